/** Requests of the same moment read people, and what is about the viewer alone, together; each is answered as if it had asked alone. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LiveConsent } from '../src/consent/decide.ts';
import { type Direct, DirectConsents } from '../src/consent/direct.ts';
import { everyAttendee, oneAttendee } from '../src/consent/model.ts';
import { newId } from '../src/ids.ts';
import { FAR_FUTURE } from '../src/time.ts';
import type { Client } from './support/client.ts';
import { commandsDuring } from './support/commands.ts';
import {
  type BuiltAttendee,
  type BuiltEvent,
  buildAttendee,
  buildBlock,
  buildConsent,
  buildContactRequest,
  buildEvent,
} from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';

const PROFILE = 'query ($id: ID!) { node(id: $id) { ... on Attendee { id name phone email } } }';
const PAGE = 'query ($event: ID!) { attendees(event: $event) { nodes { id phone email } } }';

let gateway: TestGateway;
let events: [BuiltEvent, BuiltEvent];
const viewers: { readonly own: readonly BuiltAttendee[]; readonly client: Client }[] = [];
const people: BuiltAttendee[] = [];

beforeAll(async () => {
  gateway = await startGateway();
  events = [await buildEvent(gateway), await buildEvent(gateway)];
  const [first, second] = events;
  // The fourth attends the second event alone, the third both.
  for (const at of [[first], [first], [first, second], [second]]) {
    const email = `viewer.${viewers.length}@people.example`;
    const own: BuiltAttendee[] = [];
    for (const event of at) own.push(await buildAttendee(gateway, { event, email }));
    viewers.push({ own, client: await gateway.as(email) });
  }
  for (let i = 0; i < 24; i++) people.push(await somebody(i));
  await Promise.all(viewers.map(({ client }) => client.query('{ viewer { __typename } }')));
});
afterAll(() => gateway.close());

/** Every third unlisted; each stands in another relation to each viewer, which repeats after eight. */
async function somebody(n: number): Promise<BuiltAttendee> {
  const event = events[n < 16 ? 0 : 1] as BuiltEvent;
  const person = await buildAttendee(gateway, { event, listed: n % 3 !== 0 });
  if (n % 4 === 0) await buildConsent(gateway, { subject: person, field: 'email', recipient: everyAttendee });
  for (const [i, { own }] of viewers.entries()) {
    const [viewer] = own.filter((one) => one.event === event.id);
    if (viewer === undefined) continue;
    const relation = (n * 3 + i * 5) % 8;
    if (relation === 1 || relation === 2)
      await buildConsent(gateway, { subject: person, field: 'phone', recipient: oneAttendee(viewer.id) });
    if (relation === 2 || relation === 4) await buildBlock(gateway, person, viewer);
    if (relation === 6) await buildContactRequest(gateway, { from: person, to: viewer });
  }
  return person;
}

const asOwn = ({ id, event }: BuiltAttendee) => ({ attendee: id, event });
type Own = ReturnType<typeof asOwn>;

/** By id: in which order consents are found is the index's affair, another one alone than together. */
const sorted = (found: Direct) => [...(found as LiveConsent[])].sort((a, b) => (a.id < b.id ? -1 : 1));

const asked = () =>
  viewers.flatMap(({ client }) => [
    ...[...people.map(({ id }) => id), newId('attendee')].map((id) => () => client.text(PROFILE, { id })),
    ...events.map(
      ({ id }) =>
        () =>
          client.text(PAGE, { event: id }),
    ),
  ]);

describe('people asked for by many at the same moment', () => {
  it('are shown to each as if nobody else had asked', async () => {
    const alone: string[] = [];
    for (const ask of asked()) alone.push(await ask());
    // Known by listing, consent or request, and not known; shown a phone number, an address, and neither.
    expect(
      new Set(alone.map((text) => text.replace(/"(?:id|name)":"[^"]*"|"[^"]*@[^"]*"|"\+44\d+"/g, ''))).size,
    ).toBeGreaterThan(6);
    for (let i = 0; i < 5; i++) expect(await Promise.all(asked().map((ask) => ask()))).toEqual(alone);
  });

  it('are read together', async () => {
    const { client } = viewers[0] as (typeof viewers)[number];
    const commands = await commandsDuring(gateway, () =>
      Promise.all(people.slice(0, 16).map(({ id }) => client.text(PROFILE, { id }))),
    );
    const count = (name: string) => commands.filter((command) => command.name === name).length;
    const name = 'aggregate attendees';
    expect([count(name) > 0, count(name) < 16]).toEqual([true, true]);
    expect(new Set(commands.map((command) => command.name).filter((one) => one.startsWith('find')))).toEqual(
      new Set(),
    );
  });

  it('of what is about the viewer alone hand each only their own', async () => {
    const direct = new DirectConsents(gateway.services.models.consents);
    const owns = viewers.flatMap(({ own }) => own).map(asOwn);
    const at = async (own: Own) => sorted(await direct.at(own));
    const together = await Promise.all(owns.map(at));
    for (const [i, own] of owns.entries()) {
      const found = together[i] ?? [];
      expect(new Set(found.map(({ recipient }) => recipient))).toEqual(
        new Set([oneAttendee(own.attendee)].slice(0, found.length)),
      );
      expect(together[i]).toEqual(await at(own));
    }
    expect(together.flat().length).toBeGreaterThan(20);
  });

  it.each([
    [501, 1],
    [4_001, 3],
  ])(
    'with %i consents to one of them, that one is told so and reads alone from then on',
    async (many, first_) => {
      const [first, second] = viewers.map(({ own }) => asOwn(own[0] as BuiltAttendee)) as [Own, Own];
      const direct = new DirectConsents(gateway.services.models.consents);
      const both = () =>
        Promise.all([first, second].map((own) => direct.at(own))).then((found) =>
          found.map((one) => (one === 'TOO_MUCH' ? one : sorted(one))),
        );
      const finds = async () => {
        let answer: Direct[] = [];
        const commands = await commandsDuring(gateway, async () => {
          answer = await both();
        });
        return { answer, finds: commands.length };
      };
      const before = await both();
      const given = Array.from({ length: many }, () => ({
        _id: newId('consent'),
        event: first.event,
        subject: newId('attendee'),
        field: 'phone',
        recipient: oneAttendee(first.attendee),
        from: new Date(0),
        until: FAR_FUTURE,
        withdrawnAt: null,
        open: true,
      }));
      const { collection } = gateway.services.models.consents;
      await collection.insertMany(given as never[]);
      expect(await finds()).toEqual({ answer: ['TOO_MUCH', before[1]], finds: first_ });
      // Nobody else's read is given up for theirs again.
      for (let i = 0; i < 3; i++)
        expect(await finds()).toEqual({ answer: ['TOO_MUCH', before[1]], finds: 2 });
      await collection.deleteMany({ _id: { $in: given.map(({ _id }) => _id) } } as object);
      expect(await both()).toEqual(before);
      expect(await finds()).toEqual({ answer: before, finds: 1 });
    },
  );
});

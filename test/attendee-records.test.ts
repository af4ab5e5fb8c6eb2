/**
 * People asked for by their ids, and what they made themselves known to the viewer by, come in one read that requests of the
 * same moment share. Over random worlds each is answered what the rules say of them alone, whoever else asked with them.
 */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AttendeeRecords, type Person } from '../src/attendees/records.ts';
import { BLOCK, everyAttendee, oneAttendee } from '../src/consent/model.ts';
import { newId } from '../src/ids.ts';
import { FAR_FUTURE, HOUR } from '../src/time.ts';
import type { Viewer } from '../src/viewer.ts';
import { commandsDuring } from './support/commands.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());

const before = () => new Date(Date.now() - HOUR);
const after = () => new Date(Date.now() + HOUR);

/** Of a consent: whether it counts, by its times. */
const TIMES = {
  live: () => ({ from: before(), until: FAR_FUTURE, withdrawnAt: null }),
  ended: () => ({ from: new Date(0), until: before(), withdrawnAt: null }),
  later: () => ({ from: after(), until: FAR_FUTURE, withdrawnAt: null }),
  withdrawn: () => ({ from: before(), until: FAR_FUTURE, withdrawnAt: before() }),
} as const;
/** The same of a contact request. */
const REQUESTS = {
  known: () => ({ knownUntil: after(), cancelledAt: null }),
  over: () => ({ knownUntil: before(), cancelledAt: null }),
  cancelled: () => ({ knownUntil: after(), cancelledAt: before() }),
} as const;

const oneOf = <T extends object>(of: T) => fc.constantFrom(...(Object.keys(of) as (keyof T)[]));

/** Places are numbers, so that shrinking keeps a world's shape. */
const worlds = fc.record({
  /** At which of three events each is. */
  people: fc.array(fc.nat(2), { minLength: 1, maxLength: 12 }),
  /** Who of the people are one viewer: at most one for each event. */
  viewers: fc.array(fc.array(fc.nat(11), { maxLength: 4 }), { minLength: 1, maxLength: 5 }),
  consents: fc.uniqueArray(
    fc.record({
      by: fc.nat(11),
      /** Beyond the people: everybody. */
      to: fc.nat(12),
      field: fc.constantFrom('phone', 'email', BLOCK),
      times: oneOf(TIMES),
    }),
    { maxLength: 30, selector: ({ by, to, field }) => `${by} ${to} ${field}` },
  ),
  requests: fc.uniqueArray(fc.record({ by: fc.nat(11), to: fc.nat(11), state: oneOf(REQUESTS) }), {
    maxLength: 12,
    selector: ({ by, to }) => `${by} ${to}`,
  }),
});

type World = typeof worlds extends fc.Arbitrary<infer W> ? W : never;

/** Somebody introduced, somebody who is not since they blocked the viewer, and somebody who never was. */
const EACH = {
  people: [0, 0, 0, 0],
  viewers: [[0]],
  consents: [
    { by: 1, to: 0, field: 'phone', times: 'live' },
    { by: 2, to: 0, field: 'phone', times: 'live' },
    { by: 2, to: 0, field: BLOCK, times: 'live' },
  ],
  requests: [],
} satisfies World;

interface Someone {
  readonly id: string;
  readonly event: string;
}

async function made({ people, viewers, consents, requests }: World) {
  const events = [0, 1, 2].map(() => newId('event'));
  const all: Someone[] = people.map((at) => ({ id: newId('attendee'), event: events[at] as string }));
  const nth = (n: number) => all[n % all.length] as Someone;
  const given = consents
    .map(({ by, to, field, times }) => {
      const [subject, other] = [nth(by), to === 12 ? null : nth(to)];
      const recipient = other === null ? everyAttendee : oneAttendee(other.id);
      return { _id: newId('consent'), event: subject.event, subject: subject.id, field, recipient, times };
    })
    .filter(
      (one, i, every) =>
        i === every.findIndex((two) => keyOf(two) === keyOf(one)) &&
        one.recipient !== oneAttendee(one.subject),
    );
  const sent = requests
    .map(({ by, to, state }) => {
      return { _id: newId('contactRequest'), event: nth(by).event, from: nth(by).id, to: nth(to).id, state };
    })
    .filter((one, i, every) => i === every.findIndex((two) => two.from === one.from && two.to === one.to));
  const { models } = gateway.services;
  const record = ({ id, event }: Someone) => ({
    ...{ _id: id, event, account: null, name: id, organisation: null, category: null, registered: true },
    ...{ listed: false, listing: {}, words: [], sources: [{ source: id, id }], createdAt: before() },
  });
  await models.attendees.collection.insertMany(all.map(record) as never[]);
  if (given.length > 0)
    await models.consents.collection.insertMany(
      given.map(({ times, ...one }) => ({ ...one, ...TIMES[times](), open: times === 'live' })) as never[],
    );
  if (sent.length > 0)
    await models.contactRequests.collection.insertMany(
      sent.map(({ state, ...one }) => ({ ...one, ...REQUESTS[state](), open: false })) as never[],
    );
  const as = viewers.map((places) => {
    const own = new Map(places.map(nth).map((one) => [one.event, one]));
    const attendances = [...own.values()].map(({ id: attendee, event }) => ({ attendee, event }));
    return { kind: 'ACCOUNT', attendances } as unknown as Viewer & { kind: 'ACCOUNT' };
  });
  /** What the rules say, of one viewer and one person. */
  const expected = ({ attendances }: Viewer & { kind: 'ACCOUNT' }, { id, event }: Someone) => {
    const own = attendances.find((one) => one.event === event)?.attendee;
    const direct = given.filter(
      (one) =>
        own !== undefined && one.times === 'live' && one.subject === id && one.recipient === oneAttendee(own),
    );
    const asked = sent.some(
      (one) => own !== undefined && one.state === 'known' && one.from === id && one.to === own,
    );
    const gave = direct.length > 0 && direct.every(({ field }) => field !== BLOCK);
    return { id, introduced: gave || asked, direct: direct.map(({ _id }) => _id).sort() };
  };
  return { all, as, expected };
}

const keyOf = ({ subject, recipient, field }: { subject: string; recipient: string; field: string }) =>
  `${subject} ${recipient} ${field}`;

const plain = ({ record, introduced, direct }: Person) => ({
  id: record._id,
  introduced,
  direct: direct.map(({ id }) => id).sort(),
});
const byId = <T extends { id: string }>(all: readonly T[]) => [...all].sort((a, b) => (a.id < b.id ? -1 : 1));

it('answers of each what the rules say of them alone, however many ask together, one by one or for many', async () => {
  const seen = { introduced: 0, direct: 0, blocked: 0, hidden: 0 };
  await fc.assert(
    fc.asyncProperty(worlds, async (world) => {
      const { all, as, expected } = await made(world);
      const records = new AttendeeRecords(gateway.services.models.attendees);
      const ids = [...all.map(({ id }) => id), newId('attendee')];
      const wanted = as.map((viewer) => byId(all.map((one) => expected(viewer, one))));
      for (const one of wanted.flat()) {
        if (one.introduced) seen.introduced += 1;
        else if (one.direct.length > 0) seen.blocked += 1;
        else seen.hidden += 1;
        seen.direct += one.direct.length;
      }
      const oneByOne = await Promise.all(
        as.map(async (viewer) => (await Promise.all(ids.map((id) => records.to(viewer, [id])))).flat()),
      );
      expect(oneByOne.map((found) => byId(found.map(plain)))).toEqual(wanted);
      const together = await Promise.all(as.map((viewer) => records.to(viewer, ids)));
      expect(together.map((found) => byId(found.map(plain)))).toEqual(wanted);
    }),
    { numRuns: 40, examples: [[EACH]] },
  );
  for (const [what, count] of Object.entries(seen)) expect([what, count > 0]).toEqual([what, true]);
});

it('is one and the same command for who is there and who is not, and shows the fields that are shown alone', async () => {
  const { all, as } = await made({
    people: [0, 0],
    viewers: [[0]],
    consents: [{ by: 1, to: 0, field: 'phone', times: 'live' }],
    requests: [{ by: 1, to: 0, state: 'known' }],
  });
  const records = new AttendeeRecords(gateway.services.models.attendees);
  const [viewer, there] = [as[0] as Viewer, all[1] as Someone];
  let found: Person[] = [];
  const shown = await commandsDuring(gateway, async () => {
    found = await records.to(viewer, [there.id]);
  });
  const nobody = await commandsDuring(gateway, () => records.to(viewer, [newId('attendee')]));
  expect(shown.map(({ name }) => name)).toEqual(['aggregate attendees']);
  expect(nobody).toEqual(shown);
  expect(Object.keys(found[0]?.record ?? {}).sort()).toEqual(
    ['_id', 'category', 'event', 'listed', 'name', 'organisation', 'registered'].sort(),
  );
});

it('finds all it looks for by indexes', async () => {
  const { all, as } = await made({ people: [0, 0], viewers: [[0]], consents: [], requests: [] });
  const { database, services } = gateway;
  let command: Record<string, unknown> = {};
  const note = (event: { commandName: string; command: Record<string, unknown> }) => {
    if (event.commandName === 'aggregate' && event.command.aggregate === 'attendees') command = event.command;
  };
  database.client.on('commandStarted', note);
  await new AttendeeRecords(services.models.attendees).to(as[0] as Viewer, [(all[1] as Someone).id]);
  database.client.off('commandStarted', note);
  const { aggregate, pipeline, cursor } = command;
  const plan = JSON.stringify(
    await database.connection.db?.command({
      explain: { aggregate, pipeline, cursor },
      verbosity: 'executionStats',
    }),
  );
  expect(plan.match(/"stage":"COLLSCAN"/g)).toBeNull();
  expect(plan).toContain('event_1_subject_1_recipient_1');
  expect(plan).toContain('event_1_to_1_from_1');
});

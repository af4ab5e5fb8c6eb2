/** Integrations that give somebody's address: by none of what they send is that person kept from signing in, or from claiming. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { importRegistrations } from '../src/attendees/import/import.ts';
import type { AttendeeRecord } from '../src/attendees/model.ts';
import { everyAttendee } from '../src/consent/model.ts';
import { openValue } from '../src/disclosure/vault-store.ts';
import { claimed, invited } from './support/claims.ts';
import type { Client } from './support/client.ts';
import {
  type BuiltAttendee,
  type BuiltEvent,
  buildConsent,
  buildEvent,
  buildOrganiser,
} from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { UPDATE } from './support/history.ts';
import { pretixCsv } from './support/import.ts';
import { buildIntegration, buildKey, withKey } from './support/integrations.ts';

let gateway: TestGateway;
let folder: string;
let event: BuiltEvent;
let squatter: Client;
let honest: Client;
let email: string;
let count = 0;

beforeAll(async () => {
  gateway = await startGateway();
  folder = await mkdtemp(path.join(os.tmpdir(), 'attendant-squatters-test-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await gateway.close();
});
beforeEach(async () => {
  event = await buildEvent(gateway);
  [squatter, honest] = [await writer(), await writer()];
  email = `bea${++count}@people.example`;
});

async function writer(): Promise<Client> {
  const integration = await buildIntegration(gateway, { events: [event] });
  return withKey(
    gateway,
    await buildKey(gateway, { integration, events: [event], scopes: ['attendee:write'] }),
  );
}

const UPSERT =
  'mutation ($input: UpsertAttendeesInput!) { upsertAttendees(input: $input) { results { outcome } userErrors { code } } }';
async function sync(client: Client, row: object): Promise<string[]> {
  const input = {
    event: event.id,
    source: 'crm',
    idempotencyKey: `squatter-${++count}`,
    rows: [{ id: '1', ...row }],
  };
  const { data, errors } = await client.mutate<{ upsertAttendees: { results: { outcome: string }[] } }>(
    UPSERT,
    { input },
  );
  expect(errors).toBeUndefined();
  return (data?.upsertAttendees.results ?? []).map(({ outcome }) => outcome);
}
const MALLORY = 'Mallory Marker';
const squat = (name = MALLORY) => sync(squatter, { name, email, phone: '07700 900666' });
const bea = () => sync(honest, { name: 'Bea Baker', email, phone: '07700 900555' });
async function fromFile(more: object = {}): Promise<void> {
  const file = path.join(folder, `${++count}.csv`);
  const theirs = {
    name: 'Bea Baker',
    invoiceName: 'Bea Baker',
    email,
    orderEmail: email,
    phone: '07700 900555',
  };
  await writeFile(file, pretixCsv({ ...theirs, ...more }));
  await importRegistrations(gateway.services, {
    files: [file],
    event: event.slug,
    rejectsFile: path.join(folder, `${count}-rejects.csv`),
  });
}

/** Who of the event signs in by the address, with what they have of theirs. */
async function whoSignsIn() {
  const client = await gateway.as(email);
  const { data } = await client.query<{
    viewer: { attendee: { id: string; name: string; phone: string | null; email: string | null } | null };
  }>('query ($event: ID!) { viewer { attendee(event: $event) { id name phone email } } }', {
    event: event.id,
  });
  return data?.viewer.attendee ?? null;
}
const named = async (name: string, source?: RegExp) => {
  const found = await gateway.services.models.attendees
    .find({ event: event.id, name })
    .lean<AttendeeRecord[]>()
    .exec();
  const [one, ...more] = found.filter(
    ({ sources }) => source === undefined || source.test(sources[0]?.source ?? ''),
  );
  if (one === undefined || more.length > 0) throw new Error(`not one ${name}`);
  return one;
};
const BEA = { name: 'Bea Baker', phone: '+447700900555' };

describe('whom the organiser’s file brought', () => {
  it('signs in as themselves, and keeps their phone, whatever an integration says of their address', async () => {
    await fromFile();
    const before = await named('Bea Baker');
    for (const name of [MALLORY, 'Bea Baker', 'Another Marker', MALLORY]) {
      await squat(name);
      expect(await named('Bea Baker', /^pretix$/)).toEqual(before);
    }
    expect(await whoSignsIn()).toEqual({ ...BEA, id: before._id, email });
    const others = await gateway.services.models.attendees
      .find({ event: event.id, _id: { $ne: before._id } })
      .lean();
    expect(others.length).toBeGreaterThan(2);
    for (const { account } of others) expect(account).toBeNull();
  });

  it('does so also where the integration came first', async () => {
    await squat();
    await fromFile();
    expect(await whoSignsIn()).toMatchObject({ ...BEA, email });
    expect((await named(MALLORY)).account).toBeNull();
    const { _id } = await named(MALLORY);
    const sealed = (await gateway.services.vaultStore.fetch([_id])).get(_id) ?? null;
    expect(openValue(sealed, event.id, _id, 'email')).toBeNull();
  });

  it('does so also where two integrations say otherwise, and the file comes again', async () => {
    await squat();
    await sync(honest, { name: 'Somebody Else', email });
    await fromFile();
    await squat('Third Marker');
    await fromFile({ company: 'Bakers' });
    expect(await whoSignsIn()).toMatchObject({ ...BEA, email });
  });

  it('keeps the account that they signed in to before', async () => {
    await fromFile();
    const before = await whoSignsIn();
    await squat();
    await fromFile({ company: 'Bakers' });
    expect(await whoSignsIn()).toEqual(before);
  });

  it('a second file still contests an address: a file is heard as it was', async () => {
    await fromFile();
    await fromFile({ order: 'OTHER', name: 'Carl Cook', invoiceName: 'Carl Cook' });
    expect((await named('Bea Baker')).account).toBeNull();
  });
});

describe('whom integrations brought alone', () => {
  const inviteBea = async (attendee: string) => {
    const organiser = await gateway.asOrganiser(await buildOrganiser(gateway, event));
    return invited(gateway, organiser, attendee, email);
  };

  it.each([
    ['before', () => squat().then(bea)],
    ['after', () => bea().then(() => squat())],
  ])(
    'under two names, the wrong one %s: neither has the account, and the right one is claimed by an invitation',
    async (_when, both) => {
      await both();
      const { _id } = await named('Bea Baker');
      for (const name of ['Bea Baker', MALLORY]) expect((await named(name)).account).toBeNull();
      const token = await inviteBea(_id);
      expect(await claimed(await gateway.as(email), token)).toMatchObject({ attendee: _id, userErrors: [] });
      // From then on it is theirs, whatever comes.
      await squat('Another Marker');
      await squat();
      expect(await whoSignsIn()).toMatchObject({ id: _id, name: 'Bea Baker', email });
    },
  );

  it('under their own name twice: they sign in, and when that registration ends they claim the other', async () => {
    await squat('Bea Baker');
    await bea();
    const first = await whoSignsIn();
    expect(first).toMatchObject({ name: 'Bea Baker', email });
    await buildConsent(gateway, {
      subject: { id: first?.id ?? '', event: event.id } as BuiltAttendee,
      field: 'phone',
      recipient: everyAttendee,
    });
    expect(await sync(squatter, { status: 'CANCELLED' })).toEqual(['UPDATED']);
    const other = await gateway.services.models.attendees
      .findOne({ event: event.id, registered: true, name: 'Bea Baker' })
      .lean()
      .exec();
    const id = other?._id ?? '';
    expect(id).not.toBe(first?.id);
    const token = await inviteBea(id);
    expect(await claimed(await gateway.as(email), token)).toMatchObject({ attendee: id, userErrors: [] });
    expect(await whoSignsIn()).toMatchObject({ id, email });
    await squat('Bea Baker');
    expect(await whoSignsIn()).toMatchObject({ id, email });
    // The one that was let go came back: it is nobody's, and shown to nobody.
    const left = await gateway.services.models.attendees.findById(first?.id).lean().exec();
    expect(left).toMatchObject({ account: null, listed: false, registered: true });
    const live = { subject: first?.id ?? '', withdrawnAt: null };
    expect(await gateway.services.models.consents.countDocuments(live).exec()).toBe(0);
  });

  it('what they wrote in the one that ended is not let go of', async () => {
    await squat('Bea Baker');
    await bea();
    const client = await gateway.as(email);
    const edited = await client.mutate(UPDATE, { input: { event: event.id, jobTitle: 'Baker' } });
    expect(edited.errors).toBeUndefined();
    const first = await whoSignsIn();
    await sync(squatter, { status: 'CANCELLED' });
    const other = await gateway.services.models.attendees
      .findOne({ event: event.id, registered: true, name: 'Bea Baker' })
      .lean()
      .exec();
    const token = await inviteBea(other?._id ?? '');
    const { userErrors } = await claimed(await gateway.as(email), token);
    expect(userErrors).toMatchObject([{ code: 'ALREADY_ATTENDING' }]);
    // The organiser's file brings them in again.
    await fromFile();
    expect(await whoSignsIn()).toMatchObject({ ...BEA, email });
    expect((await gateway.services.models.attendees.findById(first?.id).lean().exec())?.account).toBeNull();
  });
});

it('what the integration is answered says nothing of whom it met', async () => {
  const answers: unknown[] = [];
  for (const meet of [async () => {}, fromFile, bea, () => fromFile().then(() => whoSignsIn())]) {
    event = await buildEvent(gateway);
    [squatter, honest] = [await writer(), await writer()];
    email = `bea${++count}@people.example`;
    await meet();
    answers.push([await squat(), await squat(), await squat('Another Marker')]);
  }
  expect(new Set(answers.map((one) => JSON.stringify(one))).size).toBe(1);
});

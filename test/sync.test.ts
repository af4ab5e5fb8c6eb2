/** What integrations write by `upsertAttendees`: the import's rules, one transaction, and answers that tell of nobody else. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { importRegistrations } from '../src/attendees/import/import.ts';
import { outranks } from '../src/attendees/import/person.ts';
import type { AttendeeRecord } from '../src/attendees/model.ts';
import { openValue } from '../src/disclosure/vault-store.ts';
import type { ChangeRecord } from '../src/history/model.ts';
import { PROTECTED_FIELDS } from '../src/protected-fields.ts';
import { isSourceName, sourceNamed } from '../src/sync/source.ts';
import { DAY } from '../src/time.ts';
import type { Client } from './support/client.ts';
import { type BuiltEvent, buildAccount, buildAttendee, buildEvent } from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { pretixCsv } from './support/import.ts';
import { buildIntegration, buildKey, withKey } from './support/integrations.ts';

const UPSERT = `mutation ($input: UpsertAttendeesInput!) {
  upsertAttendees(input: $input) {
    repeated results { row id outcome error { code field message } warnings { code field } } userErrors { code field message }
  }
}`;

interface Answered {
  readonly repeated: boolean;
  readonly results: readonly {
    readonly outcome: string;
    readonly error: { readonly code: string; readonly field: string } | null;
    readonly warnings: readonly { readonly code: string; readonly field: string }[];
  }[];
  readonly userErrors: readonly { readonly code: string; readonly field: string[] | null }[];
}

let gateway: TestGateway;
let folder: string;
let event: BuiltEvent;
let other: BuiltEvent;
let integration: string;
let asKey: Client;
let calls = 0;

beforeAll(async () => {
  gateway = await startGateway();
  folder = await mkdtemp(path.join(os.tmpdir(), 'attendant-sync-test-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await gateway.close();
});

beforeEach(async () => {
  event = await buildEvent(gateway);
  other = await buildEvent(gateway);
  integration = await buildIntegration(gateway, { events: [event] });
  asKey = withKey(
    gateway,
    await buildKey(gateway, { integration, events: [event], scopes: ['attendee:write'] }),
  );
});

const ask = (rows: readonly object[], more: object = {}, client = asKey) =>
  client.mutate<{ upsertAttendees: Answered }>(UPSERT, {
    input: { event: event.id, source: 'crm', idempotencyKey: `call-${++calls}-of-test`, rows, ...more },
  });
async function sync(rows: readonly object[], more: object = {}, client = asKey): Promise<Answered> {
  const { data, errors } = await ask(rows, more, client);
  if (data?.upsertAttendees == null) throw new Error(JSON.stringify(errors));
  return data.upsertAttendees;
}
const outcomes = ({ results }: Answered) => results.map(({ outcome, error }) => error?.code ?? outcome);
const people = () =>
  gateway.services.models.attendees
    .find({ event: event.id })
    .sort({ name: 1 })
    .lean<AttendeeRecord[]>()
    .exec();
const person = async (name: string) => {
  const found = (await people()).filter((one) => one.name === name);
  expect(found).toHaveLength(1);
  return found[0] as AttendeeRecord;
};
async function values(name: string) {
  const { _id } = await person(name);
  const sealed = (await gateway.services.vaultStore.fetch([_id])).get(_id) ?? null;
  const held = PROTECTED_FIELDS.map((field) => [field, openValue(sealed, event.id, _id, field)] as const);
  return Object.fromEntries(held.filter(([, value]) => value !== null));
}
/** An organiser's import of a file. */
async function take(...positions: Parameters<typeof pretixCsv>) {
  const file = path.join(folder, `${++calls}.csv`);
  await writeFile(file, pretixCsv(...positions));
  const rejectsFile = path.join(folder, `${calls}-rejects.csv`);
  return importRegistrations(gateway.services, { files: [file], event: event.slug, rejectsFile });
}
const GRACE = {
  id: '1',
  name: 'Grace Hopper',
  email: 'grace@crm.example',
  phone: '07700 900555',
  organisation: 'Navy',
  jobTitle: 'Admiral',
  category: 'Member',
};

describe('a row', () => {
  it('becomes a registration that is private, and whose person signs in by their address', async () => {
    expect(outcomes(await sync([GRACE]))).toEqual(['CREATED']);
    expect(await person('Grace Hopper')).toMatchObject({
      ...{ registered: true, listed: false, organisation: 'Navy', category: 'Member', proposals: [] },
      listing: { by: 'DEFAULT' },
      sources: [{ source: sourceNamed(integration, 'crm'), id: '1' }],
    });
    expect(await values('Grace Hopper')).toEqual({
      ...{ email: 'grace@crm.example', phone: '+447700900555', jobTitle: 'Admiral' },
    });
    expect(await gateway.services.models.consents.countDocuments({ event: event.id }).exec()).toBe(0);
    await gateway.as('grace@crm.example');
  });

  it('says the same, otherwise, or ends; and what is left out is not touched, what is null is taken away', async () => {
    await sync([GRACE]);
    expect(outcomes(await sync([GRACE]))).toEqual(['UNCHANGED']);
    expect(outcomes(await sync([{ ...GRACE, organisation: 'Army', phone: null }]))).toEqual(['UPDATED']);
    expect((await person('Grace Hopper')).organisation).toBe('Army');
    expect(await values('Grace Hopper')).not.toHaveProperty('phone');
    const { id, name, email } = GRACE;
    await sync([{ id, name, email }]);
    expect(await person('Grace Hopper')).toMatchObject({ organisation: 'Army', category: 'Member' });
    const cancelled = [
      { id, status: 'CANCELLED' },
      { id: '2', status: 'CANCELLED' },
    ];
    expect(outcomes(await sync(cancelled))).toEqual(['UPDATED', 'UNCHANGED']);
    expect((await person('Grace Hopper')).registered).toBe(false);
    expect(outcomes(await sync(cancelled))).toEqual(['UNCHANGED', 'UNCHANGED']);
    expect(outcomes(await sync([GRACE]))).toEqual(['UPDATED']);
    expect(await person('Grace Hopper')).toMatchObject({ registered: true, listed: false });
  });

  it('writes over nothing that its owner wrote, and the history says which integration wrote what', async () => {
    await sync([GRACE]);
    const asGrace = await gateway.as('grace@crm.example');
    await asGrace.mutate(
      'mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) { userErrors { code } } }',
      { input: { event: event.id, organisation: 'Her own' } },
    );
    await sync([{ ...GRACE, organisation: 'Army', jobTitle: 'Captain' }]);
    const { _id, organisation } = await person('Grace Hopper');
    expect(organisation).toBe('Her own');
    expect(await values('Grace Hopper')).toMatchObject({ jobTitle: 'Captain' });
    const { data } = await asGrace.query<{ myChanges: { nodes: unknown[] } }>(
      'query ($event: ID!) { myChanges(event: $event) { nodes { part by integration undoable } } }',
      { event: event.id },
    );
    expect(data?.myChanges.nodes).toEqual([
      { part: 'JOB_TITLE', by: 'INTEGRATION', integration, undoable: true },
      { part: 'ORGANISATION', by: 'OWNER', integration: null, undoable: true },
    ]);
    const changes = gateway.services.models.changes.find({ subject: _id, part: 'jobTitle' });
    const [change] = await changes.lean<ChangeRecord[]>().exec();
    expect(change?.by.source).toBe(sourceNamed(integration, 'crm'));
  });

  it('is refused by itself, with what is wrong and where, and the others are done', async () => {
    const rows = [
      GRACE,
      { id: '', name: 'No Id' },
      { id: 'x'.repeat(101), name: 'Long Id' },
      { id: '2' },
      { id: '3', name: ' ' },
      { id: '4', name: 'Long Category', category: 'c'.repeat(101) },
      { ...GRACE, name: 'Twice' },
      { id: '5', name: 'Taken', email: 'not an address', phone: 'call me', jobTitle: 'j'.repeat(201) },
    ];
    const answered = await sync(rows);
    expect(answered.results.map(({ outcome, error }) => [outcome, error?.code, error?.field])).toEqual([
      ['CREATED', undefined, undefined],
      ['REFUSED', 'BAD_ID', 'id'],
      ['REFUSED', 'BAD_ID', 'id'],
      ['REFUSED', 'NO_NAME', 'name'],
      ['REFUSED', 'NO_NAME', 'name'],
      ['REFUSED', 'LONG_CATEGORY', 'category'],
      ['REFUSED', 'DUPLICATE_ID', 'id'],
      ['CREATED', undefined, undefined],
    ]);
    expect(answered.results[7]?.warnings).toEqual([
      { code: 'TOO_LONG', field: 'jobTitle' },
      { code: 'NO_ADDRESS', field: 'email' },
      { code: 'UNUSABLE_PHONE', field: 'phone' },
    ]);
    expect((await people()).map(({ name }) => name)).toEqual(['Grace Hopper', 'Taken']);
  });

  it('of one person and address twice is two registrations, of which one has the account; of two people, none', async () => {
    const again = { ...GRACE, id: '2' };
    await sync([GRACE, again, { id: '3', name: 'Ann One', email: 'shared@crm.example' }]);
    await sync([{ id: '4', name: 'Bob Two', email: 'shared@crm.example' }]);
    const accounts = (await people()).map(({ name, account }) => [name, account !== null]);
    expect(accounts.sort()).toEqual([
      ['Ann One', false],
      ['Bob Two', false],
      ['Grace Hopper', false],
      ['Grace Hopper', true],
    ]);
  });

  it('of another name under the same id is another person’s, who inherits nothing', async () => {
    // Nobody signed in by it: who did keeps the registration, and is answered alike.
    await sync([{ ...GRACE, email: 'never.in@crm.example' }]);
    expect(outcomes(await sync([{ id: '1', name: 'Grace B. Hopper', email: 'other@crm.example' }]))).toEqual([
      'UPDATED',
    ]);
    expect((await people()).map(({ name, registered }) => [name, registered])).toEqual([
      ['Grace B. Hopper', true],
      ['Grace Hopper', false],
    ]);
    expect(await values('Grace B. Hopper')).toEqual({ email: 'other@crm.example' });
  });
});

describe('who is another source’s', () => {
  let ANN: { id: string; name: string; email: string };
  let ANN_IN_FILE: NonNullable<Parameters<typeof pretixCsv>[0]>;
  // Each time of an address by which nobody signed in yet.
  beforeEach(() => {
    const email = `ann${++calls}@demo.example`;
    ANN = { id: '1', name: 'Ann Archer', email };
    ANN_IN_FILE = { name: ANN.name, invoiceName: ANN.name, email, orderEmail: email };
  });
  /** Its id sorts before this one's or after: the rank among them must not matter. */
  const another = async () => {
    const theirs = await buildIntegration(gateway, { events: [event] });
    return withKey(
      gateway,
      await buildKey(gateway, { integration: theirs, events: [event], scopes: ['attendee:write'] }),
    );
  };
  const of = async (isTheirs: (source: string) => boolean) => {
    const found = (await people()).filter(({ sources }) => sources.some(({ source }) => isTheirs(source)));
    expect(found).toHaveLength(1);
    return found[0] as AttendeeRecord;
  };
  const isMine = (source: string) => source === sourceNamed(integration, 'crm');
  const isOther = (source: string) => !isMine(source);
  const without = ({ updatedAt: _updatedAt, ...rest }: AttendeeRecord & { updatedAt?: unknown }) => rest;

  const brought: Readonly<Record<string, () => Promise<unknown>>> = {
    'a file, and is registered': () => take({ ...ANN_IN_FILE, jobTitle: 'Seer' }),
    'a file, and is cancelled': async () => {
      await take({ ...ANN_IN_FILE, jobTitle: 'Seer' });
      await take({ ...ANN_IN_FILE, jobTitle: 'Seer', status: 'Canceled' });
    },
    'another integration, and is registered': async () =>
      sync([{ ...ANN, phone: '07700 900556', jobTitle: 'Seer' }], {}, await another()),
    'another integration, and is cancelled': async () => {
      const client = await another();
      await sync([{ ...ANN, phone: '07700 900556', jobTitle: 'Seer' }], {}, client);
      await sync([{ id: '1', status: 'CANCELLED' }], {}, client);
    },
  };

  it.each(Object.keys(brought))(
    'who came by %s: nothing of them changes, or comes to a row',
    async (name) => {
      await brought[name]?.();
      const before = await of(isOther);
      expect(before.account).not.toBeNull();
      const attacker = 'attacker@crm.example';
      for (const row of [
        { ...ANN, organisation: 'Marker' },
        { ...ANN, email: null },
        ANN,
        { ...ANN, email: attacker },
      ]) {
        await sync([row]);
        expect(without(await of(isOther))).toEqual(without(before));
        const mine = await of(isMine);
        expect(mine).toMatchObject({ registered: true, listed: false, sources: [{}] });
        if (row.email !== attacker) expect(mine.account).toBeNull();
        const sealed = (await gateway.services.vaultStore.fetch([mine._id])).get(mine._id) ?? null;
        for (const field of ['phone', 'jobTitle'] as const)
          expect(openValue(sealed, event.id, mine._id, field)).toBeNull();
      }
      // Who is cancelled signs in nowhere.
      if (before.registered) await gateway.as(ANN.email);
      expect(await gateway.services.models.consents.countDocuments({ event: event.id }).exec()).toBe(0);
    },
  );

  it('no file’s row is taken into one of an integration: the account goes to the file’s', async () => {
    await sync([{ ...ANN, organisation: 'Marker', jobTitle: 'Seer' }]);
    await take({ ...ANN_IN_FILE, company: 'Archers', jobTitle: '' });
    const [mine, theirs] = [await of(isMine), await of(isOther)];
    expect([mine.account, mine.organisation, mine.sources.length]).toEqual([null, 'Marker', 1]);
    expect([theirs.account === null, theirs.organisation, theirs.sources.length]).toEqual([
      false,
      'Archers',
      1,
    ]);
    await sync([{ ...ANN, organisation: 'Marker again' }]);
    await take({ ...ANN_IN_FILE, company: 'Archers', jobTitle: '', status: 'Canceled' });
    await sync([ANN]);
    expect((await of(isMine)).account).toBeNull();
    expect(await of(isOther)).toMatchObject({ account: theirs.account, organisation: 'Archers' });
  });

  it('who signed in by an integration’s row keeps their account when a file brings them', async () => {
    await sync([ANN]);
    await gateway.as(ANN.email);
    const { account } = await of(isMine);
    await take(ANN_IN_FILE);
    expect([(await of(isMine)).account, (await of(isOther)).account]).toEqual([account, null]);
    await sync([{ ...ANN, email: 'attacker@crm.example' }]);
    expect([(await of(isMine)).account, (await of(isOther)).account]).toEqual([account, null]);
  });

  it('whom an earlier release took together: no integration says by which address they sign in', async () => {
    await take(ANN_IN_FILE);
    const { _id, account } = await of(isOther);
    await sync([ANN]);
    const mine = await of(isMine);
    await gateway.services.models.attendees.deleteOne({ _id: mine._id }).exec();
    await gateway.services.models.attendees
      .updateOne({ _id }, { $push: { sources: mine.sources[0] } })
      .exec();
    await take({ ...ANN_IN_FILE, status: 'Canceled' });
    for (const email of ['attacker@crm.example', null]) {
      await sync([{ ...ANN, email }]);
      expect(await person(ANN.name)).toMatchObject({ _id, account });
    }
  });

  it('ranks a file before an integration', () => {
    expect(outranks('zz-mapped', sourceNamed(integration, 'a'))).toBe(true);
  });
});

describe('what a key learns', () => {
  /** What is answered of a person of whom the gateway knows this much. */
  const ADA = { id: '1', name: 'Ada Archer', email: 'ada@demo.example', phone: '+44 7700 900123' };
  const worlds: Readonly<Record<string, () => Promise<unknown>>> = {
    'nobody knows them': async () => {},
    'an import brought them': () => take({}),
    'an import brought them, and they signed in': async () => {
      await take({});
      await gateway.as('ada@demo.example');
    },
    'the address is another person’s': () => take({ name: 'Someone Else', invoiceName: 'Someone Else' }),
    'the address is an account’s of no event': () => buildAccount(gateway, 'ada@demo.example'),
    'their registration was cancelled': async () => {
      await take({});
      await take({ status: 'Canceled' });
    },
  };

  it.each(Object.keys(worlds))('%s: the same answers to the same calls', async (name) => {
    await worlds[name]?.();
    expect(await sync([ADA])).toMatchObject({ results: [{ outcome: 'CREATED', error: null, warnings: [] }] });
    expect(outcomes(await sync([ADA]))).toEqual(['UNCHANGED']);
    expect(outcomes(await sync([{ ...ADA, organisation: 'New' }]))).toEqual(['UPDATED']);
    expect(outcomes(await sync([{ id: '1', status: 'CANCELLED' }]))).toEqual(['UPDATED']);
    expect(outcomes(await sync([{ id: '1', status: 'CANCELLED' }]))).toEqual(['UNCHANGED']);
    expect(outcomes(await sync([ADA]))).toEqual(['UPDATED']);
  });

  it('nothing by how long it takes: an answer comes at a whole multiple of a quarter of a second', async () => {
    const begun = performance.now();
    await sync([ADA]);
    expect(performance.now() - begun).toBeGreaterThanOrEqual(249);
  });

  it('nothing of another source: no name of one reaches an import’s rows, or another integration’s', async () => {
    await take({});
    expect(outcomes(await sync([{ id: 'ADA01-1', status: 'CANCELLED' }], { source: 'pretix' }))).toEqual([
      'UNCHANGED',
    ]);
    expect((await person('Ada Archer')).registered).toBe(true);
    const theirs = await buildIntegration(gateway, { events: [event] });
    const key = await buildKey(gateway, { integration: theirs, events: [event], scopes: ['attendee:write'] });
    await sync([GRACE]);
    expect(outcomes(await sync([GRACE], {}, withKey(gateway, key)))).toEqual(['CREATED']);
    expect(isSourceName(`${integration}:crm`)).toBe(false);
  });

  it('that somebody was erased, by the id under which it sent them itself, and by no other', async () => {
    await sync([GRACE]);
    const { rememberErased } = await import('../src/erasure/registrations.ts');
    await rememberErased(gateway.services, [
      { event: event.id, source: sourceNamed(integration, 'crm'), id: '1' },
    ]);
    await gateway.services.models.attendees.deleteMany({ event: event.id }).exec();
    expect(outcomes(await sync([GRACE]))).toEqual(['ERASED']);
    expect(await people()).toEqual([]);
  });
});

describe('a call', () => {
  const key = (idempotencyKey: string) => ({ idempotencyKey });

  it('that comes again is answered as it was, and done once; with other rows it is refused; after a day it is new', async () => {
    const first = await sync([GRACE], key('the-same-key'));
    expect(outcomes(await sync([{ ...GRACE, organisation: 'Army' }]))).toEqual(['UPDATED']);
    const again = await sync([GRACE], key('the-same-key'));
    expect(again).toEqual({ ...first, repeated: true });
    expect((await people()).map(({ organisation }) => organisation)).toEqual(['Army']);
    for (const more of [
      { ...GRACE, phone: null },
      { ...GRACE, id: '2' },
    ])
      expect((await sync([more], key('the-same-key'))).userErrors).toMatchObject([
        { code: 'IDEMPOTENCY_KEY_REUSED', field: ['input', 'idempotencyKey'] },
      ]);
    const calls = gateway.services.models.syncCalls;
    await calls.updateMany({}, { $set: { at: new Date(Date.now() - DAY - 1_000) } }).exec();
    expect((await sync([GRACE], key('the-same-key'))).repeated).toBe(false);
  });

  it('that comes ten times at once is done once', async () => {
    const rows = [GRACE, { id: '2', name: 'Second' }, { id: '3' }];
    const answers = await Promise.all(Array.from({ length: 10 }, () => sync(rows, key('at-once-key'))));
    expect(answers.filter(({ repeated }) => !repeated)).toHaveLength(1);
    for (const answer of answers) expect(outcomes(answer)).toEqual(['CREATED', 'CREATED', 'NO_NAME']);
    expect((await people()).map(({ name }) => name)).toEqual(['Grace Hopper', 'Second']);
  });

  it('beside others, and beside an import, loses nothing and doubles nobody', async () => {
    const rows = (from: number) =>
      Array.from({ length: 20 }, (_, i) => ({
        id: String(from + i),
        name: `P ${from + i}`,
        email: `p${from + i}@crm.example`,
      }));
    await Promise.all([
      sync(rows(0)),
      sync(rows(10)),
      sync(rows(20)),
      take({}, { order: 'B', name: 'Bo', email: 'bo@x.example' }),
    ]);
    expect(await people()).toHaveLength(42);
  });

  it('keeps no word of its rows: not in what is remembered of it', async () => {
    await sync([GRACE]);
    const kept = JSON.stringify(await gateway.services.models.syncCalls.find({}).lean().exec());
    expect(kept).not.toMatch(/grace|hopper|900555|navy/i);
  });

  it('is refused as a whole for its source, its rows, its key, its event, each by name', async () => {
    const many = Array.from({ length: 501 }, (_, i) => ({ id: String(i) }));
    const [rowsWrong, keyWrong] = ['Send 1 to 500 rows.', 'It must be 8 to 200 printable ASCII characters.'];
    const [sourceWrong, eventWrong] = [
      'It must be 1 to 40 lower-case letters, digits and dashes.',
      'This key has no event with this id.',
    ];
    for (const [rows, more, code, field, message] of [
      [[GRACE], { source: 'The CRM' }, 'BAD_SOURCE', 'source', sourceWrong],
      [[], {}, 'BAD_ROWS', 'rows', rowsWrong],
      [many, {}, 'BAD_ROWS', 'rows', rowsWrong],
      [[GRACE], key('short'), 'BAD_IDEMPOTENCY_KEY', 'idempotencyKey', keyWrong],
      [[GRACE], key('with a space'), 'BAD_IDEMPOTENCY_KEY', 'idempotencyKey', keyWrong],
      [[GRACE], { event: other.id }, 'UNKNOWN_EVENT', 'event', eventWrong],
      [[GRACE], { event: 'evt_nothing' }, 'UNKNOWN_EVENT', 'event', eventWrong],
    ] as const)
      expect(await sync(rows, more)).toMatchObject({
        results: [],
        userErrors: [{ code, field: ['input', field], message }],
      });
    await gateway.services.models.events.updateOne({ _id: event.id }, { closedAt: new Date() }).exec();
    expect((await sync([GRACE])).userErrors).toMatchObject([{ code: 'EVENT_CLOSED' }]);
    expect(
      await gateway.services.models.attendees.countDocuments({ event: { $in: [event.id, other.id] } }),
    ).toBe(0);
  });

  it('takes 500 rows that say everything', async () => {
    const rows = Array.from({ length: 500 }, (_, i) => ({
      ...GRACE,
      ...{
        id: String(i),
        name: `Person ${i}`,
        email: `p${i}@crm.example`,
        phone: `+4477009${String(i).padStart(5, '0')}`,
      },
      ...{ status: 'REGISTERED', country: 'GB', language: 'en' },
    }));
    expect(new Set(outcomes(await sync(rows)))).toEqual(new Set(['CREATED']));
    expect(await gateway.services.models.attendees.countDocuments({ event: event.id })).toBe(500);
  });

  it('takes the scope, and no session', async () => {
    const key = await buildKey(gateway, { integration, events: [event], scopes: ['attendee:read'] });
    const refused = await ask([GRACE], {}, withKey(gateway, key));
    expect(refused.errors?.[0]?.extensions).toMatchObject({
      code: 'FORBIDDEN',
      requiredScope: 'attendee:write',
    });
    const { email } = await buildAttendee(gateway, { event: other });
    const asSession = await gateway.as(email);
    expect((await ask([GRACE], {}, asSession)).errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
    expect(await people()).toEqual([]);
  });

  it('waits while any lockdown is on at the event, whomever it is about', async () => {
    const { lockdowns } = gateway.services.models;
    const on = {
      key: 'x',
      reason: 'x',
      at: new Date(),
      by: { kind: 'COMMAND_LINE', user: 'x' } as const,
      open: true,
    };
    for (const locked of [
      { scope: 'EVERYTHING' },
      { scope: 'EVENT', event: event.id },
      { scope: 'FIELD', event: event.id, field: 'phone' },
      { scope: 'INTEGRATION', event: event.id, integration },
      { scope: 'ATTENDEES', event: event.id, attendees: ['att_somebody'] },
    ] as const) {
      await lockdowns.create({ _id: 'lck_sync', ...on, ...locked });
      expect((await ask([GRACE])).errors?.[0]?.extensions?.code).toBe('LOCKED_DOWN');
      await lockdowns.deleteMany({}).exec();
    }
    expect(await people()).toEqual([]);
    await lockdowns.create({ _id: 'lck_sync', ...on, scope: 'EVENT', event: other.id });
    expect(outcomes(await sync([GRACE]))).toEqual(['CREATED']);
    await lockdowns.deleteMany({}).exec();
  });
});

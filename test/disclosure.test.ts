/**
 * What leaves the gateway, and how it is kept: sealed for one field of one person, opened by the right key only, and
 * on record before it is sent. No record, no value.
 */
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'graphql';
import { Binary } from 'mongodb';
import { loadConfig } from '../src/config.ts';
import { everyAttendee, oneAttendee } from '../src/consent/model.ts';
import type { Context } from '../src/context.ts';
import type { Database } from '../src/database/connect.ts';
import { ReadingDoor } from '../src/disclosure/budget/door.ts';
import { openKeyFile, readKey } from '../src/disclosure/key-file.ts';
import { release } from '../src/disclosure/release.ts';
import { type DataKey, open, seal } from '../src/disclosure/seal.ts';
import { createGateway } from '../src/gateway.ts';
import { newId } from '../src/ids.ts';
import { operationHash } from '../src/operation.ts';
import { PROTECTED_FIELDS, type ProtectedField } from '../src/protected-fields.ts';
import { HOUR } from '../src/time.ts';
import type { Client } from './support/client.ts';
import { commandsDuring } from './support/commands.ts';
import { openTestDatabase } from './support/database.ts';
import {
  type BuiltAttendee,
  type BuiltEvent,
  buildAttendee,
  buildConsent,
  buildEvent,
} from './support/factories.ts';
import { type FaultyServer, startFaultyServer } from './support/faults.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { startGatewayProcess } from './support/gateway-process.ts';
import { entriesOf, findingsIn, recordsOf } from './support/ledger.ts';
import { until } from './support/mongod.ts';
import { lay, lyingOf } from './support/values.ts';

const NODE =
  'query Look($id: ID!) { node(id: $id) { ... on Attendee { name phone email photo { url } jobTitle } } }';
const PHONE = 'query ($id: ID!) { node(id: $id) { ... on Attendee { name phone } } }';

const entriesAbout = async (gateway: TestGateway, ...people: BuiltAttendee[]) =>
  (await entriesOf(gateway)).filter(({ subject }) => people.some(({ id }) => id === subject));
const theirs = (person: BuiltAttendee, field: ProtectedField) => person.values[field] as string;
const codes = (answer: { errors?: readonly { extensions?: Record<string, unknown> }[] }) =>
  answer.errors?.map(({ extensions }) => extensions?.code);

/** Somebody who shows these fields to everybody of the event. */
async function showing(
  gateway: TestGateway,
  event: BuiltEvent,
  fields: readonly ProtectedField[] = PROTECTED_FIELDS,
) {
  const person = await buildAttendee(gateway, { event, listed: true });
  for (const field of fields)
    await buildConsent(gateway, { subject: person, field, recipient: everyAttendee });
  return person;
}

let gateway: TestGateway;
let event: BuiltEvent;
let viewer: BuiltAttendee;
let client: Client;

beforeAll(async () => {
  gateway = await startGateway();
  event = await buildEvent(gateway);
  viewer = await buildAttendee(gateway, { event });
  client = await gateway.as(viewer.email);
});

afterAll(async () => {
  await gateway.close();
});

describe('a sealed value', () => {
  const key = { id: newId('key'), bytes: randomBytes(32) };
  const belonging = { event: 'evt_1', subject: 'att_1', field: 'phone' };
  const sealed = seal('+447700900001', key, belonging);

  it('opens for what it was sealed for, and tells nothing by itself', () => {
    expect(open(sealed, key, belonging)).toBe('+447700900001');
    expect(Buffer.from(sealed.b.buffer).includes('447700900001')).toBe(false);
    expect(seal('+447700900001', key, belonging).b.toString('hex')).not.toBe(sealed.b.toString('hex'));
  });

  it.each([
    ['another event', { ...belonging, event: 'evt_2' }, key],
    ['another subject', { ...belonging, subject: 'att_2' }, key],
    ['another field', { ...belonging, field: 'email' }, key],
    ['another key', belonging, { id: key.id, bytes: randomBytes(32) }],
    ['the same key under another name', belonging, { ...key, id: newId('key') }],
  ])('does not open for %s', (_name, where, with_) => {
    expect(() => open(sealed, with_, where)).toThrow();
  });

  it('does not open with one bit changed, wherever it is', () => {
    const bytes = Buffer.from(sealed.b.buffer);
    for (let i = 0; i < bytes.length; i++) {
      const changed = Buffer.from(bytes);
      changed[i] = (changed[i] as number) ^ 1;
      expect(() => open({ k: key.id, b: new Binary(changed) }, key, belonging)).toThrow();
    }
  });
});

describe('a value moved in the database', () => {
  /** Both consented to the viewer, so that only the seal stands between. */
  async function twoFriends() {
    return [await showing(gateway, event), await showing(gateway, event)] as const;
  }

  async function expectNothingShown(of: BuiltAttendee, moved: string) {
    const before = (await entriesAbout(gateway, of)).length;
    const text = await client.text(PHONE, { id: of.id });
    const answer = JSON.parse(text);
    expect(text).not.toContain(moved);
    expect(answer.data.node.phone).toBeNull();
    expect(answer.errors).toEqual([
      expect.objectContaining({ path: ['node', 'phone'], message: expect.not.stringContaining(moved) }),
    ]);
    expect(await entriesAbout(gateway, of)).toHaveLength(before);
  }

  it('from one person to another is not shown, as theirs or anybody’s', async () => {
    const [ada, bob] = await twoFriends();
    await lay(gateway, bob, await lyingOf(gateway, ada));
    await expectNothingShown(bob, theirs(ada, 'phone'));
  });

  it('with the key’s name of the person it is moved to is not shown either', async () => {
    const [ada, bob] = await twoFriends();
    await lay(gateway, bob, { ...(await lyingOf(gateway, ada)), k: (await lyingOf(gateway, bob)).k });
    await expectNothingShown(bob, theirs(ada, 'phone'));
  });

  it('under other names of its fields is not shown, and is not taken for what was not there', async () => {
    const cleo = await showing(gateway, event, ['phone']);
    const lying = await lyingOf(gateway, cleo);
    expect(lying.of).toBe('phone email photo jobTitle');
    for (const names of ['phone', 'phone email photo', 'email phone photo jobTitle', `${lying.of} fax`]) {
      await lay(gateway, cleo, { ...lying, of: names });
      await expectNothingShown(cleo, theirs(cleo, 'phone'));
    }
  });

  it('of an earlier version, sealed for one field, is none of a set', async () => {
    const dora = await showing(gateway, event, ['phone']);
    const key = (await gateway.services.keyRing.forSubjects([dora.id])).get(dora.id) as DataKey;
    for (const field of ['phone', 'values', 'values phone'] as const) {
      const belonging = { event: event.id, subject: dora.id, field };
      const forged = seal(JSON.stringify({ phone: theirs(dora, 'email') }), key, belonging);
      await lay(gateway, dora, { ...forged, of: 'phone email' });
      await expectNothingShown(dora, theirs(dora, 'email'));
    }
  });

  it('to the same person at another event is not shown', async () => {
    const elsewhere = await buildEvent(gateway);
    const here = await showing(gateway, event);
    const there = await buildAttendee(gateway, { event: elsewhere, email: here.email });
    await lay(gateway, here, await lyingOf(gateway, there));
    await expectNothingShown(here, theirs(there, 'phone'));
  });

  it('takes with it all that is allowed of that person; what is withheld looks as ever, for it is not opened', async () => {
    const ada = await showing(gateway, event);
    const bob = await showing(gateway, event, ['phone', 'jobTitle']);
    await lay(gateway, bob, await lyingOf(gateway, ada));
    const answer = await client.query<{ node: Record<string, unknown> }>(NODE, { id: bob.id });
    expect(answer.data?.node).toMatchObject({ phone: null, email: null, photo: null, jobTitle: null });
    expect(answer.errors?.map(({ path }) => path)).toEqual([
      ['node', 'phone'],
      ['node', 'jobTitle'],
    ]);
  });

  it('is opened by the vault for what the vault itself decided alone, whatever the shield let through', async () => {
    const open = await gateway.another({ testing: { doors: { shield: 'open' } } });
    const ada = await showing(gateway, event);
    const bob = await showing(gateway, event, ['phone']);
    const ask = (query: string) => client.at(open).query<{ node: object }>(query, { id: bob.id });
    const withheld = 'query ($id: ID!) { node(id: $id) { ... on Attendee { phone email photo { url } } } }';
    const whole = await ask(withheld);
    expect(whole.data?.node).toEqual({ phone: theirs(bob, 'phone'), email: null, photo: null });
    await lay(gateway, bob, await lyingOf(gateway, ada));
    const answer = await ask(withheld);
    expect(answer.data?.node).toEqual({ phone: null, email: null, photo: null });
    expect(answer.errors?.map(({ path }) => path)).toEqual([['node', 'phone']]);
    await open.close();
  });

  it('of somebody who shows nothing is not even tried', async () => {
    const [ada, bob] = [await showing(gateway, event), await showing(gateway, event, [])];
    const before = await client.text(NODE, { id: bob.id });
    await lay(gateway, bob, await lyingOf(gateway, ada));
    expect(await client.text(NODE, { id: bob.id })).toBe(before);
  });
});

describe('the key file', () => {
  let folder: string;
  let database: Database;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'attendant-keys-'));
    database = await openTestDatabase();
    await (await start(path.join(folder, 'first.key'))).close();
  });

  afterAll(async () => {
    await database.close();
    await rm(folder, { recursive: true, force: true });
  });

  function start(keyFile: string, over = database) {
    const config = loadConfig({
      PORT: '0',
      DATA_DIR: path.join(folder, 'data'),
      KEY_FILE: keyFile,
      // Of one database each: heads of another would say that this one is an older copy.
      LEDGER_HEADS_FILE: path.join(folder, `${over.connection.name}.heads`),
      NODE_ENV: 'test',
      LOG_LEVEL: 'silent',
    });
    return createGateway(config, over);
  }

  const file = (name: string, text: string, mode = 0o600) =>
    writeFile(path.join(folder, name), text, { mode }).then(() => path.join(folder, name));
  const aKey = () => randomBytes(32).toString('base64');

  it('is made for an empty database, for its owner alone, and opens it again', async () => {
    const { mode, size } = await stat(path.join(folder, 'first.key'));
    expect({ mode: mode & 0o777, size }).toEqual({ mode: 0o600, size: 45 });
    await (await start(path.join(folder, 'first.key'))).close();
  });

  it('keeps the gateway from starting when it is missing, and no other is made', async () => {
    const missing = path.join(folder, 'missing.key');
    await expect(start(missing)).rejects.toThrow(
      /The outer key is missing: .*missing\.key.*put that file back/,
    );
    await expect(stat(missing)).rejects.toThrow('ENOENT');
  });

  it('keeps the gateway from starting when it is another one', async () => {
    await expect(start(await file('other.key', aKey()))).rejects.toThrow(/other\.key holds another key/);
  });

  it('keeps the gateway from starting when others can read it', async () => {
    const readable = await file('readable.key', aKey());
    await chmod(readable, 0o640);
    await expect(start(readable)).rejects.toThrow(/can be read by others than its owner; run: chmod 600/);
  });

  it.each([
    ['short', () => randomBytes(31).toString('base64')],
    ['long', () => randomBytes(33).toString('base64')],
    ['empty', () => ''],
    ['no base64', () => 'this is not a key, it is a sentence'],
  ])('keeps the gateway from starting when it is %s', async (name, text) => {
    await expect(start(await file(`${name}.key`, text()))).rejects.toThrow(
      /is no key: it must hold 32 bytes/,
    );
  });

  it('keeps the gateway from starting over keys whose outer key is not on record', async () => {
    const half = await openTestDatabase();
    await half.keys.collection('keys').insertOne({ holder: 'SUBJECT:att_1' });
    const fresh = path.join(folder, 'fresh.key');
    await expect(start(fresh, half)).rejects.toThrow(/have no outer key on record; restore the database/);
    await half.close();
  });

  it('is one when several gateways start on an empty database at once', async () => {
    const shared = path.join(folder, 'shared.key');
    const empty = await openTestDatabase();
    const started = await Promise.allSettled(Array.from({ length: 6 }, () => start(shared, empty)));
    expect(started.filter(({ status }) => status === 'rejected')).toEqual([]);
    for (const one of started) if (one.status === 'fulfilled') await one.value.close();
    await empty.close();
  });

  it('is opened, and nothing is missed, where another gateway made and used it while this one looked', async () => {
    const shared = path.join(folder, 'meanwhile.key');
    const empty = await openTestDatabase();
    const used = async () => {
      await openKeyFile(empty.keys, shared);
      return true;
    };
    const { current } = await openKeyFile(empty.keys, shared, used);
    expect(current.fingerprint).toBe((await readKey(shared))?.fingerprint);
    await empty.close();
  });

  it('is the first one’s when two gateways with files of their own start at once; the other refuses', async () => {
    const empty = await openTestDatabase();
    const files = ['mine.key', 'yours.key'].map((name) => path.join(folder, name));
    const started = await Promise.allSettled(files.map((keyFile) => start(keyFile, empty)));
    expect(started.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    for (const one of started) {
      if (one.status === 'rejected') expect(String(one.reason)).toContain('holds another key');
      else await one.value.close();
    }
    await empty.close();
  });
});

describe('the ledger', () => {
  it('has an entry for every value that a response shows, by the time the response is here, and for no other', async () => {
    const open4 = await showing(gateway, event);
    const phoneOnly = await showing(gateway, event, ['phone']);
    const closed = await showing(gateway, event, []);
    const empty = await buildAttendee(gateway, { event, listed: true, phone: null, jobTitle: null });
    for (const field of PROTECTED_FIELDS)
      await buildConsent(gateway, { subject: empty, field, recipient: everyAttendee });
    const people = [open4, phoneOnly, closed, empty];
    const response = await client.post({
      query: `query Four($ids: [ID!]!) { nodes(ids: $ids) { ... on Attendee { phone email photo { url } jobTitle } } }`,
      variables: { ids: people.map(({ id }) => id) },
    });
    const entries = await entriesAbout(gateway, ...people);
    const expected = [
      ...PROTECTED_FIELDS.map((field) => [open4.id, field]),
      [phoneOnly.id, 'phone'],
      ...(['email', 'photo'] as const).map((field) => [empty.id, field]),
    ];
    expect(entries.map(({ subject, field }) => [subject, field]).sort()).toEqual(expected.sort());
    const shown = (await response.text()).match(/"(?:phone|email|url|jobTitle)":"/g);
    expect(shown).toHaveLength(entries.length);
  });

  it('says who saw which field of whom, when, on what basis, in which session and request, and no value', async () => {
    const ada = await buildAttendee(gateway, { event });
    const consent = await buildConsent(gateway, {
      subject: ada,
      field: 'phone',
      recipient: oneAttendee(viewer.id),
    });
    const response = await client.post({ query: NODE, variables: { id: ada.id } });
    const session = await gateway.database.connection
      .collection('sessions')
      .findOne<{ publicId: string }>({ account: viewer.account });
    const [entry, ...more] = await entriesAbout(gateway, ada);
    expect(more).toEqual([]);
    expect(entry).toEqual({
      viewer: { kind: 'ACCOUNT', id: viewer.account, session: session?.publicId },
      event: event.id,
      subject: ada.id,
      field: 'phone',
      basis: { kind: 'CONSENT', consent },
      operation: { name: 'Look', hash: operationHash(parse(NODE)) },
      request: response.headers.get('x-request-id'),
      network: expect.stringMatching(/^[0-9a-f]{64}$/),
      at: expect.any(Date),
      chain: expect.stringMatching(/^[0-9a-f]{32}$/),
      seq: expect.any(Number),
      released: true,
    });
    expect(Math.abs(Date.now() - Number(entry?.at))).toBeLessThan(10_000);
    const everything = JSON.stringify(await recordsOf(gateway));
    for (const field of PROTECTED_FIELDS) expect(everything).not.toContain(theirs(ada, field));
  });

  it('has one entry when a response shows the same value twice', async () => {
    const ada = await showing(gateway, event);
    const query =
      'query ($id: ID!) { a: node(id: $id) { ... on Attendee { phone again: phone } } b: nodes(ids: [$id]) { ... on Attendee { phone } } }';
    expect((await client.text(query, { id: ada.id })).split(theirs(ada, 'phone'))).toHaveLength(4);
    expect(await entriesAbout(gateway, ada)).toHaveLength(1);
  });

  it('has an entry for each look of another, though the same person looks again', async () => {
    const ada = await showing(gateway, event, ['phone']);
    for (let i = 0; i < 3; i++) await client.text(PHONE, { id: ada.id });
    expect(await entriesAbout(gateway, ada)).toHaveLength(3);
  });

  it('has owners’ reads of their own once per session and field', async () => {
    const ada = await buildAttendee(gateway, { event });
    const [first, second] = [await gateway.as(ada.email), await gateway.as(ada.email)];
    for (const browser of [first, first, second, first]) await browser.text(PHONE, { id: ada.id });
    expect((await entriesAbout(gateway, ada)).map(({ field, basis }) => [field, basis])).toEqual(
      Array(2).fill(['phone', { kind: 'OWNER' }]),
    );
    await first.text(NODE, { id: ada.id });
    const fields = (await entriesAbout(gateway, ada)).map(({ field }) => field);
    expect(fields.sort()).toEqual(['email', 'jobTitle', 'phone', 'phone', 'photo']);
  });

  it('has owners’ reads of their own again in another hour', async () => {
    const ada = await buildAttendee(gateway, { event });
    const at = new Date(Math.floor(Date.now() / HOUR) * HOUR);
    for (const later of [0, 1, HOUR - 1, HOUR, HOUR + 1])
      await releaseOwn(ada, new Date(at.getTime() + later));
    expect((await entriesAbout(gateway, ada)).map((entry) => entry.at)).toEqual([
      at,
      new Date(at.getTime() + HOUR),
    ]);
  });

  it('has what stands in the response, and nothing that was opened for a place that is none in it', async () => {
    const ada = await buildAttendee(gateway, { event });
    const disclosures = ['phone', 'email', 'jobTitle'].flatMap((field) =>
      ['first', 'second', 'third'].map((place) => ({
        ...{ subject: ada.id, event: event.id, field, basis: { kind: 'CONSENT', consent: `con_${place}` } },
        path: ['people', place, field],
      })),
    );
    const [first, third] = [{ phone: null, email: 'e', jobTitle: 'j' }, { phone: 'p' }];
    const data = { people: { first, second: null, third } };
    const bySubject = [...disclosures].sort((a, b) => (String(a.path) < String(b.path) ? -1 : 1));
    for (const order of [disclosures, bySubject]) {
      await released(ada, new Date(), order, structuredClone(data));
      const shown = (await entriesAbout(gateway, ada)).slice(-3);
      expect(
        shown.map(({ field, basis }) => `${field} ${'consent' in basis && basis.consent}`).sort(),
      ).toEqual(['email con_first', 'jobTitle con_first', 'phone con_third']);
    }
    expect(await entriesAbout(gateway, ada)).toHaveLength(6);
  });

  it('has the same value of the same person once, wherever it stands', async () => {
    const [ada, bo] = [await buildAttendee(gateway, { event }), await buildAttendee(gateway, { event })];
    const disclosures = [ada, bo, ada, bo].map(({ id: subject }, place) => ({
      ...{ subject, event: event.id, field: 'phone', basis: { kind: 'CONSENT', consent: 'con_x' } },
      path: ['people', place, 'phone'],
    }));
    await released(ada, new Date(), disclosures, { people: Array(4).fill({ phone: 'p' }) });
    expect(await entriesAbout(gateway, ada)).toHaveLength(1);
    expect(await entriesAbout(gateway, bo)).toHaveLength(1);
  });

  /** The release of one response in which the owner sees their own phone, at a time of the test's choosing. */
  const releaseOwn = (owner: BuiltAttendee, at: Date) => {
    const own = {
      subject: owner.id,
      event: event.id,
      field: 'phone',
      basis: { kind: 'OWNER' },
      path: ['phone'],
    };
    return released(owner, at, [own], { phone: 'seen' });
  };

  /** The release of a response to somebody, which leaves it as it is. */
  async function released(
    { id, account }: BuiltAttendee,
    at: Date,
    disclosures: readonly object[],
    data: Record<string, unknown>,
  ): Promise<void> {
    const viewer = {
      kind: 'ACCOUNT',
      account,
      session: 'ses_own',
      at,
      attendances: [{ event: event.id, attendee: id }],
    };
    const context = {
      viewer,
      services: gateway.services,
      reading: new ReadingDoor({
        budgets: gateway.services.readingBudgets,
        viewer: viewer as never,
        network: () => 'network',
      }),
      vault: { disclosures },
      http: {
        req: { ip: '127.0.0.1' },
        res: { locals: { requestId: 'test', mark: gateway.services.fence.mark() } },
      },
      operation: { fields: ['phone'], name: null, document: parse('{ a }') },
    };
    const result = { data: structuredClone(data) };
    await release(context as unknown as Context, result);
    expect(result).toEqual({ data });
  }

  it('is a chain without gaps, in which each batch carries the hash of the one before', async () => {
    expect((await recordsOf(gateway)).length).toBeGreaterThan(0);
    expect(await findingsIn(gateway)).toEqual([]);
  });

  it('takes no operation’s name so long that the batch could not be written', async () => {
    const people = await Promise.all(Array.from({ length: 20 }, () => showing(gateway, event, ['phone'])));
    const long = `query ${'A'.repeat(90_000)}($ids: [ID!]!) { nodes(ids: $ids) { ... on Attendee { phone } } }`;
    const answer = await client.query<{ nodes: { phone: string }[] }>(long, {
      ids: people.map(({ id }) => id),
    });
    expect(answer.errors).toBeUndefined();
    expect(answer.data?.nodes.map(({ phone }) => phone)).toEqual(
      people.map((person) => theirs(person, 'phone')),
    );
    const [entry] = await entriesAbout(gateway, people[0] as BuiltAttendee);
    expect(entry?.operation.name).toMatch(/^A{1,200}$/);
  });
});

describe('when the ledger cannot be written', () => {
  let server: FaultyServer;
  let place: TestGateway;
  /** The same, waiting for its ledger for as long as any test takes. */
  let patient: TestGateway;
  let here: BuiltEvent;
  let eve: Client;
  const DEADLINE = 1_000;
  const onLedger = () => ({
    failCommands: ['insert'],
    namespace: `${place.database.connection.name}.ledger`,
  });
  const failing = () => ({ ...onLedger(), errorCode: 96 });
  const nothing = async () => {
    await server.heal();
    // A batch of before is tried again until it landed.
    const probe = await showing(place, here, ['phone']);
    await until(async () => (await eve.query(PHONE, { id: probe.id })).errors === undefined);
  };

  beforeAll(async () => {
    server = await startFaultyServer();
    place = await startGateway({ server: server.uri, ledgerDeadlineMillis: DEADLINE });
    patient = await place.another({ ledgerDeadlineMillis: 60_000 });
    here = await buildEvent(place);
    eve = await place.as((await buildAttendee(place, { event: here })).email);
  });

  afterAll(async () => {
    await server.heal();
    await patient.close();
    await place.close();
    await server.stop();
  });

  it('exactly the values are withheld, with LEDGER_UNAVAILABLE at their paths, and the rest stays', async () => {
    const shown = await showing(place, here, ['phone', 'photo']);
    const hidden = await showing(place, here, []);
    await server.fail(failing());
    const query = `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Attendee { name n: phone phone photo { url } email sharedWithMe } } }`;
    const answer = await eve.query<{ nodes: unknown[] }>(query, { ids: [shown.id, hidden.id] });
    await nothing();
    expect(answer.data?.nodes).toEqual([
      {
        name: expect.any(String),
        n: null,
        phone: null,
        photo: null,
        email: null,
        sharedWithMe: ['PHONE', 'PHOTO'],
      },
      { name: expect.any(String), n: null, phone: null, photo: null, email: null, sharedWithMe: [] },
    ]);
    expect(
      answer.errors?.map(({ path: at, extensions }) => [at?.join('.'), extensions?.code]).sort(),
    ).toEqual([
      ['nodes.0.n', 'LEDGER_UNAVAILABLE'],
      ['nodes.0.phone', 'LEDGER_UNAVAILABLE'],
      ['nodes.0.photo', 'LEDGER_UNAVAILABLE'],
    ]);
  });

  it('what needs no entry is answered as ever', async () => {
    const closed = await showing(place, here, []);
    await server.fail(failing());
    const answer = await eve.query(NODE, { id: closed.id });
    await nothing();
    expect(answer.errors).toBeUndefined();
  });

  it('an owner’s read whose entry failed is not taken for recorded', async () => {
    const own = await buildAttendee(place, { event: here });
    const browser = await place.as(own.email);
    await server.fail(failing());
    expect(codes(await browser.query(PHONE, { id: own.id }))).toEqual(['LEDGER_UNAVAILABLE']);
    expect(codes(await browser.query(PHONE, { id: own.id }))).toEqual(['LEDGER_UNAVAILABLE']);
    await nothing();
    expect((await browser.text(PHONE, { id: own.id })).includes(theirs(own, 'phone'))).toBe(true);
    const released = await releasedEntries(own);
    expect(released).toHaveLength(1);
  });

  it('a value waits for a slow ledger within the deadline, and is shown only then', async () => {
    const ada = await showing(place, here, ['phone']);
    await server.fail({ ...onLedger(), blockConnection: true, blockTimeMS: 200 }, 1);
    const began = Date.now();
    const text = await eve.at(patient).text(PHONE, { id: ada.id });
    expect(Date.now() - began).toBeGreaterThanOrEqual(200);
    expect(text).toContain(theirs(ada, 'phone'));
  });

  it('a ledger that hangs past the deadline withholds, and what landed late is noted NOT_RELEASED', async () => {
    const ada = await showing(place, here, ['phone']);
    await server.fail({ ...onLedger(), blockConnection: true, blockTimeMS: DEADLINE * 8 }, 1);
    const began = Date.now();
    const answer = await eve.query<{ node: unknown }>(PHONE, { id: ada.id });
    expect(Date.now() - began).toBeLessThan(DEADLINE * 8);
    expect(answer.data?.node).toEqual({ name: expect.any(String), phone: null });
    expect(codes(answer)).toEqual(['LEDGER_UNAVAILABLE']);
    await nothing();
    expect(await entriesAbout(place, ada)).toHaveLength(1);
    expect(await releasedEntries(ada)).toEqual([]);
    expect(await eve.at(patient).text(PHONE, { id: ada.id })).toContain(theirs(ada, 'phone'));
    expect(await releasedEntries(ada)).toHaveLength(1);
  });

  it('an insert that landed though it was answered with an error is found again and not written twice', async () => {
    const ada = await showing(place, here, ['phone']);
    const unknown = { writeConcernError: { code: 64, errmsg: 'waiting for replication timed out' } };
    await server.fail({ ...onLedger(), ...unknown }, 1);
    const text = await eve.at(patient).text(PHONE, { id: ada.id });
    // The second try, 250 ms later, is within the deadline: the duplicate key is the success.
    expect(text).toContain(theirs(ada, 'phone'));
    expect(await entriesAbout(place, ada)).toHaveLength(1);
    expect(await releasedEntries(ada)).toHaveLength(1);
  });

  it('nothing later is sent while the fate of a batch is unknown', async () => {
    const [ada, bob] = [await showing(place, here, ['phone']), await showing(place, here, ['phone'])];
    await server.fail(failing());
    const first = eve.query(PHONE, { id: ada.id });
    await new Promise((resolve) => setTimeout(resolve, DEADLINE / 4));
    const second = eve.query(PHONE, { id: bob.id });
    expect(codes(await first)).toEqual(['LEDGER_UNAVAILABLE']);
    expect(codes(await second)).toEqual(['LEDGER_UNAVAILABLE']);
    await nothing();
    // Who had given up before their batch was begun is not written at all.
    expect(await entriesAbout(place, bob)).toEqual([]);
  });

  it('twenty responses in flight share batches', async () => {
    const people = await Promise.all(Array.from({ length: 20 }, () => showing(place, here, ['phone'])));
    // While the first batch is under way the others gather.
    await server.fail({ ...onLedger(), blockConnection: true, blockTimeMS: 4_000 }, 1);
    const commands = await commandsDuring(place, async () => {
      const texts = await Promise.all(people.map(({ id }) => eve.at(patient).text(PHONE, { id })));
      for (const [i, text] of texts.entries())
        expect(text).toContain(theirs(people[i] as BuiltAttendee, 'phone'));
    });
    expect(await entriesAbout(place, ...people)).toHaveLength(20);
    expect(commands.filter(({ name }) => name === 'insert ledger').length).toBeLessThanOrEqual(4);
  });

  it('the chain stays whole through all of this', async () => {
    await nothing();
    expect(await findingsIn(place)).toEqual([]);
  });

  /** Entries whose values were sent: all but those that a later batch notes as not released. */
  async function releasedEntries(person: BuiltAttendee) {
    return (await entriesAbout(place, person)).filter(({ released }) => released);
  }
});

describe('the log', () => {
  it('holds no protected value, whatever went wrong with one', async () => {
    const ada = await showing(gateway, event);
    const bob = await showing(gateway, event);
    await lay(gateway, bob, await lyingOf(gateway, ada));
    const secrets = ['+447700900999', 'Secret Job', 'typo@people.example'];
    const { lines, end, url } = await startGatewayProcess(gateway);
    const browser = client.at({ url });
    await browser.text(NODE, { id: ada.id });
    await browser.text(NODE, { id: bob.id });
    await browser.text(
      'mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) { attendee { phone } userErrors { message } } }',
      { input: { event: event.id, phone: secrets[0], jobTitle: secrets[1], unknown: secrets[2] } },
    );
    await browser.text('mutation ($email: String!) { startSignIn(input: { email: $email }) { accepted } }', {
      email: secrets[2],
    });
    await browser.post(`{ "query": "{ viewer }", "variables": { "phone": "${secrets[0]}"`);
    await end();
    const log = lines.join('\n');
    // It is the log of these very requests: the value that did not open is there as an error.
    expect(log).toContain('an operation failed');
    const values = [ada, bob, viewer].flatMap(({ values: own }) => Object.values(own));
    for (const value of [...values, ...secrets]) expect(log).not.toContain(value);
  });
});

describe('a page of the directory', () => {
  const PAGE = `query ($event: ID!, $first: Int!) {
    attendees(event: $event, first: $first) { nodes { id name phone email photo { url } jobTitle sharedWithMe } pageInfo { hasNextPage } }
  }`;
  const WARM = ['aggregate sessions', 'find attendees', 'find consents', 'insert ledger'];
  let big: BuiltEvent;
  let browser: Client;
  let ids: string[] = [];

  beforeAll(async () => {
    big = await buildEvent(gateway);
    browser = await gateway.as((await buildAttendee(gateway, { event: big })).email);
    for (let i = 0; i < 210; i += 35) {
      const some = await Promise.all(Array.from({ length: 35 }, () => showing(gateway, big)));
      ids = [...ids, ...some.map(({ id }) => id)];
    }
  });

  it.each([1, 50, 200])(
    'of %i people costs the same four trips to the database, and the keys’ one when cold',
    async (first) => {
      const cold = await gateway.another();
      const ask = async (at: TestGateway) => {
        const answer = await browser.at(at).query<{ attendees: { nodes: Record<string, unknown>[] } }>(PAGE, {
          event: big.id,
          first,
        });
        expect(answer.errors).toBeUndefined();
        const values = answer.data?.attendees.nodes.flatMap((node) => [
          node.phone,
          node.email,
          node.photo,
          node.jobTitle,
        ]);
        expect(values?.filter((value) => value !== null)).toHaveLength(4 * first);
      };
      const names = async () =>
        (await commandsDuring(gateway, () => ask(cold))).map(({ name }) => name).sort();
      expect(await names()).toEqual([...WARM, 'find keys'].sort());
      expect(await names()).toEqual([...WARM].sort());
      await cold.close();
    },
  );

  it.each([1, 50, 200])(
    'of %i people by their ids asks in one with them who made themselves known: by a consent, by a request',
    async (count) => {
      const query =
        'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Attendee { id name phone email photo { url } jobTitle } } }';
      const ask = () => browser.text(query, { ids: ids.slice(0, count) });
      await ask();
      const names = (await commandsDuring(gateway, ask)).map(({ name }) => name).sort();
      expect(names).toEqual(['aggregate attendees', 'aggregate sessions', 'insert ledger']);
    },
  );
});

/**
 * The record of disclosures as it is written: chains that open and close, notes NOT_RELEASED that name exactly what was
 * withheld, responses larger than a record, decisions made again. What checking finds is in ledger-verify.test.ts.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { parse } from 'graphql';
import { everyAttendee } from '../src/consent/model.ts';
import { Chain } from '../src/disclosure/ledger/chain.ts';
import { packed, placesOf } from '../src/disclosure/ledger/entries.ts';
import type {
  Disclosed,
  LedgerRecord,
  NotReleased,
  Opened,
  ShownBasis,
  StoredResponse,
} from '../src/disclosure/ledger/format.ts';
import { Leases } from '../src/disclosure/ledger/leases.ts';
import { Ledger, type LedgerOptions } from '../src/disclosure/ledger/ledger.ts';
import { Pending, type Piece } from '../src/disclosure/ledger/pending.ts';
import { LedgerStore } from '../src/disclosure/ledger/store.ts';
import { Withheld } from '../src/disclosure/ledger/withheld.ts';
import { newId } from '../src/ids.ts';
import { operationHash } from '../src/operation.ts';
import type { ProtectedField } from '../src/protected-fields.ts';
import type { Client } from './support/client.ts';
import {
  type BuiltAttendee,
  type BuiltEvent,
  buildAttendee,
  buildConsent,
  buildEvent,
  keepAudiences,
} from './support/factories.ts';
import { type FaultyServer, startFaultyServer } from './support/faults.ts';
import { startGateway, type TestGateway, type TestGatewayOptions } from './support/gateway.ts';
import {
  aResponse,
  beforeRecord,
  entriesOf,
  findingsIn,
  ledgerOf,
  partsOf,
  recordsOf,
  someShown,
} from './support/ledger.ts';
import { until } from './support/mongod.ts';

const LOOK = 'query Look($id: ID!) { node(id: $id) { ... on Attendee { name phone email } } }';
const HOUR = 3_600_000;

let server: FaultyServer;
let place: TestGateway;
let event: BuiltEvent;
let viewer: BuiltAttendee;
let client: Client;

async function start(options: TestGatewayOptions = {}) {
  place = await startGateway({ server: server.uri, ...options });
  event = await buildEvent(place);
  viewer = await buildAttendee(place, { event });
  client = await place.as(viewer.email);
}

/** Another one than the gateway's, with a chain of its own. */
const openLedger = (options: Pick<LedgerOptions, 'store' | 'deadlineMillis' | 'gatherMillis'>) =>
  // Not copied: a deadline may change meanwhile.
  Ledger.open(
    Object.assign(options, {
      leases: new Leases(place.database.connection),
      version: 'test',
      key: 'test',
      onTrouble: (error: unknown) => {
        throw error;
      },
    }),
  );

/** Somebody who shows these to everybody of the event. */
async function showing(...fields: ProtectedField[]) {
  const person = await buildAttendee(place, { event, listed: true });
  for (const field of fields) await buildConsent(place, { subject: person, field, recipient: everyAttendee });
  return person;
}

const about = async ({ id }: BuiltAttendee) =>
  (await entriesOf(place)).filter(({ subject }) => subject === id);
const codes = (answer: { errors?: readonly { extensions?: Record<string, unknown> }[] }) =>
  answer.errors?.map(({ extensions }) => extensions?.code);
const onLedger = () => ({ failCommands: ['insert'], namespace: `${place.database.connection.name}.ledger` });
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

beforeAll(async () => {
  server = await startFaultyServer();
});

afterEach(async () => {
  await server.heal();
});

afterAll(() => server.stop());

describe('a chain', () => {
  beforeAll(() => start({ ledgerLease: { beatMillis: HOUR, deadMillis: HOUR } }));
  afterAll(() => place.close());

  const leases = () => place.database.connection.collection<{ _id: string }>('ledgerLeases').find().toArray();
  const chains = async () => {
    const all = new Map<string, LedgerRecord[]>();
    for (const record of await recordsOf(place))
      all.set(record._id.chain, [...(all.get(record._id.chain) ?? []), record]);
    return all;
  };
  // A process that beat long ago, as far as this one believes.
  const finder = () => place.another({ ledgerLease: { beatMillis: HOUR, deadMillis: 0 } });

  it('begins with an opening record that tells the version and the key, and nothing of the machine', async () => {
    const [opened] = (await recordsOf(place)) as Opened[];
    expect(opened).toEqual({
      _id: { chain: expect.stringMatching(/^[0-9a-f]{32}$/), seq: 0 },
      kind: 'OPENED',
      at: expect.any(Date),
      previous: '',
      version: '0.1.0',
      key: expect.stringMatching(/^[0-9a-f]{32}$/),
      after: null,
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(Math.abs(Date.now() - Number(opened?.at))).toBeLessThan(20_000);
  });

  it('ends with a closing record when its gateway stops, and its lease goes', async () => {
    const other = await place.another({ ledgerLease: { beatMillis: HOUR, deadMillis: HOUR } });
    expect(await leases()).toHaveLength(2);
    await other.close();
    expect([...(await chains()).values()].map((records) => records.map(({ kind }) => kind))).toContainEqual([
      'OPENED',
      'CLOSED',
    ]);
    expect(await leases()).toHaveLength(1);
    expect(await findingsIn(place)).toEqual([]);
  });

  it('whose process is gone is closed on the record by whoever finds it, and takes no more', async () => {
    const ada = await showing('phone');
    await client.text(LOOK, { id: ada.id });
    const before = await about(ada);
    const other = await finder();
    const [lost] = [...(await chains()).values()].filter((records) =>
      records.some((record) => record.kind === 'CLOSED' && record.by !== null),
    );
    expect(lost?.[0]?._id.chain).toBe(before[0]?.chain);
    expect(lost?.at(-1)).toMatchObject({ kind: 'CLOSED', by: expect.stringMatching(/^[0-9a-f]{32}$/) });

    // The process comes back to life: its record finds another in its place, so its values are withheld.
    const answer = await client.query<{ node: unknown }>(LOOK, { id: ada.id });
    expect(answer.data?.node).toEqual({ name: expect.any(String), phone: null, email: null });
    expect(codes(answer)).toEqual(['LEDGER_UNAVAILABLE']);
    expect(await about(ada)).toEqual(before);

    // It goes on in a chain of its own, which says what the last one ended with.
    expect(await client.text(LOOK, { id: ada.id })).toContain(ada.values.phone);
    const after = (await about(ada)).find((entry) => entry.chain !== before[0]?.chain);
    const next = (await chains()).get(after?.chain as string) as unknown as [Opened];
    const end = lost?.at(-2);
    expect(next[0].after).toEqual({ ...end?._id, hash: end?.hash });
    expect((await chains()).get(before[0]?.chain as string)).toEqual(lost);
    await other.close();
    expect(await findingsIn(place)).toEqual([]);
  });

  it('that beats is left alone', async () => {
    const own = (await leases()).map(({ _id }) => _id);
    const other = await place.another({ ledgerLease: { beatMillis: 50, deadMillis: HOUR } });
    await place.services.ledger.confirm();
    await other.services.ledger.closeDead();
    expect((await leases()).map(({ _id }) => _id)).toEqual(expect.arrayContaining(own));
    await other.close();
  });

  it('is not written on where somebody put a record of their own, though its hash field says it is ours', async () => {
    const ada = await showing('phone');
    const { ledger } = place.services;
    const response = aResponse(someShown(1));
    await ledger.record(response);
    const subject = response.shown[0]?.subject;
    const chain = (await entriesOf(place)).find((entry) => entry.subject === subject)?.chain as string;
    const last = (await chains()).get(chain)?.at(-1) as Disclosed;
    const seq = last._id.seq + 1;
    await ledgerOf(place).insertOne({ ...last, _id: { chain, seq } } as never);
    const answer = await client.query<{ node: { phone: null } }>(LOOK, { id: ada.id });
    expect(answer.data?.node.phone).toBeNull();
    expect(await about(ada)).toEqual([]);
    await until(async () => (await client.text(LOOK, { id: ada.id })).includes(ada.values.phone as string));
    // The process said where its chain ended, so the other's record is found, without heads.
    expect(await findingsIn(place, { heads: false })).toContainEqual(
      expect.objectContaining({ kind: 'INSERTED', chain, seq }),
    );
  });
});

describe('a record whose place is taken', () => {
  beforeAll(() => start());
  afterAll(() => place.close());

  it('landed only where what stands there gives its hash, whatever the hash beside it says', async () => {
    const store = new LedgerStore(place.database.connection);
    const record = new Chain().disclosing([packed(aResponse(someShown(2)))], []);
    const other = new Chain().disclosing([packed(aResponse(someShown(2)))], []);
    await ledgerOf(place).insertOne({ ...record, responses: other.responses } as never);
    expect(await store.append(record)).toEqual({ kind: 'TAKEN' });
    await ledgerOf(place).replaceOne({ _id: record._id }, record as never);
    expect(await store.append(record)).toMatchObject({ kind: 'LANDED' });
    await ledgerOf(place).deleteOne({ _id: record._id });
  });
});

describe('NOT_RELEASED', () => {
  const DEADLINE = 2_000;
  beforeAll(() => start({ ledgerDeadlineMillis: DEADLINE }));
  afterAll(() => place.close());

  const outcome = (recorded: Promise<unknown>) =>
    recorded.then(
      () => 'released',
      () => 'withheld',
    );

  it('names the one response of a shared record that had given up, and not the others', async () => {
    const store = new LedgerStore(place.database.connection);
    let deadlineMillis = 60_000;
    const ledger = await openLedger({
      store,
      get deadlineMillis() {
        return deadlineMillis;
      },
    });
    // Each record waits until it is let go.
    const held: (() => void)[] = [];
    const append = store.append.bind(store);
    store.append = async (record) => {
      await new Promise<void>((go) => held.push(go));
      return append(record);
    };
    const responses = [aResponse(someShown(2)), aResponse(someShown(2)), aResponse(someShown(2))] as const;
    const opener = outcome(ledger.record(aResponse(someShown(1))));
    await until(() => held.length === 1);
    deadlineMillis = 5_000;
    const early = outcome(ledger.record(responses[0]));
    deadlineMillis = 60_000;
    const late = [outcome(ledger.record(responses[1])), outcome(ledger.record(responses[2]))];
    held[0]?.();
    expect(await opener).toBe('released');
    await until(() => held.length === 2);
    expect(await early).toBe('withheld');
    store.append = append;
    held[1]?.();
    expect(await Promise.all(late)).toEqual(['released', 'released']);
    await until(async () => (await entriesOf(place)).some(({ released }) => !released));
    const all = await entriesOf(place);
    const places = new Set<string>();
    for (const [i, { shown }] of responses.entries()) {
      const own = all.filter(({ subject }) => shown.some((one) => one.subject === subject));
      expect(own.map(({ released }) => released)).toEqual(Array(2).fill(i !== 0));
      for (const { chain, seq } of own) places.add(`${chain} ${seq}`);
    }
    // They did share it.
    expect(places.size).toBe(1);
    await ledger.close();
  });

  it('is not said of a response that never landed', async () => {
    const { chain } = place.services.ledger;
    const records = async () => (await recordsOf(place)).filter(({ _id }) => _id.chain === chain);
    const before = (await records()).length;
    await server.fail({ ...onLedger(), errorCode: 96 });
    const first = outcome(place.services.ledger.record(aResponse(someShown(1))));
    await pause(50);
    const second = outcome(place.services.ledger.record(aResponse(someShown(1))));
    expect([await first, await second]).toEqual(['withheld', 'withheld']);
    await server.heal();
    await until(async () => (await records()).length === before + 2);
    const [landed, note] = (await records()).slice(-2) as Disclosed[];
    expect(landed?.responses).toHaveLength(1);
    expect(note).toMatchObject({
      responses: [],
      notReleased: [{ ...landed?._id, response: 0, entries: null }],
    });
  });
});

describe('an entry', () => {
  beforeAll(() => start());
  afterAll(() => place.close());

  const [summit, fair] = [newId('event'), newId('event')];
  const [ada, ben] = [newId('attendee'), newId('attendee')];
  const one = (
    subject: string,
    field: ProtectedField,
    basis: ShownBasis = { kind: 'OWNER' },
    event = summit,
  ) => ({ event, subject, field, basis }) as const;

  it('is all that a response shows of one person, with a hash and a salt of its own', async () => {
    const given = { kind: 'CONSENT', consent: 'con_1' } as const;
    const shown = [
      one(ada, 'phone', given),
      one(ben, 'phone'),
      one(ada, 'email'),
      one(ada, 'photo', undefined, fair),
    ];
    await place.services.ledger.record(aResponse(shown));
    const [stored] = ((await recordsOf(place)).at(-1) as Disclosed).responses as [StoredResponse];
    expect(stored).toMatchObject({
      events: [summit, summit, fair],
      subjects: [ada, ben, ada],
      shown: ['phone CONSENT con_1, email OWNER', 'phone OWNER', 'photo OWNER'],
    });
    expect([stored.salts.length(), stored.hashes.length()]).toEqual([4 * 16, 4 * 32]);
    expect(new Set(partsOf(stored).map((entry) => entry?.salt.toString('hex'))).size).toBe(3);
    const read = (await entriesOf(place)).map(({ event, subject, field, basis }) => ({
      event,
      subject,
      field,
      basis,
    }));
    expect(read).toEqual([shown[0], shown[2], shown[1], shown[3]]);
  });

  it('is not written with an id that reads as something else, and what comes next is', async () => {
    const { ledger } = place.services;
    const before = (await recordsOf(place)).length;
    for (const basis of [
      { kind: 'CONSENT', consent: 'con_1, email OWNER' },
      { kind: 'BREAK_GLASS', grant: 'brk_1 x' },
    ] as const)
      await expect(ledger.record(aResponse([one(ada, 'phone', basis)]))).rejects.toThrow(/a space in it/);
    await ledger.record(aResponse([one(ada, 'phone')]));
    expect(await recordsOf(place)).toHaveLength(before + 1);
  });

  it('is named by a note with exactly its values that were not sent', async () => {
    const person = fc.constantFrom(ada, ben, newId('attendee'));
    const field = fc.constantFrom<ProtectedField>('phone', 'email', 'photo', 'jobTitle');
    const event = fc.constantFrom(summit, fair);
    const value = fc.tuple(fc.record({ person, field, event }), fc.boolean());
    const by = { election: null, operationTime: null, clusterTime: null };
    const at = { chain: 'c', seq: 7, response: 2 };
    const property = fc.asyncProperty(fc.array(value, { minLength: 1, maxLength: 12 }), async (values) => {
      const shown = values.map(([of]) => one(of.person, of.field, undefined, of.event));
      const notes: NotReleased[] = [];
      const pending = new Pending(aResponse(shown), 5_000, (some) => notes.push(...some));
      pending.landed(pending.pieces[0] as Piece, at, by);
      (await pending.promise).notReleased(values.flatMap(([, sent], index) => (sent ? [] : [index])));
      const withheld = new Withheld(notes);
      const said = placesOf(shown).map((where) => !withheld.has(at, 2, where.entry, where.value));
      expect(said).toEqual(values.map(([, sent]) => sent));
      // Never more than one note for the same values.
      expect(new Set(notes.map((note) => String(note.values))).size).toBe(notes.length);
    });
    await fc.assert(property, { numRuns: 500 });
  });
});

describe('a response with more values than a record holds', () => {
  beforeAll(() => start({ ledgerDeadlineMillis: 120_000 }));
  afterAll(() => place.close());

  it('is on several records, all of them durable before it is told', async () => {
    const response = aResponse(someShown(12_001));
    await place.services.ledger.record(response);
    const all = (await recordsOf(place)).filter((one): one is Disclosed => one.kind === 'DISCLOSED');
    expect(all.map(({ responses }) => responses.map(({ subjects }) => subjects.length))).toEqual([
      [5_000],
      [5_000],
      [2_001],
    ]);
    expect(new Set((await entriesOf(place)).map(({ subject }) => subject)).size).toBe(12_001);
    expect(await findingsIn(place)).toEqual([]);
  });

  it('is withheld whole when one of them fails, and the others are noted as not released', async () => {
    const other = await place.another({ ledgerDeadlineMillis: 8_000 });
    const response = aResponse(someShown(12_000));
    await server.fail({ ...onLedger(), errorCode: 96 }, { skip: 2 });
    await expect(other.services.ledger.record(response)).rejects.toThrow(
      /did not answer within its deadline/,
    );
    await server.heal();
    const own = async () =>
      (await entriesOf(place)).filter(
        ({ request, at }) => request === 'test' && at.getTime() === Number(response.asked.at),
      );
    await until(
      async () => (await own()).every(({ released }) => !released) && (await own()).length >= 10_000,
    );
    await other.close();
    expect((await own()).some(({ released }) => released)).toBe(false);
    expect(await findingsIn(place)).toEqual([]);
  });

  it('of more than 50,000 is refused, and nothing of it is written', async () => {
    const before = (await recordsOf(place)).length;
    const refused = place.services.ledger.record(aResponse(someShown(50_001)));
    await expect(refused).rejects.toThrow('more than 50000 values in one response');
    expect(await recordsOf(place)).toHaveLength(before);
  });

  it('takes back single values of it, by the record they are on', async () => {
    const response = aResponse(someShown(5_002));
    const receipt = await place.services.ledger.record(response);
    receipt.notReleased([0, 5_001]);
    const subjects = [0, 5_001].map((index) => response.shown[index]?.subject);
    const withheld = async () =>
      (await entriesOf(place)).filter(
        ({ released, at }) => !released && at.getTime() === Number(response.asked.at),
      );
    await until(async () => (await withheld()).length > 0);
    expect((await withheld()).map(({ subject }) => subject).sort()).toEqual(subjects.sort());
  });

  it('takes back much of many in several records, so that none is too large for the database', async () => {
    const responses = Array.from({ length: 12 }, () => aResponse(someShown(5_000)));
    const receipts = await Promise.all(responses.map((one) => place.services.ledger.record(one)));
    const records = place.database.connection.collection('ledger');
    const before = (await records.find({}, { projection: { _id: 1 } }).toArray()).map(({ _id }) => _id);
    const butOne = Array.from({ length: 4_999 }, (_, index) => index);
    for (const receipt of receipts) receipt.notReleased(butOne);
    // How many in each record, counted by the database: the records themselves are megabytes.
    const notes = async () => {
      const size = { $size: { $ifNull: ['$notReleased', []] } };
      const since = [{ $match: { _id: { $nin: before } } }, { $sort: { _id: 1 } }, { $project: { size } }];
      return (await records.aggregate<{ size: number }>(since).toArray()).map((record) => record.size);
    };
    await until(async () => (await notes()).reduce((sum, size) => sum + size, 0) === 12);
    expect(await notes()).toEqual([10, 2]);
  });
});

describe('a decision that is old when its values are to be sent', () => {
  const OLDEST = 300;
  beforeAll(() => start({ oldestDecisionMillis: OLDEST }));
  afterAll(() => place.close());

  /** What happens once a look is decided, so long before its record is durable that the decision is old. */
  async function lookDuring(person: BuiltAttendee, happens: () => Promise<unknown>) {
    beforeRecord(place, async () => {
      await happens();
      await pause(OLDEST + 100);
    });
    return client.query<{ node: unknown }>(LOOK, { id: person.id });
  }

  it('is made again, and shows what is still permitted', async () => {
    const ada = await showing('phone', 'email');
    const answer = await lookDuring(ada, async () => {});
    expect(answer.data?.node).toMatchObject({ phone: ada.values.phone, email: ada.email });
    expect((await about(ada)).map(({ released }) => released)).toEqual([true, true]);
  });

  it('withholds what was withdrawn meanwhile, as if it had been denied, and notes exactly that', async () => {
    const ada = await showing('email');
    const consent = await buildConsent(place, { subject: ada, field: 'phone', recipient: everyAttendee });
    const answer = await lookDuring(ada, () =>
      place.services.models.consents
        .updateOne({ _id: consent }, { $set: { withdrawnAt: new Date() } })
        .exec(),
    );
    await keepAudiences(place, ada);
    expect(answer.data?.node).toMatchObject({ phone: null, email: ada.email });
    expect(answer.errors).toBeUndefined();
    expect(answer.extensions).toMatchObject({ withheld: ['Attendee.phone'] });
    await until(async () => (await about(ada)).some(({ released }) => !released));
    expect((await about(ada)).map(({ field, released }) => `${field} ${released}`).sort()).toEqual([
      'email true',
      'phone false',
    ]);
  });

  it('withholds everything from a session that was ended meanwhile', async () => {
    const ada = await showing('phone');
    const kept = client;
    client = await place.as(viewer.email);
    const answer = await lookDuring(ada, () => client.mutate('mutation { signOut { signedOut } }'));
    client = kept;
    expect(answer.data?.node).toMatchObject({ phone: null });
    await until(async () => (await about(ada)).every(({ released }) => !released));
  });

  it('withholds what cannot be decided again, says UNAVAILABLE, and notes it', async () => {
    const ada = await showing('phone');
    await server.fail({
      failCommands: ['find'],
      namespace: `${place.database.connection.name}.attendees`,
      errorCode: 96,
    });
    // The first look-up of attendees, an aggregation, goes well; the one of the second decision does not.
    const slow = place.another({ oldestDecisionMillis: -1 });
    const answer = await client.at(await slow).query<{ node: unknown }>(LOOK, { id: ada.id });
    await server.heal();
    await (await slow).close();
    expect(answer.data?.node).toMatchObject({ phone: null });
    expect(codes(answer)).toEqual(['UNAVAILABLE']);
    expect((await about(ada)).map(({ released }) => released)).toEqual([false]);
  });
});

describe('an owner’s repeated read of their own', () => {
  beforeAll(() => start({ ledgerLease: { beatMillis: HOUR, deadMillis: HOUR } }));
  afterAll(() => place.close());

  it('is confirmed by a write, also where the lease is gone: a primary that was cut off acknowledges what changes nothing', async () => {
    const own = () => client.query<{ node: { phone: string | null } }>(LOOK, { id: viewer.id });
    await own();
    const leases = place.database.connection.collection('ledgerLeases');
    await leases.deleteMany({});
    expect((await own()).data?.node.phone).toBe(viewer.values.phone);
    expect(await leases.countDocuments({ openedAt: { $type: 'date' }, beatAt: { $type: 'date' } })).toBe(1);
  });

  it('needs no entry, and a majority’s word all the same', async () => {
    const own = () => client.query<{ node: { phone: string | null } }>(LOOK, { id: viewer.id });
    expect((await own()).data?.node.phone).toBe(viewer.values.phone);
    const entries = await about(viewer);
    expect((await own()).data?.node.phone).toBe(viewer.values.phone);
    expect(await about(viewer)).toEqual(entries);
    const onLeases = {
      failCommands: ['update'],
      namespace: `${place.database.connection.name}.ledgerLeases`,
    };
    const unknown = { writeConcernError: { code: 64, errmsg: 'waiting for replication timed out' } };
    for (const fault of [{ errorCode: 96 }, unknown]) {
      await server.fail({ ...onLeases, ...fault });
      const answer = await own();
      expect(answer.data?.node.phone).toBeNull();
      expect(codes(answer)).toEqual(['LEDGER_UNAVAILABLE', 'LEDGER_UNAVAILABLE']);
    }
  });
});

describe('an operation’s hash', () => {
  it('is of what is asked, not of how it is written or of the values in it', () => {
    const hash = (text: string) => operationHash(parse(text));
    expect(hash('{ a(x: "+447700900001", n: 1) { b } }')).toBe(
      hash('{\n  # hello\n  a(x: "other", n: 22) {\n    b\n  }\n}'),
    );
    expect(hash('{ a(x: ["1", "2"]) }')).toBe(hash('{ a(x: []) }'));
    expect(hash('{ a(x: { y: "1" }) }')).toBe(hash('{ a(x: {}) }'));
    expect(hash('{ a { b } }')).not.toBe(hash('{ a { c } }'));
    expect(hash('{ a(x: "1") }')).not.toBe(hash('{ a(y: "1") }'));
  });
});

describe('responses that come side by side', () => {
  beforeAll(() => start());
  afterAll(() => place.close());

  const opened = (gatherMillis?: number) => {
    const store = new LedgerStore(place.database.connection);
    const options = { store, deadlineMillis: 60_000 };
    return openLedger(gatherMillis === undefined ? options : { ...options, gatherMillis });
  };
  /** Where the entries of a response of their own stand. */
  const recordedBy = async (ledger: Ledger) => {
    const response = aResponse(someShown(1));
    await ledger.record(response);
    const [one] = (await entriesOf(place)).filter(({ subject }) => subject === response.shown[0]?.subject);
    return `${one?.chain} ${one?.seq}`;
  };
  const NEVER = 1_000_000;

  it('share a record, which begins when half of the requests under way wait for it', async () => {
    const ledger = await opened(NEVER);
    const recorded = () => recordedBy(ledger);
    try {
      expect(await recorded()).not.toBe(await recorded());
      const requests = Array.from({ length: 6 }, () => ledger.expect());
      const first = recorded();
      await pause(200);
      const second = recorded();
      await pause(200);
      expect(ledger.stuck).toBe(false);
      const third = recorded();
      expect(new Set(await Promise.all([first, second, third])).size).toBe(1);
      // Of six two are not enough; of four they are.
      const waiting = [recorded(), recorded()];
      await pause(200);
      const settled = await Promise.race([...waiting, pause(200).then(() => 'WAITING')]);
      expect(settled).toBe('WAITING');
      for (const over of requests.splice(0, 2)) over();
      expect(new Set(await Promise.all(waiting)).size).toBe(1);
      for (const over of requests) over();
      expect(await recorded()).not.toBe(await recorded());
    } finally {
      await ledger.close();
    }
  });

  it('wait no longer than for a moment, and not at all when the gateway closes', async () => {
    const ledger = await opened();
    for (let n = 0; n < 10; n += 1) ledger.expect();
    expect(await recordedBy(ledger)).not.toBe(await recordedBy(ledger));
    await ledger.close();

    const closing = await opened(NEVER);
    for (let n = 0; n < 10; n += 1) closing.expect();
    await recordedBy(closing);
    const waiting = recordedBy(closing);
    await pause(50);
    await closing.close();
    expect(await waiting).toMatch(/^[0-9a-f]{32} 2$/);
  });

  it('are counted from their request to the end of their answer, or of their connection', async () => {
    const { ledger } = place.services;
    const counted = ledger.expect.bind(ledger);
    const [begun, over] = [jest.fn(), jest.fn()];
    jest.spyOn(ledger, 'expect').mockImplementation(() => {
      begun();
      const end = counted();
      return () => {
        over();
        end();
      };
    });
    const person = await showing('phone');
    await client.query(LOOK, { id: person.id });
    await client.query('{ nothing }');
    await until(() => over.mock.calls.length === begun.mock.calls.length);
    expect(begun).toHaveBeenCalledTimes(2);

    const { record } = ledger;
    const gone = new AbortController();
    jest.spyOn(ledger, 'record').mockImplementation((response) => {
      gone.abort();
      return record.call(ledger, response);
    });
    const asked = client.fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: client.url },
      body: JSON.stringify({ query: LOOK, variables: { id: person.id } }),
      signal: gone.signal,
    });
    await expect(asked).rejects.toThrow();
    await until(() => over.mock.calls.length === 3);
    jest.restoreAllMocks();
  });
});

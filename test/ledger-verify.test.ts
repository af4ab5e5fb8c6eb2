/**
 * Whoever tampers with the record afterwards is found, with the position: without heads as far as the record speaks
 * against itself, with the signed heads also where all of it was rewritten. docs/ledger.md says what cannot be found.
 */
import { generateKeyPairSync, sign } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Binary, ObjectId } from 'mongodb';
import { Chain } from '../src/disclosure/ledger/chain.ts';
import { packed, valuesOf } from '../src/disclosure/ledger/entries.ts';
import type {
  Disclosed,
  LedgerRecord,
  Opened,
  Shown,
  StoredResponse,
} from '../src/disclosure/ledger/format.ts';
import { entryText, hashesBeside, hashesOf, recordHash, salted } from '../src/disclosure/ledger/hash.ts';
import { type HeadKey, openHeadKey } from '../src/disclosure/ledger/head-key.ts';
import { signedBytes } from '../src/disclosure/ledger/head-lines.ts';
import { purgeEvent } from '../src/disclosure/ledger/purge.ts';
import { LedgerStore } from '../src/disclosure/ledger/store.ts';
import { newId } from '../src/ids.ts';
import { reportOf } from '../src/incidents/report/make.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import {
  aResponse,
  findingsIn,
  ledgerOf,
  partsOf,
  recordsOf,
  type SaltedEntry,
  someShown,
  verified,
  withParts,
} from './support/ledger.ts';

let gateway: TestGateway;
let whole: LedgerRecord[];
let heads: string;
let chain: string;
let store: LedgerStore;
let key: HeadKey;
const [first, second] = [newId('event'), newId('event')];
const headsFile = () => gateway.config.ledgerHeadsFiles[0] as string;

beforeAll(async () => {
  gateway = await startGateway();
  const { ledger, heads: signed } = gateway.services;
  for (let i = 0; i < 8; i++) {
    const shown = [...someShown(3, first), ...someShown(2, second)];
    // Of the first person two fields, in one entry.
    shown.push({ ...(shown[0] as Shown), field: 'email', basis: { kind: 'OWNER' } });
    await ledger.record(aResponse(shown, new Date(Date.now() + (i + 1) * 60_000)));
    // A head after every other record, as if there were two of them in a second.
    if (i % 2 === 1) await signed.keep();
  }
  whole = await recordsOf(gateway);
  chain = whole[0]?._id.chain as string;
  heads = await readFile(headsFile(), 'utf8');
  store = new LedgerStore(gateway.database.connection);
  key = await openHeadKey(gateway.database.keys, gateway.config.ledgerKeyFile);
});

afterEach(async () => {
  await put(whole);
  await writeFile(headsFile(), heads);
});

afterAll(() => gateway.close());

async function put(records: readonly LedgerRecord[]) {
  await ledgerOf(gateway).deleteMany({});
  if (records.length > 0) await ledgerOf(gateway).insertMany([...records] as never[]);
}

const disclosed = (seq: number) => whole[seq] as Disclosed;
const responseOf = (seq: number) => disclosed(seq).responses[0] as StoredResponse;
const withResponse = (seq: number, response: StoredResponse): Disclosed => ({
  ...disclosed(seq),
  responses: [response],
});
const replaced = (record: LedgerRecord) =>
  whole.map((one) => (one._id.seq === record._id.seq ? record : one));

/** A record with the hash that its content gives, as somebody makes it who knows how. */
function rehashed<T extends LedgerRecord>(record: T): T {
  if (record.kind !== 'DISCLOSED') return { ...record, hash: recordHash(record) };
  const responses = record.responses.map((one) => {
    const { asked } = one;
    if (asked === null) return one;
    const parts = partsOf(one).filter((entry) => entry !== null);
    return salted(packed({ asked, shown: parts.flatMap(valuesOf) }));
  });
  const made = { ...record, responses };
  return { ...made, hash: recordHash(made) };
}

/** All records from this one on, hashed again, one after the other. */
function rewritten(from: LedgerRecord): LedgerRecord[] {
  const records = replaced(rehashed(from));
  for (let seq = from._id.seq + 1; seq < records.length; seq++) {
    const previous = (records[seq - 1] as LedgerRecord).hash;
    const record = { ...(records[seq] as LedgerRecord), previous };
    records[seq] = { ...record, hash: recordHash(record) };
  }
  return records;
}

const changedEntry = (entry: SaltedEntry | null | undefined): SaltedEntry => ({
  ...(entry as SaltedEntry),
  subject: newId('attendee'),
});

const kinds = (found: readonly { kind: string; seq: number | null }[]) =>
  found.map(({ kind, seq }) => `${kind} ${seq}`);

describe('a ledger that nobody touched', () => {
  it('has nothing to be found, and is proven by its heads to the last one', async () => {
    const { findings, reports } = await verified(gateway);
    expect(findings).toEqual([]);
    expect(reports).toMatchObject([
      { chain, records: 9, entries: 40, proven: { seq: 8 }, last: { seq: 8 }, end: 'OPEN', sound: true },
    ]);
  });

  it('is proven to the last head only, and says so', async () => {
    const lines = heads.trim().split('\n');
    await writeFile(headsFile(), `${lines.slice(0, -1).join('\n')}\n`);
    const { findings, reports } = await verified(gateway);
    expect(findings).toEqual([]);
    expect(reports).toMatchObject([{ proven: { seq: 6, at: disclosed(6).at }, last: { seq: 8 } }]);
  });

  it('without heads agrees with itself, and nothing of it is proven', async () => {
    const { findings, reports } = await verified(gateway, { heads: false });
    expect(findings).toEqual([]);
    expect(reports).toMatchObject([{ proven: null, last: { seq: 8 } }]);
  });

  it('is checked since a time from the last head before it', async () => {
    const { findings, reports } = await verified(gateway, { since: disclosed(5).at });
    expect(findings).toEqual([]);
    expect(reports).toMatchObject([{ records: 5, since: disclosed(4).at, proven: { seq: 8 } }]);
    const alone = await verified(gateway, { since: disclosed(5).at, heads: false });
    expect(alone).toMatchObject({ findings: [], reports: [{ records: 4, since: disclosed(5).at }] });
  });
});

describe('the canonical form of an entry', () => {
  it('is what JSON.stringify makes of its array, whatever stands in it', () => {
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.string({
        unit: fc.constantFrom(
          '"',
          '\\',
          '\n',
          '\u0000',
          '\u007f',
          '\u2028',
          '\ud800',
          ' ',
          '!',
          '#',
          '[',
          ']',
          '~',
        ),
      }),
    );
    const hex = fc.stringMatching(/^[0-9a-f]{32}$/);
    fc.assert(
      fc.property(text, text, text, hex, hex, (event, subject, shown, asked, salt) => {
        const canonical = ['attendant entry 2', asked, salt, event, subject, shown];
        expect(entryText({ event, subject, shown }, asked, salt)).toBe(JSON.stringify(canonical));
      }),
      { numRuns: 3_000 },
    );
  });

  it('is stored as whoever checks it makes it, whatever stands in the texts of the others', () => {
    const texts = ['plain', 'quo"ted', 'back\\slash', 'é', '\n'];
    for (const one of texts)
      for (const other of texts) {
        const shown = [one, other].map((subject) => ({
          event: 'evt',
          subject,
          field: 'phone',
          basis: { kind: 'OWNER' },
        }));
        const response = salted(packed({ ...aResponse([]), shown } as never));
        const beside = hashesBeside(response);
        expect(hashesOf(response, beside)).toEqual(beside);
      }
  });

  it('is never that of a text where something else stands that JSON.stringify writes as one', () => {
    const id = new ObjectId();
    const others = [new Binary(Buffer.from('abc')), id, new Date(0), ['YWJj'], null, undefined, 7, true];
    for (const what of ['event', 'subject', 'shown'])
      for (const other of others) {
        const entry = { event: 'YWJj', subject: 'YWJj', shown: 'YWJj', [what]: other } as never;
        expect(JSON.parse(entryText(entry, '', '')).filter((one: unknown) => one === null)).toHaveLength(1);
      }
  });
});

describe('one entry', () => {
  const entries = () => partsOf(responseOf(3));
  const at = { chain: expect.any(String), seq: 3, response: 0 };

  it.each([
    ['CHANGED', 2, () => entries().map((one, i) => (i === 2 ? changedEntry(one) : one))],
    ['REMOVED', 1, () => entries().filter((_one, i) => i !== 1)],
    ['INSERTED', 4, () => [...entries().slice(0, 4), changedEntry(entries()[0]), ...entries().slice(4)]],
    ['REORDERED', 0, () => [entries()[1], entries()[0], ...entries().slice(2)]],
    ['REMOVED', 3, () => entries().map((one, i) => (i === 3 ? null : one))],
  ] as const)('%s at %i is found there, without heads', async (kind, entry, made) => {
    await put(replaced(withResponse(3, withParts(responseOf(3), made() as SaltedEntry[]))));
    expect(await findingsIn(gateway, { heads: false })).toEqual([
      { kind, ...at, entry, text: expect.any(String) },
    ]);
  });

  it.each([
    ['field', ({ shown }: SaltedEntry) => ({ shown: shown.replace(/^\w+/, 'email') })],
    ['basis', ({ shown }: SaltedEntry) => ({ shown: shown.replace(/ .*/, ' OWNER') })],
    ['consent', ({ shown }: SaltedEntry) => ({ shown: shown.replace(/con_\w+/, newId('consent')) })],
    ['number of fields, one more,', ({ shown }: SaltedEntry) => ({ shown: `${shown}, photo OWNER` })],
    [
      'number of fields, one less,',
      ({ shown }: SaltedEntry) => ({ shown: shown.replace(', email OWNER', '') }),
    ],
    ['order of its fields', ({ shown }: SaltedEntry) => ({ shown: shown.split(', ').reverse().join(', ') })],
    ['space between them', ({ shown }: SaltedEntry) => ({ shown: shown.replace(', ', ',  ') })],
    ['event', () => ({ event: second })],
    ['salt', () => ({ salt: Buffer.alloc(16) })],
  ])('with another %s is found', async (_what, other) => {
    const changed = entries().map((one, i) => (i === 0 && one ? { ...one, ...other(one) } : one));
    await put(replaced(withResponse(3, withParts(responseOf(3), changed as SaltedEntry[]))));
    expect(await findingsIn(gateway, { heads: false })).toEqual([
      { kind: 'CHANGED', ...at, entry: 0, text: expect.any(String) },
    ]);
  });

  it.each(['events', 'subjects', 'shown'] as const)(
    'of %s that are an object with a length is found',
    async (what) => {
      const response = responseOf(3);
      const list: readonly unknown[] = response[what];
      await put(
        replaced(withResponse(3, { ...response, [what]: { ...list, length: list.length } as never })),
      );
      expect(kinds(await findingsIn(gateway))).toEqual(['CHANGED 3']);
    },
  );

  it.each([
    ['salts that are a text', (one: StoredResponse) => ({ salts: one.salts.toString('hex') })],
    [
      'a salt more',
      (one: StoredResponse) => ({ salts: new Binary(Buffer.concat([one.salts.buffer, Buffer.alloc(16)])) }),
    ],
    ['something that no hash covers', () => ({ note: 'x' })],
    [
      'something of who asked that no hash covers',
      (one: StoredResponse) => ({ asked: { ...one.asked, note: 'x' } }),
    ],
  ])('with %s is found', async (_what, change) => {
    const response = responseOf(3);
    await put(replaced(withResponse(3, { ...response, ...change(response) } as StoredResponse)));
    expect(kinds(await findingsIn(gateway))).toEqual(['CHANGED 3']);
  });

  it.each(['event', 'subject', 'shown'] as const)('with its %s in a list is found', async (what) => {
    // The list of who saw somebody's fields compares texts: it leaves such an entry out.
    const changed = entries().map((one, i) => (i === 0 && one ? { ...one, [what]: [one[what]] } : one));
    await put(replaced(withResponse(3, withParts(responseOf(3), changed as SaltedEntry[]))));
    expect(await findingsIn(gateway, { heads: false })).toEqual([
      { kind: 'CHANGED', ...at, entry: 0, text: expect.any(String) },
    ]);
  });

  it.each([
    ['events', 'INSERTED', 5],
    ['subjects', 'INSERTED', 5],
    ['shown', 'INSERTED', 5],
  ] as const)('more in the list of %s alone is found', async (list, kind, entry) => {
    const more = { [list]: [...responseOf(3)[list], responseOf(3)[list][0]] };
    await put(replaced(withResponse(3, { ...responseOf(3), ...more })));
    expect(await findingsIn(gateway, { heads: false })).toEqual([
      { kind, ...at, entry, text: expect.any(String) },
    ]);
  });

  it.each(['events', 'subjects', 'shown'] as const)(
    'of which only the %s is gone is no purge',
    async (list) => {
      const part = { [list]: responseOf(3)[list].map((one, i) => (i === 1 ? null : one)) };
      await put(replaced(withResponse(3, { ...responseOf(3), ...part })));
      expect(await findingsIn(gateway, { heads: false })).toEqual([
        { kind: 'CHANGED', ...at, entry: 1, text: expect.any(String) },
      ]);
    },
  );

  it('that says of somebody what was shown of somebody else is found', async () => {
    const { subjects } = responseOf(3);
    const swapped = [subjects[0], subjects[2], subjects[1], ...subjects.slice(3)] as string[];
    await put(replaced(withResponse(3, { ...responseOf(3), subjects: swapped })));
    expect(await findingsIn(gateway, { heads: false })).toEqual([
      { kind: 'CHANGED', ...at, entry: 1, text: expect.any(String) },
    ]);
  });

  it.each([
    ['viewer', { kind: 'ACCOUNT', id: newId('account'), session: newId('session') }],
    ['operation', { name: 'Other', hash: 'a'.repeat(64) }],
    ['request', 'other'],
    // Bytes that JSON.stringify writes as the text "test".
    ['request', new Binary(Buffer.from('test', 'base64'))],
    ['network', 'c'.repeat(64)],
    ['at', new Date(0)],
  ])('asked with another %s is found', async (what, value) => {
    const asked = { ...responseOf(3).asked, [what]: value } as StoredResponse['asked'];
    await put(replaced(withResponse(3, { ...responseOf(3), asked })));
    expect(await findingsIn(gateway, { heads: false })).toEqual([
      { kind: 'CHANGED', ...at, text: expect.any(String) },
    ]);
  });

  it('of which who asked is gone, and no purge says so, is found', async () => {
    await put(replaced(withResponse(3, { ...responseOf(3), asked: null })));
    expect(await findingsIn(gateway, { heads: false })).toEqual([
      { kind: 'REMOVED', ...at, text: expect.any(String) },
    ]);
  });

  it('changed with its hash beside it is found by the record’s', async () => {
    const forged = rehashed(withResponse(3, withParts(responseOf(3), [changedEntry(entries()[0])])));
    await put(replaced({ ...forged, hash: disclosed(3).hash }));
    expect(kinds(await findingsIn(gateway, { heads: false }))).toEqual(['CHANGED 3']);
  });
});

describe('one record', () => {
  it('rewritten, hash and all, is found by the record after it', async () => {
    const forged = withResponse(3, withParts(responseOf(3), [changedEntry(partsOf(responseOf(3))[0])]));
    await put(replaced(rehashed(forged)));
    expect(kinds(await findingsIn(gateway, { heads: false }))).toEqual(['CHANGED 3']);
  });

  it('with a note NOT_RELEASED that was not there is found', async () => {
    const notReleased = [{ chain, seq: 2, response: 0, entries: null }];
    await put(replaced({ ...disclosed(3), notReleased }));
    expect(kinds(await findingsIn(gateway, { heads: false }))).toEqual(['CHANGED 3']);
  });

  it('with a note that names another value, or none, is found', async () => {
    const note = { chain, seq: 2, response: 0, entries: [0], values: [1] };
    const records = rewritten({ ...disclosed(3), notReleased: [note] });
    await put(records);
    expect(await findingsIn(gateway, { heads: false })).toEqual([]);
    const { values: _values, ...whole } = note;
    for (const other of [{ ...note, values: [0] }, { ...note, values: [0, 1] }, whole]) {
      await put(records.map((one, seq) => (seq === 3 ? { ...one, notReleased: [other] } : one)));
      expect(kinds(await findingsIn(gateway, { heads: false }))).toEqual(['CHANGED 3']);
    }
  });

  it.each([
    ['time', 3, { at: new Date(0) }],
    ['oldest time', 3, { from: new Date(0) }],
    ['record before it', 3, { previous: 'e'.repeat(64) }],
    ['version', 0, { version: '9.9.9' }],
    ['key', 0, { key: 'e'.repeat(32) }],
    ['chain before it', 0, { after: { chain: 'e'.repeat(32), seq: 3, hash: 'e'.repeat(64) } }],
  ])('with another %s is found', async (_what, seq, other) => {
    await put(replaced({ ...(whole[seq] as LedgerRecord), ...other } as LedgerRecord));
    expect(kinds(await findingsIn(gateway, { heads: false }))).toContain(`CHANGED ${seq}`);
  });

  it('that ends a chain, and says that another process did, is found', async () => {
    const records = rewritten({ ...whole[8], kind: 'CLOSED', by: null } as unknown as LedgerRecord);
    await put([...records.slice(0, 8), { ...records[8], by: chain } as LedgerRecord]);
    expect(kinds(await findingsIn(gateway, { heads: false }))).toEqual(['CHANGED 8']);
  });

  it('of another chain is found, and so is a chain under another name', async () => {
    const other = 'e'.repeat(32);
    await put(whole.map((one) => ({ ...one, _id: { chain: other, seq: one._id.seq } })));
    expect(kinds(await findingsIn(gateway, { heads: false }))).toEqual(
      whole.map(({ _id }) => `CHANGED ${_id.seq}`),
    );
  });

  it('removed is found, and so are several', async () => {
    await put(whole.filter(({ _id }) => _id.seq !== 3));
    expect(kinds(await findingsIn(gateway, { heads: false }))).toEqual(['REMOVED 3']);
    await put(whole.filter(({ _id }) => ![0, 1, 5, 6].includes(_id.seq)));
    expect(kinds(await findingsIn(gateway, { heads: false }))).toEqual(['REMOVED 0', 'REMOVED 5']);
  });

  it('that changed places with the next is found in both places', async () => {
    const [a, b] = [disclosed(3), disclosed(4)];
    await put(
      whole.map((one) => (one === a ? { ...b, _id: a._id } : one === b ? { ...a, _id: b._id } : one)),
    );
    const found = kinds(await findingsIn(gateway, { heads: false }));
    expect(found).toEqual(expect.arrayContaining(['REORDERED 3', 'REORDERED 4']));
  });

  it('after the end of a closed chain is found', async () => {
    const closing = { ...disclosed(4), kind: 'CLOSED', by: null } as unknown as LedgerRecord;
    await put(rewritten(closing));
    expect(kinds(await findingsIn(gateway, { heads: false }))).toEqual(['INSERTED 5']);
  });

  it('that opens a chain anew in its midst is found', async () => {
    const { version, key } = whole[0] as Opened;
    const opening = { ...disclosed(5), kind: 'OPENED', version, key, after: null } as unknown as LedgerRecord;
    await put(rewritten(opening));
    expect(kinds(await findingsIn(gateway, { heads: false }))).toEqual(['INSERTED 5']);
  });

  it('inserted, with all after it moved and hashed again, is found by the heads', async () => {
    const moved = whole.map((one) =>
      one._id.seq >= 3 ? { ...one, _id: { chain, seq: one._id.seq + 1 } } : one,
    );
    const extra = { ...disclosed(3), responses: [salted(packed(aResponse(someShown(1))))] };
    const records = [...moved.slice(0, 3), extra, ...moved.slice(3)];
    for (let seq = 3; seq < records.length; seq++) {
      const record = { ...(records[seq] as LedgerRecord), previous: (records[seq - 1] as LedgerRecord).hash };
      records[seq] = { ...record, hash: recordHash(record) };
    }
    await put(records);
    expect(await findingsIn(gateway, { heads: false })).toEqual([]);
    expect(kinds(await findingsIn(gateway))).toEqual(['FORK 4', 'FORK 6', 'FORK 8']);
  });

  it('that is no record at all is found', async () => {
    await put(
      replaced({ _id: { chain, seq: 3 }, kind: 'DISCLOSED', responses: 'none' } as unknown as LedgerRecord),
    );
    expect(kinds(await findingsIn(gateway, { heads: false }))).toContain('CHANGED 3');
  });
});

describe('a record of a version before the first release, with an entry for each value', () => {
  const older = () => {
    const { events: _events, subjects: _subjects, shown: _shown, salts: _salts, ...kept } = responseOf(8);
    const entry = { event: first, subject: newId('attendee'), field: 'phone', basis: { kind: 'OWNER' } };
    return { ...disclosed(8), responses: [{ ...kept, entries: [entry] }] } as unknown as LedgerRecord;
  };

  it('is told as what it is', async () => {
    await put(replaced(older()));
    expect(await findingsIn(gateway)).toEqual([
      { kind: 'CHANGED', chain, seq: 8, text: expect.stringContaining('version before the first release') },
    ]);
  });

  it('keeps the gateway from starting, and every report of it from being made: its entries would be missed', async () => {
    await put(replaced(older()));
    const text =
      /^The ledger in the database \S+ was written by a version before the first release, in a form/;
    await expect(gateway.another()).rejects.toThrow(text);
    const { models, incidents } = gateway.services;
    const { connection } = gateway.database;
    const incident = { event: null, startedAt: new Date(0), awareAt: new Date(), suspicion: {} } as never;
    await expect(reportOf({ models, connection, incidents }, incident)).rejects.toThrow(text);
  });
});

describe('a chain of which the process says where it ended', () => {
  const opensAfter = (seq: number, hash: string) =>
    new Chain().opening(new Date(), { version: '0.1.0', key: key.fingerprint, after: { chain, seq, hash } });

  it('has nothing to be found where it did end there', async () => {
    await put([...whole, opensAfter(8, (whole[8] as LedgerRecord).hash)]);
    expect(await findingsIn(gateway, { heads: false })).toEqual([]);
  });

  it('and has another record there is found', async () => {
    await put([...whole, opensAfter(8, 'e'.repeat(64))]);
    expect(kinds(await findingsIn(gateway, { heads: false }))).toEqual(['FORK 8']);
  });

  it('and goes on is found', async () => {
    await put([...whole, opensAfter(7, (whole[7] as LedgerRecord).hash)]);
    expect(kinds(await findingsIn(gateway, { heads: false }))).toEqual(['INSERTED 8']);
  });
});

describe('with the signed heads', () => {
  it('a history rewritten to its end is found, and where it was still proven', async () => {
    const forged = withResponse(5, withParts(responseOf(5), [changedEntry(partsOf(responseOf(5))[0])]));
    await put(rewritten(forged));
    expect(await findingsIn(gateway, { heads: false })).toEqual([]);
    const { findings, reports } = await verified(gateway);
    expect(findings[0]).toMatchObject({
      kind: 'FORK',
      chain,
      seq: 6,
      text: expect.stringContaining('after 4'),
    });
    expect(reports).toMatchObject([{ proven: { seq: 4 }, sound: false }]);
  });

  it('a tail that was cut off is found; without heads it cannot be', async () => {
    await put(whole.slice(0, 6));
    expect(await findingsIn(gateway, { heads: false })).toEqual([]);
    expect(kinds(await findingsIn(gateway))).toEqual(['TAIL_CUT 6']);
    await put(whole.slice(0, 3));
    expect(kinds(await findingsIn(gateway, { since: disclosed(5).at }))).toEqual(['TAIL_CUT 4']);
  });

  it('a chain that is gone is found; without heads it cannot be', async () => {
    await put([]);
    expect(await findingsIn(gateway, { heads: false })).toEqual([]);
    expect(kinds(await findingsIn(gateway))).toEqual(['CHAIN_MISSING 0']);
  });

  it('a chain that another chain’s record speaks of is missed without heads, too', async () => {
    const gone = 'f'.repeat(32);
    await put(
      rewritten({ ...(whole[8] as LedgerRecord), kind: 'CLOSED', by: gone } as unknown as LedgerRecord),
    );
    expect(await findingsIn(gateway, { heads: false })).toMatchObject([
      { kind: 'CHAIN_MISSING', chain: gone },
    ]);
  });

  it('a head signed by another key is found, with its line', async () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    const head = { chain, seq: 8, hash: 'e'.repeat(64), at: new Date().toISOString() };
    const signature = sign(null, signedBytes(head), privateKey).toString('base64');
    await writeFile(headsFile(), `${heads}${JSON.stringify({ ...head, key: 'x', signature })}\n`);
    const [finding, ...more] = await findingsIn(gateway);
    expect(finding).toMatchObject({
      kind: 'HEAD_FORGED',
      text: expect.stringMatching(/line 6 is not signed/),
    });
    expect(more).toEqual([]);
  });

  it('a head moved to another record is found', async () => {
    const lines = heads.trim().split('\n');
    const moved = { ...JSON.parse(lines[1] as string), seq: 3 };
    await writeFile(headsFile(), `${heads}${JSON.stringify(moved)}\n`);
    expect(await findingsIn(gateway)).toMatchObject([{ kind: 'HEAD_FORGED', seq: 3 }]);
  });

  it('two histories that our own key signed are a fork', async () => {
    const head = { chain, seq: 8, hash: 'e'.repeat(64), at: new Date().toISOString() };
    const signature = sign(null, signedBytes(head), key.privateKey).toString('base64');
    await writeFile(headsFile(), `${heads}${JSON.stringify({ ...head, key: key.fingerprint, signature })}\n`);
    const text = expect.stringContaining('two heads with different hashes are signed');
    expect(await findingsIn(gateway)).toContainEqual({ kind: 'FORK', chain, seq: 8, text });
  });

  it('a line that a crash cut off is told, and is no finding', async () => {
    await writeFile(headsFile(), `${heads.slice(0, -40)}\n${heads.split('\n').slice(-2)[0]}\n`);
    expect(await findingsIn(gateway)).toEqual([]);
  });
});

describe('a purge', () => {
  const purge = (event: string) => purgeEvent(store, key, event, { at: new Date() });

  it('takes an event’s entries out, and the chain still verifies, heads and all', async () => {
    expect(await purge(first)).toEqual({ records: 8, entries: 24 });
    const text = JSON.stringify((await recordsOf(gateway)).map((one) => (one as Disclosed).responses ?? []));
    expect(text).not.toContain(first);
    expect(text).toContain(second);
    expect(await verified(gateway)).toMatchObject({ findings: [], reports: [{ proven: { seq: 8 } }] });
    expect(await purge(first)).toEqual({ records: 0, entries: 0 });
  });

  it('takes out who asked with the last entry that tells of it, and verifies still', async () => {
    await purge(first);
    await purge(second);
    const text = JSON.stringify((await recordsOf(gateway)).map((one) => (one as Disclosed).responses ?? []));
    expect(text).not.toMatch(/att_|acc_|ses_|con_|evt_/);
    expect(await findingsIn(gateway)).toEqual([]);
  });

  it('leaves hashes from which nothing can be guessed back, though everything but the salt is known', async () => {
    await purge(first);
    const was = partsOf(responseOf(3))[0] as SaltedEntry;
    const left = ((await recordsOf(gateway))[3] as Disclosed).responses[0] as StoredResponse;
    expect(left.hashes).toEqual(responseOf(3).hashes);
    expect(left.salts.toString('hex')).not.toContain(was.salt.toString('hex'));
    // Hashed again with another salt, the same entry is another hash.
    const asked = responseOf(3).asked as NonNullable<StoredResponse['asked']>;
    const again = salted(packed({ asked, shown: valuesOf(was) }));
    expect(responseOf(3).hashes.toString('hex')).not.toContain(again.hashes.toString('hex').slice(64));
    await purge(second);
    const nothing = ((await recordsOf(gateway))[3] as Disclosed).responses[0] as StoredResponse;
    expect(nothing.salts.toString('hex')).toBe('00'.repeat(16 * 6));
  });

  it('by somebody without the key is found, for each record', async () => {
    await purge(first);
    const other = generateKeyPairSync('ed25519').privateKey;
    const forged = (await recordsOf(gateway)).map((one) => {
      if (one.kind !== 'DISCLOSED') return one;
      const purged = (one.purged ?? []).map((each) => ({
        ...each,
        signature: sign(null, Buffer.from('x'), other).toString('base64'),
      }));
      return { ...one, purged };
    });
    await put(forged);
    expect(new Set((await findingsIn(gateway)).map(({ kind }) => kind))).toEqual(new Set(['REMOVED']));
  });

  it('that is signed for one record does not cover another', async () => {
    await purge(first);
    const records = await recordsOf(gateway);
    const [three, four] = [records[3] as Disclosed, disclosed(4)];
    const response = withParts(
      responseOf(4),
      partsOf(responseOf(4)).map((one, i) => (i < 3 ? null : one)),
    );
    await put(replaced({ ...four, responses: [response], purged: three.purged ?? [] }));
    expect(await findingsIn(gateway)).toMatchObject([{ kind: 'REMOVED', seq: 4, entry: 0 }]);
  });

  it('counts only where it is asked to', async () => {
    const counted = await purgeEvent(store, key, first, { at: new Date(), dryRun: true });
    expect(counted).toEqual({ records: 8, entries: 24 });
    expect(await recordsOf(gateway)).toEqual(whole);
  });
});

describe('the ledger’s key', () => {
  const open = () => openHeadKey(gateway.database.keys, gateway.config.ledgerKeyFile);

  it('keeps the gateway from starting when it is missing, another, or readable by others', async () => {
    const file = gateway.config.ledgerKeyFile;
    const text = await readFile(file, 'utf8');
    await rm(file);
    await expect(gateway.another()).rejects.toThrow(/The ledger’s key is missing: .*put that file back/);
    const other = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' });
    await writeFile(file, other, { mode: 0o600 });
    await expect(open()).rejects.toThrow(/holds another key/);
    await rm(file);
    await writeFile(file, 'no key', { mode: 0o600 });
    await expect(open()).rejects.toThrow(/is no key of the ledger/);
    await rm(file);
    await writeFile(file, text, { mode: 0o644 });
    await expect(open()).rejects.toThrow(/can be read by others.*chmod 600/);
    await rm(file);
    await writeFile(file, text, { mode: 0o600 });
    expect((await open()).fingerprint).toBe(key.fingerprint);
  });
});

/** The ledger as tests look at it: a value each, with where it stands and whether it was released. */

import { Binary } from 'mongodb';
import { entryAt, valuesOf } from '../../src/disclosure/ledger/entries.ts';
import type { Finding } from '../../src/disclosure/ledger/finding.ts';
import type {
  Asked,
  Disclosed,
  Entry,
  LedgerRecord,
  Shown,
  StoredResponse,
} from '../../src/disclosure/ledger/format.ts';
import { publicKeyFileOf, readPublicKey } from '../../src/disclosure/ledger/head-key.ts';
import { readHeads } from '../../src/disclosure/ledger/read-heads.ts';
import { LedgerStore } from '../../src/disclosure/ledger/store.ts';
import { verifyLedger } from '../../src/disclosure/ledger/verify.ts';
import { Withheld } from '../../src/disclosure/ledger/withheld.ts';
import { newId } from '../../src/ids.ts';
import type { TestGateway } from './gateway.ts';

type Place = Pick<TestGateway, 'database' | 'config'>;

export interface TestEntry extends Asked, Shown {
  readonly chain: string;
  readonly seq: number;
  readonly released: boolean;
}

export const ledgerOf = ({ database }: Pick<Place, 'database'>) =>
  database.connection.collection<LedgerRecord>('ledger');

/** Every record, chain by chain. */
export const recordsOf = (place: Pick<Place, 'database'>): Promise<LedgerRecord[]> =>
  ledgerOf(place).find().sort({ _id: 1 }).toArray() as Promise<LedgerRecord[]>;

export async function entriesOf(place: Pick<Place, 'database'>): Promise<TestEntry[]> {
  const entries: TestEntry[] = [];
  for await (const entry of eachEntry(place)) entries.push(entry);
  return entries;
}

/** The same, a record at a time: however many there are. */
export async function* eachEntry(place: Pick<Place, 'database'>): AsyncGenerator<TestEntry> {
  const disclosed = { kind: 'DISCLOSED' } as const;
  const withheld = new Withheld();
  const noting = ledgerOf(place).find({ ...disclosed, notReleased: { $exists: true } });
  for await (const record of noting.project<Pick<Disclosed, 'notReleased'>>({ notReleased: 1 }))
    for (const note of record.notReleased ?? []) withheld.add(note);
  for await (const record of ledgerOf(place).find(disclosed).sort({ _id: 1 })) {
    const { _id, responses } = record as unknown as Disclosed;
    for (const [response, stored] of responses.entries()) {
      if (stored.asked === null) continue;
      for (const index of stored.subjects.keys()) {
        const entry = entryAt(stored, index);
        if (entry === null) continue;
        for (const [value, one] of valuesOf(entry).entries())
          yield { ...stored.asked, ...one, ..._id, released: !withheld.has(_id, response, index, value) };
      }
    }
  }
}

export type SaltedEntry = Entry & { readonly salt: Buffer };

/** The entries of a response as it is stored, each with its salt; null where it was purged. */
export function partsOf(response: StoredResponse): (SaltedEntry | null)[] {
  const salts = Buffer.from(response.salts.buffer);
  return response.subjects.map((_subject, index) => {
    const entry = entryAt(response, index);
    return entry && { ...entry, salt: salts.subarray((index + 1) * 16, (index + 2) * 16) };
  });
}

/** The response with these entries in the place of its own; its hashes stay. */
export function withParts(response: StoredResponse, parts: readonly (SaltedEntry | null)[]): StoredResponse {
  const own = Buffer.from(response.salts.buffer).subarray(0, 16);
  return {
    ...response,
    events: parts.map((one) => one?.event ?? null),
    subjects: parts.map((one) => one?.subject ?? null),
    shown: parts.map((one) => one?.shown ?? null),
    salts: new Binary(Buffer.concat([own, ...parts.map((one) => one?.salt ?? Buffer.alloc(16))])),
  };
}

/** What checking finds, with the gateway's own heads unless told otherwise. */
export async function findingsIn(
  { database, config }: Place,
  { heads = true, since }: { heads?: boolean; since?: Date } = {},
): Promise<Finding[]> {
  return (await verified({ database, config }, { heads, since })).findings;
}

export async function verified(
  { database, config }: Place,
  { heads = true, since }: { heads?: boolean; since?: Date | undefined } = {},
) {
  const findings: Finding[] = [];
  const tell = (finding: Finding) => void findings.push(finding);
  const key = await readPublicKey(publicKeyFileOf(config.ledgerKeyFile));
  const read = heads ? await readHeads(config.ledgerHeadsFiles, key, tell, since) : null;
  const reports = await verifyLedger({
    store: new LedgerStore(database.connection),
    key,
    heads: read,
    since,
    tell,
  });
  return { findings, reports };
}

/** A response that shows these, asked by somebody made up. */
export function aResponse(
  shown: readonly Shown[],
  at = new Date(),
): { asked: Asked; shown: readonly Shown[] } {
  const asked: Asked = {
    viewer: { kind: 'ACCOUNT', id: newId('account'), session: newId('session') },
    operation: { name: 'Test', hash: 'a'.repeat(64) },
    request: 'test',
    network: 'b'.repeat(64),
    at,
  };
  return { asked, shown };
}

/** So many entries about so many people of one event. */
export function someShown(count: number, event = newId('event')): Shown[] {
  return Array.from({ length: count }, () => ({
    event,
    subject: newId('attendee'),
    field: 'phone' as const,
    basis: { kind: 'CONSENT', consent: newId('consent') } as const,
  }));
}

/** Makes something happen once, when what is to be shown is decided and its record is asked for. */
export function beforeRecord({ services: { ledger } }: TestGateway, happens: () => Promise<unknown>): void {
  const record = ledger.record;
  ledger.record = async (response) => {
    ledger.record = record;
    await happens();
    return record.call(ledger, response);
  };
}

/** The ledger as tests look at it: flat entries, each with where it stands and whether it was released. */
import type { Finding } from '../../src/disclosure/ledger/finding.ts';
import type { Asked, Disclosed, LedgerRecord, Shown } from '../../src/disclosure/ledger/format.ts';
import { publicKeyFileOf, readPublicKey } from '../../src/disclosure/ledger/head-key.ts';
import { readHeads } from '../../src/disclosure/ledger/read-heads.ts';
import { LedgerStore } from '../../src/disclosure/ledger/store.ts';
import { verifyLedger } from '../../src/disclosure/ledger/verify.ts';
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
  const records = (await recordsOf(place)).filter((one): one is Disclosed => one.kind === 'DISCLOSED');
  const notes = new Set(
    records
      .flatMap(({ notReleased = [] }) => notReleased)
      .flatMap(({ chain, seq, response, entries }) =>
        (entries ?? ['*']).map((entry) => `${chain} ${seq} ${response} ${entry}`),
      ),
  );
  return records.flatMap(({ _id, responses }) =>
    responses.flatMap(({ asked, entries }, response) =>
      entries.flatMap((entry, index) => {
        if (asked === null || entry === null) return [];
        const at = `${_id.chain} ${_id.seq} ${response}`;
        const { salt: _ours, ...common } = asked;
        const { salt: _its, ...one } = entry;
        return [
          { ...common, ...one, ..._id, released: !notes.has(`${at} *`) && !notes.has(`${at} ${index}`) },
        ];
      }),
    ),
  );
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

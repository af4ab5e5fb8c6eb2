/** Accepting that an older copy of the database is all there is: everything is closed first, and said last. */
import { existsSync } from 'node:fs';
import type { Config } from '../config.ts';
import { literals } from '../database/literals.ts';
import { type LostIn, lostIn } from '../disclosure/ledger/behind.ts';
import { openHeadKey } from '../disclosure/ledger/head-key.ts';
import { type Lost, signedLine } from '../disclosure/ledger/head-lines.ts';
import { HeadsFile } from '../disclosure/ledger/heads-file.ts';
import { newId } from '../ids.ts';
import type { LockdownActor } from '../lockdown/model.ts';
import type { Storage } from '../services.ts';
import { NOW } from '../time.ts';
import { behindParts } from './at-start.ts';
import { type Closed, closeEverything } from './close.ts';
import { type RestoreRecord, restoresOf } from './model.ts';

export interface AcceptParts extends Pick<Storage, 'database' | 'models' | 'history' | 'outbox'> {
  readonly config: Pick<Config, 'ledgerKeyFile' | 'ledgerHeadsFiles'>;
}

export interface Accepting {
  readonly by: LockdownActor;
  readonly reason: string;
  readonly onStep?: (name: string) => void | Promise<void>;
}

export interface Accepted {
  readonly restore: RestoreRecord;
  /** Null where nobody was there, or another machine's acceptance had closed everything. */
  readonly closed: Closed | null;
}

/** How many chains one line names, so that lines stay short. */
const ON_A_LINE = 200;
const DURABLE = { writeConcern: { w: 'majority', journal: true } } as const;

/** What each file of heads proves and the database does not hold; none where nothing is missing. */
export async function lostOf({
  config,
  database,
}: Pick<AcceptParts, 'config' | 'database'>): Promise<LostIn[]> {
  const comparing = await behindParts({ config, database });
  const files = config.ledgerHeadsFiles.filter((file) => existsSync(file));
  const found: (LostIn | null)[] = [];
  for (const file of files) found.push(await lostIn(file, comparing));
  return found.filter((one) => one !== null);
}

/** Closes everything, writes that down, and then into each file that what it proves is gone. */
export async function acceptRestore(
  parts: AcceptParts,
  lost: readonly LostIn[],
  { by, reason, onStep = () => {} }: Accepting,
): Promise<Accepted> {
  const newest = new Date(Math.max(...lost.map(({ at }) => at.getTime())));
  const restores = restoresOf(parts.database.connection);
  // Another machine, with heads of its own, of the same restore.
  const before = await restores.findOne({ covers: { $gte: newest } }, { sort: { at: -1 } });
  const isEmpty = (await parts.models.accounts.exists({}).exec()) === null;
  const closed = before === null && !isEmpty ? await closeEverything(parts, { by, reason, onStep }) : null;
  await onStep('record');
  const restore =
    before ?? (await recorded(parts, { by, reason, newest, lockdown: closed?.lockdown._id ?? null }));
  const key = await openHeadKey(parts.database.keys, parts.config.ledgerKeyFile);
  for (const { file, lost: chains } of lost) {
    await onStep('file');
    const said = { restore: restore._id, at: restore.at.toISOString() };
    await new HeadsFile(file).append(pages(chains).map((page) => signedLine({ ...said, lost: page }, key)));
  }
  return { restore, closed };
}

async function recorded(
  { database }: AcceptParts,
  { newest, ...said }: Pick<RestoreRecord, 'by' | 'reason' | 'lockdown'> & { readonly newest: Date },
): Promise<RestoreRecord> {
  const restores = restoresOf(database.connection);
  const _id = newId('restore');
  // Also where the clock of before was ahead.
  const covers = { $max: [NOW, newest] };
  await restores.updateOne({ _id }, [{ $set: { ...literals(said), at: NOW, covers } }], {
    upsert: true,
    ...DURABLE,
  });
  return (await restores.findOne({ _id })) as RestoreRecord;
}

/** At least one, also where no chain lost anything but an acceptance. */
function pages(lost: readonly Lost[]): (readonly Lost[])[] {
  const count = Math.max(1, Math.ceil(lost.length / ON_A_LINE));
  return Array.from({ length: count }, (_, page) => lost.slice(page * ON_A_LINE, (page + 1) * ON_A_LINE));
}

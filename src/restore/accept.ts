/** Accepting that an older copy of the database is all there is: everything is closed first, and said last. */
import { existsSync } from 'node:fs';
import type { Config } from '../config.ts';
import type { Database } from '../database/connect.ts';
import { literals } from '../database/literals.ts';
import { type LostIn, lostIn } from '../disclosure/ledger/behind.ts';
import { openHeadKey } from '../disclosure/ledger/head-key.ts';
import { type Lost, signedLine } from '../disclosure/ledger/head-lines.ts';
import { HeadsFile } from '../disclosure/ledger/heads-file.ts';
import { newId } from '../ids.ts';
import type { LockdownActor } from '../lockdown/model.ts';
import type { Storage } from '../services.ts';
import { NOW } from '../time.ts';
import { alone } from './alone.ts';
import { behindParts } from './at-start.ts';
import { type Closed, closeEverything } from './close.ts';
import { NotAcceptedError, type RestoreRecord, restoresOf } from './model.ts';

export interface AcceptParts
  extends Pick<Storage, 'database' | 'models' | 'history' | 'outbox' | 'webhooks'> {
  readonly config: Pick<Config, 'ledgerKeyFile' | 'ledgerHeadsFiles'>;
}

export interface Accepting {
  readonly by: LockdownActor;
  readonly reason: string;
  readonly onStep?: (name: string) => void | Promise<void>;
}

export interface Accepted {
  readonly restore: RestoreRecord;
  /** Null where an acceptance of the same heads, on another machine, had closed everything. */
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

/** Closes everything, writes that down, and then into each file that what it proves is gone. Throws a NotAcceptedError. */
export async function acceptRestore(
  parts: AcceptParts,
  lost: readonly LostIn[],
  accepting: Accepting,
): Promise<Accepted> {
  await refuseEmpty(parts.database);
  return alone(parts.database.connection, () => accept(parts, lost, accepting));
}

async function accept(
  parts: AcceptParts,
  lost: readonly LostIn[],
  { by, reason, onStep = () => {} }: Accepting,
): Promise<Accepted> {
  const names = [...new Set(lost.flatMap((one) => one.names))];
  const before = await acceptedBefore(parts.database, names);
  const closed = before === null ? await closeEverything(parts, { by, reason, onStep }) : null;
  await onStep('record');
  const restore = before ?? (await recorded(parts, { by, reason, lost: names }, closed as Closed));
  const key = await openHeadKey(parts.database.keys, parts.config.ledgerKeyFile);
  for (const { file, lost: chains } of lost) {
    await onStep('file');
    const said = { restore: restore._id, at: restore.at.toISOString() };
    await new HeadsFile(file).append(pages(chains).map((page) => signedLine({ ...said, lost: page }, key)));
  }
  return { restore, closed };
}

/** The copy that is put back later would pass by this acceptance, with nothing in it closed. */
export async function refuseEmpty({ connection }: Pick<Database, 'connection'>): Promise<void> {
  const collections = [
    connection.collection('accounts'),
    connection.collection('attendees'),
    connection.collection('events'),
  ];
  for (const one of collections) if ((await one.findOne({}, { projection: { _id: 1 } })) !== null) return;
  throw new NotAcceptedError(
    'The database is empty: there is nothing to accept yet. Put the backup back first, then run this again. If you begin anew, move the files of heads away: attendant reset does.',
  );
}

/** An acceptance that named all of this: another machine's, of the same heads, or one that was killed before its end. */
async function acceptedBefore(
  { connection }: Database,
  names: readonly string[],
): Promise<RestoreRecord | null> {
  const found = await restoresOf(connection)
    .find({}, { sort: { at: -1 } })
    .toArray();
  return found.find(({ lost }) => names.every((name) => lost.includes(name))) ?? null;
}

async function recorded(
  { database }: AcceptParts,
  said: Pick<RestoreRecord, 'by' | 'reason' | 'lost'>,
  { lockdown }: Closed,
): Promise<RestoreRecord> {
  const restores = restoresOf(database.connection);
  const _id = newId('restore');
  const fields = { ...literals({ ...said, lockdown: lockdown._id }), at: NOW };
  await restores.updateOne({ _id }, [{ $set: fields }], { upsert: true, ...DURABLE });
  return (await restores.findOne({ _id })) as RestoreRecord;
}

/** At least one, also where no chain lost anything but an acceptance. */
function pages(lost: readonly Lost[]): (readonly Lost[])[] {
  const count = Math.max(1, Math.ceil(lost.length / ON_A_LINE));
  return Array.from({ length: count }, (_, page) => lost.slice(page * ON_A_LINE, (page + 1) * ON_A_LINE));
}

/**
 * A copy of the keys, apart from the data. Threats: a copy that opens something by itself; one that was changed or cut
 * short and restores half; one that brings an erased person's key back.
 *
 * The keys in it are wrapped by the outer key, which is not in it. Each line carries an HMAC, under the outer key, of
 * itself and of all lines before it, so a line that was changed, moved, left out or added is found at its number, and
 * the date cannot be changed. A copy that is older than 30 days is refused, whatever anybody says, and who is on the list of
 * erased ids is left out: so 30 days after an erasure no copy brings the person back.
 */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { Binary } from 'mongodb';
import type { Connection } from 'mongoose';
import { DAY } from '../time.ts';
import { KeyFileError } from './key-file.ts';
import { type KeyEntry, type KeyRecord, recordsOf } from './key-records.ts';
import { writeNewFile } from './new-file.ts';
import type { OuterKey } from './outer-key.ts';

/** How long a copy of the keys may be restored. */
export const BACKUP_LIFETIME = 30 * DAY;
const FORMAT = 'attendant keys 1';

/** A backup cannot be taken or read; the text names file and line. */
export class KeyBackupError extends Error {
  override readonly name = 'KeyBackupError';
}

interface Header {
  readonly format: typeof FORMAT;
  readonly database: string;
  /** Fingerprint of the outer key that every key in the file is wrapped by. */
  readonly outer: string;
  /** The database's time. */
  readonly at: string;
}

type Line = Header | { readonly record: unknown } | { readonly records: number };

/** Writes all keys to a new file, each wrapped by `outer`; answers how many holders there are. */
export async function writeKeyBackup(
  keys: Connection,
  outers: { readonly current: OuterKey; opener(fingerprint: string): Promise<OuterKey | null> },
  file: string,
): Promise<number> {
  const outer = outers.current;
  const at = await databaseTime(keys);
  let records = 0;
  let last = '';
  const line = (content: Line) => {
    const text = JSON.stringify(content);
    last = sealOf(outer, last, text);
    return `${text}\t${last}\n`;
  };
  const header: Header = {
    format: FORMAT,
    database: keys.name,
    outer: outer.fingerprint,
    at: at.toISOString(),
  };
  try {
    await writeNewFile(file, async (handle) => {
      await handle.appendFile(line(header));
      for await (const record of recordsOf(keys).find().sort({ _id: 1 })) {
        await handle.appendFile(line({ record: toJson(await under(outer, outers, record)) }));
        records += 1;
      }
      await handle.appendFile(line({ records }));
    });
  } catch (error) {
    if ((error as { code?: unknown }).code === 'EEXIST')
      throw new KeyBackupError(`${file} is there already; a backup replaces nothing. Choose another name.`);
    if ((error as { syscall?: unknown }).syscall !== undefined)
      throw new KeyBackupError(`${file} cannot be written: ${(error as Error).message}`);
    throw error;
  }
  return records;
}

export interface KeyBackup {
  readonly outer: OuterKey;
  readonly at: Date;
  /** Every record, from the file once more: it was read to its end before. */
  records(): AsyncGenerator<KeyRecord>;
}

/** Reads a backup to its end; throws {@link KeyBackupError} unless it is whole, ours and young enough. */
export async function readKeyBackup(
  keys: Connection,
  outers: { opener(fingerprint: string): Promise<OuterKey | null> },
  file: string,
): Promise<KeyBackup> {
  const header = await headerOf(file);
  const outer = await outers.opener(header.outer);
  if (outer === null) {
    throw new KeyBackupError(
      `${file} belongs to another outer key (${header.outer}) than those that are here; set KEY_FILE to that one.`,
    );
  }
  for await (const record of recordsIn(file, outer)) void record;
  const at = new Date(header.at);
  const now = await databaseTime(keys);
  if (now.getTime() - at.getTime() > BACKUP_LIFETIME) {
    throw new KeyBackupError(
      `${file} is of ${header.at.slice(0, 10)}, more than ${BACKUP_LIFETIME / DAY} days ago: it may hold keys of people who were erased since, and is not restored. Delete it.`,
    );
  }
  return { outer, at, records: () => recordsIn(file, outer) };
}

/** Of the server itself, because an empty database has no document to ask. */
async function databaseTime(keys: Connection): Promise<Date> {
  const { localTime } = (await keys.db?.command({ hello: 1 })) ?? {};
  if (!(localTime instanceof Date)) throw new Error('the database did not tell its time');
  return localTime;
}

async function headerOf(file: string): Promise<Header> {
  for await (const { number, content } of linesOf(file)) {
    const header = content as Partial<Header>;
    if (number === 1 && header.format === FORMAT && typeof header.outer === 'string') return header as Header;
    break;
  }
  throw new KeyBackupError(`${file}, line 1: this is no backup of keys.`);
}

async function* recordsIn(file: string, outer: OuterKey): AsyncGenerator<KeyRecord> {
  let last = '';
  let count = 0;
  let ended = false;
  let number = 0;
  for await (const line of linesOf(file)) {
    number = line.number;
    last = sealOf(outer, last, line.text);
    if (line.seal !== last || ended)
      throw new KeyBackupError(`${file}, line ${number}: was changed, or lines before it are missing.`);
    const content = line.content as { record?: unknown; records?: unknown };
    if (content.records !== undefined) ended = content.records === count;
    if (content.record === undefined) continue;
    count += 1;
    yield opened(fromJson(content.record), outer, `${file}, line ${number}`);
  }
  if (!ended) throw new KeyBackupError(`${file} ends after line ${number}; the rest is missing.`);
}

/** The record, proved to open: a key that does not is worth nothing where it is restored. */
function opened(record: KeyRecord, outer: OuterKey, place: string): KeyRecord {
  try {
    for (const { id, wrapped } of record.keys) outer.unwrap(Buffer.from(wrapped.buffer), id);
    return record;
  } catch {
    throw new KeyBackupError(`${place}: a key does not open.`);
  }
}

async function* linesOf(file: string) {
  const stream = createReadStream(file, 'utf8');
  const failed = new Promise<never>((_resolve, reject) => {
    stream.once('error', (error) =>
      reject(new KeyBackupError(`${file} cannot be read: ${(error as Error).message}`)),
    );
  });
  failed.catch(() => {});
  const lines = createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })[
    Symbol.asyncIterator
  ]();
  try {
    for (let number = 1; ; number += 1) {
      const next = await Promise.race([lines.next(), failed]);
      if (next.done) break;
      const [text = '', seal = ''] = next.value.split('\t');
      yield { number, text, seal, content: parsed(text, `${file}, line ${number}`) };
    }
    if (stream.errored !== null) await failed;
  } finally {
    stream.destroy();
  }
}

function parsed(text: string, place: string): unknown {
  try {
    const content = JSON.parse(text) as unknown;
    if (typeof content === 'object' && content !== null) return content;
  } catch {
    // Said below.
  }
  throw new KeyBackupError(`${place}: is no line of a backup of keys.`);
}

const sealOf = (outer: OuterKey, before: string, text: string) =>
  outer.mac(`${before}\n${text}`).toString('base64url');

/** While the outer key is rotated some keys are wrapped by the other one. */
async function under(
  outer: OuterKey,
  outers: { opener(fingerprint: string): Promise<OuterKey | null> },
  record: KeyRecord,
): Promise<KeyRecord> {
  const keys: KeyEntry[] = [];
  for (const entry of record.keys) keys.push(await wrappedBy(outer, await openerOf(outers, entry), entry));
  return { ...record, keys };
}

async function openerOf(
  outers: { opener(fingerprint: string): Promise<OuterKey | null> },
  { id, outer }: KeyEntry,
) {
  const opener = await outers.opener(outer);
  if (opener === null)
    throw new KeyFileError(`The key ${id} is wrapped by the outer key ${outer}, which is not here.`);
  return opener;
}

/** The entry, wrapped by this outer key instead. */
export function wrappedBy(outer: OuterKey, opener: OuterKey, entry: KeyEntry): KeyEntry {
  if (opener.fingerprint === outer.fingerprint) return entry;
  const bytes = opener.unwrap(Buffer.from(entry.wrapped.buffer), entry.id);
  return { ...entry, wrapped: new Binary(outer.wrap(bytes, entry.id)), outer: outer.fingerprint };
}

const DATES = ['createdAt', 'from', 'until', 'settledAt', 'sweptAt'] as const;

function toJson({ _id, keys }: KeyRecord) {
  return {
    _id,
    keys: keys.map((entry) => ({ ...entry, wrapped: Buffer.from(entry.wrapped.buffer).toString('base64') })),
  };
}

/** Only for a line whose seal was right: it has the shape that was written. */
function fromJson(json: unknown): KeyRecord {
  const { _id, keys } = json as { _id: string; keys: (Record<string, unknown> & { wrapped: string })[] };
  const entries = keys.map((entry) => {
    const dates = DATES.filter((name) => entry[name] !== undefined).map((name) => [
      name,
      new Date(String(entry[name])),
    ]);
    const wrapped = new Binary(Buffer.from(entry.wrapped, 'base64'));
    return { ...entry, ...Object.fromEntries(dates), wrapped } as unknown as KeyEntry;
  });
  return { _id, keys: entries };
}

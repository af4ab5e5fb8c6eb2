/**
 * Threat: somebody who can write the database changes the record afterwards. Each record's hash covers all that is in
 * it and the hash before, so that a change shows unless everything after is rewritten too; against that there are
 * the signed heads (heads.ts).
 *
 * Canonical form: an array of texts, whole numbers, nulls and such arrays, written as ECMAScript's JSON.stringify
 * does (RFC 8785), in UTF-8; times are milliseconds since 1970; bytes are lower-case hex. The first element names
 * what is hashed, so that no two kinds have the same form. An entry is hashed by itself and its salt with it:
 * purged, it leaves its hash, from which it cannot be guessed back.
 */
import { hash, randomBytes } from 'node:crypto';
import { Binary } from 'mongodb';
import { isPlain } from '../../json-text.ts';
import type { Packed } from './entries.ts';
import type {
  Asked,
  Closed,
  Disclosed,
  Entry,
  LedgerRecord,
  NotReleased,
  Opened,
  Purge,
  StoredResponse,
} from './format.ts';

const HASH_BYTES = 32;
const SALT_BYTES = 16;

type Canonical = string | number | null | readonly Canonical[];

/** In hex, which costs half of what a buffer does: this is done for every person who is shown. */
const sha256Of = (text: string) => hash('sha256', text, 'hex');
const sha256 = (canonical: Canonical) => sha256Of(JSON.stringify(asItIs(canonical)));
const hex = (binary: Binary) => binary.toString('hex');

/**
 * What was changed may be none of these any more: bytes or an id of MongoDB's, which JSON.stringify writes as a text,
 * must not be hashed as that text.
 */
function asItIs(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asItIs);
  return typeof value === 'string' || typeof value === 'number' || value === null ? value : {};
}

function bytesOf(binary: Binary): Buffer {
  const { buffer, byteOffset, byteLength } = binary.buffer;
  return Buffer.from(buffer, byteOffset, byteLength);
}

function askedHash({ viewer, operation, request, network, at }: Asked, salt: string): string {
  const who = [viewer.kind, viewer.id, viewer.session];
  return sha256([
    'attendant asked 1',
    salt,
    who,
    operation.name,
    operation.hash,
    request,
    network,
    at.getTime(),
  ]);
}

/** As {@link asItIs}: what is no text is written as what stands in no entry. `plain`: see {@link entryText}. */
function quoted(text: unknown, plain = false): string {
  if (typeof text !== 'string') return 'null';
  return plain || isPlain(text) ? `"${text}"` : JSON.stringify(text);
}

/**
 * An entry in canonical form, put together in half of the time that JSON.stringify of the array takes. `asked`: the
 * hash of what the response's entries have in common; it and `salt` are hex. `plain`: all its texts were found to be.
 */
export function entryText(
  { event, subject, shown }: Entry,
  asked: string,
  salt: string,
  plain = false,
): string {
  const texts = `${quoted(event, plain)},${quoted(subject, plain)},${quoted(shown, plain)}`;
  return `["attendant entry 2","${asked}","${salt}",${texts}]`;
}

const entryHash = (entry: Entry, asked: string, salt: string, plain = false) =>
  sha256Of(entryText(entry, asked, salt, plain));

/** The nth of parts of so many bytes that stand one after the other, all in hex. */
const partOf = (all: string, bytes: number, n: number) => all.slice(n * bytes * 2, (n + 1) * bytes * 2);

/** A response as it is stored: salted, with the hashes of its parts. */
export function salted({ asked, events, subjects, shown }: Packed): StoredResponse {
  const salts = randomBytes(SALT_BYTES * (subjects.length + 1));
  const saltsHex = salts.toString('hex');
  const common = askedHash(asked, partOf(saltsHex, SALT_BYTES, 0));
  // Of all at once: each question costs more than what it is asked about.
  const plain = isPlain([events, subjects, shown].map((texts) => texts.join('')).join(''));
  let hashes = common;
  for (const [index, subject] of subjects.entries()) {
    const entry = { event: events[index] as string, subject, shown: shown[index] as string };
    hashes += entryHash(entry, common, partOf(saltsHex, SALT_BYTES, index + 1), plain);
  }
  const parts = { asked, events, subjects, shown };
  return { ...parts, salts: new Binary(salts), hashes: new Binary(Buffer.from(hashes, 'hex')) };
}

/** The hashes that stand beside a response's parts, in hex. */
export function hashesBeside({ hashes }: StoredResponse): string[] {
  const all = hex(hashes);
  return Array.from({ length: all.length / (HASH_BYTES * 2) }, (_, n) => partOf(all, HASH_BYTES, n));
}

/**
 * The hashes that its parts give, in hex; null for a part that was purged. `beside`: {@link hashesBeside}. Throws for what is
 * no response of ours: an object with a length, say, reads here like a list, and in no search of the database.
 */
export function hashesOf(response: StoredResponse, [kept = '']: readonly string[]): (string | null)[] {
  const { asked, events, subjects, shown, salts, hashes } = response;
  const isOurs = [events, subjects, shown].every(Array.isArray) && salts instanceof Binary;
  // Of what is there, or of what was: which entry is one too many or gone is told better by its hash.
  const counts = [subjects.length + 1, hashes.length() / HASH_BYTES];
  if (!isOurs || !counts.includes(salts.length() / SALT_BYTES) || unknownIn(response))
    throw new Error('it is no response of a ledger');
  const all = hex(salts);
  const common = asked === null ? null : askedHash(asked, partOf(all, SALT_BYTES, 0));
  const count = Math.max(events.length, subjects.length, shown.length);
  const each = Array.from({ length: count }, (_, n) => {
    const entry = { event: events[n], subject: subjects[n], shown: shown[n] };
    if (entry.event === null && entry.subject === null && entry.shown === null) return null;
    return entryHash(entry as Entry, common ?? kept, partOf(all, SALT_BYTES, n + 1));
  });
  return [common, ...each];
}

const PARTS: ReadonlySet<string> = new Set(['asked', 'events', 'subjects', 'shown', 'salts', 'hashes']);
const ASKED: ReadonlySet<string> = new Set(['viewer', 'operation', 'request', 'network', 'at']);

/** Whether something stands in it that no hash covers. */
const unknownIn = (response: StoredResponse) =>
  Object.keys(response).some((name) => !PARTS.has(name)) ||
  Object.keys(response.asked ?? {}).some((name) => !ASKED.has(name));

/** The salts without those of purged parts: 0 for who asked, then the entries. */
export function withoutSalts(salts: Binary, purged: readonly number[]): Binary {
  const left = Buffer.from(bytesOf(salts));
  for (const part of purged) left.fill(0, part * SALT_BYTES, (part + 1) * SALT_BYTES);
  return new Binary(left);
}

const noteOf = ({ chain, seq, response, entries, values }: NotReleased): Canonical =>
  values === undefined ? [chain, seq, response, entries] : [chain, seq, response, entries, values];

type Unhashed = Omit<Opened, 'hash'> | Omit<Disclosed, 'hash'> | Omit<Closed, 'hash'> | LedgerRecord;

/** The hash of a record, in hex, from what is stored in it. */
export function recordHash(record: Unhashed): string {
  const { _id, kind, previous, at } = record;
  const common: Canonical[] = ['attendant record 1', _id.chain, _id.seq, kind, previous, at.getTime()];
  return sha256([...common, ...contentOf(record)]);
}

function contentOf(record: Unhashed): Canonical[] {
  if (record.kind === 'OPENED') {
    const { version, key, after } = record;
    return [version, key, after === null ? null : [after.chain, after.seq, after.hash]];
  }
  if (record.kind === 'CLOSED') return [record.by];
  const { from, responses, notReleased = [] } = record;
  const digests = responses.map(({ hashes }) => hash('sha256', bytesOf(hashes), 'hex'));
  return [from.getTime(), digests, notReleased.map(noteOf)];
}

/** Whether a record that was found is this one, by its content and not by the hash in it; what is no record of ours is another. */
export function isSameRecord(found: LedgerRecord, record: LedgerRecord): boolean {
  try {
    return recordHash(found) === record.hash;
  } catch {
    return false;
  }
}

/** The bytes that are signed when a record's entries are purged. */
export function purgeBytes(record: Pick<Disclosed, '_id' | 'hash'>, purge: Omit<Purge, 'signature'>): Buffer {
  const { chain, seq } = record._id;
  const gone = purge.gone.map(({ response, asked, entries }) => [response, asked ? 1 : 0, entries]);
  return Buffer.from(
    JSON.stringify(['attendant purge 1', chain, seq, record.hash, purge.event, purge.at.getTime(), gone]),
  );
}

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
import type {
  Asked,
  Closed,
  Disclosed,
  LedgerRecord,
  NotReleased,
  Opened,
  Purge,
  Response,
  Shown,
  StoredResponse,
} from './format.ts';

const HASH_BYTES = 32;
const SALT_BYTES = 16;

type Canonical = string | number | null | readonly Canonical[];

/** In hex, which costs half of what a buffer does: this is done for every value that is shown. */
const sha256 = (canonical: Canonical) => hash('sha256', JSON.stringify(canonical), 'hex');
const hex = (binary: Binary) => binary.toString('hex');

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

/** The consent or the grant that a value was shown on; its owner needs none, nor who organises for the list. */
function idOf(basis: Shown['basis']): string | null {
  if (basis.kind === 'CONSENT') return basis.consent;
  return basis.kind === 'BREAK_GLASS' ? basis.grant : null;
}

/** `asked`: the hash of what the response's entries have in common. */
function entryHash({ event, subject, field, basis }: Shown, asked: string, salt: string): string {
  return sha256(['attendant entry 1', asked, salt, event, subject, field, basis.kind, idOf(basis)]);
}

/** A response as it is stored: salted, with the hashes of its parts. */
export function salted({ asked, shown }: Response): StoredResponse {
  const salts = randomBytes(SALT_BYTES * (shown.length + 1));
  const hexOf = salts.toString('hex');
  const saltAt = (index: number) => ({
    text: hexOf.slice(index * SALT_BYTES * 2, (index + 1) * SALT_BYTES * 2),
    salt: new Binary(salts.subarray(index * SALT_BYTES, (index + 1) * SALT_BYTES)),
  });
  const hashes = Buffer.allocUnsafe(HASH_BYTES * (shown.length + 1));
  const head = saltAt(0);
  const common = askedHash(asked, head.text);
  hashes.write(common, 'hex');
  const entries = shown.map((one, index) => {
    const { text, salt } = saltAt(index + 1);
    hashes.write(entryHash(one, common, text), HASH_BYTES * (index + 1), 'hex');
    const { event, subject, field, basis } = one;
    return { event, subject, field, basis, salt };
  });
  return { asked: { ...asked, salt: head.salt }, entries, hashes: new Binary(hashes) };
}

/** The hashes that stand beside a response's parts, in hex. */
export function hashesBeside({ hashes }: StoredResponse): string[] {
  const all = hex(hashes);
  const each: string[] = [];
  for (let i = 0; i < all.length; i += HASH_BYTES * 2) each.push(all.slice(i, i + HASH_BYTES * 2));
  return each;
}

/** The hashes that its parts give, in hex; null for a part that was purged. `beside`: {@link hashesBeside}. */
export function hashesOf(
  { asked, entries }: StoredResponse,
  [kept = '']: readonly string[],
): (string | null)[] {
  const common = asked === null ? null : askedHash(asked, hex(asked.salt));
  const each = entries.map((one) => (one === null ? null : entryHash(one, common ?? kept, hex(one.salt))));
  return [common, ...each];
}

const noteOf = ({ chain, seq, response, entries }: NotReleased): Canonical => [chain, seq, response, entries];

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

/** The bytes that are signed when a record's entries are purged. */
export function purgeBytes(record: Pick<Disclosed, '_id' | 'hash'>, purge: Omit<Purge, 'signature'>): Buffer {
  const { chain, seq } = record._id;
  const gone = purge.gone.map(({ response, asked, entries }) => [response, asked ? 1 : 0, entries]);
  return Buffer.from(
    JSON.stringify(['attendant purge 1', chain, seq, record.hash, purge.event, purge.at.getTime(), gone]),
  );
}

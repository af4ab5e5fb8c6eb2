/**
 * Threat: somebody reads the database, a backup, or another person's record in place of one's own.
 * Every protected value is sealed with AES-256-GCM under the data key of its subject, and associated with event,
 * subject, field and key id: a sealed value copied to another record, field or event does not open.
 */
import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import { Binary } from 'mongodb';
import { Schema } from 'mongoose';
import { isPlain } from '../json-text.ts';
import { pooledRandom } from '../random.ts';

export interface DataKey {
  readonly id: string;
  readonly bytes: Buffer;
  /** Keys of the same holder before this one: they open what is not resealed yet, and seal nothing. */
  readonly retired?: readonly DataKey[];
}

/** `k`: the data key's id. `b`: 12 bytes of nonce, the ciphertext, 16 bytes of tag. */
export interface Sealed {
  k: string;
  b: Binary;
}

export const sealedSchema = new Schema<Sealed>(
  { k: { type: String, required: true }, b: { type: Schema.Types.Buffer, required: true } },
  { _id: false, versionKey: false },
);

/** The same with the names of the fields that are sealed together: src/disclosure/value-set.ts. */
export const sealedSetSchema = new Schema(
  { of: { type: String, required: true } },
  { _id: false, versionKey: false },
).add(sealedSchema);

/** What a value belongs to. `event` is empty for what belongs to an account rather than to an attendee. */
export interface Belonging {
  readonly event: string;
  readonly subject: string;
  readonly field: string;
}

const NONCE = 12;
const TAG = 16;
const WITH_TAG = { authTagLength: TAG } as const;

export function seal(value: string, key: DataKey, belonging: Belonging): Sealed {
  return { k: key.id, b: new Binary(sealBytes(Buffer.from(value, 'utf8'), key, belonging)) };
}

/** Opens a sealed value; throws when it was made under another key or for another record. */
export function open(sealed: Sealed, key: DataKey, belonging: Belonging): string {
  const opener = keyNamed(key, sealed.k);
  if (opener === null) throw new Error('sealed under another key');
  return openBytes(bufferOf(sealed.b), opener, belonging).toString('utf8');
}

/** Its bytes, not copied: the driver has them as a buffer already. */
export const bufferOf = ({ buffer }: Binary): Buffer =>
  Buffer.isBuffer(buffer) ? buffer : Buffer.from(buffer);

/** Of a holder's keys the one of this id, or null. */
export function keyNamed(key: DataKey, id: string): DataKey | null {
  return key.id === id ? key : (key.retired?.find((one) => one.id === id) ?? null);
}

export function sealBytes(value: Buffer, key: DataKey, belonging: Belonging): Buffer {
  const nonce = pooledRandom(NONCE);
  const cipher = createCipheriv('aes-256-gcm', key.bytes, nonce).setAAD(associated(belonging, key.id));
  return Buffer.concat([nonce, cipher.update(value), cipher.final(), cipher.getAuthTag()]);
}

export function openBytes(bytes: Buffer, key: DataKey, belonging: Belonging): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key.bytes, bytes.subarray(0, NONCE), WITH_TAG)
    .setAAD(associated(belonging, key.id))
    .setAuthTag(bytes.subarray(bytes.length - TAG));
  const opened = decipher.update(bytes.subarray(NONCE, bytes.length - TAG));
  // Throws where the tag is another. GCM is a stream: all of it came before.
  decipher.final();
  return opened;
}

/** JSON.stringify of the four in an array; put together where it would leave them as they are, in a third of its time. */
function associated({ event, subject, field }: Belonging, key: string): Buffer {
  const text = isPlain(event + subject + field + key)
    ? `["${event}","${subject}","${field}","${key}"]`
    : JSON.stringify([event, subject, field, key]);
  return Buffer.from(text, 'utf8');
}

/** Keyed SHA-256 in hex. */
export const keyedSha256 = (key: Buffer, text: string) =>
  createHmac('sha256', key).update(text, 'utf8').digest('hex');

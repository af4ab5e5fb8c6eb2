/**
 * An API key as text: `att_<env>_<key id>_<secret><checksum>`. Threat: a key that ends up where others read it, in a
 * repository, a log, a ticket. So every key has one fixed form, {@link KEY_PATTERN}, which secret scanners find and nothing
 * else has; a checksum, so that a scanner knows a real one and a wrong one costs no look-up; and the secret is in no log.
 *
 *   env       `live` in production, `test` everywhere else; a key of one is worth nothing at the other
 *   key id    26 characters: the key's public id without `key_`
 *   secret    52 characters of 5 random bits each
 *   checksum  7 characters: CRC-32 of all that stands before it
 */
import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Config } from '../config.ts';
import { newId } from '../ids.ts';

export type KeyEnvironment = 'live' | 'test';

/** What secret scanners look for; the same as in docs/integrations.md. */
export const KEY_PATTERN =
  /att_(live|test)_([0-9a-hjkmnp-tv-z]{26})_([0-9a-hjkmnp-tv-z]{52})([0-9a-hjkmnp-tv-z]{7})/;

const WHOLE = new RegExp(`^${KEY_PATTERN.source}$`);
const EVERY = new RegExp(KEY_PATTERN.source, 'g');
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const SECRET_LENGTH = 52;
const CHECKSUM_LENGTH = 7;

export const environmentOf = ({ production }: Pick<Config, 'production'>): KeyEnvironment =>
  production ? 'live' : 'test';

/** A key that was presented, and is one by its form. */
export interface PresentedKey {
  /** `key_…` */
  readonly id: string;
  /** SHA-256 of its secret. */
  readonly hash: Buffer;
}

export interface NewKey extends PresentedKey {
  /** The whole of it: shown once, kept nowhere. */
  readonly text: string;
  readonly lastFour: string;
}

export function newKey(environment: KeyEnvironment): NewKey {
  const id = newId('key');
  let secret = '';
  for (const byte of randomBytes(SECRET_LENGTH)) secret += ALPHABET[byte & 31];
  const head = `att_${environment}_${id.slice('key_'.length)}_${secret}`;
  const text = head + checksumOf(head);
  return { id, hash: hashOf(secret), text, lastFour: text.slice(-4) };
}

/** Null for what is no key of this environment, by its form and checksum alone. */
export function readKey(text: string, environment: KeyEnvironment): PresentedKey | null {
  const [, env, id = '', secret = '', checksum] = WHOLE.exec(text) ?? [];
  if (env !== environment || checksumOf(text.slice(0, -CHECKSUM_LENGTH)) !== checksum) return null;
  return { id: `key_${id}`, hash: hashOf(secret) };
}

/** The text with what tells a key from its id taken out, for logs. */
export const withoutSecrets = (text: string): string => text.replace(EVERY, 'att_$1_$2_[withheld]');

const hashOf = (secret: string) => createHash('sha256').update(secret).digest();

/** Seven characters of five bits, the last one for the lowest. */
function checksumOf(head: string): string {
  let left = crc32(head);
  let checksum = '';
  for (let i = 0; i < CHECKSUM_LENGTH; i++) {
    checksum = ALPHABET[left & 31] + checksum;
    left >>>= 5;
  }
  return checksum;
}

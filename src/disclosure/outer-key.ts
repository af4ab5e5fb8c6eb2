/** What wraps data keys, so that a copy of the database opens nothing: a key from outside it. The seam for a KMS. */
import { createHash, createHmac } from 'node:crypto';
import { openBytes, sealBytes } from './seal.ts';

/** One outer key. */
export interface OuterKey {
  readonly fingerprint: string;
  wrap(bytes: Buffer, keyId: string): Buffer;
  unwrap(bytes: Buffer, keyId: string): Buffer;
  /** HMAC-SHA-256 under a key derived from this one: who wrote a backup of the keys had it. */
  mac(bytes: Buffer | string): Buffer;
}

/** The outer key that wraps, and those that still open: during a rotation there are two. */
export interface OuterKeys {
  /** Wraps new keys. */
  readonly current: OuterKey;
  /** The key of this fingerprint, looked for again where it is not known; null where there is none. */
  opener(fingerprint: string): Promise<OuterKey | null>;
  /** Wraps under this one from now on, because the database says so; false where it is not there. */
  settle(fingerprint: string): Promise<boolean>;
}

/** An outer key from 32 bytes that were read from a file. */
export function outerKeyFromBytes(bytes: Buffer): OuterKey {
  const fingerprint = createHash('sha256')
    .update('attendant outer key')
    .update(bytes)
    .digest('hex')
    .slice(0, 32);
  const key = { id: fingerprint, bytes };
  const belonging = (keyId: string) => ({ event: '', subject: keyId, field: 'data key' });
  const macKey = createHmac('sha256', bytes).update('attendant key backup').digest();
  return {
    fingerprint,
    wrap: (data, keyId) => sealBytes(data, key, belonging(keyId)),
    unwrap: (data, keyId) => openBytes(data, key, belonging(keyId)),
    mac: (data) => createHmac('sha256', macKey).update(data).digest(),
  };
}

/** One outer key and never another. */
export function onlyKey(key: OuterKey): OuterKeys {
  return {
    current: key,
    opener: async (fingerprint) => (fingerprint === key.fingerprint ? key : null),
    settle: async (fingerprint) => fingerprint === key.fingerprint,
  };
}

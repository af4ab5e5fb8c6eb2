/**
 * Recovery codes, for the day the phone is gone. Threat: a copy of the database in which they can be searched. Each
 * is 80 random bits, so a plain hash of it cannot be searched, and needs no key that a rotation would change; the
 * account goes into the hash, so that equal codes of two people are two hashes.
 */
import { createHash, randomBytes } from 'node:crypto';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CODE = /^[0-9A-HJKMNP-TV-Z]{16}$/;
const HOW_MANY = 10;

export interface RecoveryCodes {
  /** To be shown once, XXXX-XXXX-XXXX-XXXX. */
  readonly codes: string[];
  /** To be kept. */
  readonly hashes: string[];
}

export function newRecoveryCodes(account: string): RecoveryCodes {
  const bare = Array.from({ length: HOW_MANY }, () =>
    Array.from(randomBytes(16), (byte) => ALPHABET[byte & 31]).join(''),
  );
  return {
    codes: bare.map((code) => code.replace(/(.{4})(?=.)/g, '$1-')),
    hashes: bare.map((code) => recoveryHash(account, code)),
  };
}

/** Reads a recovery code in any spelling; null for what is none. */
export function readRecoveryCode(text: string): string | null {
  if (text.length > 60) return null;
  const bare = text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\p{Pd}]/gu, '');
  const code = bare.replace(/[IL]/g, '1').replace(/O/g, '0');
  return CODE.test(code) ? code : null;
}

/** What is kept of a code. */
export const recoveryHash = (account: string, code: string) =>
  createHash('sha256').update(`attendant recovery code ${account} ${code}`).digest('hex');

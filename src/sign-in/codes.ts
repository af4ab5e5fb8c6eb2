/**
 * Threat: a code that can be guessed, or that a person cannot type. Eight characters of Crockford's base32 are 40
 * random bits, five tries a pending sign-in; the alphabet has no I, L, O or U, and what looks alike is read alike.
 */
import { randomBytes } from 'node:crypto';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CODE = /^[0-9A-HJKMNP-TV-Z]{8}$/;
const LINK_TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** What somebody offers as proof: the code of the mail, or the token of its link. */
export interface Proof {
  readonly kind: 'CODE' | 'LINK';
  readonly text: string;
}

/** Eight characters; 32 divides 256, so each is as likely as any other. */
export function newCode(): string {
  return Array.from(randomBytes(8), (byte) => ALPHABET[byte & 31]).join('');
}

/** XXXX-XXXX, as it stands in the mail. */
export const showCode = (code: string) => `${code.slice(0, 4)}-${code.slice(4)}`;

/** 256 bits in base64url: the cookie's secret, and the token of the link. */
export const newSecret = () => randomBytes(32).toString('base64url');

/** Whether a text has the form of {@link newSecret}. */
export const isSecret = (text: string) => LINK_TOKEN.test(text);

/** Reads a code in any spelling, or a link's token; null for what is neither. */
export function readProof(text: string): Proof | null {
  if (text.length > 200) return null;
  const trimmed = text.trim();
  if (isSecret(trimmed)) return { kind: 'LINK', text: trimmed };
  const bare = trimmed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\p{Pd}]/gu, '');
  const code = bare.replace(/[IL]/g, '1').replace(/O/g, '0');
  return CODE.test(code) ? { kind: 'CODE', text: code } : null;
}

/**
 * Threat: a stranger who asks for mails to somebody's address until its limit is reached, and so keeps the owner out.
 * A browser that signed in to an address before carries proof of it, and has a limit of its own there that nobody
 * else can use up. The cookie is a random number and its HMAC with the address: it names nobody, opens nothing, and
 * is worth nothing for another address.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { KeyRing } from '../disclosure/keys.ts';
import { isSecret, newSecret } from './codes.ts';

const seal = (keyRing: KeyRing, number: string, addressIndex: string) =>
  createHmac('sha256', keyRing.gateway('SESSION'))
    .update(`known browser ${number} ${addressIndex}`)
    .digest('base64url');

/** The cookie's value for a browser that just signed in. */
export function knownBrowserProof(keyRing: KeyRing, addressIndex: string): string {
  const number = newSecret();
  return `${number}.${seal(keyRing, number, addressIndex)}`;
}

/** The browser's number if the cookie proves an earlier sign-in to this very address, else null. */
export function knownBrowser(keyRing: KeyRing, cookie: string | null, addressIndex: string): string | null {
  const [number, proof, ...rest] = (cookie ?? '').split('.');
  if (number === undefined || proof === undefined || rest.length > 0) return null;
  if (!isSecret(number) || !isSecret(proof)) return null;
  const expected = Buffer.from(seal(keyRing, number, addressIndex));
  return timingSafeEqual(Buffer.from(proof), expected) ? number : null;
}

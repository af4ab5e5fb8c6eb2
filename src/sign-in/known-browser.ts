/**
 * Threat: a stranger who asks for mails to somebody's address until its limit is reached, and so keeps the owner out.
 * A browser that signed in to an address before carries proof of it, and has a limit of its own there that nobody
 * else can use up. The cookie is a random number and its HMAC with the address: it names nobody, opens nothing, and
 * is worth nothing for another address.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { KeyRing } from '../disclosure/keys.ts';
import type { DataKey } from '../disclosure/seal.ts';
import { isSecret, newSecret } from './codes.ts';

const seal = ({ bytes }: DataKey, number: string, addressIndex: string) =>
  createHmac('sha256', bytes).update(`known browser ${number} ${addressIndex}`).digest('base64url');

/** The browser's number, whatever it proves; null for one that has none yet. It stays when somebody else signs in. */
export function browserNumber(cookie: string | null): string | null {
  const [number = ''] = (cookie ?? '').split('.');
  return isSecret(number) ? number : null;
}

/** The cookie's value for a browser that just signed in. */
export function knownBrowserProof(
  keyRing: KeyRing,
  addressIndex: string,
  number: string = newSecret(),
): string {
  return `${number}.${seal(keyRing.gatewayKeys('SESSION')[0], number, addressIndex)}`;
}

/** The browser's number if the cookie proves an earlier sign-in to this very address, else null. */
export function knownBrowser(keyRing: KeyRing, cookie: string | null, address: string): string | null {
  const [number, proof, ...rest] = (cookie ?? '').split('.');
  if (number === undefined || proof === undefined || rest.length > 0) return null;
  if (!isSecret(number) || !isSecret(proof)) return null;
  // Under whichever keys it was made: they may have been rotated since.
  const indexes = keyRing.hashes('ADDRESS_INDEX').every(address);
  const expected = keyRing
    .gatewayKeys('SESSION')
    .flatMap((key) => indexes.map((index) => seal(key, number, index)));
  return expected.some((one) => timingSafeEqual(Buffer.from(proof), Buffer.from(one))) ? number : null;
}

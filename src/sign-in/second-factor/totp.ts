/**
 * Codes of an authenticator app: TOTP (RFC 6238) by the library otpauth, with what every app takes: SHA-1, six
 * digits, 30 seconds. Threat: a secret that can be guessed; it has 160 random bits. That a code is used once is not
 * decided here but by the record (record.ts): this file only says which time step a code belongs to.
 */
import { Secret, TOTP } from 'otpauth';

const PERIOD_SECONDS = 30;
const DRIFT_STEPS = 1;
const SECRET_BYTES = 20;
const CODE = /^[0-9]{6}$/;

const FORM = { algorithm: 'SHA1', digits: 6, period: PERIOD_SECONDS } as const;

/** A new secret in base32, as people type it where they cannot scan. */
export const newTotpSecret = () => new Secret({ size: SECRET_BYTES }).base32;

/**
 * What an authenticator app reads from a QR code. It names the gateway and the account's id, not the address: that is
 * a protected value, and this would be a way out for it.
 */
export function totpUri(secret: string, account: string, site: string): string {
  const label = account.slice(0, 12);
  return new TOTP({
    ...FORM,
    issuer: `Attendant ${site}`,
    label,
    secret: Secret.fromBase32(secret),
  }).toString();
}

/** Six digits, however they were spaced; null for what is no such code. */
export function readTotp(text: string): string | null {
  if (text.length > 40) return null;
  const bare = text.normalize('NFKC').replace(/[\s\p{Pd}]/gu, '');
  return CODE.test(bare) ? bare : null;
}

/** The time step a code is right for, at most one step before or after `at`; null for a wrong one. */
export function stepOf(secret: string, code: string, at: Date): number | null {
  const timestamp = at.getTime();
  const delta = TOTP.validate({
    ...FORM,
    token: code,
    secret: Secret.fromBase32(secret),
    timestamp,
    window: DRIFT_STEPS,
  });
  return delta === null ? null : TOTP.counter({ period: PERIOD_SECONDS, timestamp }) + delta;
}

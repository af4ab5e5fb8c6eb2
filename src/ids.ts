/**
 * Ids tell nothing: 128 random bits in lower-case base32, never counted up, with their kind in front, so that
 * attendee 7 is never taken for integration 7. Lower case only, because the directory's collation is blind to case.
 */
import { randomBytes } from 'node:crypto';

const KINDS = {
  account: 'acc',
  attendee: 'att',
  block: 'blk',
  change: 'chg',
  consent: 'con',
  contactRequest: 'req',
  event: 'evt',
  factor: 'fac',
  grant: 'brk',
  incident: 'inc',
  incidentLine: 'inl',
  key: 'key',
  lockdown: 'lck',
  mail: 'mai',
  restore: 'rst',
  session: 'ses',
  photo: 'pho',
} as const;

export type Kind = keyof typeof KINDS;

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const BODY = /^[0-9a-hjkmnp-tv-z]{26}$/;
const kindOfPrefix = new Map<string, Kind>(
  Object.entries(KINDS).map(([kind, prefix]) => [prefix, kind as Kind]),
);

/** A new id, for example `att_` and 26 characters. */
export function newId(kind: Kind): string {
  let bits = 0n;
  for (const byte of randomBytes(17)) bits = (bits << 8n) | BigInt(byte);
  let body = '';
  for (let i = 0; i < 26; i++) {
    body += ALPHABET[Number(bits & 31n)];
    bits >>= 5n;
  }
  return `${KINDS[kind]}_${body}`;
}

/** The kind that an id names, or null for anything that is no id of ours. */
export function kindOf(id: string): Kind | null {
  const [prefix, body, ...rest] = id.split('_');
  if (prefix === undefined || body === undefined || rest.length > 0 || !BODY.test(body)) return null;
  return kindOfPrefix.get(prefix) ?? null;
}

/**
 * Ids tell nothing: 130 random bits in lower-case base32, never counted up, with their kind in front, so that
 * attendee 7 is never taken for integration 7. Lower case only, because the directory's collation is blind to case.
 */
import { pooledRandom } from './random.ts';

const KINDS = {
  account: 'acc',
  alarm: 'alm',
  attendee: 'att',
  block: 'blk',
  canary: 'cny',
  change: 'chg',
  complaint: 'cpl',
  consent: 'con',
  contactRequest: 'req',
  event: 'evt',
  factor: 'fac',
  grant: 'brk',
  incident: 'inc',
  incidentLine: 'inl',
  integration: 'int',
  key: 'key',
  lockdown: 'lck',
  mail: 'mai',
  restore: 'rst',
  session: 'ses',
  package: 'pkg',
  photo: 'pho',
  webhook: 'whk',
  webhookMessage: 'msg',
} as const;

export type Kind = keyof typeof KINDS;

const LENGTH = 26;
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const BODY = /^[0-9a-hjkmnp-tv-z]{26}$/;
const kindOfPrefix = new Map<string, Kind>(
  Object.entries(KINDS).map(([kind, prefix]) => [prefix, kind as Kind]),
);

/** A new id, for example `att_` and 26 characters. */
export function newId(kind: Kind): string {
  let body = '';
  for (const byte of pooledRandom(LENGTH)) body += ALPHABET[byte & 31];
  return `${KINDS[kind]}_${body}`;
}

/** The kind that an id names, or null for anything that is no id of ours. */
export function kindOf(id: string): Kind | null {
  const [prefix, body, ...rest] = id.split('_');
  if (prefix === undefined || body === undefined || rest.length > 0 || !BODY.test(body)) return null;
  return kindOfPrefix.get(prefix) ?? null;
}

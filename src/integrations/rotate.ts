/**
 * Another key of the same kind, for GraphQL and the command line alike; the one before goes on for the overlap, and no longer than it
 * would. What the integration lost since the first was made, the second does not have.
 */
import { HOUR } from '../time.ts';
import { type Problem, problem } from '../user-error.ts';
import type { IntegrationBook, MadeKey } from './book.ts';
import { badDays, isDays } from './check.ts';
import type { ApiKeyRecord, IntegrationRecord } from './model.ts';

/** How long a key that is rotated goes on at most. */
const MOST_OVERLAP_HOURS = 30 * 24;
export const OVERLAP_HOURS = 24;

export interface Rotation {
  readonly overlapHours: number;
  readonly days: number;
}

export const hasEnded = () => problem('ENDED', 'integration', 'This integration has ended.');

/** `now`: the database's time. `by`: who is written down as its maker. */
export async function rotate(
  book: IntegrationBook,
  { key, integration }: { readonly key: ApiKeyRecord; readonly integration: IntegrationRecord },
  { overlapHours, days }: Rotation,
  { by, now }: { readonly by: string; readonly now: Date },
): Promise<MadeKey | Problem> {
  if (integration.endedAt !== null) return hasEnded();
  if (key.revoked !== null || key.expiresAt <= now)
    return problem('DEAD_KEY', 'key', 'This key counts no more; make another.');
  if (!Number.isInteger(overlapHours) || overlapHours < 0 || overlapHours > MOST_OVERLAP_HOURS)
    return problem('BAD_OVERLAP', 'overlapHours', `Say 0 to ${MOST_OVERLAP_HOURS} hours.`);
  if (!isDays(days)) return badDays();
  const { label, scopes, networks } = key;
  const events = key.events.filter((event) => integration.events.includes(event));
  const kind = { label, scopes, networks, events, integration: integration._id };
  const made = await book.makeKey({ ...kind, days, by, rotates: key._id });
  await book.shorten(key._id, overlapHours * HOUR);
  return made;
}

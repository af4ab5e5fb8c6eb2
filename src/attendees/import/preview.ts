/**
 * The first rows of a dry run as they would arrive. Threat: an organiser's terminal, its scrollback and its recording
 * are one more copy of personal data. So a row is its name (which shows a wrong column or encoding at once) and its
 * category; of addresses, phones and job titles only whether there is one.
 */
import type { Place } from './tally.ts';

export const PREVIEWED = 10;

export interface Arrival {
  readonly name: string;
  readonly category: string | null;
  readonly listed: boolean;
  /** Whether somebody could sign in as them. */
  readonly ownAddress: boolean;
  /** Protected fields that would have a value. */
  readonly fields: readonly string[];
  /** `field to recipient`. */
  readonly consents: readonly string[];
}

export function describeArrivals(arrivals: readonly (Place & Arrival)[]): string[] {
  if (arrivals.length === 0) return [];
  const lines = arrivals.map(({ line, name, category, listed, ownAddress, fields, consents }) =>
    [
      `  line ${line}: ${name}`,
      category ?? 'no category',
      listed ? 'listed' : 'not listed',
      ownAddress ? 'address of their own' : 'no address of their own',
      `has ${fields.join(', ') || 'no protected field'}`,
      `shows ${consents.join(', ') || 'nothing'}`,
    ].join(' · '),
  );
  return ['', `The first ${arrivals.length} registrations as they would arrive:`, ...lines];
}

import { type Problem, problem } from '../../user-error.ts';
import type { IncidentRecord } from '../model.ts';

/** Art. 34(2) has a letter name them; without them it would frighten and not help. */
const NEEDED = {
  consequences: 'the likely consequences',
  measures: 'the measures taken or proposed',
  contact: 'the contact point',
} as const;

/** What the incident lacks before anybody is written to. */
export function notReady(incident: Pick<IncidentRecord, keyof typeof NEEDED | 'closedAt'>): Problem | null {
  const missing = (Object.keys(NEEDED) as (keyof typeof NEEDED)[])
    .filter((name) => incident[name].trim() === '')
    .map((name) => NEEDED[name]);
  return missing.length === 0
    ? null
    : problem(
        'INCIDENT_INCOMPLETE',
        'incident',
        `First say in the incident: ${missing.join(', ')} (Art. 34(2)).`,
      );
}

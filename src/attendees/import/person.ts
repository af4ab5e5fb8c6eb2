/**
 * One person in several sources. Two registrations of one address and one name in one event are one attendee, and
 * what of it comes from where depends on the sources alone: never on which file came first. So each source's word is
 * kept with its registration, and where two speak of one thing, the better ranked one is heard.
 */
import { integrationOf } from '../../sync/source.ts';
import type { AttendeeRecord, RegistrationSource } from '../model.ts';
import type { Answers } from './answers.ts';
import type { DecisionOf } from './voices.ts';

const RANKED = ['pretix', 'eventbrite'];

/** Known registration systems first, as they are listed here; then mapped ones, by name; then what integrations sync. */
export function outranks(one: string, other: string): boolean {
  const [a, b] = [rankOf(one), rankOf(other)];
  return a === b ? one < other : a < b;
}

function rankOf(source: string): number {
  if (integrationOf(source) !== null) return RANKED.length + 1;
  const at = RANKED.indexOf(source);
  return at === -1 ? RANKED.length : at;
}

/** Whether a source's registration is paid, as its file says if it is being read, else as it said last. */
export function isLive(
  attendee: AttendeeRecord,
  entry: RegistrationSource,
  source: string,
  decisionOf: DecisionOf,
): boolean {
  const inFile = entry.source === source ? decisionOf(attendee) : null;
  return inFile?.live ?? entry.live ?? attendee.registered;
}

/** The other sources' paid registrations of somebody. */
export function otherSources(existing: AttendeeRecord | undefined, source: string): RegistrationSource[] {
  return (existing?.sources ?? []).filter((entry) => entry.source !== source && entry.live !== false);
}

/**
 * Somebody of the same address and name whom another source brought, and whom this source does not know yet.
 *
 * Threat: a key tries addresses. One that is right becomes the real person, whom it then reads otherwise than it sent
 * them, or gives another address, by which somebody else signs in as them. So what an integration syncs is never one
 * with another source's, whichever came first.
 */
export function sameElsewhere(
  candidates: readonly AttendeeRecord[],
  { source, person, nth }: { source: string; person: string | null; nth: number },
): AttendeeRecord | undefined {
  if (person === null || integrationOf(source) !== null) return undefined;
  return candidates.find(
    ({ sources }) =>
      sources.every((entry) => entry.source !== source || entry.retired) &&
      sources.some(
        (entry) =>
          integrationOf(entry.source) === null &&
          entry.person === person &&
          (entry.nth ?? 0) === nth &&
          !entry.foreign,
      ),
  );
}

/** Whether a source is an integration's, and the other one is not of the same integration. */
export function isSyncedBeside(source: string, other: string): boolean {
  const integration = integrationOf(source);
  return integration !== null && integrationOf(other) !== integration;
}

export function questionOf({ field, recipient }: { field: string; recipient: string }): string {
  return `${field} ${recipient}`;
}

/** The questions that somebody answered for themselves. */
export function askedIn(answers: Answers, own: boolean): string[] {
  if (!own) return [];
  return [...(answers.listed === null ? [] : ['LISTED']), ...answers.consents.map(questionOf)];
}

/** The answers that count, next to what the same person answered elsewhere. */
export function answersHeard(
  answers: Answers,
  own: boolean,
  source: string,
  others: readonly RegistrationSource[],
): Answers {
  const silenced = (question: string) =>
    others.some((entry) => entry.asked?.includes(question) && (!own || outranks(entry.source, source)));
  return {
    ...answers,
    listed: silenced('LISTED') ? null : answers.listed,
    consents: answers.consents.filter((answer) => !silenced(questionOf(answer))),
  };
}

/** Whether this source, new to the question, answers before another that answered it already: its words are evidence then. */
export function speaksFirst(
  existing: AttendeeRecord | undefined,
  source: string,
): (question: string) => boolean {
  const others = otherSources(existing, source);
  const before = existing?.sources.find((entry) => entry.source === source)?.asked ?? [];
  return (question) => !before.includes(question) && others.some((entry) => entry.asked?.includes(question));
}

/** A report's parts as the schema has them; each carries the event that the rule ORGANISER compares. */
import { pageSize } from '../../cursor.ts';
import type { AffectedPerson, ReportCounts } from './report.ts';

const MOST_CHANGES = 200;

export function reportCounts({ people, records, byField, byCategory }: ReportCounts, event: string | null) {
  return {
    event,
    peopleAffected: people.affected,
    peopleReleased: people.released,
    peopleMayHave: people.mayHave,
    peopleChanged: people.changed,
    recordsReleased: records.released,
    recordsMayHave: records.mayHave,
    byField: byField.map((one) => ({ ...one, event })),
    byCategory: byCategory.map((one) => ({ ...one, event })),
  };
}

/** By attendee id, after the one named. */
export function peoplePage(
  people: readonly AffectedPerson[],
  { first, after }: { first?: number | null; after?: string | null },
) {
  const size = pageSize(first);
  const start = after == null ? 0 : people.findIndex(({ attendee }) => attendee > after);
  const page = start < 0 ? [] : people.slice(start, start + size);
  return page.map(({ released, mayHave, signedInAs, changes, ...person }) => ({
    ...person,
    released: released.map((field) => fieldView(field, person.event)),
    mayHave: mayHave.map((field) => fieldView(field, person.event)),
    signedInAs: signedInAs.map(({ session }) => session),
    changes: changes.slice(0, MOST_CHANGES).map((change) => ({ ...change, event: person.event })),
  }));
}

const fieldView = ({ bases, sessions, ...field }: AffectedPerson['released'][number], event: string) => ({
  ...field,
  event,
  bases: [...bases],
  sessions: [...sessions],
});

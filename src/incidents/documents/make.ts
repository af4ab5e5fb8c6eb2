/** From a report to one of its documents. */
import type { Models } from '../../database/models.ts';
import { type Problem, problem } from '../../user-error.ts';
import type { LetterPlace } from '../letters/blocks.ts';
import type { LetterBook } from '../letters/book.ts';
import { inWhoseHands } from '../letters/hands.ts';
import { frameOf } from '../letters/plan.ts';
import { countsOf } from '../report/counts.ts';
import type { AffectedPerson, IncidentReport } from '../report/report.ts';
import type { DocumentKind, IncidentDocument } from './document.ts';
import type { Forms } from './forms.ts';
import { lettersDocument } from './letters-document.ts';
import { regulatorForm } from './regulator-form.ts';
import { supplierNotice } from './supplier-notice.ts';
import { withoutPeopleOf } from './without-persons.ts';

export interface DocumentParts {
  readonly models: Pick<Models, 'attendees' | 'events'>;
  readonly letters: LetterBook;
  readonly forms: Forms;
  readonly place: LetterPlace;
}

export interface DocumentAsked {
  readonly kind: DocumentKind;
  /** One event's part of an incident about all events. */
  readonly event: string | null;
}

/** A regulator's form is kept, in figures, before it is answered: the follow-up compares with it. */
export async function makeDocument(
  parts: DocumentParts,
  whole: IncidentReport,
  { kind, event }: DocumentAsked,
): Promise<IncidentDocument | Problem> {
  if (event !== null && whole.incident.event !== null && event !== whole.incident.event)
    return problem('OTHER_EVENT', 'event', 'The incident is about another event; leave this out.');
  const about = event ?? whole.incident.event;
  const report = whole.incident.event === about ? whole : partOf(whole, about);
  // Of all there are, also in one event's part of it: the words are about the whole incident.
  const without = await withoutPeopleOf(whole);
  if (kind === 'LETTERS') {
    const { people } = await inWhoseHands(parts.models, report);
    return lettersDocument({ ...report, people }, await frameOf(parts.models, report, without), parts.place);
  }
  if (kind === 'SUPPLIER_NOTICE')
    return about === null
      ? problem(
          'EVENT_MISSING',
          'event',
          'Name the event: a notice goes to one controller, with their people alone.',
        )
      : supplierNotice(report, await nameOf(parts, about), without);
  const phase = kind === 'REGULATOR_INITIAL' ? 'INITIAL' : 'FOLLOW_UP';
  const { _id } = report.incident;
  const scope = about === whole.incident.event ? _id : `${_id} ${about}`;
  const before = phase === 'INITIAL' ? null : await parts.forms.toldBefore(_id, scope);
  const letters = await parts.letters.people(_id, about === whole.incident.event ? null : about);
  const form = regulatorForm(report, { phase, before, without, letters });
  await parts.forms.keep(scope, phase, form.content);
  return form;
}

/** Of its suspects those that reached somebody of this event: the others are no business of its controller. */
function partOf(report: IncidentReport, event: string | null): IncidentReport {
  const people = report.people.filter((person) => person.event === event);
  const reached = new Set(people.flatMap(sessionsOf));
  const suspects = report.suspects.filter(({ session }) => reached.has(session));
  return { ...report, people, suspects, counts: countsOf(people) };
}

const sessionsOf = ({ released, mayHave, signedInAs, changes }: AffectedPerson) => [
  ...[...released, ...mayHave].flatMap(({ sessions }) => sessions),
  ...[...signedInAs, ...changes].flatMap(({ session }) => session ?? []),
];

async function nameOf({ models }: DocumentParts, event: string): Promise<string> {
  const found = await models.events.findById(event).select({ name: 1 }).lean().exec();
  return found?.name ?? event;
}

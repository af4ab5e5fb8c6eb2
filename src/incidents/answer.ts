/**
 * Opening, changing and closing incidents, for GraphQL and the command line alike: `incident` is what the caller found for
 * whoever asks. Nothing is half done: what is wrong is told before anything is written.
 */
import { cleanText } from '../attendees/normalise.ts';
import { DAY } from '../time.ts';
import { type Problem, problem } from '../user-error.ts';
import { type IncidentBook, MOST_NAMED } from './book.ts';
import { changedFacts, type FactsInput, isProblem, MOST_DAYS, newFacts, noteOf } from './facts.ts';
import type { LogLine } from './log.ts';
import type { IncidentActor, IncidentRecord, Suspicion } from './model.ts';
import { type NamingParts, nameSuspects, type SuspectsInput } from './suspects/name.ts';

export interface AnswerParts extends NamingParts {
  readonly incidents: IncidentBook;
}

/** Who does it, when, by the database's clock. */
export interface Doing {
  readonly by: IncidentActor;
  readonly now: Date;
  /** The events whose attendees may be named; null for all. */
  readonly within: readonly string[] | null;
  /** What whoever does it may not do: call their own session suspect. */
  readonly refuse?: (suspicion: Suspicion) => Promise<Problem | null>;
}

export interface OpenInput extends FactsInput {
  readonly event: string | null;
  readonly drill?: boolean | null;
  readonly suspects?: SuspectsInput | null;
}

export type Outcome = { readonly incident: IncidentRecord } | { readonly problems: readonly Problem[] };

const refuse = (found: Problem): Outcome => ({ problems: [found] });
const NOTE_LENGTH = 2_000;

export async function openIncident(
  parts: AnswerParts,
  { event, drill, suspects, ...input }: OpenInput,
  { by, now, within, refuse: refused }: Doing,
): Promise<Outcome> {
  const facts = newFacts(input, now);
  if (isProblem(facts)) return refuse(facts);
  const naming = { ...windowOf(facts, now), now, within: event === null ? within : [event] };
  const suspicion = await nameSuspects(parts, suspects ?? {}, naming);
  if (isProblem(suspicion)) return refuse(suspicion);
  const own = (await refused?.(suspicion)) ?? null;
  if (own !== null) return refuse(own);
  return { incident: await parts.incidents.open({ ...facts, event, drill: drill ?? false, suspicion }, by) };
}

export async function changeIncident(
  { incidents }: Pick<AnswerParts, 'incidents'>,
  incident: IncidentRecord,
  input: FactsInput,
  { by, now }: Pick<Doing, 'by' | 'now'>,
): Promise<Outcome> {
  const changed = changedFacts(incident, input, now);
  if (isProblem(changed)) return refuse(changed);
  const { regulatorToldAt, controllerToldAt, ...facts } = changed;
  const told = (what: LogLine['what'], at: Date | null | undefined): LogLine[] =>
    at == null ? [] : [{ what, by, note: at.toISOString() }];
  // That they were not told after all, is a change like others.
  const untold = {
    ...(regulatorToldAt === null && { regulatorToldAt }),
    ...(controllerToldAt === null && { controllerToldAt }),
  };
  const others = { ...facts, ...untold };
  const lines: LogLine[] = [
    ...(Object.keys(others).length === 0
      ? []
      : [{ what: 'CHANGED', by, note: noteOf(incident, others) } as const]),
    ...told('REGULATOR_TOLD', regulatorToldAt),
    ...told('CONTROLLER_TOLD', controllerToldAt),
  ];
  if (lines.length === 0) return { incident };
  return { incident: (await incidents.change(incident._id, changed, ...lines)) ?? incident };
}

export async function addSuspects(
  parts: AnswerParts,
  incident: IncidentRecord,
  suspects: SuspectsInput,
  { by, now, within, refuse: refused }: Doing,
): Promise<Outcome> {
  const naming = {
    ...windowOf(incident, now),
    now,
    within: incident.event === null ? within : [incident.event],
  };
  const suspicion = await nameSuspects(parts, suspects, naming);
  if (isProblem(suspicion)) return refuse(suspicion);
  const { sessions, accounts, rules } = suspicion;
  if (sessions.length + accounts.length + rules.length === 0)
    return refuse(
      problem('NO_SUSPECTS', 'suspects', 'Name at least one session, account, attendee or rule.'),
    );
  const own = (await refused?.(suspicion)) ?? null;
  if (own !== null) return refuse(own);
  const note = `${sessions.length} sessions, ${accounts.length} accounts, ${rules.length} rules`;
  const line = { what: 'SUSPECTS_ADDED', by, note } as const;
  const added = await parts.incidents.addSuspects(incident._id, suspicion, line);
  if (added !== null) return { incident: added };
  const { sessions: most, accounts: people, rules: ruled, networks } = MOST_NAMED;
  return refuse(
    problem(
      'TOO_MANY_SUSPECTS',
      'suspects',
      `An incident names at most ${most} sessions, ${people} accounts, and ${ruled} rules of ${networks} addresses. Use a rule without a network, or open another incident.`,
    ),
  );
}

export async function closeIncident(
  { incidents }: Pick<AnswerParts, 'incidents'>,
  incident: IncidentRecord,
  note: string,
  by: IncidentActor,
): Promise<Outcome> {
  const why = cleanText(note);
  if (why === '' || why.length > NOTE_LENGTH)
    return refuse(problem('BAD_NOTE', 'note', `Say how it ended, in 1 to ${NOTE_LENGTH} characters.`));
  const closed = await incidents.close(incident._id, by, why);
  return closed === null
    ? refuse(problem('ALREADY_CLOSED', 'incident', 'This was closed before.'))
    : { incident: closed };
}

/** What a report looks at. */
export function windowOf(
  { startedAt, endedAt }: Pick<IncidentRecord, 'startedAt' | 'endedAt'>,
  now: Date,
): { from: Date; to: Date } {
  const last = new Date(startedAt.getTime() + MOST_DAYS * DAY);
  const to = endedAt ?? now;
  return { from: startedAt, to: to < last ? to : last };
}

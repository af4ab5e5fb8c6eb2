/** Letters for GraphQL: who may, and the report they are made from. */
import type { Context } from '../../context.ts';
import { type Problem, problem } from '../../user-error.ts';
import type { IncidentRecord } from '../model.ts';
import type { IncidentReport } from '../report/report.ts';
import { actorOf, incidentFor, responderOnly, unknownIncident } from '../who-may.ts';
import type { LetterRecord, LettersAsked } from './book.ts';
import type { LetterPlan } from './plan.ts';
import { previewLetters, queueLetters } from './queue.ts';

/** Of an incident that the viewer was admitted to. */
export async function answerPreview(context: Context, incident: IncidentRecord): Promise<LetterPlan> {
  return previewLetters(context.services, await reportFor(context, incident));
}

export type AnsweredQueue =
  | { readonly queued: number; readonly incident: IncidentRecord }
  | { readonly problems: readonly Problem[] };

export async function answerQueue(
  context: Context,
  { incident: id, letters, updates }: { incident: string; letters: number; updates?: boolean | null },
): Promise<AnsweredQueue> {
  const incident = await incidentFor(context, id);
  if (incident === null) return { problems: [unknownIncident()] };
  const by = actorOf(responderOnly(context));
  const report = await reportFor(context, incident);
  const outcome = await queueLetters(context.services, report, { letters, updates: updates ?? false, by });
  return 'problems' in outcome ? outcome : { queued: outcome.queued, incident };
}

/** A page of letters that were queued, with what they say: that it was read is a line of the log, before it is answered. */
export async function answerPage(
  context: Context,
  { _id }: IncidentRecord,
  asked: LettersAsked,
): Promise<LetterRecord[]> {
  const page = await context.services.letters.page(_id, asked);
  const by = actorOf(responderOnly(context));
  if (page.length > 0)
    await context.services.incidents.append(_id, {
      what: 'LETTERS_READ',
      by,
      note: `${page.length} letters`,
    });
  return page;
}

export type AnsweredRetry =
  | { readonly letter: LetterRecord; readonly event: string | null }
  | { readonly problems: readonly Problem[] };

const REFUSED = {
  SENT: problem('ALREADY_SENT', 'letter', 'This letter was sent; it is not sent twice.'),
  SENDING: problem('BEING_SENT', 'letter', 'This letter is being sent just now.'),
} as const;

export async function answerRetry(context: Context, id: string): Promise<AnsweredRetry> {
  // Before anything is looked up: who is nobody learns nothing of what there is.
  responderOnly(context);
  const { letters } = context.services;
  const found = await letters.find(id);
  const incident = found === null ? null : await incidentFor(context, found.about.incident);
  if (incident === null)
    return { problems: [problem('UNKNOWN_LETTER', 'letter', 'There is no such letter of yours.')] };
  await context.services.incidents.append(incident._id, {
    ...{ what: 'LETTER_RETRIED' as const, by: actorOf(responderOnly(context)), note: id },
  });
  const state = await letters.retry(id);
  if (state === 'SENT' || state === 'SENDING') return { problems: [REFUSED[state]] };
  const letter = await letters.find(id);
  return letter === null
    ? { problems: [problem('UNKNOWN_LETTER', 'letter', 'There is no such letter of yours.')] }
    : { letter, event: incident.event };
}

const reportFor = (context: Context, incident: IncidentRecord): Promise<IncidentReport> =>
  context.reports.of(incident, actorOf(responderOnly(context)));

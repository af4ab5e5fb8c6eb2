/**
 * Queueing the letters of a report. Threat: letters to thousands that nobody has read, or that go out to fewer or more
 * than whoever pressed believed. So it takes the number that the preview said, and refuses with the present one.
 */
import type { Models } from '../../database/models.ts';
import { type Problem, problem } from '../../user-error.ts';
import type { IncidentBook } from '../book.ts';
import type { IncidentActor } from '../model.ts';
import type { IncidentReport } from '../report/report.ts';
import type { LetterBook } from './book.ts';
import { notReady } from './check.ts';
import { type LetterPlan, planLetters, type Unreachable } from './plan.ts';

export interface QueueParts {
  readonly models: Models;
  readonly incidents: IncidentBook;
  readonly letters: LetterBook;
}

export interface QueueAsked {
  /** As many as the preview said. */
  readonly letters: number;
  /** Also to people who were written to, and of whom there is something else to tell now. */
  readonly updates: boolean;
  readonly by: IncidentActor;
}

export type QueueOutcome =
  | { readonly queued: number; readonly unreachable: readonly Unreachable[] }
  | { readonly problems: readonly Problem[] };

/** What would be queued now. */
export async function previewLetters(
  { models, letters }: Pick<QueueParts, 'models' | 'letters'>,
  report: IncidentReport,
): Promise<LetterPlan> {
  return planLetters(models, report, await letters.last(report.incident._id));
}

export async function queueLetters(
  parts: QueueParts,
  report: IncidentReport,
  { letters, updates, by }: QueueAsked,
): Promise<QueueOutcome> {
  const { incident } = report;
  const unready = notReady(incident);
  if (unready !== null) return { problems: [unready] };
  const plan = await previewLetters(parts, report);
  const chosen = updates ? [...plan.first, ...plan.updates] : plan.first;
  if (chosen.length !== letters)
    return {
      problems: [
        problem(
          'OTHER_NUMBER',
          'letters',
          `It would be ${chosen.length} letters now, not ${letters}. Look at the preview again, and say that number.`,
        ),
      ],
    };
  const note = `${chosen.length} letters; ${plan.unreachable.length} people cannot be reached`;
  const queued = await parts.letters.queue(incident, chosen, (session) =>
    parts.incidents.append(incident._id, { what: 'LETTERS_QUEUED', by, note }, session),
  );
  return { queued, unreachable: plan.unreachable };
}

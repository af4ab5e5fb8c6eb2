/**
 * What people were called at a time. Names are no protected fields, but what somebody was called before is as personal:
 * it is told to those whose fields they looked at, and to nobody else (src/disclosure/list, docs/decisions/0033).
 */
import { groupedBy } from '../grouped-by.ts';
import type { HistoryParts } from './history.ts';
import type { ChangeRecord } from './model.ts';
import type { State } from './state.ts';
import { statesBefore } from './take-back.ts';

/** Somebody, with the name they have now. */
export interface Named {
  /** Attendee id. */
  readonly subject: string;
  readonly name: string;
}

export interface NameThen {
  readonly name: string;
  /** False where what they were called then is no longer kept, and `name` is the one they have now. */
  readonly ofThen: boolean;
}

/** How many changes of names are looked at; whoever has more of them is called by the name they have now. */
const MOST_CHANGES = 5_000;

const NONE: ReadonlyMap<string, State> = new Map();

type Renaming = Pick<ChangeRecord, '_id' | 'subject' | 'at'>;

/** For each of these moments, what the person was called. Two look-ups, and the keys', whatever the number. */
export async function namesAt(
  parts: Pick<HistoryParts, 'models' | 'earlierValues'>,
  moments: readonly (Named & { readonly at: Date })[],
): Promise<NameThen[]> {
  if (moments.length === 0) return [];
  const renamings = await renamingsSince(parts, moments);
  const next = moments.map(({ subject, at }) => renamings.of(subject).find((one) => one.at > at));
  const changes = [...new Set(next.flatMap((one) => (one === undefined ? [] : [one._id])))];
  const states = changes.length === 0 ? NONE : await statesBefore(parts, changes);
  return moments.map(({ name }, i) => {
    const renaming = next[i];
    if (renaming === undefined) return { name, ofThen: renamings.all };
    const earlier: unknown = states.get(renaming._id)?.value;
    return typeof earlier === 'string' ? { name: earlier, ofThen: true } : { name, ofThen: false };
  });
}

/** The oldest first. */
async function renamingsSince(
  { models }: Pick<HistoryParts, 'models'>,
  moments: readonly { readonly subject: string; readonly at: Date }[],
) {
  const oldest = new Date(Math.min(...moments.map(({ at }) => at.getTime())));
  const found = await models.changes
    .find({
      subject: { $in: [...new Set(moments.map(({ subject }) => subject))] },
      part: 'name',
      at: { $gt: oldest },
    })
    .select({ subject: 1, at: 1 })
    .sort({ subject: 1, part: 1, seq: 1 })
    .limit(MOST_CHANGES)
    .batchSize(MOST_CHANGES)
    .lean<Renaming[]>()
    .exec();
  const bySubject = groupedBy(found, ({ subject }) => subject);
  return { of: (subject: string) => bySubject.get(subject) ?? [], all: found.length < MOST_CHANGES };
}

/** What taking back needs, whoever does it: the changes of a part, and the state that stood before one of them. */
import type { ClientSession } from 'mongodb';
import type { AttendeeRecord } from '../attendees/model.ts';
import { keepAudienceConsents } from '../consent/keep-audience.ts';
import { type ConsentRecord, TO_INTEGRATIONS } from '../consent/model.ts';
import { NOW } from '../time.ts';
import type { HistoryParts } from './history.ts';
import type { ChangedBy, ChangeRecord, ProfilePart } from './model.ts';
import { parseState, type State } from './state.ts';

/** Changes of a part from `seq` on, the oldest first. */
export function changesFrom(
  { models }: Pick<HistoryParts, 'models'>,
  { subject, part, seq }: { subject: string; part: ProfilePart; seq: number },
  session: ClientSession,
): Promise<ChangeRecord[]> {
  return models.changes
    .find({ subject, part, seq: { $gte: seq } }, null, { session })
    .sort({ seq: 1 })
    .lean<ChangeRecord[]>()
    .exec();
}

/** The states before these changes, by change; those no longer kept are not in it. */
export async function statesBefore(
  { earlierValues }: Pick<HistoryParts, 'earlierValues'>,
  changes: readonly string[],
  session?: ClientSession,
): Promise<Map<string, State>> {
  const texts = await earlierValues.open(changes, session);
  return new Map([...texts].map(([change, text]) => [change, parseState(text)]));
}

/** Withdraws consents of a subject that were given in changes; answers how many were still in force or open. */
export async function withdrawGiven(
  { models, webhooks }: Pick<HistoryParts, 'models' | 'webhooks'>,
  { _id: subject, event }: Pick<AttendeeRecord, '_id' | 'event'>,
  changes: readonly Pick<ChangeRecord, 'consent'>[],
  { kind, session: by }: Pick<ChangedBy, 'kind' | 'session'>,
  session: ClientSession,
): Promise<number> {
  const ids = changes.flatMap(({ consent }) => (consent === null ? [] : [consent]));
  if (ids.length === 0) return 0;
  const how: NonNullable<ConsentRecord['withdrawal']>['how'] = kind === 'OWNER' ? 'OWNER' : 'INCIDENT';
  const theirs = { _id: { $in: ids }, subject, withdrawnAt: null };
  await webhooks.consentsEnded(
    await models.consents
      .find({ ...theirs, ...TO_INTEGRATIONS }, null, { session })
      .lean()
      .exec(),
    session,
  );
  const { modifiedCount } = await models.consents
    .updateMany(
      theirs,
      [{ $set: { withdrawnAt: NOW, withdrawal: { $literal: { how, session: by } }, open: false } }],
      { session, updatePipeline: true },
    )
    .exec();
  await keepAudienceConsents(models, { event, subjects: [subject] }, session);
  return modifiedCount;
}

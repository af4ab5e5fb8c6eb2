/**
 * Changing an event's settings. Threat: a changed setting opens something by itself, moves an audience, or erases people
 * before anybody noticed. So what people chose is never touched here; a category's name is what it is; and whoever
 * changes end or retention has {@link GRACE} to think again.
 */
import type { Collection } from 'mongodb';
import { literals } from '../database/literals.ts';
import type { Models } from '../database/models.ts';
import { NOW } from '../time.ts';
import { type Problem, problem } from '../user-error.ts';
import { type Change, checkSettings, type EventSettings } from './check.ts';
import type { EventRecord } from './model.ts';

export type SettingsOutcome = { readonly event: EventRecord } | { readonly problems: readonly Problem[] };

/** Writes all of it or nothing. Whether somebody may is for the caller to ask. */
export async function changeSettings(
  models: Pick<Models, 'events' | 'attendees'>,
  id: string,
  given: EventSettings,
): Promise<SettingsOutcome> {
  const before = await models.events.findById(id).lean<EventRecord>().exec();
  if (before === null) return { problems: [unknownEvent()] };
  if (before.closedAt != null) return { problems: [eventClosed(before.closedAt)] };
  const { change, problems } = await checkSettings(models.attendees, before, given);
  if (problems.length > 0) return { problems };
  const events = models.events.collection as unknown as Collection<EventRecord>;
  // Two organisers at once: the second is told, and nobody's wording is lost without a trace.
  const same = { _id: id, closedAt: null, 'notice.version': before.notice.version };
  const written = await events.updateOne(same, [
    { $set: { ...literals(change), ...besides(before, change) } },
  ]);
  if (written.matchedCount === 0) return { problems: [changedMeanwhile()] };
  const event = await models.events.findById(id).lean<EventRecord>().exec();
  return event === null ? { problems: [unknownEvent()] } : { event };
}

/** What follows from a change. */
function besides(before: EventRecord, { notice, endsAt, retentionDays }: Change): Record<string, unknown> {
  const differs = (one: unknown, other: unknown) =>
    JSON.stringify(one ?? null) !== JSON.stringify(other ?? null);
  const moved =
    (endsAt !== undefined && differs(endsAt, before.endsAt)) ||
    (retentionDays !== undefined && differs(retentionDays, before.retentionDays));
  const past =
    notice === undefined || notice.version === before.notice.version
      ? {}
      : { pastNotices: { $literal: [...(before.pastNotices ?? []), before.notice] } };
  return { ...past, ...(moved ? { retentionSetAt: NOW, retentionToldAt: { $literal: null } } : {}) };
}

/** One answer for an event that is not there and for one the viewer does not organise. */
export const unknownEvent = () => problem('UNKNOWN_EVENT', 'event', 'You organise no event with this id.');
const eventClosed = (at: Date) =>
  problem(
    'EVENT_CLOSED',
    'event',
    `Its people were erased on ${at.toISOString().slice(0, 10)}; nothing changes any more.`,
  );
const changedMeanwhile = () =>
  problem('CHANGED_MEANWHILE', 'event', 'Somebody else changed it at the same moment; look again.');

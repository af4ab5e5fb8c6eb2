import type { Collection } from 'mongodb';
import type { Models } from '../../database/models.ts';
import { DEFAULT_NOTICE, type EventRecord } from '../../events/model.ts';
import { newId } from '../../ids.ts';
import { wasRestored } from '../../restore/model.ts';
import { NOW } from '../../time.ts';
import { isRegion } from '../phone.ts';

/** The command was not understood; the command line exits with 2. */
export class ImportUsageError extends Error {
  override readonly name = 'ImportUsageError';
}

const SLUG = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const DEFAULT_REGION = 'GB';

/** The event as far as an import needs it; `exists` is false only in a dry run. */
export type ImportEvent = Pick<EventRecord, '_id' | 'region' | 'formsEndedAt'> & { readonly exists: boolean };

export interface EventChoice {
  readonly event: string;
  readonly region?: string | undefined;
  readonly dryRun?: boolean | undefined;
}

/** The event of that slug; made, private by default, if there is none, but not by a dry run. */
export async function openEvent(
  models: Models,
  { event: slug, region, dryRun }: EventChoice,
): Promise<ImportEvent> {
  const found = () =>
    models.events.findOne({ slug }, { region: 1, closedAt: 1, formsEndedAt: 1 }).lean<EventRecord>().exec();
  const there = await found();
  if (there?.closedAt != null) {
    throw new ImportUsageError(
      `--event: the people of ${slug} were erased on ${there.closedAt.toISOString().slice(0, 10)}, when its retention was over; nobody is brought into it any more`,
    );
  }
  if (there !== null) {
    const { _id, region: its, formsEndedAt } = there;
    return { _id, region: its, formsEndedAt, exists: true };
  }
  // It may be younger than the copy that was restored, and its people may have taken back what the same file says.
  const restored = await wasRestored(models.events.db);
  if (dryRun)
    return {
      _id: newId('event'),
      region: region ?? DEFAULT_REGION,
      formsEndedAt: restored ? new Date() : null,
      exists: false,
    };
  const record = {
    _id: newId('event'),
    name: slug,
    region: region ?? DEFAULT_REGION,
    notice: { $literal: DEFAULT_NOTICE },
    formsEndedAt: restored ? NOW : null,
    createdAt: NOW,
  };
  const events = models.events.collection as unknown as Collection<EventRecord>;
  // Only where it is missing: two imports at once make one event.
  const setIfMissing = Object.fromEntries(
    Object.entries(record).map(([field, value]) => [field, { $ifNull: [`$${field}`, value] }]),
  );
  await events.updateOne({ slug }, [{ $set: setIfMissing }], { upsert: true });
  const made = await found();
  if (made === null) throw new Error('the event could not be made');
  return { _id: made._id, region: made.region, formsEndedAt: made.formsEndedAt, exists: true };
}

/** Throws {@link ImportUsageError} for a slug or region that cannot be; called before any file is read. */
export function checkEventChoice({ event, region }: EventChoice): void {
  if (!SLUG.test(event)) {
    throw new ImportUsageError('--event: must be a slug: lower-case letters, digits and dashes, at most 63');
  }
  if (region !== undefined && !isRegion(region)) {
    throw new ImportUsageError('--region: must be a country’s two letters in capitals, like GB');
  }
}

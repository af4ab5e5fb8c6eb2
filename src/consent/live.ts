/** Which consents are in force, by the database's clock and never from a cache (decisions 7 and 8). */
import type { ClientSession } from 'mongodb';
import type { Model } from 'mongoose';
import { IN_ONE_BATCH } from '../database/one-batch.ts';
import type { ProtectedField } from '../protected-fields.ts';
import { NOW } from '../time.ts';
import type { LiveConsent } from './decide.ts';
import { BLOCK, type ConsentRecord, type Recipient } from './model.ts';

/** In force: begun, not ended, not withdrawn. `$expr` uses the index, and its now is the primary's. */
export const IN_FORCE = {
  withdrawnAt: null,
  $expr: { $and: [{ $lte: ['$from', NOW] }, { $gt: ['$until', NOW] }] },
} as const;

/** The live consents of subjects of one event to any of these recipients, and their blocks, in one look-up. */
export async function liveConsents(
  consents: Model<ConsentRecord>,
  event: string,
  subjects: readonly string[],
  fields: readonly ProtectedField[],
  recipients: readonly Recipient[],
  session: ClientSession | null = null,
): Promise<LiveConsent[]> {
  const found = await consents
    .find({
      event,
      subject: { $in: subjects },
      recipient: { $in: recipients },
      field: { $in: [...fields, BLOCK as ProtectedField] },
      ...IN_FORCE,
    })
    .select({ subject: 1, field: 1, recipient: 1 })
    .session(session)
    .batchSize(IN_ONE_BATCH)
    .lean()
    .exec();
  return found.map(({ _id, subject, field, recipient }) => ({ id: _id, subject, field, recipient }));
}

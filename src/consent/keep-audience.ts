/**
 * Threat: somebody withdraws what they had permitted to everybody, and their own document goes on saying so. So whoever
 * changes consents to audiences or integrations calls this in the same transaction, after the change: what is on the document is derived
 * anew from the collection, never edited. Of two transactions about the same person one waits for the other or is run
 * again, because both write to that person's document, also where what they write is what stands there.
 */
import type { ClientSession, Collection } from 'mongodb';
import type { AttendeeRecord } from '../attendees/model.ts';
import type { Models } from '../database/models.ts';
import { groupedBy } from '../grouped-by.ts';
import { AUDIENCE_PREFIX, audienceText } from './audience.ts';
import { CONSENTS_ONLY, type ConsentRecord, INTEGRATION_PREFIX } from './model.ts';

export interface Subjects {
  readonly event: string;
  /** Attendee ids. */
  readonly subjects: readonly string[];
}

/** Consents to audiences and integrations that count until they end: neither withdrawn nor replaced. */
export const OPEN_TO_AUDIENCES = {
  ...CONSENTS_ONLY,
  open: true,
  withdrawnAt: null,
  recipient: { $regex: new RegExp(`^(${AUDIENCE_PREFIX}|${INTEGRATION_PREFIX})`) },
} as const;

type Kept = Pick<ConsentRecord, '_id' | 'subject' | 'field' | 'recipient' | 'from' | 'until'>;

/** Puts on these people's documents what they permit to audiences and integrations now; two commands, whatever their number. */
export async function keepAudienceConsents(
  { attendees, consents }: Pick<Models, 'attendees' | 'consents'>,
  { event, subjects }: Subjects,
  session: ClientSession,
): Promise<void> {
  const ids = [...new Set(subjects)];
  if (ids.length === 0) return;
  const open = await consents
    .find({ event, subject: { $in: ids }, ...OPEN_TO_AUDIENCES }, KEPT_FIELDS, { session })
    .lean<Kept[]>()
    .exec();
  const texts = audienceTexts(open);
  const records = attendees.collection as unknown as Collection<AttendeeRecord>;
  const writes = ids.map((id) => ({
    updateOne: {
      filter: { _id: id, event },
      update: { $set: { audienceConsents: texts.get(id) ?? audienceText([]) }, $inc: { revision: 1 } },
    },
  }));
  await records.bulkWrite(writes, { session, ordered: false });
}

/** By subject. */
export function audienceTexts(open: readonly Kept[]): Map<string, string> {
  const bySubject = groupedBy(open, ({ subject }) => subject);
  return new Map([...bySubject].map(([subject, all]) => [subject, audienceText(all)]));
}

const KEPT_FIELDS = { subject: 1, field: 1, recipient: 1, from: 1, until: 1 } as const;

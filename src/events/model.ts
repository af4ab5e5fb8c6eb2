import { Schema } from 'mongoose';
import type { PhotoModeration } from '../photos/moderation/rule.ts';
import { DAY } from '../time.ts';
import { EVERYBODY_MAY, type ListingRule } from './listing.ts';

/** The words people consent to; a new wording is a new version. */
export interface ConsentNotice {
  version: string;
  /** Text by language (BCP 47); `en` is always there. */
  texts: Record<string, string>;
}

/**
 * A ticket category. Its name is what registrations say and what consents to it name, and never changes; the label is
 * what people read.
 */
export interface EventCategory {
  name: string;
  label: string;
}

export interface EventRecord {
  _id: string;
  slug: string;
  name: string;
  /** ISO 3166-1 alpha-2 country in whose way phone numbers without a country are read. */
  region: string;
  notice: ConsentNotice;
  /** Notices that were in force before, the oldest first: consents name their versions. */
  pastNotices?: ConsentNotice[];
  categories?: EventCategory[];
  /** Absent until an organiser chose: everybody may, and nobody is who does not. */
  listing?: ListingRule;
  /** Absent until an organiser chose: OFF. */
  photoModeration?: PhotoModeration;
  startsAt?: Date | null;
  endsAt?: Date | null;
  /** Days after the end when its people are erased. */
  retentionDays?: number | null;
  /** When end or retention were changed last. */
  retentionSetAt?: Date | null;
  /** When the organisers were told that it is near. */
  retentionToldAt?: Date | null;
  /** Since when a Yes on a registration form is only offered to its owner: an older copy of the database was accepted, also before the event was made. */
  formsEndedAt?: Date | null;
  /** Since when its people are erased and nobody is brought in. */
  closedAt?: Date | null;
  createdAt: Date;
}

/** How long before its people are erased the organisers know, and how long after a change nobody is. */
export const GRACE = 7 * DAY;

export const eventSchema = new Schema<EventRecord>(
  {
    _id: { type: String, required: true },
    slug: { type: String, required: true },
    name: { type: String, required: true },
    region: { type: String, required: true },
    notice: { type: Schema.Types.Mixed, required: true },
    pastNotices: { type: Schema.Types.Mixed, default: [] },
    categories: { type: Schema.Types.Mixed, default: [] },
    listing: { type: Schema.Types.Mixed, default: () => ({ ...EVERYBODY_MAY }) },
    photoModeration: { type: String, default: 'OFF' },
    startsAt: { type: Date, default: null },
    endsAt: { type: Date, default: null },
    retentionDays: { type: Number, default: null },
    retentionSetAt: { type: Date, default: null },
    retentionToldAt: { type: Date, default: null },
    formsEndedAt: { type: Date, default: null },
    closedAt: { type: Date, default: null },
    createdAt: { type: Date, required: true },
  },
  { collection: 'events', versionKey: false },
);
eventSchema.index({ slug: 1 }, { unique: true });

/** When an event's people are erased, as it is set now; null where that is not set. */
export function erasesAt({
  endsAt,
  retentionDays,
  retentionSetAt,
  retentionToldAt,
}: EventRecord): Date | null {
  if (endsAt == null || retentionDays == null) return null;
  const after = (date: Date | null | undefined) => (date == null ? 0 : date.getTime() + GRACE);
  const end = endsAt.getTime() + retentionDays * DAY;
  return new Date(Math.max(end, after(retentionSetAt), after(retentionToldAt)));
}

/** What a new event's consents say until the organiser writes words of their own. */
export const DEFAULT_NOTICE: ConsentNotice = {
  version: '1',
  texts: {
    en: 'The people or the audience you choose will see this field of yours for this event, until the date you set or until you withdraw. Each look is recorded, and whoever looks is named to you.',
  },
};

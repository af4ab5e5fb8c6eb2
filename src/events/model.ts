import { Schema } from 'mongoose';

/** The words people consent to; a new wording is a new version. */
export interface ConsentNotice {
  version: string;
  /** Text by language (BCP 47); `en` is always there. */
  texts: Record<string, string>;
}

export interface EventRecord {
  _id: string;
  slug: string;
  name: string;
  /** ISO 3166-1 alpha-2 country in whose way phone numbers without a country are read. */
  region: string;
  notice: ConsentNotice;
  createdAt: Date;
}

export const eventSchema = new Schema<EventRecord>(
  {
    _id: { type: String, required: true },
    slug: { type: String, required: true },
    name: { type: String, required: true },
    region: { type: String, required: true },
    notice: { type: Schema.Types.Mixed, required: true },
    createdAt: { type: Date, required: true },
  },
  { collection: 'events', versionKey: false },
);
eventSchema.index({ slug: 1 }, { unique: true });

/** What a new event's consents say until the organiser writes words of their own. */
export const DEFAULT_NOTICE: ConsentNotice = {
  version: '1',
  texts: {
    en: 'The people or the audience you choose will see this field of yours for this event, until the date you set or until you withdraw. Each look is recorded, and whoever looks is named to you.',
  },
};

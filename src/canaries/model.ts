/**
 * Canaries: planted attendees whom nobody has a reason to open. Threat: whoever reads the collection of attendees, or what is
 * answered about one, tells them from people and goes round them. So an attendee's document says nothing of it; which they are stands
 * here, sealed under a key of this document's own: from here to a person takes the keys, and from a person to here there is no way.
 */
import { Schema } from 'mongoose';
import { type Sealed, sealedSchema } from '../disclosure/seal.ts';

export interface CanaryRecord {
  /** `cny_…`; it tells nothing of whose. */
  _id: string;
  event: string;
  /** The attendee's id. */
  attendee: Sealed;
  plantedAt: Date;
  /** Account of the organiser; null after their erasure. */
  by: string | null;
}

export const canarySchema = new Schema<CanaryRecord>(
  {
    _id: { type: String, required: true },
    event: { type: String, required: true },
    attendee: { type: sealedSchema, required: true },
    plantedAt: { type: Date, required: true },
    by: { type: String, default: null },
  },
  { collection: 'canaries', versionKey: false },
);
canarySchema.index({ event: 1 });

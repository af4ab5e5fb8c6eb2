/** The peer's own collection: the same people with their values in the clear, because a server that checks nothing seals nothing. */
import mongoose from 'mongoose';

const text = { type: String, default: null };

export const plainAttendeeSchema = new mongoose.Schema(
  {
    _id: { type: String, required: true },
    event: { type: String, required: true },
    registered: Boolean,
    listed: Boolean,
    name: { type: String, required: true },
    organisation: text,
    phone: text,
    email: text,
    jobTitle: text,
    photo: text,
  },
  { collection: 'plain_attendees', versionKey: false },
);
plainAttendeeSchema.index(
  { event: 1, registered: 1, listed: 1, name: 1, _id: 1 },
  { collation: { locale: 'en', strength: 1 } },
);

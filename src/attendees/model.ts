import { Schema } from 'mongoose';
import { NOTHING_TO_AUDIENCES } from '../consent/audience.ts';
import { sealedSetSchema } from '../disclosure/seal.ts';
import type { HoldsValues } from '../disclosure/value-set.ts';
import type { ProtectedField } from '../protected-fields.ts';

/** Where a registration came from; the pair is what makes an import idempotent. */
export interface RegistrationSource {
  source: string;
  id: string;
  /** Keyed hash of the row as last read; equal means there is nothing to do. */
  rowHash: string;
  /** Keyed hash of the address on the row, whoever it turned out to belong to: a later file may not take it for somebody's own. */
  address?: string | null;
  /** Whether the row is the one known to be its order's buyer. */
  buyer?: boolean;
  /** Keyed hash of address and name: two sources with the same one are one attendee. Null without an address. */
  person?: string | null;
  /** Which registration of that person in its file this is, from 0. */
  nth?: number;
  /** What this source says of the address: see Standing in import/groups.ts. */
  standing?: 'BUYER' | 'ALONE' | 'SHARED';
  /** Whether this registration is paid; the attendee is registered while one of theirs is. */
  live?: boolean;
  /** The questions that the person answered themselves. */
  asked?: string[];
  /** By which keyed hashes of address and name the holder of this registration is known; see import/holder.ts. */
  holder?: { address: string | null; name: string | undefined };
  /** The row last read is not known to be the holder's. */
  foreign?: boolean;
  /** The registration is somebody else's now; its id is none any more. */
  retired?: boolean;
}

/** Who decided about being listed, last. An import never changes what the OWNER decided. */
export interface Listing {
  by: 'DEFAULT' | 'REGISTRATION_FORM' | 'OWNER';
  at: Date;
  session: string | null;
  /** What `listed` was when the registration lapsed. An owner's choice comes back with it, a form's does not. */
  lapsed?: boolean;
}

/**
 * What a form said that counts for nothing yet. LISTED and CONSENT: said on somebody's behalf, offered when they claim
 * the registration. NOTED: a Yes to somebody who is no recipient here (exhibitors, before there are integrations).
 */
export interface Proposal {
  kind: 'LISTED' | 'CONSENT' | 'NOTED';
  /** The source whose form said so. */
  source: string;
  field: ProtectedField | null;
  /** As in consents: `audience:*`. Null for LISTED and NOTED. */
  recipient: string | null;
  column: string;
  answer: string;
}

/** What the person decided of a proposal: it is not offered again, whatever a form says later. */
export interface AnsweredProposal {
  /** `LISTED`, or field and recipient. */
  question: string;
  accepted: boolean;
  at: Date;
  session: string;
}

/** One person at one event: what those who may know of them may read. Protected values are in the vault. */
export interface AttendeeRecord {
  _id: string;
  event: string;
  /** Null for those who share somebody else's address or gave none. */
  account: string | null;
  name: string;
  organisation: string | null;
  category: string | null;
  /** True for paid registrations only; all others exist for nobody. */
  registered: boolean;
  listed: boolean;
  /** That it was, before it was not: whoever read the directory then is told of an erasure. Absent where it never was. */
  wasListed?: boolean;
  listing: Listing;
  /** Words of name and organisation, for the directory's search. Never a protected field: a match is a disclosure. */
  words: string[];
  sources: RegistrationSource[];
  /** What the owner wrote themselves, and when: no import overwrites it. Keys are field names. */
  edited: Record<string, Date>;
  /** Which source a field's value is from. */
  from?: Record<string, string>;
  /** Whether the phone that `from` names is left out, because the address beside it is not theirs alone. */
  doubtful?: boolean;
  /**
   * What they permit to audiences, as src/consent/audience.ts writes it: derived from the consents, by keep-audience.ts alone.
   * Absent until it was derived; then the consents are asked.
   */
  audienceConsents?: string;
  /** Counted up where a write must conflict with others about the same person. */
  revision?: number;
  proposals: Proposal[];
  /** The account that wants a mail when a contact request comes; null until one says so. */
  contactRequestMails?: string | null;
  /** Absent until one is answered. */
  answered?: AnsweredProposal[];
  /** How it came to its account otherwise than by an import: who invited (account), and in which session it was taken. */
  claimed?: { at: Date; session: string; invitedBy: string };
  /** When an import gave it to the account that has it now; absent where that is from the beginning, or by a claim. */
  accountSince?: Date;
  /** When it, or a value of it, was changed last, by the database's clock; absent until then. What an increment of an export asks. */
  modifiedAt?: Date;
  /** How many changes of the profile are on record (src/history). */
  changes?: number;
  createdAt: Date;
}

/** What a viewer may be shown, and what decides about it; the rest (words, sources, proposals) stays in the database. */
export const SHOWN_FIELDS = {
  event: 1,
  name: 1,
  organisation: 1,
  category: 1,
  registered: 1,
  listed: 1,
  audienceConsents: 1,
  sealedValues: 1,
} as const;

export type ShownAttendee = Pick<
  AttendeeRecord,
  '_id' | Exclude<keyof typeof SHOWN_FIELDS, keyof HoldsValues>
> &
  HoldsValues;

/** The directory's order: ICU's root order, blind to case and accents (so ids, being lower case, keep theirs). */
export const DIRECTORY_COLLATION = { locale: 'en', strength: 1 } as const;

export const attendeeSchema = new Schema<AttendeeRecord & HoldsValues>(
  {
    _id: { type: String, required: true },
    event: { type: String, required: true },
    account: { type: String, default: null },
    name: { type: String, required: true },
    organisation: { type: String, default: null },
    category: { type: String, default: null },
    registered: { type: Boolean, required: true },
    listed: { type: Boolean, default: false },
    wasListed: { type: Boolean, default: undefined },
    listing: { type: Schema.Types.Mixed, required: true },
    words: { type: [String], default: [] },
    sources: { type: Schema.Types.Mixed, default: [] },
    edited: { type: Schema.Types.Mixed, default: {} },
    proposals: { type: Schema.Types.Mixed, default: [] },
    contactRequestMails: { type: String, default: null },
    answered: { type: Schema.Types.Mixed, default: undefined },
    claimed: { type: Schema.Types.Mixed, default: undefined },
    accountSince: { type: Date },
    modifiedAt: { type: Date },
    changes: { type: Number },
    audienceConsents: { type: String, default: NOTHING_TO_AUDIENCES },
    createdAt: { type: Date, required: true },
    // Only a find that names it is answered with it: the page's, for the vault.
    sealedValues: { type: sealedSetSchema, select: false, default: undefined },
  },
  { collection: 'attendees', versionKey: false, minimize: false },
);
attendeeSchema.index(
  { event: 1, registered: 1, listed: 1, name: 1, _id: 1 },
  { collation: DIRECTORY_COLLATION },
);
// With `listed`, so that a search does not read hidden people to leave them out: the time would tell that they are there.
attendeeSchema.index({ event: 1, registered: 1, listed: 1, words: 1 }, { collation: DIRECTORY_COLLATION });
// An export goes by id, and reads no hidden people to leave them out.
attendeeSchema.index({ event: 1, registered: 1, listed: 1, _id: 1 });
attendeeSchema.index({ event: 1, 'sources.source': 1, 'sources.id': 1 }, { unique: true });
attendeeSchema.index({ event: 1, 'sources.address': 1 });
attendeeSchema.index(
  { account: 1, event: 1 },
  { unique: true, partialFilterExpression: { account: { $type: 'string' } } },
);

import { Schema } from 'mongoose';
import { PROTECTED_FIELDS, type ProtectedField } from '../protected-fields.ts';

/** Who is permitted, as one string: `attendee:<id>`, `audience:*`, `audience:category:<name>`, `integration:<id>`. */
export type Recipient = string;

const CATEGORY_PREFIX = 'audience:category:';
export const INTEGRATION_PREFIX = 'integration:';
/** Recipients that are integrations, for an index over `recipient`. */
export const TO_INTEGRATIONS = { recipient: { $gte: INTEGRATION_PREFIX, $lt: 'integration;' } } as const;

/**
 * A block is kept among the consents, in the place of a field: what is not permitted to somebody is read in the very
 * look-up that reads what is (docs/decisions/0014-blocks-among-consents.md). It names no protected field, so it
 * opens nothing, wherever it is taken for a consent by mistake.
 */
export const BLOCK = 'BLOCK';

/** Of all that stands in the collection, the consents. */
export const CONSENTS_ONLY = { field: { $in: [...PROTECTED_FIELDS] } } as const;

export const everyAttendee: Recipient = 'audience:*';
export const oneAttendee = (attendee: string): Recipient => `attendee:${attendee}`;
export const oneIntegration = (integration: string): Recipient => `${INTEGRATION_PREFIX}${integration}`;
export const everyoneOfCategory = (category: string): Recipient => `${CATEGORY_PREFIX}${category}`;

/** How and when the subject said so: what Art. 7(1) GDPR wants to be shown. */
export interface ConsentEvidence {
  how: 'OWNER' | 'REGISTRATION_FORM';
  noticeVersion: string;
  /** The words that were shown: the notice, or the form's question and its answer. */
  noticeText: string;
  language: string;
  /** The version of the event's privacy notice that held (src/processing); absent from forms, and from consents of before there was one. */
  privacyNotice?: string;
  /** The session it was given in; null for a form. */
  session: string | null;
}

/**
 * The subject's permission for a recipient to see a field of theirs, for a purpose, until a date or until withdrawn.
 * History is never rewritten: a withdrawal sets `withdrawnAt` once, giving again makes another document.
 */
export interface ConsentRecord {
  _id: string;
  event: string;
  /** Attendee id. */
  subject: string;
  field: ProtectedField;
  recipient: Recipient;
  purpose: string;
  from: Date;
  /** FAR_FUTURE if open-ended. */
  until: Date;
  evidence: ConsentEvidence;
  withdrawnAt: Date | null;
  /**
   * True until it is withdrawn or another takes its place. At most one per subject, field and recipient is open
   * (a unique index), so that withdrawing one never leaves a twin in force.
   */
  open: boolean;
  /**
   * How and in which session it was withdrawn. INCIDENT: somebody else had given it, signed in as the owner. RESTORE: its
   * owner may have, after the backup that it is from.
   */
  withdrawal: { how: 'OWNER' | 'REGISTRATION_FORM' | 'INCIDENT' | 'RESTORE'; session: string | null } | null;
}

export const consentSchema = new Schema<ConsentRecord>(
  {
    _id: { type: String, required: true },
    event: { type: String, required: true },
    subject: { type: String, required: true },
    field: { type: String, required: true },
    recipient: { type: String, required: true },
    purpose: { type: String, required: true },
    from: { type: Date, required: true },
    until: { type: Date, required: true },
    evidence: { type: Schema.Types.Mixed, required: true },
    withdrawnAt: { type: Date, default: null },
    open: { type: Boolean, required: true },
    withdrawal: { type: Schema.Types.Mixed, default: null },
  },
  { collection: 'consents', versionKey: false },
);
consentSchema.index({ event: 1, subject: 1, recipient: 1, field: 1, withdrawnAt: 1, until: 1 });
consentSchema.index(
  { event: 1, subject: 1, field: 1, recipient: 1 },
  { unique: true, partialFilterExpression: { open: true } },
);
consentSchema.index({ event: 1, recipient: 1, withdrawnAt: 1 });
// Those to integrations, by their end (src/webhooks/expired.ts).
consentSchema.index(
  { recipient: 1, until: 1 },
  { partialFilterExpression: { open: true, ...TO_INTEGRATIONS } },
);

/** A recipient as the schema shows it. */
export interface RecipientParts {
  readonly kind: 'ATTENDEE' | 'EVERY_ATTENDEE' | 'CATEGORY' | 'INTEGRATION';
  readonly attendee: string | null;
  readonly category: string | null;
  readonly integration: string | null;
}

const NOBODY = { attendee: null, category: null, integration: null } as const;

/** Throws for a recipient of a kind that is not known: it must not be shown as another. */
export function parseRecipient(recipient: Recipient): RecipientParts {
  if (recipient === everyAttendee) return { ...NOBODY, kind: 'EVERY_ATTENDEE' };
  if (recipient.startsWith(CATEGORY_PREFIX)) {
    return { ...NOBODY, kind: 'CATEGORY', category: recipient.slice(CATEGORY_PREFIX.length) };
  }
  if (recipient.startsWith('attendee:')) {
    return { ...NOBODY, kind: 'ATTENDEE', attendee: recipient.slice('attendee:'.length) };
  }
  if (recipient.startsWith(INTEGRATION_PREFIX)) {
    return { ...NOBODY, kind: 'INTEGRATION', integration: recipient.slice(INTEGRATION_PREFIX.length) };
  }
  throw new Error(`no such kind of recipient: ${recipient}`);
}

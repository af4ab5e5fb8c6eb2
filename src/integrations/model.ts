/**
 * Integrations: third parties (badge printers, lead capture, CRM, check-in) that come with API keys, and what organisers allowed them.
 * Threat: a key that is found, guessed, or does more than its owner was told. So a key is a hash here, has an end, and by itself
 * opens nothing: a field also needs an organiser's approval and its subject's consent.
 */
import { Schema } from 'mongoose';
import type { ProtectedField } from '../protected-fields.ts';

export const SCOPES = [
  'attendee:read',
  'roster:read',
  'attendee.phone:read',
  'attendee.email:read',
  'attendee.photo:read',
  'attendee.jobTitle:read',
  'attendee:write',
  'disclosure:read',
  'webhook:manage',
] as const;
export type Scope = (typeof SCOPES)[number];

/** Asked for every field of everybody in an export: a text that is there, not one put together each time. */
const SCOPE_OF = {
  phone: 'attendee.phone:read',
  email: 'attendee.email:read',
  photo: 'attendee.photo:read',
  jobTitle: 'attendee.jobTitle:read',
} as const satisfies Readonly<Record<ProtectedField, Scope>>;

export const scopeOf = (field: ProtectedField): Scope => SCOPE_OF[field];

/** A protected field that an integration wants, and why, as the attendee reads it. */
export interface WantedField {
  field: ProtectedField;
  why: string;
  /** Null until an organiser approved this field, and from when the approval was withdrawn. */
  approved: { at: Date; by: string } | null;
  /**
   * Refused, or its approval withdrawn: for good. What people consented to before must not come back to life; who wants
   * the field again registers another integration, which begins without consents.
   */
  refused?: { at: Date; by: string } | null;
}

export interface IntegrationRecord {
  /** `int_…` */
  _id: string;
  name: string;
  company: string;
  /** Where its makers are reached; shown to attendees and organisers. */
  contact: string;
  /** In words, as attendees read it. */
  purpose: string;
  fields: WantedField[];
  /** Event ids. */
  events: string[];
  /** How long it keeps what it was given, in days. */
  retentionDays: number;
  /** Whom to ask to erase what it holds. */
  eraseContact: string;
  /** Everybody's name, organisation and category, for a purpose that attendees read; null: not granted. */
  roster: { purpose: string; at: Date; by: string } | null;
  createdAt: Date;
  /** Account of the organiser, or `cli:<user>`. */
  createdBy: string;
  /** Ended for good: all its keys are dead. */
  endedAt: Date | null;
}

export interface ApiKeyRecord {
  /** `key_…`: public; it stands in the key itself. */
  _id: string;
  integration: string;
  /** What organisers call it. */
  label: string;
  /** Event ids, some of the integration's. */
  events: string[];
  scopes: Scope[];
  /** SHA-256 of the secret, which has 256 random bits. */
  hash: Buffer;
  lastFour: string;
  /** CIDR blocks it may come from; none: from anywhere. */
  networks: string[];
  createdAt: Date;
  createdBy: string;
  expiresAt: Date;
  revoked: { at: Date; by: string; reason: string } | null;
  /** The key that it takes the place of. */
  rotates: string | null;
  lastUsedAt: Date | null;
}

export const integrationSchema = new Schema<IntegrationRecord>(
  {
    _id: { type: String, required: true },
    name: { type: String, required: true },
    company: { type: String, required: true },
    contact: { type: String, required: true },
    purpose: { type: String, required: true },
    fields: { type: [Schema.Types.Mixed], required: true } as never,
    events: { type: [String], required: true },
    retentionDays: { type: Number, required: true },
    eraseContact: { type: String, required: true },
    roster: { type: Schema.Types.Mixed, default: null },
    createdAt: { type: Date, required: true },
    createdBy: { type: String, required: true },
    endedAt: { type: Date, default: null },
  },
  { collection: 'integrations', versionKey: false },
);
integrationSchema.index({ events: 1 });

export const apiKeySchema = new Schema<ApiKeyRecord>(
  {
    _id: { type: String, required: true },
    integration: { type: String, required: true },
    label: { type: String, required: true },
    events: { type: [String], required: true },
    scopes: { type: [String], required: true } as never,
    hash: { type: Buffer, required: true } as never,
    lastFour: { type: String, required: true },
    networks: { type: [String], default: [] },
    createdAt: { type: Date, required: true },
    createdBy: { type: String, required: true },
    expiresAt: { type: Date, required: true },
    revoked: { type: Schema.Types.Mixed, default: null },
    rotates: { type: String, default: null },
    lastUsedAt: { type: Date, default: null },
  },
  { collection: 'apiKeys', versionKey: false },
);
apiKeySchema.index({ integration: 1 });

/** What an organiser approved. */
export const approvedFields = ({ fields }: Pick<IntegrationRecord, 'fields'>) =>
  fields.filter(({ approved }) => approved !== null).map(({ field }) => field);

/**
 * Webhooks: where integrations are told what happened, what they were told, and whether it arrived. Threat: a record of
 * messages is a second copy of what it speaks of. So a message holds ids and the name of a field, never a value or a
 * person's name, and of an answer no more than its status is kept.
 */
import { Schema } from 'mongoose';
import type { Sealed } from '../disclosure/seal.ts';
import { kindOf } from '../ids.ts';
import type { ProtectedField } from '../protected-fields.ts';

/** What can be asked for. */
export const WEBHOOK_TYPES = [
  'consent.given',
  'consent.withdrawn',
  'attendee.erased',
  'attendee.updated',
  'disclosure.alarm',
] as const;
export type WebhookType = (typeof WEBHOOK_TYPES)[number];

/** `ping`: a test, to one endpoint. */
export type MessageType = WebhookType | 'ping';

/** What asks the receiver to delete what it holds, and to say that it has. */
export const ASKS_FOR_DELETION = ['consent.withdrawn', 'attendee.erased'] as const satisfies WebhookType[];
export const asksForDeletion = (type: MessageType): boolean =>
  (ASKS_FOR_DELETION as readonly MessageType[]).includes(type);

/** An endpoint of an integration. */
export interface WebhookRecord {
  /** `whk_…` */
  _id: string;
  integration: string;
  url: string;
  types: WebhookType[];
  /** Event ids, some of the integration's. */
  events: string[];
  /** What signs, sealed under a key of the endpoint's own. */
  secret: Sealed;
  /** The one before, which signs as well until a time. */
  former: { secret: Sealed; until: Date } | null;
  createdAt: Date;
  /** Account or key; null where the account was erased. */
  createdBy: string | null;
  /** Accounts and keys that changed it since, each once; who did last stands last. */
  changedBy: string[];
  /** `key`: which one, for KEY_REVOKED. */
  disabled: { at: Date; why: Disabled; key?: string } | null;
}

/**
 * GONE: it answered 410. RESTORED: an older copy of the database was put back. KEY_REVOKED: a key that made or changed it
 * was.
 */
export type Disabled = 'GONE' | 'BY_HAND' | 'RESTORED' | 'KEY_REVOKED';

/** Why an endpoint is off until an organiser looked at where it leads: somebody may have led it elsewhere, and be there still. */
export const UNTIL_LOOKED_AT = ['KEY_REVOKED', 'RESTORED'] as const satisfies Disabled[];

/** Whether organisers made an endpoint, and no key changed it: where what is told of others does not reach an integration by itself. */
export const isOrganisersOwn = ({
  createdBy,
  changedBy = [],
}: Pick<WebhookRecord, 'createdBy'> & { readonly changedBy?: readonly string[] }): boolean =>
  createdBy !== null && [createdBy, ...changedBy].every((by) => kindOf(by) !== 'key');

/** What a message is about: ids, and the name of a field. */
export interface MessageData {
  readonly event?: string;
  readonly attendee?: string;
  readonly consent?: string;
  readonly field?: ProtectedField;
  readonly key?: string;
  readonly alarm?: string;
  readonly rule?: string;
  readonly webhook?: string;
}

/** One thing that one integration is told. */
export interface WebhookMessageRecord {
  /** `msg_…`; the receiver's `webhook-id`, the same for every attempt. */
  _id: string;
  /** What it is about, once: unique. */
  key: string;
  integration: string;
  type: MessageType;
  /** Null for a ping. */
  event: string | null;
  data: MessageData;
  /** Endpoint ids: it is for these alone, as long as no key has to do with them. Null: for each that listens. */
  only: string[] | null;
  queuedAt: Date;
  /** Null for what asks for no deletion; else when, and by which key, it was said to be done. */
  deletion: { acknowledgedAt: Date | null; by: string | null } | null;
  /** From when on the record may go; null as long as a deletion is not acknowledged. */
  keptUntil: Date | null;
}

/** FAILED: given up after three days, or there is no endpoint any more that it could go to. */
export const DELIVERY_STATES = ['WAITING', 'DELIVERED', 'FAILED'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** One try; `error` in words of ours, null where there was an answer of success. */
export interface Attempt {
  at: Date;
  /** Of the answer; null for none. */
  status: number | null;
  error: DeliveryError | null;
  millis: number;
}

/**
 * STATUS: an answer that is no success. GONE: 410. REDIRECT: it was not followed. ADDRESS: the name leads to an address
 * that is not called. NO_SECRET: its key was destroyed. DISABLED, NO_ENDPOINT, NOT_THEIRS: there was no try.
 */
export type DeliveryError =
  | 'STATUS'
  | 'GONE'
  | 'REDIRECT'
  | 'ADDRESS'
  | 'NAME'
  | 'TLS'
  | 'CONNECTION'
  | 'TIMEOUT'
  | 'NO_SECRET'
  | 'DISABLED'
  | 'NO_ENDPOINT'
  | 'NOT_THEIRS';

/** That one message goes to one endpoint. */
export interface WebhookDeliveryRecord {
  /** The message's id, a space, the endpoint's. */
  _id: string;
  message: string;
  webhook: string;
  integration: string;
  type: MessageType;
  event: string | null;
  /** Attendee id; what is about somebody goes with them. */
  attendee: string | null;
  state: DeliveryState;
  queuedAt: Date;
  /** Not before; while it is being sent, when the lease ends. */
  dueAt: Date;
  /** After that it is not tried again. */
  giveUpAt: Date;
  attempts: number;
  /** Who is sending it, or was the last to. */
  takenBy: string | null;
  /** The last few tries, the newest last. */
  log: Attempt[];
  settledAt: Date | null;
  keptUntil: Date | null;
}

export const webhookSchema = new Schema<WebhookRecord>(
  {
    _id: { type: String, required: true },
    integration: { type: String, required: true },
    url: { type: String, required: true },
    types: { type: [String], required: true } as never,
    events: { type: [String], required: true },
    secret: { type: Schema.Types.Mixed, required: true },
    former: { type: Schema.Types.Mixed, default: null },
    createdAt: { type: Date, required: true },
    createdBy: { type: String, default: null },
    changedBy: { type: [String], default: [] },
    disabled: { type: Schema.Types.Mixed, default: null },
  },
  { collection: 'webhooks', versionKey: false },
);
webhookSchema.index({ integration: 1 });
webhookSchema.index({ events: 1 });

export const webhookMessageSchema = new Schema<WebhookMessageRecord>(
  {
    _id: { type: String, required: true },
    key: { type: String, required: true },
    integration: { type: String, required: true },
    type: { type: String, required: true },
    event: { type: String, default: null },
    data: { type: Schema.Types.Mixed, required: true },
    only: { type: [String], default: null },
    queuedAt: { type: Date, required: true },
    deletion: { type: Schema.Types.Mixed, default: null },
    keptUntil: { type: Date, default: null },
  },
  { collection: 'webhookMessages', versionKey: false },
);
webhookMessageSchema.index({ key: 1 }, { unique: true });
webhookMessageSchema.index({ integration: 1, queuedAt: 1, _id: 1 });
webhookMessageSchema.index({ event: 1, 'deletion.acknowledgedAt': 1, queuedAt: 1, _id: 1 });
webhookMessageSchema.index({ 'data.attendee': 1 });
webhookMessageSchema.index({ keptUntil: 1 }, { expireAfterSeconds: 0 });

export const webhookDeliverySchema = new Schema<WebhookDeliveryRecord>(
  {
    _id: { type: String, required: true },
    message: { type: String, required: true },
    webhook: { type: String, required: true },
    integration: { type: String, required: true },
    type: { type: String, required: true },
    event: { type: String, default: null },
    attendee: { type: String, default: null },
    state: { type: String, enum: DELIVERY_STATES, required: true },
    queuedAt: { type: Date, required: true },
    dueAt: { type: Date, required: true },
    giveUpAt: { type: Date, required: true },
    attempts: { type: Number, required: true },
    takenBy: { type: String, default: null },
    log: { type: [Schema.Types.Mixed], default: [] } as never,
    settledAt: { type: Date, default: null },
    keptUntil: { type: Date, default: null },
  },
  { collection: 'webhookDeliveries', versionKey: false },
);
// Endpoint and integration are in it, so that those of one that does not answer are passed over without being read.
webhookDeliverySchema.index({ state: 1, dueAt: 1, webhook: 1, integration: 1 });
webhookDeliverySchema.index({ webhook: 1, queuedAt: -1, _id: -1 });
webhookDeliverySchema.index({ takenBy: 1 }, { partialFilterExpression: { state: 'WAITING' } });
webhookDeliverySchema.index({ message: 1 });
webhookDeliverySchema.index({ attendee: 1 });
webhookDeliverySchema.index({ keptUntil: 1 }, { expireAfterSeconds: 0 });

import { Schema } from 'mongoose';
import type { MailKind } from './kinds.ts';

/**
 * UNCERTAIN: the message was handed over, and no answer came. It may have arrived, so it is shown and not sent again by
 * itself. FAILED: refused for good, given up after all tries, or nobody is there any more to send it to.
 */
export const MAIL_STATES = ['QUEUED', 'SENDING', 'SENT', 'UNCERTAIN', 'FAILED'] as const;
export type MailState = (typeof MAIL_STATES)[number];

/** What went wrong, in codes only: a mail server's text may quote the address. */
export interface MailError {
  /** Of nodemailer (`ECONNECTION`), or GONE, LAPSED, NO_ACCOUNT, RESTORED, INTERNAL. */
  code: string;
  /** The SMTP command that was answered, for example `RCPT TO`. */
  command: string | null;
  /** For example 550. */
  responseCode: number | null;
}

/** A mail to an account's address, which is looked up when it is sent. No address and no protected value is kept here. */
export interface OutboxRecord {
  _id: string;
  /** What the mail is about, once: unique. */
  key: string;
  kind: MailKind;
  /** Account id. */
  account: string;
  /** Not to the address that the account has when it is sent, but to the one it had before this time. */
  before?: Date | null;
  /** What its text is made from when it is sent. */
  about: Record<string, unknown>;
  /** More may be added to `about` until it is taken, and then another begins under the key. */
  gathers: boolean;
  state: MailState;
  queuedAt: Date;
  /** Not before. */
  dueAt: Date;
  attempts: number;
  /** The gateway that is sending it, and until when. `handedOver`: bytes of the message may have left. */
  lease: { by: string; until: Date; handedOver: boolean } | null;
  /** The same for every attempt, so that a mail server or reader can tell a second copy. Null before the first. */
  messageId: string | null;
  lastError: MailError | null;
  /** When it came to its end. */
  settledAt: Date | null;
  /** From when on the record may go; null before its end. */
  keptUntil: Date | null;
}

export const outboxSchema = new Schema<OutboxRecord>(
  {
    _id: { type: String, required: true },
    key: { type: String, required: true },
    kind: { type: String, required: true },
    account: { type: String, required: true },
    before: { type: Date, default: undefined },
    about: { type: Schema.Types.Mixed, required: true },
    gathers: { type: Boolean, required: true },
    state: { type: String, enum: MAIL_STATES, required: true },
    queuedAt: { type: Date, required: true },
    dueAt: { type: Date, required: true },
    attempts: { type: Number, required: true },
    lease: { type: Schema.Types.Mixed, default: null },
    messageId: { type: String, default: null },
    lastError: { type: Schema.Types.Mixed, default: null },
    settledAt: { type: Date, default: null },
    keptUntil: { type: Date, default: null },
  },
  { collection: 'outbox', versionKey: false, minimize: false },
);
outboxSchema.index({ key: 1 }, { unique: true });
outboxSchema.index({ state: 1, dueAt: 1 });
outboxSchema.index({ account: 1 });
outboxSchema.index({ keptUntil: 1 }, { expireAfterSeconds: 0 });
// Letters, by incident; and by whom they name, for an erasure.
const LETTERS = { partialFilterExpression: { kind: 'LETTER' } };
outboxSchema.index({ 'about.incident': 1, _id: 1 }, LETTERS);
outboxSchema.index({ 'about.registrations.attendee': 1 }, LETTERS);
// Mails to organisers about somebody who cannot be told of their erasure.
outboxSchema.index({ 'about.person': 1 }, { partialFilterExpression: { kind: 'ERASE_ME' } });

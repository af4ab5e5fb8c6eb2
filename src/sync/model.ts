import { Schema } from 'mongoose';
import { DAY, SECOND } from '../time.ts';

export interface Remark {
  readonly code: string;
  readonly field: string;
  readonly message: string;
}

/** As `RegistrationResult`. */
export interface RowResult {
  /** Its place among the rows, from 0. */
  readonly row: number;
  readonly id: string;
  readonly outcome: 'CREATED' | 'UPDATED' | 'UNCHANGED' | 'REFUSED';
  readonly error: Remark | null;
  readonly warnings: Remark[];
}

/** How long the answer to an idempotency key is kept, by the database's clock. */
export const KEPT_MILLIS = DAY;

/** That an integration's call was done, and what it was answered. */
export interface SyncCallRecord {
  /** The integration's id and a hash of the key it chose. */
  _id: string;
  /** Of the attempt that did it. */
  attempt: string;
  /** Keyed hash of what was asked. */
  asked: string;
  results: RowResult[];
  at: Date;
}

export const syncCallSchema = new Schema<SyncCallRecord>(
  {
    _id: { type: String, required: true },
    attempt: { type: String, required: true },
    asked: { type: String, required: true },
    results: { type: Schema.Types.Mixed, required: true } as never,
    at: { type: Date, required: true },
  },
  { collection: 'syncCalls', versionKey: false },
);
syncCallSchema.index({ at: 1 }, { expireAfterSeconds: KEPT_MILLIS / SECOND });

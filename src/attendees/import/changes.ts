/** What a batch changes, gathered before anything is written. */
import type { AnyBulkWriteOperation } from 'mongodb';
import type { ConsentRecord } from '../../consent/model.ts';
import type { VaultWrite } from '../../disclosure/vault-store.ts';
import { MODIFIED } from '../../time.ts';
import type { AttendeeRecord } from '../model.ts';
import type { Before } from './before.ts';

export class Changes {
  readonly attendees: AnyBulkWriteOperation<AttendeeRecord>[] = [];
  readonly accounts: { readonly id: string; readonly address: string }[] = [];
  readonly values: VaultWrite[] = [];
  /** What stood on profiles before, of what everybody sees who may know of them. */
  readonly before: Before[] = [];
  readonly consents: ConsentRecord[] = [];
  readonly withdrawn: ConsentRecord[] = [];
  /** Accounts that lost their attendee. */
  readonly unlinked: string[] = [];
  /** Accounts that were there and get an attendee. */
  readonly linked: string[] = [];

  insert(document: AttendeeRecord): void {
    this.attendees.push({ insertOne: { document } });
  }

  /**
   * Later rows of the batch see what became of somebody. The revision counts up, so that the write is one even where
   * nothing else changes, and conflicts with what the owner writes at the same moment (batch.ts).
   */
  update(attendee: AttendeeRecord, change: Partial<AttendeeRecord>): void {
    const update = { $set: change, $inc: { revision: 1 }, ...MODIFIED } as const;
    this.attendees.push({ updateOne: { filter: { _id: attendee._id }, update } });
    Object.assign(attendee, change);
  }
}

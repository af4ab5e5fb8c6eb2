import type { Collection } from 'mongodb';
import type { Database } from '../database/connect.ts';
import type { Models } from '../database/models.ts';
import type { KeyRing } from '../disclosure/keys.ts';
import type { VaultStore } from '../disclosure/vault-store.ts';
import type { History } from '../history/history.ts';
import type { WebhookQueue } from '../webhooks/queue.ts';

/** What an erasure works on. */
export interface ErasureParts {
  readonly database: Database;
  readonly models: Models;
  readonly keyRing: KeyRing;
  readonly vaultStore: VaultStore;
  readonly history: History;
  readonly webhooks: WebhookQueue;
  /** The list outside the database (`ERASED_FILE`). */
  readonly erasedFile: string;
  /** Told before each step; tests end the process there. */
  readonly onStep?: ((step: string) => void | Promise<void>) | undefined;
}

/**
 * That somebody is to be erased, or was: written before anything else is done, so that whoever finds it can finish. Ids
 * and times only; what helps to find the rest (`account`, `addressIndex`) is taken away at the end.
 */
export interface ErasureRecord {
  /** Attendee or account id. */
  _id: string;
  /** Of an attendee; null for an account, or where it is not known any more. */
  event: string | null;
  account: string | null;
  addressIndex: readonly string[];
  /** Whether the account goes also if it organises an event. */
  organiserToo: boolean;
  why: 'ASKED' | 'RETENTION' | 'RESTORED';
  /** Integrations that are to be told, by id, once all is gone. */
  told?: readonly { readonly event: string; readonly integration: string }[];
  /**
   * SETTLING: all is gone, and what requests of before may have written since is yet to be looked for. DONE: that too.
   */
  state: 'UNDER_WAY' | 'SETTLING' | 'DONE';
  begunAt: Date;
  sweptAt: Date | null;
  doneAt: Date | null;
}

export const erasureRecords = ({ connection }: Pick<Database, 'connection'>): Collection<ErasureRecord> =>
  connection.collection<ErasureRecord>('erasures');

export async function ensureErasureIndexes(database: Pick<Database, 'connection'>): Promise<void> {
  await erasureRecords(database).createIndex({ state: 1, sweptAt: 1 });
}

/** Subjects that are erased together; at most {@link AT_ONCE}. */
export interface Subjects {
  readonly attendees: readonly string[];
  /** Of the attendees; empty where it is not known of one of them. */
  readonly events: readonly string[];
  readonly accounts: readonly string[];
  readonly addressIndexes: readonly string[];
}

export const AT_ONCE = 500;

const isAttendee = ({ _id }: Pick<ErasureRecord, '_id'>) => _id.startsWith('att_');

export function subjectsOf(
  records: readonly Pick<ErasureRecord, '_id' | 'event' | 'addressIndex'>[],
): Subjects {
  const attendees = records.filter(isAttendee);
  const events = attendees.map(({ event }) => event);
  const known = (texts: readonly (string | null)[]) => [...new Set(texts.filter((text) => text !== null))];
  return {
    attendees: attendees.map(({ _id }) => _id),
    events: events.includes(null) ? [] : known(events),
    accounts: records.filter((record) => !isAttendee(record)).map(({ _id }) => _id),
    addressIndexes: [...new Set(records.flatMap(({ addressIndex }) => addressIndex))],
  };
}

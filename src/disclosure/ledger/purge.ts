/**
 * Retention: the entries of an event go, and the chain still verifies. Of each entry its hash stays, from which it
 * cannot be guessed back, because its salt goes with it; and the key that signs heads signs what was purged, so that
 * an entry taken out by somebody else does not pass for a purge.
 */
import { sign } from 'node:crypto';
import type { Disclosed, Purge, StoredResponse } from './format.ts';
import { purgeBytes, withoutSalts } from './hash.ts';
import type { HeadKey } from './head-key.ts';
import type { LedgerStore } from './store.ts';

export interface Purged {
  readonly records: number;
  readonly entries: number;
}

/** Purges an event's entries; again is as good as once. `dryRun` counts and changes nothing. */
export async function purgeEvent(
  store: LedgerStore,
  key: HeadKey,
  event: string,
  { at, dryRun = false }: { at: Date; dryRun?: boolean },
): Promise<Purged> {
  let records = 0;
  let entries = 0;
  for await (const record of store.disclosures({ event })) {
    if (record.kind !== 'DISCLOSED') continue;
    const gone = record.responses.map((response) => indicesOf(response, event));
    records += 1;
    for (const indices of gone) entries += indices.length;
    if (!dryRun) await store.purge(withoutEntries(record, key, event, at, gone));
  }
  return { records, entries };
}

function indicesOf({ events }: StoredResponse, event: string): number[] {
  return events.flatMap((one, index) => (one === event ? [index] : []));
}

function withoutEntries(
  record: Disclosed,
  key: HeadKey,
  event: string,
  at: Date,
  gone: readonly (readonly number[])[],
): Disclosed {
  const responses = record.responses.map((response, index) => without(response, gone[index] ?? []));
  const purge: Omit<Purge, 'signature'> = {
    event,
    at,
    gone: gone.flatMap((entries, response) => {
      if (entries.length === 0) return [];
      // Who asked goes with the last entry that tells of it.
      return [{ response, asked: responses[response]?.asked === null, entries }];
    }),
  };
  const signature = sign(null, purgeBytes(record, purge), key.privateKey).toString('base64');
  return { ...record, responses, purged: [...(record.purged ?? []), { ...purge, signature }] };
}

function without(response: StoredResponse, gone: readonly number[]): StoredResponse {
  if (gone.length === 0) return response;
  const these = new Set(gone);
  const left = <T>(list: readonly T[]) => list.map((one, index) => (these.has(index) ? null : one));
  const events = left(response.events);
  const asked = events.some((event) => event !== null) ? response.asked : null;
  return {
    asked,
    events,
    subjects: left(response.subjects),
    shown: left(response.shown),
    salts: withoutSalts(response.salts, [...(asked === null ? [0] : []), ...gone.map((index) => index + 1)]),
    hashes: response.hashes,
  };
}

/**
 * Whether one record is what its hash says, down to the entry: each has its hash beside it, so an entry that was
 * changed, removed, inserted or moved is told by its index. Entries that are gone are none of these where a signed
 * purge names them.
 */
import { type KeyObject, verify } from 'node:crypto';
import { at, type FindingKind, type Tell } from './finding.ts';
import { type Disclosed, isOlderForm, type LedgerRecord, type StoredResponse } from './format.ts';
import { hashesBeside, hashesOf, purgeBytes, recordHash } from './hash.ts';

/** How far a record that stands in another's place is looked for. */
const NEAR = 16;
const OLDER_FORM =
  'its entries have the form of a version before the first release, which this one does not check';

/** Tells what is wrong within a record; answers the hash that its content gives, null for what is no record. */
export function verifyRecord(record: LedgerRecord, key: KeyObject | null, tell: Tell): string | null {
  const place = at(record._id);
  try {
    const hash = recordHash(record);
    if (isOlderForm(record)) {
      tell({ kind: 'CHANGED', ...place, text: OLDER_FORM });
      return hash;
    }
    if (record.kind === 'DISCLOSED') verifyEntries(record, key, tell);
    if (hash === record.hash) return hash;
    const was = placeOf(record);
    if (was === null) tell({ kind: 'CHANGED', ...place, text: 'its content does not give its hash' });
    else tell({ kind: 'REORDERED', ...place, text: `it was written as record ${was}` });
    return hash;
  } catch {
    tell({ kind: 'CHANGED', ...place, text: 'it is no record of a ledger' });
    return null;
  }
}

/** The number near by under which the record's content gives its hash. */
function placeOf(record: LedgerRecord): number | null {
  const { chain, seq } = record._id;
  for (let other = Math.max(0, seq - NEAR); other <= seq + NEAR; other++) {
    if (recordHash({ ...record, _id: { chain, seq: other } }) === record.hash) return other;
  }
  return null;
}

function verifyEntries(record: Disclosed, key: KeyObject | null, tell: Tell): void {
  const purged = purgedOf(record, key);
  for (const [response, stored] of record.responses.entries()) {
    const wrong = wrongIn(stored, (entry) => purged.has(`${response} ${entry}`));
    if (wrong === null) continue;
    const { kind, entry, text } = wrong;
    tell({ kind, ...at(record._id), response, ...(entry === null ? {} : { entry }), text });
  }
}

interface Wrong {
  readonly kind: FindingKind;
  /** Null for what the entries have in common. */
  readonly entry: number | null;
  readonly text: string;
}

/** The first thing that is wrong in a response. `isPurged`: of an entry's index, -1 for what they have in common. */
function wrongIn(response: StoredResponse, isPurged: (entry: number) => boolean): Wrong | null {
  const ought = hashesBeside(response);
  const is = hashesOf(response, ought);
  const common = is[0] ?? null;
  if (common === null ? !isPurged(-1) : common !== ought[0])
    return {
      kind: common === null ? 'REMOVED' : 'CHANGED',
      entry: null,
      text: 'who asked, and when, is not what it was',
    };
  const first = is.findIndex((one, i) => one !== null && one !== ought[i]);
  const gone = is.findIndex((one, i) => i > 0 && one === null && !isPurged(i - 1));
  if (first < 0 && is.length === ought.length)
    return gone < 0
      ? null
      : { kind: 'REMOVED', entry: gone - 1, text: 'the entry is gone, and no purge on record says so' };
  return classify(is, ought, first < 0 ? is.length : first);
}

function classify(is: readonly (string | null)[], ought: readonly string[], first: number): Wrong {
  const entry = first - 1;
  if (is.length < ought.length)
    return { kind: 'REMOVED', entry, text: `${ought.length - is.length} entries are gone` };
  if (is.length > ought.length)
    return { kind: 'INSERTED', entry, text: `${is.length - ought.length} entries were not there` };
  const known = new Set(ought);
  const moved = is.every((one) => one === null || known.has(one));
  if (moved) return { kind: 'REORDERED', entry, text: 'the entries stand in another order' };
  return { kind: 'CHANGED', entry, text: 'the entry is not what it was' };
}

/** What the record's signed purges name; without the key none can be checked, and what they say is believed. */
function purgedOf(record: Disclosed, key: KeyObject | null): Set<string> {
  const named = new Set<string>();
  for (const { signature, ...purge } of record.purged ?? []) {
    const bytes = purgeBytes(record, purge);
    if (key !== null && !verify(null, bytes, key, Buffer.from(signature, 'base64'))) continue;
    for (const { response, asked, entries } of purge.gone) {
      if (asked) named.add(`${response} -1`);
      for (const entry of entries) named.add(`${response} ${entry}`);
    }
  }
  return named;
}

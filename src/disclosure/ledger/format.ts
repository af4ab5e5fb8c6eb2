/**
 * What the record of disclosures is made of. A chain is a run of records, numbered from 0; each is one document, so
 * it is there whole or not at all. Entries hold no values. How a record is hashed stands in hash.ts, and for those
 * who check it with a program of their own in docs/ledger.md.
 */
import type { Binary } from 'mongodb';
import type { Basis } from '../../consent/decide.ts';
import type { ProtectedField } from '../../protected-fields.ts';

/** Where a record stands. `chain`: 32 hexadecimal digits. */
export interface Place {
  readonly chain: string;
  readonly seq: number;
}

/** What all entries of one response have in common. */
export interface Asked {
  /** An account in a session; or an integration by a key, whose id then stands in the place of the session's. */
  readonly viewer: {
    readonly kind: 'ACCOUNT' | 'INTEGRATION';
    readonly id: string;
    readonly session: string;
  };
  /** `hash`: SHA-256 of the document without its literals (src/operation.ts), in hex. */
  readonly operation: { readonly name: string | null; readonly hash: string };
  readonly request: string;
  /** Keyed hash of the client's network. */
  readonly network: string;
  /** The database's time of the look-up that decided. */
  readonly at: Date;
}

/** In the place of a field: the list of who was shown somebody's fields was read (src/disclosure/list). No protected field. */
export const LIST = 'disclosures';
export type ShownField = ProtectedField | typeof LIST;

/** ORGANISER: of the list only; an organiser's right to it needs no consent. */
export type ShownBasis = Basis | { readonly kind: 'ORGANISER' };

/** One protected value, or list, shown to one viewer. */
export interface Shown {
  readonly event: string;
  /** Attendee id. */
  readonly subject: string;
  readonly field: ShownField;
  readonly basis: ShownBasis;
}

/** What one response shows. */
export interface Response {
  readonly asked: Asked;
  readonly shown: readonly Shown[];
}

/** One entry: what one response showed of one person. */
export interface Entry {
  readonly event: string;
  readonly subject: string;
  /** The fields and their bases: `phone CONSENT con_…, email OWNER`. */
  readonly shown: string;
}

/** Entries side by side: the nth of each list is of the nth entry; null where that was purged. */
export interface Entries<T = string> {
  readonly events: readonly T[];
  readonly subjects: readonly T[];
  readonly shown: readonly T[];
}

export interface StoredResponse extends Entries<string | null> {
  /** Null once all its entries are purged. */
  readonly asked: Asked | null;
  /**
   * 16 random bytes for `asked`, then 16 for each entry, so that what was purged cannot be guessed back from its hash:
   * zeros where it was.
   */
  readonly salts: Binary;
  /** 32 bytes for `asked`, then 32 for each entry; they stay where it was purged, so that the chain still verifies. */
  readonly hashes: Binary;
}

/** A response, or some of what it showed, that landed on the record and whose values were then not sent. */
export interface NotReleased extends Place {
  /** Index in the record's `responses`. */
  readonly response: number;
  /** Indices of the response's entries; null for all of them. */
  readonly entries: readonly number[] | null;
  /** Which values of each of these entries, by their index in its `shown`; absent for all of them. */
  readonly values?: readonly number[];
}

/** Which entries of a record were purged with their event; signed by the key that signs heads. */
export interface Purge {
  readonly event: string;
  readonly at: Date;
  /** For each response touched: its index, whether `asked` went too, and the indices of the entries. */
  readonly gone: readonly {
    readonly response: number;
    readonly asked: boolean;
    readonly entries: readonly number[];
  }[];
  readonly signature: string;
}

interface Chained {
  readonly _id: Place;
  /** The database's time: of the newest look-up in it, or of opening or closing. */
  readonly at: Date;
  /** The hash of the record before; empty for the first. */
  readonly previous: string;
  readonly hash: string;
}

/** The first record of a chain. */
export interface Opened extends Chained {
  readonly kind: 'OPENED';
  /** Of the gateway. */
  readonly version: string;
  /** Fingerprint of the key that signs the chain's heads. */
  readonly key: string;
  /** The last record of the same process's chain before, which somebody else ended. */
  readonly after: (Place & { readonly hash: string }) | null;
}

export interface Disclosed extends Chained {
  readonly kind: 'DISCLOSED';
  /** Of the oldest look-up in it. */
  readonly from: Date;
  readonly responses: readonly StoredResponse[];
  /** Absent where there is nothing to take back. */
  readonly notReleased?: readonly NotReleased[];
  /** Not part of the hash: signed by itself. */
  readonly purged?: readonly Purge[];
}

/** The last record of a chain, which takes no more. */
export interface Closed extends Chained {
  readonly kind: 'CLOSED';
  /** The chain of whoever found it without a process; null where the process closed it itself. */
  readonly by: string | null;
}

export type LedgerRecord = Opened | Disclosed | Closed;

/** A record of a version before the first release, with an entry for each value. */
export const isOlderForm = (record: LedgerRecord): boolean =>
  record.kind === 'DISCLOSED' && record.responses.some((response) => 'entries' in response);

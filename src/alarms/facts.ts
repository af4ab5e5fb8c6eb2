/** What rules look at, in ids and keyed hashes; `at` in milliseconds of the database's clock. */

interface Fact {
  readonly at: number;
}

/** A response that showed values of others, and when. */
export interface Read extends Fact {
  readonly kind: 'READ';
  readonly viewer: {
    readonly kind: 'ACCOUNT' | 'INTEGRATION';
    readonly id: string;
    readonly session: string;
  };
  readonly network: string;
  /** Of the operation. */
  readonly operation: string;
  /** Photos alone, as a browser loads those of a page. */
  readonly photos: boolean;
  readonly shown: readonly { readonly event: string; readonly subject: string; readonly entry: string }[];
}

/** Recorded, and then not sent. */
export interface NotSent extends Fact {
  readonly kind: 'NOT_SENT';
  readonly events: readonly string[];
  readonly entry: string;
}

/** A record of the ledger is not what it was, or is gone. `events`: those of the record; none where nobody knows. */
export interface Altered extends Fact {
  readonly kind: 'ALTERED';
  readonly chain: string;
  readonly events: readonly string[];
  readonly entry: string;
}

/** Somebody signed in. */
export interface SignedIn extends Fact {
  readonly kind: 'SIGNED_IN';
  readonly session: string;
  readonly account: string;
  readonly network: string;
  readonly browser: string | null;
  /** Where the account attends. */
  readonly events: readonly string[];
}

/** A sign-in was begun for the address of somebody who organises these events. */
export interface Started extends Fact {
  readonly kind: 'STARTED';
  readonly id: string;
  readonly account: string;
  readonly network: string | null;
  readonly organises: readonly string[];
}

/** An owner's session changed a profile. */
export interface Edited extends Fact {
  readonly kind: 'EDITED';
  readonly change: string;
  readonly event: string;
  readonly subject: string;
  readonly account: string;
  readonly network: string | null;
  readonly browser: string | null;
}

export type AnyFact = Read | NotSent | Altered | SignedIn | Started | Edited;

/** What a gateway has one of, handed to every operation. */
import type { Request } from 'express';
import type { Logger } from 'pino';
import type { Config } from './config.ts';
import type { ConsentBook } from './consent/book.ts';
import type { Cursors } from './cursor.ts';
import type { Database } from './database/connect.ts';
import type { Models } from './database/models.ts';
import type { KeyRing } from './disclosure/keys.ts';
import type { Ledger } from './disclosure/ledger.ts';
import type { OwnReads } from './disclosure/release.ts';
import type { VaultStore } from './disclosure/vault-store.ts';
import type { SignIn } from './sign-in/index.ts';

export interface Services {
  readonly config: Config;
  readonly database: Database;
  readonly models: Models;
  readonly keyRing: KeyRing;
  readonly vaultStore: VaultStore;
  readonly ledger: Ledger;
  readonly cursors: Cursors;
  readonly consents: ConsentBook;
  readonly signIn: SignIn;
  /** Owners' reads of their own that are on record already. */
  readonly ownReads: OwnReads;
  /** The request's id, as `x-request-id` says it. */
  readonly requestId: (req: Request) => string;
  /** Keyed hash of the client's network. */
  readonly networkOf: (req: Request) => string;
  readonly log: Logger;
}

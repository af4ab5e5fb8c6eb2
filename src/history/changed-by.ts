import type { ChangedBy } from './model.ts';

const NOBODY_NAMED = { account: null, session: null, browser: null, network: null, source: null };

/** The owner, by what was kept of an earlier request of theirs. */
export const ownerInSession = (session: string | null): ChangedBy => ({
  ...NOBODY_NAMED,
  kind: 'OWNER',
  session,
});

export const importFrom = (source: string): ChangedBy => ({ ...NOBODY_NAMED, kind: 'IMPORT', source });

/** What an integration wrote; `source` begins with its id. */
export const syncFrom = (source: string): ChangedBy => ({ ...NOBODY_NAMED, kind: 'INTEGRATION', source });

/** Whoever accepted that an older copy of the database was restored. */
export const byRestore: ChangedBy = { ...NOBODY_NAMED, kind: 'RESTORE' };

/** Whoever answers an incident; null where that is the command line. */
export const responder = (account: string | null, session: string | null): ChangedBy => ({
  ...NOBODY_NAMED,
  kind: 'INCIDENT',
  account,
  session,
});

import type { Context } from '../context.ts';
import { browserName } from '../sign-in/browser-name.ts';
import type { ChangedBy } from './model.ts';

const NOBODY_NAMED = { account: null, session: null, browser: null, network: null, source: null };

/** Who is changing something in this operation: the owner, unless said otherwise. */
export function actorOf(
  { viewer, services, http }: Context,
  kind: 'OWNER' | 'ORGANISER' = 'OWNER',
): ChangedBy {
  if (viewer.kind === 'NOBODY') throw new Error('nobody changes nothing');
  const { account, session } = viewer;
  const browser = browserName(http.req.headers['user-agent']);
  return { kind, account, session, browser, network: services.networkOf(http.req), source: null };
}

/** The owner, by what was kept of an earlier request of theirs. */
export const ownerInSession = (session: string | null): ChangedBy => ({
  ...NOBODY_NAMED,
  kind: 'OWNER',
  session,
});

export const importFrom = (source: string): ChangedBy => ({ ...NOBODY_NAMED, kind: 'IMPORT', source });

/** Whoever answers an incident; null where that is the command line. */
export const responder = (account: string | null, session: string | null): ChangedBy => ({
  ...NOBODY_NAMED,
  kind: 'INCIDENT',
  account,
  session,
});

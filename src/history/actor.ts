import type { Context } from '../context.ts';
import { browserName } from '../sign-in/browser-name.ts';
import type { ChangedBy } from './model.ts';

/** Who is changing something in this operation: the owner, unless said otherwise. */
export function actorOf(
  { viewer, services, http }: Context,
  kind: 'OWNER' | 'ORGANISER' = 'OWNER',
): ChangedBy {
  if (viewer.kind !== 'ACCOUNT') throw new Error('nobody changes nothing');
  const { account, session } = viewer;
  const browser = browserName(http.req.headers['user-agent']);
  return { kind, account, session, browser, network: services.networkOf(http.req), source: null };
}

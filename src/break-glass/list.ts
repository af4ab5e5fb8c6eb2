/** What organisers of an event opened by breaking the glass, for the other organisers to look at. */
import type { Context } from '../context.ts';
import { LedgerStore } from '../disclosure/ledger/store.ts';
import { organiserOf } from '../organiser.ts';
import type { GrantPage } from './book.ts';
import type { GrantRecord } from './model.ts';

type Asked = Pick<Context, 'viewer' | 'services'>;

/** Throws FORBIDDEN, or SECOND_FACTOR_REQUIRED for an organiser whose session does not hold it. */
export async function grantsOf(
  { viewer, services }: Asked,
  event: string,
  page: { readonly first: number; readonly after: string | null },
): Promise<GrantPage> {
  organiserOf(viewer, event);
  return services.grants.page(event, page.first, page.after, services.cursors);
}

/** A response that was decided within the grant is recorded a moment after its end at most. */
const AFTERWARDS = 60_000;

export function wasLookedAt({ services }: Asked, { _id, at, until }: GrantRecord): Promise<boolean> {
  const store = new LedgerStore(services.database.connection);
  return store.wasLookedAt(_id, { since: at, until: new Date(until.getTime() + AFTERWARDS) });
}

/** What becomes of who had a registration when it is not paid any more, or somebody else's. */
import type { AttendeeRecord } from '../model.ts';
import type { Changes } from './changes.ts';
import { listingOnLapse } from './consents.ts';
import { accountOf } from './holder.ts';
import type { Known } from './known.ts';
import { otherSources } from './person.ts';

/** Pending, expired, cancelled: never brought in; what is there exists for nobody from now on. */
export function lapse(existing: AttendeeRecord | undefined, source: string, changes: Changes): void {
  const entry = existing?.sources.find((one) => one.source === source);
  if (existing === undefined || entry === undefined || !existing.registered || entry.live === false) return;
  const sources = existing.sources.map((one) => (one === entry ? { ...one, live: false } : one));
  // Who is registered elsewhere, too, stays; what this source said is for the others to say when they are read again.
  const stays = otherSources(existing, source).length > 0;
  const change = stays
    ? withoutCategory(existing, source)
    : { registered: false, ...listingOnLapse(existing) };
  changes.update(existing, { sources, ...change });
}

/**
 * Somebody else has this registration now. Who had it exists for nobody from here on, unless another source still has
 * them, under an id that no row names; consents that were given to them are theirs, and open nothing any more.
 */
export function retire(
  found: AttendeeRecord,
  source: string,
  known: Known,
  newId: (of: string) => string,
  changes: Changes,
): void {
  const elsewhere = otherSources(found, source).length > 0;
  const sources = found.sources.map((one) => {
    if (one.source !== source) return one;
    const id = `${one.id} before ${newId(one.id)}`;
    return { ...one, id, address: null, person: null, buyer: false, live: false, asked: [], retired: true };
  });
  const proposals = found.proposals.filter((one) => one.source !== source);
  const change = elsewhere ? withoutCategory(found, source) : { registered: false, ...listingOnLapse(found) };
  const account = accountOf(found, known);
  const keeps =
    elsewhere && sources.some(({ address }) => address != null && address === account?.addressIndex);
  changes.update(found, { sources, proposals, ...change, ...(keeps ? {} : { account: null }) });
  if (account === undefined || keeps) return;
  if (elsewhere) {
    changes.values.push({ event: found.event, subject: found._id, field: 'email', value: null });
    const { email: _email, ...from } = found.from ?? {};
    changes.update(found, { from });
  }
  changes.unlinked.push(account._id);
  known.holders.delete(account._id);
}

/** Threat: a speaker's ticket is cancelled, and what is shown to speakers still opens to a guest. */
function withoutCategory({ category, from = {} }: AttendeeRecord, source: string): Partial<AttendeeRecord> {
  if (category === null || from.category !== source) return {};
  const { category: _category, ...rest } = from;
  return { category: null, from: rest };
}

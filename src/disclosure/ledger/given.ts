/** What the records say was given to whom, as budgets count it (src/disclosure/budget): no salts, no hashes. */
import type { Filter, FindOptions } from 'mongodb';
import { IN_ONE_BATCH } from '../../database/one-batch.ts';
import { fieldAndKind, textsIn } from './entries.ts';
import { type Asked, type Disclosed, type Entries, type LedgerRecord, LIST, type Place } from './format.ts';

/** Null is what was purged. */
export interface GivenResponse extends Entries<string | null> {
  readonly asked: Pick<Asked, 'viewer' | 'network' | 'at'> | null;
}

export interface GivenRecord extends Pick<Disclosed, '_id' | 'at'> {
  readonly responses: readonly GivenResponse[];
}

/** The last records that are known, of different chains, and from when on; or a time, and to whom alone. */
export type Since =
  | { readonly after: readonly Place[]; readonly from: Date }
  | { readonly at: Date; readonly to?: { readonly by: keyof typeof NAMED; readonly id: string } };

/** Where it stands who asked: an account or an integration, a session or a key, a network. */
const NAMED = { VIEWER: 'viewer.id', SESSION: 'viewer.session', NETWORK: 'network' } as const;

const LAST = Number.MAX_SAFE_INTEGER;
const PARTS = { viewer: 1, network: 1, at: 1 } as const;
/** On the database's commands that count behind other processes: no request waits for them. */
export const BEHIND_OTHERS = 'what others recorded';
const comment = BEHIND_OTHERS;
const projection = { at: 1, responses: { asked: PARTS, events: 1, subjects: 1, shown: 1 } } as const;

export function givenIn(since: Since): { filter: Filter<LedgerRecord>; options: FindOptions } {
  const kind = 'DISCLOSED';
  if ('at' in since) {
    const { at, to } = since;
    const theirs = to === undefined ? {} : { [`responses.asked.${NAMED[to.by]}`]: to.id };
    const filter = { kind, at: { $gte: at }, ...theirs } as Filter<LedgerRecord>;
    return { filter, options: { projection, comment, hint: { at: 1 } } };
  }
  const $or = since.after.map(({ chain, seq }) => ({
    _id: { $gt: { chain, seq }, $lte: { chain, seq: LAST } },
  }));
  return {
    filter: { kind, $or, at: { $gte: since.from } } as Filter<LedgerRecord>,
    options: { projection, comment, hint: { _id: 1 }, batchSize: IN_ONE_BATCH },
  };
}

/** Whether an entry shows a value of somebody to whoever asked: neither a list, nor a photo that waits for a moderator. */
export const showsValue = (shown: string): boolean =>
  textsIn(shown).some((text) => {
    const { field, kind } = fieldAndKind(text);
    return field !== LIST && kind !== 'MODERATION';
  });

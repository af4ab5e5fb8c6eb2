/**
 * The protected values of a registration that is not valid, for its owner's package of `myData` and nothing else (decision 84): the
 * vault refuses them to everybody. Threats: it was passed on, and whoever had it before reads on, or whoever has it now reads
 * what the one before wrote. So whose it is and what it holds are read at one moment, and what an owner wrote before it was
 * theirs is not opened. Nothing is recorded here: nothing leaves before src/my-data/release.ts has.
 */
import { cancelledOf } from '../attendees/of-account.ts';
import { SINCE_FIELDS, type SinceParts, theirsSince } from '../attendees/theirs-since.ts';
import { PROTECTED_FIELDS, type ProtectedField } from '../protected-fields.ts';
import type { Services } from '../services.ts';
import { ownersSlot } from './value-set.ts';
import { openValue } from './vault-store.ts';

/** Null where it is not the account's, or is valid. A photo is its id, held back from others or not. */
export function valuesOfCancelled(
  { database, models, vaultStore }: Pick<Services, 'database' | 'models' | 'vaultStore'>,
  account: string,
  subject: string,
): Promise<Partial<Record<ProtectedField, string>> | null> {
  return database.transaction(async (session) => {
    const found = await models.attendees
      .findOne({ _id: subject, ...cancelledOf(account) }, null, { session })
      .select({ event: 1, edited: 1, ...SINCE_FIELDS })
      .lean<SinceParts & { event: string; edited?: Record<string, Date> }>()
      .exec();
    if (found === null) return null;
    const values = (await vaultStore.fetch([subject], session)).get(subject) ?? null;
    const since = theirsSince(found);
    const kept: Partial<Record<ProtectedField, string>> = {};
    for (const field of PROTECTED_FIELDS) {
      const written = found.edited?.[field];
      const slot = values && ownersSlot(values.sealed, field);
      if (slot === null || (since !== null && written !== undefined && written < since)) continue;
      const value = openValue(values, found.event, subject, slot);
      if (value !== null) kept[field] = value;
    }
    return kept;
  });
}

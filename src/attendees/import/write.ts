/** Writes one batch inside its transaction: attendees, accounts, sealed values and consents, all or nothing. */
import type { ClientSession, Collection } from 'mongodb';
import { addressIndexes } from '../../accounts/find.ts';
import { accountRecord } from '../../accounts/make.ts';
import type { AccountRecord } from '../../accounts/model.ts';
import type { ConsentRecord } from '../../consent/model.ts';
import type { Models } from '../../database/models.ts';
import type { KeyRing } from '../../disclosure/keys.ts';
import type { VaultStore } from '../../disclosure/vault-store.ts';
import type { History } from '../../history/history.ts';
import { NOW } from '../../time.ts';
import type { AttendeeRecord } from '../model.ts';
import { changedInVault, notesOf } from './before.ts';
import type { Changes } from './changes.ts';

export interface WriteDeps {
  readonly models: Models;
  readonly keyRing: KeyRing;
  readonly vaultStore: VaultStore;
  readonly history: History;
}

export async function writeChanges(
  deps: WriteDeps,
  changes: Changes,
  { now, source }: { readonly now: Date; readonly source: string },
  session: ClientSession,
): Promise<void> {
  const { models, vaultStore, history } = deps;
  const options = { session };
  const attendees = models.attendees.collection as unknown as Collection<AttendeeRecord>;
  const accounts = models.accounts.collection as unknown as Collection<AccountRecord>;
  const consents = models.consents.collection as unknown as Collection<ConsentRecord>;
  await touch(accounts, [...changes.unlinked, ...changes.linked], session);
  if (changes.accounts.length > 0) await accounts.insertMany(await accountsOf(deps, changes, now), options);
  // In their order: whoever loses an account comes before whoever gets it.
  if (changes.attendees.length > 0) await attendees.bulkWrite(changes.attendees, { session, ordered: true });
  const created = new Set(
    changes.attendees.flatMap((one) => ('insertOne' in one ? [String(one.insertOne.document._id)] : [])),
  );
  const { earlierValues } = history.parts;
  const inVault = await changedInVault(earlierValues, changes.values, created, session);
  await vaultStore.write(changes.values, session);
  await history.note(notesOf([...changes.before, ...inVault], source), session);
  // What is withdrawn goes first: of one field and recipient there is one open consent.
  if (changes.withdrawn.length > 0) {
    const withdrawal = {
      withdrawnAt: NOW,
      open: false,
      withdrawal: { how: 'REGISTRATION_FORM', session: null },
    };
    await consents.updateMany(
      { _id: { $in: changes.withdrawn }, withdrawnAt: null },
      [{ $set: withdrawal }],
      options,
    );
  }
  if (changes.consents.length > 0) await consents.insertMany(changes.consents, options);
  await removeOrphans(accounts, attendees, changes.unlinked, session);
}

/**
 * Whether an account may move was read, and a transaction does not conflict with what others write into what it only
 * read. So it writes there, too: who signs in for the first time, or changes their address, at the same moment wins.
 */
async function touch(
  accounts: Collection<AccountRecord>,
  ids: readonly string[],
  session: ClientSession,
): Promise<void> {
  if (ids.length === 0) return;
  await accounts.updateMany({ _id: { $in: [...new Set(ids)] } }, { $inc: { moves: 1 } }, { session });
}

async function accountsOf(
  { keyRing }: WriteDeps,
  { accounts }: Changes,
  now: Date,
): Promise<AccountRecord[]> {
  const keys = await keyRing.ensureForSubjects(accounts.map(({ id }) => id));
  return accounts.map((account) => {
    const key = keys.get(account.id);
    if (key === undefined) throw new Error('no key for a new account');
    return accountRecord({ ...account, addressIndex: addressIndexes(keyRing, account.address) }, key, now);
  });
}

/** An account that nobody ever used and that now stands for nobody is of no use to anyone but a guesser. */
async function removeOrphans(
  accounts: Collection<AccountRecord>,
  attendees: Collection<AttendeeRecord>,
  unlinked: readonly string[],
  session: ClientSession,
): Promise<void> {
  if (unlinked.length === 0) return;
  const inUse = await attendees.distinct('account', { account: { $in: [...unlinked] } }, { session });
  const orphans = unlinked.filter((account) => !inUse.includes(account));
  await accounts.deleteMany(
    { _id: { $in: orphans }, firstSignedInAt: null, disabledAt: null, organises: { $size: 0 } },
    { session },
  );
}

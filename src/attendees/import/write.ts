/** Writes one batch inside its transaction: attendees, accounts, sealed values and consents, all or nothing. */
import type { ClientSession, Collection } from 'mongodb';
import { addressIndexes } from '../../accounts/find.ts';
import { accountRecord } from '../../accounts/make.ts';
import type { AccountRecord } from '../../accounts/model.ts';
import { NOTHING_TO_AUDIENCES, standsOnDocument } from '../../consent/audience.ts';
import { audienceTexts, keepAudienceConsents } from '../../consent/keep-audience.ts';
import type { ConsentRecord } from '../../consent/model.ts';
import type { Models } from '../../database/models.ts';
import type { KeyRing } from '../../disclosure/keys.ts';
import type { DataKey } from '../../disclosure/seal.ts';
import type { VaultStore } from '../../disclosure/vault-store.ts';
import type { History } from '../../history/history.ts';
import type { ChangedBy } from '../../history/model.ts';
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
  { now, by }: { readonly now: Date; readonly by: ChangedBy },
  session: ClientSession,
): Promise<void> {
  const { models, vaultStore, history } = deps;
  const options = { session };
  const attendees = models.attendees.collection as unknown as Collection<AttendeeRecord>;
  const accounts = models.accounts.collection as unknown as Collection<AccountRecord>;
  const consents = models.consents.collection as unknown as Collection<ConsentRecord>;
  await touch(accounts, [...changes.unlinked, ...changes.linked], session);
  const inserted = changes.attendees.flatMap((one) =>
    'insertOne' in one ? [one.insertOne.document as AttendeeRecord] : [],
  );
  putConsentsOn(inserted, changes);
  // Of accounts and attendees together: to make keys is several trips, and one of them waits for the disk.
  const keys = await deps.keyRing.ensureForSubjects([
    ...changes.accounts.map(({ id }) => id),
    ...subjectsAmong(inserted, changes.values),
  ]);
  if (changes.accounts.length > 0) await accounts.insertMany(accountsOf(deps, changes, keys, now), options);
  const values = vaultStore.sealInto(inserted, changes.values, keys);
  // In their order: whoever loses an account comes before whoever gets it.
  if (changes.attendees.length > 0) await attendees.bulkWrite(changes.attendees, { session, ordered: true });
  const { earlierValues } = history.parts;
  const inVault = await changedInVault(earlierValues, values, session);
  await vaultStore.write(values, session);
  await history.note(notesOf([...changes.before, ...inVault], by), session);
  // What is withdrawn goes first: of one field and recipient there is one open consent.
  if (changes.withdrawn.length > 0) {
    await history.parts.webhooks.consentsEnded(changes.withdrawn, session);
    const withdrawal = {
      withdrawnAt: NOW,
      open: false,
      withdrawal: { how: 'REGISTRATION_FORM', session: null },
    };
    await consents.updateMany(
      { _id: { $in: changes.withdrawn.map(({ _id }) => _id) }, withdrawnAt: null },
      [{ $set: withdrawal }],
      options,
    );
  }
  if (changes.consents.length > 0) await consents.insertMany(changes.consents, options);
  await keepConsentsOfOthers(models, changes, inserted, session);
  await removeOrphans(accounts, attendees, changes.unlinked, session);
}

/** Writes on the documents of those who come what they permit to audiences. */
function putConsentsOn(inserted: readonly AttendeeRecord[], { consents }: Changes): void {
  const texts = audienceTexts(consents.filter(({ recipient }) => standsOnDocument(recipient)));
  for (const record of inserted) record.audienceConsents = texts.get(record._id) ?? NOTHING_TO_AUDIENCES;
}

/** Those who were there already: what they permit is derived from all their consents. */
async function keepConsentsOfOthers(
  models: Models,
  { consents, withdrawn }: Changes,
  inserted: readonly AttendeeRecord[],
  session: ClientSession,
): Promise<void> {
  const created = new Set(inserted.map(({ _id }) => _id));
  const changed = [...consents, ...withdrawn].filter(({ subject }) => !created.has(subject));
  const [event] = changed.map((consent) => consent.event);
  // A batch is of one event.
  if (event === undefined) return;
  await keepAudienceConsents(models, { event, subjects: changed.map(({ subject }) => subject) }, session);
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

function accountsOf(
  { keyRing }: WriteDeps,
  { accounts }: Changes,
  keys: ReadonlyMap<string, DataKey>,
  now: Date,
): AccountRecord[] {
  return accounts.map((account) => {
    const key = keys.get(account.id);
    if (key === undefined) throw new Error('no key for a new account');
    return accountRecord({ ...account, addressIndex: addressIndexes(keyRing, account.address) }, key, now);
  });
}

/** Those of these people of whom there is something to seal. */
function subjectsAmong(people: readonly AttendeeRecord[], values: Changes['values']): Set<string> {
  const ids = new Set(people.map(({ _id }) => _id));
  return new Set(values.map(({ subject }) => subject).filter((subject) => ids.has(subject)));
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

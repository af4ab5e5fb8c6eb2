/** Everything an import left behind, without ids, times and hashes: what two orders of the same files are compared by. */
import type { AttendeeRecord } from '../../src/attendees/model.ts';
import { openValue } from '../../src/disclosure/vault-store.ts';
import { PROTECTED_FIELDS } from '../../src/protected-fields.ts';
import type { Stage } from './import.ts';

export async function stateOf({ deps }: Stage): Promise<object[]> {
  const { models, vaultStore } = deps;
  const people = await models.attendees.find({}).lean<AttendeeRecord[]>().exec();
  const ids = people.map(({ _id }) => _id);
  const sealed = await vaultStore.fetch(ids, PROTECTED_FIELDS);
  const consents = await models.consents.find({}).lean().exec();
  const accounts = new Set((await models.accounts.find({}).lean().exec()).map(({ _id }) => _id));
  const states = people.map(({ _id, event, account, ...person }) => {
    const open = (field: (typeof PROTECTED_FIELDS)[number]) =>
      openValue(sealed.get(_id) ?? null, event, _id, field);
    const { name, organisation, category, registered, listed, listing, words, from, proposals } = person;
    return {
      sources: person.sources.map(({ source, id, live, buyer, standing, nth, asked }) => [
        ...[source, id, live, buyer, standing, nth, asked],
      ]),
      ...{ name, organisation, category, registered, listed, words, proposals, from: sorted(from) },
      listing: listing.by,
      account: account === null ? 'none' : accounts.delete(account) ? 'its own' : 'somebody else’s',
      values: PROTECTED_FIELDS.map((field) => [field, open(field)]),
      consents: consents
        .filter(({ subject }) => subject === _id)
        .map(({ field, recipient, withdrawnAt }) => `${field} ${recipient} ${withdrawnAt === null}`)
        .sort(),
    };
  });
  const key = ({ sources }: (typeof states)[number]) => JSON.stringify(sources);
  states.sort((a, b) => (key(a) < key(b) ? -1 : 1));
  return [...states, { accountsOfNobody: accounts.size }];
}

function sorted(from: Record<string, string> = {}): [string, string][] {
  return Object.entries(from).sort(([a], [b]) => (a < b ? -1 : 1));
}

/**
 * Everything an import left behind in one event, without ids, times and hashes: what two orders of the same files are
 * compared by. Of consents those in force count, with their evidence: that another was in force for the time between
 * two files is true of one order and not of the other.
 */
import type { AttendeeRecord } from '../../src/attendees/model.ts';
import { openValue } from '../../src/disclosure/vault-store.ts';
import { PROTECTED_FIELDS } from '../../src/protected-fields.ts';
import type { Stage } from './import.ts';

export async function stateOf({ deps }: Stage, slug?: string): Promise<object[]> {
  const { models, vaultStore } = deps;
  const event = slug === undefined ? null : await models.events.findOne({ slug }).lean().exec();
  const inEvent = event === null ? {} : { event: event._id };
  const people = await models.attendees.find(inEvent).lean<AttendeeRecord[]>().exec();
  const ids = people.map(({ _id }) => _id);
  const sealed = await vaultStore.fetch(ids);
  const consents = await models.consents.find(inEvent).lean().exec();
  const accounts = new Map((await models.accounts.find({}).lean().exec()).map((one) => [one._id, one]));
  const everybody = await models.attendees.find({}, { account: 1 }).lean<AttendeeRecord[]>().exec();
  const states = people.map(({ _id, event, account, ...person }) => {
    const open = (field: (typeof PROTECTED_FIELDS)[number]) =>
      openValue(sealed.get(_id) ?? null, event, _id, field);
    const { name, organisation, category, registered, listed, listing, words, from, proposals } = person;
    const [address] = accounts.get(account ?? '')?.addressIndex ?? [];
    return {
      sources: person.sources.map(({ source, id, live, buyer, standing, nth, asked }) => [
        ...[source, id, live, buyer, standing, nth, asked],
      ]),
      ...{ name, organisation, category, registered, listed, words, proposals, from: sorted(from) },
      doubtful: person.doubtful === true,
      listing: listing.by,
      account:
        account === null
          ? 'none'
          : person.sources.some((one) => one.address === address)
            ? 'its own'
            : 'another',
      values: PROTECTED_FIELDS.map((field) => [field, open(field)]),
      consents: consents
        .filter(({ subject, withdrawnAt }) => subject === _id && withdrawnAt === null)
        .map(({ field, recipient, purpose, evidence: { how, noticeText, language } }) =>
          [field, recipient, purpose, how, noticeText, language].join(' | '),
        )
        .sort(),
    };
  });
  const key = ({ sources }: (typeof states)[number]) => JSON.stringify(sources);
  states.sort((a, b) => (key(a) < key(b) ? -1 : 1));
  for (const { account } of everybody) accounts.delete(account ?? '');
  return [...states, { accountsOfNobody: accounts.size }];
}

function sorted(from: Record<string, string> = {}): [string, string][] {
  return Object.entries(from).sort(([a], [b]) => (a < b ? -1 : 1));
}

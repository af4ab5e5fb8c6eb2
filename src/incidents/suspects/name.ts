/** From what somebody names to what makes sessions suspect. Whatever is unknown is told, with its place. */
import type { Models } from '../../database/models.ts';
import type { KeyRing } from '../../disclosure/keys.ts';
import { networkHashes } from '../../http/network.ts';
import { kindOf } from '../../ids.ts';
import { Lineages } from '../../sign-in/lineage.ts';
import type { Problem } from '../../user-error.ts';
import type { Suspicion, SuspicionRule } from '../model.ts';
import { hourOf } from '../report/fold.ts';
import { type SuspectParts, type SuspectWindow, sessionsOf } from './find.ts';

export interface SuspectsInput {
  /** Public ids. */
  readonly sessions?: readonly string[] | null;
  readonly accounts?: readonly string[] | null;
  /** Their accounts are meant. */
  readonly attendees?: readonly string[] | null;
  /** API keys, and integrations whose keys are all meant. */
  readonly keys?: readonly string[] | null;
  readonly integrations?: readonly string[] | null;
  readonly rules?: readonly RuleInput[] | null;
}

export interface RuleInput {
  /** An address or a prefix. */
  readonly network?: string | null;
  readonly begunSince?: Date | null;
}

export interface Naming extends SuspectWindow {
  readonly now: Date;
  /** The events whose attendees may be named; null for all. */
  readonly within: readonly string[] | null;
}

export interface NamingParts extends SuspectParts {
  readonly models: Pick<Models, 'accounts' | 'apiKeys' | 'attendees' | 'changes' | 'integrations'>;
  /** Opened where a network is named: only its keyed hash is kept. */
  readonly keyRing: () => Promise<Pick<KeyRing, 'everyKeyedHash'>>;
}

const MOST = {
  sessions: 1_000,
  accounts: 200,
  attendees: 200,
  keys: 200,
  integrations: 200,
  rules: 20,
} as const;

const wrong = (code: string, path: string, message: string): Problem => ({
  code,
  field: ['input', 'suspects', ...path.split('.')],
  message,
});

/** What is named, whole; or the first thing that is wrong. */
export async function nameSuspects(
  parts: NamingParts,
  input: SuspectsInput,
  naming: Naming,
): Promise<Suspicion | Problem> {
  for (const list of Object.keys(MOST) as (keyof typeof MOST)[])
    if ((input[list]?.length ?? 0) > MOST[list])
      return wrong('TOO_MANY', list, `Name at most ${MOST[list]} at once; add others afterwards.`);
  const rules = await rulesOf(parts, input.rules ?? [], naming.now);
  if ('code' in rules) return rules;
  const people = await accountsOfAttendees(parts, input.attendees ?? [], naming);
  if ('code' in people) return people;
  const [sessions, accounts] = [input.sessions ?? [], input.accounts ?? []].map((ids) => [
    ...new Set(ids),
  ]) as [string[], string[]];
  const [keys, integrations] = [input.keys ?? [], input.integrations ?? []];
  const thirdParty = await unknownThirdParty(parts, keys, integrations, naming);
  if (thirdParty !== null) return thirdParty;
  const unknown = await unknownOf(parts, sessions, accounts, naming);
  if (unknown !== null) return unknown;
  // On the record a key stands where a session does, and its integration where an account does.
  return {
    sessions: [...new Set([...sessions, ...keys])],
    accounts: [...new Set([...accounts, ...people, ...integrations])],
    rules,
  };
}

async function rulesOf(
  { keyRing }: NamingParts,
  rules: readonly RuleInput[],
  now: Date,
): Promise<SuspicionRule[] | Problem> {
  const made: SuspicionRule[] = [];
  for (const [i, { network = null, begunSince = null }] of rules.entries()) {
    if (network === null && begunSince === null)
      return wrong('EMPTY_RULE', `rules.${i}`, 'Say which network, or since when, or both.');
    if (begunSince !== null && begunSince > now)
      return wrong('SINCE_IN_FUTURE', `rules.${i}.begunSince`, 'It must not be in the future.');
    const networks = network === null ? null : networkHashes(network, await keyRing());
    if (network !== null && networks === null)
      return wrong(
        'BAD_NETWORK',
        `rules.${i}.network`,
        'Write an IP address, or a prefix like 192.0.2.0/24 (of at most 256 addresses) or 2001:db8::/56.',
      );
    made.push({ networks, begunSince });
  }
  return made;
}

async function accountsOfAttendees(
  { models }: NamingParts,
  attendees: readonly string[],
  { within }: Naming,
): Promise<string[] | Problem> {
  const found = await models.attendees
    .find({ _id: { $in: [...attendees] } })
    .select({ event: 1, account: 1 })
    .lean()
    .exec();
  const byId = new Map(found.map((one) => [one._id, one]));
  const accounts: string[] = [];
  for (const [i, id] of attendees.entries()) {
    const one = byId.get(id);
    if (one === undefined || (within !== null && !within.includes(one.event)))
      return wrong(
        'UNKNOWN_ATTENDEE',
        `attendees.${i}`,
        `There is no attendee ${id} of this incident’s event.`,
      );
    if (one.account === null)
      return wrong('NO_ACCOUNT', `attendees.${i}`, `Nobody can sign in as ${id}: they have no account.`);
    accounts.push(one.account);
  }
  return accounts;
}

/** A key or an integration that is not there, or comes to none of the events that may be named. */
async function unknownThirdParty(
  { models }: NamingParts,
  keys: readonly string[],
  integrations: readonly string[],
  { within }: Naming,
): Promise<Problem | null> {
  const events = within === null ? {} : { events: { $in: [...within] } };
  const [foundKeys, foundIntegrations] = await Promise.all([
    models.apiKeys.distinct('_id', { _id: { $in: [...keys] }, ...events }).exec(),
    models.integrations.distinct('_id', { _id: { $in: [...integrations] }, ...events }).exec(),
  ]);
  const key = keys.findIndex((id) => !foundKeys.includes(id));
  if (key >= 0)
    return wrong('UNKNOWN_KEY', `keys.${key}`, `There is no key ${keys[key]} of this incident’s event.`);
  const integration = integrations.findIndex((id) => !foundIntegrations.includes(id));
  return integration < 0
    ? null
    : wrong(
        'UNKNOWN_INTEGRATION',
        `integrations.${integration}`,
        `There is no integration ${integrations[integration]} of this incident’s event.`,
      );
}

/** A session or an account of which nothing is left anywhere: mistyped, most likely, and the report would say nothing. */
async function unknownOf(
  parts: NamingParts,
  sessions: readonly string[],
  accounts: readonly string[],
  { from, to }: Naming,
): Promise<Problem | null> {
  const badly = sessions.findIndex((id) => kindOf(id) !== 'session');
  if (badly >= 0) return unknownSession(sessions, badly);
  const live = await sessionsOf(parts.connection)
    .find({ publicId: { $in: [...sessions] } }, { projection: { publicId: 1 } })
    .toArray();
  const changed = await parts.models.changes
    .distinct('by.session', { 'by.session': { $in: [...sessions] } })
    .exec();
  const there = await parts.models.accounts
    .find({ _id: { $in: [...accounts] } }, { _id: 1 })
    .lean()
    .exec();
  const known = new Set<string | null>([
    ...live.map(({ publicId }) => publicId),
    ...changed,
    ...(await new Lineages(parts.connection).known(sessions)),
    ...there.map(({ _id }) => _id),
  ]);
  const left = { sessions: sessions.filter(isNew), accounts: accounts.filter(isNew) };
  function isNew(id: string) {
    return !known.has(id);
  }
  if (left.sessions.length + left.accounts.length > 0) {
    const whose = { ...left, networks: [] };
    for await (const seen of parts.store.sessionsShown({ from: hourOf(from), to, whose }))
      known.add(seen.session).add(seen.account);
  }
  const session = sessions.findIndex(isNew);
  if (session >= 0) return unknownSession(sessions, session);
  const account = accounts.findIndex(isNew);
  return account < 0
    ? null
    : wrong(
        'UNKNOWN_ACCOUNT',
        `accounts.${account}`,
        `There is no trace of an account ${accounts[account]}.`,
      );
}

const unknownSession = (sessions: readonly string[], i: number) =>
  wrong(
    'UNKNOWN_SESSION',
    `sessions.${i}`,
    `There is no trace of a session ${sessions[i]} within the incident: nobody holds it, nothing was shown to it, nothing changed in it.`,
  );

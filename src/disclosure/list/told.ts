/**
 * Entries as the person they are about is told of them: to whom, named as they were then, and why they could look.
 * Whoever looks is named, listed or not; who was erased since has no name any more. A name is told only of the attendee
 * that the account was then: whoever got that account, or that registration, later did not look.
 */
import { parseRecipient, type RecipientParts } from '../../consent/model.ts';
import type { Context } from '../../context.ts';
import { IN_ONE_BATCH } from '../../database/one-batch.ts';
import { peopleThen } from '../../history/people-then.ts';
import type { ProtectedField } from '../../protected-fields.ts';
import type { ValueAbout } from '../ledger/about.ts';
import { LIST, type ShownBasis } from '../ledger/format.ts';

/** Who was shown something, as far as the one who reads it may know. */
export interface Recipient {
  readonly kind: 'OWNER' | 'ATTENDEE' | 'ORGANISER' | 'INTEGRATION';
  readonly name: string | null;
  readonly nameOfThen: boolean;
  /** Attendee id. */
  readonly attendee: string | null;
  /** `int_…`, and the key that it came with. */
  readonly integration: string | null;
  readonly key: string | null;
  /** Of the owner's own: the public id of the session, and the browser it was in, as far as that is still known. */
  readonly session: string | null;
  readonly browser: string | null;
}

export interface Basis {
  readonly kind: ShownBasis['kind'];
  readonly consent: string | null;
  readonly audience: RecipientParts['kind'] | null;
  readonly category: string | null;
  readonly purpose: string | null;
}

export interface Disclosure {
  readonly at: Date;
  /** Null: the list itself was read. */
  readonly field: ProtectedField | null;
  readonly to: Recipient;
  readonly basis: Basis;
}

interface Reading {
  readonly attendee: string;
  readonly event: string;
  /** On what it is read: OWNER, or ORGANISER. */
  readonly basis: ShownBasis;
}

const KINDS = {
  OWNER: 'OWNER',
  CONSENT: 'ATTENDEE',
  BREAK_GLASS: 'ORGANISER',
  MODERATION: 'ORGANISER',
  ORGANISER: 'ORGANISER',
} as const;

/** Five look-ups side by side, and two for names that changed, whatever the number of entries. */
export async function disclosuresFrom(
  context: Context,
  entries: readonly ValueAbout[],
  reading: Reading,
): Promise<Disclosure[]> {
  if (entries.length === 0) return [];
  const acts = entries.map(({ asked }) => ({ account: asked.viewer.id, at: asked.at }));
  const [people, browsers, bases, integrations] = await Promise.all([
    peopleThen(context.services.history.parts, reading.event, acts),
    browsersOf(context, entries, reading),
    basesOf(context, entries, reading),
    integrationsOf(context, entries),
  ]);
  return entries.map((entry, i) => {
    const { asked, shown } = entry;
    const isIntegration = asked.viewer.kind === 'INTEGRATION';
    const kind = isIntegration ? 'INTEGRATION' : KINDS[shown.basis.kind];
    const own = kind === 'OWNER';
    const session = own ? asked.viewer.session : null;
    const named = people[i] ?? null;
    return {
      at: asked.at,
      field: shown.field === LIST ? null : shown.field,
      to: {
        kind,
        name: isIntegration ? (integrations.get(asked.viewer.id) ?? null) : (named?.name ?? null),
        nameOfThen: named?.ofThen ?? false,
        attendee: named?.attendee ?? null,
        integration: isIntegration ? asked.viewer.id : null,
        key: isIntegration ? asked.viewer.session : null,
        session,
        browser: session === null ? null : (browsers.get(session) ?? null),
      },
      basis: bases(shown.basis),
    };
  });
}

/** The names of the integrations among them, by their ids. */
async function integrationsOf(
  { services }: Context,
  entries: readonly ValueAbout[],
): Promise<ReadonlyMap<string, string>> {
  const viewers = entries.map(({ asked }) => asked.viewer);
  const ids = new Set(viewers.filter(({ kind }) => kind === 'INTEGRATION').map(({ id }) => id));
  if (ids.size === 0) return new Map();
  const found = await services.models.integrations
    .find({ _id: { $in: [...ids] } })
    .select({ name: 1 })
    .batchSize(IN_ONE_BATCH)
    .lean()
    .exec();
  return new Map(found.map(({ _id, name }) => [_id, name]));
}

/** Of the owner's own sessions, by their ids; for the owner alone. One that has ended is known by what it changed. */
async function browsersOf(
  { services, viewer }: Context,
  entries: readonly ValueAbout[],
  { basis }: Reading,
): Promise<ReadonlyMap<string, string>> {
  const own = entries.filter(({ shown }) => shown.basis.kind === 'OWNER').map(({ asked }) => asked.viewer);
  const sessions = [...new Set(own.map(({ session }) => session))];
  if (basis.kind !== 'OWNER' || viewer.kind !== 'ACCOUNT' || sessions.length === 0) return new Map();
  const [going, changes] = await Promise.all([
    services.signIn.store.browsersOf(viewer.account, sessions),
    services.models.changes
      .find({ 'by.session': { $in: sessions }, 'by.account': viewer.account, 'by.kind': 'OWNER' })
      .select({ 'by.session': 1, 'by.browser': 1 })
      .limit(IN_ONE_BATCH)
      .batchSize(IN_ONE_BATCH)
      .lean()
      .exec(),
  ]);
  const changed = changes.map(({ by }) => [by.session ?? '', by.browser ?? ''] as const);
  return new Map([...changed.filter(([, browser]) => browser !== ''), ...going]);
}

async function basesOf(
  { services }: Context,
  entries: readonly ValueAbout[],
  { attendee: subject, event, basis: readOn }: Reading,
): Promise<(basis: ShownBasis) => Basis> {
  const bases = entries.map(({ shown }) => shown.basis);
  const consentIds = [...new Set(bases.flatMap((one) => (one.kind === 'CONSENT' ? [one.consent] : [])))];
  const grantIds = [...new Set(bases.flatMap((one) => (one.kind === 'BREAK_GLASS' ? [one.grant] : [])))];
  const { consents, grants } = services.models;
  const [given, broken] = await Promise.all([
    consentIds.length === 0
      ? []
      : consents
          .find({ _id: { $in: consentIds }, subject })
          .select({ recipient: 1, purpose: 1 })
          .batchSize(IN_ONE_BATCH)
          .lean()
          .exec(),
    grantIds.length === 0
      ? []
      : grants
          .find({ _id: { $in: grantIds }, event })
          .select({ purpose: 1 })
          .batchSize(IN_ONE_BATCH)
          .lean()
          .exec(),
  ]);
  const consentBy = new Map(given.map((one) => [one._id, one]));
  const purposes = new Map(broken.map(({ _id, purpose }) => [_id, purpose]));
  return (basis) => {
    const nothing = { kind: basis.kind, consent: null, audience: null, category: null, purpose: null };
    if (basis.kind === 'BREAK_GLASS') return { ...nothing, purpose: purposes.get(basis.grant) ?? null };
    if (basis.kind !== 'CONSENT') return nothing;
    const found = consentBy.get(basis.consent);
    if (found === undefined) return { ...nothing, consent: basis.consent };
    const { kind: audience, category } = parseRecipient(found.recipient);
    // What a person consented for is between them and whom they permitted.
    const purpose = readOn.kind === 'OWNER' ? found.purpose : null;
    return { ...nothing, consent: basis.consent, audience, category, purpose };
  };
}

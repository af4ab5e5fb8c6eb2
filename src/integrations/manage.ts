/**
 * Who registers integrations, approves fields and makes keys through GraphQL. Threat: an organiser of one event, or an
 * intruder in an organiser's session, who opens people's data to a third party. Opening (a registration, an approval, the
 * roster, a key) takes who organises all its events, in a session with the second factor, and a sign-in of the last 15
 * minutes; nothing is opened from a session that a lockdown calls suspect. Closing takes who organises one of its events, for it is the
 * safe direction; ending an integration for good takes all of them, because it cannot be undone.
 */
import { cleanText } from '../attendees/normalise.ts';
import type { Context } from '../context.ts';
import { freshSignInRequired } from '../errors.ts';
import { refuseSuspectSession } from '../lockdown/guard.ts';
import { organiserWho } from '../organiser.ts';
import type { ProtectedField } from '../protected-fields.ts';
import { type Problem, problem } from '../user-error.ts';
import type { AccountViewer } from '../viewer.ts';
import type { MadeKey } from './book.ts';
import { checkedIntegration, checkedKey, type IntegrationInput, type KeyInput } from './check.ts';
import type { ApiKeyRecord, IntegrationRecord } from './model.ts';
import { hasEnded, type Rotation, rotate } from './rotate.ts';

type Refused = { readonly problems: readonly Problem[] };
export type IntegrationOutcome = { readonly integration: IntegrationRecord } | Refused;
export type KeyOutcome = { readonly key: ApiKeyRecord; readonly text?: string } | Refused;

const PURPOSE_LENGTH = 500;

const refuse = (...problems: Problem[]): Refused => ({ problems });
const unknownIntegration = () =>
  problem('UNKNOWN_INTEGRATION', 'integration', 'There is no such integration of events that you organise.');
const unknownKey = () => problem('UNKNOWN_KEY', 'key', 'There is no such key of events that you organise.');

/** Opens, or throws; null where the viewer does not organise all these events. */
function opener({ viewer }: Context, events: readonly string[]): AccountViewer | null {
  const organiser = organiserWho(viewer, (organised) => events.every((event) => organised.includes(event)));
  if (organiser === null) return null;
  refuseSuspectSession({
    ...organiser,
    attendances: [...organiser.attendances, ...events.map((event) => ({ event, attendee: '' }))],
  });
  if (!organiser.fresh) throw freshSignInRequired();
  return organiser;
}

/** Closes; null where the viewer organises none of these events. */
const closer = ({ viewer }: Context, events: readonly string[]): AccountViewer | null =>
  organiserWho(viewer, (organised) => events.some((event) => organised.includes(event)));

export async function register(context: Context, input: IntegrationInput): Promise<IntegrationOutcome> {
  const checked = checkedIntegration(input);
  const organiser = opener(context, input.events);
  if (organiser === null)
    return refuse(problem('UNKNOWN_EVENT', 'events', 'You do not organise all of these events.'));
  if ('code' in checked) return refuse(checked);
  return { integration: await context.services.integrations.register(checked, organiser.account) };
}

type Who = typeof opener;

async function change(
  context: Context,
  id: string,
  who: Who,
  write: (by: string) => Promise<IntegrationRecord | null>,
  otherwise: Problem,
): Promise<IntegrationOutcome> {
  const found = await context.services.integrations.find(id);
  const organiser = found === null ? closer(context, []) : who(context, found.events);
  if (organiser === null) return refuse(unknownIntegration());
  const integration = await write(organiser.account);
  return integration === null ? refuse(otherwise) : { integration };
}

interface FieldOf {
  readonly integration: string;
  readonly field: ProtectedField;
}

export const approveField = (context: Context, { integration, field }: FieldOf) =>
  change(
    context,
    integration,
    opener,
    (by) => context.services.integrations.approve(integration, field, by),
    problem(
      'NOT_TO_APPROVE',
      'field',
      'It does not want this field, has it approved, was refused it, or has ended.',
    ),
  );

export const refuseField = (context: Context, { integration, field }: FieldOf) =>
  change(
    context,
    integration,
    closer,
    (by) => context.services.integrations.refuse(integration, field, by),
    problem('NOT_TO_REFUSE', 'field', 'It does not want this field, was refused it before, or has ended.'),
  );

export async function grantRoster(
  context: Context,
  { integration, purpose: given }: { readonly integration: string; readonly purpose: string },
): Promise<IntegrationOutcome> {
  const purpose = cleanText(given);
  if (purpose === '' || purpose.length > PURPOSE_LENGTH)
    return refuse(problem('BAD_PURPOSE', 'purpose', `Say what for, in 1 to ${PURPOSE_LENGTH} characters.`));
  const { integrations } = context.services;
  const write = (by: string) => integrations.grantRoster(integration, purpose, by);
  return change(context, integration, opener, write, hasEnded());
}

export const withdrawRoster = (context: Context, { integration }: { readonly integration: string }) => {
  const { integrations } = context.services;
  return change(context, integration, closer, () => integrations.withdrawRoster(integration), hasEnded());
};

/** Of all its events, and without a fresh sign-in. */
const ender: Who = ({ viewer }, events) =>
  organiserWho(viewer, (organised) => events.every((event) => organised.includes(event)));

export const endIntegration = (context: Context, { integration }: { readonly integration: string }) => {
  const { integrations } = context.services;
  return change(context, integration, ender, () => integrations.end(integration), hasEnded());
};

export async function createKey(
  context: Context,
  { integration, ...input }: KeyInput & { readonly integration: string },
): Promise<KeyOutcome> {
  const { integrations } = context.services;
  const found = await integrations.find(integration);
  const organiser = found === null ? closer(context, []) : opener(context, found.events);
  if (found === null || organiser === null) return refuse(unknownIntegration());
  if (found.endedAt !== null) return refuse(hasEnded());
  const checked = checkedKey(input, found.events);
  if ('code' in checked) return refuse(checked);
  return made(await integrations.makeKey({ ...checked, integration, by: organiser.account, rotates: null }));
}

/** Whoever may make keys may rotate one. */
export async function rotateKey(
  context: Context,
  { key: id, ...rotation }: Rotation & { readonly key: string },
): Promise<KeyOutcome> {
  const { integrations } = context.services;
  const key = await integrations.findKey(id);
  const integration = key && (await integrations.find(key.integration));
  const organiser = integration === null ? closer(context, []) : opener(context, integration.events);
  if (key === null || integration === null || organiser === null) return refuse(unknownKey());
  const { account: by, at: now } = organiser;
  const rotated = await rotate(integrations, { key, integration }, rotation, { by, now });
  return 'code' in rotated ? refuse(rotated) : made(rotated);
}

export async function revokeKey(
  context: Context,
  { key, reason: given = '' }: { readonly key: string; readonly reason?: string },
): Promise<KeyOutcome> {
  const { integrations } = context.services;
  const found = await integrations.findKey(key);
  const organiser = closer(context, found?.events ?? []);
  const reason = cleanText(given).slice(0, PURPOSE_LENGTH);
  const revoked = organiser === null ? null : await integrations.revoke(key, organiser.account, reason);
  return revoked === null ? refuse(unknownKey()) : { key: revoked };
}

const made = ({ record, text }: MadeKey): KeyOutcome => ({ key: record, text });

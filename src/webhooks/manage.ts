/**
 * Who makes and changes endpoints. Threat: an endpoint is a way out that stays open after whoever made it is gone: an
 * intruder in an organiser's session, a key that was found. So it takes an organiser of all the integration's events in a
 * session with the second factor that no lockdown calls suspect, or a key of that very integration with the scope
 * `webhook:manage`, which manages only endpoints of events that it has itself. What is not theirs is not there.
 * What was switched off with a key that somebody else may have had is switched on by organisers alone: another key is often
 * in the same hands, or in a program that switches on whatever it finds off, and looks at nothing.
 */
import type { Context } from '../context.ts';
import { unauthenticated } from '../errors.ts';
import { refuseSuspectSession } from '../lockdown/guard.ts';
import { organiserOnly } from '../organiser.ts';
import { type Problem, problem } from '../user-error.ts';
import type { WithSecret } from './endpoints.ts';
import { type Disabled, UNTIL_LOOKED_AT, type WebhookRecord, type WebhookType } from './model.ts';

type Asked = Pick<Context, 'viewer' | 'services'>;
type Problems = { readonly problems: readonly Problem[] };

/** Whose endpoints somebody manages. */
interface Manager {
  /** Account or key. */
  readonly by: string;
  /** Ids of the events that their endpoints may be told about. */
  readonly events: readonly string[];
  /** What they cannot switch on. */
  readonly unless: readonly Disabled[];
}

export interface WebhookChoice {
  readonly url?: string | null | undefined;
  readonly types?: readonly string[] | null | undefined;
  readonly events?: readonly string[] | null | undefined;
}

const MOST = 10;
const refuse = (found: Problem): Problems => ({ problems: [found] });

/** Null where the integration is none of theirs; throws where they could not manage any. */
async function managerOf({ viewer, services }: Asked, integration: string): Promise<Manager | null> {
  if (viewer.kind === 'NOBODY') throw unauthenticated();
  if (viewer.kind === 'INTEGRATION')
    return viewer.integration === integration
      ? { by: viewer.key, events: viewer.events, unless: UNTIL_LOOKED_AT }
      : null;
  const organiser = organiserOnly(viewer);
  refuseSuspectSession(organiser);
  const found = await services.models.integrations.findById(integration).select({ events: 1 }).lean().exec();
  if (found === null || !found.events.every((event) => organiser.organises.includes(event))) return null;
  return { by: organiser.account, events: found.events, unless: [] };
}

async function managedBy(asked: Asked, id: string) {
  const found = await asked.services.endpoints.find(id);
  // Asked also where there is none: whether there is one shows in no error.
  const manager = await managerOf(asked, found?.integration ?? '');
  return found !== null && manager !== null && isWithin(found, manager) ? { found, manager } : null;
}

/** An endpoint that the viewer manages; null for any other. */
export const endpointOf = async (asked: Asked, id: string): Promise<WebhookRecord | null> =>
  (await managedBy(asked, id))?.found ?? null;

export async function endpointsOf(asked: Asked, integration: string): Promise<WebhookRecord[]> {
  const manager = await managerOf(asked, integration);
  if (manager === null) return [];
  const found = await asked.services.endpoints.list([integration]);
  return found.filter((endpoint) => isWithin(endpoint, manager));
}

/** An organiser has all of the integration's; one that names an event taken from it is theirs to put right. */
const isWithin = ({ events }: WebhookRecord, manager: Manager) =>
  manager.by.startsWith('acc_') || events.every((event) => manager.events.includes(event));

export async function createEndpoint(
  asked: Asked,
  { integration, ...choice }: WebhookChoice & { readonly integration: string },
): Promise<WithSecret | Problems> {
  const manager = await managerOf(asked, integration);
  if (manager === null) return refuse(unknownIntegration());
  const { endpoints } = asked.services;
  const chosen = { url: '', types: [], ...choice, events: choice.events ?? manager.events };
  const wrong = wrongChoice(asked, manager, chosen);
  if (wrong !== null) return refuse(wrong);
  if ((await endpoints.countOf(integration)) >= MOST) return refuse(tooMany());
  const { url, types, events } = chosen;
  return endpoints.create(
    { integration, url: url ?? '', types: (types ?? []) as WebhookType[], events },
    manager.by,
  );
}

export async function changeEndpoint(
  asked: Asked,
  { webhook, enabled, ...choice }: WebhookChoice & { webhook: string; enabled?: boolean | null | undefined },
): Promise<{ readonly webhook: WebhookRecord } | Problems> {
  const managed = await managedBy(asked, webhook);
  if (managed === null) return refuse(unknownWebhook());
  const { manager } = managed;
  const wrong = wrongChoice(asked, manager, choice);
  if (wrong !== null) return refuse(wrong);
  const { url, types, events } = choice;
  const change = {
    url: url ?? undefined,
    types: (types as WebhookType[] | null | undefined) ?? undefined,
    events: events ?? undefined,
    enabled: enabled ?? undefined,
  };
  const { endpoints } = asked.services;
  const changed = await endpoints.change(webhook, change, manager.by, enabled ? manager.unless : []);
  if (changed !== null) return { webhook: changed };
  return refuse((await endpoints.find(webhook)) === null ? unknownWebhook() : notLookedAt());
}

export async function rotateSecret(asked: Asked, webhook: string): Promise<WithSecret | Problems> {
  const managed = await managedBy(asked, webhook);
  const made = managed && (await asked.services.endpoints.rotate(webhook, managed.manager.by));
  return made ?? refuse(unknownWebhook());
}

function wrongChoice({ services }: Asked, manager: Manager, { url, types, events }: WebhookChoice) {
  const wrongUrl = url == null ? null : services.addresses.wrongUrl(url);
  if (wrongUrl !== null) return problem('BAD_URL', 'url', wrongUrl);
  if (types != null && (types.length === 0 || types.includes('ping')))
    return problem('BAD_TYPES', 'types', 'Name at least one type; PING is sent by pingWebhook alone.');
  if (events != null && (events.length === 0 || !events.every((event) => manager.events.includes(event))))
    return problem(
      'BAD_EVENTS',
      'events',
      'Name at least one event, all of them yours and the integration’s.',
    );
  return null;
}

export const unknownIntegration = () =>
  problem('UNKNOWN_INTEGRATION', 'integration', 'There is no such integration of yours.');
export const unknownWebhook = () =>
  problem('UNKNOWN_WEBHOOK', 'webhook', 'There is no such endpoint of yours.');
export const unknownMessage = () =>
  problem('UNKNOWN_MESSAGE', 'message', 'There is no such message that this endpoint is sent.');
const notLookedAt = () =>
  problem(
    'ORGANISER_NEEDED',
    'enabled',
    'It was switched off because others may have led it elsewhere: an organiser looks at its URL and switches it on.',
  );
const tooMany = () =>
  problem('TOO_MANY_WEBHOOKS', 'integration', `An integration has at most ${MOST} endpoints.`);

/** Webhooks: arguments in, src/webhooks called, payloads out. */
import type { Context } from '../src/context.ts';
import { pageSize } from '../src/cursor.ts';
import { type Place, placeIn, positionOf } from '../src/database/beyond.ts';
import { forbidden } from '../src/errors.ts';
import type {
  DeletionResolvers,
  MutationResolvers,
  QueryResolvers,
  WebhookDeliveryResolvers,
  WebhookResolvers,
} from '../src/generated/resolvers.ts';
import { organiserOf } from '../src/organiser.ts';
import { problem } from '../src/user-error.ts';
import { attendanceAt } from '../src/viewer.ts';
import { acknowledge, deletionsOf, notAsked, pendingDeletions } from '../src/webhooks/deletions.ts';
import { REPLAY_SINCE } from '../src/webhooks/limits.ts';
import {
  changeEndpoint,
  createEndpoint,
  endpointOf,
  endpointsOf,
  rotateSecret,
  unknownMessage,
  unknownWebhook,
} from '../src/webhooks/manage.ts';
import type { WebhookRecord } from '../src/webhooks/model.ts';
import { failed } from './user-error.ts';

const viewOf = (record: WebhookRecord) => ({ ...record, id: record._id });
const NO_PAGE = { hasNextPage: false, endCursor: null };

/** The page's place, and the cursor of its last. */
function paged<T>(
  context: Context,
  list: string,
  found: readonly T[],
  size: number,
  placeOf: (item: T) => Place,
) {
  const nodes = found.slice(0, size);
  const last = nodes.at(-1);
  if (last === undefined) return { nodes, pageInfo: NO_PAGE };
  const endCursor = context.services.cursors.write(list, positionOf(...placeOf(last)));
  return { nodes, pageInfo: { hasNextPage: found.length > size, endCursor } };
}

/** Whose deletions are shown: of all integrations to organisers, to a key its own. */
function askedOf({ viewer }: Context, event: string): string | null {
  if (viewer.kind === 'INTEGRATION') {
    if (!viewer.events.includes(event)) throw forbidden();
    return viewer.integration;
  }
  organiserOf(viewer, event);
  return null;
}

const Query: Pick<QueryResolvers, 'webhooks' | 'webhookDeliveries' | 'pendingDeletions' | 'myDeletions'> = {
  webhooks: async (_root, { integration }, context) => (await endpointsOf(context, integration)).map(viewOf),
  webhookDeliveries: async (_root, { webhook, state, first, after }, context) => {
    const size = pageSize(first);
    const endpoint = await endpointOf(context, webhook);
    if (endpoint === null) return { nodes: [], pageInfo: NO_PAGE };
    const list = `webhook deliveries ${webhook} ${state ?? ''}`;
    const before = placeIn(context.services.cursors.read(list, after));
    const asked = { state: state ?? null, first: size + 1, before };
    const found = await context.services.endpoints.deliveries(webhook, asked);
    return paged(context, list, found, size, ({ queuedAt, _id }) => [queuedAt, _id]);
  },
  pendingDeletions: async (_root, { event, first, after }, context) => {
    const size = pageSize(first);
    const integration = askedOf(context, event);
    const list = `pending deletions ${event} ${integration ?? ''}`;
    const asked = { first: size + 1, after: placeIn(context.services.cursors.read(list, after)) };
    const found = await pendingDeletions(context.services, { event, integration }, asked);
    return paged(context, list, found, size, ({ askedAt, id }) => [askedAt, id]);
  },
  myDeletions: async (_root, { event }, { viewer, services }) => {
    const own = attendanceAt(viewer, event);
    if (viewer.kind !== 'ACCOUNT' || own === null) return [];
    const found = await deletionsOf(services, own.attendee);
    return found.map((deletion) => ({ ...deletion, owner: viewer.account }));
  },
};

const Webhook: Pick<
  WebhookResolvers,
  'types' | 'events' | 'formerSecretUntil' | 'disabledAt' | 'disabledBecause' | 'disabledByKey'
> = {
  types: ({ types }) => [...types],
  events: ({ events }) => [...events],
  formerSecretUntil: ({ former }) => (former !== null && former.until > new Date() ? former.until : null),
  disabledAt: ({ disabled }) => disabled?.at ?? null,
  disabledBecause: ({ disabled }) => disabled?.why ?? null,
  disabledByKey: ({ disabled }) => disabled?.key ?? null,
};

const WebhookDelivery: Pick<WebhookDeliveryResolvers, 'nextAt' | 'tries'> = {
  nextAt: ({ state, dueAt }) => (state === 'WAITING' ? dueAt : null),
  tries: ({ log }) => [...log],
};

const PendingDeletion = {
  message: ({ id }: { readonly id: string }) => id,
  because: ({ type }: { readonly type: never }) => type,
};

const Deletion: Pick<DeletionResolvers, 'field'> = {
  field: ({ field }) => field ?? null,
};

const withSecret = (made: Awaited<ReturnType<typeof createEndpoint>>) =>
  'problems' in made
    ? { webhook: null, secret: null, userErrors: failed(made.problems) }
    : { webhook: viewOf(made.webhook), secret: made.secret, userErrors: [] };

type Done = 'deleteWebhook' | 'rotateWebhookSecret' | 'pingWebhook' | 'replayWebhook' | 'acknowledgeDeletion';

const Mutation: Pick<MutationResolvers, 'createWebhook' | 'changeWebhook' | Done> = {
  createWebhook: async (_root, { input }, context) => withSecret(await createEndpoint(context, input)),
  changeWebhook: async (_root, { input }, context) => {
    const changed = await changeEndpoint(context, input);
    return 'problems' in changed
      ? { webhook: null, userErrors: failed(changed.problems) }
      : { webhook: viewOf(changed.webhook), userErrors: [] };
  },
  deleteWebhook: async (_root, { input: { webhook } }, context) => {
    if ((await endpointOf(context, webhook)) === null)
      return { deleted: false, userErrors: failed([unknownWebhook()]) };
    await context.services.endpoints.remove(webhook);
    return { deleted: true, userErrors: [] };
  },
  rotateWebhookSecret: async (_root, { input: { webhook } }, context) =>
    withSecret(await rotateSecret(context, webhook)),
  pingWebhook: async (_root, { input: { webhook } }, context) => {
    const endpoint = await endpointOf(context, webhook);
    if (endpoint === null) return { message: null, userErrors: failed([unknownWebhook()]) };
    const { endpoints, webhookLimits } = context.services;
    await webhookLimits.pings.spend(endpoint.integration);
    return { message: await endpoints.ping(endpoint), userErrors: [] };
  },
  replayWebhook: async (_root, { input: { webhook, message, since } }, context) => {
    const refused = (found: ReturnType<typeof problem>) => ({ messages: 0, userErrors: failed([found]) });
    if ((message == null) === (since == null))
      return refused(problem('MESSAGE_OR_SINCE', null, 'Give one of message and since.'));
    const endpoint = await endpointOf(context, webhook);
    if (endpoint === null) return refused(unknownWebhook());
    const { endpoints, webhookLimits } = context.services;
    await webhookLimits.replays.spend(endpoint.integration, since == null ? 1 : REPLAY_SINCE);
    if (since != null) return { messages: await endpoints.replaySince(endpoint, since), userErrors: [] };
    const sent = await endpoints.replay(endpoint, message ?? '');
    return sent ? { messages: 1, userErrors: [] } : refused(unknownMessage());
  },
  acknowledgeDeletion: async (_root, { input: { message } }, { viewer, services }) => {
    const acknowledgedAt = await acknowledge(services.models, message, viewer);
    return { acknowledgedAt, userErrors: acknowledgedAt === null ? failed([notAsked()]) : [] };
  },
};

export const webhook = { Query, Webhook, WebhookDelivery, PendingDeletion, Deletion, Mutation };

/** Integrations and their keys: arguments in, src/integrations called, payloads out. */
import { oneIntegration } from '../src/consent/model.ts';
import type { Context } from '../src/context.ts';
import type {
  ApiKeyResolvers,
  CurrentKeyResolvers,
  IntegrationFieldResolvers,
  IntegrationResolvers,
  MutationResolvers,
  QueryResolvers,
} from '../src/generated/resolvers.ts';
import { USUAL_KEY_DAYS } from '../src/integrations/check.ts';
import {
  approveField,
  createKey,
  endIntegration,
  grantRoster,
  type IntegrationOutcome,
  type KeyOutcome,
  refuseField,
  register,
  revokeKey,
  rotateKey,
  withdrawRoster,
} from '../src/integrations/manage.ts';
import type { IntegrationRecord } from '../src/integrations/model.ts';
import { OVERLAP_HOURS } from '../src/integrations/rotate.ts';
import { integrationView, keyView } from '../src/integrations/views.ts';
import { withdrawIntegration } from '../src/integrations/withdraw.ts';
import { attendanceAt, type IntegrationViewer, type Viewer } from '../src/viewer.ts';
import { failed } from './user-error.ts';

const Query: Pick<QueryResolvers, 'integrations' | 'currentKey'> = {
  integrations: async (_root, { event, includeEnded }, { viewer, services }) => {
    const takesPart =
      viewer.kind === 'ACCOUNT' &&
      (viewer.organiserOf.includes(event) || attendanceAt(viewer, event) !== null);
    if (!takesPart) return [];
    const found = await services.integrations.list([event], includeEnded ?? false);
    return found.map((record) => integrationView(record, event));
  },
  currentKey: async (_root, _args, { viewer, services }) => {
    if (viewer.kind !== 'INTEGRATION') return null;
    const key = await services.integrations.findKey(viewer.key);
    return key === null ? null : { viewer, expiresAt: key.expiresAt };
  },
};

const Integration: Pick<IntegrationResolvers, 'rosterPurpose' | 'shownByMe' | 'keys' | 'fields'> = {
  fields: ({ fields }) => [...fields],
  rosterPurpose: ({ roster }) => roster?.purpose ?? null,
  shownByMe: async ({ id }, _args, { viewer, services }) => {
    if (viewer.kind !== 'ACCOUNT') return [];
    const subjects = viewer.attendances.map(({ attendee }) => attendee);
    const found = await services.consents.inForceTo(oneIntegration(id), subjects);
    return [...new Set(found.map(({ field }) => field))];
  },
  keys: async ({ id, event }, _args, { services }) =>
    (await services.integrations.keysOf(id))
      .filter(({ events }) => events.includes(event))
      .map((record) => keyView(record, event)),
};

const IntegrationField: Pick<IntegrationFieldResolvers, 'approved' | 'refused'> = {
  approved: ({ approved }) => approved !== null,
  refused: ({ refused }) => (refused ?? null) !== null,
};

const ApiKey: Pick<ApiKeyResolvers, 'revokedAt' | 'revokeReason'> = {
  revokedAt: ({ revoked }) => revoked?.at ?? null,
  revokeReason: ({ revoked }) => revoked?.reason ?? null,
};

const CurrentKey: CurrentKeyResolvers = {
  id: ({ viewer }) => viewer.key,
  scopes: ({ viewer }) => [...viewer.scopes],
  approvedFields: ({ viewer }) => [...viewer.approved],
  roster: ({ viewer }) => viewer.roster,
  events: ({ viewer }, _args, { services }) => eventsOf(viewer, services),
  integration: async ({ viewer }, _args, { services }) => {
    const found = await services.namedIntegrations.find(viewer.integration);
    return integrationView(found as IntegrationRecord, '');
  },
};

async function eventsOf({ events }: IntegrationViewer, { models }: Context['services']) {
  const found = await models.events
    .find({ _id: { $in: [...events] } })
    .select({ slug: 1, name: 1 })
    .sort({ slug: 1 })
    .lean()
    .exec();
  return found.map(({ _id, slug, name }) => ({ id: _id, slug, name }));
}

const payloadOf = (outcome: IntegrationOutcome, { viewer }: Pick<Context, 'viewer'>) =>
  'problems' in outcome
    ? { integration: null, userErrors: failed(outcome.problems) }
    : {
        integration: integrationView(outcome.integration, organised(outcome.integration, viewer)),
        userErrors: [],
      };

/** Whoever changed it organises one of its events, by which the rules of its fields then let them read. */
const organised = ({ events }: { readonly events: readonly string[] }, viewer: Viewer): string =>
  (viewer.kind === 'ACCOUNT' && events.find((event) => viewer.organises.includes(event))) || '';

const keyPayloadOf = (outcome: KeyOutcome, { viewer }: Pick<Context, 'viewer'>) =>
  'problems' in outcome
    ? { key: null, secret: null, userErrors: failed(outcome.problems) }
    : {
        key: keyView(outcome.key, organised(outcome.key, viewer)),
        secret: outcome.text ?? null,
        userErrors: [],
      };

const Mutation: Pick<
  MutationResolvers,
  | 'registerIntegration'
  | 'approveIntegrationField'
  | 'refuseIntegrationField'
  | 'grantRoster'
  | 'withdrawRoster'
  | 'endIntegration'
  | 'createApiKey'
  | 'rotateApiKey'
  | 'revokeApiKey'
  | 'withdrawIntegration'
> = {
  registerIntegration: async (_root, { input }, context) =>
    payloadOf(await register(context, input), context),
  approveIntegrationField: async (_root, { input }, context) =>
    payloadOf(await approveField(context, input), context),
  refuseIntegrationField: async (_root, { input }, context) =>
    payloadOf(await refuseField(context, input), context),
  grantRoster: async (_root, { input }, context) => payloadOf(await grantRoster(context, input), context),
  withdrawRoster: async (_root, { input }, context) =>
    payloadOf(await withdrawRoster(context, input), context),
  endIntegration: async (_root, { input }, context) =>
    payloadOf(await endIntegration(context, input), context),
  createApiKey: async (_root, { input }, context) =>
    keyPayloadOf(
      await createKey(context, {
        ...input,
        days: input.days ?? USUAL_KEY_DAYS,
        networks: input.networks ?? [],
      }),
      context,
    ),
  rotateApiKey: async (_root, { input }, context) =>
    keyPayloadOf(
      await rotateKey(context, {
        key: input.key,
        overlapHours: input.overlapHours ?? OVERLAP_HOURS,
        days: input.days ?? USUAL_KEY_DAYS,
      }),
      context,
    ),
  revokeApiKey: async (_root, { input }, context) => {
    const { key, userErrors } = keyPayloadOf(await revokeKey(context, input), context);
    return { key, userErrors };
  },
  withdrawIntegration: async (_root, { input }, context) => {
    const outcome = await withdrawIntegration(context, input.integration);
    if ('problems' in outcome) return { fields: [], userErrors: failed(outcome.problems) };
    context.forget();
    return { fields: [...new Set(outcome.consents.map(({ field }) => field))], userErrors: [] };
  },
};

export const integration = { Query, Integration, IntegrationField, ApiKey, CurrentKey, Mutation };

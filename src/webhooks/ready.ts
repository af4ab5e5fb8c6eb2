/** What one delivery needs, and why it may not go any more. */
import type { Models } from '../database/models.ts';
import type { IntegrationRecord } from '../integrations/model.ts';
import { closedSince } from '../lockdown/lockdown.ts';
import { lockdownsAmong } from '../lockdown/look-up.ts';
import type { LockdownRecord } from '../lockdown/model.ts';
import { NOW } from '../time.ts';
import {
  asksForDeletion,
  type DeliveryError,
  isOrganisersOwn,
  type WebhookDeliveryRecord,
  type WebhookMessageRecord,
  type WebhookRecord,
} from './model.ts';

export type Endpoint = WebhookRecord & { readonly formerIsOver: boolean };
export type Message = WebhookMessageRecord;

/** What one delivery needs; each null where it is gone. */
export interface Ready {
  readonly endpoint: Endpoint | null;
  readonly message: Message | null;
  readonly integration: Pick<IntegrationRecord, '_id' | 'events' | 'endedAt'> | null;
  /** Its event is closed to the integration now, by a lockdown. */
  readonly isClosed: boolean;
}

/** Of these there is no try. */
export const NOT_TRIED: readonly DeliveryError[] = ['DISABLED', 'NO_ENDPOINT', 'NOT_THEIRS'];

/** Four look-ups for all of these. */
export async function readyFor(
  models: Pick<Models, 'webhooks' | 'webhookMessages' | 'integrations' | 'lockdowns'>,
  taken: readonly WebhookDeliveryRecord[],
): Promise<(delivery: WebhookDeliveryRecord) => Ready> {
  const idsOf = (what: 'webhook' | 'message' | 'integration') => [...new Set(taken.map((one) => one[what]))];
  const [endpoints, messages, integrations, open] = await Promise.all([
    models.webhooks
      .aggregate<Endpoint>([
        { $match: { _id: { $in: idsOf('webhook') } } },
        { $set: { formerIsOver: { $lte: [{ $ifNull: ['$former.until', NOW] }, NOW] } } },
      ])
      .exec(),
    models.webhookMessages
      .find({ _id: { $in: idsOf('message') } })
      .lean<Message[]>()
      .exec(),
    models.integrations
      .find({ _id: { $in: idsOf('integration') } })
      .select({ events: 1, endedAt: 1 })
      .lean<NonNullable<Ready['integration']>[]>()
      .exec(),
    models.lockdowns.find({ open: true }).lean<LockdownRecord[]>().exec(),
  ]);
  const events = new Set(taken.flatMap(({ event }) => event ?? []));
  const lockdowns = lockdownsAmong(open, events);
  return ({ webhook, message, integration, event }) => ({
    endpoint: endpoints.find(({ _id }) => _id === webhook) ?? null,
    message: messages.find(({ _id }) => _id === message) ?? null,
    integration: integrations.find(({ _id }) => _id === integration) ?? null,
    isClosed: event !== null && closedSince({ lockdowns }, integration, event) !== null,
  });
}

/** What was queued may have ceased to be theirs. That something is to be deleted is told them also then. */
export function whyNot({ type, event }: WebhookDeliveryRecord, ready: Ready): DeliveryError | null {
  const { endpoint, message, integration } = ready;
  if (endpoint === null || message === null) return 'NO_ENDPOINT';
  if (endpoint.disabled !== null) return 'DISABLED';
  if (asksForDeletion(type)) return null;
  if (integration === null || integration.endedAt !== null) return 'NOT_THEIRS';
  // A key may have turned it elsewhere since.
  if (message.only != null && !isOrganisersOwn(endpoint)) return 'NOT_THEIRS';
  return event === null || integration.events.includes(event) ? null : 'NOT_THEIRS';
}

/** Whether it waits until the lockdown is lifted. Of a deletion they hear also under one. */
export const isPutOff = ({ type }: WebhookDeliveryRecord, ready: Ready): boolean =>
  ready.isClosed && !asksForDeletion(type);

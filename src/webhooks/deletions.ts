/**
 * Deletions that integrations were asked for, and whether they said that it is done. Threat: a consent that is withdrawn,
 * and the phone number stays in somebody's CRM; nobody knows. So what was asked stays open until it is acknowledged, and
 * shows to the organisers and to the person. Nobody acknowledges for another: only a key of that integration.
 */

import type { Collection } from 'mongodb';
import { sinceOf } from '../attendees/theirs-since.ts';
import { beyond, type Place } from '../database/beyond.ts';
import { literals } from '../database/literals.ts';
import type { Models } from '../database/models.ts';
import { forbidden, scopeRequired, unauthenticated } from '../errors.ts';
import type { NamedIntegrations } from '../integrations/named.ts';
import { DAY, NOW, nowPlus } from '../time.ts';
import { problem } from '../user-error.ts';
import type { Viewer } from '../viewer.ts';
import { ASKS_FOR_DELETION, type WebhookMessageRecord } from './model.ts';

const OLDEST = { queuedAt: 1, _id: 1 } as const;
const SCOPE = 'webhook:manage';

interface Parts {
  readonly models: Pick<Models, 'webhookMessages'>;
  readonly namedIntegrations: Pick<NamedIntegrations, 'find'>;
}

/** What an integration was asked to delete. */
export interface AskedDeletion {
  /** The message's id. */
  readonly id: string;
  readonly integration: string;
  /** As people know it, and whom to ask; null where the integration is gone. */
  readonly name: string | null;
  readonly eraseContact: string | null;
  readonly event: string;
  readonly attendee: string;
  readonly type: WebhookMessageRecord['type'];
  readonly field: WebhookMessageRecord['data']['field'] | null;
  readonly askedAt: Date;
  readonly acknowledgedAt: Date | null;
}

/** After that nobody needs to know any more that it was done. */
const KEPT_AFTER = 90 * DAY;
const asking = { type: { $in: [...ASKS_FOR_DELETION] } };

/** When it was acknowledged, now or before; null where it is none of theirs. Throws where they could acknowledge nothing. */
export async function acknowledge(
  { webhookMessages }: Pick<Models, 'webhookMessages'>,
  id: string,
  viewer: Viewer,
): Promise<Date | null> {
  if (viewer.kind === 'NOBODY') throw unauthenticated();
  // Not for organisers: what an integration has deleted only itself can say.
  if (viewer.kind !== 'INTEGRATION') throw forbidden();
  if (!viewer.scopes.has(SCOPE)) throw scopeRequired(SCOPE);
  const { integration, key, events } = viewer;
  const records = webhookMessages.collection as unknown as Collection<WebhookMessageRecord>;
  const theirs = { _id: id, integration, event: { $in: [...events] }, ...asking };
  await records.updateOne({ ...theirs, 'deletion.acknowledgedAt': null } as object, [
    { $set: { deletion: { acknowledgedAt: NOW, ...literals({ by: key }) }, keptUntil: nowPlus(KEPT_AFTER) } },
  ]);
  const found = await records.findOne(theirs as object);
  return found?.deletion?.acknowledgedAt ?? null;
}

/** For whoever is told null by {@link acknowledge}. */
export const notAsked = () =>
  problem('UNKNOWN_MESSAGE', 'message', 'No such message asked this integration to delete anything.');

/** Those of an event that nobody has acknowledged, the oldest first; of one integration, or of all. */
export async function pendingDeletions(
  parts: Parts,
  { event, integration }: { readonly event: string; readonly integration: string | null },
  { first, after }: { readonly first: number; readonly after: Place | null },
): Promise<AskedDeletion[]> {
  const found = await parts.models.webhookMessages
    .find({
      event,
      ...asking,
      'deletion.acknowledgedAt': null,
      ...(integration === null ? {} : { integration }),
      ...beyond(OLDEST, after),
    })
    .sort(OLDEST)
    .limit(first)
    .lean<WebhookMessageRecord[]>()
    .exec();
  return named(parts, found);
}

const MOST_SHOWN = 200;

/**
 * Those that somebody's withdrawals asked for, the newest first, acknowledged or not. Threat: whoever a registration was given
 * to reads which services had data of who had it before.
 */
export async function deletionsOf(
  parts: Parts & { readonly models: Pick<Models, 'attendees'> },
  attendee: string,
): Promise<AskedDeletion[]> {
  const { attendees, webhookMessages } = parts.models;
  const since = await sinceOf({ attendees }, attendee);
  const found = await webhookMessages
    .find({
      ...{ 'data.attendee': attendee, ...asking },
      ...(since === null ? {} : { queuedAt: { $gte: since } }),
    })
    .sort({ queuedAt: -1, _id: 1 })
    .limit(MOST_SHOWN)
    .lean<WebhookMessageRecord[]>()
    .exec();
  return named(parts, found);
}

function named(
  { namedIntegrations }: Parts,
  messages: readonly WebhookMessageRecord[],
): Promise<AskedDeletion[]> {
  // Those of one moment are one look-up, and of each integration there is one answer.
  return Promise.all(
    messages.map(async ({ _id: id, integration, type, data, queuedAt, deletion }) => {
      const known = await namedIntegrations.find(integration);
      return {
        id,
        integration,
        name: known?.name ?? null,
        eraseContact: known?.eraseContact ?? null,
        event: data.event ?? '',
        attendee: data.attendee ?? '',
        type,
        field: data.field ?? null,
        askedAt: queuedAt,
        acknowledgedAt: deletion?.acknowledgedAt ?? null,
      };
    }),
  );
}

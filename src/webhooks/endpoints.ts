/** Endpoints as they are kept: made, changed, given another secret, taken away, told again. Who may is asked by manage.ts. */

import type { ClientSession, Collection, Document } from 'mongodb';
import { beyond, type Place } from '../database/beyond.ts';
import type { Database } from '../database/connect.ts';
import { literals } from '../database/literals.ts';
import type { Models } from '../database/models.ts';
import type { KeyRing } from '../disclosure/keys.ts';
import { unauthenticated } from '../errors.ts';
import { kindOf, newId } from '../ids.ts';
import { DAY, NOW, nowPlus } from '../time.ts';
import type {
  DeliveryState,
  Disabled,
  WebhookDeliveryRecord,
  WebhookMessageRecord,
  WebhookRecord,
  WebhookType,
} from './model.ts';
import { listens, type WebhookQueue } from './queue.ts';
import { newSecret } from './secret.ts';

const NEWEST = { queuedAt: -1, _id: -1 } as const;

export interface Wanted {
  readonly integration: string;
  readonly url: string;
  readonly types: readonly WebhookType[];
  readonly events: readonly string[];
}

/** An endpoint, and its secret, to be shown once. */
export interface WithSecret {
  readonly webhook: WebhookRecord;
  readonly secret: string;
}

/** How long the secret before signs as well. */
export const OVERLAP = DAY;
const AT_ONCE = 500;

interface Parts {
  readonly database: Database;
  readonly models: Models;
  readonly keyRing: KeyRing;
  readonly webhooks: WebhookQueue;
}

export class Endpoints {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async create({ integration, url, types, events }: Wanted, createdBy: string): Promise<WithSecret> {
    const _id = newId('webhook');
    const { shown, sealed } = await newSecret(this.#parts.keyRing, _id);
    const facts = {
      ...{ integration, url, types, events, secret: sealed, former: null },
      ...{ createdBy, changedBy: [], disabled: null },
    };
    await this.#asWhoMay(createdBy, (session) =>
      this.#records().updateOne({ _id }, [{ $set: { ...literals(facts), createdAt: NOW } }], {
        upsert: true,
        session,
      }),
    );
    return { webhook: await this.#mustFind(_id), secret: shown };
  }

  find(id: string): Promise<WebhookRecord | null> {
    return this.#parts.models.webhooks.findById(id).lean<WebhookRecord>().exec();
  }

  list(integrations: readonly string[] | null): Promise<WebhookRecord[]> {
    return this.#parts.models.webhooks
      .find(integrations === null ? {} : { integration: { $in: [...integrations] } })
      .sort({ createdAt: 1, _id: 1 })
      .lean<WebhookRecord[]>()
      .exec();
  }

  countOf(integration: string): Promise<number> {
    return this.#parts.models.webhooks.countDocuments({ integration }).exec();
  }

  /** Changes what is given; switched on, it is sent what it missed. Null, and nothing done, where `unless` holds by then. */
  async change(
    id: string,
    { enabled, ...change }: Partial<Omit<Wanted, 'integration'>> & { readonly enabled?: boolean | undefined },
    by: string,
    unless: readonly Disabled[] = [],
  ): Promise<WebhookRecord | null> {
    const off = { disabled: { $ifNull: ['$disabled', { at: NOW, why: 'BY_HAND' }] } };
    const on = { disabled: { $literal: null } };
    const given = Object.entries(change).filter(([, value]) => value !== undefined);
    const set = {
      ...literals(Object.fromEntries(given)),
      ...(enabled === undefined ? {} : enabled ? on : off),
    };
    if (Object.keys(set).length > 0 && !(await this.#set(id, set, by, unless))) return null;
    if (enabled === true) await this.#sendMissed(id);
    return this.find(id);
  }

  /** A new secret; the one before signs as well for a day. */
  async rotate(id: string, by: string): Promise<WithSecret | null> {
    if ((await this.find(id)) === null) return null;
    const { shown, sealed } = await newSecret(this.#parts.keyRing, id);
    const former = { secret: '$secret', until: nowPlus(OVERLAP) };
    const isThere = await this.#set(id, { former, secret: { $literal: sealed } }, by);
    return isThere ? { webhook: await this.#mustFind(id), secret: shown } : null;
  }

  /** Takes it away with all that waits for it; its secret opens nowhere any more. */
  async remove(id: string): Promise<void> {
    const { models, keyRing } = this.#parts;
    await models.webhooks.deleteOne({ _id: id }).exec();
    await models.webhookDeliveries.deleteMany({ webhook: id }).exec();
    await keyRing.destroy([id]);
  }

  /** Sends a test; the message's id. */
  ping(webhook: WebhookRecord): Promise<string> {
    const { database, webhooks } = this.#parts;
    return database.transaction((session) => webhooks.ping(webhook, session));
  }

  /** Sends one message again; false where it is none that this endpoint gets, or is no longer kept. */
  async replay(webhook: WebhookRecord, id: string): Promise<boolean> {
    const message = await this.#parts.models.webhookMessages.findById(id).lean<WebhookMessageRecord>().exec();
    if (message === null || !listens(webhook, message)) return false;
    await this.#parts.webhooks.send([[message, webhook]]);
    return true;
  }

  /** Sends again whatever it was to be told since a time; answers how many messages that are. */
  async replaySince(webhook: WebhookRecord, since: Date): Promise<number> {
    const { _id, integration, events, types } = webhook;
    const theirs = {
      ...{ integration, event: { $in: events }, type: { $in: types }, queuedAt: { $gte: since } },
      $or: [{ only: null }, { only: _id }],
    };
    const found = this.#parts.models.webhookMessages
      .find(theirs)
      .sort({ queuedAt: 1, _id: 1 })
      .lean<WebhookMessageRecord[]>()
      .cursor();
    let sent = 0;
    let batch: WebhookMessageRecord[] = [];
    const send = async () => {
      await this.#parts.webhooks.send(batch.map((message) => [message, webhook] as const));
      sent += batch.length;
      batch = [];
    };
    for await (const message of found) {
      batch.push(message as unknown as WebhookMessageRecord);
      if (batch.length === AT_ONCE) await send();
    }
    await send();
    return sent;
  }

  /** An endpoint's deliveries, the newest first. */
  deliveries(
    webhook: string,
    { state, first, before }: { state: DeliveryState | null; first: number; before: Place | null },
  ): Promise<WebhookDeliveryRecord[]> {
    return this.#parts.models.webhookDeliveries
      .find({ webhook, ...(state === null ? {} : { state }), ...beyond(NEWEST, before) })
      .sort(NEWEST)
      .limit(first)
      .lean<WebhookDeliveryRecord[]>()
      .exec();
  }

  /** How many of an endpoint's deliveries are in each state. */
  async counts(webhook: string): Promise<Readonly<Record<DeliveryState, number>>> {
    const found = await this.#parts.models.webhookDeliveries
      .aggregate<{ _id: DeliveryState; count: number }>([
        { $match: { webhook } },
        { $group: { _id: '$state', count: { $sum: 1 } } },
      ])
      .exec();
    const of = (state: DeliveryState) => found.find(({ _id }) => _id === state)?.count ?? 0;
    return { WAITING: of('WAITING'), DELIVERED: of('DELIVERED'), FAILED: of('FAILED') };
  }

  /** What came due while it was switched off. */
  async #sendMissed(id: string): Promise<void> {
    const { models, webhooks } = this.#parts;
    const webhook = await this.find(id);
    const missed = await models.webhookDeliveries
      .find({ webhook: id, state: 'FAILED', 'log.error': { $in: ['DISABLED', 'GONE'] } })
      .select({ message: 1 })
      .lean()
      .exec();
    const messages = await models.webhookMessages
      .find({ _id: { $in: missed.map(({ message }) => message) } })
      .lean<WebhookMessageRecord[]>()
      .exec();
    if (webhook === null) return;
    await webhooks.send(messages.map((message) => [message, webhook] as const));
  }

  /** Changes it, and notes who did; false where it is gone, or off for one of these reasons. */
  async #set(id: string, set: Document, by: string, unless: readonly Disabled[] = []): Promise<boolean> {
    const which = { _id: id, 'disabled.why': { $nin: [...unless] } };
    const others = { $filter: { input: { $ifNull: ['$changedBy', []] }, cond: { $ne: ['$$this', by] } } };
    const changedBy = { $concatArrays: [others, [by]] };
    const { matchedCount } = await this.#asWhoMay(by, (session) =>
      this.#records().updateOne(which, [{ $set: { ...set, changedBy } }], { session }),
    );
    return matchedCount > 0;
  }

  /**
   * Writes for somebody; throws UNAUTHENTICATED where that is a key which was revoked meanwhile. The key's record is written
   * too, so that of this and its revocation one waits for the other: no endpoint of a revoked key is switched on after it.
   */
  #asWhoMay<T>(by: string, write: (session: ClientSession) => Promise<T>): Promise<T> {
    const { database, models } = this.#parts;
    return database.transaction(async (session) => {
      if (kindOf(by) === 'key') {
        const used = [{ $set: { lastUsedAt: NOW } }];
        const live = { _id: by, revoked: null };
        const { matchedCount } = await models.apiKeys.updateOne(live, used, {
          session,
          updatePipeline: true,
        });
        if (matchedCount === 0) throw unauthenticated();
      }
      return write(session);
    });
  }

  async #mustFind(id: string): Promise<WebhookRecord> {
    const found = await this.find(id);
    if (found === null) throw new Error('an endpoint that was just written is gone');
    return found;
  }

  #records(): Collection<WebhookRecord> {
    return this.#parts.models.webhooks.collection as unknown as Collection<WebhookRecord>;
  }
}

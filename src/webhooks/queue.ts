/**
 * What integrations are told, queued in the transaction of what causes it: a withdrawal that was acknowledged to its
 * owner is one that the integration will hear of, whatever process dies meanwhile. Threat: the message itself. It goes
 * only to who may know already what it says (recipients.ts), and holds ids.
 */
import type { ClientSession, Collection } from 'mongodb';
import { type ConsentRecord, parseRecipient } from '../consent/model.ts';
import { literals } from '../database/literals.ts';
import type { Models } from '../database/models.ts';
import { newId } from '../ids.ts';
import { DAY, NOW, nowPlus } from '../time.ts';
import {
  asksForDeletion,
  type MessageData,
  type MessageType,
  type WebhookDeliveryRecord,
  type WebhookMessageRecord,
  type WebhookRecord,
} from './model.ts';
import { recipientsOfUpdates, tellableConsents, type Updated } from './recipients.ts';

/** How long what was told is kept, so that it can be told again; and what came of it, for the log. */
export const KEPT = 30 * DAY;
/** How long a delivery is tried. */
export const TRIED = 3 * DAY;

type Consent = Pick<ConsentRecord, '_id' | 'event' | 'subject' | 'field' | 'recipient'>;

interface NewMessage {
  /** What it is about, once; null for what can happen any number of times. */
  readonly key: string | null;
  readonly integration: string;
  readonly type: MessageType;
  readonly data: MessageData;
  /** Endpoint ids: for these alone. */
  readonly only?: readonly string[];
}

/** What an integration is told of an alarm: which, by what rule, and of whom nothing but a key of its own. */
interface AlarmTold {
  readonly integration: string;
  /** Endpoint ids; absent: every one that listens. */
  readonly only?: readonly string[];
  readonly event: string;
  readonly alarm: string;
  readonly rule: string;
  readonly key?: string;
}

type Endpoint = Pick<WebhookRecord, '_id' | 'integration' | 'events' | 'types'>;
type Message = Pick<WebhookMessageRecord, '_id' | 'integration' | 'type' | 'event' | 'data' | 'only'>;

export class WebhookQueue {
  readonly #models: Models;
  /** Told when something may be due, if the transaction is committed. */
  onQueued: () => void = () => {};

  constructor(models: Models) {
    this.#models = models;
  }

  /** Consents were given; to integrations only those that are to them, of people whom they may know of. */
  async consentsGiven(consents: readonly Consent[], session: ClientSession): Promise<void> {
    const tellable = await tellableConsents(this.#models, consents, session);
    await this.#aboutConsents('consent.given', tellable, session);
  }

  /** Consents were withdrawn, or are over. */
  async consentsEnded(consents: readonly Consent[], session: ClientSession): Promise<void> {
    await this.#aboutConsents('consent.withdrawn', consents, session);
  }

  /** Parts of profiles were changed. */
  async updated(updates: readonly Updated[], session: ClientSession): Promise<void> {
    if (updates.length === 0) return;
    const told = await recipientsOfUpdates(this.#models, updates, session);
    const messages = told.map(({ integration, event, attendee }) => ({
      key: null,
      integration,
      type: 'attendee.updated' as const,
      data: { event, attendee },
    }));
    await this.#queue(messages, session);
  }

  /** People are erased, and these integrations may hold something of them; may be said any number of times. */
  async erased(
    people: readonly { readonly event: string; readonly attendee: string; readonly integration: string }[],
    session: ClientSession,
  ): Promise<void> {
    const messages = people.map(({ event, attendee, integration }) => ({
      key: `attendee.erased ${attendee} ${integration}`,
      integration,
      type: 'attendee.erased' as const,
      data: { event, attendee },
    }));
    await this.#queue(messages, session);
  }

  /** An alarm was raised. `key`: the integration's own, that it is about; absent where it is about somebody else. */
  async alarm({ integration, only, ...data }: AlarmTold, session: ClientSession): Promise<void> {
    const message = { key: null, integration, type: 'disclosure.alarm' as const, data };
    await this.#queue([{ ...message, ...(only && { only }) }], session);
  }

  /** A test, to one endpoint; answers the message's id. */
  async ping(
    { _id: webhook, integration, events, types }: Endpoint,
    session: ClientSession,
  ): Promise<string> {
    const message = { key: null, integration, type: 'ping' as const, data: { webhook } };
    const [queued] = await this.#write([message], session);
    if (queued === undefined) throw new Error('a ping was not queued');
    await this.send([[queued, { _id: webhook, integration, events, types }]], session);
    return queued._id;
  }

  /** Puts messages on their way to endpoints, also such as went before. */
  async send(pairs: readonly (readonly [Message, Endpoint])[], session?: ClientSession): Promise<void> {
    if (pairs.length === 0) return;
    const operations = pairs.map(([message, { _id: webhook }]) => {
      const _id = `${message._id} ${webhook}`;
      return { updateOne: { filter: { _id }, update: [anew(message, webhook)], upsert: true } };
    });
    await this.#deliveries().bulkWrite(operations, { ordered: false, ...(session && { session }) });
    this.onQueued();
  }

  async #aboutConsents(
    type: 'consent.given' | 'consent.withdrawn',
    consents: readonly Consent[],
    session: ClientSession,
  ): Promise<void> {
    const messages = consents.flatMap(({ _id: consent, event, subject: attendee, field, recipient }) => {
      const { integration } = parseRecipient(recipient);
      const key = `${type} ${consent}`;
      return integration === null
        ? []
        : [{ key, integration, type, data: { event, attendee, consent, field } }];
    });
    await this.#queue(messages, session);
  }

  async #queue(messages: readonly NewMessage[], session: ClientSession): Promise<void> {
    if (messages.length === 0) return;
    const integrations = [...new Set(messages.map(({ integration }) => integration))];
    // Those that are switched off as well: what they miss is sent when they are switched on.
    const endpoints = await this.#models.webhooks
      .find({ integration: { $in: integrations } }, null, { session })
      .select({ integration: 1, events: 1, types: 1 })
      .lean<Endpoint[]>()
      .exec();
    // What asks for a deletion is on record also for an integration that nobody can reach.
    const kept = messages.filter(
      (message) => asksForDeletion(message.type) || endpoints.some((one) => listens(one, message)),
    );
    const written = await this.#write(kept, session);
    const pairs = written.flatMap((message) =>
      endpoints.filter((one) => listens(one, message)).map((one) => [message, one] as const),
    );
    await this.send(pairs, session);
  }

  /** Writes messages, each under its key once; answers those that were not there. */
  async #write(messages: readonly NewMessage[], session: ClientSession): Promise<Message[]> {
    if (messages.length === 0) return [];
    const fresh = messages.map(({ key, integration, type, data, only = null }) => {
      const _id = newId('webhookMessage');
      return {
        _id,
        key: key ?? _id,
        integration,
        type,
        event: data.event ?? null,
        data,
        only: only && [...only],
      };
    });
    const operations = fresh.map((message) => {
      const deletion = asksForDeletion(message.type) ? { acknowledgedAt: null, by: null } : null;
      const keptUntil = deletion === null ? nowPlus(KEPT) : { $literal: null };
      const record = { ...literals({ ...message, deletion }), queuedAt: NOW, keptUntil };
      const update = [{ $replaceWith: { $mergeObjects: [record, '$$ROOT'] } }];
      return { updateOne: { filter: { key: message.key }, update, upsert: true } };
    });
    const { upsertedIds } = await this.#messages().bulkWrite(operations, { session });
    return fresh.filter((_message, index) => index in upsertedIds);
  }

  #messages(): Collection<WebhookMessageRecord> {
    return this.#models.webhookMessages.collection as unknown as Collection<WebhookMessageRecord>;
  }

  #deliveries(): Collection<WebhookDeliveryRecord> {
    return this.#models.webhookDeliveries.collection as unknown as Collection<WebhookDeliveryRecord>;
  }
}

/** Whether an endpoint asked for a message; a ping is for one alone. */
export const listens = (
  { _id, integration, events, types }: Endpoint,
  message: Pick<NewMessage, 'integration' | 'type' | 'data'> & { readonly only?: readonly string[] | null },
): boolean =>
  integration === message.integration &&
  (types as readonly MessageType[]).includes(message.type) &&
  events.includes(message.data.event ?? '') &&
  (message.only == null || message.only.includes(_id));

/** On its way from now on, whatever came of it before; its log stays. */
function anew({ _id: message, integration, type, event, data }: Message, webhook: string) {
  const about = { message, webhook, integration, type, event, attendee: data.attendee ?? null };
  return {
    $set: {
      ...literals({
        ...about,
        state: 'WAITING',
        attempts: 0,
        takenBy: null,
        settledAt: null,
        keptUntil: null,
      }),
      queuedAt: NOW,
      dueAt: NOW,
      giveUpAt: nowPlus(TRIED),
      log: { $ifNull: ['$log', []] },
    },
  };
}

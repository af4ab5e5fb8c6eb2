/** A gateway that may call this machine, a receiver there, and integrations that listen. */
import type { Collection } from 'mongodb';
import type { ConsentRecord } from '../../src/consent/model.ts';
import type { ProtectedField } from '../../src/protected-fields.ts';
import { Courier } from '../../src/webhooks/courier.ts';
import {
  WEBHOOK_TYPES,
  type WebhookDeliveryRecord,
  type WebhookRecord,
  type WebhookType,
} from '../../src/webhooks/model.ts';
import { type BuiltAttendee, type BuiltEvent, buildAttendee, buildEvent } from './factories.ts';
import { startGateway, type TestGateway, type TestGatewayOptions } from './gateway.ts';
import { buildIntegration, buildKey } from './integrations.ts';
import { type Receiver, startReceiver } from './receiver.ts';

export const HERE = '127.0.0.0/8';
const ABOUT = ['webhooks', 'webhookMessages', 'webhookDeliveries', 'integrations', 'apiKeys'];

/** An event, somebody whom it lists, and an integration with a key that finds whom the event lists. */
export interface Scene {
  readonly event: BuiltEvent;
  readonly ada: BuiltAttendee;
  readonly mine: string;
}

export interface Site {
  readonly gateway: TestGateway;
  readonly receiver: Receiver;
  readonly records: () => Collection<WebhookDeliveryRecord>;
  /** `at`: at this event, and not a new one. */
  scene(at?: BuiltEvent): Promise<Scene>;
  /** The one delivery there is. */
  only(): Promise<WebhookDeliveryRecord>;
  /** Sends all that is due, and answers the types that arrived, in their alphabet's order. */
  told(): Promise<string[]>;
  dueNow(): Promise<unknown>;
  /** Sends all that waits as a process does that has just begun. */
  sendAnew(): Promise<void>;
  /** An endpoint at the receiver, for everything. */
  listen(
    integration: string,
    events: readonly { readonly id: string }[],
    more?: { url?: string; types?: readonly WebhookType[] },
  ): Promise<{ id: string; secret: string; webhook: WebhookRecord }>;
  give(
    who: BuiltAttendee,
    recipient: string,
    fields?: ProtectedField[],
    until?: Date,
  ): Promise<ConsentRecord[]>;
  withdraw(who: BuiltAttendee, consents: readonly { readonly _id: string }[]): Promise<unknown>;
  /** Forgets everything about webhooks. */
  empty(): Promise<void>;
  close(): Promise<void>;
}

/** A receiver that hangs is waited for so long; one that answers on a busy machine takes its time, too. */
const PATIENCE_MILLIS = 5_000;

export async function startSite(options: TestGatewayOptions = {}): Promise<Site> {
  const receiver = await startReceiver();
  const gateway = await startGateway({
    courier: { timeoutMillis: PATIENCE_MILLIS },
    ...options,
    environment: { WEBHOOK_PRIVATE_NETWORKS: HERE, ...options.environment },
  });
  const { services } = gateway;
  const records = () =>
    services.models.webhookDeliveries.collection as unknown as Collection<WebhookDeliveryRecord>;
  const dueNow = () => records().updateMany({ state: 'WAITING' }, { $set: { dueAt: new Date(0) } });
  let path = 0;
  return {
    gateway,
    receiver,
    records,
    scene: async (at) => {
      const event = at ?? (await buildEvent(gateway));
      const ada = await buildAttendee(gateway, { event, listed: true });
      const mine = await buildIntegration(gateway, { events: [event] });
      await buildKey(gateway, { integration: mine, events: [event], scopes: ['attendee:read'] });
      return { event, ada, mine };
    },
    only: async () => {
      const [delivery, ...more] = await records().find().toArray();
      if (delivery === undefined || more.length > 0) throw new Error('not one delivery');
      return delivery;
    },
    told: async () => {
      await services.courier.deliverDue();
      return receiver.received.map(({ message }) => message.type).sort();
    },
    sendAnew: async () => {
      await dueNow();
      const courier = new Courier(services, { timeoutMillis: PATIENCE_MILLIS });
      await courier.deliverDue();
      await courier.close();
      // The gateway's own may have taken some of it.
      await services.courier.deliverDue();
    },
    dueNow,
    listen: async (integration, events, { url, types = WEBHOOK_TYPES } = {}) => {
      const at = url ?? `${receiver.url}/${++path}`;
      const wanted = { integration, url: at, types, events: events.map(({ id }) => id) };
      const { webhook, secret } = await services.endpoints.create(wanted, 'acc_test');
      return { id: webhook._id, secret, webhook };
    },
    give: (who, recipient, fields = ['phone'], until) =>
      services.consents.give({
        event: who.event,
        subject: who.id,
        fields,
        recipient,
        purpose: 'a test',
        until: until ?? null,
        evidence: {
          how: 'OWNER',
          noticeVersion: '1',
          noticeText: 'words',
          language: 'en',
          session: 'ses_test',
        },
      }),
    withdraw: (who, consents) =>
      services.consents.withdraw(
        consents.map(({ _id }) => _id),
        [who.id],
        'ses_test',
      ),
    empty: async () => {
      receiver.reply = () => 204;
      await services.courier.deliverDue();
      receiver.received.length = 0;
      receiver.most.clear();
      for (const name of ABOUT) await gateway.database.connection.collection(name).deleteMany({});
    },
    close: async () => {
      await gateway.close();
      await receiver.close();
    },
  };
}

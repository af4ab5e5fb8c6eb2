/** What a gateway has for webhooks, put together. */
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import type { Storage } from '../storage.ts';
import type { Metrics } from '../watch/metrics.ts';
import { Addresses } from './addresses.ts';
import { Courier, type CourierOptions } from './courier.ts';
import { Endpoints } from './endpoints.ts';
import { type WebhookLimits, webhookLimits } from './limits.ts';

interface Parts extends Pick<Storage, 'database' | 'models' | 'keyRing' | 'webhooks'> {
  readonly config: Pick<Config, 'publicUrl' | 'webhookPrivateNetworks'>;
  readonly metrics: Metrics;
  readonly log: Logger;
}

export interface WebhookServices {
  /** Where webhooks may be sent. */
  readonly addresses: Addresses;
  readonly endpoints: Endpoints;
  readonly webhookLimits: WebhookLimits;
  /** Sends webhooks. */
  readonly courier: Courier;
}

/** Begins to send what waits. */
export function openWebhooks(parts: Parts, options?: CourierOptions): WebhookServices {
  const addresses = new Addresses(parts.config.webhookPrivateNetworks);
  const courier = new Courier({ ...parts, addresses }, options);
  parts.webhooks.onQueued = () => courier.wake();
  courier.wake();
  const limits = webhookLimits(parts.database);
  return { addresses, endpoints: new Endpoints(parts), webhookLimits: limits, courier };
}

/** `webhooks list` and `webhooks replay`: ids, states and URLs; a running gateway sends. */
import { loadConfig } from '../config.ts';
import { timeOf } from '../database/time-of.ts';
import { openStorage } from '../services.ts';
import { Endpoints } from '../webhooks/endpoints.ts';
import {
  DELIVERY_STATES,
  type DeliveryState,
  type WebhookDeliveryRecord,
  type WebhookRecord,
} from '../webhooks/model.ts';
import { CommandError, EXIT } from './exit-codes.ts';
import { withDatabase } from './open.ts';
import { timeIn } from './who-and-when.ts';

const MOST_LISTED = 1_000;

export async function listWebhooks(id: string | undefined, { state }: { state?: string }): Promise<void> {
  if (state !== undefined && !isState(state))
    throw new CommandError(`--state is one of ${DELIVERY_STATES.join(', ')}.`, EXIT.usage);
  const lines = await atTheEndpoints(async (endpoints) => {
    if (id === undefined) {
      const found = await endpoints.list(null);
      return Promise.all(found.map(async (one) => lineOf(one, await endpoints.counts(one._id))));
    }
    await mustFind(endpoints, id);
    const asked = { state: (state as DeliveryState | undefined) ?? null, first: MOST_LISTED, before: null };
    return (await endpoints.deliveries(id, asked)).map(deliveryLine);
  });
  for (const line of lines) process.stdout.write(`${line}\n`);
}

export async function replayWebhooks(
  id: string,
  { message, since }: { message?: string; since?: string },
): Promise<void> {
  if ((message === undefined) === (since === undefined))
    throw new CommandError('Give one of --message and --since.', EXIT.usage);
  const count = await atTheEndpoints(async (endpoints, now) => {
    const webhook = await mustFind(endpoints, id);
    if (since !== undefined) return endpoints.replaySince(webhook, timeIn('--since', since, now));
    if (await endpoints.replay(webhook, message ?? '')) return 1;
    throw new CommandError(`${message}: there is no such message that this endpoint is sent.`, EXIT.badInput);
  });
  process.stdout.write(`${count} queued again; a running gateway sends them.\n`);
}

function atTheEndpoints<T>(work: (endpoints: Endpoints, now: Date) => Promise<T>): Promise<T> {
  const config = loadConfig();
  return withDatabase(config, async (database) =>
    work(new Endpoints(await openStorage(config, database)), await timeOf(database.connection)),
  );
}

async function mustFind(endpoints: Endpoints, id: string): Promise<WebhookRecord> {
  const found = await endpoints.find(id);
  if (found === null) throw new CommandError(`${id}: there is no such endpoint.`, EXIT.badInput);
  return found;
}

const isState = (text: string): text is DeliveryState =>
  (DELIVERY_STATES as readonly string[]).includes(text);

function lineOf(
  { _id, integration, disabled, url }: WebhookRecord,
  counts: Record<DeliveryState, number>,
): string {
  const states = DELIVERY_STATES.map((state) => `${state} ${counts[state]}`);
  const off = [disabled?.why ?? 'ON', ...(disabled?.key === undefined ? [] : [disabled.key])].join(' ');
  return [_id, integration, off, ...states, url].join('\t');
}

function deliveryLine({
  message,
  type,
  state,
  attempts,
  queuedAt,
  settledAt,
  log,
}: WebhookDeliveryRecord): string {
  const last = log.at(-1);
  const answer = [last?.status, last?.error].filter((part) => part != null).join(' ');
  const times = [queuedAt.toISOString(), settledAt?.toISOString() ?? '-'];
  return [message, type, state, attempts, ...times, answer === '' ? '-' : answer].join('\t');
}

/**
 * Threat: an endpoint is a URL that somebody outside chose, and a ping or a replay makes every gateway call it, as often as
 * they are asked for. Counted by integration, so that more keys, endpoints or organisers are no more calls.
 */
import type { Database } from '../database/connect.ts';
import { Limiter } from '../database/limiter.ts';
import { HOUR, SECOND } from '../time.ts';

const duration = HOUR / SECOND;

export const PINGS_AN_HOUR = 120;
/** In replays of one message; one of all since a time counts as ten. */
export const REPLAYS_AN_HOUR = 600;
export const REPLAY_SINCE = 10;

export interface WebhookLimits {
  readonly pings: Limiter;
  readonly replays: Limiter;
}

export const webhookLimits = (database: Database): WebhookLimits => ({
  pings: new Limiter(database, 'webhookPingsByIntegration', { points: PINGS_AN_HOUR, duration }),
  replays: new Limiter(database, 'webhookReplaysByIntegration', { points: REPLAYS_AN_HOUR, duration }),
});

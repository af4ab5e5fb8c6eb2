/**
 * `/health/live` and `/health/ready`, for what starts, stops and routes to gateways. Threat: anybody can ask them
 * through the public proxy, so they say yes or no and nothing more (which part is away is in the log), but for whether
 * a lockdown is on or alarms are not evaluated, which operators must see; and however often they are asked, the database is asked once a second at most.
 *
 * A probe reaches a gateway by whatever address it has, so these two come before the check of the host; they hold
 * nothing that a foreign name could be used to read.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Router } from 'express';
import type { Logger } from 'pino';
import type { AlarmRound } from '../alarms/round.ts';
import type { Database } from '../database/connect.ts';
import type { Heads } from '../disclosure/ledger/heads.ts';
import type { Ledger } from '../disclosure/ledger/ledger.ts';
import { refuse } from '../http/answers.ts';
import type { LockdownBook } from '../lockdown/book.ts';

const PING_LIMIT_MS = 1_000;
const REMEMBERED_MS = 1_000;

export interface HealthOptions {
  readonly database: Pick<Database, 'client'>;
  readonly ledger: Pick<Ledger, 'stuck'>;
  readonly heads: Pick<Heads, 'failing'>;
  readonly lockdowns: Pick<LockdownBook, 'countOn'>;
  readonly alarmRound: Pick<AlarmRound, 'late'>;
  readonly log: Logger;
}

export function healthRoutes(options: HealthOptions): Router {
  const { database, ledger, heads, lockdowns, alarmRound, log } = options;
  const routes = Router();
  const state = askedOnceInAWhile(() => inTime(stateOf(database, lockdowns), log));
  routes.get('/health/live', (_req, res) => void res.json({ status: 'pass' }));
  routes.get('/health/ready', async (req, res) => {
    const found = await state();
    // A gateway under a lockdown does what it should: it stays in service.
    if (found !== null && !ledger.stuck && !heads.failing) {
      // It serves, and nobody looks: for whoever watches, no reason to stop.
      const alarms = alarmRound.late ? { alarms: 'late' } : {};
      return void res.json({ status: 'pass', ...found, ...alarms });
    }
    refuse(req, res, { status: 503, code: 'UNAVAILABLE', message: 'Not ready. Try again.' });
  });
  return routes;
}

interface State {
  /** There while any is on. Which, and why, is for those who put it on. */
  readonly lockdown?: true;
}

/** Whether the primary answers: it is what decisions are read from and the ledger is written to. */
async function stateOf(
  { client }: Pick<Database, 'client'>,
  lockdowns: HealthOptions['lockdowns'],
): Promise<State> {
  await client.db('admin').command({ ping: 1 }, { readPreference: 'primary' });
  return (await lockdowns.countOn()).size > 0 ? { lockdown: true } : {};
}

/** Null for what does not answer soon. */
async function inTime(asked: Promise<State>, log: Logger): Promise<State | null> {
  const late = new AbortController();
  const answer = asked.catch((err: unknown) => {
    log.warn({ err }, 'not ready: the database did not answer');
    return null;
  });
  const limit = sleep(PING_LIMIT_MS, null, { signal: late.signal, ref: false }).catch(() => null);
  return Promise.race([answer, limit]).finally(() => late.abort());
}

/** The same answer for all who ask while one is under way, and for a moment after. */
function askedOnceInAWhile<T>(ask: () => Promise<T>): () => Promise<T> {
  let last: Promise<T> | null = null;
  return () => {
    if (last === null) {
      last = ask();
      void last.finally(() => setTimeout(() => (last = null), REMEMBERED_MS).unref());
    }
    return last;
  };
}

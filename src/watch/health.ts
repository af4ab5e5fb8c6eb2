/**
 * `/health/live` and `/health/ready`, for what starts, stops and routes to gateways. Threat: anybody can ask them
 * through the public proxy, so they say yes or no and nothing more (which part is away is in the log), and however
 * often they are asked, the database is asked once a second at most.
 *
 * A probe reaches a gateway by whatever address it has, so these two come before the check of the host; they hold
 * nothing that a foreign name could be used to read.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Response, Router } from 'express';
import type { Logger } from 'pino';
import type { Database } from '../database/connect.ts';
import type { Heads } from '../disclosure/ledger/heads.ts';
import type { Ledger } from '../disclosure/ledger/ledger.ts';
import { refuse } from '../http/answers.ts';

const PING_LIMIT_MS = 1_000;
const REMEMBERED_MS = 1_000;

export interface HealthOptions {
  readonly database: Pick<Database, 'client'>;
  readonly ledger: Pick<Ledger, 'stuck'>;
  readonly heads: Pick<Heads, 'failing'>;
  readonly log: Logger;
}

export function healthRoutes({ database, ledger, heads, log }: HealthOptions): Router {
  const routes = Router();
  const reachable = askedOnceInAWhile(() => ping(database, log));
  routes.get('/health/live', (_req, res) => pass(res));
  routes.get('/health/ready', async (req, res) => {
    if ((await reachable()) && !ledger.stuck && !heads.failing) return pass(res);
    refuse(req, res, { status: 503, code: 'UNAVAILABLE', message: 'Not ready. Try again.' });
  });
  return routes;
}

const pass = (res: Response) => void res.json({ status: 'pass' });

/** Whether the primary answers, soon: it is what decisions are read from and the ledger is written to. */
async function ping({ client }: Pick<Database, 'client'>, log: Logger): Promise<boolean> {
  const late = new AbortController();
  const answer = client
    .db('admin')
    .command({ ping: 1 }, { readPreference: 'primary' })
    .then(
      () => true,
      (err: unknown) => {
        log.warn({ err }, 'not ready: the database did not answer');
        return false;
      },
    );
  const limit = sleep(PING_LIMIT_MS, false, { signal: late.signal, ref: false }).catch(() => false);
  return Promise.race([answer, limit]).finally(() => late.abort());
}

/** The same answer for all who ask while one is under way, and for a moment after. */
function askedOnceInAWhile(ask: () => Promise<boolean>): () => Promise<boolean> {
  let last: Promise<boolean> | null = null;
  return () => {
    if (last === null) {
      last = ask();
      void last.finally(() => setTimeout(() => (last = null), REMEMBERED_MS).unref());
    }
    return last;
  };
}

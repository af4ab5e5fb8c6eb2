/**
 * What is answered while a gateway starts. It listens from the beginning, and to come to know what holds takes a while: keys, erasures, and
 * above all what was given to whom this day (src/disclosure/budget), which takes the longer the more that was. Threat: a
 * request that is decided before that is known. So each is refused, at once and with a time to come again, where it would have waited
 * without a word; a probe for life hears that the process lives.
 */
import type { Express, RequestHandler } from 'express';
import type { Config } from '../config.ts';
import { refuse } from './answers.ts';
import { exactly } from './in-order.ts';
import { createHttpApp } from './prepare.ts';

/** Whole seconds. */
const RETRY_AFTER = 2;
const MESSAGE = `The gateway is starting, and nothing was read or changed. Ask again in ${RETRY_AFTER} seconds.`;

export function startingApp(config: Pick<Config, 'publicUrl' | 'secure' | 'trustProxy'>): Express {
  const notYet: RequestHandler = (req, res) => {
    res.setHeader('Retry-After', RETRY_AFTER);
    refuse(req, res, { status: 503, code: 'UNAVAILABLE', message: MESSAGE, retryAfter: RETRY_AFTER });
  };
  const live: RequestHandler = (_req, res) => void res.json({ status: 'pass' });
  // A probe comes by whatever address the process has.
  const beforeHosts = [exactly('/health/live', live), exactly('/health/ready', notYet)];
  return createHttpApp(config, { beforeHosts }).use(notYet);
}

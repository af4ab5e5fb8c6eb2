/**
 * `POST /keys/revoke`: ends a key that somebody found. Whoever has a key could use it, so whoever has it may end it, without
 * any other proof; a scanner of secrets can do so by itself. The answer is the same whether there was such a key, and as
 * late (tries.ts); which it was stands in the log.
 */
import express, { Router } from 'express';
import { refuse } from '../http/answers.ts';
import type { Services } from '../services.ts';
import { orUnavailable } from '../sign-in/or-unavailable.ts';
import { rateLimitHeaders } from '../sign-in/rate-limit-headers.ts';

const LIMIT = '4kb';
const NO_KEY = 'Send the whole key, att_…, as `key`: in JSON, or as a form. This is none of this gateway.';

export function revokeRoute({
  apiKeys,
  keyRing,
  log,
}: Pick<Services, 'apiKeys' | 'keyRing' | 'log'>): Router {
  const router = Router();
  router.post(
    '/keys/revoke',
    express.json({ limit: LIMIT, inflate: false }),
    express.urlencoded({ limit: LIMIT, inflate: false, extended: false }),
    async (req, res) => {
      const { key: text } = (req.body ?? {}) as { key?: unknown };
      const posted = typeof text === 'string' ? apiKeys.read(text.trim()) : null;
      if (posted === null) return refuse(req, res, { status: 400, code: 'BAD_USER_INPUT', message: NO_KEY });
      // Networks are hashed by a key that must not be older than the request.
      await orUnavailable(keyRing.upToDate());
      const key = await rateLimitHeaders(res, apiKeys.revokeFound(posted, req));
      const request: unknown = res.locals.requestId;
      if (key === null)
        log.info({ request }, 'what was posted to /keys/revoke is no key, or was revoked before');
      else log.warn({ request, key }, 'a key that was found was revoked by POST /keys/revoke');
      res.type('application/json').send(JSON.stringify({ accepted: true }));
    },
  );
  return router;
}

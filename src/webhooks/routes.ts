/** `POST /webhooks/ack/{message}`: that a deletion is done, for receivers that speak no GraphQL; by an API key alone. */
import { Router } from 'express';
import { refuse } from '../http/answers.ts';
import { keyOrSession } from '../integrations/door.ts';
import type { Services } from '../services.ts';
import { orUnavailable } from '../sign-in/or-unavailable.ts';
import { acknowledge, notAsked } from './deletions.ts';

export function webhookRoutes(services: Services): Router {
  const { signIn, models } = services;
  const router = Router();
  router.post('/webhooks/ack/:message', keyOrSession(services), async (req, res) => {
    const viewer = signIn.viewerOf(req);
    const acknowledgedAt = await orUnavailable(acknowledge(models, String(req.params.message), viewer));
    if (acknowledgedAt !== null) return void res.json({ acknowledgedAt: acknowledgedAt.toISOString() });
    refuse(req, res, { status: 404, code: 'NOT_FOUND', message: notAsked().message });
  });
  return router;
}

/** `GET /.well-known/jwks.json`: the keys that consent receipts verify with, for anybody. */
import { Router } from 'express';
import type { Services } from '../services.ts';

export function receiptRoutes({ receiptSigner }: Pick<Services, 'receiptSigner'>): Router {
  const router = Router();
  router.get('/.well-known/jwks.json', async (_req, res) => {
    const keys = JSON.stringify(await receiptSigner.jwks());
    res.set('cache-control', 'public, max-age=300').type('application/jwk-set+json').send(keys);
  });
  return router;
}

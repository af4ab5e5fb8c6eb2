import type { RequestHandler } from 'express';
import type { Services } from '../services.ts';

/** To stand before the first look-up, which is the session's: what is decided from then on, the fence knows the age of. */
export const beginMark =
  ({ fence }: Pick<Services, 'fence'>): RequestHandler =>
  (_req, res, next) => {
    res.locals.mark = fence.mark();
    next();
  };

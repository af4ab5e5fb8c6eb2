import type { RequestHandler } from 'express';
import type { Services } from '../services.ts';

/**
 * To stand before the first look-up, which is the session's: what is decided from then on, the fence knows the age of, and the
 * ledger that it may have to be recorded.
 */
export const beginMark =
  ({ fence, ledger }: Pick<Services, 'fence' | 'ledger'>): RequestHandler =>
  (_req, res, next) => {
    res.locals.mark = fence.mark();
    res.once('close', ledger.expect());
    next();
  };

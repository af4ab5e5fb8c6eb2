import type { RequestHandler } from 'express';

/**
 * Handlers one after the other, as Express's router would call them, of which each is one more path to match: with a path
 * of its own, and a dozen handlers before every operation, that was a tenth of a small request.
 */
export function inOrder(handlers: readonly RequestHandler[]): RequestHandler {
  return (req, res, next) => {
    let begun = 0;
    // A failure without a reason is one all the same, and must not look like going on.
    const failed = (failure: unknown) => next(failure || new Error('a handler failed'));
    const step = (error?: unknown): void => {
      if (error !== undefined && error !== null) {
        failed(error);
        return;
      }
      const handler = handlers[begun++];
      if (handler === undefined) {
        next();
        return;
      }
      try {
        const promised = handler(req, res, step) as unknown as Promise<unknown> | undefined;
        promised?.catch?.(failed);
      } catch (failure) {
        failed(failure);
      }
    };
    step();
  };
}

/** For requests of this URL, letter for letter; all others go on. The handler finds the URL whole, in `req.url` too. */
export const exactly =
  (url: string, handler: RequestHandler): RequestHandler =>
  (req, res, next) =>
    req.url === url ? handler(req, res, next) : next();

/** Spares all other requests the routes of a handler that has none but under this path, however it is written. */
export const under =
  (path: string, handler: RequestHandler): RequestHandler =>
  (req, res, next) =>
    req.url.slice(0, path.length).toLowerCase() === path ? handler(req, res, next) : next();

import type { Response } from 'express';
import { GraphQLError } from 'graphql';

/** Passes a limit's refusal on, with `Retry-After` in the answer. */
export async function rateLimitHeaders(res: Response, limit: Promise<void>): Promise<void> {
  try {
    await limit;
  } catch (error) {
    const retryAfter = error instanceof GraphQLError ? error.extensions.retryAfter : undefined;
    if (typeof retryAfter === 'number') res.setHeader('Retry-After', String(retryAfter));
    throw error;
  }
}

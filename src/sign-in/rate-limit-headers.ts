import type { Response } from 'express';
import { GraphQLError } from 'graphql';

/** Passes a limit's refusal on, with `Retry-After` in the answer. */
export async function rateLimitHeaders<T>(res: Response, limited: Promise<T>): Promise<T> {
  try {
    return await limited;
  } catch (error) {
    const retryAfter = error instanceof GraphQLError ? error.extensions.retryAfter : undefined;
    if (typeof retryAfter === 'number') res.setHeader('Retry-After', String(retryAfter));
    throw error;
  }
}

/** Points of a request's viewer, with what is left of them in the answer's headers. */
import type { RequestHandler, Response } from 'express';
import type { Context } from '../context.ts';
import type { Services } from '../services.ts';
import { rateLimitHeaders } from '../sign-in/rate-limit-headers.ts';
import type { Budget, EventsNamed } from './budgets.ts';

/** Takes points, or throws RATE_LIMITED or UNAVAILABLE. `events`: those that are named in what is asked. */
export async function spend(context: Context, points: number, events?: EventsNamed): Promise<void> {
  const { res } = context.http;
  const budget = budgetOf(context, events);
  try {
    await rateLimitHeaders(res, budget.take(points));
  } finally {
    tell(res, budget);
  }
}

/** Counts what was done already. */
export function charge(context: Context, points: number): void {
  const budget = budgetOf(context);
  budget.charge(points);
  tell(context.http.res, budget);
}

/** Refuses whoever has nothing left before anything that they ask is read. */
export function budgetDoor({ budgets, networkOf, signIn }: Services): RequestHandler {
  return (req, res, next) => {
    const budget = budgets.budgetOf(signIn.viewerOf(req), () => networkOf(req));
    const refusal = budget.refusal();
    if (refusal === null) return next();
    tell(res, budget);
    rateLimitHeaders(res, Promise.reject(refusal)).catch(next);
  };
}

/** Of whoever asks, in this minute. */
export const budgetOf = (
  { services, viewer, http }: Pick<Context, 'services' | 'viewer' | 'http'>,
  events?: EventsNamed,
): Budget => services.budgets.budgetOf(viewer, () => services.networkOf(http.req), events);

function tell(res: Response, budget: Budget): void {
  const { policy, state } = budget.headers();
  res.setHeader('RateLimit-Policy', policy);
  res.setHeader('RateLimit', state);
}

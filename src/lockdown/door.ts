/**
 * Who comes with a session that a lockdown ended is told so, and asks nothing: neither as who they were nor as nobody.
 * (Without this door they would be nobody, because the store makes no viewer of such a session.)
 */
import type { RequestHandler } from 'express';
import { lockedDown } from '../errors.ts';
import type { SignIn } from '../sign-in/index.ts';

export function lockdownDoor(signIn: Pick<SignIn, 'lockedOutSince'>): RequestHandler {
  return (req, _res, next) => {
    const since = signIn.lockedOutSince(req);
    next(since === null ? undefined : lockedDown(since));
  };
}

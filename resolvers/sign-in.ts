/** Signing in and out: arguments in, src/sign-in called, payloads out. */
import { unauthenticated } from '../src/errors.ts';
import type { MutationResolvers } from '../src/generated/resolvers.ts';
import { problem } from '../src/user-error.ts';
import { failed } from './user-error.ts';

type SignInMutations =
  | 'startSignIn'
  | 'completeSignIn'
  | 'proveAgain'
  | 'signOut'
  | 'signOutEverywhere'
  | 'endSession';

const badAddress = () =>
  problem('BAD_ADDRESS', 'email', 'This is no e-mail address; it should look like name@example.org.');

/** One for every reason, so that nobody learns which it was. */
const signInFailed = () =>
  problem(
    'SIGN_IN_FAILED',
    'code',
    'This did not work. A code works once, for ten minutes, and only in the browser that asked for it. Try again, or start anew.',
  );

const noSession = () =>
  problem('NOT_FOUND', 'session', 'You have no such session; it may have ended already.');

const Mutation: Required<Pick<MutationResolvers, SignInMutations>> = {
  async startSignIn(_root, { input }, { services, http }) {
    const accepted = await services.signIn.start(http.req, http.res, input.email);
    return { accepted, userErrors: failed(accepted ? [] : [badAddress()]) };
  },
  async completeSignIn(_root, { input }, { services, http }) {
    const signedIn = await services.signIn.complete(http.req, http.res, input.code);
    return { signedIn, userErrors: failed(signedIn ? [] : [signInFailed()]) };
  },
  async proveAgain(_root, _args, { services, http }) {
    await services.signIn.proveAgain(http.req, http.res);
    return { accepted: true, userErrors: [] };
  },
  async signOut(_root, _args, { services, http }) {
    await services.signIn.signOut(http.req, http.res);
    return { signedOut: true, userErrors: [] };
  },
  async signOutEverywhere(_root, _args, { services, http }) {
    return { endedSessions: await services.signIn.signOutEverywhere(http.req, http.res), userErrors: [] };
  },
  async endSession(_root, { input }, { services, viewer }) {
    if (viewer.kind !== 'ACCOUNT') throw unauthenticated();
    const ended = await services.signIn.endSession(viewer, input.session);
    return { endedSession: ended ? input.session : null, userErrors: failed(ended ? [] : [noSession()]) };
  },
};

export const signIn = { Mutation };

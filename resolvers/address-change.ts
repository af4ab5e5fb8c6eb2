/** Changing the address one signs in by: arguments in, src/sign-in/address-change called, payloads out. */
import type { Context } from '../src/context.ts';
import { unauthenticated } from '../src/errors.ts';
import type { MutationResolvers } from '../src/generated/resolvers.ts';
import type { NotStarted } from '../src/sign-in/address-change/index.ts';
import { problem } from '../src/user-error.ts';
import type { AccountViewer } from '../src/viewer.ts';
import { failed } from './user-error.ts';

type AddressMutations = 'changeAddress' | 'completeAddressChange' | 'undoAddressChange';

const NOT_STARTED: Readonly<Record<NotStarted, string>> = {
  BAD_ADDRESS: 'This is no e-mail address; it should look like name@example.org.',
  SAME_ADDRESS: 'This is the address you sign in by already.',
  TOO_MANY_CHANGES:
    'The address was changed five times in three days; wait until the first can no longer be undone.',
};

/** One for every reason, so that nobody learns which it was. */
const changeFailed = () =>
  problem(
    'CHANGE_FAILED',
    'code',
    'This did not work, and nothing was changed. A code works once, for ten minutes, and only in the browser that asked for it. Try again, or start anew.',
  );

const undoFailed = () =>
  problem('UNDO_FAILED', 'token', 'This link does not work. It works once, for 72 hours after the change.');

function signedIn({ viewer }: Pick<Context, 'viewer'>): AccountViewer {
  if (viewer.kind !== 'ACCOUNT') throw unauthenticated();
  return viewer;
}

const Mutation: Required<Pick<MutationResolvers, AddressMutations>> = {
  async changeAddress(_root, { input }, context) {
    const { services, http } = context;
    const { addressChange } = services.signIn;
    const wrong = await addressChange.start(http.req, http.res, signedIn(context), input.email);
    const problems = wrong === null ? [] : [problem(wrong, 'email', NOT_STARTED[wrong])];
    return { accepted: wrong === null, userErrors: failed(problems) };
  },
  async completeAddressChange(_root, { input }, context) {
    const { services, http } = context;
    const { addressChange } = services.signIn;
    const changed = await addressChange.complete(http.req, http.res, signedIn(context), input.code);
    return { changed, userErrors: failed(changed ? [] : [changeFailed()]) };
  },
  async undoAddressChange(_root, { input }, { services, http }) {
    const undone = await services.signIn.addressChange.undo(http.req, http.res, input.token);
    return { undone, userErrors: failed(undone ? [] : [undoFailed()]) };
  },
};

export const addressChange = { Mutation };

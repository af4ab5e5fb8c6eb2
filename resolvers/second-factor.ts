/** The second factor: arguments in, src/sign-in/second-factor called, payloads out. */
import type { Context } from '../src/context.ts';
import { unauthenticated } from '../src/errors.ts';
import type { MutationResolvers } from '../src/generated/resolvers.ts';
import { problem } from '../src/user-error.ts';
import type { AccountViewer } from '../src/viewer.ts';
import { failed } from './user-error.ts';

type SecondFactorMutations = 'enrolSecondFactor' | 'verifySecondFactor' | 'regenerateRecoveryCodes';

const notOrganising = () =>
  problem('NOT_ORGANISING', null, 'A second factor is for organisers, and you organise nothing.');
const wrongCode = () =>
  problem(
    'SECOND_FACTOR_FAILED',
    'code',
    'This did not work. A code works once: wait for the next one, or use a recovery code.',
  );
const notEnrolled = () =>
  problem('NOT_ENROLLED', 'code', 'You have no second factor yet: call enrolSecondFactor first.');

function signedIn({ viewer }: Pick<Context, 'viewer'>): AccountViewer {
  if (viewer.kind !== 'ACCOUNT') throw unauthenticated();
  return viewer;
}

const Mutation: Required<Pick<MutationResolvers, SecondFactorMutations>> = {
  async enrolSecondFactor(_root, _args, context) {
    const shown = await context.services.signIn.secondFactor.enrol(signedIn(context));
    return shown === null
      ? { uri: null, secret: null, userErrors: failed([notOrganising()]) }
      : { ...shown, userErrors: [] };
  },
  async verifySecondFactor(_root, { input }, context) {
    const { req, res } = context.http;
    const { secondFactor } = context.services.signIn;
    const outcome = await secondFactor.verify(req, res, signedIn(context), input.code);
    if (outcome.verified)
      return { verified: true, recoveryCodes: [...outcome.recoveryCodes], userErrors: [] };
    const why = outcome.enrolled ? wrongCode() : notEnrolled();
    return { verified: false, recoveryCodes: [], userErrors: failed([why]) };
  },
  async regenerateRecoveryCodes(_root, _args, context) {
    const { secondFactor } = context.services.signIn;
    const recoveryCodes = await secondFactor.regenerate(context.http.req, signedIn(context));
    return { recoveryCodes, userErrors: [] };
  },
};

export const secondFactor = { Mutation };

/** Invitations and claims: arguments in, src/claims called, payloads out. */
import { claimInvitation, findInvitation } from '../src/claims/claim.ts';
import { inviteAttendee } from '../src/claims/invite.ts';
import type { MutationResolvers, QueryResolvers } from '../src/generated/resolvers.ts';
import { failed } from './user-error.ts';

const Query: Pick<QueryResolvers, 'invitation'> = {
  async invitation(_root, { token }, context) {
    const found = await findInvitation(context, token);
    if (found === null || context.viewer.kind !== 'ACCOUNT') return null;
    return { ...found, owner: context.viewer.account };
  },
};

const Mutation: Required<Pick<MutationResolvers, 'inviteAttendee' | 'claimInvitation'>> = {
  async inviteAttendee(_root, { input }, context) {
    const wrong = await inviteAttendee(context, input);
    return { invited: wrong === null, userErrors: failed(wrong === null ? [] : [wrong]) };
  },
  async claimInvitation(_root, { input }, context) {
    const outcome = await claimInvitation(context, input.token);
    if ('code' in outcome) return { attendee: null, event: null, userErrors: failed([outcome]) };
    context.forget();
    return { ...outcome, userErrors: [] };
  },
};

export const claim = { Query, Mutation };

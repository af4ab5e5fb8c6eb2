/** What a form said on somebody's behalf: arguments in, src/proposals called, payloads out. */
import type { Context } from '../src/context.ts';
import type { MutationResolvers, ProposalResolvers, ViewerResolvers } from '../src/generated/resolvers.ts';
import type { ProposalView } from '../src/parents.ts';
import { answerProposals } from '../src/proposals/answer.ts';
import { ownProposals } from '../src/proposals/open.ts';
import { failed } from './user-error.ts';

async function viewed(context: Context, event: string): Promise<ProposalView[]> {
  const { viewer } = context;
  const owner = viewer.kind === 'ACCOUNT' ? viewer.account : '';
  return (await ownProposals(context, event)).map((one) => ({ ...one, owner }));
}

const Viewer: Pick<ViewerResolvers, 'proposals'> = {
  proposals: (_parent, { event }, context) => viewed(context, event),
};

const Proposal: Pick<ProposalResolvers, 'recipient' | 'category'> = {
  recipient: ({ recipient }) => recipient?.kind ?? null,
  category: ({ recipient }) => recipient?.category ?? null,
};

const Mutation: Pick<MutationResolvers, 'answerProposals'> = {
  answerProposals: async (_root, { input }, context) => {
    const outcome = await answerProposals(context, input);
    const proposals = await viewed(context, input.event);
    if ('problems' in outcome) return { consents: [], proposals, userErrors: failed(outcome.problems) };
    context.forget();
    return { consents: outcome.consents.map(({ _id }) => _id), proposals, userErrors: [] };
  },
};

export const proposal = { Viewer, Proposal, Mutation };

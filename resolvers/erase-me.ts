/** Being erased: src/erase-me called, payloads out. */
import { eraseMe as ask, asked, keepMe } from '../src/erase-me/ask.ts';
import type { EraseMeRecord } from '../src/erase-me/model.ts';
import type { MutationResolvers, QueryResolvers } from '../src/generated/resolvers.ts';
import type { AskedErasureParent } from '../src/parents.ts';
import type { Viewer } from '../src/viewer.ts';
import { failed } from './user-error.ts';

/** Only for the viewer's own. */
const viewFor = (viewer: Viewer, record: EraseMeRecord): AskedErasureParent => ({
  ...record,
  owner: viewer.kind === 'ACCOUNT' ? viewer.account : '',
});

const Query: Pick<QueryResolvers, 'myErasure'> = {
  myErasure: async (_root, _args, context) => {
    const record = await asked(context);
    return record === null ? null : viewFor(context.viewer, record);
  },
};

const Mutation: Required<Pick<MutationResolvers, 'eraseMe' | 'keepMe'>> = {
  eraseMe: async (_root, _args, context) => {
    const outcome = await ask(context);
    context.forget();
    if ('problems' in outcome) return { erasure: null, userErrors: failed(outcome.problems) };
    return { erasure: viewFor(context.viewer, outcome.record), userErrors: [] };
  },
  keepMe: async (_root, _args, context) => {
    const problem = await keepMe(context);
    return { stopped: problem === null, userErrors: failed(problem === null ? [] : [problem]) };
  },
};

export const eraseMe = { Query, Mutation };

/** Everything held about oneself: src/my-data called, payloads out. */
import type { Context } from '../src/context.ts';
import type { MutationResolvers, MyDataResolvers, QueryResolvers } from '../src/generated/resolvers.ts';
import { myData as mine, prepareMyData } from '../src/my-data/ask.ts';
import type { PackageRecord } from '../src/my-data/model.ts';
import type { MyDataParent } from '../src/parents.ts';

/** Only for the viewer's own. */
const viewFor = ({ viewer }: Context, record: PackageRecord): MyDataParent => ({
  ...record,
  owner: viewer.kind === 'ACCOUNT' ? viewer.account : '',
});

const Query: Pick<QueryResolvers, 'myData'> = {
  myData: async (_root, _args, context) => {
    const record = await mine(context);
    return record === null ? null : viewFor(context, record);
  },
};

const MyData: Pick<MyDataResolvers, 'json' | 'page'> = {
  json: ({ _id, state }) => (state === 'READY' ? `/my-data/${_id}.json` : null),
  page: ({ _id, state }) => (state === 'READY' ? `/my-data/${_id}.html` : null),
};

const Mutation: Required<Pick<MutationResolvers, 'prepareMyData'>> = {
  prepareMyData: async (_root, _args, context) => ({
    data: viewFor(context, await prepareMyData(context)),
    userErrors: [],
  }),
};

export const myData = { Query, MyData, Mutation };

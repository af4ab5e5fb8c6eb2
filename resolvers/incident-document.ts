/** Documents about incidents: arguments in, src/incidents/documents called. */
import type { QueryResolvers } from '../src/generated/resolvers.ts';
import { answerDocument } from '../src/incidents/documents/answer.ts';

const Query: Pick<QueryResolvers, 'incidentDocument'> = {
  incidentDocument: (_root, { event, ...asked }, context) =>
    answerDocument(context, { ...asked, event: event ?? null }),
};

export const incidentDocument = { Query };

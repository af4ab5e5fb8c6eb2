/** Privacy notices and records of processing: arguments in, src/processing called. */
import type { QueryResolvers } from '../src/generated/resolvers.ts';
import { answerProcessing } from '../src/processing/answer.ts';

const Query: Pick<QueryResolvers, 'privacyNotice' | 'processingRecord'> = {
  privacyNotice: (_root, { event, format, version }, context) =>
    answerProcessing(context, 'NOTICE', { event, format: format ?? 'HTML', version: version ?? null }),
  processingRecord: (_root, { event, format, version }, context) =>
    answerProcessing(context, 'RECORD', { event, format: format ?? 'HTML', version: version ?? null }),
};

export const processing = { Query };

/** Consent receipts: arguments in, src/receipts called, signed when it is asked for. */
import { pageSize } from '../src/cursor.ts';
import type {
  ConsentReceiptConnectionResolvers,
  ConsentReceiptResolvers,
  QueryResolvers,
} from '../src/generated/resolvers.ts';
import { readReceipt, readReceipts } from '../src/receipts/read.ts';

const Query: Pick<QueryResolvers, 'consentReceipt' | 'myConsentReceipts'> = {
  consentReceipt: (_root, { id }, context) => readReceipt(context, id),
  myConsentReceipts: (_root, { event, box, first, after }, context) =>
    readReceipts(context, { event, box: box ?? 'GIVEN', first: pageSize(first), after: after ?? null }),
};

const ConsentReceipt: Pick<ConsentReceiptResolvers, 'jws'> = {
  jws: ({ record }, _args, { services }) => services.receiptSigner.sign(record),
};

const ConsentReceiptConnection: ConsentReceiptConnectionResolvers = {
  edges: ({ receipts, cursors }) => receipts.map((node, i) => ({ node, cursor: cursors[i] ?? '' })),
  nodes: ({ receipts }) => [...receipts],
  pageInfo: ({ hasNextPage, cursors }) => ({ hasNextPage, endCursor: cursors.at(-1) ?? null }),
};

export const consentReceipt = { Query, ConsentReceipt, ConsentReceiptConnection };

/** What all entries of one response have in common: who asked, by which operation, from where and when. */
import type { Context } from '../context.ts';
import { operationHash } from '../operation.ts';
import type { AccountViewer, IntegrationViewer } from '../viewer.ts';
import type { Asked } from './ledger/format.ts';

/** A client chooses an operation's name; of a long one this much is recorded. */
const OPERATION_LENGTH = 200;

export function askedBy(
  { services, http, operation }: Context,
  viewer: AccountViewer | IntegrationViewer,
): Asked {
  const { name, document } = operation;
  if (document === null) throw new Error('nothing was asked for');
  return {
    viewer:
      viewer.kind === 'ACCOUNT'
        ? { kind: viewer.kind, id: viewer.account, session: viewer.session }
        : { kind: viewer.kind, id: viewer.integration, session: viewer.key },
    operation: { name: name?.slice(0, OPERATION_LENGTH) ?? null, hash: operationHash(document) },
    request: String(http.res.locals.requestId),
    network: services.networkOf(http.req),
    at: viewer.at,
  };
}

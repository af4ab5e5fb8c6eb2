/**
 * Ends a key before its time. Threat: a key that was found has made an endpoint, or led one elsewhere, and what integrations
 * are told goes there long after the key is dead. A key that is revoked is one that somebody else may have had: whoever is
 * done with one lets it expire, or rotates it. So with the key, in one transaction, go the endpoints that it made or ever
 * changed: switched off, until an organiser who looked at where they lead switches them on.
 */
import type { Collection, Document } from 'mongodb';
import { transactionOn } from '../database/connect.ts';
import { literals } from '../database/literals.ts';
import type { Models } from '../database/models.ts';
import { NOW } from '../time.ts';
import type { WebhookRecord } from '../webhooks/model.ts';
import type { ApiKeyRecord } from './model.ts';

export type KeysAndEndpoints = Pick<Models, 'apiKeys' | 'webhooks'>;

/** From the next request on. True where there is such a key and it was not revoked before; else nothing is done. */
export function endKey(
  { apiKeys, webhooks }: KeysAndEndpoints,
  which: Document,
  why: { readonly by: string; readonly reason: string },
): Promise<boolean> {
  const keys = apiKeys.collection as unknown as Collection<ApiKeyRecord>;
  const endpoints = webhooks.collection as unknown as Collection<WebhookRecord>;
  return transactionOn(apiKeys.db, async (session) => {
    const revoked = [{ $set: { revoked: { ...literals(why), at: NOW } } }];
    const unlessBefore = { ...which, revoked: null } as object;
    const ended = await keys.findOneAndUpdate(unlessBefore, revoked, { session });
    // As many commands for none as for one: whoever posts what may be a key is told by nothing which it was.
    const { _id: key, integration } = ended ?? { _id: '', integration: '' };
    const theirs = { integration, $or: [{ createdBy: key }, { changedBy: key }] };
    const at = { $ifNull: ['$disabled.at', NOW] };
    const off = [{ $set: { disabled: { at, ...literals({ why: 'KEY_REVOKED', key }) } } }];
    await endpoints.updateMany(theirs, off, { session });
    return ended !== null;
  });
}

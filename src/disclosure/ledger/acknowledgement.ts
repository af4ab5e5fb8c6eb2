/** What the primary says of a write: all of its reply is needed, for the fence (../fence.ts). */
import type { Document, ObjectId, Timestamp } from 'mongodb';

/** What the primary said when a majority had the record in its journals. */
export interface Acknowledgement {
  /** Of the primary that answered; null where that is not known (a record found again; a sharded cluster). */
  readonly election: string | null;
  /** Whatever is read at or after this time knows all that was acknowledged before. */
  readonly operationTime: Timestamp | null;
  readonly clusterTime: Document | null;
}

/** From the reply to a write that a majority acknowledged. */
export function acknowledgementOf(reply: Document): Acknowledgement {
  return {
    election: (reply.electionId as ObjectId | undefined)?.toHexString() ?? null,
    operationTime: (reply.operationTime as Timestamp | undefined) ?? null,
    clusterTime: (reply.$clusterTime as Document | undefined) ?? null,
  };
}

/**
 * Threat: a primary that was cut off from the others and has not noticed. It answers reads from before, and a
 * withdrawal that the new primary has acknowledged is not among them. A decision read there would open a value for a
 * request that began after the withdrawal (architecture.md, decision 7).
 *
 * Such a primary cannot have a write acknowledged by a majority. So before anything protected is sent there is such a
 * write, the record of the disclosure as a rule, and its acknowledgement names the election that made its primary
 * one. If that is the election known before the request's first look-up, and the look-up went to the primary, that
 * primary was in office from before the look-up until after the write, and no other can have acknowledged a
 * withdrawal in between. If it is another, or unknown, or the look-up is old, it is decided again
 * (decide-again.ts), by a read that knows all the acknowledging primary knew.
 */
import type { ClientSession, MongoClient, ServerDescription, TopologyDescription } from 'mongodb';
import { SECOND } from '../time.ts';
import type { Acknowledgement } from './ledger/acknowledgement.ts';

/** What was known when a request's first look-up had not begun yet. */
export interface Mark {
  readonly election: string | null;
  /** Of `performance.now()`. */
  readonly at: number;
}

/** The mark of what is answered, made before its first look-up (src/http/begin-mark.ts); undefined where nothing was marked. */
export const markOf = ({ http }: { readonly http: { readonly res: { readonly locals: object } } }) =>
  (http.res.locals as { readonly mark?: Mark }).mark;

/** How old decisions may be when their values are sent, in milliseconds. */
const OLDEST_MILLIS = 5 * SECOND;

export class Fence {
  readonly #client: MongoClient;
  readonly #oldestMillis: number;
  #election: string | null = null;

  private constructor(client: MongoClient, oldestMillis: number) {
    this.#client = client;
    this.#oldestMillis = oldestMillis;
    client.on('topologyDescriptionChanged', this.#changed);
  }

  static async watch(client: MongoClient, oldestMillis = OLDEST_MILLIS): Promise<Fence> {
    const fence = new Fence(client, oldestMillis);
    const hello = await client.db('admin').command({ hello: 1 });
    // What the driver told meanwhile is newer.
    fence.#election ??= hello.electionId?.toHexString() ?? null;
    return fence;
  }

  /** To be called before the first look-up of a request. */
  mark(): Mark {
    return { election: this.#election, at: performance.now() };
  }

  /** Whether decisions made since the mark may be acted on after this acknowledgement. */
  holds(mark: Mark, by: Acknowledgement): boolean {
    const young = performance.now() - mark.at <= this.#oldestMillis;
    return young && mark.election !== null && mark.election === by.election;
  }

  close(): void {
    this.#client.off('topologyDescriptionChanged', this.#changed);
  }

  readonly #changed = ({ newDescription }: { newDescription: TopologyDescription }) => {
    const servers: ServerDescription[] = [...newDescription.servers.values()];
    const primary = servers.find(({ type }) => type === 'RSPrimary');
    if (primary !== undefined) this.#election = primary.electionId?.toHexString() ?? null;
  };
}

/** Reads what was acknowledged before `by`, at least: a primary out of office cannot answer, it waits for news that do not come. */
export async function readAfter<T>(
  client: MongoClient,
  by: Acknowledgement,
  read: (session: ClientSession) => Promise<T>,
): Promise<T> {
  const session = client.startSession({ causalConsistency: true });
  try {
    if (by.clusterTime !== null) session.advanceClusterTime(by.clusterTime as never);
    if (by.operationTime !== null) session.advanceOperationTime(by.operationTime);
    return await read(session);
  } finally {
    await session.endSession();
  }
}

/** What a server must be before the gateway trusts it with consents: a member of a set that keeps what it acknowledged. */
import { type Document, MongoClient, MongoServerError } from 'mongodb';
import { DatabaseError, reasonOf } from './database-error.ts';
import { hostsOf } from './uri-checks.ts';

const PROBE_LIMIT_MS = 1_000;
const UNAUTHORIZED = 13;

const MAKE_A_SET =
  'Attendant needs a replica set, one member is enough, for its transactions: start it as mongod --replSet rs0, ' +
  'run rs.initiate() once, and add ?replicaSet=rs0 to MONGODB_URI. Or unset MONGODB_URI for an embedded one.';

/** Throws {@link DatabaseError} for a standalone, and for a set whose defaults acknowledge before a majority has a write. */
export async function refuseWeakServer(client: MongoClient): Promise<void> {
  const admin = client.db('admin');
  const hello = await admin.command({ hello: 1 });
  const sharded = hello.msg === 'isdbgrid';
  if (!sharded && !hello.setName)
    throw new DatabaseError(`The MongoDB server is a standalone. ${MAKE_A_SET}`);
  const defaults = await permitted(() => admin.command({ getDefaultRWConcern: 1 }));
  if (defaults === null) return;
  const w = defaults.defaultWriteConcern?.w;
  if (isMajority(w, membersOf(hello))) return;
  throw new DatabaseError(
    `The replica set acknowledges a write that a majority does not have yet (its default write concern is w: ${w ?? 1}; ` +
      'an arbiter brings that about, too). Run this on it, then start again:\n' +
      '  db.adminCommand({ setDefaultRWConcern: 1, defaultWriteConcern: { w: "majority" } })',
  );
}

/**
 * A user of a database of their own may not ask for the set's defaults. That is tolerated, because every write of
 * ours names its own concern; the check is a second bolt, for what a library might one day write without it.
 */
async function permitted(ask: () => Promise<Document>): Promise<Document | null> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof MongoServerError && error.code === UNAUTHORIZED) return null;
    throw error;
  }
}

function membersOf(hello: Document): number {
  return [hello.hosts, hello.passives, hello.arbiters].flatMap((hosts) => hosts ?? []).length;
}

function isMajority(w: unknown, members: number): boolean {
  if (w === 'majority') return true;
  return typeof w === 'number' && members > 0 && w > members / 2;
}

/** Why connecting failed, in words that say what to do. A name that does not fit looks to the driver like no server at all. */
export async function explainFailure(uri: string, error: unknown): Promise<string> {
  const hosts = hostsOf(uri);
  if (/auth/i.test(reasonOf(error))) {
    return `MongoDB at ${hosts} refuses the user or password of MONGODB_URI. Check both, and authSource.`;
  }
  const hello = await helloOf(uri);
  if (hello === null) {
    return `MongoDB at ${hosts} cannot be reached (${reasonOf(error)}). Start it, or correct MONGODB_URI, or unset it for an embedded one.`;
  }
  if (hello.msg !== 'isdbgrid' && !hello.setName) return `MongoDB at ${hosts} is a standalone. ${MAKE_A_SET}`;
  const wanted = /[?&]replicaSet=([^&]+)/i.exec(uri)?.[1];
  if (wanted !== undefined && hello.setName !== wanted) {
    return `The replica set at ${hosts} is called ${hello.setName}, not ${wanted}. Correct replicaSet in MONGODB_URI.`;
  }
  return (
    `The replica set ${hello.setName} at ${hosts} has no primary that can be reached (${reasonOf(error)}). ` +
    `Its members call themselves ${(hello.hosts ?? []).join(', ')}; these names must work from here.`
  );
}

/** Asks the first host alone, whatever set it belongs to. */
async function helloOf(uri: string): Promise<Document | null> {
  if (uri.startsWith('mongodb+srv:')) return null;
  const host = hostsOf(uri).split(',')[0];
  const client = new MongoClient(`mongodb://${host}/?directConnection=true`, {
    serverSelectionTimeoutMS: PROBE_LIMIT_MS,
    connectTimeoutMS: PROBE_LIMIT_MS,
  });
  try {
    return await client.db('admin').command({ hello: 1 });
  } catch {
    return null;
  } finally {
    await client.close();
  }
}

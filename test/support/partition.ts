/**
 * A set of three members on loopback, of which one can be cut off from the others and not from its clients. Everybody
 * goes through a proxy for each member, whose addresses are the set's own. A connection tells whose it is by what it
 * says first: a driver of ours names itself, and a member sends heartbeats `from` itself.
 */
import { once } from 'node:events';
import net from 'node:net';
import { MongoClient } from 'mongodb';
import { freePort, startMongod, until } from './mongod.ts';

const SET = 'partition';
/** So long a primary that is cut off stays one; a busy machine must do all that is done with it meanwhile. */
const ELECTION_TIMEOUT_MS = 120_000;
/** Whoever was silent for that long has lost its chain of the ledger to other gateways (DEAD_MILLIS), so nobody waits for it. */
const GIVE_UP = { replSetStepDown: 2, secondaryCatchUpPeriodSecs: 1, force: true };

type From = 'UNKNOWN' | 'CLIENT' | 'MEMBER';

interface Connection {
  readonly sockets: readonly [net.Socket, net.Socket];
  from: From;
  /** Address of the member that made it, once it said so. */
  member: string | null;
}

class MemberProxy {
  readonly address: string;
  /** Whose connections are ended, those there are and those that come. */
  isCut: (connection: Connection) => boolean = () => false;
  readonly #connections = new Set<Connection>();
  readonly #server: net.Server;

  constructor(port: number, to: string) {
    this.address = `127.0.0.1:${port}`;
    const upstreamPort = Number(to.split(':')[1]);
    this.#server = net.createServer((client) => this.#join(client, net.connect(upstreamPort, '127.0.0.1')));
  }

  async listen(): Promise<void> {
    this.#server.listen(Number(this.address.split(':')[1]), '127.0.0.1');
    await once(this.#server, 'listening');
  }

  cut(isCut: (connection: Connection) => boolean): void {
    this.isCut = isCut;
    for (const connection of this.#connections) if (isCut(connection)) end(connection);
  }

  async stop(): Promise<void> {
    this.#server.close();
    for (const connection of this.#connections) end(connection);
    await once(this.#server, 'close');
  }

  #join(client: net.Socket, upstream: net.Socket): void {
    const connection: Connection = { sockets: [client, upstream], from: 'UNKNOWN', member: null };
    this.#connections.add(connection);
    for (const socket of connection.sockets)
      socket
        .on('error', () => end(connection))
        .on('close', () => {
          this.#connections.delete(connection);
          end(connection);
        });
    client.on('data', (data) => {
      recognise(connection, data);
      if (this.isCut(connection)) end(connection);
      else upstream.write(data);
    });
    upstream.on('data', (data) => client.write(data));
  }
}

function recognise(connection: Connection, data: Buffer): void {
  if (connection.from === 'UNKNOWN') connection.from = data.includes('nodejs') ? 'CLIENT' : 'MEMBER';
  if (connection.from !== 'MEMBER' || connection.member !== null) return;
  const at = data.indexOf('\x02from\x00');
  if (at < 0 || !data.includes('replSetHeartbeat')) return;
  // A BSON string: four bytes of length, the text, a NUL. Empty while a member does not know the set yet.
  const start = at + 6 + 4;
  connection.member = data.toString('utf8', start, data.indexOf(0, start)) || null;
}

function end({ sockets }: Connection): void {
  for (const socket of sockets) socket.destroy();
}

export interface TestSet {
  readonly uri: string;
  /**
   * Cuts the primary off from the others, and our drivers from these others; makes another one primary, and answers
   * a client of that one, which needs no proxy.
   */
  cutOffPrimary(): Promise<MongoClient>;
  /** The old primary gives up, as it would by itself, and our drivers reach the others again; the members stay apart. */
  reachOthers(): Promise<void>;
  /** Everybody reaches everybody, and one is primary for all. */
  heal(): Promise<void>;
  stop(): Promise<void>;
}

export async function startSet(): Promise<TestSet> {
  const members = await Promise.all(
    [0, 1, 2].map(async () => {
      const mongod = await startMongod('--replSet', SET, '--networkMessageCompressors', 'disabled');
      const proxy = new MemberProxy(await freePort(), mongod.host);
      await proxy.listen();
      return { mongod, proxy, direct: new MongoClient(`mongodb://${mongod.host}/?directConnection=true`) };
    }),
  );
  type Member = (typeof members)[number];
  const command = ({ direct }: Member, asked: object) => direct.db('admin').command(asked);
  const isPrimary = async (member: Member) =>
    (await command(member, { hello: 1 })).isWritablePrimary === true;
  const primary = async () => {
    for (const member of members) if (await isPrimary(member)) return member;
    return null;
  };
  const stepUp = (member: Member) =>
    command(member, { replSetStepUp: 1 }).then(
      () => true,
      () => false,
    );
  const [first] = members as [Member, Member, Member];
  await command(first, {
    replSetInitiate: {
      _id: SET,
      members: members.map(({ proxy }, _id) => ({ _id, host: proxy.address })),
      settings: { electionTimeoutMillis: ELECTION_TIMEOUT_MS, heartbeatIntervalMillis: 500 },
    },
  });
  // A set with patience would wait for its first election as long as for any.
  await until(() => stepUp(first));
  await until(() => isPrimary(first));
  const everybodyHasWrite = async () => {
    const one = await primary();
    const notes = one?.direct.db(SET).collection('heals');
    await notes?.insertOne({}, { writeConcern: { w: members.length, wtimeoutMS: 5_000 } });
    return notes !== undefined && (await Promise.all(members.map(isPrimary))).filter(Boolean).length === 1;
  };
  let others: Member[] = [];
  return {
    // One is enough: it names the others.
    uri: `mongodb://${first.proxy.address}/?replicaSet=${SET}`,
    cutOffPrimary: async () => {
      const old = await primary();
      if (old === null) throw new Error('the set has no primary');
      others = members.filter((member) => member !== old);
      old.proxy.cut(({ from }) => from === 'MEMBER');
      for (const { proxy } of others)
        proxy.cut(({ from, member }) => from === 'CLIENT' || member === old.proxy.address);
      let next = others[0] as Member;
      // Whichever has heard of all that the old one wrote is elected. It takes office a while later: asked meanwhile,
      // the other one would be elected instead of it.
      await until(async () => {
        next = others.find((member) => member !== next) as Member;
        return await stepUp(next);
      });
      await until(() => isPrimary(next));
      return next.direct;
    },
    reachOthers: async () => {
      const old = members.find((member) => !others.includes(member)) as Member;
      for (const { proxy } of others) proxy.cut(({ member }) => member === old.proxy.address);
      await command(old, GIVE_UP);
    },
    heal: async () => {
      for (const { proxy } of members) proxy.cut(() => false);
      // What the old one alone wrote it takes back, and it closes its connections for that: only after it everybody
      // can have a write. Until then some are refused.
      await until(() => everybodyHasWrite().catch(() => false));
    },
    stop: async () => {
      for (const { direct, proxy, mongod } of members) {
        await direct.close();
        await proxy.stop();
        await mongod.stop();
      }
    },
  };
}

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type CommandStartedEvent, MongoClient } from 'mongodb';
import mongoose from 'mongoose';
import { connectDatabase, type Database, DatabaseError } from '../src/database/connect.ts';
import { openTestDatabase, testDatabaseUri } from './support/database.ts';
import { initiate, startMongod, type TestMongod, temporaryFolder, writeKeyFile } from './support/mongod.ts';

const things = (database: Database) => database.connection.collection('things');

/** The text of the refusal; fails when there is none. */
async function refusal(uri: string): Promise<string> {
  const error = await connectDatabase(uri).then(
    async (database) => {
      await database.close();
      return null;
    },
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(DatabaseError);
  return (error as DatabaseError).message;
}

describe('the connection', () => {
  let database: Database;
  beforeAll(async () => {
    database = await openTestDatabase({ monitorCommands: true });
  });
  afterAll(() => database.close());

  it('keeps what a transaction wrote in both databases, or nothing', async () => {
    const write = (fail: boolean) =>
      database.transaction(async (session) => {
        await things(database).insertOne({ a: 1 }, { session });
        await database.keys.collection('keys').insertOne({ b: 1 }, { session });
        if (fail) throw new Error('stop');
        return 'done';
      });
    await expect(write(true)).rejects.toThrow('stop');
    expect(await things(database).countDocuments()).toBe(0);
    expect(await write(false)).toBe('done');
    expect(await things(database).countDocuments()).toBe(1);
    expect(await database.keys.collection('keys').countDocuments()).toBe(1);
  });

  it('runs a transaction again after a conflict that passes', async () => {
    await things(database).insertOne({ name: 'counter', n: 0 });
    const add = () =>
      database.transaction(async (session) => {
        const found = await things(database).findOne({ name: 'counter' }, { session });
        await things(database).updateOne({ name: 'counter' }, { $set: { n: found?.n + 1 } }, { session });
      });
    await Promise.all([add(), add(), add(), add()]);
    expect((await things(database).findOne({ name: 'counter' }))?.n).toBe(4);
  });

  it('asks for a journaled majority with every write and a majority with every read, by model, collection and transaction', async () => {
    const heard: CommandStartedEvent[] = [];
    const listen = (event: CommandStartedEvent) => heard.push(event);
    const Note = database.connection.model('Note', new mongoose.Schema({ text: String }));
    const KeyNote = database.keys.model('KeyNote', new mongoose.Schema({ text: String }));
    database.client.on('commandStarted', listen);
    await Note.create({ text: 'a' });
    await KeyNote.updateOne({ text: 'a' }, { text: 'b' }, { upsert: true });
    await Note.deleteOne({ text: 'a' });
    await Note.findOne({ text: 'a' });
    await KeyNote.aggregate([{ $match: {} }]);
    await database.client.db(database.connection.name).collection('raw').insertOne({ a: 1 });
    await database.transaction((session) => Note.create([{ text: 'c' }], { session }));
    database.client.off('commandStarted', listen);

    const named = (...names: string[]) =>
      heard.filter((event) => names.includes(event.commandName) && !event.command.txnNumber?.autocommit);
    const outside = (event: CommandStartedEvent) => event.command.autocommit === undefined;
    const writes = [...named('insert', 'update', 'delete').filter(outside), ...named('commitTransaction')];
    expect(writes.map((event) => event.commandName)).toEqual([
      'insert',
      'update',
      'delete',
      'insert',
      'commitTransaction',
    ]);
    for (const { command } of writes) expect(command.writeConcern).toMatchObject({ w: 'majority', j: true });
    const reads = named('find', 'aggregate');
    expect(reads.length).toBe(2);
    for (const { command } of reads) {
      expect(command.readConcern).toMatchObject({ level: 'majority' });
      expect(command.$readPreference?.mode ?? 'primary').toBe('primary');
    }
  });

  it('keeps the subject keys in a database of their own', () => {
    expect(database.keys.name).toBe(`${database.connection.name}-keys`);
    expect(database.keys.getClient()).toBe(database.client);
  });

  it('makes no index by itself', async () => {
    const Marked = database.connection.model(
      'Marked',
      new mongoose.Schema({ text: { type: String, index: true } }),
    );
    await Marked.create({ text: 'a' });
    expect(Object.keys(await Marked.collection.indexInformation())).toEqual(['_id_']);
  });

  it('takes the name attendant where the URI has none', async () => {
    const opened = await connectDatabase(testDatabaseUri().replace(/\/test-\w+/, '/'));
    expect(opened.connection.name).toBe('attendant');
    expect(opened.keys.name).toBe('attendant-keys');
    await opened.close();
  });
});

describe('a MONGODB_URI is refused', () => {
  it.each([
    'w=1',
    'w=0',
    'journal=false',
    'j=false',
    'readPreference=secondaryPreferred',
    'readpreference=nearest',
    'readConcernLevel=local',
    'retryWrites=false',
    'directConnection=true',
    'maxStalenessSeconds=100',
  ])('when it says %s', async (option) => {
    expect(await refusal(`${testDatabaseUri()}&${option}`)).toContain(`${option.split('=')[0]}=`);
  });

  it('with all that is wrong at once', async () => {
    expect(await refusal(`${testDatabaseUri()}&w=1&readConcernLevel=local`)).toMatch(
      /w=1[\s\S]*readConcernLevel=local/,
    );
  });

  it.each(['admin', 'local', 'a.b', 'x'.repeat(59)])('when its database is called %s', async (name) => {
    expect(await refusal(`mongodb://127.0.0.1:1/${name}`)).toContain('database’s name');
  });

  it('when it is no MongoDB address', async () => {
    expect(await refusal('http://127.0.0.1/attendant')).toContain('mongodb://');
  });

  it('may say what holds anyway', async () => {
    const database = await connectDatabase(
      `${testDatabaseUri()}&w=majority&journal=true&readPreference=primary`,
    );
    await database.close();
  });
});

describe('a server is refused', () => {
  let standalone: TestMongod;
  let weak: TestMongod;
  /** Those that are only told after some seconds of trying: they try side by side. */
  let slow: Record<'absent' | 'otherSet' | 'noSet', Promise<{ text: string; millis: number }>>;
  beforeAll(async () => {
    [standalone, weak] = await Promise.all([startMongod(), startMongod('--replSet', 'weak')]);
    await initiate(weak.host, 'weak');
    const begun = Date.now();
    const told = async (uri: string) => ({ text: await refusal(uri), millis: Date.now() - begun });
    slow = {
      absent: told('mongodb://ann:secret@127.0.0.1:1/attendant'),
      otherSet: told(`mongodb://${weak.host}/attendant?replicaSet=strong`),
      noSet: told(`mongodb://${standalone.host}/attendant?replicaSet=rs0`),
    };
    await Promise.all(Object.values(slow));
  });
  afterAll(async () => {
    await Promise.all([standalone?.stop(), weak?.stop()]);
  });

  it('that cannot be reached, within seconds and without telling the password', async () => {
    const { text, millis } = await slow.absent;
    expect(millis).toBeLessThan(15_000);
    expect(text).toContain('127.0.0.1:1 cannot be reached');
    expect(text).not.toContain('secret');
  });

  it('that is a standalone, whether or not the URI names a set', async () => {
    expect(await refusal(`mongodb://${standalone.host}/attendant`)).toMatch(/standalone[\s\S]*--replSet/);
    expect((await slow.noSet).text).toMatch(/standalone[\s\S]*--replSet/);
  });

  it('whose set has another name', async () => {
    expect((await slow.otherSet).text).toContain('is called weak, not strong');
  });

  it('whose set acknowledges by default what a majority does not have', async () => {
    const client = new MongoClient(`mongodb://${weak.host}/?replicaSet=weak`);
    await client
      .db('admin')
      .command({ setDefaultRWConcern: 1, defaultWriteConcern: { w: 0 } })
      .catch(() => {});
    const set = (w: string | number) =>
      client
        .db('admin')
        .command({ setDefaultRWConcern: 1, defaultWriteConcern: { w }, writeConcern: { w: 'majority' } });
    await client.db('admin').command({ replSetReconfig: await withNonVoter(client), force: true });
    await set(1);
    expect(await refusal(`mongodb://${weak.host}/attendant?replicaSet=weak`)).toMatch(
      /w: 1[\s\S]*setDefaultRWConcern/,
    );
    await set('majority');
    await (await connectDatabase(`mongodb://${weak.host}/attendant?replicaSet=weak`)).close();
    await client.close();
  });
});

/** A second member that never comes, so that `w: 1` is less than a majority of two; it has no vote, so the first stays primary. */
async function withNonVoter(client: MongoClient) {
  const { config } = await client.db('admin').command({ replSetGetConfig: 1 });
  const absent = { _id: 1, host: '127.0.0.1:1', votes: 0, priority: 0 };
  return { ...config, version: config.version + 1, members: [...config.members, absent] };
}

describe('a server with passwords', () => {
  let server: TestMongod;
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeAll(async () => {
    folder = await temporaryFolder();
    server = await startMongod('--replSet', 'closed', '--auth', '--keyFile', await writeKeyFile(folder.path));
    await initiate(server.host, 'closed');
    const first = new MongoClient(`mongodb://${server.host}/?replicaSet=closed`);
    await first.db('admin').command({ createUser: 'root', pwd: 'root', roles: ['root'] });
    await first.close();
    const root = new MongoClient(`mongodb://root:root@${server.host}/?replicaSet=closed`);
    const roles = ['attendant', 'attendant-keys'].map((db) => ({ role: 'readWrite', db }));
    await root.db('attendant').command({ createUser: 'gateway', pwd: 'p', roles });
    await root.close();
  });
  afterAll(async () => {
    await server?.stop();
    await folder?.remove();
  });

  it('is used by somebody who may not ask for its defaults', async () => {
    const database = await connectDatabase(`mongodb://gateway:p@${server.host}/attendant?replicaSet=closed`);
    await things(database).insertOne({ a: 1 });
    await database.close();
  });

  it('is refused, with a word about the password, when that is wrong', async () => {
    expect(await refusal(`mongodb://gateway:x@${server.host}/attendant?replicaSet=closed`)).toMatch(
      /user or password/,
    );
  });
});

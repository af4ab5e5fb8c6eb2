import { once } from 'node:events';
import { access, writeFile } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connectDatabase } from '../src/database/connect.ts';
import { attendant as run } from './support/attendant.ts';
import { testDatabaseUri } from './support/database.ts';
import { temporaryFolder } from './support/mongod.ts';

describe('the command line', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeAll(async () => {
    folder = await temporaryFolder();
  });
  afterAll(() => folder.remove());

  const attendant = (args: readonly string[], settings: Record<string, string> = {}) =>
    run(args, {
      DATA_DIR: path.join(folder.path, 'data'),
      KEY_FILE: path.join(folder.path, 'key'),
      ...settings,
    });

  it('explains itself, with its exit codes', async () => {
    const { code, out } = await attendant(['--help']);
    expect(code).toBe(0);
    for (const word of ['serve', 'import', 'organiser', 'keys', 'outbox', 'reset', 'Exit codes', '69', '78'])
      expect(out).toContain(word);
  });

  it.each([[['nonsense']], [[]], [['import']], [['import', 'a.csv']], [['serve', '--nonsense']]])(
    'ends with 2 for what it does not understand or may not do: %p',
    async (args) => {
      expect((await attendant(args)).code).toBe(2);
    },
  );

  it('ends with 78 for settings that are wrong, and names each', async () => {
    const { code, err } = await attendant(['serve'], { PORT: 'many', LOG_LEVEL: 'loud' });
    expect(code).toBe(78);
    expect(err).toContain('PORT');
    expect(err).toContain('LOG_LEVEL');
  });

  it('takes no https without a word about the proxy: all the world would share one network’s limits', async () => {
    const { code, err } = await attendant(['serve'], { PUBLIC_URL: 'https://attendant.example' });
    expect(code).toBe(78);
    expect(err).toContain('TRUST_PROXY: an https PUBLIC_URL means that a proxy is in front');
  });

  it('ends with 78 for a HOST that this machine does not have', async () => {
    const settings = { HOST: '203.0.113.1', PUBLIC_URL: 'https://attendant.example', TRUST_PROXY: '1' };
    const { code, err } = await attendant(['serve'], settings);
    expect([code, err]).toEqual([78, 'HOST: this machine has no address 203.0.113.1.\n']);
  });

  it('deletes nothing when nobody is there to ask', async () => {
    const { code, err } = await attendant(['reset']);
    expect([code, err]).toEqual([2, 'Nobody is here to ask. Say --yes if you mean it.\n']);
  });

  it('ends with 69 for a database that cannot be reached', async () => {
    const { code, err } = await attendant(['serve'], { PORT: '0', MONGODB_URI: 'mongodb://127.0.0.1:1/x' });
    expect(code).toBe(69);
    expect(err).toContain('127.0.0.1:1 cannot be reached');
    expect(err).not.toContain('    at ');
  });

  it('ends with 75 for a port that is taken, before it starts a database', async () => {
    const other = net.createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as net.AddressInfo;
    const { code, err } = await attendant(['serve'], { PORT: String(port) });
    other.close();
    expect(code).toBe(75);
    expect(err).toBe(
      `Port ${port} is taken. Stop the program that uses it, or choose another: PORT=4001 npm start\n`,
    );
    await expect(access(path.join(folder.path, 'data'))).rejects.toThrow();
  });

  it('drops the databases of a MONGODB_URI only when told --yes, and never the key file', async () => {
    const uri = testDatabaseUri('reset');
    const keyFile = path.join(folder.path, 'kept.key');
    await writeFile(keyFile, 'secret');
    const database = await connectDatabase(uri);
    await database.connection.collection('things').insertOne({ a: 1 });
    await database.keys.collection('keys').insertOne({ a: 1 });

    expect((await attendant(['reset'], { MONGODB_URI: uri, KEY_FILE: keyFile })).code).toBe(2);
    expect(await database.connection.collection('things').countDocuments()).toBe(1);

    expect((await attendant(['reset', '--yes'], { MONGODB_URI: uri, KEY_FILE: keyFile })).code).toBe(0);
    expect(await database.connection.collection('things').countDocuments()).toBe(0);
    expect(await database.keys.collection('keys').countDocuments()).toBe(0);
    await access(keyFile);
    await database.close();
  });

  it('gives an organiser a second factor, prints it once, tells them by mail, and replaces it only when told', async () => {
    const uri = testDatabaseUri('organiser');
    const settings = { MONGODB_URI: uri, KEY_FILE: path.join(folder.path, 'organiser.key') };
    const give = (...more: string[]) =>
      attendant(['organiser', 'second-factor', 'olga@example.org', ...more], settings);
    const database = await connectDatabase(uri);
    await database.connection.collection('events').insertOne({ slug: 'summit' });
    const nobody = await give();
    expect([nobody.code, nobody.err]).toEqual([65, expect.stringContaining('organises nothing yet')]);
    const added = await attendant(['organiser', 'add', 'olga@example.org', '--event', 'summit'], settings);
    expect(added.out).toContain('organiser second-factor olga@example.org');
    const first = await give();
    expect(first.code).toBe(0);
    expect(first.out).toMatch(/otpauth:\/\/totp\/\S+secret=[A-Z2-7]{32}/);
    expect(first.out.match(/^ {4}(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}$/gm)).toHaveLength(10);
    expect(first.err).toContain('A mail was written to');
    expect((await give()).code).toBe(65);
    const second = await give('--replace');
    expect(second.code).toBe(0);
    expect(second.out).not.toBe(first.out);
    await database.connection.dropDatabase();
    await database.keys.dropDatabase();
    await database.close();
  });
});

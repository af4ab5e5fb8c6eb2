import { once } from 'node:events';
import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MongoClient } from 'mongodb';
import {
  type Embedded,
  type EmbeddedOptions,
  removeEmbedded,
  startOrAttachEmbedded,
} from '../src/database/embedded.ts';
import { isRunning } from '../src/database/processes.ts';
import { type EmbeddedChild, embeddedInChild, temporaryFolder, until } from './support/mongod.ts';

describe('the embedded database', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let dataDir: string;
  const held: Array<{ stop(): Promise<void> }> = [];

  beforeEach(async () => {
    folder = await temporaryFolder();
    dataDir = path.join(folder.path, 'data');
  });
  afterEach(async () => {
    for (const each of held.splice(0).reverse()) await each.stop();
    await endedAll();
    await folder.remove();
  });

  const start = async (options?: EmbeddedOptions): Promise<Embedded> => {
    const embedded = await startOrAttachEmbedded(dataDir, options);
    held.push(embedded);
    return embedded;
  };
  const inChild = async (): Promise<EmbeddedChild> => {
    const child = await embeddedInChild(dataDir);
    held.push({ stop: () => child.kill('SIGINT') });
    return child;
  };
  const info = async () => JSON.parse(await readFile(path.join(dataDir, 'mongod.json'), 'utf8'));
  /** No test leaves a mongod behind; after a kill the helper of mongodb-memory-server ends it. */
  const endedAll = async () => {
    const pid = Number(await readFile(path.join(dataDir, 'mongo/mongod.lock'), 'utf8').catch(() => ''));
    if (pid > 0) await until(async () => !(await isRunning({ pid, started: '' })));
  };

  it('starts once, and keeps everything for the next start', async () => {
    const first = await start();
    expect(first.owned).toBe(true);
    await write(first.uri, 'kept');
    const { pid } = await info();
    await first.stop();
    expect(await isRunning({ pid, started: '' })).toBe(false);
    const second = await start();
    expect(await texts(second.uri)).toEqual(['kept']);
  });

  it('has a folder for its owner alone', async () => {
    await start();
    expect((await stat(dataDir)).mode & 0o777).toBe(0o700);
    expect((await stat(path.join(dataDir, 'mongo'))).mode & 0o777).toBe(0o700);
    expect((await stat(path.join(dataDir, 'mongod.json'))).mode & 0o777).toBe(0o600);
  });

  it('is attached to by another process, whose end leaves it running', async () => {
    const first = await start();
    const child = await inChild();
    expect(child).toMatchObject({ owned: false, uri: first.uri });
    await child.kill('SIGINT');
    await write(first.uri, 'still there');
  });

  it('is started by one of three that start at once', async () => {
    const three = await Promise.all([inChild(), inChild(), start()]);
    expect(three.filter((each) => each.owned).length).toBe(1);
    expect(new Set(three.map((each) => each.uri)).size).toBe(1);
  });

  it('starts at once after its process was killed, with what was acknowledged', async () => {
    const child = await embeddedInChild(dataDir);
    await write(child.uri, 'acknowledged');
    await child.kill('SIGKILL');
    const next = await start();
    expect(next.owned).toBe(true);
    expect(await texts(next.uri)).toEqual(['acknowledged']);
  });

  it('starts after its process was killed and the mongod with it', async () => {
    const child = await embeddedInChild(dataDir);
    await write(child.uri, 'acknowledged');
    const { pid } = await info();
    await child.kill('SIGKILL');
    process.kill(pid, 'SIGKILL');
    expect(await texts((await start()).uri)).toEqual(['acknowledged']);
  });

  it('is taken over, at the same address, by a process that is attached when the first one stops', async () => {
    const child = await inChild();
    const attached = await start();
    expect(attached.owned).toBe(false);
    await write(child.uri, 'before');
    await child.kill('SIGINT');
    await until(() => attached.owned);
    expect(attached.uri).toBe(child.uri);
    await write(attached.uri, 'after');
    expect(await texts(attached.uri)).toEqual(['after', 'before']);
  });

  it('is started again when the mongod itself crashes', async () => {
    const embedded = await start();
    await write(embedded.uri, 'before');
    const { pid } = await info();
    process.kill(pid, 'SIGKILL');
    await until(async () => (await info().catch(() => ({ pid }))).pid !== pid);
    expect(await texts(embedded.uri)).toEqual(['before']);
  });

  it('is not misled by a file whose numbers are other programs’ by now', async () => {
    await (await start()).stop();
    const stranger = net.createServer((socket) => socket.end('no mongod here\n')).listen(0, '127.0.0.1');
    await once(stranger, 'listening');
    const { port } = stranger.address() as net.AddressInfo;
    const stale = {
      pid: process.pid,
      port,
      uri: 'mongodb://nowhere',
      owner: { pid: process.pid, started: 'long ago' },
    };
    await writeFile(path.join(dataDir, 'mongod.json'), JSON.stringify(stale));
    await writeFile(path.join(dataDir, 'mongod.starting'), JSON.stringify(stale.owner));
    const next = await start();
    expect(next.owned).toBe(true);
    expect(next.uri).not.toContain(String(port));
    stranger.close();
  });

  it('is not hindered by files that were cut short', async () => {
    await (await start()).stop();
    await writeFile(path.join(dataDir, 'mongod.json'), '{"pid": 1');
    await writeFile(path.join(dataDir, 'mongod.starting'), '');
    expect((await start()).owned).toBe(true);
  });

  it('refuses a folder that another series of MongoDB made', async () => {
    await (await start()).stop();
    await writeFile(path.join(dataDir, 'mongod-version'), '4.4.29\n');
    await expect(startOrAttachEmbedded(dataDir)).rejects.toThrow(
      /made by MongoDB 4\.4\.29, but .* Set MONGOMS_SYSTEM_BINARY/,
    );
  });

  it('says by name what keeps a mongod from running', async () => {
    const broken = path.join(folder.path, 'mongod');
    await writeFile(
      broken,
      '#!/bin/sh\necho "mongod: error while loading shared libraries: libcurl.so.4: cannot open" >&2\nexit 127\n',
    );
    await chmod(broken, 0o755);
    process.env.MONGOMS_SYSTEM_BINARY = broken;
    try {
      await expect(startOrAttachEmbedded(dataDir)).rejects.toThrow(/libcurl\.so\.4 is missing.*libcurl4/);
    } finally {
      delete process.env.MONGOMS_SYSTEM_BINARY;
    }
  });

  it('says which mongod did not start, and on which data', async () => {
    const broken = path.join(folder.path, 'mongod');
    await writeFile(broken, '#!/bin/sh\n[ "$1" = --version ] && echo "db version v6.0.5" && exit\nexit 14\n');
    await chmod(broken, 0o755);
    process.env.MONGOMS_SYSTEM_BINARY = broken;
    try {
      await expect(startOrAttachEmbedded(dataDir)).rejects.toThrow(
        `The embedded mongod (${broken}, data in ${path.join(dataDir, 'mongo')}) did not start: `,
      );
    } finally {
      delete process.env.MONGOMS_SYSTEM_BINARY;
    }
  });

  it('is not removed while a process uses it, and is empty afterwards', async () => {
    const embedded = await start();
    await write(embedded.uri, 'gone');
    await expect(removeEmbedded(dataDir)).rejects.toThrow(/in use by process/);
    await embedded.stop();
    await removeEmbedded(dataDir);
    expect(await texts((await start()).uri)).toEqual([]);
  });
});

async function write(uri: string, text: string): Promise<void> {
  await using(uri, (client) =>
    client
      .db()
      .collection('notes')
      .insertOne({ text }, { writeConcern: { w: 'majority', j: true } }),
  );
}

async function texts(uri: string): Promise<string[]> {
  const found = await using(uri, (client) => client.db().collection('notes').find().toArray());
  return found.map((each) => each.text).sort();
}

async function using<T>(uri: string, work: (client: MongoClient) => Promise<T>): Promise<T> {
  const client = new MongoClient(uri);
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}

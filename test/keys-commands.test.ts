/** `attendant keys` as it is typed: what it prints, how it ends, and that a killed one goes on. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { holderOf, recordsOf } from '../src/disclosure/key-records.ts';
import { withKeysLock } from '../src/disclosure/rotation/lock.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { buildWorld, expectWhole, keyIds, LAG, rotate, type World } from './support/keys.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const CHILD = fileURLToPath(new URL('./support/rotate-child.ts', import.meta.url));

let gateway: TestGateway;
let world: World;

beforeAll(async () => {
  gateway = await startGateway({ keyLagMillis: LAG });
  world = await buildWorld(gateway);
});

afterAll(async () => {
  await world.close();
  await gateway.close();
});

function settings(): Record<string, string> {
  const uri = new URL(process.env.ATTENDANT_TEST_MONGODB_URI as string);
  uri.pathname = `/${gateway.database.connection.name}`;
  const { dataDir, keyFile, erasedFile } = gateway.config;
  return {
    PATH: process.env.PATH ?? '',
    HOME: process.env.HOME ?? '',
    MONGODB_URI: uri.href,
    DATA_DIR: dataDir,
    KEY_FILE: keyFile,
    ERASED_FILE: erasedFile,
  };
}

async function keys(args: readonly string[], more: Record<string, string> = {}) {
  const command = ['--import', 'tsx', path.join(ROOT, 'src/main.ts'), 'keys', ...args];
  const child = spawn(process.execPath, command, {
    cwd: ROOT,
    env: { ...settings(), ...more },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  const [code] = await once(child, 'close');
  return { code, out, err };
}

const inFolder = (name: string) => path.join(path.dirname(gateway.config.keyFile), name);

describe('attendant keys', () => {
  it('status says which keys there are, and no key', async () => {
    const { code, out } = await keys(['status']);
    expect(code).toBe(0);
    expect(out).toMatch(
      /^outer key: [0-9a-f]{32}, since [-0-9: ]+\ndata keys: of \d+ attendees and accounts, the oldest of [-0-9: ]+\naddress index: 1 layer, the newest of [-0-9: ]+\ncursor key: in use since [-0-9: ]+\nsession key: in use since [-0-9: ]+\nnetwork key: in use since [-0-9: ]+\nphoto_link key: in use since [-0-9: ]+\n$/,
    );
  });

  it('rotate cursor says what it does, and draws nothing where nobody looks', async () => {
    const { code, out, err } = await keys(['rotate', 'cursor']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toBe('cursor key: a new one, in use in 5 min; cursors of before work for a day more\n');
    expect((await keys(['status'])).out).toMatch(/cursor key: in use since .*; an old one until /);
  });

  it.each([
    [['rotate', 'everything']],
    [['rotate', 'data', '--prepare']],
    [['backup']],
    [['restore', 'x', '--older']],
  ])('ends with 2 for what it does not understand: %p', async (args) => {
    expect((await keys(args)).code).toBe(2);
  });

  it('rotate outer --prepare makes the next key and no more', async () => {
    const before = await recordsOf(gateway.database.keys).find().toArray();
    const { code, out } = await keys(['rotate', 'outer', '--prepare']);
    expect(code).toBe(0);
    expect(out).toMatch(
      /\.next holds the next outer key \([0-9a-f]{32}\)\. Copy it beside the key file of every machine/,
    );
    expect((await stat(`${gateway.config.keyFile}.next`)).mode & 0o777).toBe(0o600);
    expect(await recordsOf(gateway.database.keys).find().toArray()).toEqual(before);
    const next = await readFile(`${gateway.config.keyFile}.next`, 'utf8');
    await rotate(gateway, ['outer']);
    expect(await readFile(gateway.config.keyFile, 'utf8')).toBe(next);
    await expectWhole(gateway, world);
  });

  it('ends with 1 where the last rotation of the outer key is too young, and with 78 without the key file', async () => {
    const refused = await keys(['rotate', 'outer']);
    expect(refused.code).toBe(1);
    expect(refused.err).toMatch(/^.*\.previous still opens backups[^\n]*\n$/);
    const missing = await keys(['rotate', 'data'], { KEY_FILE: inFolder('none') });
    expect([missing.code, missing.err]).toEqual([78, expect.stringContaining('The outer key is missing')]);
  });

  it('backup and restore say what they did, and end with 65 for a file that is no good', async () => {
    const file = inFolder('a.backup');
    const made = await keys(['backup', file]);
    expect(made.code).toBe(0);
    expect(made.out).toContain('wrapped by the outer key, which is not in it');
    const twice = await keys(['backup', file]);
    expect([twice.code, twice.err]).toEqual([65, expect.stringContaining('is there already')]);
    const [first, second] = world.people.map(({ id }) => id) as [string, string];
    await writeFile(gateway.config.erasedFile, `${JSON.stringify({ id: first, at: new Date() })}\n`);
    const holders = [first, second].map((id) => `SUBJECT:${id}`);
    const kept = await recordsOf(gateway.database.keys)
      .find({ _id: { $in: holders } })
      .toArray();
    await recordsOf(gateway.database.keys).deleteMany({ _id: { $in: holders } });
    const { code, out } = await keys(['restore', file]);
    expect(code).toBe(0);
    expect(out).toMatch(/restored: 1\nthere already: \d+\nerased, left out: 1\n/);
    expect([...(await keyIds(gateway)).keys()]).not.toContain(holders[0]);
    await writeFile(gateway.config.erasedFile, 'rubbish\n');
    const list = await keys(['restore', file]);
    expect([list.code, list.err]).toEqual([65, expect.stringContaining(', line 1: is no line of the list')]);
    await writeFile(gateway.config.erasedFile, '');
    await writeFile(file, `${(await readFile(file, 'utf8')).replace('"k', '"x')}`);
    const damaged = await keys(['restore', file]);
    expect([damaged.code, damaged.err]).toEqual([65, expect.stringMatching(/, line \d+: was changed/)]);
    await recordsOf(gateway.database.keys).insertMany(kept.filter(({ _id }) => _id === holders[0]));
    await expectWhole(gateway, world);
  });

  it('status has nothing to say of an empty database', async () => {
    const uri = new URL(settings().MONGODB_URI as string);
    uri.pathname = `${uri.pathname}-empty`;
    const { code, err } = await keys(['status'], { MONGODB_URI: uri.href });
    expect([code, err]).toEqual([1, expect.stringContaining('holds no keys yet')]);
  });
});

describe('two at once', () => {
  it('are one: the second says who is at it', async () => {
    await withKeysLock(gateway.database.keys, async () => {
      await expect(rotate(gateway, ['cursor'])).rejects.toThrow(
        /being worked on by another command \(process \d+ on .*\)/,
      );
    });
    await rotate(gateway, ['cursor']);
  });
});

describe('a rotation that is killed with -9', () => {
  it.each(['outer', 'data', 'address-index'] as const)(
    'of %s goes on when it is run again, and the gateway served all the while',
    async (what) => {
      await rename(`${gateway.config.keyFile}.previous`, `${gateway.config.keyFile}.old`).catch(() => {});
      await mkdir(gateway.config.dataDir, { recursive: true });
      const before = await keyIds(gateway);
      const child = spawn(process.execPath, ['--import', 'tsx', CHILD, what], {
        cwd: ROOT,
        env: { ...settings(), NODE_ENV: 'test' },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      // The child says each step before it does it, and stands still at its fourth.
      let said = '';
      for await (const chunk of child.stdout) {
        said += chunk;
        if (said.includes('STANDING')) break;
      }
      child.kill('SIGKILL');
      await once(child, 'close');
      await expectWhole(gateway, world);
      // Its lease ends by itself.
      await rotate(gateway, [what]);
      await expectWhole(gateway, world);
      const after = await keyIds(gateway);
      if (what === 'data')
        for (const { id } of world.people)
          expect(after.get(holderOf(id))).not.toEqual(before.get(holderOf(id)));
      if (what === 'address-index')
        expect(after.get('ADDRESS_INDEX')).toHaveLength((before.get('ADDRESS_INDEX')?.length ?? 0) + 1);
      if (what === 'outer')
        expect(await recordsOf(gateway.database.keys).distinct('keys.outer')).toHaveLength(1);
    },
  );
});

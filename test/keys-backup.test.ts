/** Copies of the keys: worth nothing alone, refused when old, changed or another's, and never bringing an erased person back. */
import { copyFile, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { KeyBackupError, readKeyBackup, writeKeyBackup } from '../src/disclosure/key-backup.ts';
import { KeyFiles, openKeyFile } from '../src/disclosure/key-file.ts';
import { claimsOf, holderOf, recordsOf } from '../src/disclosure/key-records.ts';
import { type Restored, restoreKeys } from '../src/disclosure/key-restore.ts';
import { createGateway } from '../src/gateway.ts';
import { DAY } from '../src/time.ts';
import { buildAttendee } from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { buildWorld, expectWhole, keyIds, LAG, rotate, type World } from './support/keys.ts';

let gateway: TestGateway;
let world: World;
let folder: string;
let count = 0;

beforeAll(async () => {
  gateway = await startGateway({ keyLagMillis: LAG });
  world = await buildWorld(gateway);
  folder = await mkdtemp(path.join(os.tmpdir(), 'attendant-backup-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await world.close();
  await gateway.close();
});

const keys = () => gateway.database.keys;
const keyFile = () => gateway.config.keyFile;
const fresh = () => path.join(folder, `${++count}.backup`);

async function backup(file = fresh()): Promise<string> {
  await writeKeyBackup(keys(), gateway.services.keyRing.outer, file);
  return file;
}

const restore = (file: string, erased: string[] = []): Promise<Restored> =>
  restoreKeys(keys(), keyFile(), file, new Set(erased));

const everyRecord = () => recordsOf(keys()).find().sort({ _id: 1 }).toArray();

/** The same file with another text. */
async function changed(file: string, change: (lines: string[]) => string[]): Promise<string> {
  const at = fresh();
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
  await writeFile(at, `${change(lines).join('\n')}\n`);
  return at;
}

describe('a backup', () => {
  it('is for its owner alone, holds every holder, and no key that opens anything', async () => {
    const file = await backup();
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const text = await readFile(file, 'utf8');
    const records = await everyRecord();
    for (const { _id } of records) expect(text).toContain(JSON.stringify(_id));
    const outer = Buffer.from((await readFile(keyFile(), 'utf8')).trim(), 'base64');
    for (const form of ['base64', 'base64url', 'hex'] as const)
      expect(text).not.toContain(outer.toString(form));
    const data = await gateway.services.keyRing.forSubjects(world.people.map(({ id }) => id));
    expect(data.size).toBe(3);
    for (const { bytes } of data.values())
      for (const form of ['base64', 'base64url', 'hex'] as const)
        expect(text).not.toContain(bytes.toString(form));
  });

  it('replaces no file, and says where it cannot be written', async () => {
    const file = await backup();
    const before = await readFile(file, 'utf8');
    await expect(backup(file)).rejects.toThrow(/is there already; a backup replaces nothing/);
    expect(await readFile(file, 'utf8')).toBe(before);
    await expect(backup(path.join(folder, 'nowhere', 'x'))).rejects.toThrow(/cannot be written/);
  });

  it('restored over what it was made of changes nothing', async () => {
    const before = await everyRecord();
    expect(await restore(await backup())).toMatchObject({ restored: 0, there: before.length, erased: 0 });
    expect(await everyRecord()).toEqual(before);
  });

  it('brings back keys that are gone, and with them what they open, beside a gateway that serves', async () => {
    const file = await backup();
    await recordsOf(keys()).deleteMany({ _id: { $in: world.people.map(({ id }) => holderOf(id)) } });
    expect(await restore(file)).toMatchObject({ restored: 3 });
    await expectWhole(gateway, world);
  });

  it('does not bring back the key of a person on the list of erased ids', async () => {
    const file = await backup();
    const [erased, lost] = world.people.map(({ id }) => holderOf(id)) as [string, string];
    const kept = await recordsOf(keys()).findOne({ _id: erased });
    await recordsOf(keys()).deleteMany({ _id: { $in: [erased, lost] } });
    expect(await restore(file, [world.people[0]?.id ?? ''])).toMatchObject({ restored: 1, erased: 1 });
    const ids = await keyIds(gateway);
    expect([ids.has(erased), ids.has(lost)]).toEqual([false, true]);
    if (kept) await recordsOf(keys()).insertOne(kept);
  });

  it('does not bring back who was erased on another machine, whose list is not here', async () => {
    const file = await backup();
    const id = world.people[0]?.id ?? '';
    const kept = await recordsOf(keys()).findOne({ _id: holderOf(id) });
    await gateway.services.keyRing.erased.note([id]);
    await gateway.services.keyRing.destroy([id]);
    expect(await restore(file)).toMatchObject({ restored: 0, erased: 1 });
    expect((await keyIds(gateway)).has(holderOf(id))).toBe(false);
    await keys().collection<{ _id: string }>('erased').deleteOne({ _id: id });
    if (kept) await recordsOf(keys()).insertOne(kept);
  });

  it('does not bring back a key of cursors, cookies or networks whose time is over: it would count for ever', async () => {
    const file = await backup();
    await rotate(gateway, ['cursor']);
    // As after its day.
    await recordsOf(keys()).updateOne({ _id: 'CURSOR' }, { $pull: { keys: { until: { $exists: true } } } });
    const before = (await keyIds(gateway)).get('CURSOR');
    expect(before).toHaveLength(1);
    await restore(file);
    expect((await keyIds(gateway)).get('CURSOR')).toEqual(before);
  });

  it('never puts a key in place of another: what is there stays the one that seals', async () => {
    const person = await buildAttendee(gateway, { event: world.event });
    const file = await backup();
    const old = (await keyIds(gateway)).get(holderOf(person.id));
    await rotate(gateway, ['data']);
    const anew = (await keyIds(gateway)).get(holderOf(person.id));
    await restore(file);
    expect((await keyIds(gateway)).get(holderOf(person.id))).toEqual([...(anew ?? []), ...(old ?? [])]);
    await expectWhole(gateway, world);
    // It opens what a restored copy of the data may hold, until the next rotation.
    await rotate(gateway, ['data']);
    await expectWhole(gateway, world);
  });

  it('fills an empty keys’ database, so that a gateway starts on the data that is there', async () => {
    const file = await backup();
    await keys().dropDatabase();
    await expect(openKeyFile(keys(), keyFile(), async () => true)).rejects.toThrow(
      /There is data, and its keys are gone.*attendant keys restore/,
    );
    await expect(createGateway({ ...gateway.config, port: 0 }, gateway.database)).rejects.toThrow(
      'keys are gone',
    );
    expect(await recordsOf(keys()).countDocuments()).toBe(0);
    await restore(file);
    expect((await claimsOf(keys()).findOne({ _id: 'outer' }))?.fingerprint).toBe(
      gateway.services.keyRing.outer.current.fingerprint,
    );
    await expectWhole(gateway, world);
  });

  it('into an empty database that ends half way leaves none that a gateway starts on', async () => {
    const file = await backup();
    await keys().dropDatabase();
    class Crash extends Set<string> {
      override has(): boolean {
        throw new Error('ended');
      }
    }
    await expect(restoreKeys(keys(), keyFile(), file, new Crash())).rejects.toThrow('ended');
    await expect(openKeyFile(keys(), keyFile(), async () => true)).rejects.toThrow('keys restore');
    await recordsOf(keys()).insertOne({ _id: 'SUBJECT:att_half', keys: [] });
    await expect(openKeyFile(keys(), keyFile(), async () => true)).rejects.toThrow(
      /no outer key on record.*run to its end: attendant keys restore/,
    );
    await recordsOf(keys()).deleteMany({});
    await restore(file);
    await expectWhole(gateway, world);
  });

  it('is refused where a gateway has made index keys of its own meanwhile, and nothing is changed', async () => {
    const file = await backup();
    const records = await everyRecord();
    const theirs = { $set: { 'keys.0.id': 'key_of_another' } };
    await recordsOf(keys()).updateOne({ _id: 'ADDRESS_INDEX' }, theirs);
    await recordsOf(keys()).deleteOne({ _id: holderOf(world.people[0]?.id ?? '') });
    await expect(restore(file)).rejects.toThrow(/another key of its own for ADDRESS_INDEX/);
    expect(await recordsOf(keys()).countDocuments()).toBe(records.length - 1);
    await recordsOf(keys()).deleteMany({});
    await recordsOf(keys()).insertMany(records);
  });
});

describe('a backup is refused', () => {
  let file: string;
  beforeEach(async () => {
    file = await backup();
  });

  it.each([
    [
      'a line changed',
      (lines: string[]) => lines.with(3, lines[3]?.replace('"outer":"', '"outer":"x') ?? ''),
      4,
    ],
    ['a line taken out', (lines: string[]) => lines.toSpliced(3, 1), 4],
    [
      'two lines in another order',
      (lines: string[]) => [...lines.slice(0, 3), ...lines.slice(3, 5).reverse(), ...lines.slice(5)],
      4,
    ],
    ['a line twice', (lines: string[]) => lines.toSpliced(4, 0, lines[3] ?? ''), 5],
    [
      'another date',
      (lines: string[]) => lines.with(0, lines[0]?.replace(/"at":"\d{4}/, '"at":"2199') ?? ''),
      1,
    ],
    ['a line that is cut', (lines: string[]) => lines.with(3, lines[3]?.slice(0, 30) ?? ''), 4],
    ['something after its end', (lines: string[]) => [...lines, lines.at(-1) ?? ''], 0],
  ])('with %s, and the place is named', async (_name, change, line) => {
    const before = await everyRecord();
    const bad = await changed(file, change as never);
    const place = line === 0 ? /line \d+/ : new RegExp(`, line ${line}:`);
    const error = await restore(bad).catch((one: unknown) => one);
    expect(error).toBeInstanceOf(KeyBackupError);
    expect(String(error)).toMatch(place);
    expect(String(error)).toMatch(/was changed, or lines before it are missing|is no line of a backup/);
    expect(await everyRecord()).toEqual(before);
  });

  it('without its end', async () => {
    const cut = await changed(file, (lines) => lines.slice(0, -1));
    await expect(restore(cut)).rejects.toThrow(/ends after line \d+; the rest is missing/);
  });

  it('that is something else, or is not there', async () => {
    const other = fresh();
    await writeFile(other, 'name,email\nAda,ada@demo.example\n');
    await expect(restore(other)).rejects.toThrow(/, line 1: is no line of a backup/);
    await writeFile(other, '{"some":"json"}\n');
    await expect(restore(other)).rejects.toThrow(/, line 1: this is no backup of keys/);
    await writeFile(other, '');
    await expect(restore(other)).rejects.toThrow(/this is no backup of keys/);
    await expect(restore(path.join(folder, 'missing'))).rejects.toThrow(/cannot be read/);
  });

  it('of another outer key, and one whose key file is not here', async () => {
    const aside = path.join(folder, 'aside.key');
    await rename(keyFile(), aside);
    await expect(restore(file)).rejects.toThrow(/The outer key is missing/);
    await writeFile(keyFile(), `${Buffer.alloc(32, 9).toString('base64')}\n`, { mode: 0o600 });
    await expect(restore(file)).rejects.toThrow(/belongs to another outer key/);
    await rename(aside, keyFile());
  });

  it('when it is older than 30 days by the database’s clock, though it be a second', async () => {
    const files = await KeyFiles.all(keyFile());
    const outer = gateway.services.keyRing.outer.current;
    const of = async (at: Date) => {
      const text = JSON.stringify({
        format: 'attendant keys 1',
        database: 'x',
        outer: outer.fingerprint,
        at,
      });
      const head = outer.mac(`\n${text}`).toString('base64url');
      const end = JSON.stringify({ records: 0 });
      const name = fresh();
      await writeFile(
        name,
        `${text}\t${head}\n${end}\t${outer.mac(`${head}\n${end}`).toString('base64url')}\n`,
      );
      return readKeyBackup(keys(), files, name);
    };
    await of(new Date(Date.now() - 30 * DAY + 60_000));
    await expect(of(new Date(Date.now() - 30 * DAY - 1_000))).rejects.toThrow(
      /more than 30 days ago.*is not restored\. Delete it/,
    );
  });
});

describe('a backup of before a rotation of the outer key', () => {
  it('is opened by the key before, and restored under the new one; without that file it is refused', async () => {
    const file = await backup();
    await rotate(gateway, ['outer']);
    const lost = holderOf(world.people[0]?.id ?? '');
    await recordsOf(keys()).deleteOne({ _id: lost });
    const [previous, aside] = [`${keyFile()}.previous`, path.join(folder, 'previous.key')];
    await copyFile(previous, aside);
    await rm(previous);
    await expect(restore(file)).rejects.toThrow(/belongs to another outer key/);
    await rename(aside, previous);
    expect(await restore(file)).toMatchObject({ restored: 1 });
    const claim = await claimsOf(keys()).findOne({ _id: 'outer' });
    expect(await recordsOf(keys()).distinct('keys.outer')).toEqual([claim?.fingerprint]);
    await expectWhole(gateway, world);
  });

  it('taken while the outer key is rotated is wrapped by one key throughout', async () => {
    await rename(`${keyFile()}.previous`, `${keyFile()}.old`);
    let file = '';
    await rotate(gateway, ['outer'], async (step) => {
      if (step === 'switch the claim') file = await backup();
    });
    expect(new Set((await readFile(file, 'utf8')).match(/"outer":"[0-9a-f]+"/g)).size).toBe(1);
    expect(await restore(file)).toMatchObject({ restored: 0 });
  });
});

/** The bundled demo event, and how the import behaves with files that are not small or not files. */
import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readCsv } from '../src/attendees/import/csv.ts';
import { importRegistrations } from '../src/attendees/import/import.ts';
import { openStage, pretixCsv, type Stage } from './support/import.ts';

const DEMO = path.resolve('demo/registrations.csv');
let stage: Stage;
beforeAll(async () => {
  stage = await openStage('demo');
});
afterAll(() => stage.close());

describe('the demo event', () => {
  it('is made of the people that the README names, and some three hundred others', async () => {
    const report = await importRegistrations(stage.deps, {
      files: [DEMO],
      event: 'demo',
      rejectsFile: path.join(stage.folder, 'demo.csv'),
    });
    expect(report.counts).toMatchObject({ updated: 0, unchanged: 0, rejected: 0 });
    expect(report.counts.created).toBeGreaterThan(250);
    expect(report.counts.cancelled).toBeGreaterThan(10);
    expect(Object.keys(report.noticeCounts).sort()).toEqual(['NO_ADDRESS', 'SHARED_ADDRESS']);
    const facts = async (name: string) => {
      const { category, listed, account } = await stage.person(name);
      const { phone } = await stage.values(name);
      return { category, listed, account: account !== null, phone, shows: await stage.shown(name) };
    };
    const listed = { listed: true, account: true, shows: [] };
    expect(await facts('Ada Archer')).toEqual({ ...listed, category: 'Speaker', phone: '+447700900101' });
    expect(await facts('Ben Okafor')).toEqual({
      ...listed,
      category: 'Member',
      phone: '+447700900102',
      shows: ['phone'],
    });
    expect(await facts('Chen Li (陈丽)')).toEqual({
      ...listed,
      category: 'Member',
      phone: '+447700900103',
      listed: false,
    });
    expect(await facts('Dora Whitfield')).toEqual({
      ...listed,
      category: 'Minister',
      phone: '+447700900104',
    });
  });

  it('holds addresses and phones that reach nobody', async () => {
    const text = await readFile(DEMO, 'utf8');
    for (const [address] of text.matchAll(/[^,\s"]+@[^,\s"]+/g))
      expect(address).toMatch(/@([a-z]{2}\.)?demo\.example$/);
    const phones = (await stage.people()).map(async ({ _id, name }) => [name, await phoneOf(_id)] as const);
    for (const [, phone] of await Promise.all(phones)) {
      if (phone !== null)
        expect(phone).toMatch(/^(\+447700900\d{3}|\+120255501\d{2}|\+493023125\d{3}|\+33199\d{6})$/);
    }
  });
});

async function phoneOf(attendee: string): Promise<string | null> {
  const { openValue } = await import('../src/disclosure/vault-store.ts');
  const found = await stage.deps.models.attendees.findById(attendee).lean().exec();
  const sealed = (await stage.deps.vaultStore.fetch([attendee])).get(attendee) ?? null;
  return openValue(sealed, found?.event ?? '', attendee, 'phone');
}

describe('a large file', () => {
  it('is read no further ahead than a little, so memory does not grow with it', async () => {
    let read = 0;
    const row = Buffer.from(`${'x'.repeat(1_000)},2\n`.repeat(64));
    const bytes = function* () {
      for (; read < 200_000_000; read += row.length) yield row;
    };
    const input = {
      name: 'large.csv',
      size: 200_000_000,
      bytes: () => Readable.from(bytes(), { objectMode: false }),
      assertUnchanged: async () => {},
      close: async () => {},
    };
    let rows = 0;
    for await (const { line } of readCsv(input, ',')) {
      rows += 1;
      expect(line).toBe(rows);
      if (rows === 1_000) break;
    }
    expect(read).toBeLessThan(5_000_000);
  });
});

describe('a pipe', () => {
  it('is read like a file, through a copy that has no name and is not left behind', async () => {
    const pipe = path.join(stage.folder, 'pipe');
    await promisify(execFile)('mkfifo', [pipe]);
    const csv = await stage.write(pretixCsv({}));
    const [report] = await Promise.all([
      importRegistrations(stage.deps, {
        files: [pipe],
        event: 'piped',
        rejectsFile: path.join(stage.folder, 'p.csv'),
      }),
      promisify(execFile)('sh', ['-c', `cat '${csv}' > '${pipe}'`]),
    ]);
    expect(report.counts.created).toBe(1);
    expect(report.rejectsFile).toBe(null);
    await expect(stat(path.join(stage.folder, 'p.csv'))).rejects.toThrow(/ENOENT/);
  });
});

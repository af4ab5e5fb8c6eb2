/** Heads outside the database: kept each second, told when they cannot be, refused where they would prove nothing. */
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadConfig } from '../src/config.ts';
import { publicKeyFileOf, readPublicKey } from '../src/disclosure/ledger/head-key.ts';
import { isSignedBy, type SignedHead } from '../src/disclosure/ledger/head-lines.ts';
import { HeadsFile } from '../src/disclosure/ledger/heads-file.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { aResponse, findingsIn, recordsOf, someShown } from './support/ledger.ts';
import { temporaryFolder, until } from './support/mongod.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let gateway: TestGateway;
const copy = () => path.join(folder.path, 'copies', 'heads');
const linesOf = async (file: string) => (await readFile(file, 'utf8')).trim().split('\n');

beforeAll(async () => {
  folder = await temporaryFolder();
  await mkdir(path.dirname(copy()));
  gateway = await startGateway({ environment: { LEDGER_HEADS_COPY: copy(), METRICS_PORT: '0' } });
});

afterAll(async () => {
  await gateway.close();
  await folder.remove();
});

const own = () => gateway.config.ledgerHeadsFiles[0] as string;
const record = () => gateway.services.ledger.record(aResponse(someShown(1)));
const ready = async () => (await fetch(`${gateway.url}/health/ready`)).status;

describe('heads', () => {
  it('are kept of a chain before it serves, for their owner alone, in both files', async () => {
    const [opened] = await recordsOf(gateway);
    for (const file of [own(), copy()]) {
      const head = JSON.parse((await linesOf(file))[0] as string) as SignedHead;
      expect(head).toMatchObject({ ...opened?._id, hash: opened?.hash, at: opened?.at.toISOString() });
      expect(isSignedBy(await readPublicKey(publicKeyFileOf(gateway.config.ledgerKeyFile)), head)).toBe(true);
      expect((await stat(file)).mode & 0o777).toBe(0o600);
    }
    expect((await stat(gateway.config.ledgerKeyFile)).mode & 0o777).toBe(0o600);
  });

  it('are kept within about a second of what was written, one for all of it', async () => {
    const before = (await linesOf(own())).length;
    for (let i = 0; i < 5; i++) await record();
    await until(async () => (await linesOf(own())).length > before);
    const head = JSON.parse((await linesOf(own())).at(-1) as string) as SignedHead;
    expect(head.seq).toBe((await recordsOf(gateway)).at(-1)?._id.seq);
    expect((await linesOf(own())).length).toBeLessThan(before + 5);
  });

  it('that cannot be kept are told by health and counts, while disclosures go on, and are kept afterwards', async () => {
    expect(await ready()).toBe(200);
    await rm(path.dirname(copy()), { recursive: true });
    await record();
    await until(async () => (await ready()) === 503);
    const counts = async () => (await fetch(gateway.metricsUrl as string)).text();
    await until(async () => /^attendant_ledger_head_failures_total [1-9]/m.test(await counts()));
    // The other file has them, and what is recorded is recorded.
    await record();
    await mkdir(path.dirname(copy()));
    await until(async () => (await ready()) === 200);
    const head = JSON.parse((await linesOf(copy())).at(-1) as string) as SignedHead;
    expect(head.seq).toBe((await recordsOf(gateway)).at(-1)?._id.seq);
    expect(await findingsIn(gateway)).toEqual([]);
  });

  it('in a file that was taken away or cut are told, once, and go on', async () => {
    const file = new HeadsFile(path.join(folder.path, 'heads'));
    await file.append(['{"one":1}\n', '{"two":2}\n']);
    await rm(file.path);
    await expect(file.append(['{"three":3}\n'])).rejects.toThrow(/heads was replaced or cut/);
    await file.append(['{"four":4}\n']);
    await writeFile(file.path, '{"fo');
    await expect(file.append(['{"five":5}\n'])).rejects.toThrow(/was replaced or cut/);
    // What a crash cut off stays a line of its own.
    expect(await linesOf(file.path)).toEqual(['{"fo', '{"five":5}']);
  });

  it('keep a gateway from starting where their file cannot be written', async () => {
    const nowhere = path.join(folder.path, 'nowhere', 'heads');
    const started = startGateway({ environment: { LEDGER_HEADS_FILE: nowhere } });
    await expect(started).rejects.toThrow(/The ledger’s heads cannot be kept in .*nowhere/);
  });
});

describe('the settings', () => {
  it.each([
    ['LEDGER_KEY_FILE', /LEDGER_KEY_FILE: must lie outside DATA_DIR/],
    ['LEDGER_HEADS_FILE', /LEDGER_HEADS_FILE: must lie outside DATA_DIR/],
    ['LEDGER_HEADS_COPY', /LEDGER_HEADS_COPY: must lie outside DATA_DIR/],
  ])('refuse %s within the data', (name, message) => {
    expect(() => loadConfig({ DATA_DIR: 'data', [name]: 'data/file' })).toThrow(message);
  });

  it('refuse a copy that is none', () => {
    expect(() => loadConfig({ LEDGER_HEADS_FILE: 'a/heads', LEDGER_HEADS_COPY: 'a/../a/heads' })).toThrow(
      /LEDGER_HEADS_COPY: must be another file/,
    );
  });
});

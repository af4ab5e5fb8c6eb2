/** `attendant ledger …`, as an operator types it: what it prints, writes and answers. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { csvLine, type Row } from '../src/disclosure/ledger/export.ts';
import type { Shown } from '../src/disclosure/ledger/format.ts';
import { testDatabaseUri } from './support/database.ts';
import { type BuiltEvent, buildEvent } from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { aResponse, entriesOf, ledgerOf, recordsOf, someShown } from './support/ledger.ts';
import { until } from './support/mongod.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const ISO = '\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z';

let gateway: TestGateway;
let event: BuiltEvent;
let shown: Shown[];

beforeAll(async () => {
  gateway = await startGateway();
  event = await buildEvent(gateway, 'summit');
  shown = someShown(3, event.id);
  const receipt = await gateway.services.ledger.record(aResponse(shown));
  await gateway.services.ledger.record(aResponse(someShown(2)));
  receipt.notReleased([1]);
  await until(async () => (await entriesOf(gateway)).some(({ released }) => !released));
  await gateway.services.heads.keep();
});

afterAll(() => gateway.close());

async function ledger(...args: string[]) {
  const uri = new URL(testDatabaseUri());
  uri.pathname = `/${gateway.database.connection.name}`;
  const env = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    MONGODB_URI: uri.href,
    DATA_DIR: gateway.config.dataDir,
    KEY_FILE: gateway.config.keyFile,
  };
  const command = ['--import', 'tsx', path.join(ROOT, 'src/main.ts'), 'ledger', ...args];
  const child = spawn(process.execPath, command, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { code, out, err };
}

describe('ledger verify', () => {
  it('says what is proven, from when to when, and ends with 0', async () => {
    const { code, out, err } = await ledger('verify');
    expect(err).toBe('');
    expect(out).toMatch(
      new RegExp(
        `^1 chain, 4 records, 5 entries\\.\nNothing was found to be changed\\.\nProven by \\d+ signed heads: 1 chain, from ${ISO} to ${ISO}\\.\n$`,
      ),
    );
    expect(code).toBe(0);
  });

  it('says without heads that from sequence 0 on nothing is proven', async () => {
    const { code, out } = await ledger('verify', '--no-heads');
    expect(out).toContain('Without signed heads nothing is proven from sequence 0 of each chain on');
    expect(code).toBe(0);
  });

  it('names each finding with its position, and ends with 3', async () => {
    const whole = await recordsOf(gateway);
    await ledgerOf(gateway).updateOne(
      { '_id.seq': 1 },
      { $set: { 'responses.0.shown.2': 'email OWNER' } as never },
    );
    await ledgerOf(gateway).deleteOne({ '_id.seq': 3 });
    const { code, out } = await ledger('verify');
    const chain = whole[0]?._id.chain;
    expect(out).toContain(
      `CHANGED  chain ${chain}, record 1, response 0, entry 2: the entry is not what it was\n`,
    );
    expect(out).toMatch(
      new RegExp(`TAIL_CUT  chain ${chain}, record 3: record 3 is missing at the end; a head of ${ISO}`),
    );
    expect(out).toContain('2 findings.');
    expect(code).toBe(3);
    await ledgerOf(gateway).deleteMany({});
    await ledgerOf(gateway).insertMany(whole as never[]);
  });
});

describe('ledger export', () => {
  it('writes one row for each entry, filtered, without values, and says what was not released', async () => {
    const { code, out } = await ledger('export', '--format', 'jsonl', '--event', 'summit');
    const rows = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Row);
    expect(rows.map(({ subject, released }) => `${subject} ${released}`)).toEqual(
      shown.map(({ subject }, i) => `${subject} ${i === 1 ? 'no' : 'yes'}`),
    );
    expect(rows[0]).toEqual({
      at: expect.stringMatching(new RegExp(`^${ISO}$`)),
      event: event.id,
      subject: shown[0]?.subject,
      field: 'phone',
      viewerKind: 'ACCOUNT',
      viewer: expect.stringMatching(/^acc_/),
      session: expect.stringMatching(/^ses_/),
      basis: 'CONSENT',
      consent: expect.stringMatching(/^con_/),
      grant: null,
      released: 'yes',
      operation: 'Test',
      operationHash: 'a'.repeat(64),
      request: 'test',
      network: 'b'.repeat(64),
      chain: expect.any(String),
      seq: 1,
      response: 0,
      entry: 0,
    });
    expect(code).toBe(0);
  });

  it('writes CSV with a header, by subject and time', async () => {
    const subject = shown[2]?.subject as string;
    const [found, none] = await Promise.all([
      ledger('export', '--format', 'csv', '--subject', subject, '--since', '2020-01-01'),
      ledger('export', '--format', 'csv', '--until', '2020-01-01'),
    ]);
    expect(found.out.split('\r\n')).toEqual([
      expect.stringMatching(/^at,event,subject,field,/),
      expect.stringContaining(`,${event.id},${subject},phone,ACCOUNT,`),
      '',
    ]);
    expect(none.out.split('\r\n')).toHaveLength(2);
  });

  it('writes nothing that a spreadsheet takes for a formula', () => {
    const row = Object.fromEntries(['request', 'operation', 'network'].map((name) => [name, '']));
    const line = csvLine({
      ...row,
      request: '=1+1',
      operation: '@SUM(A1)',
      network: 'a,"b"\n',
    } as unknown as Row);
    expect(line).toBe(`,,,,,,,,,,,'@SUM(A1),,'=1+1,"a,""b""\n",,,,\r\n`);
  });
});

describe('the record of a version before the first release', () => {
  it('is neither exported nor purged: its entries would be missed', async () => {
    const whole = await recordsOf(gateway);
    const older = { responses: [{ entries: [{ event: event.id, field: 'phone' }] }] };
    await ledgerOf(gateway).updateMany({ kind: 'DISCLOSED' }, { $set: older } as never);
    for (const args of [
      ['export', '--format', 'csv'],
      ['purge', '--event', 'summit', '--yes'],
    ]) {
      const { code, err } = await ledger(...args);
      expect(err).toContain('was written by a version before the first release');
      expect(code).toBe(69);
    }
    await ledgerOf(gateway).deleteMany({});
    await ledgerOf(gateway).insertMany(whole as never[]);
  });
});

describe('bad input', () => {
  it.each([
    [['verify', '--since', 'yesterday'], '--since yesterday: is no time; write it as 2026-11-22T09:30:00Z.'],
    [['verify', '--heads', '/nowhere/heads'], 'The heads cannot be read: '],
    [['verify', '--public-key', ROOT], 'holds no public key of a ledger'],
    [['export', '--format', 'xml'], '--format xml: is neither csv nor jsonl.'],
    [
      ['export', '--format', 'csv', '--since', '2026-02-01', '--until', '2026-01-01'],
      '--until must be later than --since.',
    ],
    [
      ['export', '--format', 'csv', '--event', 'nowhere'],
      'There is no event nowhere; name one that is gone by its id, evt_….',
    ],
  ])('%j is answered by a text that names it, and changes nothing', async (args, message) => {
    const { code, out, err } = await ledger(...args);
    expect(err).toContain(message);
    expect([65, 78]).toContain(code);
    expect(out).toBe('');
  });
});

describe('ledger purge', () => {
  it('counts first, and with --yes purges; the ledger verifies still', async () => {
    const counted = await ledger('purge', '--event', 'summit');
    expect(counted.out).toBe('3 entries of 1 records would be purged, for good. With --yes they are.\n');
    expect(await entriesOf(gateway)).toHaveLength(5);
    const purged = await ledger('purge', '--event', event.id, '--yes');
    expect(purged.out).toBe('3 entries of 1 records are purged; their hashes stay, signed.\n');
    expect(await entriesOf(gateway)).toHaveLength(2);
    expect((await ledger('verify')).code).toBe(0);
  });
});

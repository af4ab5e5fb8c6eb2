/** `attendant incident document`, `letters` and `retry-letters`: without a gateway, into files for one's own eyes. */
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { attendant } from './support/attendant.ts';
import { type BuiltAttendee, buildAttendee, buildEvent } from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { temporaryFolder } from './support/mongod.ts';

let gateway: TestGateway;
let ada: BuiltAttendee;
let incident = '';
let everywhere = '';
let settings: Record<string, string>;
let folder: string;

beforeAll(async () => {
  gateway = await startGateway({ noticeDelayMillis: 3_600_000 });
  folder = (await temporaryFolder()).path;
  const event = await buildEvent(gateway, 'fair');
  ada = await buildAttendee(gateway, { event, name: 'Ada Affected' });
  const intruder = await gateway.as(ada.email);
  await intruder.query('query ($event: ID!) { viewer { attendee(event: $event) { phone } } }', {
    event: event.id,
  });
  // Nobody sends: the command says how far letters are.
  await gateway.services.postman.close();
  const facts = {
    ...{ title: 'Strangers', foundBy: 'a call', effects: '', consequences: 'Calls.', measures: 'Ended.' },
    ...{ contact: 'dpo@fair.example', drill: false, awareAt: new Date(), endedAt: null },
    startedAt: new Date(Date.now() - 3_600_000),
    suspicion: { sessions: [], accounts: [ada.account], rules: [] },
  };
  const by = { kind: 'COMMAND_LINE', user: 'ops' } as const;
  const { incidents } = gateway.services;
  incident = (await incidents.open({ ...facts, event: event.id }, by))._id;
  everywhere = (await incidents.open({ ...facts, event: null, contact: '', drill: true }, by))._id;
  const uri = new URL(process.env.ATTENDANT_TEST_MONGODB_URI as string);
  uri.pathname = `/${gateway.database.connection.name}`;
  const { dataDir, keyFile, erasedFile } = gateway.config;
  settings = { MONGODB_URI: uri.href, DATA_DIR: dataDir, KEY_FILE: keyFile, ERASED_FILE: erasedFile };
});
afterAll(() => gateway.close());

const run = (...args: string[]) =>
  attendant(['incident', ...args], { ...settings, ATTENDANT_FILES_FROM: folder });

describe('attendant incident document', () => {
  it('writes a file that its owner alone can read, and never over another', async () => {
    const form = [
      'document',
      incident,
      '--kind',
      'regulator-initial',
      '--format',
      'html',
      '--out',
      'form.html',
    ];
    const written = await run(...form);
    expect(written).toMatchObject({ code: 0, err: '' });
    const file = path.join(folder, 'form.html');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const page = await readFile(file, 'utf8');
    expect(page).toContain('People affected');
    expect(page).not.toMatch(/Ada|att_|acc_/);
    const again = await run(...form);
    expect([again.code, again.err]).toEqual([65, `There is a file ${file} already; name another.\n`]);
  });

  it('says what is wrong: a kind, a format, an incident, a folder, an event that is missing', async () => {
    const out = ['--out', 'x.json'];
    const kind = await run('document', incident, '--kind', 'novel', '--format', 'json', ...out);
    expect([kind.code, kind.err]).toEqual([
      2,
      '--kind is one of supplier-notice, regulator-initial, regulator-follow-up, letters.\n',
    ]);
    const unknown = await run('document', 'inc_x', '--kind', 'letters', '--format', 'json', ...out);
    expect(unknown.err).toContain('There is no incident inc_x.');
    const nowhere = await run(
      'document',
      incident,
      '--kind',
      'letters',
      '--format',
      'csv',
      '--out',
      'no/where.csv',
    );
    expect(nowhere.err).toContain('where.csv cannot be written:');
    const notice = await run('document', everywhere, '--kind', 'supplier-notice', '--format', 'json', ...out);
    expect(notice.err).toContain('Name the event: a notice goes to one controller, with their people alone.');
    const named = await run(
      'document',
      everywhere,
      '--kind',
      'supplier-notice',
      '--format',
      'json',
      '--event',
      'fair',
      ...out,
    );
    expect(named).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(await readFile(path.join(folder, 'x.json'), 'utf8'))).toMatchObject({
      drill: true,
      people: [{ name: 'Ada Affected' }],
    });
  });
});

describe('attendant incident letters', () => {
  it('previews, queues that many and no other number, and lists them', async () => {
    const preview = await run('letters', incident);
    expect(preview.out).toContain('To be queued: 1; with --updates 0 more.');
    expect(preview.out).toContain('your phone number');
    const many = await run('letters', incident, '--queue', '7');
    expect([many.code, many.err]).toEqual([
      65,
      expect.stringContaining(
        'It would be 1 letters now, not 7. Look at the preview again, and say that number.',
      ),
    ]);
    expect((await run('letters', incident, '--queue', 'all')).err).toBe(
      '--queue: say how many letters, as `incident letters` without it says.\n',
    );
    expect((await run('letters', incident, '--queue', '1')).out).toContain(
      '1 queued; a running gateway sends them.',
    );
    const listed = await run('letters', incident, '--list');
    expect(listed.out).toMatch(new RegExp(`^mai_\\w+\tQUEUED\t${ada.id}\t0\t`));
    expect(listed.out).not.toContain('@');
    expect((await run('letters', incident, '--list', 'sent')).out).toBe('');
    const again = await run('retry-letters', listed.out.split('\t')[0] ?? '');
    expect(again.out).toBe('1 queued again; a running gateway sends them.\n');
    const lacking = await run('letters', everywhere);
    expect(lacking.out).toContain('First say in the incident: the contact point (Art. 34(2)).');
  });
});

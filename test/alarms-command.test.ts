/** `attendant alarms …` as an operator types it, and the alarm of a `ledger verify` that finds something. */
import { mkdir, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DEFAULT_RULES } from '../src/alarms/rules.ts';
import { newId } from '../src/ids.ts';
import { commandLine, settingsOf } from './support/command-line.ts';
import { type BuiltEvent, buildEvent, buildOrganiser } from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { aResponse, ledgerOf, someShown } from './support/ledger.ts';

const ISO = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

let gateway: TestGateway;
let event: BuiltEvent;

beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());
beforeEach(async () => {
  event = await buildEvent(gateway);
});

const alarms = (...args: string[]) => commandLine(['alarms', ...args], gateway);
const raise = async (rule: string, about: string, count = 1) => {
  const entries = Array.from({ length: count }, (_, nth) => `chain ${nth} 0 0`);
  return (await gateway.services.alarms.raise({ eventId: event.id, rule, about, entries }))?.id ?? '';
};
const rowsOf = (out: string) =>
  out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t'));
const recordsAt = (at: BuiltEvent) =>
  gateway.services.models.alarms.find({ event: at.id, rule: 'VERIFY_FAILED' }).lean().exec();

describe('alarms list', () => {
  it('prints an event’s, the newest first, by id and keyed hash; with --all those somebody looked at, too', async () => {
    await buildOrganiser(gateway, event);
    const [account, key] = [newId('account'), newId('key')];
    const first = await raise('WIDE_READING', account, 3);
    const second = await raise('WIDE_READING_KEY', key);
    const elsewhere = await buildEvent(gateway);
    await gateway.services.alarms.raise({
      ...{ eventId: elsewhere.id, rule: 'CANARY', about: account, entries: [] },
    });
    const listed = await alarms('list', '--event', event.slug);
    expect([listed.code, listed.err]).toEqual([0, '']);
    expect(rowsOf(listed.out)).toEqual([
      [second, 'WIDE_READING_KEY', expect.stringMatching(ISO), '1', '1', key, '-'],
      [first, 'WIDE_READING', expect.stringMatching(ISO), '3', '1', account, '-'],
    ]);
    expect(await alarms('acknowledge', first, '--note', ' a  badge printer ')).toEqual({
      ...{ code: 0, out: 'acknowledged\n', err: '' },
    });
    const left = await alarms('list', '--event', event.slug);
    expect(rowsOf(left.out).map(([id]) => id)).toEqual([second]);
    const all = await alarms('list', '--event', event.slug, '--all');
    const by = `cli:${os.userInfo().username}`;
    expect(rowsOf(all.out).map((row) => [row[0], row[6]])).toEqual([
      [second, '-'],
      [first, by],
    ]);
    const record = await gateway.services.models.alarms.findById(first).orFail().lean();
    expect(record.acknowledged).toMatchObject({ by, note: 'a badge printer' });
  });

  it('says where there is no such event, or none was named', async () => {
    const unknown = await alarms('list', '--event', 'nowhere');
    expect([unknown.code, unknown.out]).toEqual([65, '']);
    expect(unknown.err).toContain('nowhere');
    const none = await alarms('list');
    expect([none.code, none.out]).toEqual([2, '']);
    expect(none.err).toContain('--event');
  });
});

describe('alarms acknowledge', () => {
  it('is done once, of one there is, and with words', async () => {
    const id = await raise('CANARY', newId('account'));
    const unknown = await alarms('acknowledge', newId('alarm'), '--note', 'x');
    expect(unknown).toEqual({ code: 65, out: '', err: 'There is no such alarm of an event of yours.\n' });
    const empty = await alarms('acknowledge', id, '--note', '  ');
    expect(empty).toEqual({ code: 65, out: '', err: 'Say what it was, in 1 to 500 characters.\n' });
    expect((await alarms('acknowledge', id, '--note', 'nothing')).code).toBe(0);
    const again = await alarms('acknowledge', id, '--note', 'something else');
    expect(again).toEqual({ code: 65, out: '', err: 'Somebody acknowledged this alarm before.\n' });
    const record = await gateway.services.models.alarms.findById(id).orFail().lean();
    expect(record.acknowledged?.note).toBe('nothing');
  });
});

describe('alarms rules', () => {
  it('prints what holds, and names what is wrong in the file', async () => {
    const folder = gateway.config.dataDir;
    await mkdir(folder, { recursive: true });
    const file = path.join(folder, 'rules.json');
    const withFile = () => commandLine(['alarms', 'rules'], { ...settingsOf(gateway), ALARMS_FILE: file });
    await writeFile(file, JSON.stringify({ rules: { MANY_ACCOUNTS_NETWORK: { least: 12, share: 0.02 } } }));
    const printed = await withFile();
    expect([printed.code, printed.err]).toEqual([0, '']);
    expect(JSON.parse(printed.out)).toEqual({
      rules: {
        ...DEFAULT_RULES,
        MANY_ACCOUNTS_NETWORK: { ...DEFAULT_RULES.MANY_ACCOUNTS_NETWORK, least: 12, share: 0.02 },
      },
    });
    await writeFile(file, JSON.stringify({ rules: { CANARY: { least: 0 } } }));
    const wrong = await withFile();
    expect([wrong.code, wrong.out]).toEqual([78, '']);
    expect(wrong.err).toContain('rules.CANARY.least');
  });
});

describe('a ledger verify that finds something', () => {
  const verify = (settings: Record<string, string> = {}) =>
    commandLine(['ledger', 'verify', '--no-heads'], { ...settingsOf(gateway), ...settings });
  const recorded = async (at: BuiltEvent) => {
    await gateway.services.ledger.record(aResponse(someShown(2, at.id)));
    const found = await ledgerOf(gateway).find({ 'responses.events': at.id }).next();
    if (found === null) throw new Error('nothing is on record');
    return found;
  };
  const change = (_id: object, set: object) =>
    ledgerOf(gateway).updateOne({ _id: _id as never }, { $set: set as never });

  it('tells the organisers of whose people it was, once in the rule’s window, and says so', async () => {
    await buildOrganiser(gateway, event);
    const other = await buildEvent(gateway);
    await buildOrganiser(gateway, other);
    await recorded(other);
    const { _id, responses } = (await recorded(event)) as unknown as {
      _id: { chain: string; seq: number };
      responses: unknown[];
    };
    await change(_id, { 'responses.0.subjects.0': 'att_other' });
    const found = await verify();
    const [alarm, ...more] = await recordsAt(event);
    expect(more).toEqual([]);
    expect(alarm).toMatchObject({ about: _id.chain, entries: [`${_id.chain} ${_id.seq}`], told: 1 });
    expect(found.code).toBe(3);
    expect(found.out).toContain(`1 alarm was raised (${alarm?._id}); a mail waits for 1 organiser.\n`);
    const mails = { kind: 'ALARM' as const, 'about.alarm': alarm?._id };
    expect(await gateway.services.models.outbox.countDocuments(mails).exec()).toBe(1);
    expect(await recordsAt(other)).toEqual([]);
    const again = await verify();
    expect(again.code).toBe(3);
    expect(again.out).toContain('The alarm about it stands already; organisers were told.\n');
    expect(await recordsAt(event)).toHaveLength(1);
    await change(_id, { responses });
    const sound = await verify();
    expect([sound.code, sound.out.includes('alarm')]).toEqual([0, false]);
  });

  it('tells those of every event where nobody knows whose it was, and nobody where the rule is off', async () => {
    const { _id, responses } = (await recorded(event)) as unknown as { _id: object; responses: unknown[] };
    await change(_id, { responses: [] });
    const file = path.join(gateway.config.dataDir, 'off.json');
    await writeFile(file, JSON.stringify({ rules: { VERIFY_FAILED: { enabled: false } } }));
    const off = await verify({ ALARMS_FILE: file });
    expect(off.out).toContain('No alarm was raised: the rule VERIFY_FAILED is off.\n');
    expect(await recordsAt(event)).toEqual([]);
    const another = await buildEvent(gateway);
    const found = await verify();
    expect(found.out).toContain(' were raised (');
    expect(await recordsAt(event)).toHaveLength(1);
    expect(await recordsAt(another)).toHaveLength(1);
    await change(_id, { responses });
  });
});

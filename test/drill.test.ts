/** `npm run drill`, as somebody tries it: beside a gateway, with nobody real touched, and red when the answer is wrong. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { refuseRealPeople } from '../src/drill/people.ts';
import { type Outcome, playDrill } from '../src/drill/play.ts';
import { attendant } from './support/attendant.ts';
import { type BuiltAttendee, type BuiltEvent, buildAttendee, buildEvent } from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { ledgerOf, partsOf, recordsOf, withParts } from './support/ledger.ts';

let gateway: TestGateway;
let real: BuiltAttendee;
let event: BuiltEvent;
let settings: Record<string, string>;

beforeAll(async () => {
  gateway = await startGateway({ noticeDelayMillis: 3_600_000, environment: { MAILS_PER_MINUTE: '6000' } });
  event = await buildEvent(gateway, 'real-fair');
  real = await buildAttendee(gateway, { event, name: 'Real Person', listed: true });
  const uri = new URL(process.env.ATTENDANT_TEST_MONGODB_URI as string);
  uri.pathname = `/${gateway.database.connection.name}`;
  const { dataDir, keyFile, erasedFile } = gateway.config;
  settings = { MONGODB_URI: uri.href, DATA_DIR: dataDir, KEY_FILE: keyFile, ERASED_FILE: erasedFile };
});
afterAll(() => gateway.close());

const play = (onStep?: (what: string) => void | Promise<void>): Promise<Outcome> =>
  playDrill({ url: gateway.url, storage: gateway.services, dataDir: gateway.config.dataDir, onStep });
const failed = ({ checks }: Outcome) => checks.filter(({ ok }) => !ok).map(({ what }) => what);
const victim = () =>
  gateway.services.models.attendees.findOne({ name: 'Drill Minister' }).sort({ createdAt: -1 }).lean().exec();

describe('the drill', () => {
  it('is played to its end, and every check holds', async () => {
    const steps: string[] = [];
    const outcome = await play((what) => void steps.push(what));
    expect(failed(outcome)).toEqual([]);
    expect(outcome.checks.length).toBeGreaterThan(10);
    expect(steps.length).toBeGreaterThan(12);
  });

  it('marks whatever it writes, and touches nobody real', async () => {
    const { models } = gateway.services;
    const incidents = await models.incidents.find({}).lean().exec();
    expect(incidents.map(({ drill, title }) => [drill, /^DRILL/.test(title)])).toEqual([[true, true]]);
    const lockdowns = await models.lockdowns.find({}).lean().exec();
    expect(lockdowns.map(({ reason, scope, open }) => [reason, scope, open])).toEqual([
      ['DRILL', 'EVENT', false],
    ]);
    const letters = await models.outbox.find({ kind: 'LETTER' }).lean().exec();
    expect(letters.every(({ about }) => about.drill === true)).toBe(true);
    const events = await models.events
      .find({ slug: /^drill-/ })
      .lean()
      .exec();
    expect(events[0]?.name).toMatch(/^DRILL of /);
    const text = JSON.stringify([
      incidents,
      lockdowns,
      letters,
      await gateway.database.connection.collection('ledger').find().toArray(),
    ]);
    for (const id of [real.id, real.account, event.id]) expect(text).not.toContain(id);
    expect(await gateway.mailsTo(real.email)).toEqual([]);
  });

  it('fails when what was spoiled is not put back', async () => {
    const outcome = await play(async (what) => {
      if (!/put back/.test(what)) return;
      const found = await victim();
      await gateway.services.vaultStore.write([
        { event: found?.event ?? '', subject: found?._id ?? '', field: 'jobTitle', value: 'Clown' },
      ]);
    });
    expect(failed(outcome)).toEqual(['their profiles hold what they held before']);
  });

  it('fails when the record has lost what the intruder was shown', async () => {
    const outcome = await play(async (what) => {
      if (!/^ALARM/.test(what)) return;
      const found = await victim();
      for (const record of await recordsOf(gateway)) {
        if (record.kind !== 'DISCLOSED') continue;
        const responses = record.responses.map((one) =>
          withParts(
            one,
            partsOf(one).filter((entry) => entry?.subject !== found?._id),
          ),
        );
        await ledgerOf(gateway).updateOne({ _id: record._id }, { $set: { responses } });
      }
    });
    expect(failed(outcome)).toContain('and exactly the fields that were shown of each');
  });

  it('ends where the gateway refuses, and says what it answered', async () => {
    const { lockdowns } = gateway.services;
    const by = { kind: 'COMMAND_LINE', user: 'ops' } as const;
    const all = { scope: 'SIGN_IN', event: null, field: null, attendees: [], since: new Date() } as const;
    const { lockdown } = await lockdowns.lock({ ...all, reason: 'a test', by });
    await expect(play()).rejects.toThrow('The gateway answered: ');
    await lockdowns.lift(lockdown._id, by, 'over');
  });

  it('is refused at an event of real people', async () => {
    await expect(refuseRealPeople(gateway.services, event.id)).rejects.toThrow(
      'The event real-fair is none of a drill, or has real people in it. A drill touches neither.',
    );
    const mixed = await buildEvent(gateway, 'drill-mixed');
    await buildAttendee(gateway, { event: mixed, name: 'Real Too' });
    await expect(refuseRealPeople(gateway.services, mixed.id)).rejects.toThrow('has real people in it');
  });
});

describe('npm run drill', () => {
  it('plays beside a running gateway, prints each step with its time, and ends with 0', async () => {
    const played = await attendant(['drill', '--url', gateway.url], settings);
    expect(played.err).toBe('');
    expect(played.code).toBe(0);
    expect(played.out).toMatch(/^ +\d+\.\d s {2}ALARM: lockdown of the event$/m);
    expect(played.out).toMatch(/All \d+ checks hold\./);
  });

  it('says what is missing: a gateway, or mails as files', async () => {
    const none = await attendant(['drill', '--url', 'http://localhost:1'], settings);
    expect([none.code, none.err]).toEqual([
      1,
      'No gateway answers at http://localhost:1. Start one in another terminal: npm start; or name another: npm run drill -- --url URL\n',
    ]);
    const smtp = await attendant(['drill'], { ...settings, SMTP_URL: 'smtp://localhost:25' });
    expect(smtp.code).toBe(78);
    expect(smtp.err).toContain('The drill reads its mails as files, and here they go to SMTP_URL.');
    const elsewhere = await attendant(['drill', '--url', gateway.url], {
      ...settings,
      DATA_DIR: `${settings.DATA_DIR}-other`,
    });
    expect(elsewhere.code).toBe(1);
    expect(elsewhere.err).toContain('The drill ended early. No such mail');
    expect(elsewhere.err).toContain('Is it this gateway’s data folder, and has it no SMTP_URL?');
  });

  it('cleans up after itself, and leaves what has real people in it', async () => {
    const cleaned = await attendant(['drill', '--clean'], settings);
    expect(cleaned.out).toContain(
      'drill-mixed has people who were not made for a drill; it is left as it is.',
    );
    expect(cleaned.code).toBe(1);
    const { models } = gateway.services;
    const left = await models.attendees.find({}).lean().exec();
    expect(left.map(({ name }) => name).sort()).toEqual(['Real Person', 'Real Too']);
    expect(
      (
        await models.events
          .find({ slug: /^drill-/ })
          .lean()
          .exec()
      ).map(({ slug }) => slug),
    ).toEqual(['drill-mixed']);
    expect(await models.incidents.countDocuments({ drill: true })).toBeGreaterThan(0);
  });
});

/** `incident` on the command line: the whole way from alarm to the end while the web is the problem. */
import { rename } from 'node:fs/promises';
import os from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { oneIntegration } from '../src/consent/model.ts';
import type { IncidentRecord } from '../src/incidents/model.ts';
import type { NewKey } from '../src/integrations/key-text.ts';
import type { Client } from './support/client.ts';
import { commandLine } from './support/command-line.ts';
import {
  type BuiltAttendee,
  type BuiltEvent,
  buildAttendee,
  buildConsent,
  buildEvent,
  buildOrganiser,
} from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { UPDATE } from './support/history.ts';
import { sessionOf } from './support/incidents.ts';
import { buildIntegration, buildKey, withKey } from './support/integrations.ts';

let gateway: TestGateway;
let event: BuiltEvent;
let victim: BuiltAttendee;
let intruder: Client;

beforeAll(async () => {
  gateway = await startGateway({ noticeDelayMillis: 3_600_000, environment: { TRUST_PROXY: '1' } });
  event = await buildEvent(gateway);
  victim = await buildAttendee(gateway, { event, name: 'Vera Victim', jobTitle: 'Minister' });
  await buildOrganiser(gateway, event);
  intruder = await gateway.as(victim.email, gateway.browser({ 'x-forwarded-for': '203.0.113.7' }));
  await intruder.text(`{ viewer { attendee(event: "${event.id}") { phone } } }`);
  await intruder.mutate(UPDATE, { input: { event: event.id, jobTitle: 'Clown' } });
});
afterAll(() => gateway.close());

const incident = (...args: string[]) => commandLine(['incident', ...args], gateway);
const records = () => gateway.services.models.incidents.find().lean<IncidentRecord[]>().exec();
const idIn = (text: string) => /inc_\w{26}/.exec(text)?.[0] ?? '';
const FACTS = ['--title', 'Strangers signed in', '--aware', '0m', '--started', '2h'];

describe('attendant incident', () => {
  it('opens, names suspects, reports, restores, tells and closes, with the operating system’s user on record', async () => {
    const opened = await incident('open', '--event', event.slug, ...FACTS, '--found-by', 'a mail', '--drill');
    expect(opened).toMatchObject({ code: 0, err: '' });
    const id = idIn(opened.out);
    for (const words of [
      'DRILL: Strangers signed in',
      'min left',
      'suspects: 0 sessions',
      'attendant incident report inc_',
    ])
      expect(opened.out).toContain(words);
    expect(await gateway.services.models.outbox.countDocuments({ 'about.incident': id }).exec()).toBe(1);

    const named = await incident('suspects', id, '--network', '203.0.113.0/24', '--since', '1h');
    expect(named).toMatchObject({ code: 0, out: expect.stringContaining('0 sessions, 0 accounts, 1 rules') });

    // Neither reading nor writing it down needs the key file; naming a network and restoring do.
    await rename(gateway.config.keyFile, `${gateway.config.keyFile}.away`);
    const report = await incident('report', id);
    expect(report).toMatchObject({ code: 0, err: '' });
    const session = await sessionOf(intruder);
    for (const words of [
      '1 people: 1 of whom fields were released, 1 of whom more may have been, 1 whose profile was changed.',
      `${session} of ${victim.account}, begun 2`,
      `${victim.id}  Vera Victim`,
      'released: phone (1 times, as OWNER), jobTitle (1 times, as OWNER)',
      'may have been: email, photo',
      'changed: jobTitle',
      'can be put back',
      'What this cannot prove:',
    ])
      expect(report.out).toContain(words);
    for (const value of Object.values(victim.values)) expect(report.out).not.toContain(value);
    const counted = await incident('restore', id);
    expect(counted).toMatchObject({ code: 0 });
    expect(counted.out).toContain('1 changes would be taken back. Nothing is done yet');
    const withoutKey = await incident('restore', id, '--changes', '1');
    expect(withoutKey.code).toBe(78);
    await rename(`${gateway.config.keyFile}.away`, gateway.config.keyFile);

    const json = JSON.parse((await incident('report', id, '--json')).out);
    expect(json).toMatchObject({ counts: { people: { affected: 1 } }, people: [{ attendee: victim.id }] });

    const wrong = await incident('restore', id, '--changes', '2');
    expect(wrong.code).not.toBe(0);
    expect(wrong.err).toContain('It would be 1 changes now, not 2.');
    expect((await incident('restore', id, '--changes', 'all')).err).toContain('--changes: say how many');
    const restored = await incident('restore', id, '--changes', '1');
    expect(restored.out).toContain('1 parts put back, 0 consents withdrawn.');
    const own = await intruder.query<{ viewer: { attendee: { jobTitle: string } } }>(
      `{ viewer { attendee(event: "${event.id}") { jobTitle } } }`,
    );
    expect(own.data?.viewer.attendee.jobTitle).toBe('Minister');
    expect((await incident('restore', id, '--changes', '0')).out).toContain('0 parts put back');

    expect(await incident('change', id, '--measures', 'Locked down', '--ended', '1m')).toMatchObject({
      code: 0,
    });
    expect((await incident('told', 'controller', id)).code).toBe(0);
    expect((await incident('told', 'regulator', id, '--at', '2h')).err).toContain(
      'Nobody tells what nobody knows of',
    );
    expect((await incident('told', 'regulator', id, '--at', '0m')).out).toContain('the regulator was told');
    expect((await incident('close', id, '--note', 'the hole is closed')).out).toContain('closed 2');
    const shown = await incident('show', id);
    for (const words of [
      'measures: Locked down',
      'found by: a mail',
      'from a named network',
      'REMINDED by the gateway',
      'CLOSED by',
    ])
      expect(shown.out).toContain(words);
    expect((await incident('list')).out).toContain(id);
    const log = await gateway.services.incidents.log.last(id, 100);
    expect(log.map(({ what }) => what)).toEqual([
      ...[
        'OPENED',
        'REMINDED',
        'SUSPECTS_ADDED',
        'REPORT_READ',
        'REPORT_READ',
        'REPORT_READ',
        'RESTORED',
        'RESTORED',
      ],
      ...['CHANGED', 'CONTROLLER_TOLD', 'REGULATOR_TOLD', 'CLOSED'],
    ]);
    for (const { by } of log.filter(({ what }) => what !== 'REMINDED'))
      expect(by).toEqual({ kind: 'COMMAND_LINE', user: os.userInfo().username });
  });

  it('suspects API keys, or all of an integration: what they were shown is in the report', async () => {
    const integration = await buildIntegration(gateway, { events: [event] });
    const [one, other] = await Promise.all(
      ['one', 'other'].map(() => buildKey(gateway, { integration, events: [event] })),
    );
    const shown = await buildAttendee(gateway, { event, name: 'Olga Open', listed: true });
    for (const [key, field] of [
      [one, 'phone'],
      [other, 'email'],
    ] as const) {
      await buildConsent(gateway, { subject: shown, field, recipient: oneIntegration(integration) });
      await withKey(gateway, key as NewKey).query(
        `query ($id: ID!) { node(id: $id) { ... on Attendee { ${field} } } }`,
        { id: shown.id },
      );
    }
    const open = async (...suspects: string[]) => {
      const { out, code } = await incident('open', '--event', event.slug, ...FACTS, ...suspects);
      expect(code).toBe(0);
      return (await incident('report', idIn(out))).out;
    };
    const byKey = await open('--key', one?.id ?? '');
    expect(byKey).toContain(`${shown.id}  Olga Open`);
    expect(byKey).toContain('released: phone (1 times, as CONSENT)');
    expect(byKey).toContain(`${one?.id} of ${integration}`);
    expect(byKey).not.toContain(other?.id);
    const byIntegration = await open('--integration', integration);
    for (const { id } of [one, other] as NewKey[]) expect(byIntegration).toContain(id);
    expect(byIntegration).toContain('released: phone (1 times, as CONSENT), email (1 times, as CONSENT)');
  });

  it('says what is wrong by the option that is meant, and does nothing', async () => {
    const before = await records();
    const open = (...args: string[]) => incident('open', '--event', event.slug, ...args);
    const rows: [Promise<{ code: number; err: string }>, number, string][] = [
      [incident('open', ...FACTS), 2, 'Say --event SLUG, or --all-events.'],
      [
        open(...FACTS, '--ended', '3h'),
        65,
        'Nothing was changed:\n  - --ended: The end must be after the beginning.',
      ],
      [open('--title', 'x', '--started', '2h'), 65, '--aware: Say when; it can be put right later.'],
      [open(...FACTS, '--session', 'ses_1'), 65, '--session: There is no trace of a session ses_1'],
      [open(...FACTS, '--key', 'key_1'), 65, '--key: There is no key key_1 of this incident’s event.'],
      [open(...FACTS, '--integration', 'int_1'), 65, '--integration: There is no integration int_1'],
      [open(...FACTS, '--network', 'home'), 65, '--network: Write an IP address'],
      [open('--title', 'x', '--aware', 'yesterday', '--started', '2h'), 65, '--aware: write 30m, 2h or 3d'],
      [incident('show', 'inc_1'), 65, 'There is no incident inc_1. attendant incident list shows all.'],
      [incident('told', 'everybody', 'inc_1'), 2, 'everybody: say regulator or controller.'],
      [incident('change', 'inc_1'), 2, 'Nothing to change: attendant incident change --help'],
    ];
    for (const [ended, code, err] of rows)
      expect(await ended).toMatchObject({ code, err: expect.stringContaining(err) });
    expect(await records()).toEqual(before);
  });
});

/** `erase`, `readmit`, `event` and `retention` as somebody types them: what they say, what they refuse, and by which code. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readErased } from '../src/erasure/erased-list.ts';
import { type BuiltEvent, buildAttendee, buildEvent, buildOrganiser } from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { pretixCsv } from './support/import.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

let gateway: TestGateway;
let event: BuiltEvent;
let other: BuiltEvent;
beforeAll(async () => {
  gateway = await startGateway();
  event = await buildEvent(gateway, 'autumn');
  other = await buildEvent(gateway, 'spring');
});
afterAll(() => gateway.close());

/** Runs a command on the gateway's database with this on its standard input, and nobody at the keyboard. */
async function attendant(args: readonly string[], input = '') {
  const uri = new URL(process.env.ATTENDANT_TEST_MONGODB_URI ?? '');
  uri.pathname = `/${gateway.database.connection.name}`;
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: process.env.HOME ?? '',
    MONGODB_URI: uri.href,
    DATA_DIR: gateway.config.dataDir,
    KEY_FILE: gateway.config.keyFile,
    ERASED_FILE: gateway.config.erasedFile,
  };
  const command = ['--import', 'tsx', path.join(ROOT, 'src/main.ts'), ...args];
  const child = spawn(process.execPath, command, { cwd: ROOT, env, stdio: 'pipe' });
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  const [code] = await once(child, 'close');
  return { code, out, err };
}

describe('attendant erase', () => {
  it('says what will go in counts and no values, asks, and then does it; the next time it says when', async () => {
    const person = await buildAttendee(gateway, { event, name: 'Nora Named' });
    const asked = await attendant(['erase', person.email, '--event', 'autumn']);
    expect([asked.code, asked.err]).toEqual([2, 'Nobody is here to ask. Say --yes if you mean it.\n']);
    expect(asked.out).toMatch(/^This erases for good a person at autumn, with:\n {2}protected values: 4\n/);
    expect(asked.out).toContain('The account goes, too, with its address and second factor.\n');
    for (const value of [...Object.values(person.values), 'Nora']) expect(asked.out).not.toContain(value);
    expect(await gateway.services.models.attendees.exists({ _id: person.id }).exec()).not.toBe(null);

    const client = await gateway.as(person.email);
    // By standard input, so that the address is in no history.
    const done = await attendant(['erase', '-', '--event', 'autumn', '--yes'], `${person.email}\n`);
    expect([done.code, done.err]).toEqual([0, '']);
    expect(done.out).toContain(`Erased, and on the list ${gateway.config.erasedFile}.`);
    expect((await client.query('{ viewer { account { id } } }')).data).toEqual({ viewer: null });
    expect(await readErased(gateway.config.erasedFile)).toContain(person.account);

    const again = await attendant(['erase', person.id, '--yes']);
    const day = new Date().toISOString().slice(0, 10);
    expect([again.code, again.out]).toEqual([0, `${person.id} was erased already, on ${day}.\n`]);
    const byAddress = await attendant(['erase', person.email, '--yes']);
    expect([byAddress.code, byAddress.err]).toEqual([
      65,
      'Nobody has this address: it was never imported, or was erased already.\n',
    ]);
  });

  it('asks which event, or takes them all; the account goes with the last', async () => {
    const person = await buildAttendee(gateway, { event });
    await buildAttendee(gateway, { event: other, email: person.email });
    const which = await attendant(['erase', person.email, '--yes']);
    expect(which.code).toBe(65);
    expect(which.err).toMatch(
      /^They are at (autumn, spring|spring, autumn)\. Say which by --event SLUG, or --everywhere\.\n$/,
    );
    const byId = await attendant(['erase', person.id, '--everywhere']);
    expect(byId.out).toMatch(/^This erases for good a person at (autumn, spring|spring, autumn), with:/);
    expect(byId.out).toContain('The account goes, too');
    const one = await attendant(['erase', person.email, '--event', 'autumn', '--yes']);
    expect([one.code, one.err]).toEqual([0, '']);
    expect(one.out).toContain('The account stays, with its address and sessions, because it attends spring.');
    await gateway.as(person.email);
    const all = await attendant(['erase', person.email, '--everywhere', '--yes']);
    expect(all.out).toContain('a person at spring');
    expect(await gateway.services.models.accounts.exists({ _id: person.account }).exec()).toBe(null);
  });

  it('keeps an organiser’s account, and takes it only when told, saying who is left without', async () => {
    const person = await buildAttendee(gateway, { event });
    await buildOrganiser(gateway, event, person.email);
    const kept = await attendant(['erase', person.email, '--yes']);
    expect(kept.out).toContain('because it organises autumn.');
    const nobody = await attendant(['erase', person.email, '--yes']);
    expect([nobody.code, nobody.err]).toEqual([
      65,
      'This account organises autumn, and attends nothing: there is nobody to erase. With --organiser-too the account goes, and the role with it.\n',
    ]);
    const gone = await attendant(['erase', person.email, '--organiser-too', '--yes']);
    expect(gone.out).toContain('This erases for good an account that attends nothing, with:');
    expect(gone.out).toContain(
      'Nobody organises autumn after that; somebody else can: attendant organiser add',
    );
    expect(await gateway.services.models.accounts.exists({ _id: person.account }).exec()).toBe(null);
  });

  it('names the registrations that give an address which is nobody’s', async () => {
    const person = await buildAttendee(gateway, { event });
    const address = gateway.services.keyRing.hashes('ADDRESS_INDEX').kept('shared@people.example');
    await gateway.services.models.attendees.collection.updateOne({ _id: person.id } as object, {
      $set: { 'sources.0.address': address },
    });
    const { code, err } = await attendant(['erase', 'shared@people.example', '--yes']);
    expect([code, err]).toEqual([
      65,
      `Nobody is known to be the owner of this address, but registrations give it. Name one by its id: ${person.id}.\n`,
    ]);
  });

  const unknown = `att_${'0'.repeat(26)}`;
  it.each([
    [
      ['erase', 'somebody', '--yes'],
      65,
      'This is neither an attendee’s id (att_ and 26 characters) nor an e-mail address.',
    ],
    [['erase', unknown, '--yes'], 65, `Nobody has the id ${unknown}.`],
    [
      ['erase', 'a@b.example', '--event', 'winter', '--yes'],
      65,
      'There is no event winter. There is: autumn, spring.',
    ],
    [
      ['erase', 'a@b.example', '--event', 'autumn', '--everywhere'],
      2,
      'Say --event SLUG or --everywhere, not both.',
    ],
    [['erase', '-', '--event', 'autumn'], 2, 'Standard input cannot answer besides: say --yes with -.'],
    [['erase'], 2, 'Nobody is here to ask. Say --yes if you mean it.'],
    [
      ['readmit', 'pretix', 'X-1', '--event', 'autumn'],
      65,
      'No import into autumn leaves out a registration X-1 of pretix. An id is as in the import: for pretix order and position, like ABC12-1.',
    ],
  ])('%j ends with %i', async (args, code, message) => {
    expect(await attendant(args as string[])).toEqual({ code, out: '', err: `${message}\n` });
  });

  it('refuses an id at another event', async () => {
    const person = await buildAttendee(gateway, { event });
    const { code, err } = await attendant(['erase', person.id, '--event', 'spring', '--yes']);
    expect([code, err]).toEqual([65, `${person.id} is at autumn, not at spring.\n`]);
  });
});

describe('attendant import and readmit', () => {
  it('leave an erased registration out, say so, and bring it back only on purpose', async () => {
    const file = path.join(path.dirname(gateway.config.erasedFile), 'one.csv');
    await writeFile(file, pretixCsv({ order: 'READ1' }));
    const first = await attendant(['import', file, '--event', 'autumn']);
    expect(first.out).toContain('created: 1');
    expect(first.err).toBe(
      'Nothing says when the people of autumn are erased: attendant event set autumn --ends DAY --retention DAYS\n',
    );
    await attendant(['erase', 'ada@demo.example', '--yes']);
    const second = await attendant(['import', file, '--event', 'autumn']);
    expect(second.out).toContain('created: 0');
    expect(second.out).toContain('erased: 1');
    const readmitted = await attendant(['readmit', 'pretix', 'READ1-1', '--event', 'autumn']);
    expect(readmitted).toEqual({
      code: 0,
      out: 'The next import of pretix into autumn takes registration READ1-1 again.\n',
      err: '',
    });
    expect((await attendant(['import', file, '--event', 'autumn'])).out).toContain('created: 1');
  });
});

describe('attendant event and retention', () => {
  it('set and show the settings, and tell the organisers when the time is near', async () => {
    const notice = path.join(path.dirname(gateway.config.erasedFile), 'notice.txt');
    await writeFile(notice, 'New words\n');
    const set = await attendant([
      ...[
        'event',
        'set',
        'spring',
        '--name',
        'Spring',
        '--starts',
        '2026-01-01',
        '--ends',
        '2026-01-02T18:00+02:00',
      ],
      ...[
        '--retention',
        '30',
        '--list',
        'nobody',
        '--photo-moderation',
        'before',
        '--category',
        'Member=Party member',
        '--category',
        'Guest',
      ],
      ...[
        '--notice-version',
        '2',
        '--notice',
        `en=${notice}`,
        '--notice',
        `de-ch=${notice}`,
        '--region',
        'DE',
      ],
    ]);
    expect([set.code, set.err]).toEqual([0, '']);
    const shown = await attendant(['event', 'show', 'spring']);
    expect(shown.out).toBe(set.out);
    const day = new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 10);
    expect(shown.out.replace(new RegExp(`${day}T\\S+`), 'IN 7 DAYS')).toBe(
      `slug: spring
name: Spring
region: DE
starts: 2026-01-01T00:00:00.000Z
ends: 2026-01-02T16:00:00.000Z
retention: 30 days after the end
people are erased: IN 7 DAYS
may be listed: nobody
photos are moderated: before they are shown
categories: Member (Party member), Guest
notice: version 2 in de-CH, en
`,
    );
    const organiser = await buildOrganiser(gateway, other);
    const told = await attendant(['retention', 'run']);
    expect([told.code, told.out]).toEqual([
      0,
      'spring: the organisers were told that its people will be erased.\n',
    ]);
    expect((await gateway.mailsTo(organiser)).at(-1)).toContain('Subject: About your event');
    expect((await attendant(['retention', 'run'])).out).toBe('Nothing was due.\n');
    await buildAttendee(gateway, { event: other });
    const before = { retentionSetAt: new Date(0), retentionToldAt: new Date(0) };
    await gateway.services.models.events.updateOne({ slug: 'spring' }, { $set: before }).exec();
    expect((await attendant(['retention', 'run'])).out).toBe('spring: 1 people erased.\n');
    const closed = await attendant(['event', 'set', 'spring', '--retention', 'none']);
    expect([closed.code, closed.err]).toEqual([
      65,
      `Nothing was changed:\n  - event: Its people were erased on ${new Date().toISOString().slice(0, 10)}; nothing changes any more.\n`,
    ]);
  });

  it('takes a day for an end to its end: nobody is erased while the last day is on', async () => {
    const day = '2027-09-30';
    const set = await attendant(['event', 'set', 'autumn', '--starts', day, '--ends', day]);
    expect([set.code, set.err]).toEqual([0, '']);
    expect(set.out).toContain('starts: 2027-09-30T00:00:00.000Z\nends: 2027-10-01T00:00:00.000Z\n');
  });

  it.each([
    [
      ['--ends', 'tomorrow'],
      2,
      '--ends: a day like 2027-09-30 (UTC), a time like 2027-09-30T18:00+02:00, or none',
    ],
    [['--retention', 'long'], 2, '--retention: a number of days, or none'],
    [['--photo-moderation', 'often'], 2, '--photo-moderation: off, after or before'],
    [['--list', 'friends'], 2, '--list: everybody or nobody'],
    [['--list', 'nobody', '--list-category', 'A'], 2, 'Say --list or --list-category, not both.'],
    [
      ['--notice', 'en=x.txt'],
      2,
      '--notice and --notice-version go together: --notice-version 2 --notice en=notice.txt',
    ],
    [['--notice', 'x.txt', '--notice-version', '2'], 2, '--notice: LANGUAGE=FILE, like en=notice.txt'],
    [[], 2, 'Nothing to set: attendant event set --help'],
    [
      ['--region', 'XX'],
      65,
      'Nothing was changed:\n  - region: A country’s two letters in capitals, like GB (ISO 3166-1).',
    ],
  ])('event set %j ends with %i', async (args, code, message) => {
    expect(await attendant(['event', 'set', 'autumn', ...(args as string[])])).toEqual({
      code,
      out: '',
      err: `${message}\n`,
    });
  });
});

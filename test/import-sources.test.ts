/** Threat: which file came first decides whose account, phone or consent it is. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { importRegistrations } from '../src/attendees/import/import.ts';
import { keepAudiences } from './support/factories.ts';
import { eventbriteCsv, openStage, type Position, pretixCsv, type Stage } from './support/import.ts';
import { stateOf } from './support/import-state.ts';

let stages: Stage[] = [];
const open = async () => {
  const stage = await openStage('sources');
  stages.push(stage);
  return stage;
};
afterEach(async () => {
  for (const stage of stages) await stage.close();
  stages = [];
});

async function openStageWith(content: string): Promise<Stage> {
  const stage = await open();
  await stage.take(content);
  return stage;
}

/** The state after these files in this order, one command for all or one for each. */
async function leftBy(contents: readonly string[], together = false): Promise<object[]> {
  const stage = await open();
  const files: string[] = [];
  for (const content of contents) files.push(await stage.write(content));
  if (together) await stage.take('', { files });
  else for (const file of files) await stage.take('', { files: [file] });
  return stateOf(stage);
}

async function sameInAnyOrder(one: string, other: string): Promise<object[]> {
  const state = await leftBy([one, other]);
  expect(await leftBy([other, one])).toEqual(state);
  expect(await leftBy([one, other], true)).toEqual(state);
  expect(await leftBy([other, one], true)).toEqual(state);
  return state;
}

const BEN: Position = {
  order: 'B',
  name: 'Ben Okafor',
  email: 'ben@demo.example',
  orderEmail: 'ben@demo.example',
  invoiceName: 'Ben Okafor',
};

describe('two sources', () => {
  it('are one attendee where address and name are the same, with the better source’s word for each field', async () => {
    const pretix = pretixCsv({ phone: '', listed: 'Yes', showEmail: 'Yes' });
    const state = await sameInAnyOrder(pretix, eventbriteCsv({ first: 'ADA', exhibitors: 'Yes' }));
    expect(state).toHaveLength(2);
    expect(state[0]).toMatchObject({
      name: 'Ada Archer',
      organisation: 'Archers',
      category: 'Member',
      listed: true,
      account: 'its own',
      values: [
        ['phone', '+447700900456'],
        ['email', 'ada@demo.example'],
        ['photo', null],
        ['jobTitle', 'Engineer'],
      ],
      consents: [
        'email | audience:* | what the registration form asked | REGISTRATION_FORM | Show to other attendees – E-mail Yes | en',
      ],
      proposals: [{ kind: 'NOTED', source: 'eventbrite' }],
    });
  });

  it('are two people where the same address stands under another name, and it is the known buyer’s', async () => {
    const group = pretixCsv({}, { position: '2', name: 'Ben Okafor', email: '' });
    const state = await sameInAnyOrder(group, eventbriteCsv({ first: 'Ben', last: 'Okafor' }));
    expect(state).toMatchObject([
      {
        name: 'Ben Okafor',
        account: 'none',
        values: expect.arrayContaining([
          ['phone', null],
          ['email', null],
        ]),
      },
      { name: 'Ada Archer', account: 'its own' },
      { name: 'Ben Okafor', account: 'none' },
      { accountsOfNobody: 0 },
    ]);
  });

  it('leave an address to nobody that two names give and no buyer is known of', async () => {
    const ada = pretixCsv({ orderEmail: 'office@demo.example' });
    const state = await sameInAnyOrder(ada, eventbriteCsv({ first: 'Eve', last: 'Evans' }));
    expect(state).toMatchObject([{ account: 'none' }, { account: 'none' }, { accountsOfNobody: 0 }]);
  });

  it('leave a group’s address to nobody, even if the other source knows one of the group by it', async () => {
    const group = pretixCsv({ name: 'Ben Okafor' }, { position: '2', name: 'Chen Li', email: '' });
    const state = await sameInAnyOrder(group, eventbriteCsv({ first: 'Ben', last: 'Okafor' }));
    expect(state.at(-1)).toEqual({ accountsOfNobody: 0 });
    expect(state.slice(0, 2)).toMatchObject([{ account: 'none' }, { account: 'none' }]);
  });

  it('pair double registrations one by one', async () => {
    const twice = eventbriteCsv({}, { attendee: '2', order: '2' }, { attendee: '3', order: '3' });
    const state = await sameInAnyOrder(pretixCsv({ order: 'Z' }, { order: 'A' }), twice);
    expect(state.map((one) => (one as { sources?: unknown[] }).sources?.length)).toEqual([
      1,
      2,
      2,
      undefined,
    ]);
  });

  it('do not count what is not paid', async () => {
    const pending = pretixCsv(
      { status: 'Pending' },
      { position: '2', name: 'Ben Okafor', status: 'Pending' },
    );
    const state = await sameInAnyOrder(pending, eventbriteCsv({}));
    expect(state).toMatchObject([{ name: 'Ada Archer', account: 'its own' }, {}]);
  });
});

describe('a second source', () => {
  it('ends nothing while the first is paid, and all when both are not', async () => {
    const stage = await open();
    await stage.take(pretixCsv({}));
    await stage.take(eventbriteCsv({}));
    await stage.take(pretixCsv({ status: 'Canceled' }));
    expect((await stage.person('Ada Archer')).registered).toBe(true);
    await stage.take(eventbriteCsv({ status: 'Deleted' }));
    expect((await stage.person('Ada Archer')).registered).toBe(false);
  });

  it('leaves the same when two tickets of one person come before the owner of their address', async () => {
    const one = pretixCsv({ name: 'Ada Archer', email: 'ada@demo.example', orderEmail: 'ada@demo.example' });
    const ticket = { first: 'Ben', last: 'Okafor', email: 'ada@demo.example' };
    const other = eventbriteCsv(
      { ...ticket, attendee: '0', order: '0' },
      { ...ticket, attendee: '1', order: '1' },
    );
    expect(await leftBy([other, one])).toEqual(await leftBy([one, other]));
  });

  it('never overwrites what the owner wrote, nor lists who left the directory', async () => {
    const stage = await open();
    await stage.take(eventbriteCsv({}));
    const at = new Date('2026-11-01T00:00:00Z');
    const listing = { by: 'OWNER', at, session: 'ses_x' };
    const edited = { phone: at, organisation: at };
    await stage.deps.models.attendees.collection.updateOne(
      {},
      { $set: { edited, organisation: 'Mine', listing } },
    );
    await stage.take(pretixCsv({ listed: 'Yes' }));
    const ada = await stage.person('Ada Archer');
    expect(ada).toMatchObject({ organisation: 'Mine', listed: false, category: 'Member' });
    expect((await stage.values('Ada Archer')).phone).toBe('+447700900456');
  });

  it.each([true, false])('gives no consent again that the owner took back (open again: %s)', async (open) => {
    const stage = await openStageWith(pretixCsv({}));
    const { _id: subject, event } = await stage.person('Ada Archer');
    const evidence = { how: 'OWNER', noticeVersion: '1', noticeText: '', language: 'en', session: 'ses_x' };
    const dates = {
      from: new Date(0),
      until: new Date('2100-01-01'),
      withdrawnAt: open ? null : new Date(1),
    };
    const consent = { event, subject, field: 'photo', recipient: 'audience:*', purpose: 'mine', evidence };
    const record = { _id: 'con_own', ...consent, ...dates, open, withdrawal: null };
    await stage.deps.models.consents.collection.insertOne(record as never);
    await keepAudiences({ services: stage.deps }, { id: subject, event });
    const mapping = {
      source: 'door',
      columns: { id: 'No', name: 'Who', email: 'Mail' },
      consents: [{ column: 'Photo?', field: 'photo', recipient: 'audience:*' }],
    };
    await stage.take('No,Who,Mail,Photo?\n1,Ada Archer,ada@demo.example,yes\n', {
      mapping: await stage.write(JSON.stringify(mapping), 'door.json'),
    });
    expect((await stage.person('Ada Archer')).sources).toHaveLength(2);
    const found = await stage.deps.models.consents.find({ field: 'photo' }).lean().exec();
    expect(found.map(({ _id, open }) => [_id, open])).toEqual([['con_own', open]]);
  });

  it('takes no account from whom has signed in', async () => {
    const stage = await open();
    await stage.take(eventbriteCsv({}));
    const { account } = await stage.person('Ada Archer');
    await stage.deps.models.accounts.collection.updateOne({}, { $set: { firstSignedInAt: new Date() } });
    await stage.take(pretixCsv({ ...BEN, email: 'ada@demo.example', orderEmail: 'ada@demo.example' }));
    expect((await stage.person('Ada Archer')).account).toBe(account);
    expect((await stage.person('Ben Okafor')).account).toBe(null);
  });

  it('finds nothing to do the second time, in whatever order', async () => {
    const stage = await open();
    const files = [
      pretixCsv({}, BEN),
      eventbriteCsv({}, { attendee: '2', order: '2', email: 'ben@demo.example' }),
    ];
    for (const file of files) await stage.take(file);
    for (const file of files) await stage.take(file);
    for (const file of [...files].reverse()) expect((await stage.take(file)).counts.unchanged).toBe(2);
  });
});

const samples = ['pretix-orders.csv', 'eventbrite-attendees.csv'].map((file) =>
  path.resolve('../shared/data', file),
);

(samples.every(existsSync) ? describe : describe.skip)(
  'the two samples (skipped where they are not there)',
  () => {
    it('leave the same behind, whichever comes first', async () => {
      const run = async (groups: string[][]) => {
        const stage = await open();
        for (const [i, files] of groups.entries()) {
          const rejectsFile = path.join(stage.folder, `rejects-${i}.csv`);
          await importRegistrations(stage.deps, { files, event: 'sample', rejectsFile });
        }
        return stateOf(stage);
      };
      const [pretix = '', eventbrite = ''] = samples;
      const state = await run([[pretix], [eventbrite]]);
      expect(await run([[eventbrite], [pretix]])).toEqual(state);
      expect(await run([[eventbrite, pretix]])).toEqual(state);
      const merged = state.filter((one) => (one as { sources?: unknown[] }).sources?.length === 2);
      expect([state.length - 1, merged.length]).toEqual([4340, 122]);
      expect(state.at(-1)).toEqual({ accountsOfNobody: 0 });
    });
  },
);

/** Threat: a group's buyer signs in as the others, or shows a phone of their own under somebody else's name. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { open } from '../src/disclosure/seal.ts';
import { openStage, type Position, pretixCsv, type Stage } from './support/import.ts';
import { having, holdersOf } from './support/values.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await openStage('groups');
});
afterEach(() => stage.close());

const YES: Position = { listed: 'Yes', showPhone: 'Yes', showEmail: 'Yes', showPhoto: 'Yes' };
/** Ada bought three tickets: all positions carry her address, her phone and her answers. */
const GROUP: Position[] = [
  { ...YES, position: '1' },
  { ...YES, position: '2', name: 'Ben Okafor' },
  { ...YES, position: '3', name: 'Chen Li', email: '' },
  { ...YES, position: '4', name: 'Dora Whitfield', email: 'dora@demo.example' },
];

const addressesOf = async () => {
  const accounts = await stage.deps.models.accounts.find({}).lean().exec();
  const keys = await stage.keyRing.forSubjects(accounts.map(({ _id }) => _id));
  return accounts.map(({ _id, address }) => {
    const key = keys.get(_id);
    if (key === undefined) throw new Error('no key');
    return open(address, key, { event: '', subject: _id, field: 'address' });
  });
};

describe('a group', () => {
  it('gives the order’s e-mail, phone and answers to the buyer, and to nobody else', async () => {
    const report = await stage.take(pretixCsv(...GROUP));
    expect(await stage.values('Ada Archer')).toMatchObject({
      phone: '+447700900123',
      email: 'ada@demo.example',
    });
    expect(await stage.shown('Ada Archer')).toEqual(['email', 'phone', 'photo']);
    for (const other of ['Ben Okafor', 'Chen Li', 'Dora Whitfield']) {
      expect(await stage.values(other)).not.toHaveProperty('phone');
      expect(await stage.shown(other)).toEqual([]);
      expect((await stage.person(other)).listed).toBe(false);
    }
    expect(await stage.values('Ben Okafor')).not.toHaveProperty('email');
    expect(await stage.values('Dora Whitfield')).toMatchObject({ email: 'dora@demo.example' });
    expect(report.noticeCounts).toEqual({ SHARED_ADDRESS: 1, NO_ADDRESS: 1 });
  });

  it('keeps what the buyer ticked for the others as proposals, which show nothing', async () => {
    await stage.take(pretixCsv(...GROUP));
    expect((await stage.person('Ada Archer')).proposals).toEqual([]);
    expect((await stage.person('Dora Whitfield')).proposals).toEqual([
      {
        kind: 'LISTED',
        source: 'pretix',
        field: null,
        recipient: null,
        column: 'May other attendees find you in the app?',
        answer: 'Yes',
      },
      ...(['phone', 'email', 'photo'] as const).map((field, i) => ({
        kind: 'CONSENT',
        source: 'pretix',
        field,
        recipient: 'audience:*',
        column: `Show to other attendees – ${['Phone', 'E-mail', 'Photo'][i]}`,
        answer: 'Yes',
      })),
    ]);
  });

  it('signs nobody in by the buyer’s address but the buyer', async () => {
    const report = await stage.take(pretixCsv(...GROUP));
    expect((await stage.person('Ben Okafor')).account).toBe(null);
    expect((await stage.person('Chen Li')).account).toBe(null);
    expect(report.withoutAccount).toBe(2);
    expect((await addressesOf()).sort()).toEqual(['ada@demo.example', 'dora@demo.example']);
  });

  it('belongs to nobody when no position is the buyer', async () => {
    await stage.take(
      pretixCsv(...GROUP.map((position) => ({ ...position, invoiceName: 'Accounts Payable' }))),
    );
    expect(await addressesOf()).toEqual(['dora@demo.example']);
    expect(await stage.values('Ada Archer')).toEqual({ jobTitle: 'Engineer' });
    expect(await stage.deps.models.consents.countDocuments({})).toBe(0);
  });

  it('belongs to nobody when two positions could be the buyer', async () => {
    await stage.take(pretixCsv({ ...YES, position: '1' }, { ...YES, position: '2' }));
    expect(await addressesOf()).toEqual([]);
    expect(await stage.deps.models.consents.countDocuments({})).toBe(0);
    expect(await holdersOf(stage.deps).countDocuments(having('phone'))).toBe(0);
  });

  it('does not take a buyer’s address for the only one who repeats it, the buyer’s own cell being empty', async () => {
    await stage.take(pretixCsv({ position: '1', email: '' }, { position: '2', name: 'Ben Okafor' }));
    expect(await addressesOf()).toEqual([]);
  });

  it.each([
    ['cancelled', { position: '2', name: 'Ben Okafor', status: 'Canceled' }],
    ['nameless', { position: '2', name: '' }],
    ['of an unknown status', { position: '2', name: 'Ben Okafor', status: 'Refunded' }],
  ])('stays a group when its other position is %s', async (_what, other) => {
    await stage.take(pretixCsv({ ...YES, invoiceName: 'Somebody Else' }, other));
    expect(await stage.shown('Ada Archer')).toEqual([]);
    expect((await stage.person('Ada Archer')).account).toBe(null);
  });

  it('recognises the buyer through case, spaces, width and decoration', async () => {
    const [ada, ben] = [
      { position: '1', name: '  ADA\u202e 🎤 Archer ', email: ' ADA@Demo.example' },
      { position: '2', name: 'Ben Okafor', email: '' },
    ];
    await stage.take(pretixCsv({ ...YES, ...ada }, ben));
    expect(await stage.shown('ADA 🎤 Archer')).toEqual(['email', 'phone', 'photo']);
    expect(await addressesOf()).toEqual(['ada@demo.example']);
  });
});

describe('a single registration', () => {
  it('answers for itself, but takes the order’s phone only where the invoice names the same person', async () => {
    await stage.take(pretixCsv({ ...YES, invoiceName: 'Pat Assistant' }));
    expect(await stage.shown('Ada Archer')).toEqual(['email', 'phone', 'photo']);
    expect(await stage.values('Ada Archer')).toEqual({ email: 'ada@demo.example', jobTitle: 'Engineer' });
  });

  it.each(['', '   ', 'ada at demo.example', 'ada@@demo.example'])(
    'without a usable address (%j) comes in without an account',
    async (email) => {
      const report = await stage.take(pretixCsv({ email }));
      expect(report.counts.created).toBe(1);
      expect(report.withoutAccount).toBe(1);
      expect(report.noticeCounts).toEqual({ NO_ADDRESS: 1 });
      expect(await stage.values('Ada Archer')).toEqual({ jobTitle: 'Engineer' });
    },
  );
});

describe('one address in several orders', () => {
  const ada: Position = { order: 'A' };
  const ben: Position = {
    order: 'B',
    name: 'Ben Okafor',
    orderEmail: 'ben@demo.example',
    invoiceName: 'Ben Okafor',
  };

  it.each([
    ['in one file', false],
    ['in one file, the other way round', true],
  ])('signs in the one who is a buyer, %s', async (_how, reverse) => {
    await stage.take(pretixCsv(...(reverse ? [ben, ada] : [ada, ben])));
    expect((await stage.person('Ada Archer')).account).not.toBe(null);
    expect((await stage.person('Ben Okafor')).account).toBe(null);
  });

  it('signs in nobody when two names are buyers', async () => {
    await stage.take(pretixCsv(ada, { ...ben, orderEmail: 'ada@demo.example' }));
    expect(await addressesOf()).toEqual([]);
  });

  it('signs in nobody by what a later file takes for one person’s own', async () => {
    const chen: Position = {
      ...ben,
      order: 'C',
      name: 'Chen Li',
      orderEmail: 'chen@demo.example',
      invoiceName: 'Chen Li',
    };
    await stage.take(pretixCsv(ben, chen));
    expect(await addressesOf()).toEqual([]);
    await stage.take(pretixCsv(chen));
    expect(await addressesOf()).toEqual([]);
  });

  it('keeps the account with whoever has it when a later file brings a stranger', async () => {
    await stage.take(pretixCsv(ada));
    const report = await stage.take(pretixCsv(ben));
    expect((await stage.person('Ada Archer')).account).not.toBe(null);
    expect((await stage.person('Ben Okafor')).account).toBe(null);
    expect(report.noticeCounts).toEqual({ SHARED_ADDRESS: 1 });
  });

  it('gives the account to the buyer of a later file, and takes it and the e-mail from who was not', async () => {
    await stage.take(pretixCsv(ben));
    expect((await stage.person('Ben Okafor')).account).not.toBe(null);
    await stage.take(pretixCsv(ada));
    expect((await stage.person('Ben Okafor')).account).toBe(null);
    expect(await stage.values('Ben Okafor')).not.toHaveProperty('email');
    expect((await stage.person('Ada Archer')).account).not.toBe(null);
  });

  it('takes no address of a row that is not taken for that of the row that is', async () => {
    const position = { order: 'G', orderEmail: 'pat@demo.example', invoiceName: 'Somebody Else' };
    const pat = { ...position, name: 'Pat Payer', email: 'pat@demo.example' };
    const ben = { ...position, position: '2', name: 'Ben Okafor', email: 'pat@demo.example' };
    const report = await stage.take(pretixCsv(pat, ben, { ...ben, email: 'ben@demo.example' }));
    expect(report.counts).toMatchObject({ created: 2, rejected: 1 });
    expect((await stage.person('Ben Okafor')).account).toBe(null);
    expect(await stage.values('Ben Okafor')).not.toHaveProperty('email');
  });

  it('takes of two files what the later says, and no one by the earlier with the later’s rights', async () => {
    const position = { order: 'G', orderEmail: 'pat@demo.example', invoiceName: 'Pat Payer' };
    const pat = { ...position, name: 'Pat Payer', email: 'pat@demo.example' };
    const ben = { ...position, position: '2', name: 'Ben Okafor', email: 'pat@demo.example' };
    const files = [
      await stage.write(pretixCsv(pat, ben)),
      await stage.write(pretixCsv({ ...ben, email: 'ben@demo.example' })),
    ];
    const report = await stage.take('', { files });
    expect(report.counts).toMatchObject({ created: 2, rejected: 1 });
    expect((await stage.values('Pat Payer')).email).toBe('pat@demo.example');
    expect((await stage.values('Ben Okafor')).email).toBe('ben@demo.example');
  });

  it('gives one person who registered twice one account, and says so', async () => {
    const csv = pretixCsv(ada, { ...ada, order: 'A2' });
    const report = await stage.take(csv);
    expect(report.noticeCounts).toEqual({ DUPLICATE_PERSON: 1 });
    expect((await stage.people()).filter(({ account }) => account !== null)).toHaveLength(1);
    expect((await stage.take(csv)).counts.unchanged).toBe(2);
    // In whatever order the rows come, who has the account keeps it.
    expect((await stage.take(pretixCsv({ ...ada, order: 'A2' }, ada))).counts.unchanged).toBe(2);
  });

  it('moves the account to the new registration of somebody who cancelled the old one', async () => {
    await stage.take(pretixCsv(ada));
    const [before] = await stage.people();
    await stage.take(pretixCsv({ ...ada, order: 'A2' }, { ...ada, status: 'Canceled' }));
    const [valid] = (await stage.people()).filter(({ registered }) => registered);
    expect(valid?.account).toBe(before?.account);
    expect(await addressesOf()).toEqual(['ada@demo.example']);
  });
});

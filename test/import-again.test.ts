/** An import never widens what a person narrowed, never overwrites what its owner wrote, and moves no account. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { keepAudiences } from './support/factories.ts';
import { openStage, type Position, pretixCsv, type Stage } from './support/import.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await openStage('again');
});
afterEach(() => stage.close());

const YES: Position = { listed: 'Yes', showPhone: 'Yes', showEmail: 'Yes' };
const BOB: Position = {
  name: 'Bob Baker',
  email: 'bob@demo.example',
  orderEmail: 'bob@demo.example',
  invoiceName: 'Bob Baker',
  phone: '+44 7700 900999',
  jobTitle: 'Minister',
  company: 'Bakers',
};
const at = new Date('2026-11-01T00:00:00Z');
const update = async (change: object) => {
  await stage.deps.models.attendees.collection.updateOne({ name: 'Ada Archer' }, { $set: change });
};
const consentOf = (field: string) =>
  stage.deps.models.consents
    .find({ field: field as 'phone' })
    .sort({ from: 1 })
    .lean()
    .exec();

describe('what the owner did since', () => {
  it('keeps a withdrawn consent withdrawn, whatever the form says', async () => {
    await stage.take(pretixCsv(YES));
    const withdrawal = { withdrawnAt: at, open: false, withdrawal: { how: 'OWNER', session: 'ses_x' } };
    await stage.deps.models.consents.collection.updateOne({ field: 'phone' }, { $set: withdrawal });
    const { _id: id, event } = await stage.person('Ada Archer');
    await keepAudiences({ services: stage.deps }, { id, event });
    const report = await stage.take(pretixCsv({ ...YES, jobTitle: 'Minister' }));
    expect(report.counts.updated).toBe(1);
    expect(await stage.shown('Ada Archer')).toEqual(['email']);
    expect(await consentOf('phone')).toHaveLength(1);
  });

  it('keeps somebody unlisted who took themselves out of the directory', async () => {
    await stage.take(pretixCsv(YES));
    await update({ listed: false, listing: { by: 'OWNER', at, session: 'ses_x' } });
    await stage.take(pretixCsv({ ...YES, jobTitle: 'Minister' }));
    expect(await stage.person('Ada Archer')).toMatchObject({ listed: false, listing: { by: 'OWNER', at } });
  });

  it('never overwrites a field that its owner edited, and still takes the others', async () => {
    await stage.take(pretixCsv({}));
    const { _id, event } = await stage.person('Ada Archer');
    await stage.deps.vaultStore.write([
      { event, subject: _id, field: 'phone', value: '+447700900999' },
      { event, subject: _id, field: 'jobTitle', value: 'Poet' },
    ]);
    await update({ edited: { phone: at, jobTitle: at, organisation: at }, organisation: 'Mine' });
    await stage.take(
      pretixCsv({
        phone: '+44 7700 900111',
        jobTitle: 'Engineer II',
        company: 'Theirs',
        variation: 'Speaker',
      }),
    );
    expect(await stage.values('Ada Archer')).toMatchObject({ phone: '+447700900999', jobTitle: 'Poet' });
    expect(await stage.person('Ada Archer')).toMatchObject({
      organisation: 'Mine',
      category: 'Speaker',
      words: ['ada', 'archer', 'mine'],
    });
  });

  it('does not bring back a name that its owner changed', async () => {
    await stage.take(pretixCsv({}));
    await update({ name: 'Ada Lovelace', edited: { name: at } });
    await stage.take(pretixCsv({ jobTitle: 'Other' }));
    expect((await stage.people()).map(({ name }) => name)).toEqual(['Ada Lovelace']);
  });

  it('keeps a consent that the owner gave when the form says No', async () => {
    await stage.take(pretixCsv({ showPhone: 'Yes' }));
    await stage.deps.models.consents.collection.updateOne(
      { field: 'phone' },
      { $set: { 'evidence.how': 'OWNER' } },
    );
    await stage.take(pretixCsv({ showPhone: 'No' }));
    expect(await stage.shown('Ada Archer')).toEqual(['phone']);
  });
});

describe('what the form says later', () => {
  it('withdraws what it gave when a Yes became a No, and does not give it again', async () => {
    await stage.take(pretixCsv(YES));
    await stage.take(pretixCsv({ ...YES, showPhone: 'No', listed: 'No' }));
    expect(await stage.shown('Ada Archer')).toEqual(['email']);
    expect((await stage.person('Ada Archer')).listed).toBe(false);
    const [consent] = await consentOf('phone');
    expect(consent).toMatchObject({ open: false, withdrawal: { how: 'REGISTRATION_FORM', session: null } });
    expect(consent?.withdrawnAt).toBeInstanceOf(Date);
    await stage.take(pretixCsv(YES));
    expect(await stage.shown('Ada Archer')).toEqual(['email']);
  });

  it('takes a changed phone, and takes away one that is gone', async () => {
    await stage.take(pretixCsv({}));
    await stage.take(pretixCsv({ phone: '+44 7700 900111' }));
    expect((await stage.values('Ada Archer')).phone).toBe('+447700900111');
    await stage.take(pretixCsv({ phone: '' }));
    expect(await stage.values('Ada Archer')).not.toHaveProperty('phone');
  });

  it('takes back phone and consents from somebody who turns out to be one of a group', async () => {
    await stage.take(pretixCsv({ ...YES, invoiceName: 'Ada Archer' }));
    await stage.take(pretixCsv({ ...YES, invoiceName: 'Pat Payer' }, { position: '2', name: 'Ben Okafor' }));
    expect(await stage.shown('Ada Archer')).toEqual([]);
    expect(await stage.values('Ada Archer')).toEqual({ jobTitle: 'Engineer' });
    expect(await stage.person('Ada Archer')).toMatchObject({ account: null, listed: false });
  });
});

describe('the address of an account', () => {
  it('changes for somebody who never signed in, and the unused account goes', async () => {
    await stage.take(pretixCsv({}));
    const before = await stage.person('Ada Archer');
    await stage.take(pretixCsv({ email: 'new@demo.example', orderEmail: 'new@demo.example' }));
    const { account } = await stage.person('Ada Archer');
    expect(account).not.toBe(before.account);
    // Whoever that is was not shown anything as Ada, and sees not who looked at her, before.
    expect(before.accountSince).toBeUndefined();
    expect((await stage.person('Ada Archer')).accountSince?.getTime()).toBeGreaterThan(
      before.createdAt.getTime(),
    );
    expect((await stage.deps.models.accounts.find({}).lean().exec()).map(({ _id }) => _id)).toEqual([
      account,
    ]);
    expect((await stage.values('Ada Archer')).email).toBe('new@demo.example');
  });

  it.each([
    ['another address', { email: 'evil@demo.example', orderEmail: 'evil@demo.example' }],
    ['no address', { email: '' }],
  ])('stays for somebody who has signed in, and %s is reported', async (_what, change) => {
    await stage.take(pretixCsv({}));
    await stage.deps.models.accounts.collection.updateOne({}, { $set: { firstSignedInAt: at } });
    const before = await stage.person('Ada Archer');
    const csv = pretixCsv(change);
    const report = await stage.take(csv);
    expect(report.noticeCounts).toEqual({ ADDRESS_CONFLICT: 1 });
    expect((await stage.person('Ada Archer')).account).toBe(before.account);
    expect(await stage.deps.models.accounts.countDocuments({})).toBe(1);
    expect((await stage.values('Ada Archer')).email).toBe('ada@demo.example');
    expect((await stage.take(csv)).counts.unchanged).toBe(1);
  });

  // The buyer of a ticket may change its name, address and answers: another's Yes must not open the first one's values.
  it('stays with all that is shown of them when the ticket is another’s now; only a No is taken', async () => {
    await stage.take(pretixCsv({ showEmail: 'Yes' }));
    await stage.deps.models.accounts.collection.updateOne({}, { $set: { firstSignedInAt: at } });
    const before = await stage.person('Ada Archer');
    const bob = { ...BOB, listed: 'Yes', showPhone: 'Yes', showEmail: 'No' };
    const report = await stage.take(pretixCsv(bob));
    expect(report.noticeCounts).toEqual({ ADDRESS_CONFLICT: 1 });
    const shown = { name: 'Ada Archer', listed: false, organisation: 'Archers', words: before.words };
    expect(await stage.person('Ada Archer')).toMatchObject({ ...shown, account: before.account });
    const values = { email: 'ada@demo.example', phone: '+447700900123', jobTitle: 'Engineer' };
    expect(await stage.values('Ada Archer')).toEqual(values);
    expect(await stage.shown('Ada Archer')).toEqual([]);
    expect((await stage.take(pretixCsv(bob))).counts.unchanged).toBe(1);
    await stage.take(pretixCsv({ ...bob, status: 'Canceled' }));
    await stage.take(pretixCsv(bob));
    expect(await stage.person('Ada Archer')).toMatchObject({ registered: false, listed: false });
  });

  it('goes with its attendee when another name and address come before anybody signed in', async () => {
    await stage.take(pretixCsv(YES));
    const ada = await stage.person('Ada Archer');
    await stage.take(pretixCsv(BOB));
    const bob = await stage.person('Bob Baker');
    expect(bob._id).not.toBe(ada._id);
    expect(bob).toMatchObject({ registered: true, listed: false });
    expect(await stage.shown('Bob Baker')).toEqual([]);
    expect(await stage.person('Ada Archer')).toMatchObject({
      registered: false,
      listed: false,
      account: null,
    });
    const accounts = await stage.deps.models.accounts.find({}).lean().exec();
    expect(accounts.map(({ _id }) => _id)).toEqual([bob.account]);
    expect((await stage.take(pretixCsv(BOB))).counts.unchanged).toBe(1);
    expect((await stage.take(pretixCsv(YES))).counts.created).toBe(1);
  });

  it('is not handed to a buyer of the same address under another name once it has signed in', async () => {
    const ben: Position = {
      order: 'B',
      name: 'Ben Okafor',
      orderEmail: 'ben@demo.example',
      invoiceName: 'Ben Okafor',
    };
    await stage.take(pretixCsv(ben));
    await stage.deps.models.accounts.collection.updateOne({}, { $set: { firstSignedInAt: at } });
    await stage.take(pretixCsv({}));
    expect((await stage.person('Ben Okafor')).account).not.toBe(null);
    expect((await stage.person('Ada Archer')).account).toBe(null);
  });
});

describe('a registration that is no longer paid', () => {
  it.each(['Canceled', 'Pending', 'Expired', 'Refunded', ''])(
    'exists for nobody from then on (%s), nameless or not',
    async (status) => {
      await stage.take(pretixCsv(YES));
      const report = await stage.take(pretixCsv({ ...YES, status, name: '' }));
      expect(report.counts).toMatchObject({ cancelled: 1, rejected: 0 });
      expect(await stage.person('Ada Archer')).toMatchObject({ registered: false, listed: false });
    },
  );

  it('was never there if it never was paid', async () => {
    expect((await stage.take(pretixCsv({ ...YES, status: 'Pending' }))).counts.cancelled).toBe(1);
    expect(await stage.people()).toEqual([]);
    expect(await stage.deps.models.accounts.countDocuments({})).toBe(0);
  });

  it('comes back private, and stays so through later imports', async () => {
    await stage.take(pretixCsv(YES));
    await stage.take(pretixCsv({ ...YES, status: 'Canceled' }));
    expect((await stage.take(pretixCsv(YES))).counts.updated).toBe(1);
    expect(await stage.person('Ada Archer')).toMatchObject({ registered: true, listed: false });
    await stage.take(pretixCsv({ ...YES, jobTitle: 'Other' }));
    expect((await stage.person('Ada Archer')).listed).toBe(false);
  });

  it.each([true, false])('comes back listed (%s) as its owner had chosen', async (listed) => {
    await stage.take(pretixCsv(YES));
    await update({ listed, listing: { by: 'OWNER', at, session: 'ses_x' } });
    await stage.take(pretixCsv({ ...YES, status: 'Canceled' }));
    expect((await stage.person('Ada Archer')).listed).toBe(false);
    await stage.take(pretixCsv(YES));
    const ada = await stage.person('Ada Archer');
    expect(ada).toMatchObject({ registered: true, listed });
    expect(ada.listing).toEqual({ by: 'OWNER', at, session: 'ses_x' });
  });
});

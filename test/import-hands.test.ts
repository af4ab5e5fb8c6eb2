/**
 * Threat: a ticket changes hands, and the new holder gets what was the first one's: values, consents, the account, what
 * others permitted them to see; or the other way round, the new one's phone comes under the first one's name.
 */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { AttendeeRecord } from '../src/attendees/model.ts';
import {
  eventbriteCsv,
  openStage,
  type Position,
  pretixCsv,
  type Stage,
  type Ticket,
} from './support/import.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await openStage('hands');
});
afterEach(() => stage.close());

const at = new Date('2026-11-01T00:00:00Z');
const ADA: Position = { listed: 'Yes', showPhone: 'Yes', showEmail: 'Yes' };
const BOB: Position = {
  name: 'Bob Baker',
  email: 'bob@demo.example',
  orderEmail: 'bob@demo.example',
  invoiceName: 'Bob Baker',
  phone: '+44 7700 900999',
  jobTitle: 'Minister',
  company: 'Bakers',
  variation: 'Speaker',
  listed: 'Yes',
  showPhoto: 'Yes',
};
const BOBS: Ticket = {
  first: 'Bob',
  last: 'Baker',
  email: 'bob@demo.example',
  phone: '07700 900888',
  jobTitle: 'Peer',
  company: 'Peers',
  type: 'Press',
};

const signIn = () => stage.deps.models.accounts.collection.updateMany({}, { $set: { firstSignedInAt: at } });
const accountOf = async (name: string) => (await stage.person(name)).account;
const everythingOf = async (name: string) => {
  const {
    revision: _revision,
    sources: _sources,
    modifiedAt: _modifiedAt,
    ...person
  } = await stage.person(name);
  const consents = await stage.deps.models.consents.find({ subject: person._id }).lean().exec();
  return { person, values: await stage.values(name), consents };
};
/** No word of Bob's in what is kept of Ada, and none of Ada's in what is kept of Bob. */
const apart = async () => {
  for (const { _id, name, organisation, category } of await stage.people()) {
    const shown = JSON.stringify([organisation, category, await valuesOf(_id)]);
    if (name === 'Ada Archer') expect(shown).not.toMatch(/Baker|Minister|Peer|Press|bob@|900999|900888/);
    else expect(shown).not.toMatch(/Archers|Engineer|Verse|Poet|ada@|900123|900456/);
  }
};
const valuesOf = async (id: string) => {
  const [person] = await stage.deps.models.attendees.find({ _id: id }).lean<AttendeeRecord[]>().exec();
  const same = (await stage.people()).filter(({ name }) => name === person?.name);
  return same.length === 1 ? stage.values(person?.name ?? '') : {};
};

describe('a ticket in two sources that changes hands in one, before anybody signed in', () => {
  it.each([
    ['pretix', [pretixCsv(ADA), eventbriteCsv({})], pretixCsv(BOB)],
    ['pretix, which came second', [eventbriteCsv({}), pretixCsv(ADA)], pretixCsv(BOB)],
    ['Eventbrite', [pretixCsv(ADA), eventbriteCsv({})], eventbriteCsv(BOBS)],
    ['Eventbrite, which came first', [eventbriteCsv({}), pretixCsv(ADA)], eventbriteCsv(BOBS)],
  ])(
    'leaves the first with account and consents, and makes the second anew (%s)',
    async (_in, files, after) => {
      for (const file of files) await stage.take(file);
      const before = await everythingOf('Ada Archer');
      await stage.take(after);
      const [ada, bob] = [await everythingOf('Ada Archer'), await everythingOf('Bob Baker')];
      expect(ada.person).toMatchObject({ _id: before.person._id, account: before.person.account });
      expect([ada.person.registered, bob.person.registered]).toEqual([true, true]);
      expect(ada.consents).toEqual(before.consents);
      expect(bob.person.account).not.toBe(null);
      expect(bob.person.account).not.toBe(ada.person.account);
      expect(bob.consents.map(({ field }) => field)).toEqual(after.includes('Position ID') ? ['photo'] : []);
      await apart();
      for (const file of [...files, after]) if (!sameSource(file, after)) await stage.take(file);
      expect((await stage.take(after)).counts.unchanged).toBe(1);
      await apart();
    },
  );

  it('is one attendee again when it comes back', async () => {
    for (const file of [pretixCsv(ADA), eventbriteCsv({}), pretixCsv(BOB), pretixCsv(ADA)]) {
      await stage.take(file);
    }
    expect((await stage.person('Ada Archer')).sources.map(({ source }) => source)).toEqual([
      'pretix',
      'eventbrite',
    ]);
    expect(await stage.person('Bob Baker')).toMatchObject({
      registered: false,
      account: null,
      listed: false,
    });
    expect(await stage.deps.models.accounts.countDocuments({})).toBe(1);
  });

  it('joins the second to what another source has of them', async () => {
    await stage.take(pretixCsv(ADA));
    await stage.take(eventbriteCsv(BOBS));
    const { _id, account } = await stage.person('Bob Baker');
    await stage.take(pretixCsv(BOB));
    expect(await stage.person('Bob Baker')).toMatchObject({ _id, account, category: 'Speaker' });
    expect((await stage.person('Ada Archer')).registered).toBe(false);
  });

  it('takes no one for the other where two swap tickets, in one file', async () => {
    const [a, b] = [
      { ...ADA, order: 'A' },
      { ...BOB, order: 'B' },
    ];
    await stage.take(pretixCsv(a, b));
    await stage.take(pretixCsv({ ...BOB, order: 'A' }, { ...ADA, order: 'B' }));
    const people = (await stage.people()).filter(({ registered }) => registered);
    expect(people.map(({ name, account, sources }) => [name, account !== null, sources[0]?.id])).toEqual([
      ['Ada Archer', true, 'B-1'],
      ['Bob Baker', true, 'A-1'],
    ]);
    expect(await stage.deps.models.accounts.countDocuments({})).toBe(2);
  });

  it('opens a speaker’s category to nobody whose speaker’s ticket is gone', async () => {
    await stage.take(pretixCsv({ ...ADA, variation: 'Speaker' }));
    await stage.take(eventbriteCsv({}));
    await stage.take(pretixCsv({ ...ADA, status: 'Canceled' }));
    expect(await stage.person('Ada Archer')).toMatchObject({ registered: true, category: null });
    await stage.take(eventbriteCsv({}));
    expect(await stage.person('Ada Archer')).toMatchObject({ category: 'Guest', organisation: 'Verse Ltd' });
  });
});

const sameSource = (one: string, other: string) =>
  one.includes('Position ID') === other.includes('Position ID');

describe('the same address under another name', () => {
  it('is another person, before anybody signed in: nobody has the account of both', async () => {
    await stage.take(pretixCsv(ADA));
    await stage.take(eventbriteCsv({}));
    const ada = await stage.person('Ada Archer');
    const bob = { ...BOB, email: 'ada@demo.example', orderEmail: 'pat@demo.example' };
    await stage.take(pretixCsv(bob));
    expect((await stage.person('Bob Baker'))._id).not.toBe(ada._id);
    expect([await accountOf('Ada Archer'), await accountOf('Bob Baker')]).toEqual([null, null]);
    expect(await stage.values('Ada Archer')).not.toHaveProperty('email');
    expect(await stage.values('Ada Archer')).not.toHaveProperty('phone');
    expect(await stage.deps.models.accounts.countDocuments({})).toBe(0);
  });

  it('renames nobody who has signed in, and says so, until the name is theirs', async () => {
    await stage.take(pretixCsv(ADA));
    await signIn();
    const before = await everythingOf('Ada Archer');
    const king = { ...ADA, name: 'Ada King', invoiceName: 'Ada King', jobTitle: 'Countess' };
    const report = await stage.take(pretixCsv(king));
    expect(report.noticeCounts).toEqual({ ADDRESS_CONFLICT: 1 });
    expect(await everythingOf('Ada Archer')).toEqual(before);
    expect((await stage.take(pretixCsv(king))).counts.unchanged).toBe(1);
    await stage.deps.models.attendees.collection.updateOne(
      {},
      { $set: { name: 'Ada King', edited: { name: at } } },
    );
    await stage.take(pretixCsv(king));
    expect((await stage.values('Ada King')).jobTitle).toBe('Countess');
  });
});

describe('who has signed in', () => {
  it.each([
    ['pretix', pretixCsv({ ...BOB, showPhone: 'Yes', showEmail: 'Yes' })],
    ['Eventbrite', eventbriteCsv({ ...BOBS, exhibitors: 'Yes' })],
    [
      'pretix, with their own address',
      pretixCsv({ ...BOB, showPhone: 'Yes', showEmail: 'Yes', email: 'ada@demo.example' }),
    ],
    ['Eventbrite, with their own address', eventbriteCsv({ ...BOBS, email: 'ada@demo.example' })],
    ['Eventbrite, without an address', eventbriteCsv({ ...BOBS, email: '' })],
  ])('stays as they are when one of their two tickets is another’s (%s)', async (_in, after) => {
    // Of the first ticket nothing is said that a second could fill.
    await stage.take(pretixCsv({ ...ADA, phone: '', jobTitle: '', company: '', variation: '', product: '' }));
    await stage.take(eventbriteCsv({ phone: '', jobTitle: '', company: '', type: '' }));
    await signIn();
    const before = await everythingOf('Ada Archer');
    const report = await stage.take(after);
    expect(report.noticeCounts).toMatchObject({ ADDRESS_CONFLICT: 1 });
    expect(await everythingOf('Ada Archer')).toEqual(before);
    expect((await stage.people()).map(({ name }) => name)).toEqual(['Ada Archer']);
    expect(await stage.deps.models.accounts.countDocuments({ firstSignedInAt: at })).toBe(1);
    expect((await stage.take(after)).counts.unchanged).toBe(1);
  });

  it.each([false, true])('gets no registration of who took over their ticket (first: %s)', async (first) => {
    await stage.take(pretixCsv(ADA));
    await signIn();
    const files = [pretixCsv(BOB), eventbriteCsv(BOBS)];
    for (const file of first ? files : files.reverse()) await stage.take(file);
    const bob = await stage.person('Bob Baker');
    expect(bob).toMatchObject({ registered: true, category: 'Press' });
    expect(bob.account).not.toBe(null);
    expect((await stage.person('Ada Archer')).sources.map(({ source }) => source)).toEqual(['pretix']);
    await apart();
  });

  it('is heard again when the ticket comes back', async () => {
    await stage.take(pretixCsv(ADA));
    await signIn();
    await stage.take(pretixCsv(BOB));
    await stage.take(pretixCsv({ ...ADA, jobTitle: 'Countess' }));
    expect((await stage.values('Ada Archer')).jobTitle).toBe('Countess');
  });

  it('keeps what they wrote, and an account that no import gave them', async () => {
    const group = [
      { order: 'G', position: '1' },
      {
        ...BOB,
        order: 'G',
        position: '2',
        email: 'ada@demo.example',
        orderEmail: 'ada@demo.example',
        invoiceName: 'Ada Archer',
      },
    ];
    await stage.take(pretixCsv(...group));
    // As a claim leaves it: an address of their own, which stands in no row; nobody signed in yet.
    const [account] = await stage.deps.models.accounts.find({}).lean().exec();
    const claimed = { ...account, _id: 'acc_claimed', addressIndex: 'of-an-address-of-his-own' };
    await stage.deps.models.accounts.collection.insertOne(claimed as never);
    const own = { account: 'acc_claimed', organisation: 'Mine', edited: { organisation: at } };
    await stage.deps.models.attendees.collection.updateOne({ name: 'Bob Baker' }, { $set: own });
    await stage.take(pretixCsv(...group.map((one) => ({ ...one, jobTitle: 'Other' }))));
    expect(await stage.person('Bob Baker')).toMatchObject({ ...own, registered: true });
    expect((await stage.values('Bob Baker')).jobTitle).toBe('Other');
    await stage.take(pretixCsv(...group.map((one, i) => (i === 1 ? { ...one, name: 'Cem Dal' } : one))));
    expect(await stage.person('Bob Baker')).toMatchObject({ ...own, registered: true });
    expect(await stage.deps.models.accounts.countDocuments({})).toBe(2);
  });
});

describe('a file without an e-mail column', () => {
  const mapping = { source: 'door', columns: { id: 'No', name: 'Who', jobTitle: 'Role' } };
  const take = async (csv: string) =>
    stage.take(csv, { mapping: await stage.write(JSON.stringify(mapping), 'door.json') });

  it('renames nobody who has an account', async () => {
    await take('No,Who,Role\n1,Ada Archer,Engineer\n');
    await stage.take(pretixCsv({}));
    const [account] = await stage.deps.models.accounts.find({}).lean().exec();
    await stage.deps.models.attendees.collection.deleteOne({ account: account?._id ?? '' });
    await stage.deps.models.attendees.collection.updateOne({}, { $set: { account: account?._id } });
    await signIn();
    const before = await everythingOf('Ada Archer');
    expect((await take('No,Who,Role\n1,Bob Baker,Minister\n')).noticeCounts).toEqual({ ADDRESS_CONFLICT: 1 });
    expect(await everythingOf('Ada Archer')).toEqual(before);
    await take('No,Who,Role\n1,Ada Archer,Countess\n');
    expect((await stage.values('Ada Archer')).jobTitle).toBe('Countess');
  });

  it('makes another person of another name', async () => {
    await take('No,Who,Role\n1,Ada Archer,Engineer\n');
    await take('No,Who,Role\n1,Bob Baker,\n');
    expect(await stage.values('Bob Baker')).toEqual({});
    expect((await stage.person('Ada Archer')).registered).toBe(false);
  });
});

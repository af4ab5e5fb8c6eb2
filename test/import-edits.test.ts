/**
 * What an attendee, or the gateway for them, has done since the last import stays: after each kind of edit the same file
 * changes nothing, and a file that says otherwise of all it can leaves the edit in place.
 */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { setListed, updateProfile } from '../src/attendees/profile.ts';
import { BlockBook } from '../src/blocks/book.ts';
import { ConsentBook } from '../src/consent/book.ts';
import type { ConsentEvidence } from '../src/consent/model.ts';
import type { Context } from '../src/context.ts';
import { Cursors } from '../src/cursor.ts';
import { EVERYBODY_MAY } from '../src/events/listing.ts';
import { noteSignIn } from '../src/sign-in/who-may.ts';
import { eventbriteCsv, openStage, type Position, pretixCsv, type Stage } from './support/import.ts';

let stage: Stage;
let consents: ConsentBook;
let blocks: BlockBook;
beforeEach(async () => {
  stage = await openStage('edits');
  const cursors = new Cursors(() => stage.keyRing.gatewayKeys('CURSOR'));
  consents = new ConsentBook(stage.deps.database, stage.deps.models.consents, cursors, stage.deps.history);
  blocks = new BlockBook(stage.deps.models.consents, cursors);
});
afterEach(() => stage.close());

const ADA: Position = { showPhone: 'Yes', showEmail: 'No', listed: 'Yes' };
const BEN: Position = {
  order: 'B',
  name: 'Ben Okafor',
  email: 'ben@demo.example',
  orderEmail: 'ben@demo.example',
  invoiceName: 'Ben Okafor',
};
const SAME = pretixCsv(ADA, BEN);
/** Says otherwise of all that an export can say of Ada. */
const OTHERWISE = pretixCsv(
  {
    ...{ listed: 'No', showPhone: 'No', showEmail: 'Yes', showPhoto: 'Yes', phone: '+44 7700 900111' },
    ...{ jobTitle: 'Engineer II', company: 'Theirs', variation: 'Speaker', locale: 'de' },
  },
  BEN,
);
const ELSEWHERE = eventbriteCsv({ phone: '07700 900222', jobTitle: 'Poet', company: 'Verse Ltd' });

const ada = () => stage.person('Ada Archer');
const at = new Date('2026-11-20T00:00:00Z');
const context = async () => {
  const { _id, event, account } = await ada();
  const attendances = [{ attendee: _id, event, category: null, listing: EVERYBODY_MAY }];
  const viewer = {
    kind: 'ACCOUNT',
    account,
    session: 'ses_x',
    startedAt: at,
    fresh: true,
    attendances,
    lockdowns: [],
  };
  return { event, asked: { viewer, ...stage.asked } as unknown as Context };
};
const write = (input: object) => async () => {
  const { event, asked } = await context();
  expect(await updateProfile(asked, { event, ...input })).toHaveProperty('attendee');
};
const list = (listed: boolean) => async () => {
  const { event, asked } = await context();
  expect(await setListed(asked, { event, listed })).toHaveProperty('attendee');
};
const give = (field: 'phone' | 'email', recipient: string) => async () => {
  const { _id, event } = await ada();
  const words = { noticeVersion: '1', noticeText: 'notice', language: 'en' };
  const evidence: ConsentEvidence = { how: 'OWNER', session: 'ses_x', ...words };
  await consents.give({
    event,
    subject: _id,
    fields: [field],
    recipient,
    purpose: 'mine',
    until: null,
    evidence,
  });
};
const withdraw = (field: 'phone' | 'email') => async () => {
  const { _id } = await ada();
  const open = await stage.deps.models.consents.find({ subject: _id, field, open: true }).lean().exec();
  await consents.withdraw(
    open.map((one) => one._id),
    [_id],
    'ses_x',
  );
};
const account = (change: object) => async () => {
  const { account } = await ada();
  await stage.deps.models.accounts.collection.updateOne({ _id: account } as object, { $set: change });
};
const signIn = async () => {
  const { account } = await ada();
  const found = await stage.deps.models.accounts.findById(account).lean().exec();
  expect(await noteSignIn(stage.deps.models, account ?? '', found?.addressIndex ?? [], 0)).toBe(true);
};

const accountNow = async () => {
  const { moves: _moves, ...found } = (await stage.deps.models.accounts
    .findById((await ada()).account)
    .lean()
    .exec()) as object & { moves?: number };
  return found;
};
const consentsNow = (filter: object) => async () =>
  stage.deps.models.consents.collection
    .find({ ...filter, subject: (await ada())._id })
    .sort({ _id: 1 })
    .toArray();
const valueNow = (field: string) => async () => (await stage.values('Ada Archer'))[field];
const fieldNow = (field: 'organisation' | 'listed' | 'listing' | 'registered' | 'account') => async () =>
  (await ada())[field];

const NEW_ADDRESS = { addressIndex: ['of-a-new-address'], firstSignedInAt: at };
const SECOND_FACTOR = { secondFactor: { secret: 'sealed', enrolledAt: at }, organises: ['evt_x'] };
const owners = { 'evidence.how': 'OWNER' };

describe('after an edit, a re-import leaves it in place', () => {
  it.each<[string, () => Promise<unknown>, () => Promise<unknown>]>([
    ['a first sign-in', signIn, accountNow],
    ['another organisation', write({ organisation: 'Mine' }), fieldNow('organisation')],
    ['an organisation taken away', write({ organisation: null }), fieldNow('organisation')],
    ['another job title', write({ jobTitle: 'Countess' }), valueNow('jobTitle')],
    ['a job title taken away', write({ jobTitle: null }), valueNow('jobTitle')],
    ['another phone', write({ phone: '+447700900777' }), valueNow('phone')],
    ['a phone taken away', write({ phone: null }), valueNow('phone')],
    ['leaving the directory', list(false), fieldNow('listing')],
    ['being listed', list(true), fieldNow('listed')],
    ['a consent to everybody', give('email', 'audience:*'), consentsNow({ field: 'email', ...owners })],
    ['a consent to one', give('email', 'attendee:att_x'), consentsNow({ field: 'email', ...owners })],
    [
      'a consent that says otherwise than the form’s',
      give('phone', 'audience:*'),
      consentsNow({ field: 'phone' }),
    ],
    ['a consent taken back', withdraw('phone'), consentsNow({ field: 'phone' })],
    [
      'a consent given and taken back',
      async () => {
        await give('email', 'audience:*')();
        await withdraw('email')();
      },
      consentsNow({ field: 'email' }),
    ],
    [
      'a block',
      async () =>
        blocks.block((await ada()).event, (await ada())._id, (await stage.person('Ben Okafor'))._id),
      consentsNow({ field: 'BLOCK' }),
    ],
    ['another address of the account', account(NEW_ADDRESS), accountNow],
    ['a second factor, and a role', account(SECOND_FACTOR), accountNow],
    ['an account disabled', account({ disabledAt: at }), accountNow],
  ])('%s', async (_what, edit, observed) => {
    await stage.take(SAME);
    await edit();
    const id = (await ada())._id;
    const before = JSON.stringify(await observed());
    expect((await stage.take(SAME)).counts.unchanged).toBe(2);
    expect(JSON.stringify(await observed())).toBe(before);
    for (const file of [OTHERWISE, ELSEWHERE, OTHERWISE, SAME]) {
      await stage.take(file);
      expect([(await ada())._id, JSON.stringify(await observed())]).toEqual([id, before]);
    }
  });

  it('another name, whatever the export calls them', async () => {
    await stage.take(SAME);
    await write({ name: 'Ada Lovelace' })();
    for (const file of [SAME, OTHERWISE, ELSEWHERE]) await stage.take(file);
    expect((await stage.people()).map(({ name }) => name)).toEqual(['Ada Lovelace', 'Ben Okafor']);
  });

  it('a ticket cancelled in between: the owner’s choices come back with it, and nothing else opens', async () => {
    await stage.take(SAME);
    await list(true)();
    await give('email', 'attendee:att_x')();
    await withdraw('phone')();
    await write({ organisation: 'Mine' })();
    const [kept, before] = [await consentsNow({})(), await ada()];
    await stage.take(pretixCsv({ ...ADA, status: 'Canceled' }, BEN));
    expect(await ada()).toMatchObject({ registered: false, listed: false });
    await stage.take(SAME);
    expect(await ada()).toMatchObject({
      registered: true,
      listed: true,
      organisation: 'Mine',
      account: before.account,
    });
    expect(await consentsNow({})()).toEqual(kept);
  });
});

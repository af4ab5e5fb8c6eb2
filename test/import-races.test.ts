/**
 * Threat: an import reads what is there, decides, and writes; and in the milliseconds between a person signs in for the
 * first time, edits, or takes a consent back. Whatever they did meanwhile must be there afterwards.
 */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { importRegistrations } from '../src/attendees/import/import.ts';
import { setListed, updateProfile } from '../src/attendees/profile.ts';
import { ConsentBook } from '../src/consent/book.ts';
import type { ConsentEvidence } from '../src/consent/model.ts';
import type { Context } from '../src/context.ts';
import { Cursors } from '../src/cursor.ts';
import type { Models } from '../src/database/models.ts';
import { EVERYBODY_MAY } from '../src/events/listing.ts';
import { noteSignIn } from '../src/sign-in/who-may.ts';
import { openStage, type Position, pretixCsv, type Stage } from './support/import.ts';

let stage: Stage;
let consents: ConsentBook;
beforeEach(async () => {
  stage = await openStage('races');
  consents = new ConsentBook(
    stage.deps.database,
    stage.deps.models.consents,
    new Cursors(() => stage.keyRing.gatewayKeys('CURSOR')),
    stage.deps.history,
  );
});
afterEach(() => stage.close());

/** The models, with something that happens before the first write through them, which is after all was planned. */
function interrupted(models: Models, happens: () => Promise<void>): Models {
  let pending: (() => Promise<void>) | null = happens;
  const collectionOf = (collection: object) =>
    new Proxy(collection, {
      get: (target, name) => {
        const found = Reflect.get(target, name, target);
        if (!WRITES.has(String(name))) return typeof found === 'function' ? found.bind(target) : found;
        return async (...args: unknown[]) => {
          const first = pending;
          pending = null;
          await first?.();
          return Reflect.apply(found, target, args);
        };
      },
    });
  const modelOf = <T extends object & { collection: object }>(model: T): T =>
    new Proxy(model, {
      get: (target, name) =>
        name === 'collection' ? collectionOf(target.collection) : Reflect.get(target, name, target),
    });
  const { attendees, accounts, consents } = models;
  return {
    ...models,
    attendees: modelOf(attendees),
    accounts: modelOf(accounts),
    consents: modelOf(consents),
  };
}
const WRITES = new Set(['bulkWrite', 'insertMany', 'updateMany', 'deleteMany']);

/** Imports, while something happens between its plan and its first write. */
async function takeWhile(csv: string, happens: () => Promise<unknown>): Promise<void> {
  let happened = false;
  const models = interrupted(stage.deps.models, async () => {
    happened = true;
    await happens();
  });
  const files = [await stage.write(csv)];
  const rejectsFile = `${stage.folder}/rejects-race.csv`;
  await importRegistrations({ ...stage.deps, models }, { files, event: 'autumn', rejectsFile });
  expect(happened).toBe(true);
}

const ADA: Position = { listed: 'Yes', showPhone: 'Yes' };
const BOB: Position = {
  name: 'Bob Baker',
  email: 'bob@demo.example',
  orderEmail: 'bob@demo.example',
  invoiceName: 'Bob Baker',
};
const signIn = async (name = 'Ada Archer') => {
  const { account } = await stage.person(name);
  const found = await stage.deps.models.accounts.findById(account).lean().exec();
  expect(await noteSignIn(stage.deps.models, account ?? '', found?.addressIndex ?? [], 0)).toBe(true);
};
/** Ada, as her own session asks. */
const asAda = async (): Promise<Context> => {
  const { _id, event, account } = await stage.person('Ada Archer');
  const now = new Date();
  const session = { session: 'ses_x', startedAt: now, fresh: true, at: now, lockdowns: [] };
  const viewer = { kind: 'ACCOUNT', account, organises: [], ...session };
  const attendances = [{ attendee: _id, event, category: null, listing: EVERYBODY_MAY }];
  return { viewer: { ...viewer, attendances }, ...stage.asked } as unknown as Context;
};
const consentTo = async (field: 'phone' | 'email') => {
  const { _id, event } = await stage.person('Ada Archer');
  const words = { noticeVersion: '1', noticeText: 'notice', language: 'en' };
  const evidence: ConsentEvidence = { how: 'OWNER', session: 'ses_x', ...words };
  const asked = { event, subject: _id, fields: [field], recipient: 'audience:*', purpose: 'mine' };
  return consents.give({ ...asked, until: null, evidence });
};
const withdraw = async (field: 'phone' | 'email') => {
  const { _id } = await stage.person('Ada Archer');
  const open = await stage.deps.models.consents.find({ subject: _id, field, open: true }).lean().exec();
  await consents.withdraw(
    open.map((one) => one._id),
    [_id],
    'ses_x',
  );
};
const consentsOf = (field: 'phone' | 'email') =>
  stage.deps.models.consents.find({ field }).sort({ from: 1 }).lean().exec();

describe('a first sign-in while an import', () => {
  const stays = async (before: { _id: string; account: string | null }) => {
    const after = (await stage.people()).find(({ _id }) => _id === before._id);
    expect(after).toMatchObject({ account: before.account, registered: true, name: 'Ada Archer' });
    expect((await stage.values('Ada Archer')).email).toBe('ada@demo.example');
    const accounts = await stage.deps.models.accounts
      .find({ _id: before.account ?? '' })
      .lean()
      .exec();
    expect(accounts).toHaveLength(1);
  };
  /** Then the account is not deleted where nobody is left who has it, and nothing of it would be written. */
  const alsoElsewhere = () => stage.take(pretixCsv(ADA), { event: 'spring' });
  const person = async () => {
    const event = await stage.deps.models.events.findOne({ slug: 'autumn' }).lean().exec();
    const [found] = (await stage.people()).filter((one) => one.event === event?._id);
    if (found === undefined) throw new Error('nobody is there');
    return found;
  };

  it.each([
    ['takes the account away', { ...BOB, order: 'B', email: 'ada@demo.example' }],
    ['gives the registration to somebody else', BOB],
    ['gives another address', { email: 'new@demo.example', orderEmail: 'new@demo.example' }],
    ['finds the address to be a group’s', { invoiceName: 'Pat Payer' }],
  ])('%s leaves the account where it is', async (_what, change) => {
    await stage.take(pretixCsv(ADA));
    const before = await stage.person('Ada Archer');
    const group = change.invoiceName === 'Pat Payer' ? [{ ...BOB, position: '2' }] : [];
    await takeWhile(pretixCsv({ ...ADA, ...change }, ...group), signIn);
    await stays(before);
  });

  it('takes the account away leaves it, where the person attends another event by it, too', async () => {
    await stage.take(pretixCsv(ADA));
    await alsoElsewhere();
    const before = await person();
    const { account } = before;
    const found = await stage.deps.models.accounts.findById(account).lean().exec();
    await takeWhile(pretixCsv(BOB), () =>
      noteSignIn(stage.deps.models, account ?? '', found?.addressIndex ?? [], 0),
    );
    const after = await stage.deps.models.attendees.findById(before._id).lean().exec();
    expect(after).toMatchObject({ account, registered: true, name: 'Ada Archer' });
  });
});

describe('what an owner does while an import writes', () => {
  it('stays: their profile', async () => {
    await stage.take(pretixCsv(ADA));
    await signIn();
    const input = {
      name: 'Ada Lovelace',
      organisation: 'Mine',
      jobTitle: 'Countess',
      phone: '+447700900777',
    };
    const changed = { ...ADA, phone: '+44 7700 900111', jobTitle: 'Other', company: 'Theirs' };
    await takeWhile(pretixCsv(changed), async () => {
      const context = await asAda();
      const { event } = await stage.person('Ada Archer');
      expect(await updateProfile(context, { event, ...input })).toHaveProperty('attendee');
    });
    expect(await stage.person('Ada Lovelace')).toMatchObject({ organisation: 'Mine' });
    expect(await stage.values('Ada Lovelace')).toMatchObject({
      phone: '+447700900777',
      jobTitle: 'Countess',
    });
  });

  it('stays: that they left the directory', async () => {
    await stage.take(pretixCsv({ ...ADA, listed: 'No' }));
    await takeWhile(pretixCsv(ADA), async () => {
      const { event } = await stage.person('Ada Archer');
      expect(await setListed(await asAda(), { event, listed: false })).toHaveProperty('attendee');
    });
    expect(await stage.person('Ada Archer')).toMatchObject({ listed: false, listing: { by: 'OWNER' } });
  });

  it('stays: a consent of their own, which the form gives at the same moment', async () => {
    await stage.take(pretixCsv({}));
    await takeWhile(pretixCsv(ADA), () => consentTo('phone'));
    expect(await consentsOf('phone')).toMatchObject([{ purpose: 'mine', open: true }]);
  });

  it('stays: a consent that was given and taken back before the form’s was written', async () => {
    await stage.take(pretixCsv({}));
    await takeWhile(pretixCsv(ADA), async () => {
      await consentTo('phone');
      await withdraw('phone');
    });
    expect(await consentsOf('phone')).toMatchObject([{ purpose: 'mine', open: false }]);
  });

  it('stays: a withdrawal of what the form gave', async () => {
    await stage.take(pretixCsv(ADA));
    await takeWhile(pretixCsv({ ...ADA, showPhone: 'No' }), () => withdraw('phone'));
    expect(await consentsOf('phone')).toMatchObject([{ open: false, withdrawal: { how: 'OWNER' } }]);
  });
});

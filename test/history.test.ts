/** What was changed on a profile, by whom, and taking it back: the owner's side. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { AttendeeRecord } from '../src/attendees/model.ts';
import { everyAttendee } from '../src/consent/model.ts';
import type { Sealed } from '../src/disclosure/seal.ts';
import { openValue } from '../src/disclosure/vault-store.ts';
import { ownerInSession } from '../src/history/changed-by.ts';
import type { Client } from './support/client.ts';
import { type BuiltAttendee, type BuiltEvent, buildAttendee, buildEvent } from './support/factories.ts';
import { type FaultyServer, startFaultyServer } from './support/faults.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import {
  CHANGES,
  GIVE,
  LIST,
  noticesTo,
  type Page,
  PROFILE,
  UNDO,
  type Undone,
  UPDATE,
} from './support/history.ts';
import { lay } from './support/values.ts';

const FIREFOX = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' };

let gateway: TestGateway;
let event: BuiltEvent;
let ada: BuiltAttendee;
let asAda: Client;

beforeAll(async () => {
  gateway = await startGateway({ noticeDelayMillis: 3_600_000, environment: { MAILS_PER_MINUTE: '6000' } });
  event = await buildEvent(gateway);
});
afterAll(() => gateway.close());
beforeEach(async () => {
  ada = await buildAttendee(gateway, {
    event,
    name: 'Ada Lovelace',
    organisation: 'Analytical Engines',
    phone: '+447700900001',
    jobTitle: 'Countess',
  });
  asAda = await gateway.as(ada.email, gateway.browser(FIREFOX));
});

const update = (input: Record<string, unknown>, client = asAda) =>
  client.mutate(UPDATE, { input: { event: event.id, ...input } });
const list = (listed: boolean, client = asAda) => client.mutate(LIST, { event: event.id, listed });
const changesOf = async (client = asAda, variables: Record<string, unknown> = {}) => {
  const answer = await client.query<Page>(CHANGES, { event: event.id, ...variables });
  expect(answer.errors).toBeUndefined();
  return answer.data?.myChanges.nodes ?? [];
};
const undo = async (changes: readonly string[], client = asAda) => {
  const answer = await client.mutate<Undone>(UNDO, { event: event.id, changes });
  expect(answer.errors).toBeUndefined();
  return answer.data?.undoChanges as Undone['undoChanges'];
};
const newest = async (client = asAda) => (await changesOf(client))[0]?.id ?? '';
const profile = async (client = asAda) =>
  (await client.query<{ viewer: { attendee: Record<string, unknown> } }>(PROFILE, { event: event.id })).data
    ?.viewer.attendee;
const record = async () => gateway.services.models.attendees.findById(ada.id).lean().exec();
const collection = (name: string) => gateway.database.connection.collection<{ _id: string }>(name);
/** As 16 minutes later: the proof is no longer fresh. */
const growOld = () =>
  gateway.database.connection
    .collection('sessions')
    .updateMany({ account: ada.account }, { $set: { provedAt: new Date(Date.now() - 16 * 60_000) } });

describe('every change of a profile', () => {
  it('is on record with part, time, session and browser, the newest first, in pages', async () => {
    await update({ name: 'Ada King', phone: '+447700900002' });
    await list(true);
    await update({ jobTitle: null });
    const session = (
      await asAda.query<{ viewer: { sessions: { id: string }[] } }>('{ viewer { sessions { id } } }')
    ).data?.viewer.sessions[0]?.id;
    const all = await changesOf();
    expect(all.map(({ part }) => part)).toEqual(['JOB_TITLE', 'LISTED', 'PHONE', 'NAME']);
    for (const change of all)
      expect(change).toMatchObject({ by: 'OWNER', session, browser: 'Firefox on Linux', undoes: [] });
    const first = (await asAda.query<Page>(CHANGES, { event: event.id, first: 3 })).data?.myChanges;
    expect(first?.pageInfo.hasNextPage).toBe(true);
    const rest = await changesOf(asAda, { first: 3, after: first?.pageInfo.endCursor });
    expect([...(first?.nodes ?? []), ...rest]).toEqual(all);
  });

  it('is none where nothing changed', async () => {
    await update({ name: 'Ada Lovelace', phone: '+44 7700 900001', jobTitle: 'Countess' });
    await list(false);
    expect(await changesOf()).toEqual([]);
  });

  it('keeps what stood there sealed: no collection has it in the clear, names included', async () => {
    await update({ name: 'Ada King', organisation: null, phone: '+447700900002', jobTitle: 'Poet' });
    for (const name of ['changes', 'earlierValues', 'outbox', 'attendees', 'ledger']) {
      const text = JSON.stringify(await collection(name).find().toArray());
      for (const value of ['+447700900001', 'Countess']) expect(text).not.toContain(value);
      if (name !== 'attendees') expect(text).not.toMatch(/Lovelace|Analytical/);
    }
  });

  it('keeps it for 90 days by the database’s clock, and then only that there was a change', async () => {
    await update({ phone: '+447700900002' });
    const id = await newest();
    const kept = await gateway.database.connection
      .collection<{ _id: string; keptUntil: Date }>('earlierValues')
      .findOne({ _id: id });
    const days = ((kept?.keptUntil.getTime() ?? 0) - Date.now()) / 86_400_000;
    expect(Math.round(days)).toBe(90);
    const indexes = await collection('earlierValues').indexes();
    expect(indexes).toContainEqual(expect.objectContaining({ key: { keptUntil: 1 }, expireAfterSeconds: 0 }));
    await collection('earlierValues').updateOne({ _id: id }, { $set: { keptUntil: new Date() } });
    expect((await changesOf())[0]).toMatchObject({ id, undoable: false });
    expect((await undo([id])).userErrors).toMatchObject([{ code: 'NOT_KEPT' }]);
    expect(await profile()).toMatchObject({ phone: '+447700900002' });
  });

  it('has a value that opens nowhere but there: neither as another change’s nor in the vault', async () => {
    await update({ phone: '+447700900002' });
    await update({ phone: '+447700900003' });
    const [second, first] = await changesOf();
    const earlier = collection('earlierValues');
    const stolen = await earlier.findOne({ _id: first?.id ?? '' });
    const { sealed } = stolen as unknown as { sealed: Sealed };
    await earlier.updateOne({ _id: second?.id ?? '' }, { $set: { sealed } });
    const answer = await asAda.mutate<Undone>(UNDO, { event: event.id, changes: [second?.id] });
    expect(answer.data).toBeNull();
    await lay(gateway, ada, { ...sealed, of: 'phone' });
    const values = (await gateway.services.vaultStore.fetch([ada.id])).get(ada.id) ?? null;
    expect(() => openValue(values, event.id, ada.id, 'phone')).toThrow();
  });

  it('is its owner’s alone', async () => {
    await update({ jobTitle: 'Poet' });
    const change = await newest();
    const other = await gateway.as((await buildAttendee(gateway, { event })).email);
    expect(await changesOf(other)).toEqual([]);
    expect((await undo([change], other)).userErrors).toMatchObject([{ code: 'UNKNOWN_CHANGE' }]);
    const stranger = await gateway.browser().mutate(UNDO, { event: event.id, changes: [change] });
    expect(stranger.errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED');
    expect((await asAda.query('query ($id: ID!) { node(id: $id) { id } }', { id: change })).data).toEqual({
      node: null,
    });
  });

  it('is one link of a chain, also when many are made at once', async () => {
    await Promise.all(Array.from({ length: 12 }, (_, i) => update({ jobTitle: `Title ${i}` })));
    const all = await changesOf();
    expect(all).toHaveLength(12);
    // Back to the beginning, one by one: each undo finds what stood before.
    const seen = new Set<unknown>([(await profile())?.jobTitle]);
    let undone = 0;
    for (const { id } of all) {
      const { userErrors } = await undo([id, ...(await changesOf()).slice(0, undone).map((one) => one.id)]);
      expect(userErrors).toEqual([]);
      undone += 2;
      seen.add((await profile())?.jobTitle);
    }
    expect(await profile()).toMatchObject({ jobTitle: 'Countess' });
    expect(seen.size).toBe(13);
  });
});

describe('undoing', () => {
  it('puts everything of one edit back in one call, search included, and shows nothing by it', async () => {
    await update({ name: 'Clown', organisation: 'The circus', phone: null, jobTitle: 'Clown' });
    await list(true);
    const ids = (await changesOf()).map(({ id }) => id);
    const done = await undo(ids);
    expect(done.userErrors).toEqual([]);
    expect(done.changes.map(({ part }) => part).sort()).toEqual(
      ['JOB_TITLE', 'LISTED', 'NAME', 'ORGANISATION', 'PHONE'].sort(),
    );
    expect(await profile()).toMatchObject({
      name: 'Ada Lovelace',
      organisation: 'Analytical Engines',
      phone: '+447700900001',
      jobTitle: 'Countess',
    });
    expect(await record()).toMatchObject({
      words: ['ada', 'lovelace', 'analytical', 'engines'],
      listed: false,
      listing: { by: 'OWNER' },
    });
    expect(
      (await changesOf())
        .slice(0, 5)
        .flatMap(({ undoes }) => undoes)
        .sort(),
    ).toEqual([...ids].sort());
  });

  it('can be undone itself, and that again', async () => {
    await update({ jobTitle: 'Poet' });
    for (const title of ['Countess', 'Poet', 'Countess', 'Poet']) {
      expect((await undo([await newest()])).userErrors).toEqual([]);
      expect(await profile()).toMatchObject({ jobTitle: title });
    }
  });

  it('leaves no mark of an edit that is undone, and keeps one that was there before', async () => {
    await update({ jobTitle: 'Clown' });
    await undo([await newest()]);
    expect((await record())?.edited).toEqual({});
    await update({ jobTitle: 'Poet' });
    const mark = (await record())?.edited.jobTitle;
    await update({ jobTitle: 'Clown' });
    await undo([await newest()]);
    expect((await record())?.edited).toEqual({ jobTitle: mark });
    expect(await profile()).toMatchObject({ jobTitle: 'Poet' });
  });

  it('withdraws a consent that was given, and only once', async () => {
    const given = await asAda.mutate<{ giveConsent: { consents: { id: string }[] } }>(GIVE, {
      event: event.id,
      to: { everyAttendee: true },
      fields: ['PHONE'],
    });
    const consent = given.data?.giveConsent.consents[0]?.id;
    const [change] = await changesOf();
    expect(change).toMatchObject({ part: 'CONSENT', consent, undoable: true, browser: 'Firefox on Linux' });
    expect(await undo([change?.id ?? ''])).toMatchObject({ withdrawn: 1, changes: [], userErrors: [] });
    const { models } = gateway.services;
    expect(await models.consents.findById(consent).lean().exec()).toMatchObject({
      recipient: everyAttendee,
      open: false,
      withdrawal: { how: 'OWNER' },
    });
    expect(await undo([change?.id ?? ''])).toMatchObject({ withdrawn: 0, userErrors: [] });
    expect((await changesOf())[0]).toMatchObject({ undoable: false });
  });

  it('does not lose what was written since: it names it, and takes both back when told', async () => {
    await update({ phone: '+447700900002', jobTitle: 'Poet' });
    await update({ phone: '+447700900003' });
    const [second, ...first] = await changesOf();
    const phone = first.find(({ part }) => part === 'PHONE')?.id ?? '';
    const refused = await undo(first.map(({ id }) => id));
    expect(refused.userErrors).toEqual([
      {
        code: 'CHANGED_SINCE',
        field: ['input', 'changes'],
        message: `The phone was changed again since, by ${second?.id}. Undo those, too, or leave this one; nothing was undone.`,
      },
    ]);
    expect(await profile()).toMatchObject({ phone: '+447700900003', jobTitle: 'Poet' });
    expect((await undo([phone, second?.id ?? ''])).userErrors).toEqual([]);
    expect(await profile()).toMatchObject({ phone: '+447700900001', jobTitle: 'Poet' });
  });

  it('takes a fresh proof', async () => {
    await update({ phone: '+447700900002' });
    const id = await newest();
    await growOld();
    const answer = await asAda.mutate(UNDO, { event: event.id, changes: [id] });
    expect(answer.errors?.[0]?.extensions?.code).toBe('FRESH_SIGN_IN_REQUIRED');
    expect(await profile()).toMatchObject({ phone: '+447700900002' });
  });

  it.each([
    ['no change', [], 'BAD_CHANGES'],
    ['too many', Array.from({ length: 101 }, (_, i) => `chg_${i}`), 'BAD_CHANGES'],
    ['one that is not there', ['chg_00000000000000000000000000'], 'UNKNOWN_CHANGE'],
  ])('of %s is refused, and nothing is undone', async (_what, more, code) => {
    await update({ jobTitle: 'Poet' });
    const named = more.length === 1 ? [await newest(), ...more] : more;
    const { userErrors } = await undo(named);
    expect(userErrors).toMatchObject([{ code, field: ['input', 'changes'] }]);
    expect(await profile()).toMatchObject({ jobTitle: 'Poet' });
  });

  it('at an event that one does not attend is refused', async () => {
    await update({ jobTitle: 'Poet' });
    const elsewhere = await buildEvent(gateway);
    const answer = await asAda.mutate<Undone>(UNDO, { event: elsewhere.id, changes: [await newest()] });
    expect(answer.data?.undoChanges.userErrors).toMatchObject([{ code: 'NOT_ATTENDING' }]);
    // Nor by naming one's own event for another's change.
    await buildAttendee(gateway, { event: elsewhere, email: ada.email });
    const crossed = await asAda.mutate<Undone>(UNDO, { event: elsewhere.id, changes: [await newest()] });
    expect(crossed.data?.undoChanges.userErrors).toMatchObject([{ code: 'UNKNOWN_CHANGE' }]);
  });

  it('waits under a lockdown in a suspect session, and lists nobody again in any', async () => {
    const own = await buildEvent(gateway);
    const bob = await buildAttendee(gateway, { event: own, listed: true, jobTitle: 'Builder' });
    const asBob = await gateway.as(bob.email);
    await asBob.mutate(LIST, { event: own.id, listed: false });
    await asBob.mutate(UPDATE, { input: { event: own.id, jobTitle: 'Clown' } });
    const answer = await asBob.query<Page>(CHANGES, { event: own.id });
    const [title, listing] = answer.data?.myChanges.nodes ?? [];
    const lock = async (since: Date | null) => {
      const by = { kind: 'COMMAND_LINE', user: 'ops' } as const;
      const scope = { scope: 'EVENT', event: own.id, field: null, attendees: [], since } as const;
      await gateway.services.lockdowns.lock({ ...scope, reason: 'a drill', by });
    };
    const code = async (change: string | undefined) =>
      (await asBob.mutate(UNDO, { event: own.id, changes: [change] })).errors?.[0]?.extensions?.code;
    await lock(null);
    expect(await code(title?.id)).toBe('LOCKED_DOWN');
    await gateway.services.models.lockdowns.deleteMany({}).exec();
    await lock(new Date(Date.now() + 3_600_000));
    expect(await code(listing?.id)).toBe('LOCKED_DOWN');
    expect(await code(title?.id)).toBeUndefined();
    await gateway.services.models.lockdowns.deleteMany({}).exec();
    expect(await code(listing?.id)).toBeUndefined();
  });

  it('that races an edit never loses the edit', async () => {
    for (let round = 0; round < 15; round++) {
      await update({ jobTitle: 'Vandal' });
      const id = await newest();
      const [undone] = await Promise.all([undo([id]), update({ jobTitle: `Mine ${round}` })]);
      // Undone first and then edited, or edited first and then refused: never undone last.
      expect(undone.userErrors.map(({ code }) => code)).toEqual(
        undone.changes.length === 1 ? [] : ['CHANGED_SINCE'],
      );
      expect(await profile()).toMatchObject({ jobTitle: `Mine ${round}` });
    }
  });

  it('twice at once is done once', async () => {
    await update({ jobTitle: 'Vandal' });
    const id = await newest();
    const both = await Promise.all([undo([id]), undo([id])]);
    expect(both.map(({ userErrors }) => userErrors.map(({ code }) => code).join()).sort()).toEqual([
      '',
      'CHANGED_SINCE',
    ]);
    expect(await profile()).toMatchObject({ jobTitle: 'Countess' });
  });
});

describe('the notice to the person', () => {
  it('is one for ten edits in a minute, says what, when, from which browser and what to do, and no value', async () => {
    for (let i = 0; i < 9; i++) await update({ phone: `+44770090010${i}` });
    await list(true);
    const notices = await noticesTo(gateway, ada.email);
    expect(notices).toHaveLength(1);
    const [notice = ''] = notices;
    expect(notice).toContain('Your phone number was changed or taken away.');
    expect(notice).toMatch(/From Firefox on Linux, \d{4}-\d\d-\d\d \d\d:\d\d UTC( to .*)?, 9 times\./);
    expect(notice).toContain('You were listed in the directory');
    expect(notice).toContain(`${gateway.url}/sign-in`);
    expect(notice).not.toMatch(/4477|Ada|Countess|chg_|ses_/);
    // What comes after it was taken is told in another.
    await update({ phone: null });
    expect(await noticesTo(gateway, ada.email)).toHaveLength(2);
  });

  it.each([
    ['being shown to one person', { attendee: true }, 'shown to another person'],
    ['being shown to everybody', { everyAttendee: true }, 'shown to everybody of the event'],
    ['being shown to a kind of ticket', { category: 'Speaker' }, 'a kind of ticket'],
  ])('comes for %s', async (_what, to, text) => {
    const other = await buildAttendee(gateway, { event, listed: true });
    const recipient = 'attendee' in to ? { attendee: other.id } : to;
    await asAda.mutate(GIVE, { event: event.id, to: recipient, fields: ['JOB_TITLE'] });
    expect((await noticesTo(gateway, ada.email)).join()).toContain(text);
    expect(await noticesTo(gateway, other.email)).toEqual([]);
  });

  it('does not come for what shows less, or for a name', async () => {
    await list(true);
    await noticesTo(gateway, ada.email);
    await list(false);
    await update({ name: 'Ada King', organisation: null, jobTitle: 'Poet' });
    expect(await noticesTo(gateway, ada.email)).toHaveLength(1);
  });

  it('comes alike whether a field that is shown holds anything', async () => {
    const empty = await buildAttendee(gateway, { event, jobTitle: null });
    const asEmpty = await gateway.as(empty.email, gateway.browser(FIREFOX));
    for (const client of [asAda, asEmpty])
      await client.mutate(GIVE, { event: event.id, to: { everyAttendee: true }, fields: ['JOB_TITLE'] });
    const texts = await Promise.all(
      [ada, empty].map(async ({ email }) =>
        (await noticesTo(gateway, email)).map(
          (mail) => mail.slice(mail.indexOf('This is about')).split('\r\n--')[0],
        ),
      ),
    );
    expect(texts[0]).toHaveLength(1);
    expect(texts[0]?.map(withoutTimes)).toEqual(texts[1]?.map(withoutTimes));
  });

  it('is queued with the change, or neither is there', async () => {
    const { history, models } = gateway.services;
    const undone = gateway.database.transaction(async (session) => {
      const before = await models.attendees.findById(ada.id, null, { session }).lean<AttendeeRecord>().exec();
      if (before === null) throw new Error('nobody');
      const next = { phone: { value: null, edited: 'NOW' } } as const;
      await history.apply(before, next, { by: ownerInSession('ses_x') }, session);
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    expect(await models.outbox.countDocuments({ account: ada.account }).exec()).toBe(0);
    expect(await changesOf()).toEqual([]);
    expect(await profile()).toMatchObject({ phone: '+447700900001' });
  });

  it('goes to the account’s address, also when an undo puts an old number back', async () => {
    await update({ phone: '+447700900002' });
    await noticesTo(gateway, ada.email);
    await undo([await newest()]);
    expect(await noticesTo(gateway, ada.email)).toHaveLength(2);
  });
});

const withoutTimes = (text = '') => text.replace(/\d{4}-\d\d-\d\d \d\d:\d\d UTC/g, 'then');

describe('when the database fails', () => {
  let server: FaultyServer;
  let place: TestGateway;
  beforeAll(async () => {
    server = await startFaultyServer();
    place = await startGateway({ server: server.uri, noticeDelayMillis: 3_600_000 });
  });
  afterAll(async () => {
    await place.close();
    await server.stop();
  });

  it.each(['outbox', 'changes', 'earlierValues'])(
    'at %s, nothing is changed: no change without its record and its notice',
    async (name) => {
      const where = await buildEvent(place);
      const bob = await buildAttendee(place, { event: where, phone: '+447700900001' });
      const asBob = await place.as(bob.email);
      await server.fail({
        failCommands: ['update', 'bulkWrite'],
        namespace: `${place.database.connection.name}.${name}`,
        errorCode: 2,
      });
      const answer = await asBob.mutate(UPDATE, { input: { event: where.id, phone: '+447700900002' } });
      await server.heal();
      expect(answer.data).toBeNull();
      const after = await asBob.query(PROFILE, { event: where.id });
      expect(after.data).toMatchObject({ viewer: { attendee: { phone: '+447700900001' } } });
      expect(await place.services.models.changes.countDocuments({ subject: bob.id }).exec()).toBe(0);
    },
  );
});

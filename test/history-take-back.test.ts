/** Taking back what others made of profiles: organisers one by one, whoever answers an incident all at once, imports. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { importRegistrations } from '../src/attendees/import/import.ts';
import { responder } from '../src/history/changed-by.ts';
import { type Restored, restoreChanges } from '../src/history/restore.ts';
import type { Suspects } from '../src/history/suspects.ts';
import type { Client } from './support/client.ts';
import { commandsDuring } from './support/commands.ts';
import {
  type BuiltAttendee,
  type BuiltEvent,
  buildAttendee,
  buildEvent,
  buildOrganiser,
} from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import {
  CHANGES,
  GIVE,
  LIST,
  noticesTo,
  type Page,
  PROFILE,
  TAKE_BACK,
  UNDO,
  type Undone,
  UPDATE,
} from './support/history.ts';
import { type Position, pretixCsv } from './support/import.ts';

let gateway: TestGateway;
let event: BuiltEvent;
let ada: BuiltAttendee;
let asAda: Client;
let asOlga: Client;

beforeAll(async () => {
  gateway = await startGateway({ noticeDelayMillis: 3_600_000, environment: { MAILS_PER_MINUTE: '6000' } });
  event = await buildEvent(gateway);
  asOlga = await gateway.asOrganiser(await buildOrganiser(gateway, event));
});
afterAll(() => gateway.close());
beforeEach(async () => {
  ada = await buildAttendee(gateway, {
    event,
    name: 'Ada Lovelace',
    jobTitle: 'Countess',
    phone: '+447700900001',
  });
  asAda = await gateway.as(ada.email);
});

const update = (input: Record<string, unknown>, client = asAda) =>
  client.mutate(UPDATE, { input: { event: event.id, ...input } });
const profile = async (client = asAda) =>
  (await client.query<{ viewer: { attendee: Record<string, unknown> } }>(PROFILE, { event: event.id })).data
    ?.viewer.attendee;
const changesOf = async (client: Client) =>
  (await client.query<Page>(CHANGES, { event: event.id })).data?.myChanges.nodes ?? [];
/** The time of the database, from which on what follows is done. */
const now = async () => {
  await new Promise((resolve) => setTimeout(resolve, 5));
  return (await gateway.database.connection.db?.admin().command({ hello: 1 }))?.localTime as Date;
};
const takeBack = async (input: Record<string, unknown>, client = asOlga) => {
  const answer = await client.mutate<{ takeBack: { accepted: boolean; userErrors: { code: string }[] } }>(
    TAKE_BACK,
    {
      input: { attendee: ada.id, ...input },
    },
  );
  return answer.errors?.[0]?.extensions?.code ?? answer.data?.takeBack;
};
const ACCEPTED = { accepted: true, userErrors: [] };
const refused = (code: string) => ({ accepted: false, userErrors: [expect.objectContaining({ code })] });

describe('an organiser takes back', () => {
  it('what a vandal wrote: what stood there then stands there again, and the organiser sees none of it', async () => {
    const before = await now();
    await update({ name: 'Clown', jobTitle: 'Clown', phone: '+447700900666' });
    const answer = await asOlga.text(TAKE_BACK, {
      input: { attendee: ada.id, parts: ['NAME', 'JOB_TITLE', 'PHONE'], since: before },
    });
    expect(JSON.parse(answer).data).toEqual({ takeBack: ACCEPTED });
    expect(await profile()).toMatchObject({
      name: 'Ada Lovelace',
      jobTitle: 'Countess',
      phone: '+447700900001',
    });
    const seen = await asOlga.text(
      'query ($id: ID!) { node(id: $id) { ... on Attendee { name jobTitle phone } } }',
      {
        id: ada.id,
      },
    );
    expect(JSON.parse(seen).data.node).toEqual({ name: 'Ada Lovelace', jobTitle: null, phone: null });
  });

  it('or takes a value away, and no import fills it again', async () => {
    await update({ jobTitle: 'Clown' });
    expect(await takeBack({ parts: ['JOB_TITLE', 'ORGANISATION'] })).toEqual(ACCEPTED);
    expect(await profile()).toMatchObject({ jobTitle: null, organisation: null, phone: '+447700900001' });
    const { edited } = (await gateway.services.models.attendees.findById(ada.id).lean().exec()) ?? {};
    expect(Object.keys(edited ?? {})).toEqual(['jobTitle']);
  });

  it('which is on record, told to the person without a value, and the person’s to undo', async () => {
    await update({ jobTitle: 'Clown' });
    await takeBack({ parts: ['JOB_TITLE'] });
    const [change] = await changesOf(asAda);
    expect(change).toMatchObject({
      part: 'JOB_TITLE',
      by: 'ORGANISER',
      session: null,
      browser: null,
      undoable: true,
    });
    const notices = await noticesTo(gateway, ada.email);
    expect(notices.join()).toContain('An organiser took back something on your profile');
    expect(notices.join()).not.toMatch(/Clown|Countess/);
    await asAda.mutate(UNDO, { event: event.id, changes: [change?.id] });
    expect(await profile()).toMatchObject({ jobTitle: 'Clown' });
  });

  it('but puts nothing back that its owner took away, and lists nobody', async () => {
    const before = await now();
    await asAda.mutate(LIST, { event: event.id, listed: true });
    const listed = await now();
    await update({ phone: null });
    await asAda.mutate(LIST, { event: event.id, listed: false });
    await takeBack({ parts: ['PHONE', 'LISTED'], since: listed });
    expect(await profile()).toMatchObject({ phone: null });
    const isListed = async () =>
      (await gateway.services.models.attendees.findById(ada.id).lean().exec())?.listed;
    expect(await isListed()).toBe(false);
    await asAda.mutate(LIST, { event: event.id, listed: true });
    await takeBack({ parts: ['LISTED'], since: before });
    expect(await isListed()).toBe(false);
  });

  it('and learns nothing: the answer, the record and the database commands are the same whatever there was', async () => {
    const nothing = await buildAttendee(gateway, { event, jobTitle: null, phone: null });
    const since = await now();
    await update({ jobTitle: 'Clown', phone: '+447700900666' });
    const look = async (id: string) => {
      const input = { attendee: id, parts: ['JOB_TITLE', 'PHONE'], since };
      const texts: string[] = [];
      const commands = await commandsDuring(
        gateway,
        async () => void texts.push(await asOlga.text(TAKE_BACK, { input })),
      );
      const records = await gateway.services.models.changes.countDocuments({
        subject: id,
        'by.kind': 'ORGANISER',
      });
      return { texts, records, commands: commands.map(({ name }) => name).sort() };
    };
    // Keys are remembered once they were read, whoever's they are.
    await gateway.services.keyRing.forSubjects([nothing.id]);
    const [something, empty] = [await look(ada.id), await look(nothing.id)];
    expect(something).toEqual(empty);
    expect(something.records).toBe(2);
  });

  it('only with the second factor, at an event of theirs, and never for somebody who is not there', async () => {
    const email = await buildOrganiser(gateway, event);
    const bare = await gateway.as(email);
    expect(await takeBack({ parts: ['JOB_TITLE'] }, bare)).toBe('SECOND_FACTOR_REQUIRED');
    expect(await takeBack({ parts: ['JOB_TITLE'], attendee: 'att_x' }, bare)).toBe('SECOND_FACTOR_REQUIRED');
    const elsewhere = await gateway.asOrganiser(await buildOrganiser(gateway, await buildEvent(gateway)));
    const unknown = refused('UNKNOWN_ATTENDEE');
    expect(await takeBack({ parts: ['JOB_TITLE'] }, elsewhere)).toEqual(unknown);
    expect(await takeBack({ parts: ['JOB_TITLE'], attendee: 'att_x' })).toEqual(unknown);
    expect(await takeBack({ parts: ['JOB_TITLE'] }, asAda)).toEqual(unknown);
    const gone = await buildAttendee(gateway, { event, registered: false });
    expect(await takeBack({ parts: ['JOB_TITLE'], attendee: gone.id })).toEqual(unknown);
    expect(await takeBack({ parts: ['JOB_TITLE'] }, gateway.browser())).toBe('UNAUTHENTICATED');
    expect(await profile()).toMatchObject({ jobTitle: 'Countess' });
  });

  it.each([
    ['no part', { parts: [] }, 'NO_PARTS'],
    ['the e-mail address', { parts: ['EMAIL'] }, 'NOT_RESTORABLE'],
    ['consents', { parts: ['CONSENT'] }, 'NOT_RESTORABLE'],
    ['the name, to nothing', { parts: ['NAME', 'PHONE'] }, 'NAME_MISSING'],
    ['to the future', { parts: ['PHONE'], since: '2999-01-01T00:00:00Z' }, 'SINCE_FUTURE'],
  ])('not %s', async (_what, input, code) => {
    expect(await takeBack(input)).toEqual(refused(code));
    expect(await changesOf(asAda)).toEqual([]);
  });
});

describe('answering an incident takes back what suspects changed', () => {
  const sessionOf = async (client: Client) =>
    (
      await client.query<{ viewer: { sessions: { id: string; current: boolean }[] } }>(
        '{ viewer { sessions { id current } } }',
      )
    ).data?.viewer.sessions.find(({ current }) => current)?.id ?? '';
  const restore = async (suspects: Suspects) => {
    const outcome = await restoreChanges(gateway.services.history, suspects, responder(null, null));
    if ('problems' in outcome) throw new Error(outcome.problems[0]?.code);
    return outcome;
  };
  const wide = async () => ({ since: new Date(Date.now() - 3_600_000), until: await now() });

  it('in one call for all victims: values, listings and consents; and only those', async () => {
    const victims = await Promise.all(
      [1, 2, 3].map((n) => buildAttendee(gateway, { event, name: `Victim ${n}`, jobTitle: `Job ${n}` })),
    );
    const intruders = await Promise.all(victims.map(({ email }) => gateway.as(email)));
    const sessions = await Promise.all(intruders.map(sessionOf));
    await update({ jobTitle: 'My own new title' });
    for (const intruder of intruders) {
      await update({ name: 'Clown', jobTitle: 'Clown', phone: null }, intruder);
      await intruder.mutate(LIST, { event: event.id, listed: true });
      await intruder.mutate(GIVE, {
        event: event.id,
        to: { everyAttendee: true },
        fields: ['PHONE', 'EMAIL'],
      });
      await update({ jobTitle: 'Clown again' }, intruder);
    }
    const done = await restore({ sessions, ...(await wide()) });
    expect(done.left).toEqual([]);
    expect(done.withdrawn).toBe(6);
    expect(done.restored).toHaveLength(3 * 4);
    for (const [i, victim] of victims.entries()) {
      expect(await profile(intruders[i])).toMatchObject({
        name: `Victim ${i + 1}`,
        jobTitle: `Job ${i + 1}`,
        phone: victim.values.phone,
      });
      const { models } = gateway.services;
      expect(await models.attendees.findById(victim.id).lean().exec()).toMatchObject({
        listed: false,
        listing: { by: 'DEFAULT' },
        words: ['victim', String(i + 1)],
        edited: {},
      });
      expect(await models.consents.countDocuments({ subject: victim.id, withdrawnAt: null })).toBe(0);
      expect((await noticesTo(gateway, victim.email)).join()).toContain(
        'sessions that were not yours was taken back',
      );
    }
    expect(await profile()).toMatchObject({ jobTitle: 'My own new title' });
    // Again there is nothing left to do.
    expect(await restore({ sessions, ...(await wide()) })).toEqual({ restored: [], left: [], withdrawn: 0 });
  });

  it('leaves what the owner changed since, and says so; and finds the owner’s state between two of theirs', async () => {
    const intruder = await gateway.as(ada.email);
    await update({ jobTitle: 'Clown', name: 'Clown' }, intruder);
    await update({ jobTitle: 'Mine' });
    await update({ name: 'Ada King' });
    await update({ name: 'Clown again' }, intruder);
    const done: Restored = await restore({ sessions: [await sessionOf(intruder)], ...(await wide()) });
    expect(done).toEqual({
      restored: [{ attendee: ada.id, part: 'name' }],
      left: [{ attendee: ada.id, part: 'jobTitle', why: 'CHANGED_SINCE' }],
      withdrawn: 0,
    });
    expect(await profile()).toMatchObject({ name: 'Ada King', jobTitle: 'Mine' });
  });

  it('lists nobody again whom an intruder took out of the directory', async () => {
    await asAda.mutate(LIST, { event: event.id, listed: true });
    const intruder = await gateway.as(ada.email);
    await intruder.mutate(LIST, { event: event.id, listed: false });
    const done = await restore({ sessions: [await sessionOf(intruder)], ...(await wide()) });
    expect(done.left).toEqual([{ attendee: ada.id, part: 'listed', why: 'WOULD_WIDEN' }]);
    expect(await gateway.services.models.attendees.findById(ada.id).lean().exec()).toMatchObject({
      listed: false,
    });
  });

  it('finds them by account and time, too, and touches nothing outside the time', async () => {
    await update({ jobTitle: 'Poet' });
    const since = await now();
    await update({ jobTitle: 'Clown' });
    const until = await now();
    const done = await restore({ accounts: [ada.account], since, until });
    expect(done.restored).toEqual([{ attendee: ada.id, part: 'jobTitle' }]);
    expect(await profile()).toMatchObject({ jobTitle: 'Poet' });
  });

  it('goes no further back than where a phone number was taken away, perhaps by its owner', async () => {
    await update({ phone: null });
    const intruder = await gateway.as(ada.email);
    await update({ phone: '+44 7700 900123' }, intruder);
    const suspects = { accounts: [ada.account], ...(await wide()) };
    expect((await restore(suspects)).restored).toEqual([{ attendee: ada.id, part: 'phone' }]);
    expect(await profile()).toMatchObject({ phone: null });
    await update({ phone: '+44 7700 900124' }, intruder);
    await update({ phone: null }, intruder);
    expect((await restore({ ...suspects, until: await now() })).left).toEqual([
      { attendee: ada.id, part: 'phone', why: 'WOULD_WIDEN' },
    ]);
    expect(await profile()).toMatchObject({ phone: null });
  });

  it('says what is no longer kept', async () => {
    await update({ jobTitle: 'Clown' });
    await gateway.database.connection.collection('earlierValues').deleteMany({ subject: ada.id });
    const done = await restore({ accounts: [ada.account], ...(await wide()) });
    expect(done).toEqual({
      restored: [],
      left: [{ attendee: ada.id, part: 'jobTitle', why: 'NOT_KEPT' }],
      withdrawn: 0,
    });
  });

  it.each([
    ['nobody', { sessions: [], since: new Date(0), until: new Date() }, 'NO_SUSPECTS'],
    [
      'an end before the beginning',
      { accounts: ['acc_x'], since: new Date(), until: new Date(0) },
      'BAD_WINDOW',
    ],
  ])('and refuses %s', async (_what, suspects, code) => {
    const outcome = await restoreChanges(gateway.services.history, suspects, responder(null, null));
    expect(outcome).toMatchObject({ problems: [{ code }] });
  });
});

describe('an import', () => {
  let slug = '';
  let where = '';
  let count = 0;
  const take = async (...positions: Position[]) => {
    const file = path.join(path.dirname(gateway.config.keyFile), `orders-${++count}.csv`);
    await writeFile(file, pretixCsv(...positions));
    return importRegistrations(gateway.services, {
      files: [file],
      event: slug,
      rejectsFile: `${file}.rejects-1.csv`,
    });
  };
  const imported = async () =>
    gateway.services.models.attendees
      .findOne({ event: where, account: { $ne: null } })
      .lean()
      .exec();
  const changes = async () =>
    (await asHer.query<Page>(CHANGES, { event: where })).data?.myChanges.nodes ?? [];
  const hers = async () =>
    (await asHer.query<{ viewer: { attendee: Record<string, unknown> } }>(PROFILE, { event: where })).data
      ?.viewer.attendee;
  let asHer: Client;

  beforeEach(async () => {
    slug = `imported-${++count}`;
    const email = `grace.${count}@demo.example`;
    const base = { orderEmail: email, email };
    await take(base);
    where = (await gateway.services.models.events.findOne({ slug }).lean().exec())?._id ?? '';
    asHer = await gateway.as(email);
    her = base;
  });
  let her: Position = {};

  it('writes down what it changes on somebody who is there already, and nothing about who is new', async () => {
    expect(await changes()).toEqual([]);
    await take({
      ...her,
      jobTitle: 'Admiral',
      phone: '+44 7700 900999',
      company: 'Navy',
      variation: 'Speaker',
    });
    const all = await changes();
    expect(all.map(({ part }) => part).sort()).toEqual(['CATEGORY', 'JOB_TITLE', 'ORGANISATION', 'PHONE']);
    for (const one of all)
      expect(one).toMatchObject({ by: 'IMPORT', session: null, undoable: one.part !== 'CATEGORY' });
    await take({
      ...her,
      jobTitle: 'Admiral',
      phone: '+44 7700 900999',
      company: 'Navy',
      variation: 'Speaker',
    });
    expect(await changes()).toHaveLength(4);
    expect(await noticesTo(gateway, her.email ?? '')).toEqual([]);
  });

  it('that the owner undoes does not do it again', async () => {
    await take({ ...her, jobTitle: 'Admiral' });
    const [change] = await changes();
    await asHer.mutate(UNDO, { event: where, changes: [change?.id] });
    expect(await hers()).toMatchObject({ jobTitle: 'Engineer' });
    await take({ ...her, jobTitle: 'Rear admiral' });
    expect(await hers()).toMatchObject({ jobTitle: 'Engineer' });
  });

  it('goes on where the owner’s edit was undone, and overwrites none that stands', async () => {
    await asHer.mutate(UPDATE, { input: { event: where, jobTitle: 'Clown', organisation: 'Mine' } });
    const edit = (await changes()).find(({ part }) => part === 'JOB_TITLE');
    await asHer.mutate(UNDO, { event: where, changes: [edit?.id] });
    await take({ ...her, jobTitle: 'Admiral', company: 'Navy' });
    expect(await hers()).toMatchObject({ jobTitle: 'Admiral', organisation: 'Mine' });
  });

  it('cannot be undone where it changed the category: that opens doors', async () => {
    await take({ ...her, variation: 'Speaker' });
    const [change] = await changes();
    const answer = await asHer.mutate<Undone>(UNDO, { event: where, changes: [change?.id] });
    expect(answer.data?.undoChanges.userErrors).toMatchObject([{ code: 'NOT_UNDOABLE' }]);
    expect(await imported()).toMatchObject({ category: 'Speaker' });
  });
});

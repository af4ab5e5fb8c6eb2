/** Alarms: raised once in a window with mails and webhooks in one transaction, and told without naming anybody. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Collection } from 'mongodb';
import type { AlarmRecord } from '../src/alarms/model.ts';
import { DAY, MINUTE } from '../src/time.ts';
import {
  type BuiltEvent,
  buildAccount,
  buildAttendee,
  buildEvent,
  buildOrganiser,
} from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';

let gateway: TestGateway;
let event: BuiltEvent;
let organisers: string[];

beforeAll(async () => {
  gateway = await startGateway({ environment: { MAILS_PER_MINUTE: '6000' } });
});
afterAll(() => gateway.close());
beforeEach(async () => {
  event = await buildEvent(gateway);
  organisers = [await buildOrganiser(gateway, event), await buildOrganiser(gateway, event)];
});

const records = () => gateway.services.models.alarms.collection as unknown as Collection<AlarmRecord>;
const of = (at: Date, more: object = {}) => ({
  ...{ eventId: event.id, rule: 'WIDE_READING', about: 'acc_x', entries: ['chain 1 0 0'], at, ...more },
});
const mailsAbout = (alarm: string) =>
  gateway.services.models.outbox.find({ kind: 'ALARM', 'about.alarm': alarm }).lean().exec();

describe('raising', () => {
  const at = new Date('2026-10-01T09:00:00Z');
  const later = (millis: number) => new Date(at.getTime() + millis);

  it('writes the alarm and queues a mail to each organiser, once in a window', async () => {
    const { alarms } = gateway.services;
    const windowMillis = MINUTE;
    const first = await alarms.raise(of(at, { windowMillis, count: 7 }));
    expect(first).toEqual({ id: expect.stringMatching(/^alm_/), told: 2 });
    expect(await alarms.raise(of(later(MINUTE - 1), { windowMillis }))).toBeNull();
    const second = await alarms.raise(of(later(MINUTE), { windowMillis }));
    expect(second?.id).not.toBe(first?.id);
    expect(await alarms.raise(of(at, { rule: 'CANARY' }))).not.toBeNull();
    expect(await alarms.raise(of(at, { about: 'acc_y' }))).not.toBeNull();
    expect(await records().findOne({ _id: first?.id ?? '' })).toMatchObject({
      ...{ event: event.id, rule: 'WIDE_READING', about: 'acc_x', entries: ['chain 1 0 0'], count: 7 },
      ...{ from: later(-MINUTE), until: at, told: 2, acknowledged: null },
    });
    const mails = await mailsAbout(first?.id ?? '');
    const accounts = await Promise.all(organisers.map((email) => buildAccount(gateway, email)));
    expect(mails.map(({ account }) => account).sort()).toEqual(accounts.sort());
  });

  it('of a day does not silence one of ten minutes', async () => {
    const { alarms } = gateway.services;
    const day = { from: at, quietUntil: later(DAY) };
    expect(await alarms.raise(of(at, day))).not.toBeNull();
    expect(await alarms.raise(of(later(1), day))).toBeNull();
    expect(await alarms.raise(of(later(MINUTE)))).not.toBeNull();
  });

  it('what goes on after it stands in it, and is told to nobody again: a small one hides no large one', async () => {
    const { alarms, models } = gateway.services;
    const first = await alarms.raise(of(at, { entries: ['a', 'b'] }));
    expect(await alarms.raise(of(later(MINUTE), { entries: ['b', 'c', 'd'], count: 900 }))).toBeNull();
    expect(await alarms.raise(of(later(2), { entries: ['z'], count: 1 }))).toBeNull();
    // Of another process, which reads the hour again.
    expect(await alarms.raise(of(later(3), { entries: ['y'], count: 1_000 }))).toBeNull();
    expect(await records().findOne({ _id: first?.id ?? '' })).toMatchObject({
      ...{ entries: ['a', 'b', 'c', 'd'], count: 900, until: later(MINUTE), from: later(-10 * MINUTE) },
    });
    expect(await models.outbox.countDocuments({ 'about.alarm': first?.id }).exec()).toBe(2);
  });

  it('by many at the same moment makes one', async () => {
    const { alarms } = gateway.services;
    const raised = await Promise.all(Array.from({ length: 8 }, () => alarms.raise(of(at))));
    expect(raised.filter((one) => one !== null)).toHaveLength(1);
    expect(await records().countDocuments({ event: event.id })).toBe(1);
  });

  it('leaves neither record nor mail where its transaction is undone', async () => {
    const { alarms, database, models } = gateway.services;
    const undone = database.transaction(async (session) => {
      await alarms.raise(of(at), session);
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    expect(await records().countDocuments({ event: event.id })).toBe(0);
    expect(await models.outbox.countDocuments({ 'about.event': `The ${event.slug}` }).exec()).toBe(0);
  });

  it('names a hundred entries at most, and how many there were; without organisers nobody is told', async () => {
    const lonely = await buildEvent(gateway);
    const entries = Array.from({ length: 130 }, (_, i) => `chain ${i} 0 0`);
    const raised = await gateway.services.alarms.raise(of(at, { eventId: lonely.id, entries }));
    expect(raised?.told).toBe(0);
    const record = await records().findOne({ event: lonely.id });
    expect(record?.entries).toEqual(entries.slice(0, 100));
    expect(record?.count).toBe(130);
  });

  it('is mailed before whatever else waits', async () => {
    const raised = await gateway.services.alarms.raise(of(at));
    // What is due for longest leaves first.
    const mails = await mailsAbout(raised?.id ?? '');
    expect(mails.map(({ dueAt }) => dueAt.getTime())).toEqual([0, 0]);
  });

  it('mails words about the event and nobody', async () => {
    const ada = await buildAttendee(gateway, { event });
    const about = ada.account ?? '';
    const raised = await gateway.services.alarms.raise(of(at, { about }));
    await gateway.services.postman.deliverDue();
    const [mail = ''] = (await gateway.mailsTo(organisers[0] ?? '')).filter((text) =>
      text.includes(raised?.id ?? '-'),
    );
    expect(mail).toContain(`The ${event.slug}`);
    expect(mail).toContain('unusually many people');
    for (const word of [about, ada.id, ...Object.values(ada.values), ada.email])
      expect(mail).not.toContain(word);
  });
});

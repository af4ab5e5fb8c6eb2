/** When an event has been over for the set time its people are erased: not sooner, once, and not without a word. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { importRegistrations } from '../src/attendees/import/import.ts';
import { everyAttendee } from '../src/consent/model.ts';
import { withLease } from '../src/database/lease.ts';
import type { EventRecord } from '../src/events/model.ts';
import { type RetentionParts, runRetention } from '../src/events/retention.ts';
import { changeSettings } from '../src/events/settings.ts';
import { DAY, HOUR } from '../src/time.ts';
import { traceOf } from './support/erasure.ts';
import {
  type BuiltEvent,
  buildAttendee,
  buildConsent,
  buildEvent,
  buildOrganiser,
} from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { pretixCsv } from './support/import.ts';

let gateway: TestGateway;
const sent: { to: string; text: string; subject: string }[] = [];
let parts: RetentionParts;

beforeAll(async () => {
  gateway = await startGateway();
  parts = {
    ...gateway.services,
    erasedFile: gateway.config.erasedFile,
    publicUrl: 'https://attendant.example',
    mailer: { send: async (mail) => void sent.push(mail) },
  };
});
afterAll(() => gateway.close());

const ago = (millis: number) => new Date(Date.now() - millis);
const recordOf = async ({ id }: BuiltEvent) =>
  (await gateway.services.models.events.findById(id).lean<EventRecord>().exec()) as EventRecord;
const peopleOf = ({ id }: BuiltEvent) =>
  gateway.services.models.attendees.countDocuments({ event: id }).exec();
const change = (event: BuiltEvent, settings: Partial<EventRecord>) =>
  gateway.services.models.events.updateOne({ _id: event.id }, { $set: settings }).exec();

/** An event of three people, over for 40 days with a retention of 30, set long ago; its organiser was told. */
async function buildOver(more: Partial<EventRecord> = {}) {
  const event = await buildEvent(gateway);
  for (let i = 0; i < 3; i += 1) await buildAttendee(gateway, { event, listed: true });
  const organiser = await buildOrganiser(gateway, event);
  const told = { retentionToldAt: ago(8 * DAY) };
  await change(event, {
    endsAt: ago(40 * DAY),
    retentionDays: 30,
    retentionSetAt: ago(60 * DAY),
    ...told,
    ...more,
  });
  return { ...event, organiser };
}

describe('retention', () => {
  it('erases the people of an event that has been over for the set time, and nobody else', async () => {
    const over = await buildOver();
    const other = await buildEvent(gateway);
    const person = await buildAttendee(gateway, { event: over, name: 'Rita Retained' });
    const elsewhere = await buildAttendee(gateway, { event: other, email: person.email });
    await buildConsent(gateway, { subject: person, field: 'phone', recipient: everyAttendee });
    const report = await runRetention(parts);
    expect(report).toEqual({ told: [], untold: [], erased: [{ event: over.slug, people: 4 }], waiting: [] });
    expect(await peopleOf(over)).toBe(0);
    expect(await peopleOf(other)).toBe(1);
    const left = await traceOf(gateway, [person.id, 'Rita Retained']);
    expect(Object.keys(left).sort()).toEqual(['data/erasures', 'keys/erased']);
    // Who attends something else, and who organises, still signs in.
    await gateway.as(elsewhere.email);
    await gateway.as(over.organiser);
    expect((await runRetention(parts)).erased).toEqual([]);
  });

  const soon: [string, Partial<EventRecord>][] = [
    ['the event is not over for so long', { endsAt: ago(30 * DAY - HOUR) }],
    ['the event is not over', { endsAt: new Date(Date.now() + DAY), retentionDays: 0 }],
    ['no retention is set', { retentionDays: null }],
    ['no end is set', { endsAt: null }],
    ['end or retention were changed less than 7 days ago', { retentionSetAt: ago(7 * DAY - HOUR) }],
    ['the organisers were told less than 7 days ago', { retentionToldAt: ago(7 * DAY - HOUR) }],
    ['nobody has been told yet', { retentionToldAt: null }],
  ];
  it.each(soon)('erases nobody while %s', async (_what, more) => {
    const event = await buildOver(more);
    expect((await runRetention(parts)).erased).toEqual([]);
    expect(await peopleOf(event)).toBe(3);
    expect((await recordOf(event)).closedAt).toBe(null);
    await change(event, { retentionDays: null });
  });

  it('tells the organisers 7 days before, once, naming the event and nobody', async () => {
    const event = await buildOver({ endsAt: ago(24 * DAY), retentionToldAt: null });
    sent.length = 0;
    expect((await runRetention(parts)).told).toEqual([event.slug]);
    expect((await runRetention(parts)).told).toEqual([]);
    expect(sent).toHaveLength(1);
    const [mail] = sent;
    expect(mail?.to).toBe(event.organiser);
    expect(mail?.subject).toBe('About your event');
    const day = new Date(Date.now() + 7 * DAY).toISOString().slice(0, 10);
    expect(mail?.text).toContain(
      `The people of The ${event.slug} (${event.slug}) at attendant.example will be erased on ${day}`,
    );
    expect(mail?.text).not.toContain('Person');
  });

  it('waits, and says so, while no organiser can be told', async () => {
    const event = await buildOver({ retentionToldAt: null });
    const broken = { ...parts, mailer: { send: () => Promise.reject(new Error('no mail server')) } };
    expect(await runRetention(broken)).toEqual({ told: [], untold: [event.slug], erased: [], waiting: [] });
    expect((await recordOf(event)).retentionToldAt).toBe(null);
    expect(await peopleOf(event)).toBe(3);
    await change(event, { retentionDays: null });
  });

  it('begins the 7 days anew, and the telling, when end or retention are changed', async () => {
    const event = await buildOver();
    const { models } = gateway.services;
    await changeSettings(models, event.id, { name: 'Another name' });
    expect((await recordOf(event)).retentionToldAt).not.toBe(null);
    await changeSettings(models, event.id, { retentionDays: 1 });
    const record = await recordOf(event);
    expect(record.retentionToldAt).toBe(null);
    expect(Date.now() - (record.retentionSetAt?.getTime() ?? 0)).toBeLessThan(60_000);
    expect((await runRetention(parts)).erased).toEqual([]);
    expect(await peopleOf(event)).toBe(3);
    await change(event, { retentionDays: null });
  });

  it('is finished by the next run when it was killed in the middle', async () => {
    const event = await buildOver();
    for (let i = 0; i < 400; i += 1)
      await gateway.services.models.attendees.collection.insertOne({
        ...{ _id: `att_many${i}`, event: event.id, account: null, name: `Many ${i}`, registered: true },
        ...{ sources: [{ source: 'test', id: `many${i}` }] },
      } as never);
    let batches = 0;
    const onStep = (step: string) => {
      if (step === 'people' && ++batches === 2) throw new Error('killed');
    };
    await expect(runRetention({ ...parts, onStep })).rejects.toThrow('killed');
    const between = await peopleOf(event);
    expect(between).toBeGreaterThan(0);
    expect(between).toBeLessThan(403);
    expect((await runRetention(parts)).erased).toEqual([{ event: event.slug, people: between }]);
    expect(await peopleOf(event)).toBe(0);
  });
});

describe('an event whose people were erased', () => {
  const take = async ({ slug }: BuiltEvent) => {
    const folder = path.dirname(gateway.config.erasedFile);
    await writeFile(path.join(folder, 'late.csv'), pretixCsv({}));
    return importRegistrations(gateway.services, {
      files: [path.join(folder, 'late.csv')],
      event: slug,
      rejectsFile: path.join(folder, 'late.rejects.csv'),
    });
  };

  it('takes no import, no settings, and erases whoever comes into it all the same', async () => {
    const event = await buildOver();
    await runRetention(parts);
    const day = new Date().toISOString().slice(0, 10);
    await expect(take(event)).rejects.toThrow(
      `--event: the people of ${event.slug} were erased on ${day}, when its retention was over; nobody is brought into it any more`,
    );
    const outcome = await changeSettings(gateway.services.models, event.id, { retentionDays: null });
    expect(outcome).toMatchObject({ problems: [{ code: 'EVENT_CLOSED' }] });
    // By an import that had begun before.
    await buildAttendee(gateway, { event });
    expect((await runRetention(parts)).erased).toEqual([{ event: event.slug, people: 1 }]);
  });
});

describe('the serving gateways', () => {
  it('do it, one of them at a time, and finish what a command left', async () => {
    const next = await gateway.another();
    const event = await buildOver();
    const left = await buildAttendee(gateway, { event: await buildEvent(gateway) });
    await gateway.database.connection.collection('erasures').insertOne({
      ...{ _id: left.id as never, event: left.event, account: left.account, addressIndex: [] },
      ...{ organiserToo: false, why: 'ASKED', state: 'UNDER_WAY', begunAt: new Date() },
    });
    let inside = false;
    const name = 'housekeeping';
    await withLease(gateway.database.connection, name, async () => {
      inside = true;
      expect(await gateway.services.housekeeping.run()).toBe(false);
      expect(await next.services.housekeeping.run()).toBe(false);
    });
    expect(inside).toBe(true);
    expect(await peopleOf(event)).toBe(3);
    const both = await Promise.all([gateway, next].map(({ services }) => services.housekeeping.run()));
    expect(both).toContain(true);
    expect(await peopleOf(event)).toBe(0);
    expect(await gateway.services.models.attendees.exists({ _id: left.id }).exec()).toBe(null);
    await next.close();
  });

  it('take over from one that died with it', async () => {
    const leases = gateway.database.connection.collection<{ _id: string }>('leases');
    await leases.insertOne({ _id: 'housekeeping', holder: 'dead', until: ago(1) } as never);
    expect(await gateway.services.housekeeping.run()).toBe(true);
    expect(await leases.countDocuments()).toBe(0);
  });
});

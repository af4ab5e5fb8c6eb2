/** Eventbrite's attendee report: recognised by its header, and its exhibitors get nothing. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { importRegistrations } from '../src/attendees/import/import.ts';
import { eventbriteCsv, openStage, type Stage } from './support/import.ts';
import { having, holdersOf } from './support/values.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await openStage('eventbrite');
});
afterEach(() => stage.close());

const counts = { created: 0, updated: 0, unchanged: 0, cancelled: 0, rejected: 0 };

describe('an Eventbrite report', () => {
  it('brings each attendee once, with what is their own, private', async () => {
    const csv = eventbriteCsv({ email: ' ADA@demo.example ' });
    expect((await stage.take(csv)).counts).toEqual({ ...counts, created: 1 });
    expect((await stage.take(csv)).counts).toEqual({ ...counts, unchanged: 1 });
    const ada = await stage.person('Ada Archer');
    expect(ada).toMatchObject({ category: 'Guest', organisation: 'Verse Ltd', listed: false });
    expect(ada.sources).toMatchObject([{ source: 'eventbrite', id: '9000000001' }]);
    expect(await stage.values('Ada Archer')).toEqual({
      phone: '+447700900456',
      email: 'ada@demo.example',
      jobTitle: 'Poet',
    });
  });

  it.each(['Deleted', 'Not Attending'])('takes %s for no registration, then and later', async (status) => {
    expect((await stage.take(eventbriteCsv({ status }))).counts).toEqual({ ...counts, cancelled: 1 });
    expect(await stage.people()).toEqual([]);
    await stage.take(eventbriteCsv({ status: 'Checked In' }));
    expect((await stage.person('Ada Archer')).registered).toBe(true);
    await stage.take(eventbriteCsv({ status }));
    expect((await stage.person('Ada Archer')).registered).toBe(false);
  });

  it('keeps a Yes to exhibitors as evidence, which grants nothing', async () => {
    await stage.take(eventbriteCsv({ exhibitors: 'Yes' }));
    expect((await stage.person('Ada Archer')).proposals).toEqual([
      {
        kind: 'NOTED',
        source: 'eventbrite',
        field: null,
        recipient: null,
        column: 'Can we share your contact details with exhibitors?',
        answer: 'Yes',
      },
    ]);
    expect(await stage.deps.models.consents.countDocuments({})).toBe(0);
    await stage.take(eventbriteCsv({ exhibitors: 'No' }));
    expect((await stage.person('Ada Archer')).proposals).toEqual([]);
  });

  it('takes a status that is not known for none, and rejects a row without a name', async () => {
    const report = await stage.take(
      eventbriteCsv({ status: 'Transferred' }, { attendee: '2', first: ' ', last: '' }),
    );
    expect(report.counts).toEqual({ ...counts, cancelled: 1, rejected: 1 });
  });

  it('is refused with a column missing', async () => {
    const csv = eventbriteCsv({}).replace('"Surname"', '"Shoe size"');
    await expect(stage.take(csv)).rejects.toThrow(/line 1: the column "Surname" or "Last Name" is missing/);
  });
});

const SAMPLE = path.resolve('../shared/data/eventbrite-attendees.csv');

(existsSync(SAMPLE) ? describe : describe.skip)('the sample report (skipped where it is not there)', () => {
  it('brings what was counted beforehand by other means', async () => {
    const run = (name: string) =>
      importRegistrations(stage.deps, {
        files: [SAMPLE],
        event: 'sample',
        rejectsFile: path.join(stage.folder, name),
      });
    const report = await run('first.csv');
    expect(report.counts).toEqual({ ...counts, created: 1826, cancelled: 167, rejected: 7 });
    expect(report.noticeCounts).toEqual({
      NO_ADDRESS: 49,
      DUPLICATE_PERSON: 2,
      UNUSABLE_PHONE: 48,
      TOO_LONG: 8,
    });
    expect(report.withoutAccount).toBe(51);
    const { attendees, accounts, consents } = stage.deps.models;
    expect(await accounts.countDocuments({})).toBe(1775);
    expect(await attendees.countDocuments({ listed: true })).toBe(0);
    expect(await consents.countDocuments({})).toBe(0);
    expect(await attendees.countDocuments({ 'proposals.kind': 'NOTED' })).toBe(368);
    const values = holdersOf(stage.deps);
    expect(await values.countDocuments(having('phone'))).toBe(1679);
    expect((await run('again.csv')).counts).toEqual({
      ...counts,
      unchanged: 1826,
      cancelled: 167,
      rejected: 7,
    });
  });
});

/** The sample of 3,000 rows, against numbers that were counted beforehand by other means (docs/import.md says how). */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ImportReport, importRegistrations } from '../src/attendees/import/import.ts';
import { openStage, type Stage } from './support/import.ts';
import { having, holdersOf } from './support/values.ts';

const SAMPLE = path.resolve('../shared/data/pretix-orders.csv');
const there = existsSync(SAMPLE);

(there ? describe : describe.skip)('the sample export (skipped where ../shared/data is not there)', () => {
  let stage: Stage;
  let first: ImportReport;
  const run = (name: string, dryRun = false) =>
    importRegistrations(stage.deps, {
      files: [SAMPLE],
      event: 'sample',
      dryRun,
      rejectsFile: path.join(stage.folder, name),
    });
  beforeAll(async () => {
    stage = await openStage('sample');
    first = await run('first.csv');
  });
  afterAll(() => stage.close());

  it('counts each row once', () => {
    expect(first.counts).toEqual({ created: 2636, updated: 0, unchanged: 0, cancelled: 355, rejected: 9 });
  });

  it('reports what could not be taken as it stands', () => {
    expect(first.withoutAccount).toBe(576);
    expect(first.noticeCounts).toEqual({
      NO_ADDRESS: 312,
      SHARED_ADDRESS: 264,
      UNUSABLE_PHONE: 49,
      TOO_LONG: 7,
      OTHER_EVENT: 1,
    });
  });

  it('makes accounts, consents, listings and proposals only for whom they are', async () => {
    const { attendees, accounts, consents } = stage.deps.models;
    expect(await attendees.countDocuments({ registered: true })).toBe(2636);
    expect(await attendees.countDocuments({ account: { $ne: null } })).toBe(2060);
    expect(await accounts.countDocuments({})).toBe(2060);
    expect(await attendees.countDocuments({ listed: true })).toBe(932);
    expect(await attendees.countDocuments({ 'proposals.0': { $exists: true } })).toBe(635);
    const given = (field: 'phone' | 'email' | 'photo') =>
      consents.countDocuments({ field, recipient: 'audience:*' });
    expect([await given('phone'), await given('email'), await given('photo')]).toEqual([121, 225, 363]);
    expect(await consents.countDocuments({})).toBe(121 + 225 + 363);
  });

  it('keeps phones of buyers only', async () => {
    const values = holdersOf(stage.deps);
    expect(await values.countDocuments(having('phone'))).toBe(1389);
    expect(await values.countDocuments(having('email'))).toBe(2060);
    expect(await values.countDocuments(having('photo'))).toBe(0);
  });

  it('names line, column and reason of each rejected row, and nobody', async () => {
    const lines = (await readFile(first.rejectsFile ?? '', 'utf8')).trimEnd().split('\r\n');
    expect(lines[0]).toBe('"line","column","reason","file"');
    expect(lines).toHaveLength(10);
    const source = (await readFile(SAMPLE, 'utf8')).split('\n');
    for (const line of lines.slice(1)) {
      const number = Number(line.split(',')[0]);
      // Nameless, and on the very line: given name, family name and full name are all empty.
      expect(source[number - 1]).toMatch(/VAT,20\.00,,,,/);
      expect(line).toContain('"Attendee name","there is no name"');
    }
  });

  it('finds nothing to do the second time', async () => {
    const again = await run('again.csv');
    expect(again.counts).toEqual({ created: 0, updated: 0, unchanged: 2636, cancelled: 355, rejected: 9 });
    expect(again.withoutAccount).toBe(576);
    expect(await stage.deps.models.consents.countDocuments({})).toBe(709);
  });
});

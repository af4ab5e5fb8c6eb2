/** The reports of an import are whole: rows are read while what was found before is being written. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from '@jest/globals';
import { ReportFile } from '../src/attendees/import/report.ts';
import { Tally } from '../src/attendees/import/tally.ts';
import { temporaryFolder } from './support/mongod.ts';

it('what is found while the report is written is written next, once', async () => {
  const folder = await temporaryFolder();
  const file = (name: string) => path.join(folder.path, name);
  const tally = new Tally(
    new ReportFile(file('rejects.csv'), ['line', 'column', 'reason', 'file']),
    new ReportFile(file('notices.csv'), ['line', 'column', 'code', 'notice', 'file']),
  );
  const find = (line: number) => {
    tally.reject({ file: 'f', line }, { column: 'c', reason: 'r' });
    tally.noteEncoding(`f${line}`, { name: 'Windows-1252', guessed: true });
  };
  find(1);
  await tally.flush();
  find(2);
  const writing = tally.flush();
  find(3);
  await writing;
  const { counts, noticeCounts } = await tally.report();
  await tally.close();
  const linesOf = async (name: string) =>
    (await readFile(file(name), 'utf8')).trimEnd().split('\r\n').slice(1);
  expect((await linesOf('rejects.csv')).map((line) => line.split(',')[0])).toEqual(['1', '2', '3']);
  expect((await linesOf('notices.csv')).map((line) => line.split(',').at(-1))).toEqual([
    '"f1"',
    '"f2"',
    '"f3"',
  ]);
  expect([counts.rejected, noticeCounts.GUESSED_ENCODING]).toEqual([3, 3]);
  await folder.remove();
});

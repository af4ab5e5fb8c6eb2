/** `attendant import`: a bar on a terminal, counts one per line, and an exit code that says whether the file was good. */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Writable } from 'node:stream';
import cliProgress from 'cli-progress';
import {
  BadFileError,
  type ImportDeps,
  type ImportOptions,
  type ImportProgress,
  type ImportReport,
  ImportUsageError,
  importRegistrations,
} from './import.ts';
import { describeArrivals } from './preview.ts';
import { NOTICE_CODES } from './report.ts';

/** As in src/commands/exit-codes.ts: a file that was not as it should be, and a command that was not. */
export const EX_DATAERR = 65;
export const EX_USAGE = 2;

export interface ImportCommand extends Omit<ImportOptions, 'progress'> {
  /** Where the report files go, unless `rejectsFile` says otherwise. */
  readonly dataDir: string;
}

export interface ImportTerminal {
  readonly out: Writable;
  readonly err: Writable & { readonly isTTY?: boolean };
}

const PROCESS: ImportTerminal = { out: process.stdout, err: process.stderr };

/** Runs an import and prints its outcome; answers the exit code: 0, 2 or 65. Other errors are thrown. */
export async function runImport(
  deps: ImportDeps,
  command: ImportCommand,
  terminal = PROCESS,
): Promise<number> {
  const { dataDir, ...options } = command;
  const bar = terminal.err.isTTY ? new Bar(terminal.err) : null;
  try {
    const rejectsFile = options.rejectsFile ?? (await defaultRejectsFile(dataDir, options.files[0]));
    const report = await importRegistrations(deps, {
      ...options,
      rejectsFile,
      progress: bar === null ? undefined : (progress) => bar.show(progress),
    });
    bar?.stop();
    terminal.out.write(describe(report, options.dryRun === true));
    return 0;
  } catch (error) {
    bar?.stop();
    if (!(error instanceof BadFileError || error instanceof ImportUsageError)) throw error;
    const nothing = error instanceof BadFileError ? '\nNothing was imported.' : '';
    terminal.err.write(`${error.message}${nothing}\n`);
    return error instanceof BadFileError ? EX_DATAERR : EX_USAGE;
  }
}

async function defaultRejectsFile(dataDir: string, file = 'import'): Promise<string> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const stamp = new Date().toISOString().replace(/[:.]/g, '-');
  return path.join(dataDir, `${file === '-' ? 'stdin' : path.basename(file)}.rejects-${stamp}.csv`);
}

/** The counts first, alone on their lines, for scripts; then what a person wants to know. */
export function describe(report: ImportReport, dryRun: boolean): string {
  const lines = Object.entries(report.counts).map(([name, count]) => `${name}: ${count}`);
  if (report.withoutAccount > 0) {
    lines.push('', `${report.withoutAccount} registrations have no account: nobody can sign in as them yet.`);
  }
  const codes = NOTICE_CODES.filter((code) => report.noticeCounts[code] !== undefined);
  if (codes.length > 0) lines.push('', ...codes.map((code) => `${code}: ${report.noticeCounts[code]}`));
  if (report.noticesFile !== null) lines.push('', `Notices, line by line: ${report.noticesFile}`);
  if (report.rejectsFile !== null) lines.push('', `Rejected rows: ${report.rejectsFile}`);
  if (dryRun) lines.push(...describeArrivals(report.arrivals));
  if (dryRun) lines.push('', 'This was a dry run: nothing was written to the database.');
  return `${lines.join('\n')}\n`;
}

/** One bar for each file, over both passes. */
class Bar {
  readonly #bar: cliProgress.SingleBar;
  #file = '';

  constructor(stream: Writable) {
    const options = { format: '{bar} {percentage} %  {rows} rows  {file}', hideCursor: true, stream };
    this.#bar = new cliProgress.SingleBar(options as cliProgress.Options, cliProgress.Presets.shades_classic);
  }

  show({ file, bytesRead, bytesTotal, rows }: ImportProgress): void {
    if (this.#file === '') this.#bar.start(bytesTotal, bytesRead, { rows, file });
    this.#file = file;
    this.#bar.setTotal(bytesTotal);
    this.#bar.update(bytesRead, { rows, file });
  }

  stop(): void {
    if (this.#file !== '') this.#bar.stop();
  }
}

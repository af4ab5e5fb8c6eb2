/**
 * Registrations come in, in two passes over each file: the first checks that it is whole and tells whose is what
 * (check.ts, groups.ts), the second writes in batches of a transaction each. So a bad file changes nothing, and memory
 * holds hashes of rows, never the rows.
 */
import path from 'node:path';
import type { Database } from '../../database/connect.ts';
import type { Models } from '../../database/models.ts';
import type { KeyRing } from '../../disclosure/keys.ts';
import type { VaultStore } from '../../disclosure/vault-store.ts';
import type { History } from '../../history/history.ts';
import { BadFileError } from './bad-file.ts';
import { BatchWriter } from './batch.ts';
import { type CheckedFile, checkFiles } from './check.ts';
import { readCsv } from './csv.ts';
import { checkEventChoice, openEvent } from './event.ts';
import type { Layout } from './header.ts';
import { MemoryGuard } from './memory.ts';
import { type ImportReport, type Notice, ReportFile } from './report.ts';
import { isRejection, readDetails, readFacts, refuse } from './row.ts';
import { Tally } from './tally.ts';
import { unlessRestoring } from './unless-restoring.ts';

export { BadFileError } from './bad-file.ts';
export { ImportUsageError } from './event.ts';
export type { ImportReport } from './report.ts';

export interface ImportProgress {
  readonly file: string;
  /** Of both passes together: `bytesTotal` is twice the file's size. */
  readonly bytesRead: number;
  readonly bytesTotal: number;
  readonly rows: number;
}

export interface ImportOptions {
  /** Paths; `-` is standard input. */
  readonly files: readonly string[];
  /** The event's slug; one that does not exist is made. */
  readonly event: string;
  /** A mapping file for exports that are not recognised. */
  readonly mapping?: string | undefined;
  readonly dryRun?: boolean | undefined;
  /** ISO 3166-1 alpha-2, for a new event: how phone numbers without a country are read. */
  readonly region?: string | undefined;
  /** Where rejected rows are listed; notices go beside it. Made only if there are any. */
  readonly rejectsFile?: string | undefined;
  readonly progress?: ((progress: ImportProgress) => void) | undefined;
}

export interface ImportDeps {
  readonly database: Database;
  readonly models: Models;
  readonly keyRing: KeyRing;
  readonly vaultStore: VaultStore;
  readonly history: History;
}

/** Imports files into an event; throws `BadFileError`, with nothing changed, for a file that is not whole. */
export async function importRegistrations(deps: ImportDeps, options: ImportOptions): Promise<ImportReport> {
  checkEventChoice(options);
  const memory = new MemoryGuard();
  const tick =
    (pass: 0 | 1): Parameters<typeof checkFiles>[1] =>
    (input, bytes, rows) => {
      memory.row();
      const [bytesRead, bytesTotal] = [pass * input.size + bytes, 2 * input.size];
      options.progress?.({ file: input.name, bytesRead, bytesTotal, rows });
    };
  const checked = await checkFiles(options, tick(0));
  const tally = new Tally(...reportFiles(options));
  try {
    const report = () => write(deps, options, checked, tally, tick(1));
    // A dry run writes nothing, nor that it runs.
    const { connection } = deps.database;
    return options.dryRun === true ? await report() : await unlessRestoring(connection, report);
  } finally {
    await tally.close();
    await checked.close();
  }
}

async function write(
  deps: ImportDeps,
  options: ImportOptions,
  checked: Awaited<ReturnType<typeof checkFiles>>,
  tally: Tally,
  tick: Parameters<typeof checkFiles>[1],
): Promise<ImportReport> {
  const event = await openEvent(deps.models, options);
  for (const [number, file] of checked.files.entries()) {
    await file.input.assertUnchanged();
    tally.noteEncoding(file.input.name, file.encoding);
    const writer = new BatchWriter(deps, {
      event,
      file,
      tally,
      dryRun: options.dryRun,
    });
    // An import that stops at a row has ended only when the batch before it has, and its lines are in the report.
    await takeRows(file, number, writer, tally, options.event, tick).finally(() => writer.settled());
  }
  return tally.report();
}

async function takeRows(
  file: CheckedFile,
  number: number,
  writer: BatchWriter,
  tally: Tally,
  event: string,
  tick: Parameters<typeof checkFiles>[1],
): Promise<void> {
  const { input, layout, groups } = file;
  let rows = -1;
  for await (const { line, cells, bytes } of readCsv(input, file.delimiter)) {
    rows += 1;
    if (rows === 0) continue;
    const place = { file: input.name, line };
    const facts = readFacts(cells, layout);
    const column = layout.headers[layout.id[0] ?? 0] ?? '';
    const taken = isRejection(facts) ? null : groups.take(facts.sourceId, number);
    if (taken === 'UNKNOWN') throw new BadFileError(input.name, line, 'was changed while it was being taken');
    if (isRejection(facts)) tally.reject(place, facts);
    else if (taken === 'AGAIN') tally.reject(place, { column, reason: 'the same id stands in a row above' });
    else if (!groups.decidedOf(facts))
      tally.reject(place, { column, reason: 'a later file says otherwise of this registration' });
    else {
      const refused = refuse(facts, cells, layout);
      if (refused !== null) tally.reject(place, refused);
      else {
        tally.noteEvent(place, cells[layout.single.eventSlug ?? -1], event);
        const notices: Parameters<typeof readDetails>[3] =
          facts.state === 'UNKNOWN' ? [unknownStatus(layout)] : [];
        const details = facts.state === 'LIVE' ? readDetails(facts, cells, layout, notices) : null;
        await writer.add({ place, facts, details, notices });
      }
    }
    tick(input, bytes, rows);
  }
  await writer.flush();
}

function unknownStatus({ headers, single }: Layout): Notice {
  const column = headers[single.status ?? -1] ?? '';
  return { code: 'UNKNOWN_STATUS', column, text: 'the status is not known, so it counts as cancelled' };
}

function reportFiles({ files, rejectsFile }: ImportOptions): [ReportFile, ReportFile] {
  const stamp = new Date().toISOString().replace(/[:.]/g, '-');
  const base = path.basename(files[0] === '-' ? 'stdin' : (files[0] ?? 'import'));
  const rejects = path.resolve(rejectsFile ?? `${base}.rejects-${stamp}.csv`);
  const notices = rejects.includes('.rejects-')
    ? rejects.replace(/\.rejects-(?=[^/]*$)/, '.notices-')
    : `${rejects}.notices.csv`;
  return [
    new ReportFile(rejects, ['line', 'column', 'reason', 'file']),
    new ReportFile(notices, ['line', 'column', 'code', 'notice', 'file']),
  ];
}

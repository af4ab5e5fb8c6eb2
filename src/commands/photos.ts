/** `photos import`: a bar on a terminal, counts one per line, rejected files in a report, an exit code. */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import cliProgress from 'cli-progress';
import { BadFileError } from '../attendees/import/bad-file.ts';
import { ImportUsageError } from '../attendees/import/event.ts';
import { ReportFile } from '../attendees/import/report.ts';
import { loadConfig } from '../config.ts';
import { importPhotos, type PhotoImportCounts, PhotoImportStopped } from '../photos/import/import.ts';
import { PhotoPool } from '../photos/pool.ts';
import { openStorage } from '../services.ts';
import { eventNamed } from './event-named.ts';
import { CommandError, EXIT } from './exit-codes.ts';
import { withDatabase } from './open.ts';
import { userFile } from './user-file.ts';

export interface PhotosFlags {
  readonly event: string;
  readonly dryRun?: boolean;
}

/** Imports photos and answers the exit code. */
export async function importPhotoFiles(named: string, { event: slug, dryRun }: PhotosFlags): Promise<number> {
  const config = loadConfig();
  const source = userFile(named);
  return withDatabase(config, async (database) => {
    const storage = await openStorage(config, database);
    const { _id: event, closedAt } = await eventNamed(storage.models, slug);
    if (closedAt != null)
      throw new CommandError(
        `The people of ${slug} were erased on ${closedAt.toISOString().slice(0, 10)}, when its retention was over; no photos are brought into it any more.`,
        EXIT.usage,
      );
    const rejects = await reportFile(config.dataDir, source);
    const pool = new PhotoPool();
    const bar = process.stderr.isTTY ? progressBar() : null;
    try {
      const options = { source, event, dryRun, rejects, progress: bar?.show };
      const counts = await importPhotos({ ...storage, pool }, options);
      bar?.stop();
      process.stdout.write(describe(counts, rejects.path, dryRun === true));
      return EXIT.ok;
    } catch (error) {
      bar?.stop();
      if (error instanceof ImportUsageError) throw new CommandError(error.message, EXIT.usage);
      return failed(error, dryRun === true);
    } finally {
      await pool.close();
      await rejects.close();
    }
  });
}

/** Says how far it came; answers the exit code for a source that is no good, and throws whatever else it was. */
function failed(error: unknown, dryRun: boolean): number {
  const stopped = error instanceof PhotoImportStopped && !dryRun ? error.message : 'Nothing was imported.';
  const cause = error instanceof PhotoImportStopped ? error.cause : error;
  if (cause instanceof BadFileError) {
    process.stderr.write(`${cause.message}\n${stopped}\n`);
    return EXIT.badInput;
  }
  process.stderr.write(`${stopped}\n`);
  throw cause;
}

async function reportFile(dataDir: string, source: string): Promise<ReportFile> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const stamp = new Date().toISOString().replace(/[:.]/g, '-');
  const name = path.join(dataDir, `${path.basename(source)}.rejected-photos-${stamp}.csv`);
  return new ReportFile(name, ['file', 'reason']);
}

function describe(counts: PhotoImportCounts, rejects: string | null, dryRun: boolean): string {
  const lines = Object.entries(counts).map(([name, count]) => `${name}: ${count}`);
  if (counts.kept > 0)
    lines.push('', 'Kept: their owners, or somebody who answered for them, decided about these photos last.');
  if (rejects !== null) lines.push('', `Rejected files: ${rejects}`);
  if (dryRun) lines.push('', 'This was a dry run: nothing was written to the database.');
  return `${lines.join('\n')}\n`;
}

function progressBar() {
  const bar = new cliProgress.SingleBar(
    { format: '{bar} {percentage} %  {value} of {total} photos', hideCursor: true },
    cliProgress.Presets.shades_classic,
  );
  let begun = false;
  return {
    show: (done: number, total: number) => {
      if (!begun) bar.start(total, done);
      begun = true;
      bar.update(done);
    },
    stop: () => {
      if (begun) bar.stop();
    },
  };
}

/** `import`: the command line's part of src/attendees/import. */
import { runImport } from '../attendees/import/command.ts';
import { loadConfig } from '../config.ts';
import { openStorage } from '../services.ts';
import { EXIT } from './exit-codes.ts';
import { tell, withDatabase } from './open.ts';
import { userFile } from './user-file.ts';

export interface ImportFlags {
  readonly event: string;
  readonly mapping?: string;
  readonly dryRun?: boolean;
  readonly region?: string;
}

/** Imports files and answers the exit code. */
export async function importFiles(
  files: readonly string[],
  { event, mapping, dryRun, region }: ImportFlags,
): Promise<number> {
  const config = loadConfig();
  return withDatabase(config, async (database) => {
    const storage = await openStorage(config, database);
    const code = await runImport(storage, {
      files: files.map((file) => (file === '-' ? file : userFile(file))),
      event,
      mapping: mapping === undefined ? undefined : userFile(mapping),
      dryRun,
      region,
      dataDir: config.dataDir,
    });
    const there = await storage.models.events.findOne({ slug: event }).lean().exec();
    if (code === EXIT.ok && there !== null && there.retentionDays == null)
      tell(
        `Nothing says when the people of ${event} are erased: attendant event set ${event} --ends DAY --retention DAYS`,
      );
    return code;
  });
}

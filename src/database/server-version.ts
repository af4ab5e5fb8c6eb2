/** A data folder keeps to the release series of the server that made it: another may not read it, or change it for good. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { DatabaseError } from './database-error.ts';
import { type Folders, writeAtomically } from './embedded-state.ts';
import { type Mongod, seriesOf } from './mongod.ts';
import { findMongod } from './mongod-binary.ts';

/** The `mongod` for a folder, of the series that made it; throws {@link DatabaseError} when there is only another. */
export async function mongodForFolder(folders: Folders, progress?: (text: string) => void): Promise<Mongod> {
  const recorded = (await readFile(folders.version, 'utf8').catch(() => '')).trim();
  const series = recorded === '' ? undefined : seriesOf(recorded);
  const mongod = await findMongod({ progress, series });
  const found = seriesOf(mongod.version);
  if (series !== undefined && found !== series) {
    throw new DatabaseError(
      `The data in ${path.dirname(folders.version)} was made by MongoDB ${recorded}, but ${mongod.path} is ${mongod.version}. ` +
        `Set MONGOMS_SYSTEM_BINARY to a mongod ${series}, or give another DATA_DIR, or empty this one by: npm run attendant -- reset`,
    );
  }
  if (recorded !== mongod.version) await writeAtomically(folders.version, `${mongod.version}\n`);
  return mongod;
}

/** Where imported photos come from: a folder or a ZIP archive, read where it lies. Nothing of it is written to a disk. */
import { stat } from 'node:fs/promises';
import { BadFileError } from '../../attendees/import/bad-file.ts';
import { openFolder } from './folder.ts';
import type { PhotoSource } from './source-file.ts';
import { openZip } from './zip.ts';

/** Throws {@link BadFileError} for what is neither, or cannot be opened. */
export async function openSource(name: string): Promise<PhotoSource> {
  const kind = await stat(name).catch((error: NodeJS.ErrnoException) => {
    throw new BadFileError(name, null, error.code === 'ENOENT' ? 'does not exist' : 'may not be read');
  });
  if (kind.isDirectory()) return openFolder(name);
  if (kind.isFile()) return openZip(name);
  throw new BadFileError(name, null, 'is neither a folder nor a ZIP archive');
}

/** A file with a secret: read and written by its owner alone, and there whole or not at all. */
import { randomBytes } from 'node:crypto';
import { link, open, readFile, rm, stat } from 'node:fs/promises';
import { KeyFileError } from './key-file.ts';

/** Its text, or null where there is none; a KeyFileError for one that others can read, or that cannot be read. */
export async function readPrivateFile(file: string): Promise<string | null> {
  try {
    const { mode } = await stat(file);
    if ((mode & 0o077) !== 0)
      throw new KeyFileError(`${file} can be read by others than its owner; run: chmod 600 ${file}`);
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ENOENT') return null;
    if (error instanceof KeyFileError) throw error;
    throw new KeyFileError(`The key file ${file} cannot be read: ${(error as Error).message}`);
  }
}

/** Of two that make it at once one makes it, and the other leaves it as it is. */
export async function makeFile(file: string, text: string, mode: number): Promise<void> {
  const draft = `${file}.${randomBytes(8).toString('hex')}`;
  try {
    const handle = await open(draft, 'wx', mode);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    // A link never replaces a file that is there.
    await link(draft, file);
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'EEXIST')
      throw new KeyFileError(`The key file ${file} cannot be made: ${(error as Error).message}`);
  } finally {
    await rm(draft, { force: true });
  }
}

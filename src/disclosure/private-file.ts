/** A file with a secret: for its owner alone, as src/disclosure/new-file.ts makes it. */
import { readFile, stat } from 'node:fs/promises';

/** Something about a key file is not right; the text says what to do. */
export class KeyFileError extends Error {
  override readonly name = 'KeyFileError';
}

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

/**
 * Threat: a backup restored after a person was erased brings their data, or the key to it, back. So the ids of the
 * erased are kept outside the database, in a file that no restore touches, and applied before a restored set serves.
 *
 * A line of JSON for each subject; ids are random and say nothing about the person. A line that was cut off by a crash
 * ends without a line break and is the last: its erasure had not been acknowledged and is done again from the database.
 */
import { open, readFile } from 'node:fs/promises';

export interface ErasedSubject {
  /** Attendee or account id, whose data key is destroyed. */
  readonly id: string;
  readonly at: Date;
}

/** A line of the list is none; the text names file and line. */
export class ErasedListError extends Error {
  override readonly name = 'ErasedListError';
}

/** Appends durably: when this resolves the lines are on the disk. */
export async function appendErased(file: string, subjects: readonly ErasedSubject[]): Promise<void> {
  if (subjects.length === 0) return;
  const handle = await open(file, 'a+', 0o600);
  try {
    const { size } = await handle.stat();
    const last = Buffer.alloc(1);
    if (size > 0) await handle.read(last, 0, 1, size - 1);
    const lines = subjects.map(({ id, at }) => `${JSON.stringify({ id, at: at.toISOString() })}\n`);
    const torn = size > 0 && last.toString() !== '\n';
    await handle.appendFile(`${torn ? '\n' : ''}${lines.join('')}`);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The ids of all erased subjects; none where there is no file yet. */
export async function readErased(file: string): Promise<ReadonlySet<string>> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ENOENT') return new Set();
    throw new ErasedListError(`The list of erased ids ${file} cannot be read: ${(error as Error).message}`);
  }
  const ids = new Set<string>();
  for (const [index, line] of text.split('\n').entries()) {
    const id = idOf(line);
    if (id !== null) ids.add(id);
    else if (line !== '' && !isTorn(line))
      throw new ErasedListError(`${file}, line ${index + 1}: is no line of the list of erased ids.`);
  }
  return ids;
}

function idOf(line: string): string | null {
  try {
    const { id } = JSON.parse(line) as { id?: unknown };
    return typeof id === 'string' ? id : null;
  } catch {
    return null;
  }
}

/** The beginning of a line of ours, cut off by a crash. */
const isTorn = (line: string) => line.startsWith('{"id":"'.slice(0, line.length)) && !line.endsWith('}');

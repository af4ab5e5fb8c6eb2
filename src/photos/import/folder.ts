/**
 * The files of a folder and of the folders in it. Threat: a folder that somebody else filled, with links to files that
 * are none of its own, pipes that never end, and devices. So nothing but a regular file is opened, and no link followed:
 * neither when the folder is listed nor, should it change meanwhile, when the file is opened: it, or a folder it lies in.
 */
import { constants, type Dirent } from 'node:fs';
import { type FileHandle, open, opendir, readlink, realpath } from 'node:fs/promises';
import path from 'node:path';
import { BadFileError } from '../../attendees/import/bad-file.ts';
import { UPLOAD_BYTES } from '../renditions.ts';
import {
  MOST_FILES,
  type PhotoSource,
  type SourceFile,
  shown,
  TOO_LARGE,
  UnreadableError,
} from './source-file.ts';

const MOST_DEPTH = 10;
// Opening a pipe that nobody writes to would wait for ever.
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** `most`: how many files. */
export async function openFolder(name: string, most = MOST_FILES): Promise<PhotoSource> {
  const root = await realpath(name).catch(() => {
    throw new BadFileError(name, null, 'may not be read');
  });
  return {
    files: async function* () {
      let count = 0;
      for await (const file of within({ name, root }, '', 0)) {
        count += 1;
        if (count > most) throw new BadFileError(name, null, `holds more than ${most} files`);
        yield file;
      }
    },
    close: async () => {},
  };
}

/** `name`: as it was given. `root`: where it is. */
interface Folder {
  readonly name: string;
  readonly root: string;
}

async function* within(top: Folder, folder: string, depth: number): AsyncIterableIterator<SourceFile> {
  const { name, root } = top;
  if (depth > MOST_DEPTH)
    throw new BadFileError(name, null, `${shown(folder)}: is deeper than ${MOST_DEPTH} folders`);
  const entries = await opendir(path.join(root, folder)).catch(() => {
    throw new BadFileError(name, null, `${shown(folder) || 'the folder'}: may not be read`);
  });
  for await (const entry of entries) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) yield* within(top, file, depth + 1);
    else yield { path: file, refused: refusal(entry), read: () => readFile(path.join(root, file)) };
  }
}

function refusal(entry: Dirent): string | null {
  if (entry.isSymbolicLink()) return 'is a symbolic link, and those are not followed';
  return entry.isFile() ? null : 'is no regular file';
}

async function readFile(file: string): Promise<Buffer> {
  const handle = await open(file, FLAGS).catch((error: NodeJS.ErrnoException) => {
    throw new UnreadableError(error.code === 'ELOOP' ? 'is a symbolic link' : 'may not be read, or is gone');
  });
  try {
    if ((await whereIs(handle, file)) !== file)
      throw new UnreadableError('lies in a symbolic link, or was moved');
    return await readWhole(handle);
  } finally {
    await handle.close();
  }
}

/** Where that is what was opened: the system knows on Linux; elsewhere, where its name leads by now. */
const whereIs = ({ fd }: FileHandle, file: string) =>
  readlink(`/proc/self/fd/${fd}`).catch(() => realpath(file));

async function readWhole(handle: FileHandle): Promise<Buffer> {
  const { size, ...kind } = await handle.stat();
  if ((kind.mode & constants.S_IFMT) !== constants.S_IFREG) throw new UnreadableError('is no regular file');
  if (size > UPLOAD_BYTES) throw new UnreadableError(TOO_LARGE);
  // One more than it said: what grows while it is read is seen.
  const bytes = Buffer.alloc(size + 1);
  let length = 0;
  for (;;) {
    const { bytesRead } = await handle.read(bytes, length, bytes.length - length, length);
    length += bytesRead;
    if (bytesRead === 0 || length === bytes.length) break;
  }
  if (length !== size) throw new UnreadableError('was changed while it was read');
  return bytes.subarray(0, length);
}

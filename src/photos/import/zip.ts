/**
 * The files of a ZIP archive. Threats: names that lead out of it (`..`, absolute, backslashes), links and devices, a few
 * bytes that become gigabytes, entries that share their bytes, more entries than a memory holds, sizes that are not what
 * was said. Nobody makes such an archive by mistake: it is refused as a whole, before anything of it is taken, and the
 * entry is named. Nothing is unpacked to a disk, no archive within is opened, and an entry is read one at a time, up to
 * the size it said and to that of an upload.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { type Entry, fromFdPromise, type ZipFile } from 'yauzl';
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

/** Pictures hardly shrink; deflate at its best makes a thousandth. */
const MOST_RATIO = 100;
/** Below this no ratio does harm. */
const HARMLESS_BYTES = 1024 * 1024;

const FILE_KIND = 0o170000;
const REGULAR = 0o100000;
const FOLDER = 0o040000;
const LINK = 0o120000;

export async function openZip(name: string): Promise<PhotoSource> {
  const handle = await open(name, 'r').catch(() => {
    throw new BadFileError(name, null, 'may not be read');
  });
  try {
    const before = await handle.stat();
    const unchanged = async () => {
      const now = await handle.stat();
      return now.size === before.size && now.mtimeMs === before.mtimeMs;
    };
    await openAgain(name, handle);
    return {
      files: () => entriesOf(name, handle, before.size, unchanged),
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function openAgain(name: string, { fd }: FileHandle): Promise<ZipFile> {
  const zip = await fromFdPromise(fd, { strictFileNames: true, autoClose: false }).catch((error: unknown) => {
    throw new BadFileError(name, null, `is no ZIP archive: ${textOf(error)}`);
  });
  if (zip.entryCount > MOST_FILES)
    throw new BadFileError(name, null, `holds ${zip.entryCount} entries; ${MOST_FILES} are the most`);
  return zip;
}

async function* entriesOf(
  name: string,
  handle: FileHandle,
  size: number,
  unchanged: () => Promise<boolean>,
): AsyncIterableIterator<SourceFile> {
  if (!(await unchanged())) throw new BadFileError(name, null, 'was changed while it was read');
  const zip = await openAgain(name, handle);
  let packed = 0;
  try {
    for await (const entry of zip.eachEntry()) {
      packed += entry.compressedSize;
      const trick = packed > size ? 'shares its bytes with others' : trickOf(entry);
      if (trick !== null) throw new BadFileError(name, null, `${shown(entry.fileName)}: ${trick}`);
      if (!entry.fileName.endsWith('/'))
        yield {
          path: entry.fileName,
          refused: entry.uncompressedSize > UPLOAD_BYTES ? TOO_LARGE : null,
          read: () => readEntry(zip, entry),
        };
    }
  } catch (error) {
    if (error instanceof BadFileError) throw error;
    throw new BadFileError(name, null, `is damaged, or made to do harm: ${textOf(error)}`);
  }
}

/** What is in an entry that no archive of photos has; null where there is nothing. */
function trickOf(entry: Entry): string | null {
  const kind = (entry.externalFileAttributes >>> 16) & FILE_KIND;
  if (kind === LINK) return 'is a symbolic link';
  if (kind !== 0 && kind !== REGULAR && kind !== FOLDER) return 'is a device, or no regular file';
  if (entry.isEncrypted()) return 'is encrypted';
  const { compressedSize, uncompressedSize } = entry;
  if (uncompressedSize > HARMLESS_BYTES && uncompressedSize > MOST_RATIO * compressedSize)
    return `would become ${Math.round(uncompressedSize / Math.max(1, compressedSize))} times as large: a ZIP bomb`;
  return null;
}

async function readEntry(zip: ZipFile, entry: Entry): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  try {
    const stream = await zip.openReadStreamPromise(entry);
    for await (const part of stream as AsyncIterable<Buffer>) {
      length += part.length;
      // yauzl stops at the size that was said; this is for the day when it does not.
      if (length > UPLOAD_BYTES) throw new UnreadableError(TOO_LARGE);
      parts.push(part);
    }
  } catch (error) {
    if (error instanceof UnreadableError) throw error;
    throw new UnreadableError(`cannot be unpacked: ${textOf(error)}`);
  }
  return Buffer.concat(parts);
}

const textOf = (error: unknown) => shown(String((error as Error | null)?.message ?? error));

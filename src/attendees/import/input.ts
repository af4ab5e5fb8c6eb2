/**
 * Threat: registrations lie about in a temporary folder, or a file changes between being checked and being read.
 * Whatever is not a regular file is copied once to a file that only we may read and that has no name any more
 * before its first byte is written; both passes read one open file.
 */
import { type FileHandle, mkdtemp, open, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { BadFileError } from './bad-file.ts';

const CHUNK = 65_536;

export interface Input {
  readonly name: string;
  readonly size: number;
  /** The bytes from the beginning; may be asked again. */
  bytes(): Readable;
  /** Throws when the file was written to since it was opened. */
  assertUnchanged(): Promise<void>;
  close(): Promise<void>;
}

/** Opens a file for two passes; `-` is standard input. */
export async function openInput(name: string): Promise<Input> {
  const handle = await (name === '-' ? spool(process.stdin) : openFile(name));
  const before = await handle.stat();
  return {
    name: name === '-' ? 'standard input' : name,
    size: before.size,
    bytes: () => Readable.from(chunksOf(handle), { objectMode: false }),
    assertUnchanged: async () => {
      const now = await handle.stat();
      if (now.size === before.size && now.mtimeMs === before.mtimeMs) return;
      throw new BadFileError(name, null, 'was changed while it was read; import it again');
    },
    close: () => handle.close(),
  };
}

/** Our own loop, because a stream that is ended early takes the file with it. */
async function* chunksOf(handle: FileHandle): AsyncGenerator<Buffer, void, undefined> {
  for (let at = 0; ; ) {
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(CHUNK), 0, CHUNK, at);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
    at += bytesRead;
  }
}

async function openFile(name: string): Promise<FileHandle> {
  try {
    const kind = await stat(name);
    if (kind.isDirectory()) throw new BadFileError(name, null, 'is a folder, not a file');
    const handle = await open(name, 'r');
    if (kind.isFile()) return handle;
    return await spool(handle.createReadStream());
  } catch (error) {
    if (error instanceof BadFileError) throw error;
    throw new BadFileError(name, null, reasonOf(error as NodeJS.ErrnoException));
  }
}

async function spool(from: Readable): Promise<FileHandle> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'attendant-import-'));
  const handle = await open(path.join(folder, 'registrations'), 'wx+', 0o600).finally(() =>
    rm(folder, { recursive: true, force: true }),
  );
  for await (const chunk of from) await handle.writeFile(chunk as Buffer);
  return handle;
}

function reasonOf(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return 'does not exist';
  if (error.code === 'EACCES') return 'may not be read';
  return `cannot be read: ${error.message}`;
}

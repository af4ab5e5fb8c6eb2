/**
 * Mails as files, where there is no mail server. Threat: a code read by another user of the machine, or half a file
 * read by a program that waits for one. So the folder and the files are the owner's alone, and a file has its name
 * only once it is whole.
 */
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, open, rename, unlink } from 'node:fs/promises';
import path from 'node:path';

/** The folder of mails kept as files. */
const outboxFolder = (dataDir: string) => path.join(dataDir, 'outbox');

/** Writes a mail and answers its path; names sort by time. */
export async function keepInFolder(dataDir: string, message: Buffer): Promise<string> {
  const { folder, name, unfinished } = await writePart(dataDir, message);
  const finished = path.join(folder, `${name}.eml`);
  await rename(unfinished, finished);
  return finished;
}

/** The same work, and nothing is left of it. */
export async function rehearseInFolder(dataDir: string, message: Buffer): Promise<void> {
  await unlink((await writePart(dataDir, message)).unfinished);
}

async function writePart(dataDir: string, message: Buffer) {
  const folder = outboxFolder(dataDir);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  const name = `${new Date().toISOString().replaceAll(':', '')}-${nextNumber()}-${randomBytes(4).toString('hex')}`;
  const unfinished = path.join(folder, `.${name}.part`);
  const file = await open(unfinished, 'wx', 0o600);
  try {
    await file.writeFile(message);
  } finally {
    await file.close();
  }
  return { folder, name, unfinished };
}

let count = 0;

/** Keeps the order of mails within a millisecond. */
function nextNumber(): string {
  count = (count + 1) % 10_000;
  return String(count).padStart(4, '0');
}

/**
 * The process in which uploads are read: it is handed no settings, no keys and no connection to a database, and runs as the
 * same user, so whoever took it over could open what that user's files are (docs/photos.md). It comes last
 * when others want the processor, and ends itself where it has grown too large and nothing outside held it
 * back, and with whoever started it.
 */
import os from 'node:os';
import { decode } from './decode.ts';
import { type Frame, onFrames, writeFrame } from './frames.ts';
import { type PhotoProblem, UPLOAD_BYTES } from './renditions.ts';

/** The head of what it is asked, with the upload's bytes. */
export interface Asked {
  readonly declared: string;
}

/** The head of what it answers: what is wrong, or how long each rendition is of the bytes that come with it. */
export interface Told {
  readonly problem: PhotoProblem;
  readonly lengths: readonly number[];
}

const MOST_HEAD_BYTES = 64 * 1024;

const mostBytes = Number(process.argv[2]);
os.setPriority(os.constants.priority.PRIORITY_LOW);
process.stdin.on('end', () => process.exit());
setInterval(() => {
  if (process.memoryUsage.rss() > mostBytes) process.kill(process.pid, 'SIGKILL');
}, 50);

onFrames(process.stdin, UPLOAD_BYTES + MOST_HEAD_BYTES, (frame) => {
  if (frame === null) process.exit(1);
  void answer(frame);
});

async function answer({ head, bytes }: Frame): Promise<void> {
  const decoded = await decode(bytes, (head as Asked).declared);
  if ('problem' in decoded) return writeFrame(process.stdout, decoded, []);
  const parts = decoded.renditions.map((rendition) => rendition.bytes);
  writeFrame(process.stdout, { lengths: parts.map(({ length }) => length) }, parts);
}

/** A process that was taken over: what it answers instead of pictures is what the upload says. */
import { PassThrough } from 'node:stream';
import { onFrames, writeFrame } from '../../src/photos/frames.ts';
import { jpeg } from './photos.ts';

const six = (bytes: Buffer) => [{ lengths: Array(6).fill(bytes.length) }, Array(6).fill(bytes)] as const;

const LIES: Readonly<Record<string, () => Promise<void> | void>> = {
  'no picture': () => writeFrame(process.stdout, ...six(Buffer.from('<script>alert(1)</script>'))),
  'no JSON': () => void process.stdout.write(Buffer.from('\x03\0\0\0\0\0\0\0{]}')),
  'no such problem': () => writeFrame(process.stdout, { problem: 'toString' }, []),
  'other lengths': async () => {
    const bytes = await jpeg(8, 8);
    writeFrame(process.stdout, { lengths: [9, 9, -9, 1e9, bytes.length, 0] }, [bytes]);
  },
  'without end': () => {
    process.stdout.write(Buffer.from('\xff\xff\xff\xff\xff\xff\xff\x0f', 'latin1'));
    setInterval(() => process.stdout.write(Buffer.alloc(65_536)), 1);
  },
  'two answers': () => {
    const both = new PassThrough();
    for (const problem of ['UNREADABLE', 'EMPTY']) writeFrame(both, { problem }, []);
    process.stdout.write(both.read());
  },
};

onFrames(process.stdin, 65_536, (frame) => void LIES[String(frame?.bytes)]?.());

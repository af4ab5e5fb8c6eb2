/**
 * What the gateway and a process that reads pictures say to each other, over its pipes: frames of a head in JSON and bytes.
 * Threat: a process that was taken over, and says something without end. So a frame begins with its lengths, and whoever
 * reads says how much they take. The bytes go as they are: Node's own channel would copy each picture several times.
 */
import type { Readable, Writable } from 'node:stream';

export interface Frame {
  readonly head: unknown;
  readonly bytes: Buffer;
}

/** Before a frame: how long its head is, and its bytes. */
const LENGTHS = 8;

export function writeFrame(to: Writable, head: unknown, parts: readonly Uint8Array[]): void {
  const text = Buffer.from(JSON.stringify(head), 'utf8');
  const lengths = Buffer.alloc(LENGTHS);
  lengths.writeUInt32LE(text.length, 0);
  lengths.writeUInt32LE(
    parts.reduce((sum, { length }) => sum + length, 0),
    4,
  );
  // All in one call of the system.
  to.cork();
  for (const part of [lengths, text, ...parts]) to.write(part);
  to.uncork();
}

/** Calls for each frame of at most so many bytes, head and all; with null, once, for what is none. */
export function onFrames(from: Readable, mostBytes: number, call: (frame: Frame | null) => void): void {
  const lengths = Buffer.alloc(LENGTHS);
  let [begun, filled] = [0, 0];
  let frame: Buffer | null = null;
  const broken = () => {
    from.removeAllListeners('data').resume();
    call(null);
  };
  from.on('data', (chunk: Buffer) => {
    for (let at = 0; at < chunk.length; ) {
      if (frame === null) {
        const taken = chunk.copy(lengths, begun, at);
        begun += taken;
        at += taken;
        if (begun < LENGTHS) return;
        const length = lengths.readUInt32LE(0) + lengths.readUInt32LE(4);
        if (length > mostBytes) return broken();
        frame = Buffer.allocUnsafeSlow(length);
      }
      const taken = chunk.copy(frame, filled, at);
      filled += taken;
      at += taken;
      if (filled < frame.length) return;
      const whole = parsed(frame, lengths.readUInt32LE(0));
      if (whole === null) return broken();
      [begun, filled, frame] = [0, 0, null];
      call(whole);
    }
  });
}

function parsed(frame: Buffer, headLength: number): Frame | null {
  try {
    return { head: JSON.parse(frame.toString('utf8', 0, headLength)), bytes: frame.subarray(headLength) };
  } catch {
    return null;
  }
}

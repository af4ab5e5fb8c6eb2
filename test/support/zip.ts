/** ZIP archives made byte by byte: no program would make the ones that a test needs. */
import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipEntry {
  readonly name: string;
  readonly bytes: Buffer;
  /** The size it says it has. */
  readonly says?: number;
  /** Kind and permissions, as Unix has them. */
  readonly mode?: number;
  /** General purpose bits. */
  readonly flags?: number;
  /** Shares the bytes of the entry before. */
  readonly shared?: boolean;
}

/** `count`: how many entries it says it has. */
export function zipOf(entries: readonly ZipEntry[], { count = entries.length } = {}): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  let before = 0;
  for (const { name, bytes, says = bytes.length, mode = 0o100644, flags = 0, shared = false } of entries) {
    const packed = deflateRawSync(bytes);
    const file = Buffer.from(name, 'utf8');
    // Version, flags with UTF-8 names, deflate, no time, checksum, sizes, length of the name, no extra field.
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x800 | flags, 2);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(typeof crc32 === 'function' ? crc32(bytes) : 0, 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(says, 18);
    common.writeUInt16LE(file.length, 22);
    const offset = shared ? before : at;
    if (!shared) {
      const whole = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, file, packed]);
      parts.push(whole);
      before = at;
      at += whole.length;
    }
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE((mode << 16) >>> 0, 6);
    rest.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('PK\x01\x02\x14\x03', 'latin1'), common, rest, file);
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(Math.min(count, 0xffff), 4);
  end.writeUInt16LE(Math.min(count, 0xffff), 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(at, 12);
  if (count <= 0xffff) return Buffer.concat([...parts, central, Buffer.from('PK\x05\x06', 'latin1'), end]);
  const large = Buffer.alloc(56);
  large.write('PK\x06\x06', 'latin1');
  large.writeUInt32LE(count, 32);
  large.writeUInt32LE(at, 48);
  const where = Buffer.alloc(20);
  where.write('PK\x06\x07', 'latin1');
  where.writeUInt32LE(at + central.length, 8);
  return Buffer.concat([...parts, central, large, where, Buffer.from('PK\x05\x06', 'latin1'), end]);
}

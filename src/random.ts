import { randomBytes } from 'node:crypto';

const POOL_BYTES = 8_192;
let pool = Buffer.alloc(0);
let used = 0;

/**
 * Random bytes for what may be seen: ids and nonces. They come out of a larger piece, because asking the operating system
 * for a few at a time costs more than all else about an id. No secret is made of them: a piece stays in memory for a while.
 */
export function pooledRandom(size: number): Buffer {
  if (used + size > pool.length) {
    pool = randomBytes(Math.max(POOL_BYTES, size));
    used = 0;
  }
  used += size;
  return pool.subarray(used - size, used);
}

/** Threat: what was decided about a part waits with a client that takes nothing, and shows what was taken back since. */
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { Ahead } from '../src/export/ahead.ts';
import type { OpenPart } from '../src/export/chunk.ts';

function reading() {
  const read: (string | null)[] = [];
  const ahead = new Ahead(async (after) => {
    read.push(after);
    if (after === 'att_gone') throw new Error('the key counts no more');
    return { next: `${after} ${read.length}` } as OpenPart;
  });
  return { read, ahead };
}

describe('a part that is read ahead', () => {
  it('is the one that is taken next', async () => {
    const { read, ahead } = reading();
    ahead.begin('att_1');
    expect((await ahead.take('att_1')).next).toBe('att_1 1');
    expect(read).toEqual(['att_1']);
    expect((await ahead.take('att_1')).next).toBe('att_1 2');
  });

  it('is thrown away when it is not taken soon, and read anew', async () => {
    const { read, ahead } = reading();
    ahead.begin('att_1');
    await sleep(500);
    expect((await ahead.take('att_1')).next).toBe('att_1 2');
    expect(read).toEqual(['att_1', 'att_1']);
  });

  it('is of no use for another place', async () => {
    const { ahead } = reading();
    ahead.begin('att_1');
    expect((await ahead.take('att_2')).next).toBe('att_2 2');
  });

  it('fails when it is taken, and nobody before that', async () => {
    const { ahead } = reading();
    ahead.begin('att_gone');
    await sleep(50);
    await expect(ahead.take('att_gone')).rejects.toThrow('the key counts no more');
    ahead.begin('att_gone');
    await sleep(500);
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Database } from '../src/database/connect.ts';
import { openTestDatabase } from './support/database.ts';

describe('a database for tests', () => {
  let database: Database;
  beforeAll(async () => {
    database = await openTestDatabase();
  });
  afterAll(() => database.close());

  it('keeps what a transaction wrote in both databases, or nothing', async () => {
    const write = (fail: boolean) =>
      database.transaction(async (session) => {
        await database.connection.collection('things').insertOne({ a: 1 }, { session });
        await database.keys.collection('keys').insertOne({ b: 1 }, { session });
        if (fail) throw new Error('stop');
        return 'done';
      });
    await expect(write(true)).rejects.toThrow('stop');
    expect(await database.connection.collection('things').countDocuments()).toBe(0);
    expect(await write(false)).toBe('done');
    expect(await database.connection.collection('things').countDocuments()).toBe(1);
    expect(await database.keys.collection('keys').countDocuments()).toBe(1);
  });
});

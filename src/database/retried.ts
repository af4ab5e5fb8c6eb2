import type { ClientSession } from 'mongodb';
import type { Database } from './connect.ts';
import { isDuplicateKey } from './duplicate-key.ts';

/**
 * A transaction that is run once more where somebody inserted the same at the same moment: now it is there, and a
 * second look finds it.
 */
export async function retriedTransaction<T>(
  database: Pick<Database, 'transaction'>,
  work: (session: ClientSession) => Promise<T>,
): Promise<T> {
  try {
    return await database.transaction(work);
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    return await database.transaction(work);
  }
}

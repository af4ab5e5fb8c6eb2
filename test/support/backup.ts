import type { Document } from 'mongodb';
import type { Connection } from 'mongoose';
import type { TestGateway } from './gateway.ts';

/** Copies every document of both databases; what it answers puts them back, as mongorestore does after dropping. */
export async function backupOf({ database }: Pick<TestGateway, 'database'>): Promise<() => Promise<void>> {
  const kept = new Map<Connection, Map<string, Document[]>>();
  for (const connection of [database.connection, database.keys]) {
    const names = await namesIn(connection);
    const documents = names.map(async (name) => [name, await connection.collection(name).find().toArray()]);
    kept.set(connection, new Map((await Promise.all(documents)) as [string, Document[]][]));
  }
  return async () => {
    for (const [connection, collections] of kept) {
      for (const name of await namesIn(connection)) {
        await connection.collection(name).deleteMany({});
        const documents = collections.get(name) ?? [];
        if (documents.length > 0) await connection.collection(name).insertMany(documents);
      }
    }
  };
}

async function namesIn(connection: Connection): Promise<string[]> {
  const found = (await connection.db?.listCollections().toArray()) ?? [];
  return found.map(({ name }) => name).filter((name) => !name.startsWith('system.'));
}

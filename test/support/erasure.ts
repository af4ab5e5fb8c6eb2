/** What tests of erasure share: where anything of a person is to be found. */
import { BSON } from 'mongodb';
import type { TestGateway } from './gateway.ts';

/** Every document of both databases, as text, with its collection: `database/collection`. */
export async function everyDocument({ database }: Pick<TestGateway, 'database'>) {
  const all: { readonly where: string; readonly text: string }[] = [];
  for (const [name, connection] of [
    ['data', database.connection],
    ['keys', database.keys],
  ] as const) {
    const collections = (await connection.db?.listCollections().toArray()) ?? [];
    for (const { name: collection } of collections.filter((one) => !one.name.startsWith('system.'))) {
      for await (const document of connection.collection(collection).find())
        all.push({ where: `${name}/${collection}`, text: BSON.EJSON.stringify(document) });
    }
  }
  return all;
}

/** In which collections one of these texts stands, by collection. */
export async function traceOf(
  gateway: Pick<TestGateway, 'database'>,
  texts: readonly string[],
): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  for (const { where, text } of await everyDocument(gateway)) {
    for (const one of texts.filter((one) => text.toLowerCase().includes(one.toLowerCase()))) {
      found[where] = [...new Set([...(found[where] ?? []), one])];
    }
  }
  return found;
}

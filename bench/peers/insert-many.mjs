/**
 * The driver alone: reads what another database holds into memory, makes the same indexes, and then inserts it all by
 * unordered `insertMany`, a call for each collection. What it prints is the seconds of the inserting.
 */
import { MongoClient } from 'mongodb';

const [, , ...pairs] = process.argv;
const client = await MongoClient.connect(process.env.MONGODB_URI);
let seconds = 0;
let documents = 0;
for (const pair of pairs) {
  const [from, to] = pair.split('>').map((name) => client.db(name));
  for (const { name } of await from.listCollections({ type: 'collection' }).toArray()) {
    const all = await from.collection(name).find().toArray();
    if (all.length === 0) continue;
    await copyIndexes(from.collection(name), await to.createCollection(name));
    const begun = performance.now();
    await to.collection(name).insertMany(all, { ordered: false });
    seconds += (performance.now() - begun) / 1_000;
    documents += all.length;
  }
}
await client.close();
console.log(JSON.stringify({ seconds, documents }));

async function copyIndexes(from, to) {
  for (const { v, key, name, ...options } of await from.listIndexes().toArray())
    if (name !== '_id_') await to.createIndex(key, { name, ...options });
}

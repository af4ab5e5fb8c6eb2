/** The plain scan: every record of the ledger, or of a window of time by its index, through the driver, and nothing done with it. */
import { MongoClient } from 'mongodb';

const [, , since, until] = process.argv;
const client = new MongoClient(process.env.MONGODB_URI);
const ledger = client.db().collection('ledger');
const window = since === undefined ? {} : { at: { $gte: new Date(since) }, from: { $lt: new Date(until) } };
const sort = since === undefined ? { _id: 1 } : { at: 1 };
let entries = 0;
for await (const record of ledger.find(window).sort(sort))
  for (const response of record.responses ?? []) entries += response.subjects.length;
console.log(entries);
await client.close();

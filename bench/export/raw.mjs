/** What an export is compared with: the driver's cursor over the same documents, each a line of JSON, and nothing asked. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';
import { BUILD } from '../support/build.mjs';
import { serve } from '../support/serve.mjs';

const { MongoClient } = createRequire(path.join(BUILD, 'package.json'))('mongodb');
const { SHOWN_FIELDS } = await import(path.join(BUILD, 'src/attendees/model.js'));

const client = await MongoClient.connect(process.env.MONGODB_URI);
const attendees = client.db().collection('attendees');
const server = createServer(async (req, res) => {
  const event = new URL(req.url, 'http://x').searchParams.get('event');
  const filter = { event, registered: true, listed: true };
  const cursor = attendees.find(filter, { projection: SHOWN_FIELDS, sort: { _id: 1 }, batchSize: 1_000 });
  for await (const document of cursor)
    if (!res.write(`${JSON.stringify(document)}\n`)) await once(res, 'drain');
  res.end();
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
serve(`http://127.0.0.1:${server.address().port}`, async () => {
  server.closeAllConnections();
  await client.close();
});

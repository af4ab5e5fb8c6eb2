/** The same files from GridFS by Express and the driver's bucket, as its documentation says: no session, no decision, no seal, no record. */
import express from 'express';
import { GridFSBucket, MongoClient } from 'mongodb';
import { serve } from '../support/serve.mjs';

const client = await MongoClient.connect(process.env.MONGODB_URI);
const bucket = new GridFSBucket(client.db(), { bucketName: 'plain' });
const app = express();
app.get('/photos/:photo', (req, res) => {
  res.type('jpg');
  bucket
    .openDownloadStream(req.params.photo)
    .on('error', () => res.status(404).end())
    .pipe(res);
});
const server = app.listen(0, '127.0.0.1', () =>
  serve(`http://127.0.0.1:${server.address().port}`, async () => {
    server.closeAllConnections();
    await client.close();
  }),
);

/** Apollo Server 5 and express as their documentation sets them up, the people in memory, no authorization. */
import { createServer } from 'node:http';
import { ApolloServer } from '@apollo/server';
import { expressMiddleware } from '@as-integrations/express5';
import express from 'express';
import { serve } from '../support/serve.mjs';
import { resolversWith } from './shared/in-memory.mjs';
import { typeDefs } from './shared/schema.mjs';

let publicUrl;
const apollo = new ApolloServer({ typeDefs, resolvers: resolversWith(() => publicUrl) });
await apollo.start();
const app = express();
app.use('/graphql', express.json(), expressMiddleware(apollo));
const server = createServer(app);
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
publicUrl = `http://localhost:${server.address().port}`;
serve(`http://127.0.0.1:${server.address().port}`, async () => {
  server.closeAllConnections();
  await apollo.stop();
});

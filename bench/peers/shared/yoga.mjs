/** graphql-yoga on node:http, as its documentation sets it up, without what is for people in browsers. */
import { createServer } from 'node:http';
import { createSchema, createYoga } from 'graphql-yoga';
import { serve } from '../../support/serve.mjs';
import { resolversWith } from './in-memory.mjs';
import { typeDefs } from './schema.mjs';

export async function serveYoga(plugins = []) {
  let publicUrl;
  const schema = createSchema({ typeDefs, resolvers: resolversWith(() => publicUrl) });
  const server = createServer(
    createYoga({ schema, plugins, graphiql: false, landingPage: false, logging: false }),
  );
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  publicUrl = `http://localhost:${server.address().port}`;
  serve(`http://127.0.0.1:${server.address().port}`, async () => server.closeAllConnections());
}

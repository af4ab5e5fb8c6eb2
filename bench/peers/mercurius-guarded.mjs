/** Mercurius on Fastify with graphql-jit from the first request, and a synchronous guard in memory. */
import fastify from 'fastify';
import mercurius from 'mercurius';
import { serve } from '../support/serve.mjs';
import { guardedResolversWith } from './shared/in-memory.mjs';
import { typeDefs } from './shared/schema.mjs';

let publicUrl;
const app = fastify();
app.register(mercurius, { schema: typeDefs, resolvers: guardedResolversWith(() => publicUrl), jit: 1 });
const url = await app.listen({ port: 0, host: '127.0.0.1' });
publicUrl = `http://localhost:${new URL(url).port}`;
serve(url, () => app.close());

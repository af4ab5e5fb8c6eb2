/**
 * Apollo Server 5 and express as their documentation sets them up, reading by mongoose with `lean()`, and an index that
 * fits. What a peer has besides it adds: middleware in front, something around the schema, a context.
 */
import { createServer } from 'node:http';
import { ApolloServer } from '@apollo/server';
import { expressMiddleware } from '@as-integrations/express5';
import { makeExecutableSchema } from '@graphql-tools/schema';
import express from 'express';
import mongoose from 'mongoose';
import { plainAttendeeSchema } from '../../support/plain.mjs';
import { serve } from '../../support/serve.mjs';
import { pageOf, positionOf, typeDefs } from './schema.mjs';

/** `add` is given the connection and answers what to add: `{ middleware, around, context }`. */
export async function serveApollo(add = async () => ({})) {
  const connection = await mongoose.createConnection(process.env.MONGODB_URI).asPromise();
  const PlainAttendee = connection.model('PlainAttendee', plainAttendeeSchema);
  await PlainAttendee.init(); // Its index.
  const { middleware = [], around = (schema) => schema, context = async () => ({}) } = await add(connection);

  let publicUrl;
  const resolvers = {
    Query: {
      attendees: async (_root, { event, first, after }) => {
        const found = await PlainAttendee.find({ event, registered: true, listed: true, ...beyond(after) })
          .collation({ locale: 'en', strength: 1 })
          .sort({ name: 1, _id: 1 })
          .limit(first + 1)
          .lean()
          .exec();
        return pageOf(found, first);
      },
      attendee: (_root, { id }) => PlainAttendee.findById(id).lean().exec(),
    },
    Attendee: {
      id: ({ _id }) => _id,
      photo: ({ photo }) => (photo === null ? null : { url: `${publicUrl}/photos/${photo}/256` }),
    },
  };

  const apollo = new ApolloServer({ schema: around(makeExecutableSchema({ typeDefs, resolvers })) });
  await apollo.start();
  const app = express();
  if (middleware.length > 0) app.use(middleware);
  app.use('/graphql', express.json(), expressMiddleware(apollo, { context }));
  const server = createServer(app);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  publicUrl = `http://localhost:${port}`;
  serve(`http://127.0.0.1:${port}`, async () => {
    server.closeAllConnections();
    await apollo.stop();
    await connection.close();
  });
}

function beyond(after) {
  if (after === undefined) return {};
  const { name, id } = positionOf(after);
  return { $or: [{ name: { $gt: name } }, { name, _id: { $gt: id } }] };
}

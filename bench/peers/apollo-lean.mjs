/**
 * The peer: the same page by Apollo Server 5 and express as their documentation sets them up, read by mongoose with
 * `lean()`, an index that fits and only the fields that are needed. No session, no authorization, no record.
 */
import { createServer } from 'node:http';
import { ApolloServer } from '@apollo/server';
import { expressMiddleware } from '@as-integrations/express5';
import express from 'express';
import mongoose from 'mongoose';
import { plainAttendeeSchema } from '../support/plain.mjs';
import { serve } from '../support/serve.mjs';

const typeDefs = `#graphql
  type Query { attendees(event: ID!, first: Int = 25): AttendeeConnection! }
  type AttendeeConnection { nodes: [Attendee!]! pageInfo: PageInfo! }
  type PageInfo { hasNextPage: Boolean! endCursor: String }
  type Attendee { id: ID! name: String! organisation: String jobTitle: String phone: String email: String photo: Photo }
  type Photo { url: String! }
`;

const connection = await mongoose.createConnection(process.env.MONGODB_URI).asPromise();
const PlainAttendee = connection.model('PlainAttendee', plainAttendeeSchema);
await PlainAttendee.init(); // Its index.

const resolvers = {
  Query: {
    attendees: async (_root, { event, first }) => {
      const found = await PlainAttendee.find({ event, registered: true, listed: true })
        .collation({ locale: 'en', strength: 1 })
        .sort({ name: 1, _id: 1 })
        .limit(first + 1)
        .lean()
        .exec();
      const nodes = found.slice(0, first);
      const last = nodes.at(-1);
      const endCursor = last ? Buffer.from(`${last.name}\n${last._id}`).toString('base64url') : null;
      return { nodes, pageInfo: { hasNextPage: found.length > first, endCursor } };
    },
  },
  Attendee: {
    id: ({ _id }) => _id,
    photo: ({ photo }) => (photo === null ? null : { url: `${publicUrl}/photos/${photo}` }),
  },
};

const apollo = new ApolloServer({ typeDefs, resolvers });
await apollo.start();
const app = express();
app.use('/graphql', express.json(), expressMiddleware(apollo));
const server = createServer(app);
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const { port } = server.address();
const publicUrl = `http://localhost:${port}`;
serve(`http://127.0.0.1:${port}`, async () => {
  server.closeAllConnections();
  await apollo.stop();
  await connection.close();
});

/** The peer with a session in MongoDB in front; still no authorization, no record. */
import { serveApollo } from './shared/apollo-from-mongodb.mjs';
import { sessions } from './shared/sessions.mjs';

await serveApollo(async (connection) => ({ middleware: [sessions(connection)] }));

/** The peer: no session, no authorization, no record. */
import { serveApollo } from './shared/apollo-from-mongodb.mjs';

await serveApollo();

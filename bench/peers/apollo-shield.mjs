/**
 * The way people write it: graphql-shield in front of the resolvers, and a rule that asks the database for each
 * protected field of each person, by an index that fits. Refused fields are null without an error, as the gateway's are,
 * which is the cheaper way; and shield's cache is off, as it is by default, because it hashes the parent first.
 */
import { createRequire } from 'node:module';
import mongoose from 'mongoose';
import { serveApollo } from './shared/apollo-from-mongodb.mjs';
import { sessions } from './shared/sessions.mjs';

// graphql-shield's module build does not load in Node; its CommonJS build does.
const require = createRequire(import.meta.url);
const { allow, rule, shield } = require('graphql-shield');
const { applyMiddleware } = require('graphql-middleware');

const consentSchema = new mongoose.Schema(
  { subject: String, field: String, recipient: String },
  { collection: 'plain_consents', versionKey: false },
);
consentSchema.index({ subject: 1, field: 1, recipient: 1 });

await serveApollo(async (connection) => {
  const Consent = connection.model('Consent', consentSchema);
  await Consent.init();
  const consented = (field) =>
    rule(`consented to ${field}`)(async ({ _id }, _args, { account }) => {
      const recipient = { $in: ['everybody', account] };
      return (await Consent.exists({ subject: _id, field, recipient }).lean().exec()) !== null;
    });
  const permissions = shield(
    {
      Attendee: {
        jobTitle: consented('jobTitle'),
        phone: consented('phone'),
        email: consented('email'),
        photo: consented('photo'),
      },
    },
    { fallbackRule: allow, fallbackError: () => null },
  );
  return {
    middleware: [sessions(connection)],
    around: (schema) => applyMiddleware(schema, permissions),
    context: async ({ req }) => ({ account: req.session.account }),
  };
});

/**
 * graphql-yoga with @graphql-authz/core: a rule after execution for each protected field, which asks the consents in
 * memory. The library refuses an answer as a whole where one rule refuses, so everybody shares here.
 */
import { postExecRule, UnauthorizedError } from '@graphql-authz/core';
import { authZEnvelopPlugin } from '@graphql-authz/envelop-plugin';
import { consented } from './shared/in-memory.mjs';
import { serveYoga } from './shared/yoga.mjs';

const sees = (field) =>
  postExecRule({
    error: new UnauthorizedError(`no consent to ${field}`),
    selectionSet: '{ id }',
  })((_context, _args, _value, person) => consented(person, field));

const rules = {
  JobTitle: sees('jobTitle'),
  Phone: sees('phone'),
  Email: sees('email'),
  Photo: sees('photo'),
};
const authSchema = {
  Attendee: {
    jobTitle: { __authz: { rules: ['JobTitle'] } },
    phone: { __authz: { rules: ['Phone'] } },
    email: { __authz: { rules: ['Email'] } },
    photo: { __authz: { rules: ['Photo'] } },
  },
};
await serveYoga([authZEnvelopPlugin({ rules, authSchema })]);

/** docs/errors.md: a heading for each code, from src/error-codes.ts. */
import { ERROR_CODES } from '../src/error-codes.ts';

const INTRODUCTION = `# Errors

Made by \`npm run codegen\` from \`src/error-codes.ts\`; a test fails while it is not fresh.

Two things are no errors. A value that is withheld is \`null\`, as one that is not there, with the field's coordinate in
\`extensions.withheld\`. And what people type wrong comes as \`userErrors\` of a mutation's payload, for the form they typed it
into: \`code\`, \`field\` (the path of the input) and \`message\`.

Everything else has a code, and \`extensions.docs\` leads to what it means: the gateway serves these headings at \`/errors\`.

\`\`\`graphql as=nobody
{ myDisclosures(event: "evt_…") { nodes { at } } }
\`\`\`

\`\`\`json answer
{
  "errors": [
    {
      "message": "Sign in first: startSignIn, then completeSignIn.",
      "path": ["myDisclosures"],
      "extensions": { "code": "UNAUTHENTICATED", "docs": "/errors#UNAUTHENTICATED" }
    }
  ],
  "data": null
}
\`\`\`

With the [typed client](client.md) it is one thing to catch:

\`\`\`ts
import { AttendantError, createClient, WhoAmIDocument } from '../client/index.ts';

const client = createClient({ endpoint: 'http://localhost:4000/graphql' });
try {
  console.log((await client.request(WhoAmIDocument)).data.viewer);
} catch (error) {
  if (!(error instanceof AttendantError)) throw error;
  console.error(error.code, error.docs, error.requestId);
}
\`\`\`

Outside \`/graphql\` errors are problem details (RFC 9457), \`application/problem+json\`, with the same codes and those that the
page of each address names, for example [photos.md](photos.md).

\`\`\`sh
curl -sS http://localhost:4000/nowhere
\`\`\`

\`\`\`json answer
{ "type": "about:blank", "title": "Not Found", "status": 404, "detail": "There is nothing at this address.", "code": "NOT_FOUND" }
\`\`\`

A request that is no operation at all is refused with a status of its own (400, 403, 405, 413, 415) and the same shape. Whoever
asks for \`application/json\` gets 200 for a document that is wrong, whoever asks for \`application/graphql-response+json\` 400.

## Codes
`;

/** The page. */
export const errorsDocument = () =>
  [
    INTRODUCTION,
    ...Object.entries(ERROR_CODES).map(([code, { means, todo }]) => `### ${code}\n\n${means}\n\n${todo}\n`),
  ].join('\n');

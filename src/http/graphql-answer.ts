/**
 * Apollo Server behind Express, by the way it documents for integrations (`executeHTTPGraphQLRequest`): what its own
 * middleware does, without copying headers that nobody reads, and without Express's `send`, which would work out type,
 * charset and freshness of an answer that is always JSON in UTF-8 and never kept. The answer leaves in one write.
 */
import { type ApolloServer, type BaseContext, HeaderMap } from '@apollo/server';
import type { Request, RequestHandler, Response } from 'express';

/** What Apollo Server and our plugins look at. */
const READ = ['accept', 'content-type', 'apollo-require-preflight', 'x-apollo-operation-name'] as const;

/** The last of the handlers of /graphql: the body is read and the viewer known. */
export function graphqlAnswer<Context extends BaseContext>(
  apollo: ApolloServer<Context>,
  context: (req: Request, res: Response) => Context,
): RequestHandler {
  return async (req, res) => {
    const headers = new HeaderMap();
    for (const name of READ) {
      const value = req.headers[name];
      if (value !== undefined) headers.set(name, String(value));
    }
    const answer = await apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: { method: req.method, headers, search: '', body: req.body },
      context: async () => context(req, res),
    });
    // In parts comes what was asked with @defer or @stream, which the schema does not have.
    if (answer.body.kind !== 'complete') throw new Error('an answer in parts');
    for (const [name, value] of answer.headers) {
      res.setHeader(name === 'content-type' ? 'Content-Type' : name, value);
    }
    const { string } = answer.body;
    res.setHeader('Content-Length', Buffer.byteLength(string));
    res.statusCode = answer.status ?? 200;
    res.end(string);
  };
}

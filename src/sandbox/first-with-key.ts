/** A first query with an API key. GraphiQL's page, which is no TypeScript, says the same (src/graphiql/page.js); a test compares. */
export const FIRST_WITH_KEY = `query WhoIsThisKey {
  currentKey {
    integration { name }
    scopes
    events { id slug }
  }
}
`;

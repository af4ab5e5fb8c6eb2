/**
 * Starts GraphiQL against our own /graphql, with the session's cookie. A query's variables can be somebody's address:
 * what is typed is kept for this tab only, not in localStorage, where the next one at this machine would find it.
 */
const { React, ReactDOM, GraphiQL } = window;

const DEFAULT_QUERY = `# docs/examples has more of these.
query WhoAmI {
  viewer {
    account { id events { id slug name } }
  }
}
`;

async function ask(operation, { headers = {} } = {}) {
  const response = await fetch('/graphql', {
    method: 'POST',
    credentials: 'same-origin',
    headers: { ...headers, 'content-type': 'application/json', accept: 'application/graphql-response+json' },
    body: JSON.stringify(operation),
  });
  return response.json();
}

async function sayWho() {
  const { signedIn } = await (await fetch('/sign-in/state')).json();
  if (signedIn) document.querySelector('#who').textContent = 'You ask as the one who is signed in here.';
}

ReactDOM.createRoot(document.querySelector('#graphiql')).render(
  React.createElement(GraphiQL, {
    fetcher: ask,
    storage: window.sessionStorage,
    defaultQuery: DEFAULT_QUERY,
  }),
);
void sayWho();

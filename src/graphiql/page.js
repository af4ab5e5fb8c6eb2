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

const FIRST_WITH_KEY = `query WhoIsThisKey {
  currentKey {
    integration { name }
    scopes
    events { id slug }
  }
}
`;

/** `/graphiql#key`: a first query with an API key, which is pasted under Headers. */
const withKey = location.hash === '#key';
const NO_KEY_YET = 'Bearer PASTE YOUR KEY HERE';

/** What is remembered of the tab; headers stand in its history, and a key among them is written nowhere. */
const KEY = /att_[a-z]+_[0-9a-z_]{20,}/g;
const storage = {
  getItem: (name) => sessionStorage.getItem(name),
  setItem: (name, value) => sessionStorage.setItem(name, value.replace(KEY, 'PASTE YOUR KEY HERE')),
  removeItem: (name) => sessionStorage.removeItem(name),
  clear: () => sessionStorage.clear(),
  get length() {
    return sessionStorage.length;
  },
};

async function ask(operation, { headers: typed = {} } = {}) {
  const { authorization, ...others } = Object.fromEntries(
    Object.entries(typed).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const isKey = authorization !== undefined && authorization !== NO_KEY_YET;
  const response = await fetch('/graphql', {
    method: 'POST',
    // A key comes alone: with the session's cookie it is refused.
    credentials: isKey ? 'omit' : 'same-origin',
    headers: {
      ...others,
      ...(isKey && { authorization }),
      'content-type': 'application/json',
      accept: 'application/graphql-response+json',
    },
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
    storage,
    defaultQuery: withKey ? FIRST_WITH_KEY : DEFAULT_QUERY,
    ...(withKey && {
      defaultHeaders: JSON.stringify({ authorization: NO_KEY_YET }, null, 2),
      defaultEditorToolsVisibility: 'headers',
    }),
  }),
);
void sayWho();

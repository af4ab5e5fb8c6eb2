// What the gateway's own pages share: each is one file of sections, of which one is shown, and asks /graphql as any
// client does. Loading a page changes nothing; everything takes a press of a button.

export const byId = (id) => document.getElementById(id);
export const message = byId('message');

const AWAY = 'The gateway cannot be reached just now. Try again.';

export const START =
  'mutation StartSignIn($input: StartSignInInput!) { startSignIn(input: $input) { userErrors { message } } }';
export const COMPLETE =
  'mutation CompleteSignIn($input: CompleteSignInInput!) { completeSignIn(input: $input) { userErrors { message } } }';
export const PROVE = 'mutation ProveAgain { proveAgain { userErrors { message } } }';

/** The token of a mail's link, taken out of the address bar at once so that it stays in no history. */
export function takeToken() {
  const token = location.hash.slice(1);
  if (token !== '') history.replaceState(null, '', location.pathname);
  return token;
}

/** Asks for one operation; `problem` is what went wrong, in words, or null, and `code` its name. */
export async function request(query, variables) {
  try {
    const response = await fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = await response.json();
    const [error] = errors ?? [];
    if (error !== undefined) return { problem: error.message, code: error.extensions?.code };
    const [payload] = Object.values(data);
    const [wrong] = payload?.userErrors ?? [];
    return { problem: wrong?.message ?? null, code: wrong?.code, payload };
  } catch {
    return { problem: AWAY };
  }
}

export const ask = async (query, variables) => (await request(query, variables)).problem;

const fillings = new Map();

/** Says what fills a section each time it is shown. */
export const onShow = (id, fill) => fillings.set(id, fill);

/** The section that was shown before the one that is. */
export let cameFrom = null;

export function show(id) {
  cameFrom = document.querySelector('section:not([hidden])')?.id ?? null;
  for (const section of document.querySelectorAll('section')) section.hidden = section.id !== id;
  message.textContent = '';
  const section = byId(id);
  (section.querySelector('form input') ?? section.querySelector('h1')).focus();
  fillings.get(id)?.();
}

/** What a page's script cannot see for itself; null while the gateway cannot be reached. */
export async function readState() {
  const response = await fetch('/sign-in/state').catch(() => null);
  return response?.ok ? response.json() : null;
}

/** Runs an operation when a section's form is submitted, and goes on from there. */
export function onSubmit(id, operation) {
  const form = byId(id).querySelector('form');
  const button = form.querySelector('button');
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    button.disabled = true;
    const [problem, next] = await operation(form);
    const section = problem === null ? await next() : null;
    button.disabled = false;
    if (section !== null) return show(section);
    message.textContent = problem;
    form.querySelector('input')?.focus();
  });
}

/** The buttons that only go to another section; and a link of ours, opened where its page is open already. */
export function begins(first) {
  for (const button of document.querySelectorAll('[data-go]')) {
    button.addEventListener('click', () => show(button.dataset.go));
  }
  addEventListener('hashchange', () => location.reload());
  readState().then(async (state) => {
    show(await first(state ?? { pending: false, signedIn: false, secondFactor: false }));
    if (state === null) message.textContent = AWAY;
  });
}

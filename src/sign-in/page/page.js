// The script of GET /sign-in: shows one of the page's sections, and asks /graphql as any client does. Loading it
// changes nothing; signing in takes a press of a button.

const byId = (id) => document.getElementById(id);
const message = byId('message');

/** The token of the mail's link, taken out of the address bar at once so that it stays in no history. */
const token = location.hash.slice(1);
if (token !== '') history.replaceState(null, '', location.pathname);

const START =
  'mutation StartSignIn($input: StartSignInInput!) { startSignIn(input: $input) { userErrors { message } } }';
const COMPLETE =
  'mutation CompleteSignIn($input: CompleteSignInInput!) { completeSignIn(input: $input) { userErrors { message } } }';
const VERIFY =
  'mutation VerifySecondFactor($input: VerifySecondFactorInput!) { verifySecondFactor(input: $input) { userErrors { message } } }';
const SIGN_OUT = 'mutation SignOut { signOut { userErrors { message } } }';

/** Asks for one operation; answers what went wrong, in words, or null. */
async function ask(query, variables) {
  try {
    const response = await fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = await response.json();
    if (errors?.length > 0) return errors[0].message;
    return Object.values(data)[0].userErrors[0]?.message ?? null;
  } catch {
    return 'The gateway cannot be reached just now. Try again.';
  }
}

function show(id) {
  for (const section of document.querySelectorAll('section')) section.hidden = section.id !== id;
  message.textContent = '';
  const section = byId(id);
  (section.querySelector('input') ?? section.querySelector('h1')).focus();
}

/** What the page's script cannot see for itself; null while the gateway cannot be reached. */
async function readState() {
  const response = await fetch('/sign-in/state').catch(() => null);
  if (!response?.ok) return null;
  const state = await response.json();
  byId('sandbox').hidden = !state.sandbox;
  return state;
}

/** Where somebody goes on who has just proved something. */
async function signedIn() {
  const state = await readState();
  return state?.secondFactor ? 'second-factor' : 'signed-in';
}

/** Runs an operation when a section's form is submitted, and goes on from there. */
function onSubmit(id, operation) {
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

onSubmit('address', async (form) => [
  await ask(START, { input: { email: form.elements.email.value } }),
  () => 'code',
]);
onSubmit('code', async (form) => [
  await ask(COMPLETE, { input: { code: form.elements.proof.value } }),
  signedIn,
]);
onSubmit('link', async () => [await ask(COMPLETE, { input: { code: token } }), signedIn]);
onSubmit('second-factor', async (form) => [
  await ask(VERIFY, { input: { code: form.elements.factor.value } }),
  signedIn,
]);
onSubmit('signed-in', async () => [await ask(SIGN_OUT), () => 'address']);

for (const button of document.querySelectorAll('[data-go]')) {
  button.addEventListener('click', () => show(button.dataset.go));
}

async function begin() {
  const state = await readState();
  if (state === null) {
    show('address');
    message.textContent = 'The gateway cannot be reached just now. Try again.';
    return;
  }
  if (token !== '') return show(state.pending ? 'link' : 'elsewhere');
  if (state.signedIn) return show(state.secondFactor ? 'second-factor' : 'signed-in');
  show(state.pending ? 'code' : 'address');
}

// The mail's link, opened where this page is open already, changes the fragment only.
addEventListener('hashchange', () => location.reload());
begin();

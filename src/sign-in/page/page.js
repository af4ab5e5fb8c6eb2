// The script of GET /sign-in.
import { ownData } from '/sign-in/own-data.js';
import { rights } from '/sign-in/rights.js';
import {
  ask,
  begins,
  byId,
  COMPLETE,
  cameFrom,
  message,
  onSubmit,
  readState,
  START,
  show,
  takeToken,
} from '/sign-in/sections.js';
import { complaintsToAnswer } from '/sign-in/to-answer.js';

const token = takeToken();

const VERIFY =
  'mutation VerifySecondFactor($input: VerifySecondFactorInput!) { verifySecondFactor(input: $input) { userErrors { message } } }';
const SIGN_OUT = 'mutation SignOut { signOut { userErrors { message } } }';

const SIGN_OUT_EVERYWHERE = 'mutation SignOutEverywhere { signOutEverywhere { userErrors { message } } }';

function sectionOf(state) {
  byId('sandbox').hidden = !state?.sandbox;
  byId('complaints-to-answer').hidden = !state?.organises;
  return state?.secondFactor ? 'second-factor' : 'signed-in';
}

/** Where somebody goes on who has just proved something. */
const signedIn = async () => sectionOf(await readState());

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
  async () => {
    form.reset();
    const next = await signedIn();
    return ['to-answer', 'close-complaint'].includes(cameFrom) ? cameFrom : next;
  },
]);
onSubmit('signed-in', async () => [await ask(SIGN_OUT), () => 'address']);
byId('everywhere').addEventListener('click', async () => {
  const problem = await ask(SIGN_OUT_EVERYWHERE);
  if (problem === null) show('address');
  else message.textContent = problem;
});

ownData();
rights();
complaintsToAnswer();
begins((state) => {
  if (state.locked && !state.signedIn) return 'locked';
  if (token !== '') return state.pending ? 'link' : 'elsewhere';
  if (state.signedIn) return sectionOf(state);
  return state.pending ? 'code' : 'address';
});

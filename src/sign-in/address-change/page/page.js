// The script of GET /address: another address to sign in by.
import { ask, begins, COMPLETE, onSubmit, PROVE, request, takeToken } from '/sign-in/sections.js';

const token = takeToken();

const CHANGE =
  'mutation ChangeAddress($input: ChangeAddressInput!) { changeAddress(input: $input) { userErrors { message } } }';
const COMPLETE_CHANGE =
  'mutation CompleteAddressChange($input: CompleteAddressChangeInput!) { completeAddressChange(input: $input) { userErrors { message } } }';

onSubmit('address', async (form) => {
  const { problem, code } = await request(CHANGE, { input: { email: form.elements.email.value } });
  if (code === 'FRESH_SIGN_IN_REQUIRED') return [await ask(PROVE), () => 'prove'];
  return [problem, () => 'code'];
});
onSubmit('prove', async (form) => [
  await ask(COMPLETE, { input: { code: form.elements.present.value } }),
  () => 'address',
]);
onSubmit('code', async (form) => [
  await ask(COMPLETE_CHANGE, { input: { code: form.elements.proof.value } }),
  () => 'done',
]);
onSubmit('link', async () => [await ask(COMPLETE_CHANGE, { input: { code: token } }), () => 'done']);

begins((state) => {
  if (!state.signedIn) return 'signed-out';
  return token === '' ? 'address' : 'link';
});

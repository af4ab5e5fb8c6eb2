// The script of GET /address/undo: the old mailbox has the last word.
import { ask, begins, onSubmit, takeToken } from '/sign-in/sections.js';

const token = takeToken();

const UNDO =
  'mutation UndoAddressChange($input: UndoAddressChangeInput!) { undoAddressChange(input: $input) { userErrors { message } } }';

onSubmit('undo', async () => [await ask(UNDO, { input: { token } }), () => 'done']);

begins(() => (token === '' ? 'no-link' : 'undo'));

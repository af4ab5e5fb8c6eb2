// The script of GET /claim: sign in, see what it is about, take it over, and answer what the form said.
import {
  ask,
  begins,
  byId,
  COMPLETE,
  onSubmit,
  PROVE,
  request,
  START,
  takeToken,
} from '/sign-in/sections.js';

const token = takeToken();

const INVITATION = 'query Invitation($token: String!) { invitation(token: $token) { name event } }';
const CLAIM =
  'mutation ClaimInvitation($input: ClaimInvitationInput!) { claimInvitation(input: $input) { event userErrors { message } } }';
const OFFERS = `query Offers($event: ID!) {
  viewer {
    account { events { id consentNotice { version text } } }
    proposals(event: $event) { id kind field recipient category question }
  }
}`;
const ANSWER =
  'mutation AnswerProposals($input: AnswerProposalsInput!) { answerProposals(input: $input) { userErrors { message } } }';

const FIELDS = { PHONE: 'phone', EMAIL: 'e-mail address', PHOTO: 'photo', JOB_TITLE: 'job title' };

/** The event that was claimed, and the version of its words; null before. */
let claimed = null;
let offered = [];

/** What is meant, in our words and not the form's alone. */
function meaning({ kind, field, recipient, category }) {
  if (kind === 'LISTED') return 'The others of the event can find you in the directory.';
  const who = recipient === 'CATEGORY' ? `Everybody with a ticket “${category}”` : 'Everybody at the event';
  return `${who} can see your ${FIELDS[field]}.`;
}

function choice(proposal) {
  const row = document.createElement(proposal.kind === 'NOTED' ? 'p' : 'label');
  row.className = 'choice';
  if (proposal.kind === 'NOTED') {
    row.append(words(proposal, 'This is noted only: there is nobody here to whom it could be permitted.'));
    return row;
  }
  const box = document.createElement('input');
  box.type = 'checkbox';
  box.name = 'accept';
  box.value = proposal.id;
  row.append(box, words(proposal, meaning(proposal)));
  return row;
}

/** The form's question, and below it what is meant. */
function words({ question }, meant) {
  const text = document.createElement('span');
  const asked = document.createElement('strong');
  asked.textContent = question;
  text.append(asked, ' ', meant);
  return text;
}

/** Where somebody goes on who is signed in. */
async function signedIn() {
  if (claimed !== null) return 'offers';
  const { payload } = await request(INVITATION, { token });
  if (payload == null) return 'wrong';
  byId('name').textContent = payload.name;
  byId('event').textContent = payload.event;
  return 'claim';
}

/** Where somebody goes on who has taken it over. */
async function offers(event) {
  const { payload } = await request(OFFERS, { event });
  const notice = payload?.account.events.find(({ id }) => id === event)?.consentNotice;
  offered = payload?.proposals ?? [];
  if (notice === undefined || offered.length === 0) return 'done';
  claimed = { event, noticeVersion: notice.version };
  byId('choices').replaceChildren(...offered.map(choice));
  byId('words').textContent = notice.text;
  return 'offers';
}

onSubmit('address', async (form) => [
  await ask(START, { input: { email: form.elements.email.value } }),
  () => 'code',
]);
onSubmit('code', async (form) => [
  await ask(COMPLETE, { input: { code: form.elements.proof.value } }),
  signedIn,
]);
onSubmit('claim', async () => {
  const { problem, payload } = await request(CLAIM, { input: { token } });
  return [problem, () => offers(payload.event)];
});
onSubmit('offers', async (form) => {
  const accept = [...form.querySelectorAll('input:checked')].map(({ value }) => value);
  const decline = offered.map(({ id }) => id).filter((id) => !accept.includes(id));
  const { problem, code } = await request(ANSWER, { input: { ...claimed, accept, decline } });
  // After a quarter of an hour a new code is needed; what was ticked stays ticked.
  if (code === 'FRESH_SIGN_IN_REQUIRED') return [await ask(PROVE), () => 'code'];
  return [problem, () => 'done'];
});

begins((state) => {
  if (token === '') return 'no-link';
  return state.signedIn ? signedIn() : 'address';
});

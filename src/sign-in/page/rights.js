// What the law promises people, on the sign-in page: their data, complaining, and being erased.
import { rowOfComplaint } from '/sign-in/rows.js';
import { ask, byId, COMPLETE, message, onShow, onSubmit, PROVE, request, show } from '/sign-in/sections.js';

const EVENTS =
  'query Events { viewer { account { events { id name } cancelledRegistrations { event eventName } } } }';
const ERASURE = 'query Erasure { myErasure { state dueAt refusedSince } }';
const ERASE = 'mutation EraseMe { eraseMe { userErrors { message } } }';
const KEEP = 'mutation KeepMe { keepMe { userErrors { message } } }';
const MY_DATA = 'query MyData { myData { state expiresAt json page } }';
const PREPARE = 'mutation PrepareMyData { prepareMyData { userErrors { message } } }';
const FILE =
  'mutation File($input: FileComplaintInput!) { fileComplaint(input: $input) { complaint { id } userErrors { message } } }';
const COMPLAINTS = `query Complaints {
  myComplaints(first: 50) { nodes { id state receivedAt dueAt text outcome } }
}`;
const NOTICE =
  'query PrivacyNotice($event: ID!) { privacyNotice(event: $event) { fileName mediaType text } }';
const RECEIPTS = `query Receipts($event: ID!, $after: String) {
  myConsentReceipts(event: $event, first: 50, after: $after) {
    nodes { id state record jws privacyNotice } pageInfo { hasNextPage endCursor }
  }
}`;
const A_MINUTE = 60_000;
const moment = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });

/** What was answered; null where it went wrong, which is said, or where a proof is asked for first. */
async function done(query, variables) {
  message.textContent = '';
  const { problem, code, payload } = await request(query, variables);
  return (await goesOn(problem, code)) ? payload : null;
}

async function goesOn(problem, code) {
  if (code === 'UNAUTHENTICATED') location.reload();
  if (code === 'FRESH_SIGN_IN_REQUIRED') {
    const refused = await ask(PROVE);
    if (refused === null) show('prove-rights');
    else message.textContent = refused;
    return false;
  }
  if (code === 'SECOND_FACTOR_REQUIRED') {
    show('second-factor');
    return false;
  }
  if (problem === null) return true;
  message.textContent = problem;
  return false;
}

function wordsOf({ state, dueAt, refusedSince }) {
  if (state !== 'WAITING') return 'You are being erased now. It cannot be stopped any more.';
  const at = moment.format(new Date(dueAt));
  const words = `You will be erased after ${at}. Until then you can stop it, and you are hidden from others.`;
  return refusedSince === null ? words : `${words} Your mailbox refuses our mail about it.`;
}

const STATES = {
  ASKED: () => 'It is being prepared. You get a mail.',
  PREPARING: () => 'It is being prepared. You get a mail.',
  READY: (at) => `It is ready for you, until ${at}.`,
  FAILED: () => 'It could not be prepared. Ask for it again.',
};
/** Where it is, once it is ready. */
let places = {};

const LOOK_AGAIN = 3_000;
let looking;

async function showMyData() {
  clearTimeout(looking);
  const { problem, payload } = await request(MY_DATA);
  if (problem !== null) message.textContent = problem;
  places = payload ?? {};
  const words = payload == null ? '' : STATES[payload.state](moment.format(new Date(payload.expiresAt)));
  // Said once, to whoever listens.
  if (byId('my-data').textContent !== words) byId('my-data').textContent = words;
  const isReady = payload?.state === 'READY';
  for (const id of ['save-page', 'save-json']) byId(id).hidden = !isReady;
  byId('prepare').className = isReady ? 'quiet' : '';
  byId('prepare').textContent = isReady ? 'Prepare it anew' : 'Prepare my data';
  const waits = payload?.state === 'ASKED' || payload?.state === 'PREPARING';
  if (waits && !byId('rights').hidden) looking = setTimeout(showMyData, LOOK_AGAIN);
}

/** As a file: the page is one for people to keep, and runs nothing. */
async function save(path, name) {
  message.textContent = '';
  const response = await fetch(path).catch(() => null);
  const wrong = response?.ok === false ? await response.json() : null;
  const problem =
    response === null ? 'The gateway cannot be reached just now. Try again.' : (wrong?.detail ?? null);
  if (!(await goesOn(problem, wrong?.code))) return;
  asFile(await response.blob(), name);
}

function asFile(blob, name) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // Some browsers read it only after this turn.
  setTimeout(() => URL.revokeObjectURL(link.href), A_MINUTE);
}

async function saveNotice() {
  const notice = await done(NOTICE, { event: byId('papers-event').value });
  if (notice !== null) asFile(new Blob([notice.text], { type: notice.mediaType }), notice.fileName);
}

async function saveReceipts() {
  const receipts = [];
  for (let after = null; ; ) {
    const page = await done(RECEIPTS, { event: byId('papers-event').value, after });
    if (page === null) return;
    receipts.push(...page.nodes);
    if (!page.pageInfo.hasNextPage) break;
    after = page.pageInfo.endCursor;
  }
  asFile(new Blob([JSON.stringify(receipts, null, 2)], { type: 'application/json' }), 'my-receipts.json');
}

async function showErasure() {
  const { problem, payload } = await request(ERASURE);
  if (problem !== null) message.textContent = problem;
  byId('leaving').textContent = payload == null ? '' : wordsOf(payload);
  byId('keep').hidden = payload?.state !== 'WAITING';
  byId('to-erase').hidden = payload != null;
}

async function optionsOfEvents() {
  const { problem, payload } = await request(EVENTS);
  if (problem !== null) message.textContent = problem;
  const { events, cancelledRegistrations } = payload?.account ?? { events: [], cancelledRegistrations: [] };
  return {
    valid: events.map(({ id, name }) => new Option(name, id)),
    cancelled: cancelledRegistrations.map(
      ({ event, eventName }) => new Option(`${eventName} (not registered)`, event),
    ),
  };
}

/** Nothing is saved before it can be seen of which event it is. */
async function showPapers() {
  const buttons = [byId('save-notice'), byId('save-receipts')];
  for (const button of buttons) button.disabled = true;
  const { valid } = await optionsOfEvents();
  byId('papers-event').replaceChildren(...valid);
  for (const button of buttons) button.disabled = valid.length === 0;
}

async function showComplaints() {
  const { payload } = await request(COMPLAINTS);
  const rows = (payload?.nodes ?? []).map(rowOfComplaint);
  byId('complain')
    .querySelector('ol')
    .replaceChildren(...rows);
}

/** Nothing is filed before it can be seen about which event it is. */
async function showComplain() {
  const section = byId('complain');
  const [select, file] = section.querySelectorAll('select, [type=submit]');
  file.disabled = true;
  const { valid, cancelled } = await optionsOfEvents();
  select.replaceChildren(...valid, ...cancelled);
  file.disabled = select.options.length === 0;
  await showComplaints();
}

export function rights() {
  onShow('rights', () => Promise.all([showErasure(), showMyData(), showPapers()]));
  byId('save-notice').addEventListener('click', saveNotice);
  byId('save-receipts').addEventListener('click', saveReceipts);
  byId('prepare').addEventListener('click', async () => {
    if ((await done(PREPARE)) !== null) await showMyData();
  });
  byId('save-page').addEventListener('click', () => save(places.page, 'my-data.html'));
  byId('save-json').addEventListener('click', () => save(places.json, 'my-data.json'));
  onShow('complain', showComplain);
  byId('keep').addEventListener('click', async () => {
    if ((await done(KEEP)) !== null) show('rights');
  });
  byId('erase').addEventListener('submit', async (event) => {
    event.preventDefault();
    if ((await done(ERASE)) !== null) show('rights');
  });
  const complain = byId('complain');
  complain.addEventListener('submit', async (event) => {
    event.preventDefault();
    const { event: about, complaint } = event.target.elements;
    const filed = await done(FILE, { input: { event: about.value, text: complaint.value } });
    if (filed === null) return;
    complaint.value = '';
    await showComplaints();
    complain.querySelector('[role=status]').textContent =
      `We have it. Its number is ${filed.complaint.id}; the receipt comes by mail.`;
  });
  onSubmit('prove-rights', async (form) => [
    await ask(COMPLETE, { input: { code: form.elements.again.value } }),
    () => {
      form.reset();
      return 'rights';
    },
  ]);
}

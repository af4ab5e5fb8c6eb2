// For organisers, on the sign-in page: the complaints about their event, with the time that is left, and their answers.
import { failed, List } from '/sign-in/list.js';
import { rowOfComplaintToAnswer } from '/sign-in/rows.js';
import { byId, message, request, show } from '/sign-in/sections.js';

const TO_ANSWER = `query ToAnswer($event: ID!, $after: String, $closed: Boolean!) {
  complaints(event: $event, first: 50, after: $after, includeClosed: $closed) {
    nodes { id attendee text state receivedAt dueAt overdue acknowledgedAt closedAt outcome }
    pageInfo { hasNextPage endCursor }
  }
}`;
const ACKNOWLEDGE =
  'mutation Acknowledge($input: AcknowledgeComplaintInput!) { acknowledgeComplaint(input: $input) { userErrors { message code } } }';
const CLOSE =
  'mutation Close($input: CloseComplaintInput!) { closeComplaint(input: $input) { userErrors { message code } } }';

const NO_FACTOR =
  'Complaints take a second factor, and you have none yet. Enrol an authenticator app (enrolSecondFactor), or ask whoever runs this gateway: attendant organiser second-factor.';

export function complaintsToAnswer() {
  const closedToo = byId('closed-too');
  const closing = byId('close-complaint');
  const { outcome } = closing.querySelector('form').elements;
  /** The number of the one that is being closed. */
  let number = '';

  /** Whether that was what was missing: then it is asked for, and whoever gives it comes back to where they were. */
  function takesFactor(code) {
    if (code !== 'SECOND_FACTOR_REQUIRED') return false;
    if (list.account.secondFactor.enrolled) show('second-factor');
    else message.textContent = NO_FACTOR;
    return true;
  }

  const list = new List('to-answer', TO_ANSWER, {
    events: 'organisedEvents',
    variables: () => ({ closed: closedToo.checked }),
    rows: (nodes) => nodes.map((one) => rowOfComplaintToAnswer(one, { acknowledge, close })),
    nothing: 'None, for now.',
    refused: takesFactor,
  });
  closedToo.addEventListener('change', () => list.begin());

  /** Whether it was done; if not, that is said. */
  async function done(query, input) {
    message.textContent = '';
    const { problem, code } = await request(query, { input });
    if (takesFactor(code)) return false;
    const isDone = !failed(problem, code);
    // Another organiser was quicker: here it stands as it is now.
    if (code === 'ALREADY_ANSWERED') await list.begin();
    return isDone;
  }

  async function acknowledge({ id }) {
    if (!(await done(ACKNOWLEDGE, { complaint: id }))) return;
    list.word = `The person is told by mail that you deal with ${id}.`;
    await list.begin();
    list.section.querySelector('h1').focus();
  }

  function close({ id, text }) {
    // What was typed about another one is not sent about this.
    if (number !== id) outcome.value = '';
    number = id;
    closing.querySelector('blockquote').textContent = text;
    show('close-complaint');
  }

  closing.addEventListener('submit', async (event) => {
    event.preventDefault();
    const { submitter } = event;
    submitter.disabled = true;
    const closed = await done(CLOSE, { complaint: number, outcome: outcome.value });
    submitter.disabled = false;
    if (!closed) return;
    outcome.value = '';
    list.word = `${number} is closed, and the person is told by mail.`;
    show('to-answer');
  });
}

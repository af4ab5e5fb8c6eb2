// The two lists of the sign-in page: who saw my data, and what changed, with undoing.
import { failed, List } from '/sign-in/list.js';
import { rowOfChange, rowsOfSeen } from '/sign-in/rows.js';
import { ask, byId, COMPLETE, message, onSubmit, PROVE, request, show } from '/sign-in/sections.js';

const SEEN = `query Seen($event: ID!, $after: String, $own: Boolean!) {
  myDisclosures(event: $event, first: 50, after: $after, includeOwn: $own) {
    nodes {
      at field
      to { kind name nameOfThen session browser }
      basis { kind audience category purpose }
    }
    pageInfo { hasNextPage endCursor }
  }
}`;
const CHANGED = `query Changed($event: ID!, $after: String) {
  myChanges(event: $event, after: $after) {
    nodes { id part at by browser undoable }
    pageInfo { hasNextPage endCursor }
  }
}`;
const UNDO =
  'mutation Undo($input: UndoChangesInput!) { undoChanges(input: $input) { userErrors { message } } }';

const UNDONE = 'It is undone.';

export function ownData() {
  const own = byId('own');
  const seen = new List('seen', SEEN, {
    variables: () => ({ own: own.checked }),
    rows: (nodes) => rowsOfSeen(nodes, seen.session),
    nothing: 'Nobody, so far.',
  });
  own.addEventListener('change', () => seen.begin());

  const changed = new List('changed', CHANGED, {
    rows: (nodes) => nodes.map((change) => rowOfChange(change, undo)),
    nothing: 'Nothing, so far.',
  });
  /** The change that waits for a proof. */
  let undoing = null;

  const undone = (change) => request(UNDO, { input: { event: changed.event.value, changes: [change] } });

  /** Takes a fresh proof; with the code it goes on. */
  async function undo(change) {
    message.textContent = '';
    const { problem, code } = await undone(change);
    if (code === 'FRESH_SIGN_IN_REQUIRED') {
      undoing = change;
      const refused = await ask(PROVE);
      if (refused === null) return show('prove');
      message.textContent = refused;
      return;
    }
    if (failed(problem, code)) return;
    changed.word = UNDONE;
    await changed.begin();
    changed.section.querySelector('h1').focus();
  }

  onSubmit('prove', async (form) => [
    await ask(COMPLETE, { input: { code: form.elements.again.value } }),
    async () => {
      form.reset();
      const { problem } = await undone(undoing);
      changed.word = problem ?? UNDONE;
      return 'changed';
    },
  ]);
}

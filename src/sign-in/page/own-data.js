// The two lists of the sign-in page: who saw my data, and what changed, with undoing.
import { rowOfChange, rowsOfSeen } from '/sign-in/rows.js';
import { ask, byId, COMPLETE, message, onShow, onSubmit, PROVE, request, show } from '/sign-in/sections.js';

const WHOSE = 'query Whose { viewer { sessions { id current } account { events { id name } } } }';
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

/** A list in its section: which event, its rows, and the page it has come to. */
class List {
  constructor(id, query, { variables = () => ({}), rows, nothing }) {
    this.section = byId(id);
    Object.assign(this, { query, variables, rows, nothing });
    this.event = this.section.querySelector('select');
    this.list = this.section.querySelector('ol');
    this.status = this.section.querySelector('[role=status]');
    this.more = this.section.querySelector('.more');
    /** What to say beside the list when it has come. */
    this.word = '';
    this.event.addEventListener('change', () => this.begin());
    this.more.addEventListener('click', () => this.go(true));
    onShow(id, () => this.fill());
  }

  /** Asks whose it is, and keeps to the event that was chosen. */
  async fill() {
    const chosen = this.event.value;
    const { problem, code, payload } = await request(WHOSE);
    if (failed(problem, payload === null ? 'UNAUTHENTICATED' : code)) return;
    this.session = payload.sessions.find(({ current }) => current)?.id;
    const { events } = payload.account;
    this.event.replaceChildren(...events.map(({ id, name }) => new Option(name, id, false, id === chosen)));
    await this.begin();
  }

  async begin() {
    this.after = null;
    this.list.replaceChildren();
    await this.go(false);
  }

  /** One page more; a page may be empty while there is more. */
  async go(moveOn) {
    const asked = Symbol('asked');
    this.asked = asked;
    this.more.hidden = true;
    this.status.textContent = 'One moment …';
    let added = [];
    for (let hasNextPage = this.event.value !== ''; hasNextPage && added.length === 0; ) {
      const variables = { event: this.event.value, after: this.after, ...this.variables() };
      const { problem, code, payload } = await request(this.query, variables);
      // Another event was chosen meanwhile.
      if (this.asked !== asked) return;
      if (failed(problem, code)) {
        this.status.textContent = '';
        return;
      }
      added = this.rows(payload.nodes);
      ({ hasNextPage, endCursor: this.after } = payload.pageInfo);
      this.more.hidden = !hasNextPage;
    }
    this.list.append(...added);
    this.status.textContent = this.word || (this.list.children.length === 0 ? this.nothing : '');
    this.word = '';
    if (moveOn) (added[0] ?? this.section.querySelector('h1')).focus();
  }
}

/** Says what went wrong; whoever is no longer signed in begins anew. */
function failed(problem, code) {
  const signedOut = code === 'UNAUTHENTICATED';
  if (signedOut) location.reload();
  else if (problem !== null) message.textContent = problem;
  return signedOut || problem !== null;
}

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

// A list of an event's things in its section of the sign-in page: page by page, for the event that is chosen.
import { byId, message, onShow, request } from '/sign-in/sections.js';

const whose = (events) => `query Whose {
  viewer {
    sessions { id current }
    account { events: ${events} { id name } secondFactor { enrolled } }
  }
}`;

/** A list in its section: which event, its rows, and the page it has come to. */
export class List {
  /** `events`: which of the account's; `refused`: whether a refusal was dealt with, by its code. */
  constructor(
    id,
    query,
    { variables = () => ({}), rows, nothing, events = 'events', refused = () => false },
  ) {
    this.section = byId(id);
    Object.assign(this, { query, variables, rows, nothing, refused, whose: whose(events) });
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
    const { problem, code, payload } = await request(this.whose);
    if (failed(problem, payload === null ? 'UNAUTHENTICATED' : code)) return;
    this.session = payload.sessions.find(({ current }) => current)?.id;
    this.account = payload.account;
    const { events } = this.account;
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
      if (this.refused(code) || failed(problem, code)) {
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
export function failed(problem, code) {
  const signedOut = code === 'UNAUTHENTICATED';
  if (signedOut) location.reload();
  else if (problem !== null) message.textContent = problem;
  return signedOut || problem !== null;
}

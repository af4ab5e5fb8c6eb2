// What the lists of the sign-in page say, in words: of each thing one row.

const FIELDS = { PHONE: 'phone number', EMAIL: 'e-mail address', PHOTO: 'photo', JOB_TITLE: 'job title' };
const PARTS = { ...FIELDS, NAME: 'name', ORGANISATION: 'organisation', CATEGORY: 'ticket category' };

const listed = new Intl.ListFormat('en-GB', { type: 'conjunction' });
const moment = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });
const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' });
export const timeOf = ({ at }) => moment.format(new Date(at));

/** Texts go in as texts: names are what people call themselves. */
function element(name, text, ...more) {
  const made = document.createElement(name);
  made.append(text, ...more);
  return made;
}

function row(what, at, ...lines) {
  const time = element('time', timeOf({ at }));
  time.dateTime = at;
  const heading = document.createElement('strong');
  heading.append(...[what].flat());
  const made = element('li', heading);
  made.tabIndex = -1;
  made.append(time, ...lines.filter((line) => line !== '').map((line) => element('p', line)));
  return made;
}

const sameLook = (a, b) =>
  a.at === b.at && JSON.stringify([a.to, a.basis.kind]) === JSON.stringify([b.to, b.basis.kind]);

/** Fields that one person was shown at once, for one kind of reason, are one row. */
export function rowsOfSeen(nodes, currentSession) {
  const looks = [];
  for (const node of nodes) {
    const last = looks.at(-1);
    if (last !== undefined && sameLook(last[0], node)) last.push(node);
    else looks.push([node]);
  }
  return looks.map((look) => {
    const [{ at, to }] = look;
    const named =
      to.name !== null && !to.nameOfThen
        ? 'This is their name today; the one they had then is no longer kept.'
        : '';
    const why = [...new Set(look.map(({ basis }) => reasonOf(basis)))].join(' ');
    return row([...whoOf(to, currentSession), ` ${whatOf(look)}`], at, why, named);
  });
}

function whoOf({ kind, name, browser, session }, currentSession) {
  if (kind === 'ORGANISER')
    return name === null ? ['An organiser of the event'] : ['Organiser ', called(name)];
  if (kind === 'ATTENDEE')
    return name === null ? ['Somebody who cannot be named any more'] : ['Attendee ', called(name)];
  if (session === currentSession) return ['You, in this browser,'];
  return [`Your account, in ${browser ?? 'a browser that is signed out by now'},`];
}

/** Marked: somebody may be called as our own words go, and writes from right to left, perhaps. */
function called(name) {
  const made = element('bdi', `“${name}”`);
  made.className = 'name';
  return made;
}

function whatOf(look) {
  const fields = look.flatMap(({ field }) => (field === null ? [] : [FIELDS[field]]));
  return fields.length === 0
    ? 'read this list'
    : `was shown your ${listed.format([...new Set(fields)].sort())}`;
}

function reasonOf({ kind, audience, category, purpose }) {
  if (kind === 'BREAK_GLASS') return `It was opened in an emergency: “${purpose ?? ''}”`;
  if (kind === 'MODERATION')
    return 'A moderator of the event looked at it: it waited for their judgement, or somebody had reported it.';
  if (kind !== 'CONSENT') return '';
  if (audience === 'EVERY_ATTENDEE') return 'You permitted everybody at the event to see it.';
  if (audience === 'CATEGORY') return `You permitted everybody with a ticket “${category}” to see it.`;
  return audience === 'ATTENDEE' ? 'You permitted them to see it.' : 'You had permitted it.';
}

/** `about` says to who does not see the row which one it belongs to. */
function buttonOf(what, about, press) {
  const button = element('button', what);
  button.type = 'button';
  button.className = 'quiet';
  button.setAttribute('aria-label', `${what}: ${about}`);
  button.addEventListener('click', async () => {
    button.disabled = true;
    await press();
    button.disabled = false;
  });
  return button;
}

/** One change; with a button, where it can be undone. */
export function rowOfChange(change, undo) {
  const { part, at, by, browser, undoable } = change;
  const what = whatChanged(part);
  const made = row(what, at, doneBy(by, browser));
  if (undoable) made.append(buttonOf('Undo', `${what}, ${timeOf(change)}`, () => undo(change.id)));
  return made;
}

/** One's own complaint, in one's own words, and what came of it. */
export function rowOfComplaint({ state, receivedAt, dueAt, text, outcome }) {
  const until = day.format(new Date(dueAt));
  const how = {
    RECEIVED: `The organisers have it. You hear by ${until}.`,
    ACKNOWLEDGED: `The organisers deal with it. You hear by ${until}.`,
    CLOSED: `The organisers answered: “${outcome}”`,
  };
  return row(text, receivedAt, how[state]);
}

/** Somebody's complaint, in their words, for an organiser; with what can be done about it. */
export function rowOfComplaintToAnswer(complaint, { acknowledge, close }) {
  const { id, attendee, text, state, receivedAt, acknowledgedAt, closedAt, outcome } = complaint;
  const who = attendee === null ? 'somebody without a registration there' : attendee;
  const how = {
    RECEIVED: () => 'Nobody has said that they deal with it.',
    ACKNOWLEDGED: () => `An organiser deals with it, since ${day.format(new Date(acknowledgedAt))}.`,
    CLOSED: () => `The answer, of ${day.format(new Date(closedAt))}: “${outcome}”`,
  };
  const made = row(timeLeft(complaint), receivedAt, how[state](), `Number ${id}`, `From ${who}`);
  const words = element('blockquote', text);
  words.dir = 'auto';
  made.querySelector('time').after(words);
  if (state === 'RECEIVED') made.append(buttonOf('I deal with it', id, () => acknowledge(complaint)));
  if (state !== 'CLOSED') made.append(buttonOf('Close it …', id, () => close(complaint)));
  return made;
}

const DAY = 86_400_000;
const wholeDays = (millis) => Math.floor(millis / DAY);
const counted = (count) => `${count} ${count === 1 ? 'day' : 'days'}`;

/** Whether it is over says the gateway; how long, this browser's clock, in whole days: never more than are left. */
function timeLeft({ state, dueAt, overdue }) {
  if (state === 'CLOSED') return 'Closed';
  const [until, left] = [day.format(new Date(dueAt)), Date.parse(dueAt) - Date.now()];
  if (!overdue) return `${left < DAY ? 'Less than a day' : counted(wholeDays(left))} left, until ${until}`;
  const made = element('span', `Overdue since ${until}`);
  if (-left >= DAY) made.append(`, for ${counted(wholeDays(-left))}`);
  made.className = 'overdue';
  return made;
}

function whatChanged(part) {
  if (part === 'LISTED') return 'Whether you are in the directory was changed';
  return part === 'CONSENT'
    ? 'Somebody was permitted to see a field of yours'
    : `Your ${PARTS[part]} was changed`;
}

function doneBy(by, browser) {
  if (by === 'OWNER') return browser === null ? 'By your account' : `By your account, in ${browser}`;
  if (by === 'ORGANISER') return 'By an organiser, who took something back';
  if (by === 'INTEGRATION') return 'By an integration of the event';
  return by === 'IMPORT' ? 'By the registration system' : 'By whoever answered an incident';
}

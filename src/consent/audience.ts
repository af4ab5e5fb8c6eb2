/**
 * What somebody permits to audiences (every attendee, everyone of a category) is the same for every viewer in them, so it is
 * kept on their own document, too: a page of the directory needs no look-up for it. What they permit to integrations stands
 * there beside it, because those read whole events. This is the form it has there, one
 * string: read at once for a whole page, and of no meaning to the database, which never searches in it.
 *
 * The collection `consents` stays the record. What is absent here, too much, or not as it was written, is asked there;
 * it is never taken for "permits nothing", nor for "permits".
 */
import { PROTECTED_FIELDS, type ProtectedField } from '../protected-fields.ts';
import type { LiveConsent } from './decide.ts';
import { type ConsentRecord, INTEGRATION_PREFIX } from './model.ts';

export const AUDIENCE_PREFIX = 'audience:';

/** Permits nothing to any audience or integration. */
export const NOTHING_TO_AUDIENCES = '[]';
/** More than a page should carry for one person. */
const ASK = '?';
const MOST = 64;

/** `to`: an audience without its prefix, which no name of one begins with an integration's; or an integration with its own. */
type Kept = readonly [field: ProtectedField, id: string, from: number, until: number, to: string];

/** Whether a consent to this recipient stands on the document of whoever gave it. */
export const standsOnDocument = (recipient: string) =>
  recipient.startsWith(AUDIENCE_PREFIX) || recipient.startsWith(INTEGRATION_PREFIX);

/** The string for these consents, which are all that somebody permits to audiences and integrations and has not withdrawn. */
export function audienceText(
  consents: readonly Pick<ConsentRecord, '_id' | 'field' | 'recipient' | 'from' | 'until'>[],
): string {
  if (consents.length > MOST) return ASK;
  const kept = consents.map(({ _id, field, recipient, from, until }): Kept => {
    const to = recipient.startsWith(AUDIENCE_PREFIX) ? recipient.slice(AUDIENCE_PREFIX.length) : recipient;
    return [field, _id, from.getTime(), until.getTime(), to];
  });
  // In the order in which the record's index gives them: the same consent is the reason for a value either way.
  return JSON.stringify(kept.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)));
}

const keyOf = ([field, , , , to]: Kept) => `${to}\n${field}`;

/** Milliseconds of the database's clock. */
export interface Times {
  readonly begun: number;
  readonly now: number;
}

/**
 * Of what the string holds that which had begun at `begun` and has not ended at `now`. Null if the record must be asked.
 * `once`: it will not come again soon, so what it says is not remembered.
 */
export function audienceConsents(
  text: unknown,
  subject: string,
  { begun, now }: Times,
  once = false,
): LiveConsent[] | null {
  if (text === NOTHING_TO_AUDIENCES) return [];
  const kept = parsed(text, once);
  if (kept === null) return null;
  const live: LiveConsent[] = [];
  for (const { id, field, recipient, from, until } of kept)
    if (from <= begun && until > now) live.push({ id, subject, field, recipient });
  return live;
}

/** What a text says, as it was read. */
interface Said extends Pick<LiveConsent, 'id' | 'recipient'> {
  readonly field: ProtectedField;
  readonly from: number;
  readonly until: number;
}

/** How many characters of texts are remembered, read, in each of two parts; the older part goes when the newer is full. */
const REMEMBERED = 2 ** 20;
let newer = new Map<string, readonly Said[]>();
let older = newer;
let room = REMEMBERED;

/** A text says the same to every viewer and at any time, so one that comes with many pages is read once. */
function parsed(text: unknown, once: boolean): readonly Said[] | null {
  if (typeof text !== 'string' || text === ASK) return null;
  const known = newer.get(text);
  if (known !== undefined) return known;
  const said = older.get(text) ?? read(text);
  if (said === null || once) return said;
  room -= text.length;
  if (room < 0) {
    [older, newer] = [newer, new Map()];
    room = REMEMBERED - text.length;
  }
  newer.set(text, said);
  return said;
}

function read(text: string): readonly Said[] | null {
  try {
    const rows: unknown = JSON.parse(text);
    if (!Array.isArray(rows) || !rows.every(isKept)) return null;
    return rows.map(([field, id, from, until, to]) => {
      // As one text, not as two that wait to be joined whenever it is compared.
      const recipient = to.startsWith(INTEGRATION_PREFIX) ? to : `${AUDIENCE_PREFIX}${to}`;
      return { id, field, recipient, from, until };
    });
  } catch {
    return null;
  }
}

function isKept(row: unknown): row is Kept {
  if (!Array.isArray(row) || row.length !== 5) return false;
  const [field, id, from, until, to] = row;
  return (
    PROTECTED_FIELDS.includes(field) &&
    typeof id === 'string' &&
    typeof from === 'number' &&
    typeof until === 'number' &&
    typeof to === 'string'
  );
}

/**
 * A part of an export. Threat: an export that goes on for minutes shows what was taken back after its first second. So
 * each part asks everything anew, as a request of its own: whether the key still counts, whom it may know, what each of
 * them permits; it goes through the two doors, and is on the record before it leaves. What cannot be recorded, or decided
 * again where it must be, ends the export: a file that is broken off says so, and one with holes in it would not.
 */
import { setImmediate } from 'node:timers/promises';
import type { Request, Response } from 'express';
import { parse } from 'graphql';
import type { AttendeeView } from '../attendees/load.ts';
import { type Context, createContext, type Doors } from '../context.ts';
import { type Result, release } from '../disclosure/release.ts';
import { budgetSpent, ledgerUnavailable, lockedDown, unauthenticated, unavailable } from '../errors.ts';
import { coveringLockdown } from '../lockdown/lockdown.ts';
import type { MayRead } from '../photos/serve.ts';
import { photoUrl } from '../photos/url.ts';
import type { ProtectedField } from '../protected-fields.ts';
import type { Services } from '../services.ts';
import { orUnavailable } from '../sign-in/or-unavailable.ts';
import type { IntegrationViewer } from '../viewer.ts';
import type { AskedExport } from './asked.ts';
import { changedSince, goneAmong, type Increment, withdrawnOf } from './increment.ts';
import type { AttendeeLine, Line } from './lines.ts';
import { payFor } from './turns.ts';

/** How many people a part is about: of four fields each, what one record of the ledger takes. */
const PEOPLE = 1_000;
const PHOTO_SIZE = 256;

/** What the record says was asked. */
const OPERATION = { name: 'GET /export', document: parse('query { export }') } as const;

export interface ExportParts {
  readonly services: Services;
  /** The first door: the rule that stands before the field in the schema. */
  readonly mayRead: MayRead;
  readonly doors?: Doors | undefined;
  readonly http: { readonly req: Request; readonly res: Response };
}

/** The lines of a part; `next`: the id that the part after it begins behind, null for none. */
export type WriteLines = (lines: readonly Line[], next: string | null) => string;

export interface Chunk {
  readonly text: string;
  /** How many people have a row. */
  readonly attendees: number;
  /** People whom the key may know, and who have no row. */
  readonly skipped: number;
  /** By field: of how many people it was not permitted. */
  readonly withheld: ReadonlyMap<ProtectedField, number>;
  /** The id that the next part begins after; null for the last. */
  readonly next: string | null;
}

type Row = AttendeeLine & Record<string, unknown>;

/** Who asks, now; throws where the key counts no more. To be asked before each part, right after the fence's mark. */
export async function asksNow(
  { services, http }: ExportParts,
  viewer: IntegrationViewer,
  event: string,
): Promise<IntegrationViewer> {
  http.res.locals.mark = services.fence.mark();
  await orUnavailable(services.keyRing.upToDate());
  const now = await services.apiKeys.again(viewer, http.req.ip);
  if (now === null || !now.events.includes(event)) throw unauthenticated();
  return now;
}

/** Throws LOCKED_DOWN where nothing of the event is shown: rows of nothing would look like people who refuse. */
export function refuseLocked({ lockdowns }: IntegrationViewer, event: string): void {
  const covering = coveringLockdown({ lockdowns }, { id: '', event }, null);
  if (covering !== null) throw lockedDown(covering.at);
}

export async function readChunk(
  parts: ExportParts,
  viewer: IntegrationViewer,
  asked: AskedExport,
  after: string | null,
  write: WriteLines,
): Promise<Chunk> {
  refuseLocked(viewer, asked.event);
  const context = createContext({ ...parts, viewer });
  Object.assign(context.operation, OPERATION, { fields: asked.fields });
  const { people, endings, next } = await peopleOf(context, viewer, asked, after);
  payFor(context, asked.event, people.length + endings.length);
  const rows = await opened(context, parts.mayRead, asked.fields, people);
  // What was read for it would only be carried along while it is recorded.
  context.forget();
  const refuses = ({ withheld }: Row) => asked.fields.length > 0 && withheld.length === asked.fields.length;
  const shownOf = () => (asked.keepsRefused ? rows : rows.filter((row) => !refuses(row)));
  const textOf = () => write([...endings, ...shownOf()], next);
  const text = await recorded(context, rows, textOf);
  const withheld = new Map<ProtectedField, number>();
  for (const field of rows.flatMap((row) => row.withheld))
    withheld.set(field, (withheld.get(field) ?? 0) + 1);
  const attendees = shownOf().length;
  return { text, attendees, skipped: rows.length - attendees, withheld, next };
}

interface Part {
  readonly people: readonly AttendeeView[];
  readonly endings: readonly Line[];
  readonly next: string | null;
}

async function peopleOf(
  { attendees, services }: Context,
  viewer: IntegrationViewer,
  { event, modifiedSince: since }: AskedExport,
  after: string | null,
): Promise<Part> {
  if (since === null) {
    const page = await attendees.inOrder({ event, first: PEOPLE, after });
    return { people: page.attendees, endings: [], next: page.hasMore ? page.last : null };
  }
  // What a key may know at all is asked first: one with neither right is told so, as by a whole export.
  await attendees.inOrder({ event, first: 1, after: null });
  return changesOf({ attendees, services }, viewer, { event, since }, after);
}

interface Changed {
  readonly id: string;
  readonly person: AttendeeView | null;
  readonly ending: Line | null;
}

/**
 * Threat: parts that are counted before hidden people are left out tell how many there are. So it is looked on until there
 * is one more that has a line than a part takes, and a part ends with one that has.
 */
async function changesOf(
  { attendees, services }: Pick<Context, 'attendees' | 'services'>,
  viewer: IntegrationViewer,
  increment: Increment,
  after: string | null,
): Promise<Part> {
  const found: Changed[] = [];
  for (let from = after, more = true; more && found.length <= PEOPLE; ) {
    const { ids, hasMore } = await changedSince(services, viewer, increment, { after: from, most: PEOPLE });
    const [loaded, withdrawn] = await Promise.all([
      Promise.all(ids.map((id) => attendees.load(id))),
      withdrawnOf(services, viewer, increment, ids),
    ]);
    const hidden = ids.filter((_id, nth) => loaded[nth] === null);
    const gone = await goneAmong(services, viewer, increment, hidden, withdrawn);
    for (const [nth, id] of ids.entries()) {
      const person = loaded[nth] ?? null;
      const fields = person === null ? undefined : withdrawn.get(id);
      const ended: Line | null = fields === undefined ? null : { type: 'withdrawn', id, fields };
      const ending: Line | null = gone.has(id) ? { type: 'gone', id } : ended;
      if (person !== null || ending !== null) found.push({ id, person, ending });
    }
    from = ids.at(-1) ?? from;
    more = hasMore;
  }
  const part = found.slice(0, PEOPLE);
  return {
    people: part.flatMap(({ person }) => person ?? []),
    endings: part.flatMap(({ ending }) => ending ?? []),
    next: found.length > PEOPLE ? (part.at(-1)?.id ?? null) : null,
  };
}

/** The rows with what both doors let through. Nothing of it may be sent yet. */
async function opened(
  context: Context,
  mayRead: MayRead,
  fields: readonly ProtectedField[],
  people: readonly AttendeeView[],
): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [nth, view] of people.entries()) {
    const { id, name, organisation, category } = view;
    const row: Row = { type: 'attendee', id, name, organisation, category, withheld: [] };
    for (const field of fields) {
      const opened = openedField(context, mayRead, view, field, row, nth);
      // Nearly all are there at once, and to wait for each would be a turn for every field of everybody.
      row[field] = opened instanceof Promise ? await opened : opened;
    }
    rows.push(row);
  }
  for (const row of rows)
    if (typeof row.photo === 'string')
      row.photo = photoUrl(context, { id: row.photo, subject: row.id }, { size: PHOTO_SIZE, signed: false });
  return rows;
}

/**
 * The text of rows that are on the record; throws where they are not. It is written while the record is, and again where
 * something was taken out of the rows meanwhile.
 */
async function recorded(context: Context, rows: readonly Row[], textOf: () => string): Promise<string> {
  const result: Result = { data: { rows } };
  const releasing = release(context, result);
  // The record is on its way to the database.
  await setImmediate();
  const text = textOf();
  await releasing;
  const [error] = result.errors ?? [];
  const { code, retryAfter } = error?.extensions ?? {};
  if (code === 'RATE_LIMITED') throw budgetSpent(Number(retryAfter));
  if (error !== undefined) throw code === 'LEDGER_UNAVAILABLE' ? ledgerUnavailable() : unavailable();
  let isLess = false;
  for (const { path, field } of context.vault.disclosures) {
    const row = rows[Number(path[1])];
    // Permitted when it was opened, and not any more when it was recorded.
    if (row === undefined || row[field] !== null) continue;
    row.withheld.push(field);
    isLess = true;
  }
  return isLess ? textOf() : text;
}

function openedField(
  context: Context,
  mayRead: MayRead,
  view: AttendeeView,
  field: ProtectedField,
  row: Row,
  nth: number,
): string | null | Promise<string | null> {
  const verdict = mayRead(context, view, field);
  if (verdict instanceof Promise)
    return verdict.then((settled) => openedBy(settled, context, view, field, row, nth));
  return openedBy(verdict, context, view, field, row, nth);
}

function openedBy(
  verdict: boolean | Error,
  context: Context,
  view: AttendeeView,
  field: ProtectedField,
  row: Row,
  nth: number,
): string | null | Promise<string | null> {
  if (verdict instanceof Error) throw verdict;
  if (verdict) return context.vault.open(view, field, ['rows', nth, field]);
  context.refused(`Attendee.${field}`, 'SHIELD');
  row.withheld.push(field);
  return null;
}

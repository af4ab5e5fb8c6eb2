/** One row as facts about one registration, cleaned. What is missing in a row is a reason to reject it; nothing in a row stops the file. */
import { normaliseAddress } from '../../accounts/address.ts';
import { cleanText, cutText, MAX_LENGTH, nameKey, withoutPrefix } from '../normalise.ts';
import { type Answers, readAnswers } from './answers.ts';
import { DAMAGE } from './decode.ts';
import type { Layout } from './header.ts';
import type { Notice } from './report.ts';

const MAX_ID = 100;

export type RejectionCode = 'BAD_SHAPE' | 'DAMAGED' | 'BAD_ID' | 'NO_NAME' | 'LONG_CATEGORY';

/** Why a row is not taken; never a value of the row. */
export interface Rejection {
  readonly code: RejectionCode;
  readonly column: string;
  readonly reason: string;
}

/** What the first pass needs of a row, to tell whose order it is. */
export interface RowFacts {
  readonly sourceId: string;
  readonly order: string;
  /** Normalised; null where none is usable. Undefined where the file has no such column. */
  readonly address: string | null | undefined;
  readonly orderAddress: string | null;
  readonly name: string;
  /** The name and the invoice name as they are compared; see nameKey. */
  readonly nameKey: string;
  readonly buyerKey: string;
  /**
   * 'LIVE': paid. 'OFF': known to be not. 'UNKNOWN': a status nobody told us of; in doubt it opens nothing, as if off.
   * 'NAMELESS' rows and those of a 'LONG_CATEGORY' are rejected, and still are positions of their order.
   */
  readonly state: 'LIVE' | 'OFF' | 'UNKNOWN' | 'NAMELESS' | 'LONG_CATEGORY';
}

/** A row that could not be read; its order, where that could be read, still counts a position more. */
export interface UnreadRow extends Rejection {
  readonly order: string | null;
}

export function readFacts(cells: readonly string[], layout: Layout): RowFacts | UnreadRow {
  const order = orderOf(cells, layout);
  const broken = refuseShape(cells, layout) ?? refuseDamage(cells, layout);
  if (broken !== null) return { ...broken, order };
  const sourceId = sourceIdOf(cells, layout);
  if (sourceId === null) {
    const column = layout.id.find((at) => cleanText(cells[at] ?? '') === '') ?? layout.id[0] ?? 0;
    return {
      code: 'BAD_ID',
      column: layout.headers[column] ?? '',
      reason: 'the id of the registration is empty or too long',
      order,
    };
  }
  const name = nameOf(cells, layout);
  const at = layout.single;
  return {
    sourceId,
    order: order ?? sourceId,
    address: at.email === undefined ? undefined : normaliseAddress(cells[at.email] ?? ''),
    orderAddress: at.orderEmail === undefined ? null : normaliseAddress(cells[at.orderEmail] ?? ''),
    name,
    nameKey: nameKey(name),
    buyerKey: nameKey(withoutPrefix(read(cells, at.buyerName), [])),
    state: stateOf(cells, layout, name),
  };
}

export function isRejection(facts: RowFacts | UnreadRow): facts is UnreadRow {
  return 'reason' in facts;
}

/** The reason for which a well-formed row is not taken, or null. Called for each row that is one. */
export function refuse(facts: RowFacts, cells: readonly string[], layout: Layout): Rejection | null {
  const header = (at: number | undefined) => (at === undefined ? '' : (layout.headers[at] ?? ''));
  if (facts.state === 'NAMELESS') {
    const column = header(layout.single.name ?? layout.single.familyName);
    return { code: 'NO_NAME', column, reason: 'there is no name' };
  }
  // Cut off, two categories could become one audience, and each would be shown what the other was permitted.
  if (facts.state === 'LONG_CATEGORY') {
    const reason = `the category is longer than ${MAX_LENGTH.category} characters; shorten it in the registration system`;
    return { code: 'LONG_CATEGORY', column: header(categoryColumn(cells, layout)), reason };
  }
  return null;
}

/** What is stored of a registration. Undefined: the file has no such column. */
export interface Details {
  readonly name: string;
  readonly organisation: string | null | undefined;
  readonly category: string | null | undefined;
  readonly jobTitle: string | null | undefined;
  /** As written: whose they are is for groups.ts to say. */
  readonly phone: string | undefined;
  readonly orderPhone: string | undefined;
  readonly country: string;
  readonly language: string;
  readonly answers: Answers;
}

export function readDetails(
  facts: RowFacts,
  cells: readonly string[],
  layout: Layout,
  notices: Notice[],
): Details {
  const at = layout.single;
  const capped = (
    field: keyof typeof MAX_LENGTH,
    column: number | undefined,
    given = read(cells, column),
  ) => {
    const { text, cut } = cutText(given, MAX_LENGTH[field]);
    if (cut) {
      const what = `longer than ${MAX_LENGTH[field]} characters; the rest was left out`;
      notices.push({ code: 'TOO_LONG', column: layout.headers[column ?? -1] ?? field, text: what });
    }
    return text;
  };
  const known = (field: 'organisation' | 'jobTitle') =>
    at[field] === undefined ? undefined : capped(field, at[field]) || null;
  return {
    name: capped('name', at.name, facts.name),
    organisation: known('organisation'),
    category: layout.category.length === 0 ? undefined : read(cells, categoryColumn(cells, layout)) || null,
    jobTitle: known('jobTitle'),
    phone: at.phone === undefined ? undefined : (cells[at.phone] ?? ''),
    orderPhone: at.orderPhone === undefined ? undefined : (cells[at.orderPhone] ?? ''),
    country: read(cells, at.country).toUpperCase(),
    language: languageOf(read(cells, at.locale)),
    answers: readAnswers(cells, layout, notices),
  };
}

function read(cells: readonly string[], at: number | undefined): string {
  return at === undefined ? '' : cleanText(cells[at] ?? '');
}

function nameOf(cells: readonly string[], layout: Layout): string {
  const { name, givenName, familyName } = layout.single;
  const parts = [read(cells, givenName), read(cells, familyName)];
  const full = name === undefined ? '' : read(cells, name);
  return full === '' ? parts.filter((part) => part !== '').join(' ') : withoutPrefix(full, parts);
}

function categoryColumn(cells: readonly string[], { category }: Layout): number | undefined {
  return category.find((column) => read(cells, column) !== '');
}

function stateOf(cells: readonly string[], layout: Layout, name: string): RowFacts['state'] {
  const { profile, single } = layout;
  const status = single.status === undefined ? null : read(cells, single.status).toLowerCase();
  // What is cancelled needs no name: it must not keep its access because somebody blanked the name as well.
  if (status !== null && profile.unpaid.includes(status)) return 'OFF';
  if (status !== null && !profile.paid.includes(status)) return 'UNKNOWN';
  if (name === '') return 'NAMELESS';
  const category = read(cells, categoryColumn(cells, layout));
  return cutText(category, MAX_LENGTH.category).cut ? 'LONG_CATEGORY' : 'LIVE';
}

function refuseShape(cells: readonly string[], { headers }: Layout): Rejection | null {
  const extra = cells.slice(headers.length).some((cell) => cell !== '');
  if (cells.length === headers.length || (cells.length > headers.length && !extra)) return null;
  return {
    code: 'BAD_SHAPE',
    column: headers[Math.min(cells.length, headers.length) - 1] ?? '',
    reason: `the row has ${cells.length} cells, the header ${headers.length}`,
  };
}

export function isDamaged(cell = ''): boolean {
  return cell.includes(DAMAGE);
}

function refuseDamage(cells: readonly string[], { headers }: Layout): Rejection | null {
  const at = cells.findIndex(isDamaged);
  if (at === -1) return null;
  return {
    code: 'DAMAGED',
    column: headers[at] ?? '',
    reason: 'holds bytes that are no text in the encoding of the file',
  };
}

function orderOf(cells: readonly string[], layout: Layout): string | null {
  const order = read(cells, layout.single.order);
  return order === '' || order.length > MAX_ID || isDamaged(order) ? null : order;
}

/** Parts are joined by a dash, and their own dashes are escaped: `A-1` and `2` are not `A` and `1-2`. */
function sourceIdOf(cells: readonly string[], layout: Layout): string | null {
  const parts = layout.id.map((at) => read(cells, at));
  if (parts.some((part) => part === '' || part.length > MAX_ID)) return null;
  const escaped = (part: string) => part.replaceAll('%', '%25').replaceAll('-', '%2D');
  return parts.map((part, i) => (i === 0 ? part : escaped(part))).join('-');
}

function languageOf(locale: string): string {
  return /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i.test(locale) ? locale : 'und';
}

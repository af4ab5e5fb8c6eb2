/**
 * A row that an integration sends is read as a line of a file that has exactly the columns which the row has: so it meets
 * the rules of the import, and no others. There is none for consents or for being listed: those are the person's to give.
 */
import type { Layout } from '../attendees/import/header.ts';
import { phoneOf } from '../attendees/import/plan.ts';
import type { Notice } from '../attendees/import/report.ts';
import {
  type Details,
  isRejection,
  type RejectionCode,
  type RowFacts,
  readDetails,
  readFacts,
  refuse,
} from '../attendees/import/row.ts';

/** As `RegistrationRowInput`. Left out: nothing is said of it. Null: there is none. */
export interface RegistrationRow {
  readonly id: string;
  /** REGISTERED by default. */
  readonly status?: 'REGISTERED' | 'CANCELLED';
  readonly name?: string | null;
  readonly email?: string | null;
  readonly phone?: string | null;
  readonly organisation?: string | null;
  readonly jobTitle?: string | null;
  readonly category?: string | null;
  readonly country?: string | null;
  readonly language?: string | null;
}

export const COLUMNS = [
  'id',
  'status',
  'name',
  'email',
  'phone',
  'organisation',
  'jobTitle',
  'category',
  'country',
  'language',
] as const;
type Column = (typeof COLUMNS)[number];

export interface ReadRow {
  readonly facts: RowFacts;
  /** Null for a registration that is cancelled. */
  readonly details: Details | null;
  /** What of the row was left out, by the row alone: of others it says nothing. */
  readonly warnings: readonly Warning[];
}

export interface Warning {
  readonly code: 'TOO_LONG' | 'NO_ADDRESS' | 'UNUSABLE_PHONE';
  readonly field: string;
}

export interface Refused {
  readonly code: RejectionCode;
  readonly field: string;
}

export function readRow(row: RegistrationRow, source: string, region: string): ReadRow | Refused {
  const there = COLUMNS.filter((column) => row[column] !== undefined);
  const cells = there.map((column) => row[column] ?? '');
  const layout = layoutOf(there, source);
  const facts = readFacts(cells, layout);
  const refusal = isRejection(facts) ? facts : refuse(facts, cells, layout);
  if (refusal !== null) return { code: refusal.code, field: refusal.column === '' ? 'name' : refusal.column };
  if (isRejection(facts)) throw new Error('a row that cannot be read was not refused');
  const notices: Notice[] = [];
  const details = facts.state === 'LIVE' ? readDetails(facts, cells, layout, notices) : null;
  return {
    facts,
    details,
    warnings: details === null ? [] : warningsOf(row, facts, details, notices, region),
  };
}

function layoutOf(there: readonly Column[], source: string): Layout {
  const at = (column: Column) => {
    const place = there.indexOf(column);
    return place === -1 ? undefined : place;
  };
  const single = {
    status: at('status'),
    name: at('name'),
    email: at('email'),
    phone: at('phone'),
    organisation: at('organisation'),
    jobTitle: at('jobTitle'),
    country: at('country'),
    locale: at('language'),
  };
  const category = at('category');
  return {
    profile: { ...NO_QUESTIONS, source },
    headers: there,
    id: [at('id') ?? 0],
    single: Object.fromEntries(Object.entries(single).filter(([, place]) => place !== undefined)),
    category: category === undefined ? [] : [category],
    listed: null,
    consents: [],
    noted: [],
  };
}

const NO_QUESTIONS = {
  id: [],
  columns: {},
  category: [],
  paid: ['registered'],
  unpaid: ['cancelled'],
  yes: [],
  no: [],
  listed: null,
  consents: [],
  noted: [],
} as const;

function warningsOf(
  { email, phone }: RegistrationRow,
  facts: RowFacts,
  details: Details,
  notices: readonly Notice[],
  region: string,
): Warning[] {
  const tooLong = notices
    .filter(({ code }) => code === 'TOO_LONG')
    .map(({ column }): Warning => ({ code: 'TOO_LONG', field: column }));
  const noAddress = (email ?? '').trim() !== '' && facts.address === null;
  const noPhone = (phone ?? '').trim() !== '' && phoneOf(details, { buyer: false }, region) === null;
  return [
    ...tooLong,
    ...(noAddress ? [{ code: 'NO_ADDRESS', field: 'email' } as const] : []),
    ...(noPhone ? [{ code: 'UNUSABLE_PHONE', field: 'phone' } as const] : []),
  ];
}

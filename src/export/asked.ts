/** What an export asks for, read from its URL; whatever is not understood is refused by name, never passed over. */
import type { Request } from 'express';
import { badUserInput, forbidden, lockedDown, scopeRequired } from '../errors.ts';
import { scopeOf } from '../integrations/model.ts';
import { closedSince } from '../lockdown/lockdown.ts';
import { PROTECTED_FIELDS, type ProtectedField } from '../protected-fields.ts';
import { instantIn } from '../time.ts';
import type { IntegrationViewer } from '../viewer.ts';

export const FORMATS = ['jsonl', 'csv'] as const;
export type Format = (typeof FORMATS)[number];

export interface AskedExport {
  readonly event: string;
  readonly format: Format;
  /** Protected fields, in their own order. */
  readonly fields: readonly ProtectedField[];
  /** Whether people have a row who permit none of the fields. */
  readonly keepsRefused: boolean;
  /** For an increment. */
  readonly modifiedSince: Date | null;
  readonly cursor: string | null;
}

const PARAMETERS = ['event', 'fields', 'refused', 'modifiedSince', 'cursor'] as const;
type Parameter = (typeof PARAMETERS)[number];

export function askedExport(req: Request, viewer: IntegrationViewer): AskedExport {
  const given = parametersOf(req);
  if (given.event === undefined)
    throw badUserInput('event', 'is missing: the id of one of the key’s events.');
  const closed = closedSince(viewer, viewer.integration, given.event);
  if (closed !== null) throw lockedDown(closed);
  if (!viewer.events.includes(given.event)) throw forbidden();
  return {
    event: given.event,
    format: req.path.toLowerCase().endsWith('.csv') ? 'csv' : 'jsonl',
    fields: fieldsOf(given.fields, viewer),
    keepsRefused: keepsRefused(given.refused),
    modifiedSince: timeOf(given.modifiedSince, viewer.at),
    cursor: given.cursor ?? null,
  };
}

function parametersOf({ query }: Request): Partial<Record<Parameter, string>> {
  const given: Partial<Record<Parameter, string>> = {};
  for (const [name, value] of Object.entries(query)) {
    const known = PARAMETERS.find((one) => one === name);
    if (known === undefined) throw badUserInput(name.slice(0, 50), `is none of ${PARAMETERS.join(', ')}.`);
    if (typeof value !== 'string') throw badUserInput(known, 'stands twice.');
    given[known] = value;
  }
  return given;
}

/** Left out: all that the key's scopes name. A field that it has no scope for is refused, as GraphQL does. */
function fieldsOf(text: string | undefined, { scopes }: IntegrationViewer): ProtectedField[] {
  if (text === undefined) return PROTECTED_FIELDS.filter((field) => scopes.has(scopeOf(field)));
  const names = text === '' ? [] : text.split(',');
  const unknown = names.find((name) => !(PROTECTED_FIELDS as readonly string[]).includes(name));
  if (unknown !== undefined)
    throw badUserInput('fields', `must be some of ${PROTECTED_FIELDS.join(', ')}, with commas, or empty.`);
  const wanted = PROTECTED_FIELDS.filter((field) => names.includes(field));
  const lacking = wanted.find((field) => !scopes.has(scopeOf(field)));
  if (lacking !== undefined) throw scopeRequired(scopeOf(lacking));
  return wanted;
}

function keepsRefused(text = 'skip'): boolean {
  if (text !== 'skip' && text !== 'keep') throw badUserInput('refused', 'must be skip or keep.');
  return text === 'keep';
}

function timeOf(text: string | undefined, now: Date): Date | null {
  if (text === undefined) return null;
  const time = instantIn(text);
  if (time === null) throw badUserInput('modifiedSince', 'must be a time like 2027-01-31T12:00:00Z.');
  if (time > now) throw badUserInput('modifiedSince', 'must not be in the future.');
  return time;
}

/** What a cursor belongs to: one of another key's integration, event or choice is none. */
export const listOf = ({ event, fields, keepsRefused, modifiedSince }: AskedExport, integration: string) =>
  `export ${integration} ${event} ${fields.join(',')} ${keepsRefused} ${modifiedSince?.toISOString() ?? ''}`;

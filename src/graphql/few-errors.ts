/**
 * Threat: a small request with a large answer. Errors quote what they are about, thousands of times, or fifty aliases are
 * refused one by one. So of refusals the first are told, with their texts cut, as many as fit; beside data
 * `extensions.moreErrors` says how many were left out. Faults of ours are told each at its path, however many: without
 * its error a value that was withheld in an outage looks like one that is not there.
 */
import type { GraphQLFormattedError } from 'graphql';
import { LIMITS } from './limits.ts';

export interface Result {
  data?: Record<string, unknown> | null;
  errors?: readonly GraphQLFormattedError[];
  extensions?: Record<string, unknown>;
}

/** Codes by which a client learns that something could not be shown just now. What is asked does not bring them about. */
const FAULTS: ReadonlySet<unknown> = new Set(['LEDGER_UNAVAILABLE', 'UNAVAILABLE', 'INTERNAL_SERVER_ERROR']);

/** Cuts a result's errors in place. */
export function fewErrors(result: Result): void {
  const { data, errors, extensions } = result;
  if (errors === undefined) return;
  const told = small(errors, data === undefined ? LIMITS.errorBytes : LIMITS.errorBytesBesideData);
  result.errors = told;
  if (data !== undefined && told.length < errors.length)
    result.extensions = { ...extensions, moreErrors: errors.length - told.length };
}

/** The first refusals, as many as fit, always one; and all faults. */
function small(errors: readonly GraphQLFormattedError[], bytes: number): GraphQLFormattedError[] {
  const kept: GraphQLFormattedError[] = [];
  const texts = new Set<string>();
  let left: number = LIMITS.errors;
  let room = bytes;
  for (const error of errors) {
    if (FAULTS.has(error.extensions?.code)) {
      kept.push(error);
      continue;
    }
    const { message, locations, ...rest } = error;
    const text = cut(message);
    // What ends validation is said several times.
    left -= 1;
    if (left < 0 || (locations === undefined && rest.path === undefined && texts.has(text))) continue;
    const short = { message: text, ...(locations && { locations: locations.slice(0, 2) }), ...rest };
    room -= Buffer.byteLength(JSON.stringify(short));
    if (room < 0 && texts.size > 0) left = 0;
    else kept.push(short);
    texts.add(text);
  }
  return kept;
}

const cut = (text: string) =>
  text.length <= LIMITS.errorText ? text : `${text.slice(0, LIMITS.errorText)}…`;

/**
 * Threat: a value that reaches somebody and nobody knows. Before a response is serialised every protected value in it
 * is recorded, durably; where that fails, exactly those values become null, with LEDGER_UNAVAILABLE at their paths.
 * No record, no value.
 */
import type { GraphQLFormattedError } from 'graphql';
import type { Context } from '../context.ts';
import { ledgerUnavailable } from '../errors.ts';
import { HOUR } from '../time.ts';
import type { Entry } from './ledger.ts';
import type { Disclosure } from './vault.ts';

type Path = Disclosure['path'];

export interface Result {
  data?: Record<string, unknown> | null;
  errors?: readonly GraphQLFormattedError[];
}

/** A client chooses an operation's name; of a long one this much is recorded. */
const OPERATION_LENGTH = 200;

/** Records what a response discloses, and takes out of it what could not be recorded. Never rejects. */
export async function release(context: Context, result: Result, operation: string | null): Promise<void> {
  const shown = context.vault.disclosures.filter((disclosure) => isShown(result.data, disclosure.path));
  if (shown.length === 0) return;
  try {
    const { viewer } = context;
    // Only a viewer with an account is ever allowed anything; a value for anybody else is a fault, and stays.
    if (viewer.kind !== 'ACCOUNT') throw new Error('a protected value was opened for nobody');
    const { ownReads, ledger } = context.services;
    const due = new Map<string, Entry>();
    const asked = requestOf(context, viewer, operation);
    for (const disclosure of shown) {
      const key = keyOf(disclosure, viewer.session, viewer.at);
      if (disclosure.basis.kind === 'OWNER' && ownReads.has(key)) continue;
      due.set(key, entryOf(asked, disclosure));
    }
    if (due.size > 0) await ledger.record([...due.values()]);
    for (const [key, { basis }] of due) if (basis.kind === 'OWNER') ownReads.add(key);
  } catch (cause) {
    context.services.log.error(
      { err: cause },
      'a disclosure could not be recorded; its values were withheld',
    );
    withhold(result, shown, cause);
    for (const { field } of shown) context.services.metrics.withheld(field, 'unrecorded');
  }
}

/** The same value of the same person twice in one response is one disclosure. */
function keyOf({ subject, field }: Disclosure, session: string, at: Date): string {
  return `${session} ${subject} ${field} ${Math.floor(at.getTime() / HOUR)}`;
}

/** What all entries of one response have in common. */
function requestOf(
  { services, http }: Context,
  viewer: { account: string; session: string; at: Date },
  operation: string | null,
): Omit<Entry, 'event' | 'subject' | 'field' | 'basis'> {
  return {
    viewer: { kind: 'ACCOUNT', account: viewer.account, session: viewer.session },
    operation: operation?.slice(0, OPERATION_LENGTH) ?? null,
    request: String(http.res.locals.requestId),
    network: services.networkOf(http.req),
    at: viewer.at,
  };
}

function entryOf(asked: ReturnType<typeof requestOf>, { subject, event, field, basis }: Disclosure): Entry {
  return { ...asked, event, subject, field, basis };
}

function isShown(data: unknown, path: Path): boolean {
  let at = data;
  for (const key of path) at = (at as Record<string | number, unknown> | null | undefined)?.[key];
  return at !== null && at !== undefined;
}

function withhold(result: Result, shown: readonly Disclosure[], cause: unknown): void {
  const errors: GraphQLFormattedError[] = [...(result.errors ?? [])];
  for (const { path } of shown) {
    const above = path.slice(0, -1);
    let at: unknown = result.data;
    for (const key of above) at = (at as Record<string | number, unknown>)[key];
    (at as Record<string | number, unknown>)[path.at(-1) as string] = null;
    const { message, extensions } = ledgerUnavailable(cause);
    errors.push({ message, path: [...path], extensions: { ...extensions } });
  }
  result.errors = errors;
}

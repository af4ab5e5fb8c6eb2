/**
 * Threat: a value that reaches somebody and nobody knows. Before a response is serialised every protected value in it
 * is recorded, durably; where that fails, exactly those values become null, with LEDGER_UNAVAILABLE at their paths.
 * No record, no value. What was decided by a primary that is none any more, or long ago, is decided again (fence.ts).
 */
import type { GraphQLError, GraphQLFormattedError } from 'graphql';
import type { Context } from '../context.ts';
import { isOurs, ledgerUnavailable, unavailable } from '../errors.ts';
import type { AccountViewer } from '../viewer.ts';
import { within } from '../within.ts';
import { askedBy } from './asked.ts';
import { refusedNow } from './decide-again.ts';
import type { Mark } from './fence.ts';
import type { Acknowledgement } from './ledger/store.ts';
import { ownRead } from './own-reads.ts';
import type { Disclosure } from './vault.ts';

type Path = Disclosure['path'];

export interface Result {
  data?: Record<string, unknown> | null;
  errors?: readonly GraphQLFormattedError[];
}

/** Records what a response discloses, and takes out of it what could not be recorded. Never rejects. */
export async function release(context: Context, result: Result): Promise<void> {
  const shown = context.vault.disclosures.filter((disclosure) => isShown(result.data, disclosure.path));
  if (shown.length === 0) return;
  try {
    const refused = await recordAndFence(context, shown);
    for (const disclosure of refused) {
      blank(result, disclosure.path);
      context.refused(`Attendee.${disclosure.field}`, 'VAULT');
    }
  } catch (cause) {
    context.services.log.error(
      { err: cause },
      'a disclosure could not be recorded or decided again; its values were withheld',
    );
    withhold(result, shown, isOurs(cause) ? (cause as GraphQLError) : ledgerUnavailable(cause));
    for (const { field } of shown) context.services.metrics.withheld(field, 'unrecorded');
  }
}

/**
 * Answers the disclosures that are not permitted any more. Rejects where nothing of it may be sent; what is on record
 * by then is noted as not released.
 */
async function recordAndFence(
  context: Context,
  shown: readonly Disclosure[],
): Promise<ReadonlySet<Disclosure>> {
  const { viewer, services } = context;
  // Only a viewer with an account is ever allowed anything; a value for anybody else is a fault, and stays.
  if (viewer.kind !== 'ACCOUNT') throw new Error('a protected value was opened for nobody');
  const { ownReads, ledger } = services;
  const due = new Map<string, Disclosure>();
  for (const disclosure of shown) {
    const key = keyOf(disclosure, viewer);
    if (disclosure.basis.kind !== 'OWNER' || !ownReads.has(key)) due.set(key, disclosure);
  }
  const receipt =
    due.size === 0
      ? null
      : await ledger.record({ asked: askedBy(context, viewer), shown: [...due.values()] });
  // What is not recorded anew is fenced all the same.
  const by = receipt?.by ?? (await ledger.confirm());
  const indices = [...due.keys()].map((_key, index) => index);
  const refused = await refusedByFence(context, shown, by).catch((cause: unknown) => {
    receipt?.notReleased(indices);
    throw unavailable(cause);
  });
  const sent = new Set(shown.filter((one) => !refused.has(one)).map((one) => keyOf(one, viewer)));
  const keys = [...due.keys()];
  if (refused.size > 0) receipt?.notReleased(indices.filter((index) => !sent.has(keys[index] as string)));
  for (const [key, { basis }] of due) if (basis.kind === 'OWNER' && sent.has(key)) ownReads.add(key);
  return refused;
}

const NONE: ReadonlySet<Disclosure> = new Set();

async function refusedByFence(
  context: Context,
  shown: readonly Disclosure[],
  by: Acknowledgement,
): Promise<ReadonlySet<Disclosure>> {
  const { fence, ledgerDeadlineMillis } = context.services;
  const mark = context.http.res.locals.mark as Mark | undefined;
  if (context.doors?.fence === 'open') return NONE;
  if (mark !== undefined && fence.holds(mark, by)) return NONE;
  return within(ledgerDeadlineMillis, refusedNow(context, shown, by));
}

/** The same value of the same person twice in one response is one disclosure. */
function keyOf({ subject, field, basis }: Disclosure, viewer: AccountViewer): string {
  const consent = basis.kind === 'CONSENT' ? ` ${basis.consent}` : '';
  return ownRead(viewer, subject, field) + consent;
}

function isShown(data: unknown, path: Path): boolean {
  let at = data;
  for (const key of path) at = (at as Record<string | number, unknown> | null | undefined)?.[key];
  return at !== null && at !== undefined;
}

function withhold(result: Result, shown: readonly Disclosure[], error: GraphQLError): void {
  const { message, extensions } = error;
  for (const { path } of shown) blank(result, path);
  result.errors = [
    ...(result.errors ?? []),
    ...shown.map(({ path }) => ({ message, path: [...path], extensions: { ...extensions } })),
  ];
}

function blank(result: Result, path: Path): void {
  let at: unknown = result.data;
  for (const key of path.slice(0, -1)) at = (at as Record<string | number, unknown>)[key];
  (at as Record<string | number, unknown>)[path.at(-1) as string] = null;
}

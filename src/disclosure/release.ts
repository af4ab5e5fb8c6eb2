/**
 * Threat: a value that reaches somebody and nobody knows. Before a response is serialised every protected value in it
 * is recorded, durably; where that fails, exactly those values become null, with LEDGER_UNAVAILABLE at their paths.
 * No record, no value. What was decided by a primary that is none any more, or long ago, is decided again (fence.ts).
 */
import type { GraphQLError, GraphQLFormattedError } from 'graphql';
import type { Context } from '../context.ts';
import { isOurs, ledgerUnavailable, unavailable } from '../errors.ts';
import { within } from '../within.ts';
import { askedBy } from './asked.ts';
import { refusedNow } from './decide-again.ts';
import { markOf } from './fence.ts';
import type { Acknowledgement } from './ledger/acknowledgement.ts';
import { ownRead } from './own-reads.ts';
import type { Disclosure } from './vault.ts';

type Path = Disclosure['path'];

export interface Result {
  data?: Record<string, unknown> | null;
  errors?: readonly GraphQLFormattedError[];
}

/** Records what a response discloses, and takes out of it what could not be recorded. Never rejects. */
export async function release(context: Context, result: Result): Promise<void> {
  const shown = await withinBudget(context, result, shownIn(result.data, context.vault.disclosures));
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

/** What the budget leaves of these (src/disclosure/budget); takes the rest out and says so. A moderator's looks are not counted. */
async function withinBudget(
  context: Context,
  result: Result,
  shown: readonly Disclosure[],
): Promise<readonly Disclosure[]> {
  const given = shown.filter(({ basis }) => basis.kind !== 'MODERATION');
  const { withheld, error } = await context.reading.settle(given);
  if (error === null) return shown;
  const { message, extensions } = error;
  result.errors = [...(result.errors ?? []), { message, extensions: { ...extensions } }];
  // Of all alike, whatever they hold: `extensions.withheld` says what was asked for.
  for (const field of context.operation.fields) context.refused(`Attendee.${field}`, 'VAULT');
  // Of an export the first part may be out.
  if (typeof extensions.retryAfter === 'number' && !context.http.res.headersSent)
    context.http.res.setHeader('Retry-After', String(extensions.retryAfter));
  for (const { path } of withheld) blank(result, path);
  return shown.filter((disclosure) => !withheld.has(disclosure));
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
  // Nobody is never allowed anything; a value for nobody is a fault, and stays.
  if (viewer.kind === 'NOBODY') throw new Error('a protected value was opened for nobody');
  const { ownReads, ledger } = services;
  const isKnown = ({ subject, field, basis }: Disclosure) =>
    basis.kind === 'OWNER' && viewer.kind === 'ACCOUNT' && ownReads.has(ownRead(viewer, subject, field));
  let due = withoutRepeats(shown).filter((one) => !isKnown(one));
  const receipt =
    due.length === 0 ? null : await ledger.record({ asked: askedBy(context, viewer), shown: due });
  // What is not recorded anew is fenced all the same.
  const by = receipt?.by ?? (await ledger.confirm());
  const refused = await refusedByFence(context, shown, by).catch((cause: unknown) => {
    receipt?.notReleased([...due.keys()]);
    throw unavailable(cause);
  });
  if (refused.size > 0) {
    const sent = new Set(shown.filter((one) => !refused.has(one)).map(keyOf));
    receipt?.notReleased(due.flatMap((one, index) => (sent.has(keyOf(one)) ? [] : [index])));
    due = due.filter((one) => sent.has(keyOf(one)));
  }
  for (const { subject, field, basis } of due)
    if (basis.kind === 'OWNER' && viewer.kind === 'ACCOUNT') ownReads.add(ownRead(viewer, subject, field));
  return refused;
}

const NONE: ReadonlySet<Disclosure> = new Set();

async function refusedByFence(
  context: Context,
  shown: readonly Disclosure[],
  by: Acknowledgement,
): Promise<ReadonlySet<Disclosure>> {
  const { fence, ledgerDeadlineMillis } = context.services;
  const mark = markOf(context);
  if (context.doors?.fence === 'open') return NONE;
  if (mark !== undefined && fence.holds(mark, by)) return NONE;
  return within(ledgerDeadlineMillis, refusedNow(context, shown, by));
}

/** The same value of the same person twice in one response is one disclosure. By person, who has few: a key for each value costs more. */
function withoutRepeats(shown: readonly Disclosure[]): Disclosure[] {
  const bySubject = new Map<string, Disclosure[]>();
  let [last, theirs]: [string | null, Disclosure[]] = [null, []];
  return shown.filter((disclosure) => {
    const { subject } = disclosure;
    if (subject !== last) {
      theirs = bySubject.get(subject) ?? [];
      bySubject.set(subject, theirs);
      last = subject;
    }
    for (const one of theirs)
      if (one.field === disclosure.field && keyOf(one) === keyOf(disclosure)) return false;
    theirs.push(disclosure);
    return true;
  });
}

function keyOf({ subject, field, basis }: Disclosure): string {
  return basis.kind === 'CONSENT' ? `${subject} ${field} ${basis.consent}` : `${subject} ${field}`;
}

type Place = Record<string | number, unknown> | null | undefined;

/** Those whose value stands in the response. As a rule several stand side by side, in one object that is looked for once. */
function shownIn(data: unknown, disclosures: readonly Disclosure[]): Disclosure[] {
  let [before, place]: [Path, Place] = [[], null];
  return disclosures.filter(({ path }) => {
    if (!areBeside(before, path)) {
      place = data as Place;
      for (let i = 0; i < path.length - 1; i += 1) place = place?.[path[i] as string | number] as Place;
      before = path;
    }
    const value = place?.[path.at(-1) as string | number];
    return value !== null && value !== undefined;
  });
}

function areBeside(one: Path, other: Path): boolean {
  if (one.length !== other.length) return false;
  for (let i = one.length - 2; i >= 0; i -= 1) if (one[i] !== other[i]) return false;
  return true;
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

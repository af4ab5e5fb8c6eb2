/**
 * Who was shown somebody's fields, for that person and for organisers of their event. Threats: the list tells an
 * intruder who is signed in as the owner who looked; an organiser reads whom somebody trusts; a server that is out of
 * office leaves the newest out; and whoever takes a registration over learns of the time before.
 *
 * So reading it is recorded, durably, before it is answered, and an organiser's shows in it. It is read at or after the
 * time of that record (or of a write as good): whatever reached anybody before the request began is in it. Under a
 * lockdown a suspect session gets nothing of it. What cannot be recorded or read is an error, never a shorter list.
 */
import type { ClientSession } from 'mongodb';
import { SINCE_FIELDS, theirsSince } from '../../attendees/theirs-since.ts';
import type { Context } from '../../context.ts';
import { badUserInput, ledgerUnavailable, unauthenticated } from '../../errors.ts';
import { refuseSuspectReading } from '../../lockdown/guard.ts';
import { organiserOnly } from '../../organiser.ts';
import type { ProtectedField } from '../../protected-fields.ts';
import { orUnavailable } from '../../sign-in/or-unavailable.ts';
import { type AccountViewer, attendanceAt } from '../../viewer.ts';
import { within } from '../../within.ts';
import { askedBy } from '../asked.ts';
import { markOf, readAfter } from '../fence.ts';
import type { ValueAbout } from '../ledger/about.ts';
import type { Acknowledgement } from '../ledger/acknowledgement.ts';
import { type EntryPage, entryPage } from '../ledger/entry-page.ts';
import { LIST, type ShownBasis } from '../ledger/format.ts';
import type { Receipt } from '../ledger/pending.ts';
import { ownRead } from '../own-reads.ts';
import { type Disclosure, disclosuresFrom } from './told.ts';

export interface ListAsked {
  readonly first: number;
  readonly after: string | null;
  readonly field: ProtectedField | null;
  readonly since: Date | null;
  readonly includeOwn: boolean;
  /** What was shown to this one only; null: to whomever. */
  readonly integration: string | null;
}

export interface DisclosurePage extends Pick<EntryPage, 'cursors' | 'hasNextPage' | 'endCursor'> {
  readonly disclosures: readonly Disclosure[];
}

/** Whose list it is. */
interface Whose {
  readonly attendee: string;
  readonly event: string;
}

const EMPTY: DisclosurePage = { disclosures: [], cursors: [], hasNextPage: false, endCursor: null };

/** The viewer's own at an event; empty without a valid registration there. */
export async function ownDisclosures(context: Context, event: string, asked: ListAsked) {
  const { viewer } = context;
  refuseFuture(viewer, asked.since);
  const own = attendanceAt(viewer, event);
  if (viewer.kind !== 'ACCOUNT' || own === null) return EMPTY;
  refuseSuspectReading(viewer, own);
  return read(context, viewer, { attendee: own.attendee, event }, { kind: 'OWNER' }, asked);
}

/** Somebody else's, for an organiser of their event in a session with the second factor. */
export async function disclosuresOf(context: Context, attendee: string, asked: ListAsked) {
  const organiser = organiserOnly(context.viewer);
  refuseFuture(organiser, asked.since);
  const found = await orUnavailable(
    context.services.models.attendees.findById(attendee).select({ event: 1 }).lean().exec(),
  );
  if (found === null || !organiser.organises.includes(found.event))
    throw badUserInput('attendee', 'is nobody of an event that you organise.');
  refuseSuspectReading(organiser, { attendee, event: found.event });
  const whose = { attendee, event: found.event };
  return read(context, organiser, whose, { kind: 'ORGANISER' }, asked);
}

async function read(
  context: Context,
  viewer: AccountViewer,
  whose: Whose,
  basis: ShownBasis,
  asked: ListAsked,
): Promise<DisclosurePage> {
  const { cursors, ownReads, ledgerDeadlineMillis } = context.services;
  const list = listOf(whose, viewer, asked);
  // Before anything is recorded: a cursor of another list is bad input.
  cursors.read(list, asked.after);
  const receipt = await recorded(context, viewer, whose, basis);
  try {
    const answer = answerAfter(context, receipt.by, { viewer, whose, basis, asked, list });
    const page = await within(ledgerDeadlineMillis, answer);
    if (basis.kind === 'OWNER') ownReads.add(ownRead(viewer, whose.attendee, LIST));
    return page;
  } catch (error) {
    receipt.notReleased([0]);
    return orUnavailable(Promise.reject(error));
  }
}

/** What a cursor belongs to. */
const listOf = (
  { attendee }: Whose,
  { account }: AccountViewer,
  { field, since, includeOwn, integration }: ListAsked,
) => `disclosures ${attendee} ${account} ${field} ${since?.toISOString()} ${includeOwn} ${integration}`;

interface Reading {
  readonly viewer: AccountViewer;
  readonly whose: Whose;
  readonly basis: ShownBasis;
  readonly asked: ListAsked;
  readonly list: string;
}

async function answerAfter(
  context: Context,
  by: Acknowledgement,
  { viewer, whose, basis, asked, list }: Reading,
): Promise<DisclosurePage> {
  const { database, ledgerStore, cursors, fence } = context.services;
  const { first, after, field, includeOwn, integration } = asked;
  const page = await readAfter(database.client, by, async (session) => {
    const mark = markOf(context);
    if (mark === undefined || !fence.holds(mark, by)) await askAgain(context, whose, basis, session);
    const begun = basis.kind === 'OWNER' ? await begunFor(context, viewer, whose, session) : null;
    const since = latest(asked.since, begun);
    const wanted = ({ shown, asked: { viewer: by } }: ValueAbout) =>
      (includeOwn || shown.basis.kind !== 'OWNER') &&
      (field === null || shown.field === field) &&
      (integration === null || (by.kind === 'INTEGRATION' && by.id === integration));
    const subject = whose.attendee;
    return entryPage(ledgerStore, cursors, { subject, since, first, after, list, wanted }, session);
  });
  const { cursors: written, hasNextPage, endCursor } = page;
  const disclosures = await disclosuresFrom(context, page.entries, { ...whose, basis });
  return { disclosures, cursors: written, hasNextPage, endCursor };
}

/** Since when it is theirs, as it stands when the reading is on record; refused where it is theirs no more. */
async function begunFor(
  { services }: Context,
  { account }: AccountViewer,
  { attendee }: Whose,
  session: ClientSession,
): Promise<Date | null> {
  const found = await services.models.attendees
    .findOne({ _id: attendee, account }, SINCE_FIELDS, { session })
    .lean()
    .exec();
  if (found === null) throw unauthenticated();
  return theirsSince(found);
}

/** That the list is read stands on the record: an organiser's each time, its owner's once for each session and hour. */
async function recorded(
  context: Context,
  viewer: AccountViewer,
  { attendee: subject, event }: Whose,
  basis: ShownBasis,
): Promise<Receipt> {
  const { ledger, ownReads, ledgerDeadlineMillis } = context.services;
  const isKnown = basis.kind === 'OWNER' && ownReads.has(ownRead(viewer, subject, LIST));
  try {
    if (isKnown) {
      const by = await within(ledgerDeadlineMillis, ledger.confirm());
      return { by, notReleased: () => {} };
    }
    const shown = [{ event, subject, field: LIST, basis }] as const;
    return await ledger.record({ asked: askedBy(context, viewer), shown });
  } catch (cause) {
    throw ledgerUnavailable(cause);
  }
}

/** Who asks, and whether they still may, as it stands when the reading is on record. */
async function askAgain(
  { services, http, viewer }: Context,
  { attendee, event }: Whose,
  basis: ShownBasis,
  session: ClientSession,
): Promise<void> {
  const asks = await services.signIn.store.viewerAgain(http.req.sessionID, session);
  const same =
    viewer.kind === 'ACCOUNT' && asks?.account === viewer.account && asks.session === viewer.session;
  const may = (now: AccountViewer) =>
    basis.kind === 'OWNER' ? attendanceAt(now, event)?.attendee === attendee : now.organises.includes(event);
  if (asks === null || !same || !may(asks)) throw unauthenticated();
  refuseSuspectReading(asks, { attendee, event });
}

function refuseFuture(viewer: Context['viewer'], since: Date | null): void {
  if (viewer.kind === 'ACCOUNT' && since !== null && since > viewer.at)
    throw badUserInput('since', 'must not be in the future.');
}

const latest = (one: Date | null, other: Date | null) =>
  one === null || (other !== null && other > one) ? other : one;

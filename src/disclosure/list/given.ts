/**
 * What an integration was shown at an event, for its own keys: ids, no names and no values, so that it knows what it holds
 * and has to delete. Threats: a stolen key that asks here for whom its other scopes do not reach, and what others do, by
 * gaps between numbers. So it is told of nothing but what it was shown before, also of people whom it may not know any
 * more; an entry's id tells nothing of the records between; and under a lockdown of the event there is nothing of it.
 *
 * It is read at or after a write that a majority acknowledged: whatever reached the integration before the request began is
 * in it. That it was read is not on the record, because nobody is named to it who was not before.
 */
import { createHash } from 'node:crypto';
import type { ClientSession } from 'mongodb';
import type { Context } from '../../context.ts';
import type { Position } from '../../cursor.ts';
import { badUserInput, forbidden, ledgerUnavailable, lockedDown, unauthenticated } from '../../errors.ts';
import { closedSince, coveringLockdown } from '../../lockdown/lockdown.ts';
import type { ProtectedField } from '../../protected-fields.ts';
import { orUnavailable } from '../../sign-in/or-unavailable.ts';
import type { IntegrationViewer } from '../../viewer.ts';
import { within } from '../../within.ts';
import { markOf, readAfter } from '../fence.ts';
import type { Acknowledgement } from '../ledger/acknowledgement.ts';
import { fieldsIn, type GivenPlace, type GivenRow } from '../ledger/given-rows.ts';
import { Withheld } from '../ledger/withheld.ts';

export interface GivenAsked {
  readonly event: string;
  readonly first: number;
  readonly after: string | null;
  readonly since: Date | null;
}

/** That the integration was shown fields of one person by one response. */
export interface Given {
  readonly id: string;
  readonly at: Date;
  /** Attendee id. */
  readonly attendee: string;
  readonly fields: readonly ProtectedField[];
  /** `key_…` */
  readonly key: string;
}

export interface GivenPage {
  readonly nodes: readonly Given[];
  readonly hasNextPage: boolean;
  /** Where to go on, also after a page without entries. */
  readonly endCursor: string | null;
}

export async function givenTo(
  context: Context,
  viewer: IntegrationViewer,
  asked: GivenAsked,
): Promise<GivenPage> {
  const { cursors, ledger, ledgerDeadlineMillis } = context.services;
  refuseWhoMayNot(viewer, asked.event);
  if (asked.since !== null && asked.since > viewer.at)
    throw badUserInput('since', 'must not be in the future.');
  const list = `given ${viewer.integration} ${asked.event} ${asked.since?.toISOString()}`;
  const after = placeIn(cursors.read(list, asked.after));
  const by = await within(ledgerDeadlineMillis, ledger.confirm()).catch((cause: unknown) => {
    throw ledgerUnavailable(cause);
  });
  const { rows, withheld } = await orUnavailable(
    within(ledgerDeadlineMillis, rowsAfter(context, by, viewer, asked, after)),
  );
  const page = rows.slice(0, asked.first);
  const last = page.at(-1);
  return {
    nodes: page.map((row) => givenIn(row, withheld)).filter(({ fields }) => fields.length > 0),
    hasNextPage: rows.length > page.length,
    endCursor: last === undefined ? null : cursors.write(list, positionOf(last)),
  };
}

function refuseWhoMayNot(viewer: IntegrationViewer, event: string): void {
  const closed = closedSince(viewer, viewer.integration, event);
  if (closed !== null) throw lockedDown(closed);
  if (!viewer.events.includes(event)) throw forbidden();
  const covering = coveringLockdown(viewer, { id: '', event }, null);
  if (covering !== null) throw lockedDown(covering.at);
}

function rowsAfter(
  context: Context,
  by: Acknowledgement,
  viewer: IntegrationViewer,
  { event, since, first }: GivenAsked,
  after: GivenPlace | null,
) {
  const { database, fence, ledgerStore } = context.services;
  return readAfter(database.client, by, async (session) => {
    const mark = markOf(context);
    if (mark === undefined || !fence.holds(mark, by)) await askAgain(context, viewer, event, session);
    const window = { integration: viewer.integration, event, since, after, limit: first + 1 };
    const rows = await ledgerStore.givenTo(window, session);
    const records = new Map(rows.map(({ _id }) => [`${_id.chain} ${_id.seq}`, _id]));
    return { rows, withheld: new Withheld(await ledgerStore.notesOn([...records.values()], session)) };
  });
}

async function askAgain(context: Context, { key }: IntegrationViewer, event: string, session: ClientSession) {
  const asks = await context.asksAgain(session);
  if (asks?.kind !== 'INTEGRATION' || asks.key !== key || !asks.scopes.has('disclosure:read'))
    throw unauthenticated();
  refuseWhoMayNot(asks, event);
}

function givenIn(row: GivenRow, withheld: Withheld): Given {
  const { _id: place, response, entry, asked } = row;
  const fields = fieldsIn(row).filter((_field, value) => !withheld.has(place, response, entry, value));
  return {
    id: entryId(textOf(row)),
    at: asked.at,
    attendee: row.subject,
    // An integration is shown no list of disclosures of somebody.
    fields: fields as ProtectedField[],
    key: asked.viewer.session,
  };
}

/** The same for ever, and without the chain's 128 random bits it tells nobody how many records there are. As in docs/disclosures.md. */
const entryId = (place: string) => `ent_${createHash('sha256').update(place).digest('hex').slice(0, 32)}`;

const textOf = ({ _id: place, response, entry }: GivenRow) =>
  `${place.chain} ${place.seq} ${response} ${entry}`;

const positionOf = (row: GivenRow): Position => [row.at.toISOString(), textOf(row)];

function placeIn(position: Position | null): GivenPlace | null {
  if (position === null) return null;
  const [run = '', ...numbers] = position[1].split(' ');
  const [seq = 0, response = 0, entry = 0] = numbers.map(Number);
  return { at: new Date(position[0]), place: { chain: run, seq }, response, entry };
}

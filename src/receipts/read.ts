/** Receipts for who asks: one by its id, or a page of them. */

import { IN_FORCE } from '../consent/live.ts';
import { CONSENTS_ONLY, type ConsentRecord, oneAttendee } from '../consent/model.ts';
import { ownAttendees } from '../contact-requests/answer.ts';
import type { Context } from '../context.ts';
import { beyond, placeIn, positionOf } from '../database/beyond.ts';
import { kindOf } from '../ids.ts';
import { attendanceAt } from '../viewer.ts';
import { type Receipt, receiptOfRequest, receiptsOf } from './make.ts';
import { copyFor, letThrough } from './who-may.ts';

const NEWEST = { from: -1, _id: 1 } as const;

export interface ReceiptPage {
  readonly receipts: readonly Receipt[];
  readonly cursors: readonly string[];
  readonly hasNextPage: boolean;
}

export interface ReceiptPageRequest {
  readonly event: string;
  readonly box: 'GIVEN' | 'RECEIVED';
  readonly first: number;
  readonly after: string | null;
}

const EMPTY: ReceiptPage = { receipts: [], cursors: [], hasNextPage: false };

export async function readReceipt(context: Context, id: string): Promise<Receipt | null> {
  const kind = kindOf(id);
  if (kind === 'contactRequest') return readRequest(context, id);
  if (kind !== 'consent') return null;
  const mine = await copyFor(context, id);
  if (mine === null) return null;
  const [receipt] = await receiptsOf(context, [mine.consent], mine.copy);
  return receipt ?? null;
}

/** One that was taken back, or became a consent, has none: the consent has. Nor has one of somebody whom the viewer blocked. */
async function readRequest(context: Context, id: string): Promise<Receipt | null> {
  const { services } = context;
  const own = ownAttendees(context);
  const found = await services.contactRequests.find(id, own);
  if (found === null || found.cancelledAt !== null || found.answer?.kind === 'ACCEPTED') return null;
  if (!own.includes(found.to)) return receiptOfRequest(context, found, 'RECIPIENT');
  const blocked = await services.blocks.blockedBy(found.event, found.to);
  return blocked.includes(found.from) ? null : receiptOfRequest(context, found, 'GIVER');
}

export async function readReceipts(context: Context, request: ReceiptPageRequest): Promise<ReceiptPage> {
  const own = attendanceAt(context.viewer, request.event);
  if (own === null) return EMPTY;
  if (request.box === 'RECEIVED') return received(context, own.attendee, request);
  const { event, first, after } = request;
  const { consents, cursors, hasNextPage } = await context.services.consents.page({
    ...{ event, subject: own.attendee, first, after },
    includeEnded: true,
  });
  return { receipts: await receiptsOf(context, consents, 'GIVER'), cursors, hasNextPage };
}

/** How many are read at a time, whatever is wanted: how many of them are not shown is not told by how often. */
const AT_ONCE = 201;
const MOST_TIMES = 20;

async function received(
  context: Context,
  own: string,
  { event, first, after }: ReceiptPageRequest,
): Promise<ReceiptPage> {
  const { services } = context;
  const list = `received receipts ${own}`;
  let place = placeIn(services.cursors.read(list, after));
  const shown: ConsentRecord[] = [];
  for (let times = 0; times < MOST_TIMES && shown.length <= first; times += 1) {
    const found = await services.models.consents
      .find({
        ...{ event, recipient: oneAttendee(own), ...CONSENTS_ONLY, ...IN_FORCE },
        ...beyond(NEWEST, place),
      })
      .sort(NEWEST)
      .limit(AT_ONCE)
      .lean<ConsentRecord[]>()
      .exec();
    const through = await letThrough(context, found);
    shown.push(...found.filter((_one, i) => through[i] === true));
    const last = found.at(-1);
    if (last === undefined || found.length < AT_ONCE) break;
    place = [last.from, last._id];
  }
  const consents = shown.slice(0, first);
  return {
    receipts: await receiptsOf(context, consents, 'RECIPIENT'),
    cursors: consents.map(({ from, _id }) => services.cursors.write(list, positionOf(from, _id))),
    hasNextPage: shown.length > first,
  };
}

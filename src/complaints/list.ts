/** One's own complaints, and for organisers those of their event: with the words, which are opened here and nowhere else. */

import type { Context } from '../context.ts';
import { beyond, placeIn, positionOf } from '../database/beyond.ts';
import { unauthenticated } from '../errors.ts';
import { refuseSuspectReading, refuseSuspectSession } from '../lockdown/guard.ts';
import { organiserOf } from '../organiser.ts';
import { orUnavailable } from '../sign-in/or-unavailable.ts';
import { type AccountViewer, attendanceAt } from '../viewer.ts';
import type { ComplaintRecord } from './model.ts';
import { openWords } from './words.ts';

/** `owner`: the account it was read for, the person's own or an organiser's. */
export interface ComplaintView extends Omit<ComplaintRecord, 'text' | 'outcome'> {
  readonly id: string;
  readonly owner: string;
  readonly text: string;
  readonly outcome: string | null;
  /** Its time is over, and the person has not been told the outcome. */
  readonly overdue: boolean;
}

export interface ComplaintPage {
  readonly complaints: ComplaintView[];
  readonly cursors: readonly string[];
  readonly hasNextPage: boolean;
}

type Asked = Pick<Context, 'viewer' | 'services'>;

interface PageAsked {
  readonly first: number;
  readonly after: string | null;
}

/** The longest waiting first. Throws FORBIDDEN, or SECOND_FACTOR_REQUIRED. */
export async function complaintsOf(
  { viewer: asking, services }: Asked,
  { event, includeClosed, ...asked }: PageAsked & { readonly event: string; readonly includeClosed: boolean },
): Promise<ComplaintPage> {
  const viewer = organiserOf(asking, event);
  refuseSuspectReading(viewer, { attendee: attendanceAt(viewer, event)?.attendee ?? '', event });
  const which = { event, ...(includeClosed ? {} : { state: { $ne: 'CLOSED' } }) };
  return page(services, viewer, which, { ...asked, list: `complaints ${event} ${includeClosed}`, order: 1 });
}

/** The newest first. */
export async function myComplaints({ viewer, services }: Asked, asked: PageAsked): Promise<ComplaintPage> {
  if (viewer.kind !== 'ACCOUNT') throw unauthenticated();
  refuseSuspectSession(viewer);
  const { account } = viewer;
  return page(services, viewer, { account }, { ...asked, list: `my complaints ${account}`, order: -1 });
}

async function page(
  { models, cursors, keyRing }: Context['services'],
  viewer: AccountViewer,
  which: Record<string, unknown>,
  { first, after, list, order }: PageAsked & { readonly list: string; readonly order: 1 | -1 },
): Promise<ComplaintPage> {
  const inOrder = { receivedAt: order, _id: 1 } as const;
  const place = placeIn(cursors.read(list, after));
  const found = await orUnavailable(
    models.complaints
      .find({ ...which, ...beyond(inOrder, place) })
      .sort(inOrder)
      .limit(first + 1)
      .lean<ComplaintRecord[]>()
      .exec(),
  );
  const records = found.slice(0, first);
  const complaints: ComplaintView[] = [];
  for (const record of records) complaints.push(await orUnavailable(viewOf(keyRing, viewer, record)));
  return {
    complaints,
    cursors: records.map(({ receivedAt, _id }) => cursors.write(list, positionOf(receivedAt, _id))),
    hasNextPage: found.length > first,
  };
}

/** For whoever was asked to be allowed. */
export async function viewOf(
  keyRing: Context['services']['keyRing'],
  { account, at }: AccountViewer,
  record: ComplaintRecord,
): Promise<ComplaintView> {
  const { text, outcome, ...rest } = record;
  return {
    ...rest,
    id: record._id,
    owner: account,
    text: (await openWords(keyRing, text, record, 'complaint')) ?? '',
    outcome: await openWords(keyRing, outcome, record, 'outcome'),
    overdue: record.state !== 'CLOSED' && at > record.dueAt,
  };
}

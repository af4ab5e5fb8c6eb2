/**
 * What of a package leaves. Threats: it was prepared up to a day ago, and since then a consent in it was withdrawn, somebody in it
 * blocked the viewer or was erased, a lockdown began; a network that fetches one person's after the other; and a primary that
 * is none any more. So all of that is asked again at each fetch; it is counted against the budgets and put on the record, as the
 * owner's own read, before the first byte; and where the fence does not hold by then, everything is asked anew.
 */
import { type Context, createContext } from '../context.ts';
import { askedBy } from '../disclosure/asked.ts';
import { markOf, readAfter } from '../disclosure/fence.ts';
import type { Acknowledgement } from '../disclosure/ledger/acknowledgement.ts';
import { LIST, type Shown } from '../disclosure/ledger/format.ts';
import { ledgerUnavailable, unauthenticated, unavailable } from '../errors.ts';
import { refuseSuspectReading } from '../lockdown/guard.ts';
import { orUnavailable } from '../sign-in/or-unavailable.ts';
import { provedAgain } from '../sign-in/proved-again.ts';
import { rateLimitHeaders } from '../sign-in/rate-limit-headers.ts';
import { type AccountViewer, attendanceAt, isSameViewer, type Viewer } from '../viewer.ts';
import { within } from '../within.ts';
import { asPerson } from './asking.ts';
import { areKept, asIfValid } from './cancelled.ts';
import type { Content } from './contents.ts';
import { withOthers } from './with-names.ts';

type Data = Readonly<Record<string, unknown>>;

/** Each asks anew, where the primary changed or it took too long. */
const TRIES = 3;

/** Null where it is gone, or not the viewer's. Throws what refuses it: RATE_LIMITED, LOCKED_DOWN, LEDGER_UNAVAILABLE, UNAVAILABLE, a proof. */
export async function release(context: Context, id: string, content: Content): Promise<Data | null> {
  const { fence, ledger, database, ledgerDeadlineMillis } = context.services;
  let mark = markOf(context);
  let viewer = await mayHave(context, context.viewer, content);
  let data = await shownTo(context, viewer, id, content);
  if (data === null) return null;
  await withinBudget(context, viewer, content);
  const shown = shownIn(content);
  const receipt =
    shown.length === 0 ? null : await ledger.record({ asked: askedBy(context, viewer), shown }).catch(refuse);
  try {
    let by: Acknowledgement = receipt?.by ?? (await ledger.confirm().catch(refuse));
    for (let n = 1; mark === undefined || !fence.holds(mark, by); n += 1) {
      if (n > TRIES) throw unavailable(new Error('the primary changes'));
      mark = fence.mark();
      const asked = within(ledgerDeadlineMillis, readAfter(database.client, by, context.asksAgain));
      const again = await orUnavailable(asked);
      if (again === null || !isSameViewer(again, viewer)) throw unauthenticated();
      viewer = await mayHave(context, again, content);
      data = await shownTo(context, viewer, id, content);
      if (data === null) break;
      by = await ledger.confirm().catch(refuse);
    }
  } catch (error) {
    receipt?.notReleased(shown.map((_one, nth) => nth));
    throw error;
  }
  if (data === null) receipt?.notReleased(shown.map((_one, nth) => nth));
  return data;
}

/** The proofs, and nothing that names people or holds a field under a lockdown in a session that it calls suspect. */
async function mayHave({ services }: Context, viewer: Viewer, { own }: Content): Promise<AccountViewer> {
  const proved = provedAgain(viewer);
  for (const one of own) refuseSuspectReading(proved, one);
  await asIfValid(services, proved, cancelledIn(own));
  return proved;
}

const cancelledIn = (own: Content['own']) => own.filter(({ cancelled }) => cancelled);

/** Null where it was taken away meanwhile, or a registration in it is not the account's any more. */
async function shownTo(
  { services, http }: Context,
  viewer: AccountViewer,
  id: string,
  { own, data }: Content,
): Promise<Data | null> {
  const found = await orUnavailable(services.packages.find(viewer.account));
  const areTheirs =
    own.every(
      ({ attendee, event, cancelled }) => cancelled || attendanceAt(viewer, event)?.attendee === attendee,
    ) && (await areKept(services, viewer.account, cancelledIn(own)));
  if (found === null || found._id !== id || found.state !== 'READY' || !areTheirs) return null;
  const [context, asThemselves] = [viewer, asPerson(viewer)].map((who) =>
    createContext({ services, viewer: who, http }),
  ) as [Context, Context];
  return orUnavailable(withOthers(context, asThemselves, data));
}

/** Throws RATE_LIMITED; counts it otherwise. */
async function withinBudget(
  { services, http }: Context,
  viewer: AccountViewer,
  { own }: Content,
): Promise<void> {
  // Their own, valid or not: another's would be refused to who has looked at enough others.
  const { reading } = createContext({
    services,
    viewer: await asIfValid(services, viewer, cancelledIn(own)),
    http,
  });
  const given = own
    .filter(({ fields }) => fields.length > 0)
    .map(({ attendee: subject, event }) => ({ subject, event }));
  // As for each field of an operation: it notes that it was asked for.
  for (const { subject: id, event } of given) reading.refuses({ id, event });
  const { error } = await reading.settle(given);
  if (error !== null) await rateLimitHeaders(http.res, Promise.reject(error));
}

const shownIn = ({ own }: Content) =>
  own.flatMap(({ attendee: subject, event, fields }): Shown[] =>
    [...fields, LIST].map((field) => ({ event, subject, field, basis: { kind: 'OWNER' } }) as Shown),
  );

function refuse(cause: unknown): never {
  throw ledgerUnavailable(cause);
}

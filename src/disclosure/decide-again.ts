/**
 * Decides once more about what a response is about to show: who asks, whether they may still, and whether each basis
 * still stands. All is read at or after the time of a write that a majority acknowledged (a causally consistent
 * session), so that a primary out of office cannot answer: it would wait for news that do not come.
 */
import type { ClientSession } from 'mongodb';
import {
  decide,
  grantFor,
  isOwnerOf,
  type LiveConsent,
  recipientsOf,
  type Subject,
} from '../consent/decide.ts';
import { liveConsents } from '../consent/live.ts';
import type { Context } from '../context.ts';
import type { Models } from '../database/models.ts';
import type { AccountViewer } from '../viewer.ts';
import { readAfter } from './fence.ts';
import type { Acknowledgement } from './ledger/store.ts';
import type { Disclosure } from './vault.ts';

/** The disclosures that are no longer permitted, on the basis they were recorded with. Rejects if that cannot be read. */
export async function refusedNow(
  { services, viewer, http }: Context,
  disclosures: readonly Disclosure[],
  by: Acknowledgement,
): Promise<Set<Disclosure>> {
  const { database, signIn } = services;
  return readAfter(database.client, by, async (session) => {
    const asks = await signIn.store.viewerAgain(http.req.sessionID, session);
    const same =
      viewer.kind === 'ACCOUNT' && asks?.account === viewer.account && asks.session === viewer.session;
    return same ? refusedTo(asks, services, disclosures, session) : new Set(disclosures);
  });
}

async function refusedTo(
  asks: AccountViewer,
  { models }: Context['services'],
  disclosures: readonly Disclosure[],
  session: ClientSession,
): Promise<Set<Disclosure>> {
  const subjects = await subjectsOf(disclosures, models, session);
  const live = await consentsNow(asks, [...subjects.values()], disclosures, models, session);
  return new Set(
    disclosures.filter(({ subject: id, event, field, basis }) => {
      const subject = subjects.get(id);
      if (subject === undefined || subject.event !== event) return true;
      const decision = decide(asks, subject, field, live);
      if (decision.kind !== 'ALLOW') return true;
      // Permitted on another basis than the recorded one, the record would not be true.
      if (basis.kind === 'OWNER') return decision.basis.kind !== 'OWNER';
      if (basis.kind === 'BREAK_GLASS') return grantFor(asks, subject, field)?.id !== basis.grant;
      return !live.some((consent) => consent.id === basis.consent);
    }),
  );
}

async function subjectsOf(disclosures: readonly Disclosure[], models: Models, session: ClientSession) {
  const found = await models.attendees
    .find({ _id: { $in: [...new Set(disclosures.map(({ subject }) => subject))] } })
    .select({ event: 1, registered: 1 })
    .session(session)
    .lean()
    .exec();
  return new Map<string, Subject>(
    found.map(({ _id, event, registered }) => [_id, { id: _id, event, registered }]),
  );
}

async function consentsNow(
  asks: AccountViewer,
  subjects: readonly Subject[],
  disclosures: readonly Disclosure[],
  { consents }: Models,
  session: ClientSession,
): Promise<LiveConsent[]> {
  const others = subjects.filter((subject) => !isOwnerOf(asks, subject));
  const fields = [...new Set(disclosures.map(({ field }) => field))];
  const found: LiveConsent[] = [];
  // One after the other: a session of the database does one thing at a time.
  for (const event of new Set(others.map((subject) => subject.event))) {
    const here = others.filter((subject) => subject.event === event).map(({ id }) => id);
    const recipients = recipientsOf(asks, event);
    found.push(...(await liveConsents(consents, event, here, fields, recipients, session)));
  }
  return found;
}

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
import { mayLook } from '../photos/moderation/may-look.ts';
import { type PhotoModerationRecord, WAITING } from '../photos/moderation/model.ts';
import { forModerators } from '../photos/moderation/shown.ts';
import { type AccountViewer, type IntegrationViewer, isSameViewer } from '../viewer.ts';
import { readAfter } from './fence.ts';
import type { Acknowledgement } from './ledger/acknowledgement.ts';
import { HELD_PHOTO, type Slot } from './value-set.ts';
import type { Disclosure } from './vault.ts';
import { openValue, type VaultStore } from './vault-store.ts';

/** The disclosures that are no longer permitted, on the basis they were recorded with. Rejects if that cannot be read. */
export async function refusedNow(
  { services, viewer, asksAgain }: Context,
  disclosures: readonly Disclosure[],
  by: Acknowledgement,
): Promise<Set<Disclosure>> {
  return readAfter(services.database.client, by, async (session) => {
    const asks = await asksAgain(session);
    return asks !== null && isSameViewer(asks, viewer)
      ? refusedTo(asks, services, disclosures, session)
      : new Set(disclosures);
  });
}

async function refusedTo(
  asks: AccountViewer | IntegrationViewer,
  { models, vaultStore }: Context['services'],
  disclosures: readonly Disclosure[],
  session: ClientSession,
): Promise<Set<Disclosure>> {
  const subjects = await subjectsOf(disclosures, models, session);
  const live = await consentsNow(asks, [...subjects.values()], disclosures, models, session);
  const waiting = await waitingNow(disclosures, models, session);
  const standsStill = await photosNow(disclosures, vaultStore, session);
  return new Set(
    disclosures.filter((disclosure) => {
      const { subject: id, event, field, basis, photo } = disclosure;
      const subject = subjects.get(id);
      if (subject === undefined || subject.event !== event) return true;
      if (basis.kind === 'MODERATION')
        return !waiting.some((item) => item._id === photo && mayLook(asks, item, subject));
      if (field === 'photo' && !standsStill(disclosure)) return true;
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
    .lean<(Subject & { _id: string })[]>()
    .exec();
  return new Map<string, Subject>(
    found.map(({ _id, event, registered }) => [_id, { id: _id, event, registered }]),
  );
}

/**
 * Tells of a photo whether it is the one on the profile still: that another is there now was decided about that one.
 * Held back since, it is nobody's but its owner's to see.
 */
async function photosNow(
  disclosures: readonly Disclosure[],
  vaultStore: VaultStore,
  session: ClientSession,
): Promise<(disclosure: Disclosure) => boolean> {
  const shown = disclosures.filter(({ field, basis }) => field === 'photo' && basis.kind !== 'MODERATION');
  if (shown.length === 0) return () => false;
  const values = await vaultStore.fetch([...new Set(shown.map(({ subject }) => subject))], session);
  return ({ subject, event, basis, photo }) => {
    const now = (slot: Slot) => openValue(values.get(subject) ?? null, event, subject, slot);
    const found = now('photo') ?? (basis.kind === 'OWNER' ? now(HELD_PHOTO) : null);
    return found !== null && found === photo;
  };
}

/** Of the people whose photos a moderator is about to see: what waits for one still. */
async function waitingNow(
  disclosures: readonly Disclosure[],
  { photoModerations, consents }: Models,
  session: ClientSession,
) {
  const looked = disclosures.filter(({ basis }) => basis.kind === 'MODERATION');
  if (looked.length === 0) return [];
  const found = await photoModerations
    .find({ subject: { $in: looked.map(({ subject }) => subject) }, ...WAITING }, null, { session })
    .lean<PhotoModerationRecord[]>()
    .exec();
  return forModerators({ consents }, found, session);
}

async function consentsNow(
  asks: AccountViewer | IntegrationViewer,
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

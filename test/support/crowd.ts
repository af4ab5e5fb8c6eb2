/** Many people of an event at once, some of whom show their phone numbers to every attendee; made as the factories make one. */
import { wordsOfAttendee } from '../../src/attendees/words.ts';
import { keepAudienceConsents } from '../../src/consent/keep-audience.ts';
import { everyAttendee, type Recipient } from '../../src/consent/model.ts';
import { newId } from '../../src/ids.ts';
import { FAR_FUTURE } from '../../src/time.ts';
import type { BuiltEvent } from './factories.ts';
import type { TestGateway } from './gateway.ts';

export interface CrowdTraits {
  readonly people: number;
  /** Whether the nth shows a phone number; everybody has one. */
  readonly shows?: (nth: number) => boolean;
  /** To whom; every attendee by default. */
  readonly recipient?: Recipient;
}

/** Their ids, in the directory's order. Without accounts: nobody signs in as one of them. */
export async function buildCrowd(
  { services }: Pick<TestGateway, 'services'>,
  event: BuiltEvent,
  { people, shows = () => true, recipient = everyAttendee }: CrowdTraits,
): Promise<string[]> {
  const { models, vaultStore, database } = services;
  const ids = Array.from({ length: people }, () => newId('attendee'));
  const nameOf = (nth: number) => `Person ${String(nth).padStart(6, '0')}`;
  const common = { event: event.id, registered: true, listed: true, createdAt: new Date() };
  const listing = { by: 'DEFAULT' as const, at: new Date(), session: null };
  await models.attendees.insertMany(
    ids.map((_id, nth) => ({
      ...common,
      _id,
      name: nameOf(nth),
      listing,
      words: wordsOfAttendee(nameOf(nth), null),
      sources: [{ source: 'test', id: _id, rowHash: '' }],
    })),
  );
  const showing = ids.filter((_id, nth) => shows(nth));
  await vaultStore.write(
    showing.map((subject, nth) => ({
      event: event.id,
      subject,
      field: 'phone' as const,
      value: `+4477${String(nth).padStart(8, '0')}`,
    })),
  );
  const evidence = {
    how: 'OWNER' as const,
    noticeVersion: '1',
    noticeText: 'words',
    language: 'en',
    session: 'ses_test',
  };
  await models.consents.insertMany(
    showing.map((subject) => ({
      _id: newId('consent'),
      event: event.id,
      subject,
      field: 'phone' as const,
      recipient,
      purpose: 'a test',
      from: new Date(Date.now() - 86_400_000),
      until: FAR_FUTURE,
      evidence,
      withdrawnAt: null,
      withdrawal: null,
      open: true,
    })),
  );
  for (let from = 0; from < showing.length; from += 500)
    await database.transaction((session) =>
      keepAudienceConsents(models, { event: event.id, subjects: showing.slice(from, from + 500) }, session),
    );
  return ids;
}

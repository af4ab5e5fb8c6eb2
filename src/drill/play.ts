/**
 * 2018, played against a gateway that runs: somebody who reads three people's mail signs in as them, reads, spreads and
 * spoils; then alarm, lockdown, incident, report, restore, letters. Each step is timed, and at the end it is checked
 * whether the answer was right. All of it is marked as a drill, at an event of its own (people.ts); the lockdown covers
 * that event, and signing in only where that is asked for, because that ends everybody's.
 */
import { LockdownBook } from '../lockdown/book.ts';
import type { Storage } from '../services.ts';
import { Organiser, type Reported } from './answer.ts';
import type { Browser } from './browser.ts';
import { isAsBefore, ownProfile, readDirectory, showToAll, spoil } from './intruder.ts';
import { Mailbox } from './mailbox.ts';
import { type Cast, makeCast, type Played, refuseRealPeople } from './people.ts';
import { holdSecondFactor, signIn } from './sign-in.ts';

export interface Drill {
  /** Where the gateway listens. */
  readonly url: string;
  /** Over the same database. */
  readonly storage: Storage;
  /** The gateway's; its mails are in there. */
  readonly dataDir: string;
  /** Whether nobody may sign in for the time of the lockdown, and sessions of the drill's time end: everybody's. */
  readonly signInToo?: boolean;
  /** Told of each step when it is done. */
  readonly onStep?: (what: string, millis: number) => void | Promise<void>;
}

export interface Check {
  readonly what: string;
  readonly ok: boolean;
}

export interface Outcome {
  readonly checks: readonly Check[];
  readonly incident: string;
  readonly slug: string;
}

const FIELDS = { own: ['EMAIL', 'JOB_TITLE', 'PHONE'], shown: ['JOB_TITLE', 'PHONE'] };

/** A DrillError where it cannot go on; then what it locked is open again. */
export async function playDrill(drill: Drill): Promise<Outcome> {
  const lockdowns = new LockdownBook(drill.storage.models.lockdowns);
  const locked: string[] = [];
  try {
    return await play(drill, locked);
  } finally {
    for (const id of locked) await lockdowns.lift(id, BY_DRILL, 'DRILL: over');
  }
}

/** `locks`: the lockdowns, as they are made; those that still stand are lifted by whoever calls. */
async function play(
  { url, storage, dataDir, signInToo = false, onStep }: Drill,
  locks: string[],
): Promise<Outcome> {
  const began = performance.now();
  const step = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    const result = await work();
    await onStep?.(what, performance.now() - began);
    return result;
  };
  const checks: Check[] = [];
  const check = (what: string, ok: boolean) => void checks.push({ what, ok });
  const mailbox = new Mailbox(dataDir);
  await mailbox.open();

  const cast = await step('an event of the drill’s own, nine people and an organiser who do not exist', () =>
    makeCast(storage),
  );
  const { victims, open, closed, event } = cast;
  await step('three of them show their phone number and job title to everybody', () =>
    each(open, async ({ email }) => showToAll(await signIn(url, mailbox, email), cast)),
  );
  const organiser = await step('the organiser signs in, with a second factor', async () => {
    const browser = await signIn(url, mailbox, cast.organiser);
    await holdSecondFactor(browser);
    return new Organiser(browser);
  });

  const sessions = await step('THE INTRUDER signs in as three people whose mail they read', () =>
    each(victims, ({ email }) => signIn(url, mailbox, email)),
  );
  const since = await earliest(sessions);
  await step('… reads what those three may see of themselves', () =>
    each(sessions, (one) => ownProfile(one, cast)),
  );
  await step('… reads the directory through them', () => each(sessions, (one) => readDirectory(one, cast)));
  await step('… lists them, and shows their fields to everybody', () =>
    each(sessions, (one) => showToAll(one, cast)),
  );
  await step('… spoils their profiles', () => each(sessions, (one, nth) => spoil(one, cast, nth)));

  await refuseRealPeople(storage, event);
  const locked = await step('ALARM: lockdown of the event', () => organiser.lock({ event }, since));
  locks.push(locked.id);
  const ended = signInToo
    ? await step('lockdown of signing in, for everybody', () => organiser.lock({ signIn: true }, since))
    : null;
  if (ended !== null) locks.push(ended.id);
  const seen = await each(sessions, async (one) => [
    await ownProfile(one, cast),
    await readDirectory(one, cast),
  ]);
  check(
    'after the lockdown the intruder is shown nothing',
    seen.every(([own, others]) => others === 0 && !JSON.stringify(own).includes('+44')),
  );
  const incident = await step('the incident is written down, the three accounts are suspect', () =>
    organiser.open(cast, since, locked.lockedAt),
  );
  const report = await step('the report is made', () => organiser.report(incident));
  checkReport(report, cast, check);
  const form = await step('the regulator’s form is made', () => organiser.regulatorsForm(incident));
  check(
    'the regulator’s form names nobody',
    [...victims, ...open, ...closed].every((one) =>
      [one.name, one.email, one.id, one.account].every((text) => !form.includes(text)),
    ),
  );
  await step('all that the intruder changed is put back', () =>
    organiser.restore(incident, report.restorableChanges),
  );
  const again = await organiser.report(incident);
  check(
    'the report says that every change is put back',
    again.people.every(({ changes }) => changes.every(({ takenBack }) => takenBack)),
  );

  const { letters, unreachable } = await step('the letters are queued', () =>
    organiser.queueLetters(incident),
  );
  const people = [...victims, ...open];
  check('as many letters are queued as people were affected', letters === people.length && unreachable === 0);
  const { sent, letters: written } = await step('the letters are sent', () =>
    organiser.lettersSent(incident),
  );
  check('each was sent, once', sent === people.length && written.length === people.length);
  check(
    'each says what was shown of that person, and is marked as a drill',
    people.every((one) => {
      const text = written.find(({ attendees }) => attendees.includes(one.id))?.text ?? '';
      return (
        text.includes('DRILL') &&
        text.includes('your phone number') &&
        text.includes('your e-mail address') === victims.includes(one)
      );
    }),
  );
  const arrived = await each(people, ({ email }) =>
    mailbox.find(email, /^Subject: (DRILL: A breach of your data)$/m),
  );
  check('each arrived', arrived.length === people.length);

  await step('the lockdown is lifted, and the incident closed', async () => {
    await organiser.lift(locked.id);
    // Lifted by who runs the gateway: it reaches beyond one event.
    if (ended !== null)
      await new LockdownBook(storage.models.lockdowns).lift(ended.id, BY_DRILL, 'DRILL: over');
    await organiser.close(incident);
  });
  const owners = await step('the three sign in themselves, and end the intruder’s sessions', () =>
    each(victims, async ({ email }) => {
      const browser = await signIn(url, mailbox, email);
      await browser.ask('mutation { signOutEverywhere { endedSessions } }');
      return signIn(url, mailbox, email);
    }),
  );
  const profiles = await each(owners, (one) => ownProfile(one, cast));
  check(
    'their profiles hold what they held before',
    victims.every((one, nth) => isAsBefore(profiles[nth] ?? null, one)),
  );
  const outside = await each(sessions, (one) => ownProfile(one, cast));
  check(
    'the intruder’s sessions are ended',
    outside.every((own) => own === null),
  );
  return { checks, incident, slug: cast.slug };
}

const BY_DRILL = { kind: 'COMMAND_LINE', user: 'drill' } as const;

/** One after the other, as somebody at a keyboard does. */
async function each<T, U>(list: readonly T[], work: (one: T, nth: number) => Promise<U>): Promise<U[]> {
  const results: U[] = [];
  for (const [nth, one] of list.entries()) results.push(await work(one, nth));
  return results;
}

/** When the first of these sessions began, by the database's clock. */
async function earliest(sessions: readonly Browser[]): Promise<string> {
  type Sessions = { viewer: { sessions: { startedAt: string; current: boolean }[] } };
  const begun = await each(sessions, async (browser) => {
    const { viewer } = await browser.ask<Sessions>('{ viewer { sessions { startedAt current } } }');
    return viewer.sessions.find(({ current }) => current)?.startedAt ?? '';
  });
  return begun.sort()[0] ?? '';
}

function checkReport(
  { people }: Reported,
  { victims, open }: Cast,
  check: (what: string, ok: boolean) => void,
): void {
  const ids = (list: readonly Played[]) => list.map(({ id }) => id);
  const expected = [...ids(victims), ...ids(open)].sort();
  check(
    'the report names exactly those who were affected: the three, and who was seen through them',
    JSON.stringify(people.map(({ attendee }) => attendee).sort()) === JSON.stringify(expected),
  );
  const fieldsOf = (id: string) =>
    people
      .find(({ attendee }) => attendee === id)
      ?.released.map(({ field }) => field)
      .sort();
  const are = (list: readonly Played[], fields: readonly string[]) =>
    ids(list).every((id) => JSON.stringify(fieldsOf(id)) === JSON.stringify(fields));
  check(
    'and exactly the fields that were shown of each',
    are(victims, FIELDS.own) && are(open, FIELDS.shown),
  );
  check(
    'and the changes of each of the three, and of nobody else',
    people.every(({ attendee, changes }) => changes.length > 0 === ids(victims).includes(attendee)),
  );
}

/**
 * The letters of an incident. Threats: a letter that is sent twice because somebody pressed twice, or because a gateway
 * was killed half way and another went on; one that is lost; and one that nobody knows the fate of. So a letter is a mail
 * of the outbox under a key of incident, account and round, which is there once; letters are queued in transactions of a
 * few, and whoever runs it again queues the rest. The outbox sends them, at the pace of the settings, and keeps their
 * fates for as long as the account.
 */
import type { ClientSession } from 'mongodb';
import type { Database } from '../../database/connect.ts';
import type { Models } from '../../database/models.ts';
import { retriedTransaction } from '../../database/retried.ts';
import { MAIL_STATES, type MailState, type OutboxRecord } from '../../mail/outbox/model.ts';
import type { NewMail, Outbox } from '../../mail/outbox/outbox.ts';
import type { LetterCounts } from '../documents/regulator-form.ts';
import type { IncidentRecord } from '../model.ts';
import type { LetterContent } from './content.ts';
import type { LastLetter, PlannedLetter } from './plan.ts';

export interface LetterRecord extends Omit<OutboxRecord, 'about'> {
  readonly about: LetterContent;
}

export interface LettersAsked {
  readonly state?: MailState | null | undefined;
  readonly first: number;
  /** After this letter's id. */
  readonly after?: string | null;
}

export interface LetterParts {
  readonly database: Pick<Database, 'transaction'>;
  readonly models: Pick<Models, 'outbox'>;
  readonly outbox: Outbox;
}

const BEST_FIRST: readonly MailState[] = ['SENT', 'SENDING', 'QUEUED', 'UNCERTAIN', 'FAILED'];
/** Letters of one transaction. */
const AT_ONCE = 50;

export class LetterBook {
  readonly #parts: LetterParts;

  constructor(parts: LetterParts) {
    this.#parts = parts;
  }

  /** What each account was told last. */
  async last(incident: string): Promise<Map<string, LastLetter>> {
    const found = this.#parts.models.outbox
      .find(ofIncident(incident))
      .select({ account: 1, 'about.round': 1, 'about.facts': 1 })
      .lean<Pick<LetterRecord, 'account' | 'about'>[]>()
      .cursor();
    const last = new Map<string, LastLetter>();
    for await (const { account, about } of found)
      if ((last.get(account)?.round ?? 0) < about.round) last.set(account, about);
    return last;
  }

  /**
   * Queues what is not queued yet, and answers how many letters that were. `note` is called in the first transaction
   * that queues any, so that the incident's log knows of them.
   */
  async queue(
    { _id, startedAt }: Pick<IncidentRecord, '_id' | 'startedAt'>,
    letters: readonly PlannedLetter[],
    note: (session: ClientSession) => Promise<unknown>,
  ): Promise<number> {
    const { database, outbox } = this.#parts;
    let queued = 0;
    for (let at = 0; at < letters.length; at += AT_ONCE) {
      const some = letters.slice(at, at + AT_ONCE);
      const mails = some.flatMap((letter) => mailsOf(_id, startedAt, letter));
      queued += await retriedTransaction(database, async (session) => {
        const count = await outbox.queueAll(mails, session);
        if (count > 0 && queued === 0) await note(session);
        return count;
      });
    }
    return queued;
  }

  async counts(incident: string): Promise<LetterCounts> {
    const found = await this.#parts.models.outbox
      .aggregate<{ _id: MailState; count: number }>([
        { $match: ofIncident(incident) },
        { $group: { _id: '$state', count: { $sum: 1 } } },
      ])
      .exec();
    const counts = new Map(found.map(({ _id, count }) => [_id, count]));
    return Object.fromEntries(MAIL_STATES.map((state) => [state, counts.get(state) ?? 0])) as LetterCounts;
  }

  /**
   * How many people were written to, each once: by the mails of their last letter, of which there are two where the
   * address was changed, in the state that is furthest from SENT. `event`: those with a registration for it.
   */
  async people(incident: string, event: string | null): Promise<LetterCounts> {
    const found = await this.#parts.models.outbox
      .aggregate<{ _id: number; count: number }>([
        {
          $match: { ...ofIncident(incident), ...(event === null ? {} : { 'about.registrations.of': event }) },
        },
        {
          $group: {
            _id: { account: '$account', round: '$about.round' },
            worst: { $max: { $indexOfArray: [BEST_FIRST, '$state'] } },
          },
        },
        { $sort: { '_id.round': 1 } },
        { $group: { _id: '$_id.account', worst: { $last: '$worst' } } },
        { $group: { _id: '$worst', count: { $sum: 1 } } },
      ])
      .exec();
    const counts = new Map(found.map(({ _id, count }) => [BEST_FIRST[_id], count]));
    return Object.fromEntries(MAIL_STATES.map((state) => [state, counts.get(state) ?? 0])) as LetterCounts;
  }

  /** In the order of their ids; one more than asked for where there are more. */
  page(incident: string, { state, first, after }: LettersAsked): Promise<LetterRecord[]> {
    return this.#parts.models.outbox
      .find({
        ...ofIncident(incident),
        ...(state == null ? {} : { state }),
        ...(after == null ? {} : { _id: { $gt: after } }),
      })
      .sort({ _id: 1 })
      .limit(first + 1)
      .lean<LetterRecord[]>()
      .exec();
  }

  find(id: string): Promise<LetterRecord | null> {
    return this.#parts.models.outbox.findOne({ _id: id, kind: 'LETTER' }).lean<LetterRecord>().exec();
  }

  /** As the outbox says: whoever sends an UNCERTAIN one again accepts that it may come twice. */
  retry(id: string) {
    return this.#parts.outbox.retry(id);
  }
}

const ofIncident = (incident: string) => ({ 'about.incident': incident, kind: 'LETTER' as const });

/** To where they were when it began, also if they are moved after this; and to where they are now, if that is elsewhere. */
function mailsOf(
  incident: string,
  startedAt: Date,
  { account, moved, round, content }: PlannedLetter,
): NewMail[] {
  const key = `letter ${incident} ${account} ${round}`;
  const letter = { kind: 'LETTER' as const, account, about: { ...content() } };
  return [{ ...letter, key, before: startedAt }, ...(moved ? [{ ...letter, key: `${key} now` }] : [])];
}

/**
 * Mails to people who were asked, if they want them. Threats: a stranger floods a mailbox; one who was blocked reaches
 * the other after all; and the asker learns, by the time of an answer, what the other chose or did. So every request
 * that was sent queues the same work; off the request's path the same is looked up, counted and written for everybody,
 * and only at the very end is the mail sent or thrown away. Whoever does not want mails, or blocked the asker, has
 * nothing counted against them either: else a blocked person could use up the mails of others.
 */
import { openAddress } from '../accounts/open-address.ts';
import type { BlockBook } from '../blocks/book.ts';
import type { Database } from '../database/connect.ts';
import { Limiter } from '../database/limiter.ts';
import type { Models } from '../database/models.ts';
import type { KeyRing } from '../disclosure/keys.ts';
import { contactRequestMail } from '../mail/contact-request-mail.ts';
import type { Mailer } from '../mail/mailer.ts';
import type { MailQueue } from '../mail/queue.ts';
import { DAY, HOUR, SECOND } from '../time.ts';
import { LIFETIME } from './model.ts';

/** To one person at one event. */
export const MAILS_A_DAY = 3;
const NOBODY = 'nobody@attendant.invalid';

export interface ContactRequestMailParts {
  readonly config: { readonly publicUrl: string };
  readonly database: Database;
  readonly models: Models;
  readonly blocks: BlockBook;
  readonly keyRing: KeyRing;
  readonly mailer: Mailer;
  readonly queue: MailQueue;
}

/** A request that was sent just now. */
interface Sent {
  readonly request: string;
  readonly event: string;
  readonly from: string;
  readonly to: string;
}

export class ContactRequestMails {
  readonly #parts: ContactRequestMailParts;
  /** However often one person asks and takes it back: one mail. */
  readonly #byPair: Limiter;
  readonly #byHour: Limiter;
  readonly #byDay: Limiter;

  constructor(parts: ContactRequestMailParts) {
    this.#parts = parts;
    const limiter = (name: string, points: number, millis: number) =>
      new Limiter(parts.database, name, { points, duration: millis / SECOND });
    this.#byPair = limiter('contactRequestMailsByPair', 1, LIFETIME);
    this.#byHour = limiter('contactRequestMailsByHour', 1, HOUR);
    this.#byDay = limiter('contactRequestMailsByDay', MAILS_A_DAY, DAY);
  }

  /** Queues the work, whatever the other wants. A full queue drops it: the request is in their box anyway. */
  requestSent(sent: Sent): void {
    this.#parts.queue.add({ run: () => this.#tell(sent), uselessAfter: performance.now() + HOUR });
  }

  async #tell(sent: Sent): Promise<void> {
    const { config, models, blocks, keyRing, mailer } = this.#parts;
    const [event, to, blocked] = await Promise.all([
      models.events.findById(sent.event).select({ name: 1 }).lean().exec(),
      models.attendees.findOne({ _id: sent.to, registered: true }).lean().exec(),
      blocks.blockedBy(sent.event, sent.to),
    ]);
    const account = await models.accounts
      .findOne({ _id: to?.account ?? '', disabledAt: null })
      .select({ address: 1 })
      .lean()
      .exec();
    const address = account === null ? null : await openAddress(keyRing, account);
    const wanted = account !== null && to?.contactRequestMails === account._id;
    const may = wanted && !blocked.includes(sent.from);
    const hasRoom = await this.#hasRoom(sent, may);
    const mail = contactRequestMail({
      to: address ?? NOBODY,
      event: event?.name ?? '',
      link: `${config.publicUrl}/sign-in`,
      aDay: MAILS_A_DAY,
    });
    await (may && hasRoom && address !== null ? mailer.send(mail) : mailer.rehearse(mail));
  }

  /** Takes a point of each in turn; past one that has none, or where none may be taken, of keys that are nobody's. */
  async #hasRoom({ request, from, to }: Sent, may: boolean): Promise<boolean> {
    const first = await this.#byPair.has(may ? `${from}:${to}` : request);
    const thisHour = await this.#byHour.has(may && first ? to : request);
    const today = await this.#byDay.has(may && first && thisHour ? to : request);
    return first && thisHour && today;
  }
}

/**
 * Threat: the answer to startSignIn, its time or its database commands tell whether an address is registered. The
 * request queues the same work for every address; here, after the answer, the same look-up is made for every address,
 * the same mail is made, and only at the very end is it sent or thrown away.
 */
import type { Request } from 'express';
import type { AccountRecord } from '../accounts/model.ts';
import { openAddress } from '../accounts/open-address.ts';
import { isInvited } from '../claims/invited.ts';
import type { Models } from '../database/models.ts';
import type { KeyRing } from '../disclosure/keys.ts';
import { unavailable } from '../errors.ts';
import type { Mailer } from '../mail/mailer.ts';
import type { MailQueue } from '../mail/queue.ts';
import { signInMail } from '../mail/sign-in-mail.ts';
import { MINUTE } from '../time.ts';
import { browserName } from './browser-name.ts';
import { showCode } from './codes.ts';
import { accountThatMaySignIn } from './who-may.ts';

interface Parts {
  readonly config: { readonly publicUrl: string };
  readonly models: Models;
  readonly keyRing: KeyRing;
  readonly mailer: Mailer;
  readonly queue: MailQueue;
}

interface Begun {
  readonly req: Request;
  readonly code: string;
  readonly link: string;
}

export class SignInMails {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** To an address that somebody typed, already normalised: the same that its index was made of. */
  toAddress({
    to,
    addressIndexes,
    ...begun
  }: Begun & { to: string; addressIndexes: readonly string[] }): void {
    const mail = this.#mail(begun);
    this.#queue(async () => {
      const ready = mail(to);
      const { models, keyRing } = this.#parts;
      const account = await accountThatMaySignIn(models, addressIndexes);
      const invited = await isInvited(models, keyRing.hashes('ADDRESS_INDEX').every(to));
      // A mail that is made holds up the requests right behind it by milliseconds, which a clock can tell: so one is
      // made for every address, and thrown away where nobody is.
      await (account === null && !invited
        ? this.#parts.mailer.rehearse(ready)
        : this.#parts.mailer.send(ready));
    });
  }

  /** To the address of somebody who is signed in; it is unsealed here and never leaves the server but in the mail. */
  toAccount({ account, ...begun }: Begun & { account: AccountRecord }): void {
    const mail = this.#mail(begun);
    this.#queue(async () => {
      const to = await openAddress(this.#parts.keyRing, account);
      if (to !== null) await this.#parts.mailer.send(mail(to));
    });
  }

  #mail({ req, code, link }: Begun) {
    const { publicUrl } = this.#parts.config;
    const browser = browserName(req.headers['user-agent']);
    const askedAt = new Date();
    return (to: string) =>
      signInMail({
        to,
        code: showCode(code),
        link: `${publicUrl}/sign-in#${link}`,
        browser,
        askedAt,
        site: new URL(publicUrl).host,
      });
  }

  #queue(run: () => Promise<void>): void {
    const queued = this.#parts.queue.add({ run, uselessAfter: performance.now() + 10 * MINUTE });
    if (!queued) throw unavailable(new Error('the queue of mails is full'));
  }
}

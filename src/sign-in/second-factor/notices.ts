/** Mails to the person about their second factor, off the request's path. */

import { openAddress } from '../../accounts/open-address.ts';
import type { Models } from '../../database/models.ts';
import type { KeyRing } from '../../disclosure/keys.ts';
import type { Mailer } from '../../mail/mailer.ts';
import type { MailQueue } from '../../mail/queue.ts';
import { type SecondFactorEvent, secondFactorMail } from '../../mail/second-factor-mail.ts';
import { HOUR } from '../../time.ts';

export interface NoticeParts {
  readonly config: { readonly publicUrl: string };
  readonly models: Models;
  readonly keyRing: KeyRing;
  readonly mailer: Mailer;
}

/** Sends one; nothing is sent to an account that is gone. */
export async function sendNotice(
  { config, models, keyRing, mailer }: NoticeParts,
  account: string,
  event: SecondFactorEvent,
  from: string,
  at = new Date(),
): Promise<void> {
  const found = await models.accounts.findById(account).select({ address: 1 }).lean().exec();
  const to = found === null ? null : await openAddress(keyRing, found);
  if (to === null) return;
  await mailer.send(secondFactorMail({ to, event, from, at, site: new URL(config.publicUrl).host }));
}

/** Queues one. What it tells of is done already, so a full queue fails nothing: it is dropped. */
export function queueNotice(
  parts: NoticeParts & { readonly queue: MailQueue },
  ...[account, event, from]: [account: string, event: SecondFactorEvent, from: string]
): void {
  const at = new Date();
  parts.queue.add({
    run: () => sendNotice(parts, account, event, from, at),
    uselessAfter: performance.now() + HOUR,
  });
}

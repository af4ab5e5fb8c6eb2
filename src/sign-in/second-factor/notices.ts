/** The command line's mail to a person about their second factor; a gateway's go through the outbox. */

import { openAddress } from '../../accounts/open-address.ts';
import type { Models } from '../../database/models.ts';
import type { KeyRing } from '../../disclosure/keys.ts';
import type { Mailer } from '../../mail/mailer.ts';
import { type SecondFactorEvent, secondFactorMail } from '../../mail/second-factor-mail.ts';

interface NoticeParts {
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

/** Telling the people whose fields were opened: a mail each, queued before the organiser has the grant. */
import { openAddress } from '../accounts/open-address.ts';
import type { Models } from '../database/models.ts';
import type { KeyRing } from '../disclosure/keys.ts';
import { breakGlassMail } from '../mail/break-glass-mail.ts';
import type { Mailer } from '../mail/mailer.ts';
import type { MailQueue } from '../mail/queue.ts';
import { DAY } from '../time.ts';
import type { GrantRecord } from './model.ts';

export interface TellParts {
  readonly config: { readonly publicUrl: string };
  readonly models: Models;
  readonly keyRing: KeyRing;
  readonly mailer: Mailer;
  readonly queue: MailQueue;
}

/** Queues a mail for each; answers the attendees who have no address of their own. Throws when the queue is full. */
export async function tellSubjects(parts: TellParts, grant: GrantRecord): Promise<string[]> {
  const { models, queue } = parts;
  const { event, account, attendees } = grant;
  const [place, organiser, people] = await Promise.all([
    models.events.findById(event).select({ name: 1 }).lean().exec(),
    models.attendees.findOne({ event, account }).select({ name: 1 }).lean().exec(),
    models.attendees
      .find({ _id: { $in: [...attendees] } })
      .select({ account: 1 })
      .lean()
      .exec(),
  ]);
  const what = { event: place?.name ?? '', who: organiser?.name ?? null };
  const reachable = people.filter((person) => person.account !== null);
  for (const person of reachable) {
    const queued = queue.add({
      run: () => tellOne(parts, grant, person.account ?? '', what),
      uselessAfter: performance.now() + DAY,
    });
    if (!queued) throw new Error('the queue of mails is full');
  }
  const told = new Set(reachable.map(({ _id }) => _id));
  return attendees.filter((id) => !told.has(id));
}

async function tellOne(
  { models, keyRing, mailer, config }: TellParts,
  grant: GrantRecord,
  account: string,
  what: { readonly event: string; readonly who: string | null },
): Promise<void> {
  const found = await models.accounts.findById(account).select({ address: 1 }).lean().exec();
  const to = found === null ? null : await openAddress(keyRing, found);
  if (to === null) return;
  const { _id: reference, fields, purpose, at } = grant;
  const site = new URL(config.publicUrl).host;
  await mailer.send(breakGlassMail({ to, reference, fields, purpose, at, site, ...what }));
}

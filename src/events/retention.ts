/**
 * Retention: when an event has been over for the set time, its people are erased. Threat: a mistyped date erases
 * everybody at once. So nobody is erased sooner than {@link GRACE} after end or retention were changed, nor sooner than
 * {@link GRACE} after an organiser was told by mail. The clock is the database's, and each part can be done again.
 */
import type { Collection } from 'mongodb';
import { openAddress } from '../accounts/open-address.ts';
import { erase } from '../erasure/erase.ts';
import type { ErasureParts } from '../erasure/model.ts';
import type { Mailer } from '../mail/mailer.ts';
import { retentionMail } from '../mail/retention-mail.ts';
import { DAY, NOW } from '../time.ts';
import { type EventRecord, erasesAt, GRACE } from './model.ts';

export interface RetentionParts extends ErasureParts {
  readonly mailer: Pick<Mailer, 'send'>;
  readonly publicUrl: string;
}

export interface RetentionReport {
  /** Slugs of events whose organisers were told. */
  readonly told: readonly string[];
  readonly erased: readonly { readonly event: string; readonly people: number }[];
  /** Slugs of events whose organisers could not be told; they wait. */
  readonly untold: readonly string[];
  /** Of how many people of an event that is over the erasure waits for what comes of their complaint. */
  readonly waiting: readonly { readonly event: string; readonly people: number }[];
}

const BATCH = 200;
const DURABLE = { writeConcern: { w: 'majority', journal: true } } as const;

const SET = { closedAt: null, endsAt: { $type: 'date' }, retentionDays: { $ne: null } } as const;
const planned = {
  $max: [{ $add: ['$endsAt', { $multiply: ['$retentionDays', DAY] }] }, { $add: ['$retentionSetAt', GRACE] }],
};
const near = { $lte: [planned, { $add: [NOW, GRACE] }] };
const due = {
  $and: [{ $lte: [planned, NOW] }, { $lte: [{ $add: ['$retentionToldAt', GRACE] }, NOW] }],
};

/** Tells organisers of what is near, and erases the people of events whose time is over. */
export async function runRetention(parts: RetentionParts): Promise<RetentionReport> {
  const { told, untold } = await tell(parts);
  // Closed first, so that no import brings in whom this would miss.
  await eventsOf(parts).updateMany(
    { ...SET, retentionToldAt: { $type: 'date' }, $expr: due },
    [{ $set: { closedAt: NOW } }],
    DURABLE,
  );
  const erased: { event: string; people: number }[] = [];
  const waiting: { event: string; people: number }[] = [];
  for await (const { _id, slug, closedAt } of eventsOf(parts).find({ closedAt: { $type: 'date' } })) {
    const complaining = await haveYetToHear(parts, closedAt ?? new Date(0));
    const people = await empty(parts, _id, complaining);
    if (people > 0) erased.push({ event: slug, people });
    const left = await parts.models.attendees.countDocuments({ event: _id }).exec();
    if (left > 0) waiting.push({ event: slug, people: left });
  }
  return { told, untold, erased, waiting };
}

/**
 * Accounts whose own registrations wait, because their complaint goes with them: it was filed before the event was closed, and
 * they have yet to hear. No longer than until the day they were promised, so that who does not answer keeps nobody's data;
 * and nobody's complaint keeps anybody else's.
 */
async function haveYetToHear({ models }: RetentionParts, closedAt: Date): Promise<string[]> {
  const open = {
    state: { $ne: 'CLOSED' as const },
    receivedAt: { $lt: closedAt },
    $expr: { $gt: ['$dueAt', NOW] },
  };
  // Not by `distinct`, which does not know the database's time.
  const found = await models.complaints.find(open).select({ account: 1 }).lean().exec();
  return found.map(({ account }) => account);
}

async function tell(parts: RetentionParts): Promise<Pick<RetentionReport, 'told' | 'untold'>> {
  const told: string[] = [];
  const untold: string[] = [];
  const waiting = { ...SET, retentionToldAt: null, $expr: near };
  for await (const event of eventsOf(parts).find(waiting)) {
    if (!(await tellOrganisers(parts, event))) {
      untold.push(event.slug);
      continue;
    }
    const same = { _id: event._id, endsAt: event.endsAt ?? null, retentionDays: event.retentionDays ?? null };
    await eventsOf(parts).updateOne(same, [{ $set: { retentionToldAt: NOW } }], DURABLE);
    told.push(event.slug);
  }
  return { told, untold };
}

/** True when one of them was told, or there is nobody to tell. */
async function tellOrganisers({ models, keyRing, mailer, publicUrl }: RetentionParts, event: EventRecord) {
  const organisers = await models.accounts
    .find({ organises: event._id, disabledAt: null })
    .select({ address: 1 })
    .lean()
    .exec();
  const at = erasesAt({ ...event, retentionToldAt: new Date() }) ?? new Date();
  let sent = 0;
  for (const organiser of organisers) {
    const to = await openAddress(keyRing, organiser);
    if (to === null) continue;
    const mail = retentionMail({
      to,
      event: event.name,
      slug: event.slug,
      at,
      site: new URL(publicUrl).host,
    });
    // One mailbox that takes nothing must not keep the others from knowing.
    sent += await mailer.send(mail).then(
      () => 1,
      () => 0,
    );
  }
  return sent > 0 || organisers.length === 0;
}

async function empty(parts: RetentionParts, event: string, waiting: readonly string[]): Promise<number> {
  for (let people = 0; ; ) {
    const batch = await parts.models.attendees
      .find({ event, account: { $nin: [...waiting] } })
      .select({ account: 1 })
      .limit(BATCH)
      .lean()
      .exec();
    if (batch.length === 0) return people;
    await erase(
      parts,
      batch.map(({ _id, account }) => ({
        ...{ _id, event, account, addressIndex: [], organiserToo: false, why: 'RETENTION' as const },
      })),
    );
    people += batch.length;
  }
}

const eventsOf = ({ models }: Pick<ErasureParts, 'models'>) =>
  models.events.collection as unknown as Collection<EventRecord>;

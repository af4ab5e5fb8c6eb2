/**
 * What a serving gateway does beside serving, every ten minutes, one process of several: it finishes erasures, looks
 * once more for what was left behind, takes away photos that were replaced long ago, erases the people of events that
 * are over, and reminds of incidents and complaints.
 */
import type { Logger } from 'pino';
import { remindOfComplaints } from '../complaints/reminders.ts';
import { withLease } from '../database/lease.ts';
import { type CarryOutParts, carryOut } from '../erase-me/carry-out.ts';
import type { Held } from '../erase-me/hold.ts';
import { type RetentionParts, runRetention } from '../events/retention.ts';
import { type ReminderParts, remind } from '../incidents/reminders.ts';
import type { Reminded } from '../reminding.ts';
import { MINUTE } from '../time.ts';
import { finishUnfinished, settle } from './erase.ts';

export interface Housekeeping {
  /** Does it now; false where another process is at it. Never rejects: what failed is logged, and tried again. */
  run(): Promise<boolean>;
  /** Waits for what is under way. */
  close(): Promise<void>;
}

const EVERY = 10 * MINUTE;

type HousekeepingParts = RetentionParts & ReminderParts & Pick<CarryOutParts, 'eraseMeDays'>;

export function startHousekeeping(parts: HousekeepingParts, log: Logger): Housekeeping {
  let running: Promise<boolean> = Promise.resolve(false);
  const once = () => withLease(parts.database.connection, 'housekeeping', () => keepHouse(parts, log));
  const run = () => {
    running = running.then(once).catch((err: unknown) => {
      log.error({ err }, 'erasures or retention failed; they are tried again');
      return false;
    });
    return running;
  };
  const timer = setInterval(run, EVERY).unref();
  return {
    run,
    close: async () => {
      clearInterval(timer);
      await running;
    },
  };
}

async function keepHouse(parts: HousekeepingParts, log: Logger): Promise<void> {
  await reminders(parts, log);
  await finishUnfinished(parts);
  await settle(parts);
  const onHeld = ({ untold, refused }: Held) => {
    if (untold > 0)
      log.error(
        { people: untold },
        'the mail that somebody asked to be erased is not sent yet, or their mailbox refuses it and no organiser could be told: they wait, all the time anew',
      );
    if (refused > 0)
      log.warn(
        { people: refused },
        'a mailbox refuses the mail that somebody asked to be erased: it is tried every day, an organiser was told, and they are erased on their day',
      );
  };
  const asked = await carryOut({ ...parts, onHeld });
  if (asked > 0) log.warn({ people: asked }, 'people were erased who had asked for it');
  const { told, untold, erased, waiting } = await runRetention(parts);
  for (const event of told) log.info({ event }, 'the organisers were told that its people will be erased');
  for (const event of untold)
    log.error({ event }, 'no organiser could be told, so its people are not erased');
  for (const { event, people } of erased)
    log.warn({ event, people }, 'the event is over: its people were erased');
  for (const { event, people } of waiting)
    log.info(
      { event, people },
      'the event is over: these people are erased when they hear what came of their complaint, or on the day it was promised for',
    );
  await parts.history.parts.photos.removeOver();
}

async function reminders(parts: HousekeepingParts, log: Logger): Promise<void> {
  await reminding(log, { of: 'incident', remind: () => remind(parts) });
  await reminding(log, { of: 'complaint', remind: () => remindOfComplaints(parts) });
}

/** Its failure keeps nobody from being erased, nor from being reminded of something else. */
async function reminding(
  log: Logger,
  { of, remind }: { readonly of: string; readonly remind: () => Promise<readonly Reminded[]> },
): Promise<void> {
  try {
    for (const { told, ...reminded } of await remind())
      if (told > 0) log.warn(reminded, `the organisers were reminded of an open ${of}`);
      else log.error(reminded, `there is nobody who could be reminded of an open ${of}`);
  } catch (err) {
    log.error({ err }, `nobody could be reminded of open ${of}s; it is tried again`);
  }
}

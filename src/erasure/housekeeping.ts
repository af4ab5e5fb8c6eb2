/**
 * What a serving gateway does beside serving, every ten minutes, one process of several: it finishes erasures, looks
 * once more for what was left behind, erases the people of events that are over, and reminds of incidents.
 */
import type { Logger } from 'pino';
import { withLease } from '../database/lease.ts';
import { type RetentionParts, runRetention } from '../events/retention.ts';
import { type ReminderParts, remind } from '../incidents/reminders.ts';
import { MINUTE } from '../time.ts';
import { finishUnfinished, settle } from './erase.ts';

export interface Housekeeping {
  /** Does it now; false where another process is at it. Never rejects: what failed is logged, and tried again. */
  run(): Promise<boolean>;
  /** Waits for what is under way. */
  close(): Promise<void>;
}

const EVERY = 10 * MINUTE;

type HousekeepingParts = RetentionParts & ReminderParts;

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
  await remindOfIncidents(parts, log);
  await finishUnfinished(parts);
  await settle(parts);
  const { told, untold, erased } = await runRetention(parts);
  for (const event of told) log.info({ event }, 'the organisers were told that its people will be erased');
  for (const event of untold)
    log.error({ event }, 'no organiser could be told, so its people are not erased');
  for (const { event, people } of erased)
    log.warn({ event, people }, 'the event is over: its people were erased');
}

/** Its failure keeps nobody from being erased. */
async function remindOfIncidents(parts: HousekeepingParts, log: Logger): Promise<void> {
  try {
    for (const { told, ...reminded } of await remind(parts))
      if (told > 0) log.warn(reminded, 'the organisers were reminded of an incident');
      else log.error(reminded, 'an incident has nobody who could be reminded of it');
  } catch (err) {
    log.error({ err }, 'nobody could be reminded of incidents; it is tried again');
  }
}

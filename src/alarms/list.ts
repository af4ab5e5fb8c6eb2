/**
 * Alarms for organisers. Threat: an intruder in an organiser's session who reads that they were noticed, or says that it
 * was nothing. So it takes the second factor, no lockdown that suspects the session, and nobody sees or acknowledges
 * what is about their own account.
 */
import type { Context } from '../context.ts';
import { responderOnly } from '../incidents/who-may.ts';
import { organiserOf } from '../organiser.ts';
import type { Problem } from '../user-error.ts';
import { type AlarmPage, unknownAlarm } from './book.ts';
import type { AlarmRecord } from './model.ts';

type Asked = Pick<Context, 'viewer' | 'services'>;

interface Wanted {
  readonly event: string;
  readonly unacknowledged: boolean;
  readonly first: number;
  readonly after: string | null;
}

/** Throws FORBIDDEN, SECOND_FACTOR_REQUIRED, or LOCKED_DOWN from a session that a lockdown suspects. */
export async function alarmsOf(
  { viewer, services }: Asked,
  { event, unacknowledged, first, after }: Wanted,
): Promise<AlarmPage> {
  organiserOf(viewer, event);
  const { account } = responderOnly({ viewer });
  const asked = { event, unacknowledged, butAbout: account };
  return services.alarmBook.page(asked, first, after, services.cursors);
}

export async function acknowledgeAlarm(
  { viewer, services }: Asked,
  { alarm: id, note }: { readonly alarm: string; readonly note: string },
): Promise<{ readonly alarm: AlarmRecord } | { readonly problem: Problem }> {
  const organiser = responderOnly({ viewer });
  const found = await services.alarmBook.find(id);
  if (found === null || !organiser.organises.includes(found.event) || found.about === organiser.account)
    return { problem: unknownAlarm() };
  return services.alarmBook.acknowledge(id, organiser.account, note);
}

/** Reminds organisers of the 72 hours in which a breach is reported. It names the event and the incident, and nobody. */
import type { Mail } from './mailer.ts';
import { minuteOf, noticeMail } from './notice.ts';
import type { Place } from './outbox/about.ts';

/** What the outbox keeps of it. */
export interface IncidentReminder {
  readonly incident: string;
  /** The event's name; null for all events. */
  readonly event: string | null;
  readonly deadline: Date;
  readonly left: string;
  readonly drill: boolean;
}

export function incidentMail(to: string, about: Record<string, unknown>, { site }: Place): Mail {
  const { incident, event, deadline, left, drill } = about as unknown as IncidentReminder;
  const subject =
    left === 'OVER' ? 'The 72 hours of an incident are over' : 'An incident, and 72 hours to report it';
  return noticeMail(to, drill ? `DRILL: ${subject}` : subject, [
    ...(drill ? [['This is a drill: nothing happened.']] : []),
    [`This is about the incident ${incident} of ${event ?? 'all events'} at ${site}.`],
    [`${LEFT[left] ?? LEFT.OPENED} They end at ${minuteOf(deadline)}.`],
    [
      'Tell the supervisory authority, or write down why the breach is unlikely to harm anybody. Then enter when you told them (changeIncident, or attendant incident told), or close the incident: until then you are reminded.',
    ],
  ]);
}

const LEFT: Readonly<Record<string, string>> = {
  OPENED: 'It was opened. A breach is reported within 72 hours of being known (Art. 33(1) GDPR).',
  LEFT_48H: 'Of the 72 hours in which a breach is reported 48 are left.',
  LEFT_24H: 'Of the 72 hours in which a breach is reported 24 are left.',
  LEFT_6H: 'Of the 72 hours in which a breach is reported 6 are left.',
  LEFT_1H: 'Of the 72 hours in which a breach is reported one is left.',
  OVER: 'The 72 hours in which a breach is reported are over. Report it now, and say why it is late.',
};

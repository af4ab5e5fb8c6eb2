/** Tells organisers of an alarm: which rule, how often and when. It names the event and the alarm, and nobody. */
import { ruleWords } from '../alarms/rule-names.ts';
import type { Mail } from './mailer.ts';
import { minuteOf, noticeMail } from './notice.ts';
import type { Place } from './outbox/about.ts';

/** What the outbox keeps of it. */
export interface AlarmMail {
  readonly alarm: string;
  /** The event's name. */
  readonly event: string;
  readonly rule: string;
  /** How many entries caused it. */
  readonly count: number;
  readonly from: Date;
  readonly until: Date;
}

export function alarmMail(to: string, about: Record<string, unknown>, { site }: Place): Mail {
  const { alarm, event, rule, count, from, until } = about as unknown as AlarmMail;
  return noticeMail(to, 'An alarm at your event', [
    [`This is about the alarm ${alarm} of ${event} at ${site}.`],
    [ruleWords(rule), `Between ${minuteOf(from)} and ${minuteOf(until)}; entries: ${count}; rule: ${rule}.`],
    [
      'Look at it (alarms, or attendant alarms list), then acknowledge it. If it is an intrusion: put on a lockdown, and open an incident with the suspects that the alarm names (openIncident).',
    ],
    ['The same is not told again until its window is over.'],
  ]);
}

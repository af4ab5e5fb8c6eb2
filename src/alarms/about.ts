/** Whom an alarm is about, for those who may see the alarm: by name where there is one, and as suspects of an incident. */
import type { Models } from '../database/models.ts';
import { kindOf } from '../ids.ts';
import type { AlarmRecord } from './model.ts';

export type AboutKind = 'ACCOUNT' | 'KEY' | 'NETWORK' | 'BROWSER' | 'RECORD' | 'ERASED';

export interface About {
  readonly kind: AboutKind;
  /** Of an account or key. */
  readonly id: string | null;
  readonly attendee: string | null;
  readonly name: string | null;
}

export interface Suspects {
  readonly sessions: string[];
  readonly accounts: string[];
  readonly keys: string[];
}

const OF_THE_RECORD: ReadonlySet<string> = new Set(['NOT_RELEASED', 'VERIFY_FAILED']);

export function aboutKind({ about, rule }: Pick<AlarmRecord, 'about' | 'rule'>): AboutKind {
  if (about === null) return 'ERASED';
  const kind = kindOf(about);
  if (kind === 'account') return 'ACCOUNT';
  if (kind === 'key') return 'KEY';
  if (OF_THE_RECORD.has(rule)) return 'RECORD';
  return rule.endsWith('_BROWSER') ? 'BROWSER' : 'NETWORK';
}

type Parts = Pick<Models, 'attendees' | 'apiKeys' | 'changes' | 'integrations'>;

/** One look-up each; a list of alarms is short. */
export async function aboutOf(models: Parts, alarm: AlarmRecord): Promise<About> {
  const kind = aboutKind(alarm);
  const about = alarm.about ?? '';
  const none = { kind, id: null, attendee: null, name: null };
  if (kind === 'ACCOUNT') {
    const found = await models.attendees
      .findOne({ event: alarm.event, account: about })
      .select({ name: 1 })
      .lean()
      .exec();
    return { ...none, id: about, attendee: found?._id ?? null, name: found?.name ?? null };
  }
  if (kind !== 'KEY') return none;
  const key = await models.apiKeys.findById(about).select({ integration: 1, label: 1 }).lean().exec();
  const integration =
    key && (await models.integrations.findById(key.integration).select({ name: 1 }).lean().exec());
  return { ...none, id: about, name: integration && `${integration.name}: ${key?.label}` };
}

/** Of a network or browser the sessions that its entries name: at a venue others share the network. */
export async function suspectsOf(models: Parts, alarm: AlarmRecord): Promise<Suspects> {
  const kind = aboutKind(alarm);
  const sessions = alarm.entries.filter((entry) => kindOf(entry) === 'session');
  const changes = alarm.entries.filter((entry) => kindOf(entry) === 'change');
  if (changes.length > 0) {
    const made = await models.changes.distinct('by.session', { _id: { $in: changes } }).exec();
    sessions.push(...(made as (string | null)[]).filter((one) => one !== null));
  }
  return {
    sessions: [...new Set(sessions)],
    // Whose account is tried is no suspect.
    accounts:
      kind === 'ACCOUNT' && alarm.about !== null && alarm.rule !== 'ROLE_SIGN_IN' ? [alarm.about] : [],
    keys: kind === 'KEY' && alarm.about !== null ? [alarm.about] : [],
  };
}

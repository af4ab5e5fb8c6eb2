/**
 * The alarm of a check of the record that found something, for whoever checks beside the rounds: `ledger verify`. Threat:
 * an operator who alone knows, and is the one who changed it. So the organisers of the events whose records were found are
 * told, of every event where nobody can say whose they were; once in the rule's window, and as the same alarm that the rounds raise.
 */
import type { Models } from '../database/models.ts';
import type { Finding } from '../disclosure/ledger/finding.ts';
import type { LedgerStore } from '../disclosure/ledger/store.ts';
import { openEvents } from '../events/open.ts';
import { eventsAt } from './altered.ts';
import { COMMENT } from './position.ts';
import type { Alarms } from './raise.ts';
import { type Rules, windowOf } from './rules.ts';

export interface VerifyFailedParts {
  readonly alarms: Pick<Alarms, 'raise'>;
  readonly models: Pick<Models, 'events'>;
  readonly store: Pick<LedgerStore, 'records'>;
  readonly rules: Pick<Rules, 'VERIFY_FAILED'>;
}

export interface VerifyAlarms {
  /** Ids. */
  readonly raised: readonly string[];
  /** At how many events it stood already. */
  readonly standing: number;
  /** How many organisers a mail was queued for. */
  readonly told: number;
}

/** Of how many records it is looked up whose they are. */
const MOST_LOOKED_UP = 100;
/** What is about no chain is about the heads. */
const HEADS = 'heads';

/** Null where the rule is off. */
export async function raiseVerifyFailed(
  parts: VerifyFailedParts,
  findings: readonly Finding[],
): Promise<VerifyAlarms | null> {
  const { alarms, models, rules } = parts;
  if (!rules.VERIFY_FAILED.enabled) return null;
  const places = new Map(findings.map((found) => [placeOf(found), found]));
  const known = await eventsOf(parts, [...places.values()].slice(0, MOST_LOOKED_UP));
  const events = known.length > 0 ? known : await openEvents(models, COMMENT);
  const about = findings.find(({ chain }) => chain !== '')?.chain ?? HEADS;
  const raised: string[] = [];
  let told = 0;
  for (const eventId of events) {
    const done = await alarms.raise({
      ...{ eventId, rule: 'VERIFY_FAILED', about },
      ...{ entries: [...places.keys()], count: findings.length, windowMillis: windowOf(rules.VERIFY_FAILED) },
    });
    if (done === null) continue;
    raised.push(done.id);
    told += done.told;
  }
  return { raised, standing: events.length - raised.length, told };
}

const placeOf = ({ chain, seq }: Finding) => (chain === '' ? HEADS : `${chain} ${seq ?? 0}`);

async function eventsOf({ store }: VerifyFailedParts, findings: readonly Finding[]): Promise<string[]> {
  const events = new Set<string>();
  for (const { chain, seq } of findings) {
    if (chain === '' || seq === null) continue;
    for (const event of await eventsAt(store, { chain, seq })) events.add(event);
  }
  return [...events];
}

/**
 * Raises an alarm: the record, the organisers' mails and the webhook are one transaction, so that there is none of which
 * nobody is told, and nobody is told of one that is not there. Threat: organisers who are told a thousand times of one
 * thing look no more; so the same (event, rule, about) is raised once in a window, by however many processes.
 */
import type { ClientSession, Collection } from 'mongodb';
import type { Database } from '../database/connect.ts';
import { isDuplicateKey } from '../database/duplicate-key.ts';
import { literals } from '../database/literals.ts';
import type { Models } from '../database/models.ts';
import { timeOf } from '../database/time-of.ts';
import { organisersOf } from '../events/organisers.ts';
import { groupedBy } from '../grouped-by.ts';
import { kindOf, newId } from '../ids.ts';
import type { AlarmMail } from '../mail/alarm-mail.ts';
import type { Outbox } from '../mail/outbox/outbox.ts';
import { MINUTE, NOW } from '../time.ts';
import { isOrganisersOwn } from '../webhooks/model.ts';
import type { WebhookQueue } from '../webhooks/queue.ts';
import { type AlarmRecord, MOST_ENTRIES } from './model.ts';
import { isSecretive } from './rule-names.ts';

export interface AlarmParts {
  readonly database: Pick<Database, 'connection' | 'transaction'>;
  readonly models: Pick<Models, 'accounts' | 'alarms' | 'apiKeys' | 'events' | 'webhooks'>;
  readonly outbox: Outbox;
  readonly webhooks: WebhookQueue;
}

export interface NewAlarm {
  readonly eventId: string;
  /** For example `WIDE_READING`. */
  readonly rule: string;
  /** Account id, key id, or keyed hash of a network or browser; never an address or a value. */
  readonly about: string;
  /** What caused it, as {@link AlarmRecord.entries}; of more than 100 the first are kept. */
  readonly entries: readonly string[];
  /** How many there were; as many as `entries` where it is not given. */
  readonly count?: number;
  /** When it happened, by the database's time; now where it is not given. */
  readonly at?: Date;
  /** How far back from `at` the rule looked, and for how long after it the same is not raised again; ten minutes by default. */
  readonly windowMillis?: number;
  /** Where what it looked at has a beginning and an end of its own, in place of `windowMillis`: both, in times of the database. */
  readonly from?: Date;
  readonly quietUntil?: Date;
}

export interface Raised {
  readonly id: string;
  /** How many organisers a mail was queued for. */
  readonly told: number;
}

export class Alarms {
  readonly #parts: AlarmParts;

  constructor(parts: AlarmParts) {
    this.#parts = parts;
  }

  /** Null where the same stands already in its window. In the caller's transaction if one is given. */
  async raise(alarm: NewAlarm, session?: ClientSession): Promise<Raised | null> {
    const at = alarm.at ?? (await timeOf(this.#parts.database.connection));
    if (session !== undefined) return this.#raiseWithin(alarm, at, session);
    try {
      return await this.#parts.database.transaction((own) => this.#raiseWithin(alarm, at, own));
    } catch (error) {
      // Another process raised it at the same moment.
      if (isDuplicateKey(error)) return null;
      throw error;
    }
  }

  async #raiseWithin(alarm: NewAlarm, at: Date, session: ClientSession): Promise<Raised | null> {
    const { models } = this.#parts;
    const { eventId: event, rule, about, entries, windowMillis = 10 * MINUTE } = alarm;
    const from = alarm.from ?? new Date(at.getTime() - windowMillis);
    const quietUntil = alarm.quietUntil ?? new Date(at.getTime() + windowMillis);
    // One of a day does not silence one of ten minutes.
    const length = alarm.quietUntil === undefined ? windowMillis : +quietUntil - +from;
    const key = `${event} ${rule} ${about} ${length}`;
    const before = await this.#records().findOne({ key }, { session });
    if (before !== null && before.quietUntil > at) {
      await this.#goesOn(before, alarm, at, session);
      return null;
    }
    if (before !== null)
      await this.#records().updateOne(
        { _id: before._id, key },
        { $set: { key: `${key} ${before._id}` } },
        { session },
      );
    const organisers = await organisersOf(models, event, session);
    const _id = newId('alarm');
    const record = {
      key,
      event,
      rule,
      about,
      from,
      until: at,
      quietUntil,
      entries: entries.slice(0, MOST_ENTRIES),
      count: alarm.count ?? entries.length,
      told: organisers.length,
      acknowledged: null,
    };
    const set = { ...literals(record), raisedAt: NOW };
    await this.#records().updateOne({ _id }, [{ $set: set }], { upsert: true, session });
    await this.#mail({ _id, ...record }, organisers, session);
    await this.#tellIntegrations({ _id, ...record }, session);
    return { id: _id, told: organisers.length };
  }

  /** What comes after the alarm, within its window, is told to nobody and stands in it: else a small one would hide a large one. */
  async #goesOn(before: AlarmRecord, alarm: NewAlarm, at: Date, session: ClientSession): Promise<void> {
    const { entries, count = entries.length } = alarm;
    if (at < before.until || count <= before.count) return;
    const all = [...new Set([...before.entries, ...entries])].slice(0, MOST_ENTRIES);
    const set = { count, until: at, entries: all };
    await this.#records().updateOne({ _id: before._id }, { $set: set }, { session });
  }

  async #mail(alarm: Facts, organisers: readonly string[], session: ClientSession): Promise<void> {
    if (organisers.length === 0) return;
    const { models, outbox } = this.#parts;
    const { _id, event, rule, count, from, until } = alarm;
    const named = await models.events.findById(event, { name: 1 }, { session }).lean().exec();
    const about = {
      alarm: _id,
      event: named?.name ?? event,
      rule,
      count,
      from,
      until,
    } satisfies AlarmMail;
    const mails = organisers.map((account) => ({
      key: `alarm ${_id} ${account}`,
      kind: 'ALARM' as const,
      account,
      about,
    }));
    await outbox.queueAll(mails, session);
  }

  /** Whose key it is, unless that would give away more than that; and integrations that organisers had listen for alarms. */
  async #tellIntegrations({ _id: alarm, event, rule, about }: Facts, session: ClientSession): Promise<void> {
    const { models, webhooks } = this.#parts;
    const key =
      kindOf(about) === 'key'
        ? await models.apiKeys.findById(about, { integration: 1 }, { session }).lean().exec()
        : null;
    const listening = await models.webhooks
      .find({ events: event, types: 'disclosure.alarm' }, null, { session })
      .select({ integration: 1, createdBy: 1, changedBy: 1 })
      .lean()
      .exec();
    const chosen = listening.filter((one) => isOrganisersOwn(one) && one.integration !== key?.integration);
    for (const [integration, endpoints] of groupedBy(chosen, (one) => one.integration)) {
      const only = endpoints.map(({ _id }) => _id);
      await webhooks.alarm({ integration, only, event, alarm, rule }, session);
    }
    if (key !== null && !isSecretive(rule))
      await webhooks.alarm({ integration: key.integration, event, alarm, rule, key: about }, session);
  }

  /** Pipeline updates go to the driver as they are. */
  #records(): Collection<AlarmRecord> {
    return this.#parts.models.alarms.collection as unknown as Collection<AlarmRecord>;
  }
}

type Facts = Pick<AlarmRecord, '_id' | 'event' | 'rule' | 'from' | 'until' | 'count'> & {
  readonly about: string;
};

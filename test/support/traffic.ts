/** What happens at an event, written as a gateway writes it but at times of our own: to be played before the rounds of alarms. */
import type { Collection } from 'mongodb';
import type { AlarmRecord } from '../../src/alarms/model.ts';
import { AlarmRound, type AlarmRoundParts } from '../../src/alarms/round.ts';
import { DEFAULT_RULES } from '../../src/alarms/rules.ts';
import type { Shown } from '../../src/disclosure/ledger/format.ts';
import type { ChangeRecord, ProfilePart } from '../../src/history/model.ts';
import { newId } from '../../src/ids.ts';
import type { PendingSignInRecord } from '../../src/sign-in/pending.ts';
import { signInsOf } from '../../src/sign-in/sign-ins.ts';
import { HOUR, SECOND } from '../../src/time.ts';
import { type BuiltEvent, buildEvent } from './factories.ts';
import type { TestGateway } from './gateway.ts';

export interface Person {
  readonly id: string;
  readonly account: string;
}

export interface Who {
  readonly account: string;
  readonly session: string;
  readonly network: string;
}

export interface ReadBy {
  /** Absent: an integration's key. */
  readonly who?: Who;
  readonly key?: string;
  readonly network?: string;
  readonly operation?: string;
  readonly field?: Shown['field'];
  readonly own?: boolean;
  /** The process that answers; by default the first. */
  readonly through?: TestGateway;
}

/** A number between 0 and 1, the same for every run of one seed. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export const aNetwork = (name: string) => name.padEnd(64, '0');
export const aBrowser = (name: string) => name.padEnd(64, 'b');

/** One event with so many people, and a clock that is set by whoever plays. */
export class Traffic {
  readonly gateway: TestGateway;
  readonly event: BuiltEvent;
  readonly people: readonly Person[];
  /** Milliseconds; what is played is of this time. */
  now: number;
  readonly #under: Promise<unknown>[] = [];

  private constructor(gateway: TestGateway, event: BuiltEvent, people: readonly Person[], now: number) {
    this.gateway = gateway;
    this.event = event;
    this.people = people;
    this.now = now;
  }

  static async at(gateway: TestGateway, { count, now }: { count: number; now: number }): Promise<Traffic> {
    const event = await buildEvent(gateway);
    const people = Array.from({ length: count }, () => ({
      id: newId('attendee'),
      account: newId('account'),
    }));
    const docs = people.map(({ id, account }, i) => ({
      ...{ _id: id, event: event.id, account, name: `Person ${i}`, registered: true, listed: true },
      ...{ words: [], sources: [{ source: 'traffic', id, rowHash: '' }], createdAt: new Date() },
      ...{ organisation: null, category: null, listing: { by: 'DEFAULT', at: new Date(), session: null } },
    }));
    if (docs.length > 0)
      await gateway.services.models.attendees.collection.insertMany(docs as never, { ordered: false });
    return new Traffic(gateway, event, people, now);
  }

  person(index: number): Person {
    const found = this.people[index % this.people.length];
    if (found === undefined) throw new Error('there is nobody');
    return found;
  }

  wait(millis: number): this {
    this.now += millis;
    return this;
  }

  /** One response that shows a field of each of these. */
  read(subjects: readonly string[], by: ReadBy): void {
    const { who, key = newId('key'), network = who?.network ?? aNetwork('integration') } = by;
    const { operation = 'a', field = 'phone', own = false, through = this.gateway } = by;
    const viewer =
      who === undefined
        ? ({ kind: 'INTEGRATION', id: newId('integration'), session: key } as const)
        : ({ kind: 'ACCOUNT', id: who.account, session: who.session } as const);
    const basis = own ? ({ kind: 'OWNER' } as const) : ({ kind: 'CONSENT', consent: 'con_x' } as const);
    const shown = subjects.map((subject) => ({ event: this.event.id, subject, field, basis }));
    const asked = {
      ...{ viewer, network, request: 'traffic', at: new Date(this.now) },
      operation: { name: 'Traffic', hash: operation.padEnd(64, 'a') },
    };
    this.#under.push(through.services.ledger.record({ asked, shown }));
  }

  signIn(account: string, network: string, browser: string | null = newId('session')): Who {
    const session = newId('session');
    const record = { _id: session, account, network, browser, at: new Date(this.now) };
    this.#under.push(signInsOf(this.gateway.database.connection).insertOne(record));
    return { account, session, network };
  }

  start(addressIndex: string, network: string): void {
    const record = {
      ...{ _id: newId('session'), purpose: 'SIGN_IN', account: null, addressIndex, network },
      ...{ codeHash: '', linkHash: '', triesLeft: 5, usedAt: null },
      ...{ begunAt: new Date(this.now), expiresAt: new Date(this.now + HOUR) },
    };
    const pending = this.gateway.database.connection.collection<PendingSignInRecord>('pendingSignIns');
    this.#under.push(pending.insertOne(record as PendingSignInRecord));
  }

  edit(subject: string, { account, session, network }: Who, part: ProfilePart = 'jobTitle'): string {
    const _id = newId('change');
    const record: ChangeRecord = {
      ...{ _id, event: this.event.id, subject, seq: ++edits, part, consent: null, undoes: [] },
      by: { kind: 'OWNER', account, session, browser: null, network, source: null },
      at: new Date(this.now),
    };
    const changes = this.gateway.services.models.changes.collection as unknown as Collection<ChangeRecord>;
    this.#under.push(changes.insertOne(record));
    return _id;
  }

  /** Until all that was played is written. */
  async written(): Promise<void> {
    await Promise.all(this.#under.splice(0));
  }

  /** What was raised at this event, the first first. */
  raised(): Promise<AlarmRecord[]> {
    const alarms = this.gateway.services.models.alarms.collection as unknown as Collection<AlarmRecord>;
    return alarms.find({ event: this.event.id }).sort({ until: 1, rule: 1 }).toArray();
  }
}

let edits = 0;

/** A round of a process that has just begun, over the gateway's database; its time is that of the traffic. */
export function roundOver(
  { services }: TestGateway,
  now: () => number,
  more: Partial<AlarmRoundParts> = {},
): AlarmRound {
  return new AlarmRound(
    { ...services, rules: DEFAULT_RULES, ...more },
    { everyMillis: HOUR, now: async () => new Date(now() + SECOND) },
  );
}

/**
 * What is kept of incidents, for GraphQL and the command line alike. Every write adds a line to the incident's log, in
 * the same transaction; it waits for a majority's journals; all times are the database's; and nothing is ever deleted.
 */
import type { ClientSession, Collection, Document } from 'mongodb';
import type { Database } from '../database/connect.ts';
import { literals } from '../database/literals.ts';
import type { Models } from '../database/models.ts';
import { newId } from '../ids.ts';
import { NOW } from '../time.ts';
import { IncidentLog, type LogLine } from './log.ts';
import type { IncidentActor, IncidentRecord, Suspicion } from './model.ts';

/** How many a list answers at most; those of which somebody knew last. */
const MOST_LISTED = 200;
/** What one incident may name, so that its document stays far from the 16 MB that are the end of any. */
export const MOST_NAMED = { sessions: 1_000, accounts: 1_000, rules: 200, networks: 40_000 } as const;

export type Facts = Pick<
  IncidentRecord,
  | 'title'
  | 'awareAt'
  | 'startedAt'
  | 'endedAt'
  | 'foundBy'
  | 'effects'
  | 'consequences'
  | 'measures'
  | 'contact'
>;
export type Told = Pick<IncidentRecord, 'regulatorToldAt' | 'controllerToldAt'>;

export interface NewIncident extends Facts {
  readonly event: string | null;
  readonly drill: boolean;
  readonly suspicion: Suspicion;
}

export class IncidentBook {
  readonly #database: Pick<Database, 'transaction'>;
  readonly #incidents: Models['incidents'];
  readonly log: IncidentLog;

  constructor(
    database: Pick<Database, 'connection' | 'transaction'>,
    { incidents }: Pick<Models, 'incidents'>,
  ) {
    this.#database = database;
    this.#incidents = incidents;
    this.log = new IncidentLog(database.connection);
  }

  async open(incident: NewIncident, by: IncidentActor): Promise<IncidentRecord> {
    const _id = newId('incident');
    const none = { reminded: [], regulatorToldAt: null, controllerToldAt: null, closedAt: null };
    const set = [{ $set: literals({ ...incident, ...none }) }];
    await this.#database.transaction(async (session) => {
      await this.#records().updateOne({ _id }, set, { upsert: true, session });
      await this.log.add(_id, [{ what: 'OPENED', by, note: '' }], session);
    });
    return (await this.find(_id)) as IncidentRecord;
  }

  find(id: string): Promise<IncidentRecord | null> {
    return this.#incidents.findById(id).lean<IncidentRecord>().exec();
  }

  /** Of one event, or of all (null); the newest first. */
  list(event: string | null): Promise<IncidentRecord[]> {
    return this.#incidents
      .find(event === null ? {} : { event: { $in: [null, event] } })
      .sort({ awareAt: -1, _id: 1 })
      .limit(MOST_LISTED)
      .lean<IncidentRecord[]>()
      .exec();
  }

  /** Sets facts; what stood there before has to be in the line's note. Another awareAt is another clock: its reminders come. */
  change(id: string, facts: Partial<Facts & Told>, ...lines: LogLine[]): Promise<IncidentRecord | null> {
    const clock = facts.awareAt === undefined ? {} : { reminded: { $literal: [] } };
    return this.#update({ _id: id }, { ...literals(facts), ...clock }, lines);
  }

  /** Adds one line. */
  append(id: string, line: LogLine, session?: ClientSession): Promise<void> {
    return this.log.add(id, [line], session);
  }

  /** Null where that would be more than one incident may name. */
  addSuspects(
    id: string,
    { sessions, accounts, rules }: Suspicion,
    line: LogLine,
  ): Promise<IncidentRecord | null> {
    const both = (name: keyof Suspicion, more: readonly unknown[]) => ({
      $setUnion: [`$suspicion.${name}`, { $literal: more }],
    });
    const suspicion = {
      sessions: both('sessions', sessions),
      accounts: both('accounts', accounts),
      rules: both('rules', rules),
    };
    const most = (list: object, many: number) => ({ $lte: [{ $size: list }, many] });
    const sizes = { $map: { input: suspicion.rules, in: { $size: { $ifNull: ['$$this.networks', []] } } } };
    const room = [
      most(suspicion.sessions, MOST_NAMED.sessions),
      most(suspicion.accounts, MOST_NAMED.accounts),
      most(suspicion.rules, MOST_NAMED.rules),
      { $lte: [{ $sum: sizes }, MOST_NAMED.networks] },
    ];
    return this.#update({ _id: id, $expr: { $and: room } }, { suspicion }, [line]);
  }

  /** Null where it is closed already. */
  close(id: string, by: IncidentActor, note: string): Promise<IncidentRecord | null> {
    return this.#update({ _id: id, closedAt: null }, { closedAt: NOW }, [{ what: 'CLOSED', by, note }]);
  }

  /**
   * Marks reminders as queued, in the caller's transaction; false where that was done, or there is nothing to remind of, or
   * the clock was put right meanwhile.
   */
  async remind(
    id: string,
    { due, last, awareAt, told }: { due: readonly string[]; last: string; awareAt: Date; told: number },
    session: ClientSession,
  ): Promise<boolean> {
    const waiting = { _id: id, closedAt: null, regulatorToldAt: null, awareAt, reminded: { $ne: last } };
    const set = { reminded: { $setUnion: ['$reminded', { $literal: due }] } };
    const line = { what: 'REMINDED', by: { kind: 'GATEWAY' }, note: `${last}, ${told} organisers` } as const;
    return (await this.#update(waiting, set, [line], session)) !== null;
  }

  #update(
    which: Document,
    set: Document,
    lines: readonly LogLine[],
    session?: ClientSession,
  ): Promise<IncidentRecord | null> {
    if (session === undefined)
      return this.#database.transaction((own) => this.#update(which, set, lines, own));
    return this.#updateWithin(session, which, set, lines);
  }

  async #updateWithin(session: ClientSession, which: Document, set: Document, lines: readonly LogLine[]) {
    const update = [{ $set: set }];
    const found = await this.#records().findOneAndUpdate(which, update, { returnDocument: 'after', session });
    if (found !== null) await this.log.add(found._id, lines, session);
    return found;
  }

  /** Pipeline updates go to the driver as they are. */
  #records(): Collection<IncidentRecord> {
    return this.#incidents.collection as unknown as Collection<IncidentRecord>;
  }
}

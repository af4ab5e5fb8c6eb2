/**
 * What is kept of incidents, for GraphQL and the command line alike. Every write adds a line to the incident's log, in
 * the same write; it waits for a majority's journals; all times are the database's; and nothing is ever deleted.
 */
import type { ClientSession, Collection, Document } from 'mongodb';
import type { Model } from 'mongoose';
import { literals } from '../database/literals.ts';
import { newId } from '../ids.ts';
import { NOW } from '../time.ts';
import type { IncidentActor, IncidentRecord, IncidentStep, Suspicion } from './model.ts';

/** How many a list answers at most; those of which somebody knew last. */
const MOST_LISTED = 200;
const DURABLE = { writeConcern: { w: 'majority', journal: true } } as const;

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

export interface LogLine {
  readonly what: IncidentStep;
  readonly by: IncidentActor;
  readonly note: string;
}

export class IncidentBook {
  readonly #incidents: Model<IncidentRecord>;

  constructor(incidents: Model<IncidentRecord>) {
    this.#incidents = incidents;
  }

  async open(incident: NewIncident, by: IncidentActor): Promise<IncidentRecord> {
    const _id = newId('incident');
    const none = { reminded: [], regulatorToldAt: null, controllerToldAt: null, closedAt: null };
    const log = [lineOf({ what: 'OPENED', by, note: '' })];
    await this.#records().updateOne({ _id }, [{ $set: { ...literals({ ...incident, ...none }), log } }], {
      upsert: true,
      ...DURABLE,
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

  /** Sets facts; what stood there before has to be in the line's note. */
  change(id: string, facts: Partial<Facts & Told>, ...lines: LogLine[]): Promise<IncidentRecord | null> {
    return this.#update({ _id: id }, literals(facts), lines);
  }

  /** Adds one line. */
  append(id: string, line: LogLine, session?: ClientSession): Promise<IncidentRecord | null> {
    return this.#update({ _id: id }, {}, [line], session);
  }

  addSuspects(
    id: string,
    { sessions, accounts, rules }: Suspicion,
    line: LogLine,
  ): Promise<IncidentRecord | null> {
    const both = (name: keyof Suspicion, more: readonly unknown[]) => ({
      $setUnion: [`$suspicion.${name}`, { $literal: more }],
    });
    const added = {
      suspicion: {
        sessions: both('sessions', sessions),
        accounts: both('accounts', accounts),
        rules: both('rules', rules),
      },
    };
    return this.#update({ _id: id }, added, [line]);
  }

  /** Null where it is closed already. */
  close(id: string, by: IncidentActor, note: string): Promise<IncidentRecord | null> {
    return this.#update({ _id: id, closedAt: null }, { closedAt: NOW }, [{ what: 'CLOSED', by, note }]);
  }

  /** Marks reminders as queued, in the caller's transaction; false where that was done, or there is nothing to remind of. */
  async remind(
    id: string,
    due: readonly string[],
    last: string,
    told: number,
    session: ClientSession,
  ): Promise<boolean> {
    const waiting = { _id: id, closedAt: null, regulatorToldAt: null, reminded: { $ne: last } };
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
    const log = { $concatArrays: ['$log', lines.map(lineOf)] };
    return this.#records().findOneAndUpdate(which, [{ $set: { ...set, log } }], {
      returnDocument: 'after',
      ...(session === undefined ? DURABLE : { session }),
    });
  }

  /** Pipeline updates go to the driver as they are. */
  #records(): Collection<IncidentRecord> {
    return this.#incidents.collection as unknown as Collection<IncidentRecord>;
  }
}

const lineOf = ({ what, by, note }: LogLine) => ({ at: NOW, ...literals({ by, what, note }) });

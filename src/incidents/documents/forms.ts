/**
 * The regulator's forms that were made: when, with which figures and words, so that a follow-up can say what changed
 * since. There are no persons in them.
 */
import type { Collection } from 'mongodb';
import type { Database } from '../../database/connect.ts';
import { isDuplicateKey } from '../../database/duplicate-key.ts';
import { literals } from '../../database/literals.ts';
import { NOW } from '../../time.ts';
import { IncidentLog } from '../log.ts';
import type { ReportCounts } from '../report/report.ts';

export type FormPhase = 'INITIAL' | 'FOLLOW_UP';

/** What a form said that can change. */
export interface FormContent {
  readonly counts: ReportCounts;
  /** Words, with persons left out. */
  readonly words: Readonly<Record<string, string>>;
}

export interface FormRecord extends FormContent {
  /** The incident's id and the number. */
  _id: string;
  incident: string;
  /** From 1. */
  number: number;
  phase: FormPhase;
  at: Date;
}

export class Forms {
  readonly #records: Collection<FormRecord>;
  readonly #log: IncidentLog;

  constructor({ connection }: Pick<Database, 'connection'>) {
    this.#log = new IncidentLog(connection);
    this.#records = connection.collection<FormRecord>('incidentForms') as unknown as Collection<FormRecord>;
  }

  /** Keeps a form that was made, unless the last one says the same; answers its number. */
  async keep(incident: string, phase: FormPhase, content: FormContent): Promise<number> {
    const last = await this.#last({ incident });
    if (last?.phase === phase && same(last, content)) return last.number;
    const number = (last?.number ?? 0) + 1;
    const record = { $set: { ...literals({ incident, number, phase, ...content }), at: NOW } };
    try {
      // An id that is there already was another's form of this moment: the next number, then.
      await this.#records.updateOne({ _id: `${incident} ${number}`, number: -1 }, [record], {
        upsert: true,
        writeConcern: { w: 'majority', journal: true },
      });
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      return this.keep(incident, phase, content);
    }
    return number;
  }

  /** What the regulator was told last: the newest form of before that; the newest first notice where nobody was told. */
  async toldBefore(incident: string, scope: string): Promise<FormRecord | null> {
    const told = await this.#log.lastTime(incident, 'REGULATOR_TOLD');
    return told === null
      ? this.#last({ incident: scope, phase: 'INITIAL' })
      : this.#last({ incident: scope, at: { $lte: told } });
  }

  #last(which: object): Promise<FormRecord | null> {
    return this.#records.findOne(which, { sort: { number: -1 } });
  }
}

const same = (one: FormContent, other: FormContent) =>
  JSON.stringify([one.counts, one.words]) === JSON.stringify([other.counts, other.words]);

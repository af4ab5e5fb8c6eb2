/**
 * What was done about incidents, a document for each line. Threat: a log inside the incident's own document, of which
 * MongoDB holds 16 MB and no more: whoever adds enough lines ends the incident, and its report with it.
 */
import type { ClientSession, Collection } from 'mongodb';
import type { Connection } from 'mongoose';
import { literals } from '../database/literals.ts';
import { newId } from '../ids.ts';
import { NOW } from '../time.ts';
import type { IncidentActor, IncidentLogLine, IncidentStep } from './model.ts';

export interface LogLine {
  readonly what: IncidentStep;
  readonly by: IncidentActor;
  readonly note: string;
}

const DURABLE = { writeConcern: { w: 'majority', journal: true } } as const;

export class IncidentLog {
  readonly #lines: Collection<IncidentLogLine>;

  constructor(connection: Pick<Connection, 'collection'>) {
    this.#lines = connection.collection('incidentLog') as unknown as Collection<IncidentLogLine>;
  }

  /** Adds lines, in this order; in a transaction if one is given. */
  async add(incident: string, lines: readonly LogLine[], session?: ClientSession): Promise<void> {
    for (const [place, { by, what, note }] of lines.entries())
      await this.#lines.updateOne(
        { _id: newId('incidentLine') },
        [{ $set: { ...literals({ incident, place, by, what, note }), at: NOW } }],
        { upsert: true, ...(session === undefined ? DURABLE : { session }) },
      );
  }

  /** The last so many, the oldest first. */
  async last(incident: string, most: number): Promise<IncidentLogLine[]> {
    const found = await this.#lines
      .find({ incident }, { sort: { at: -1, place: -1, _id: -1 }, limit: most })
      .toArray();
    return found.reverse();
  }

  /** When this was done last; null where it never was. */
  async lastTime(incident: string, what: IncidentStep): Promise<Date | null> {
    return (await this.#lines.findOne({ incident, what }, { sort: { at: -1 } }))?.at ?? null;
  }
}

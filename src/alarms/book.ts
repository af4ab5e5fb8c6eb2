/** Alarms as organisers and the command line look at them. They are never deleted by hand, and acknowledged once. */
import type { Collection, Filter } from 'mongodb';
import { cleanText } from '../attendees/normalise.ts';
import type { Cursors } from '../cursor.ts';
import { beyond, placeIn, positionOf } from '../database/beyond.ts';
import { literals } from '../database/literals.ts';
import type { Models } from '../database/models.ts';
import { NOW } from '../time.ts';
import { type Problem, problem } from '../user-error.ts';
import type { AlarmRecord } from './model.ts';

export interface AlarmPage {
  readonly alarms: readonly AlarmRecord[];
  readonly endCursor: string | null;
  readonly hasNextPage: boolean;
}

export interface AlarmsAsked {
  readonly event: string;
  readonly unacknowledged: boolean;
  /** Not those about this account. */
  readonly butAbout: string | null;
}

const NOTE_LENGTH = 500;
/** The newest first. */
const ORDER = { raisedAt: -1, _id: 1 } as const;

export class AlarmBook {
  readonly #alarms: Models['alarms'];

  constructor({ alarms }: Pick<Models, 'alarms'>) {
    this.#alarms = alarms;
  }

  /** The newest first. */
  list(asked: AlarmsAsked, limit: number, after: Filter<AlarmRecord> = {}): Promise<AlarmRecord[]> {
    return this.#records()
      .find({ ...filterOf(asked), ...after }, { sort: ORDER, limit })
      .toArray();
  }

  async page(asked: AlarmsAsked, first: number, after: string | null, cursors: Cursors): Promise<AlarmPage> {
    const list = `alarms ${asked.event} ${asked.unacknowledged}`;
    const found = await this.list(asked, first + 1, beyond(ORDER, placeIn(cursors.read(list, after))));
    const alarms = found.slice(0, first);
    const last = alarms.at(-1);
    return {
      alarms,
      endCursor: last === undefined ? null : cursors.write(list, positionOf(last.raisedAt, last._id)),
      hasNextPage: found.length > first,
    };
  }

  find(id: string): Promise<AlarmRecord | null> {
    return this.#records().findOne({ _id: id });
  }

  /** `by`: account, or `cli:<user>`. */
  async acknowledge(
    id: string,
    by: string,
    text: string,
  ): Promise<{ readonly alarm: AlarmRecord } | { readonly problem: Problem }> {
    const note = cleanText(text);
    if (note === '' || note.length > NOTE_LENGTH)
      return {
        problem: problem('BAD_NOTE', 'note', `Say what it was, in 1 to ${NOTE_LENGTH} characters.`),
      };
    const set = { acknowledged: { ...literals({ by, note }), at: NOW } };
    const alarm = await this.#records().findOneAndUpdate({ _id: id, acknowledged: null }, [{ $set: set }], {
      returnDocument: 'after',
    });
    if (alarm !== null) return { alarm };
    return {
      problem: problem('ALREADY_ACKNOWLEDGED', 'alarm', 'Somebody acknowledged this alarm before.'),
    };
  }

  /** Pipeline updates go to the driver as they are. */
  #records(): Collection<AlarmRecord> {
    return this.#alarms.collection as unknown as Collection<AlarmRecord>;
  }
}

export const unknownAlarm = (): Problem =>
  problem('UNKNOWN_ALARM', 'alarm', 'There is no such alarm of an event of yours.');

function filterOf({ event, unacknowledged, butAbout }: AlarmsAsked): Filter<AlarmRecord> {
  return {
    event,
    ...(unacknowledged && { acknowledged: null }),
    ...(butAbout !== null && { about: { $ne: butAbout } }),
  };
}

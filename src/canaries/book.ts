/** Which attendees are planted: for alarms, and for the organisers who planted them. No request of anybody else asks here. */
import type { ClientSession, Collection } from 'mongodb';
import type { Models } from '../database/models.ts';
import type { KeyRing } from '../disclosure/keys.ts';
import { open, seal } from '../disclosure/seal.ts';
import { newId } from '../ids.ts';
import { NOW } from '../time.ts';
import type { CanaryRecord } from './model.ts';

/** A canary as it is known here. */
export interface Canary extends Pick<CanaryRecord, 'event' | 'plantedAt' | 'by'> {
  readonly id: string;
  /** Attendee id. */
  readonly attendee: string;
}

/** Of the places that are sealed: src/disclosure/rotation/places.ts. */
const FIELD = 'canary';

export class Canaries {
  readonly #models: Pick<Models, 'canaries'>;
  readonly #keyRing: KeyRing;
  /** By the canary's id: what was opened once. It never changes. */
  #opened = new Map<string, string>();

  constructor({ models, keyRing }: { readonly models: Pick<Models, 'canaries'>; readonly keyRing: KeyRing }) {
    this.#models = models;
    this.#keyRing = keyRing;
  }

  /** Those of these attendees that are planted. Rejects where that cannot be read. */
  async among(attendees: Iterable<string>): Promise<ReadonlySet<string>> {
    const asked = new Set(attendees);
    const planted = asked.size === 0 ? [] : await this.#all();
    return new Set(planted.map(({ attendee }) => attendee).filter((id) => asked.has(id)));
  }

  /** Those of an event, the newest first. */
  async at(event: string): Promise<Canary[]> {
    const found = await this.#all({ event });
    return found.sort((a, b) => b.plantedAt.getTime() - a.plantedAt.getTime());
  }

  /** Notes that these attendees are planted; keys must have been made before, by {@link newIds}. */
  async note(
    canaries: readonly { readonly id: string; readonly attendee: string }[],
    { event, by }: Pick<CanaryRecord, 'event' | 'by'>,
    session: ClientSession,
  ): Promise<void> {
    const keys = await this.#keyRing.forSubjects(canaries.map(({ id }) => id));
    for (const { id, attendee } of canaries) {
      const key = keys.get(id);
      if (key === undefined) throw new Error('a canary without a key');
      const sealed = seal(attendee, key, { event, subject: id, field: FIELD });
      const record = { event, by, attendee: sealed };
      await this.#records().updateOne({ _id: id }, [{ $set: { ...record, plantedAt: NOW } }], {
        upsert: true,
        session,
      });
    }
  }

  /** Ids for new ones, with their keys. */
  async newIds(count: number): Promise<string[]> {
    const ids = Array.from({ length: count }, () => newId('canary'));
    await this.#keyRing.ensureForSubjects(ids);
    return ids;
  }

  /** How many of these attendees are planted. */
  async count(attendees: readonly string[]): Promise<number> {
    return (await this.among(attendees)).size;
  }

  /** Forgets that these attendees were planted, when they are erased. */
  async forget(attendees: readonly string[]): Promise<void> {
    if (attendees.length === 0) return;
    const gone = (await this.#all()).filter(({ attendee }) => attendees.includes(attendee));
    const ids = gone.map(({ id }) => id);
    if (ids.length === 0) return;
    await this.#keyRing.destroy(ids);
    await this.#models.canaries.deleteMany({ _id: { $in: ids } }).exec();
  }

  async #all(where: Partial<Pick<CanaryRecord, 'event'>> = {}): Promise<Canary[]> {
    const records = await this.#models.canaries.find(where).lean<CanaryRecord[]>().exec();
    const unknown = records.filter(({ _id }) => !this.#opened.has(_id));
    for (const { _id, event, attendee } of unknown) {
      const key = await this.#keyRing.thatOpens(_id, attendee);
      if (key !== null) this.#opened.set(_id, open(attendee, key, { event, subject: _id, field: FIELD }));
    }
    return records.flatMap(({ _id: id, event, plantedAt, by }) => {
      const attendee = this.#opened.get(id);
      return attendee === undefined ? [] : [{ id, event, attendee, plantedAt, by }];
    });
  }

  /** Pipeline updates go to the driver as they are. */
  #records(): Collection<CanaryRecord> {
    return this.#models.canaries.collection as unknown as Collection<CanaryRecord>;
  }
}

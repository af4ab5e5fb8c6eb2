/**
 * Which sessions are one: every proof makes a new session under a new id. Threat: an intruder whose session an incident
 * calls suspect proves something again, and is somebody else from then on. So a session that follows another of the same
 * account carries where it comes from, and that is written down before the new id is worth anything. The record names
 * nobody (two ids and a time), so it outlives the sessions, and the account.
 */
import type { Connection } from 'mongoose';
import { DAY, NOW, SECOND } from '../time.ts';

/** What a session that follows another knows of those before. */
export interface Lineage {
  /** Public id of the first. */
  readonly root: string;
  /** Keyed hashes of the networks they began from. */
  readonly networks: readonly string[];
}

/** A session that follows another; `_id` is its public id. */
interface StepRecord {
  _id: string;
  root: string;
  at: Date;
}

/** Two times what a report looks at. */
const KEPT = 800 * DAY;
const MOST_NETWORKS = 100;
const DURABLE = { writeConcern: { w: 'majority', journal: true } } as const;

export function lineageAfter(
  { publicId, network, lineage }: { publicId: string; network?: string; lineage?: Lineage },
  next: string,
): Lineage {
  const networks = new Set([...(lineage?.networks ?? []), ...(network === undefined ? [] : [network]), next]);
  return { root: lineage?.root ?? publicId, networks: [...networks].slice(0, MOST_NETWORKS) };
}

export class Lineages {
  readonly #steps;

  constructor(connection: Pick<Connection, 'collection'>) {
    this.#steps = connection.collection<StepRecord>('sessionSteps', { readConcern: { level: 'majority' } });
  }

  async ensureIndexes(): Promise<void> {
    await this.#steps.createIndex({ root: 1 });
    await this.#steps.createIndex({ at: 1 }, { expireAfterSeconds: KEPT / SECOND });
  }

  async record(publicId: string, root: string): Promise<void> {
    const update = [{ $set: { root, at: NOW } }];
    await this.#steps.updateOne({ _id: publicId }, update, { upsert: true, ...DURABLE });
  }

  /** The first session of each one's lineage: itself, where it follows none. */
  async rootsOf(publicIds: readonly string[]): Promise<Map<string, string>> {
    const found = await this.#steps.find({ _id: { $in: [...publicIds] } }).toArray();
    return new Map([
      ...publicIds.map((id) => [id, id] as const),
      ...found.map(({ _id, root }) => [_id, root] as const),
    ]);
  }

  /** All that ever were one with any of these; with themselves. */
  async whole(publicIds: readonly string[]): Promise<Set<string>> {
    const roots = [...new Set((await this.rootsOf(publicIds)).values())];
    const steps = await this.#steps.find({ root: { $in: roots } }).toArray();
    return new Set([...publicIds, ...roots, ...steps.map(({ _id }) => _id)]);
  }

  /** All into which any of these went on; without themselves, unless one followed another. */
  async after(publicIds: readonly string[]): Promise<Set<string>> {
    const own = await this.#steps.find({ _id: { $in: [...publicIds] } }).toArray();
    // From a root on: all of it.
    const since = new Map(publicIds.map((id) => [id, 0]));
    for (const { _id } of own) since.delete(_id);
    for (const { root, at } of own)
      since.set(root, Math.min(at.getTime(), since.get(root) ?? Number.POSITIVE_INFINITY));
    const steps = await this.#steps.find({ root: { $in: [...since.keys()] } }).toArray();
    const later = steps.filter(({ root, at }) => at.getTime() > (since.get(root) ?? 0));
    return new Set(later.map(({ _id }) => _id));
  }

  /** Those of which a step is known, as what follows or as what was followed. */
  async known(publicIds: readonly string[]): Promise<string[]> {
    const either = { $or: [{ _id: { $in: [...publicIds] } }, { root: { $in: [...publicIds] } }] };
    const found = await this.#steps.find(either).toArray();
    return found.flatMap(({ _id, root }) => [_id, root]);
  }
}

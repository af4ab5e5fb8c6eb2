/**
 * Notices and records as they were at any time. Threat: a consent that was given to a notice which nobody can show any more.
 * So the notice that holds is made and kept before a consent to it is written, and the consent names its version. What
 * is kept is never changed; what says the same as the last one is not kept again.
 */
import type { Collection } from 'mongodb';
import type { Model } from 'mongoose';
import type { Config } from '../config.ts';
import { isDuplicateKey } from '../database/duplicate-key.ts';
import { literals } from '../database/literals.ts';
import type { Models } from '../database/models.ts';
import type { EventRecord } from '../events/model.ts';
import { openEvents } from '../events/open.ts';
import { NOW } from '../time.ts';
import { contentOf, type DocumentName, versionOf } from './content.ts';
import type { ProcessingDocumentRecord } from './model.ts';

type Used = Pick<Models, 'events' | 'integrations' | 'processingDocuments'>;

const TRIES = 5;

export class ProcessingBook {
  readonly #models: Used;
  readonly #config: Pick<Config, 'controller' | 'earlierValuesDays'>;

  constructor(models: Used, config: Pick<Config, 'controller' | 'earlierValuesDays'>) {
    this.#models = models;
    this.#config = config;
  }

  /** The one that holds now, kept; null where there is no such event. */
  async current(kind: DocumentName, id: string): Promise<ProcessingDocumentRecord | null> {
    const [event, integrations] = await Promise.all([
      this.#models.events.findById(id).lean<EventRecord>().exec(),
      this.#models.integrations.find({ events: id }).sort({ _id: 1 }).lean().exec(),
    ]);
    if (event === null) return null;
    const content = contentOf(kind, { config: this.#config, event, integrations });
    const version = versionOf(content);
    for (let tries = 0; tries < TRIES; tries += 1) {
      const last = await this.#last(kind, id);
      if (last?.version === version) return last;
      const seq = (last?.seq ?? 0) + 1;
      await this.#insert(`${kind} ${id} ${seq}`, { kind, event: id, seq, version, content });
    }
    throw new Error(`the ${kind} of ${id} could not be kept`);
  }

  /** The notice of each event, at a start: what settings and schema say changes with a start alone. */
  async keepAll(): Promise<void> {
    for (const event of await openEvents(this.#models, 'privacy notices'))
      await this.current('NOTICE', event);
  }

  /** Of several gateways at once one keeps it, and the others look again. */
  async #insert(_id: string, kept: Omit<ProcessingDocumentRecord, '_id' | 'from'>): Promise<void> {
    try {
      await this.#records().updateOne(
        { _id, version: kept.version },
        [{ $set: { ...literals(kept), from: { $ifNull: ['$from', NOW] } } }],
        { upsert: true },
      );
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
  }

  #last(kind: DocumentName, event: string): Promise<ProcessingDocumentRecord | null> {
    return this.#documents.findOne({ event, kind }).sort({ seq: -1 }).lean<ProcessingDocumentRecord>().exec();
  }

  /** By its version; the first time that it held. */
  find(kind: DocumentName, event: string, version: string): Promise<ProcessingDocumentRecord | null> {
    return this.#documents
      .findOne({ event, kind, version })
      .sort({ seq: 1 })
      .lean<ProcessingDocumentRecord>()
      .exec();
  }

  /** The one that held at a time; before any was kept, the first. */
  async at(kind: DocumentName, event: string, time: Date): Promise<ProcessingDocumentRecord | null> {
    const held = await this.#documents
      .findOne({ event, kind, from: { $lte: time } })
      .sort({ seq: -1 })
      .lean<ProcessingDocumentRecord>()
      .exec();
    return (
      held ??
      this.#documents.findOne({ event, kind }).sort({ seq: 1 }).lean<ProcessingDocumentRecord>().exec()
    );
  }

  get #documents(): Model<ProcessingDocumentRecord> {
    return this.#models.processingDocuments;
  }

  #records(): Collection<ProcessingDocumentRecord> {
    return this.#documents.collection as unknown as Collection<ProcessingDocumentRecord>;
  }
}

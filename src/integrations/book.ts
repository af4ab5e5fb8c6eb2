/**
 * Integrations and their keys as they are written, for GraphQL and the command line alike; who may is asked by whoever calls.
 * Every write waits for a majority's journals before it is acknowledged, all times are the database's, and nothing is
 * deleted: who reads the ledger years later still finds who a key belonged to.
 */
import type { Collection, Document, Filter } from 'mongodb';
import { literals } from '../database/literals.ts';
import type { Models } from '../database/models.ts';
import { newId } from '../ids.ts';
import type { ProtectedField } from '../protected-fields.ts';
import { DAY, NOW, nowPlus } from '../time.ts';
import type { CheckedKey, IntegrationInput } from './check.ts';
import { endKey, type KeysAndEndpoints } from './end-key.ts';
import { type KeyEnvironment, newKey } from './key-text.ts';
import type { ApiKeyRecord, IntegrationRecord } from './model.ts';

export interface MadeKey {
  readonly record: ApiKeyRecord;
  /** The key itself: nothing but its hash is kept. */
  readonly text: string;
}

interface KeyOf extends CheckedKey {
  readonly integration: string;
  readonly by: string;
  readonly rotates: string | null;
}

/** How many a list answers at most; the newest. */
const MOST_LISTED = 200;
const AFTER = { returnDocument: 'after' } as const;

export class IntegrationBook {
  readonly #integrations: Collection<IntegrationRecord>;
  readonly #keys: Collection<ApiKeyRecord>;
  readonly #models: KeysAndEndpoints;
  readonly #environment: KeyEnvironment;

  constructor(models: KeysAndEndpoints & Pick<Models, 'integrations'>, environment: KeyEnvironment) {
    this.#models = models;
    this.#integrations = models.integrations.collection as unknown as Collection<IntegrationRecord>;
    this.#keys = models.apiKeys.collection as unknown as Collection<ApiKeyRecord>;
    this.#environment = environment;
  }

  find(_id: string): Promise<IntegrationRecord | null> {
    return this.#integrations.findOne({ _id });
  }

  /** Of these events, the newest first; with `ended` also those that ended. */
  list(events: readonly string[], ended: boolean): Promise<IntegrationRecord[]> {
    return this.#integrations
      .find({ events: { $in: [...events] }, ...(ended ? {} : { endedAt: null }) })
      .sort({ createdAt: -1, _id: 1 })
      .limit(MOST_LISTED)
      .toArray();
  }

  /** Nothing is approved, and no key made. */
  async register({ fields, ...said }: IntegrationInput, by: string): Promise<IntegrationRecord> {
    const _id = newId('integration');
    const record = {
      ...said,
      fields: fields.map((wanted) => ({ ...wanted, approved: null, refused: null })),
      roster: null,
      createdBy: by,
      endedAt: null,
    };
    await this.#integrations.updateOne({ _id }, [{ $set: { ...literals(record), createdAt: NOW } }], {
      upsert: true,
    });
    return (await this.find(_id)) as IntegrationRecord;
  }

  /** Null where it has ended, does not want the field, or was refused it. */
  approve(_id: string, field: ProtectedField, by: string) {
    const wanted = { fields: { $elemMatch: { field, approved: null, refused: null } } };
    return this.#change({ _id, ...wanted } as never, { approved: { at: NOW, by: { $literal: by } } }, field);
  }

  /** For good, whether it was approved before or not; null where there is nothing to refuse. */
  refuse(_id: string, field: ProtectedField, by: string) {
    const wanted = { fields: { $elemMatch: { field, refused: null } } };
    const refused = { approved: null, refused: { at: NOW, by: { $literal: by } } };
    return this.#change({ _id, ...wanted } as never, refused, field);
  }

  #change(filter: Filter<IntegrationRecord>, to: Document, field: ProtectedField) {
    const changed = {
      $cond: [{ $eq: ['$$this.field', field] }, { $mergeObjects: ['$$this', to] }, '$$this'],
    };
    const fields = { $map: { input: '$fields', in: changed } };
    return this.#integrations.findOneAndUpdate({ ...filter, endedAt: null }, [{ $set: { fields } }], AFTER);
  }

  grantRoster(_id: string, purpose: string, by: string) {
    const roster = { ...literals({ purpose, by }), at: NOW };
    return this.#integrations.findOneAndUpdate({ _id, endedAt: null }, [{ $set: { roster } }], AFTER);
  }

  withdrawRoster(_id: string) {
    return this.#integrations.findOneAndUpdate({ _id, endedAt: null }, { $set: { roster: null } }, AFTER);
  }

  /** For good, with all its keys: they count no more from the next request on. */
  end(_id: string) {
    return this.#integrations.findOneAndUpdate({ _id, endedAt: null }, [{ $set: { endedAt: NOW } }], AFTER);
  }

  findKey(_id: string): Promise<ApiKeyRecord | null> {
    return this.#keys.findOne({ _id });
  }

  /** The newest first, dead ones too. */
  keysOf(integration: string): Promise<ApiKeyRecord[]> {
    return this.#keys.find({ integration }).sort({ createdAt: -1, _id: 1 }).limit(MOST_LISTED).toArray();
  }

  async makeKey({ days, ...of }: KeyOf): Promise<MadeKey> {
    const { id: _id, hash, text, lastFour } = newKey(this.#environment);
    const record = { ...of, hash, lastFour, createdBy: of.by, revoked: null, lastUsedAt: null };
    const { by: _by, ...kept } = record;
    const times = { createdAt: NOW, expiresAt: nowPlus(days * DAY) };
    await this.#keys.updateOne({ _id }, [{ $set: { ...literals(kept), ...times } }], { upsert: true });
    return { record: (await this.findKey(_id)) as ApiKeyRecord, text };
  }

  /** Lets a key go on for so long at most; never longer than it would. */
  async shorten(_id: string, millis: number): Promise<void> {
    await this.#keys.updateOne({ _id }, [{ $set: { expiresAt: { $min: ['$expiresAt', nowPlus(millis)] } } }]);
  }

  /** From the next request on, as end-key.ts has it; the record as it is, also where it was revoked before. Null where there is none. */
  async revoke(_id: string, by: string, reason: string): Promise<ApiKeyRecord | null> {
    await endKey(this.#models, { _id }, { by, reason });
    return this.findKey(_id);
  }
}

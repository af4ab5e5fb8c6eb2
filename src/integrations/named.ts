/** Integrations by their ids, as consents, lists and previews name them: one look-up for all of the same moment. */
import type { Model } from 'mongoose';
import { SharedLookUp } from '../database/shared-look-up.ts';
import type { IntegrationRecord } from './model.ts';

export class NamedIntegrations {
  readonly #found: SharedLookUp<IntegrationRecord>;

  constructor(integrations: Model<IntegrationRecord>) {
    this.#found = new SharedLookUp(async (ids) => {
      const records = await integrations
        .find({ _id: { $in: [...ids] } })
        .lean<IntegrationRecord[]>()
        .exec();
      return new Map(records.map((record) => [record._id, record]));
    });
  }

  find(id: string): Promise<IntegrationRecord | null> {
    return this.#found.ask(id);
  }

  /** One that has not ended, of this event; null for any other. */
  async at(event: string, id: string): Promise<IntegrationRecord | null> {
    const found = await this.find(id);
    return found !== null && found.endedAt === null && found.events.includes(event) ? found : null;
  }
}

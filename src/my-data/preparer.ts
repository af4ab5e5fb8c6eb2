/**
 * Prepares packages, beside any number of others over the same database: when one was asked for here, and every half minute for
 * what others left behind; then what is over is taken away.
 */
import type { GraphQLSchema } from 'graphql';
import { Rounds } from '../rounds.ts';
import type { Services } from '../services.ts';
import { SECOND } from '../time.ts';
import { Asking, NobodySignedIn } from './asking.ts';
import { contentOf } from './contents.ts';
import type { PackageRecord } from './model.ts';

const LOOK_EVERY = 30 * SECOND;

export class Preparer {
  readonly #schema: GraphQLSchema;
  readonly #services: Services;
  readonly #rounds = new Rounds(() => this.#round());

  constructor(schema: GraphQLSchema, services: Services) {
    this.#schema = schema;
    this.#services = services;
    services.packages.onAsked = () => this.#rounds.wake();
    this.#rounds.wake(LOOK_EVERY);
  }

  /** Prepares what waits. Never rejects. */
  run(): Promise<void> {
    return this.#rounds.run();
  }

  /** Finishes what is under way. */
  close(): Promise<void> {
    this.#services.packages.onAsked = () => {};
    return this.#rounds.close();
  }

  async #round(): Promise<number> {
    const { packages, log } = this.#services;
    try {
      for (;;) {
        const next = await packages.take();
        if (next === null) break;
        if (!(await this.#prepare(next))) break;
      }
      await packages.sweep();
    } catch (err) {
      log.error({ err }, 'packages of people’s data could not be prepared; it is tried again');
    }
    return LOOK_EVERY;
  }

  async #prepare(record: PackageRecord): Promise<boolean> {
    const { packages, log } = this.#services;
    try {
      const asking = await Asking.as(this.#schema, this.#services, record);
      const kept = await packages.finish(record, await contentOf(this.#services, asking));
      if (!kept) await packages.failed(record);
      return kept;
    } catch (err) {
      if (err instanceof NobodySignedIn)
        log.warn({ package: record._id }, 'nobody is signed in who asked for it');
      else log.error({ err, package: record._id }, 'a package of somebody’s data was not prepared');
      await packages.failed(record);
      return false;
    }
  }
}

/**
 * Keys, as whoever presents one meets them. Requests that come at the same moment share the look-up (decision 39): it
 * begins after each of them came, so a revocation that was acknowledged before is in what they get, on any process.
 */
import { Binary, type ClientSession, type Collection } from 'mongodb';
import { SharedLookUp } from '../database/shared-look-up.ts';
import { orUnavailable } from '../sign-in/or-unavailable.ts';
import { MINUTE, NOW, nowPlus } from '../time.ts';
import type { IntegrationViewer } from '../viewer.ts';
import { endKey, type KeysAndEndpoints } from './end-key.ts';
import { isSecretOf, keyIn, type LookedUpKeys, lookUpKeys } from './key-lookup.ts';
import { type KeyEnvironment, type PresentedKey, readKey } from './key-text.ts';
import type { ApiKeyRecord } from './model.ts';
import type { From, KeyTries } from './tries.ts';

/** How often, at most, it is written down that a key is used. */
const NOTE_USE_EVERY = MINUTE;

export class ApiKeys {
  readonly #keys: Collection<ApiKeyRecord>;
  readonly #models: KeysAndEndpoints;
  readonly #environment: KeyEnvironment;
  readonly #tries: KeyTries;
  readonly #noting = new Map<string, Promise<unknown>>();
  readonly #lookUps = new SharedLookUp<LookedUpKeys>(async (ids) => {
    const found = await this.#lookUp(ids);
    return new Map(found === null ? [] : ids.map((id) => [id, found]));
  });

  constructor(models: KeysAndEndpoints, environment: KeyEnvironment, tries: KeyTries) {
    this.#models = models;
    this.#keys = models.apiKeys.collection as unknown as Collection<ApiKeyRecord>;
    this.#environment = environment;
    this.#tries = tries;
  }

  /** Who asks with this text, from there; null for whatever is no key that counts here now. Throws RATE_LIMITED. */
  async whoAsks(text: string, from: From): Promise<IntegrationViewer | null> {
    const presented = readKey(text, this.#environment);
    if (presented === null) return null;
    const key = await this.#tries.paid(presented, from, async () => {
      const found = await orUnavailable(this.#lookUps.ask(presented.id));
      return found !== null && isSecretOf(found, presented) ? keyIn(found, presented.id, from.ip) : null;
    });
    if (key === null) return null;
    const { viewer, lastUsedAt } = key;
    if (lastUsedAt === null || +lastUsedAt < +viewer.at - NOTE_USE_EVERY) this.#noteUse(viewer.key);
    return viewer;
  }

  /** The same key, looked up once more, in this session of the database where one is named; null where it counts no more. */
  async again({ key }: IntegrationViewer, ip: string | undefined, within?: ClientSession) {
    const found = await orUnavailable(this.#lookUp([key], within));
    return found === null ? null : (keyIn(found, key, ip)?.viewer ?? null);
  }

  /**
   * Ends a key that somebody found, from the next request on. For the log alone: the key's id if it was alive, null where there is
   * no such key or it was revoked before. Throws RATE_LIMITED.
   */
  async revokeFound(found: PresentedKey, from: From): Promise<string | null> {
    const why = { by: 'found', reason: 'Somebody found it, and posted it to /keys/revoke.' };
    const same = { _id: found.id, hash: new Binary(found.hash) };
    const ended = await this.#tries.reported(from, () => orUnavailable(endKey(this.#models, same, why)));
    return ended ? found.id : null;
  }

  /** Null for what is no key of this environment by its form and checksum alone. */
  read(text: string): PresentedKey | null {
    return readKey(text, this.#environment);
  }

  /** When nothing of it is being written any more. */
  async close(): Promise<void> {
    await Promise.all(this.#noting.values());
  }

  async #lookUp(ids: readonly string[], session?: ClientSession): Promise<LookedUpKeys | null> {
    const [found] = await this.#keys.aggregate<LookedUpKeys>(lookUpKeys(ids), { session }).toArray();
    return found ?? null;
  }

  /** Beside the request, which does not wait for it: what is not written now is with the next one. */
  #noteUse(_id: string): void {
    if (this.#noting.has(_id)) return;
    const unnoted = {
      $or: [{ lastUsedAt: null }, { $expr: { $lt: ['$lastUsedAt', nowPlus(-NOTE_USE_EVERY)] } }],
    };
    const noted = this.#keys
      .updateOne({ _id, ...unnoted } as never, [{ $set: { lastUsedAt: NOW } }])
      .catch(() => null)
      .finally(() => this.#noting.delete(_id));
    this.#noting.set(_id, noted);
  }
}

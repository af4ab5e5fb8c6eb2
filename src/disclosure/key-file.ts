/**
 * Threat: a gateway that starts with a new or another outer key seals new values that the old key cannot open, or
 * quietly serves nobody's values. So a key is made for an empty database only, claimed atomically by storing its
 * fingerprint, and from then on a missing, different or readable-by-others key file is a refusal to start.
 *
 * During a rotation there are up to three files: the key file, the next key (`.next`) and the one before
 * (`.previous`). Which of them counts is for the database's claim to say, by fingerprint, never for a file's name: so a
 * rotation may be killed between any two steps (docs/decisions/0020-keys-are-rotated.md).
 */

import { randomBytes } from 'node:crypto';
import type { Connection } from 'mongoose';
import { isDuplicateKey } from '../database/duplicate-key.ts';
import { type Claim, claimsOf, recordsOf } from './key-records.ts';
import { writeNewFile } from './new-file.ts';
import { type OuterKey, type OuterKeys, outerKeyFromBytes } from './outer-key.ts';
import { KeyFileError, readPrivateFile } from './private-file.ts';

export { KeyFileError } from './private-file.ts';

export const nextFile = (file: string) => `${file}.next`;
export const previousFile = (file: string) => `${file}.previous`;

/** The outer keys of the key file and of those beside it. */
export class KeyFiles implements OuterKeys {
  readonly file: string;
  #current: OuterKey;
  #known: ReadonlyMap<string, OuterKey>;

  private constructor(file: string, current: OuterKey, known: ReadonlyMap<string, OuterKey>) {
    this.file = file;
    this.#current = current;
    this.#known = known;
  }

  /** Null where no file holds the key of this fingerprint. */
  static async holding(file: string, fingerprint: string): Promise<KeyFiles | null> {
    const known = await readAll(file);
    const current = known.get(fingerprint);
    return current === undefined ? null : new KeyFiles(file, current, known);
  }

  /** Whatever is there, to open with; nothing is claimed by it. */
  static async all(file: string): Promise<Pick<OuterKeys, 'opener'>> {
    const known = await readAll(file);
    if (known.size === 0)
      throw new KeyFileError(`The outer key is missing: ${file}. Put it there, or set KEY_FILE to it.`);
    return { opener: async (fingerprint) => known.get(fingerprint) ?? null };
  }

  get current(): OuterKey {
    return this.#current;
  }

  async opener(fingerprint: string): Promise<OuterKey | null> {
    if (!this.#known.has(fingerprint)) this.#known = new Map([...this.#known, ...(await readAll(this.file))]);
    return this.#known.get(fingerprint) ?? null;
  }

  async settle(fingerprint: string): Promise<boolean> {
    if (this.#current.fingerprint === fingerprint) return true;
    const claimed = await this.opener(fingerprint);
    if (claimed !== null) this.#current = claimed;
    return claimed !== null;
  }
}

/**
 * The outer keys of this database; made and claimed where it is empty. `hasData` asks whether there is anything that
 * keys would be missing for.
 */
export async function openKeyFile(
  keys: Connection,
  file: string,
  hasData: () => Promise<boolean> = async () => false,
): Promise<KeyFiles> {
  const claims = claimsOf(keys);
  const claim = await claims.findOne({ _id: 'outer' });
  if (claim !== null) return matching(claim, file);
  const problem = await whatLacksKeys(keys, hasData);
  if (problem !== null) {
    // Another gateway may have claimed meanwhile; then what is there is sealed with its key.
    const since = await claims.findOne({ _id: 'outer' });
    if (since === null) throw new KeyFileError(problem);
    return matching(since, file);
  }
  const outer = (await readKey(file)) ?? (await makeKey(file));
  try {
    await claims.insertOne({ _id: 'outer', fingerprint: outer.fingerprint, claimedAt: new Date() });
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
  const first = await claims.findOne({ _id: 'outer' });
  if (first === null) throw new Error('the claim of the outer key is gone');
  return matching(first, file);
}

/** Null where the database is empty. */
async function whatLacksKeys(keys: Connection, hasData: () => Promise<boolean>): Promise<string | null> {
  if ((await recordsOf(keys).findOne({})) !== null)
    return `The keys of this database have no outer key on record; restore the database "${keys.name}" whole, or run to its end: attendant keys restore FILE`;
  if (await hasData())
    return `There is data, and its keys are gone: the database "${keys.name}" is empty. Restore them: attendant keys restore FILE`;
  return null;
}

/** Refuses where a key is missing that wraps something, or is about to. */
async function matching(claim: Claim, file: string): Promise<KeyFiles> {
  const files = await KeyFiles.holding(file, claim.fingerprint);
  if (files === null) {
    const there = await readKey(file);
    if (there !== null) {
      throw new KeyFileError(
        `${file} holds another key (${there.fingerprint}) than the one this database was made with (${claim.fingerprint}); set KEY_FILE to the right one.`,
      );
    }
    throw new KeyFileError(
      `The outer key is missing: ${file}. This database was made with the key ${claim.fingerprint}; put that file back or set KEY_FILE to it. Without it nothing in the vault can be opened.`,
    );
  }
  const also = claim.next ?? (claim.settledAt === undefined ? claim.previous : undefined);
  if (also !== undefined && (await files.opener(also)) === null) {
    const name = claim.next === undefined ? previousFile(file) : nextFile(file);
    throw new KeyFileError(
      `The outer key is being rotated, and ${name} is not here (key ${also}); copy it from where "attendant keys rotate outer" was run.`,
    );
  }
  return files;
}

async function readAll(file: string): Promise<Map<string, OuterKey>> {
  const found = new Map<string, OuterKey>();
  for (const name of [file, nextFile(file), previousFile(file)]) {
    const key = await readKey(name);
    if (key !== null) found.set(key.fingerprint, key);
  }
  return found;
}

/** Null for no such file. */
export async function readKey(file: string): Promise<OuterKey | null> {
  const text = await readPrivateFile(file);
  if (text === null) return null;
  const bytes = Buffer.from(text.trim(), 'base64');
  if (bytes.length !== 32) throw new KeyFileError(`${file} is no key: it must hold 32 bytes in base64.`);
  return outerKeyFromBytes(bytes);
}

/** Of two that make it at once one does and the other reads it: it is there whole or not at all. */
export async function makeKey(file: string): Promise<OuterKey> {
  try {
    await writeNewFile(file, async (handle) => {
      await handle.writeFile(`${randomBytes(32).toString('base64')}\n`);
    });
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    if (code !== 'EEXIST')
      throw new KeyFileError(`The key file ${file} cannot be made: ${(error as Error).message}`);
  }
  const made = await readKey(file);
  if (made === null) throw new KeyFileError(`The key file ${file} vanished while it was made.`);
  return made;
}

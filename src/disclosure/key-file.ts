/**
 * Threat: a gateway that starts with a new or another outer key seals new values that the old key cannot open, or
 * quietly serves nobody's values. So a key is made for an empty database only, claimed atomically by storing its
 * fingerprint, and from then on a missing, different or readable-by-others key file is a refusal to start.
 */
import { randomBytes } from 'node:crypto';
import { link, open, readFile, rm, stat } from 'node:fs/promises';
import type { Connection } from 'mongoose';
import { type OuterKey, outerKeyFromBytes } from './keys.ts';

/** Something about the key file is not right; the text says what to do. */
export class KeyFileError extends Error {
  override readonly name = 'KeyFileError';
}

interface Claim {
  _id: 'outer';
  fingerprint: string;
  claimedAt: Date;
}

export async function openKeyFile(keys: Connection, file: string): Promise<OuterKey> {
  const claims = keys.collection<Claim>('outerKeys');
  const claim = await claims.findOne({ _id: 'outer' });
  if (claim !== null) return matching(await readKey(file), claim, file);
  if ((await keys.collection('keys').findOne({})) !== null) {
    throw new KeyFileError(
      `The keys of this database have no outer key on record; restore the database "${keys.name}" whole.`,
    );
  }
  const outer = (await readKey(file)) ?? (await makeKey(file));
  try {
    await claims.insertOne({ _id: 'outer', fingerprint: outer.fingerprint, claimedAt: new Date() });
    return outer;
  } catch (error) {
    if ((error as { code?: unknown }).code !== 11_000) throw error;
    const first = await claims.findOne({ _id: 'outer' });
    if (first === null) throw error;
    return matching(outer, first, file);
  }
}

function matching(outer: OuterKey | null, claim: Claim, file: string): OuterKey {
  if (outer === null) {
    throw new KeyFileError(
      `The outer key is missing: ${file}. This database was made with the key ${claim.fingerprint}; put that file back or set KEY_FILE to it. Without it nothing in the vault can be opened.`,
    );
  }
  if (outer.fingerprint !== claim.fingerprint) {
    throw new KeyFileError(
      `${file} holds another key (${outer.fingerprint}) than the one this database was made with (${claim.fingerprint}); set KEY_FILE to the right one.`,
    );
  }
  return outer;
}

async function readKey(file: string): Promise<OuterKey | null> {
  let text: string;
  try {
    const { mode } = await stat(file);
    if ((mode & 0o077) !== 0) {
      throw new KeyFileError(`${file} can be read by others than its owner; run: chmod 600 ${file}`);
    }
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ENOENT') return null;
    if (error instanceof KeyFileError) throw error;
    throw new KeyFileError(`The key file ${file} cannot be read: ${(error as Error).message}`);
  }
  const bytes = Buffer.from(text.trim(), 'base64');
  if (bytes.length !== 32) throw new KeyFileError(`${file} is no key: it must hold 32 bytes in base64.`);
  return outerKeyFromBytes(bytes);
}

/** Of two gateways that start at once one makes the file and the other reads it: it is there whole or not at all. */
async function makeKey(file: string): Promise<OuterKey> {
  const draft = `${file}.${randomBytes(8).toString('hex')}`;
  try {
    await writeDraft(draft);
    // A link never replaces a file that is there.
    await link(draft, file);
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    if (code !== 'EEXIST')
      throw new KeyFileError(`The key file ${file} cannot be made: ${(error as Error).message}`);
  } finally {
    await rm(draft, { force: true });
  }
  const made = await readKey(file);
  if (made === null) throw new KeyFileError(`The key file ${file} vanished while it was made.`);
  return made;
}

async function writeDraft(draft: string): Promise<void> {
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(`${randomBytes(32).toString('base64')}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

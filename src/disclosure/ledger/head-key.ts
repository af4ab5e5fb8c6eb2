/**
 * The key that signs what the ledger was at a time (heads.ts), Ed25519, in a file of mode 0600 outside the database
 * and the data folder. Its public half lies beside it and in no need of care: hand a copy to whoever shall check the
 * ledger. Threat: a gateway that signs with another key than before, so that an old ledger no longer verifies and
 * nobody noticed when that began. The fingerprint is kept in the keys' database: another or a missing key is a
 * refusal to start.
 */
import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Connection } from 'mongoose';
import { isDuplicateKey } from '../../database/duplicate-key.ts';
import { KeyFileError } from '../private-file.ts';
import { makeSigningKey, readSigningKey, type SigningKey, writeKeyFile } from '../signing-key.ts';

export interface HeadKey extends SigningKey {
  /** 32 hexadecimal digits of the public key's SHA-256. */
  readonly fingerprint: string;
}

interface Claim {
  _id: 'heads';
  fingerprint: string;
  claimedAt: Date;
}

export const publicKeyFileOf = (file: string) => `${file}.pub`;

/** The key of this database; made, with its public half beside it, where there never was one. */
export async function openHeadKey(keys: Connection, file: string): Promise<HeadKey> {
  const claims = keys.collection<Claim>('ledgerKeys');
  const claim = await claims.findOne({ _id: 'heads' });
  if (claim !== null) return matching(await readHeadKey(file), claim, file);
  const key = (await readHeadKey(file)) ?? (await makeHeadKey(file));
  try {
    await claims.insertOne({ _id: 'heads', fingerprint: key.fingerprint, claimedAt: new Date() });
    return key;
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    const first = await claims.findOne({ _id: 'heads' });
    if (first === null) throw error;
    return matching(key, first, file);
  }
}

/** The same, but makes and claims nothing: null where there is no key yet. */
export async function findHeadKey(keys: Connection, file: string): Promise<HeadKey | null> {
  const claim = await keys.collection<Claim>('ledgerKeys').findOne({ _id: 'heads' });
  const key = await readHeadKey(file);
  return claim === null ? key : matching(key, claim, file);
}

function matching(key: HeadKey | null, { fingerprint }: Claim, file: string): HeadKey {
  if (key === null)
    throw new KeyFileError(
      `The ledger’s key is missing: ${file}. The heads of this database are signed by the key ${fingerprint}; put that file back or set LEDGER_KEY_FILE to it.`,
    );
  if (key.fingerprint !== fingerprint)
    throw new KeyFileError(
      `${file} holds another key (${key.fingerprint}) than the one that signs the heads of this database (${fingerprint}); set LEDGER_KEY_FILE to the right one.`,
    );
  return key;
}

async function readHeadKey(file: string): Promise<HeadKey | null> {
  const found = await readSigningKey(file, 'of the ledger');
  return found && { ...found, fingerprint: fingerprintOf(found.publicKey) };
}

async function makeHeadKey(file: string): Promise<HeadKey> {
  const made = await makeSigningKey(file, 'of the ledger');
  await writeKeyFile(
    publicKeyFileOf(file),
    made.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  );
  return { ...made, fingerprint: fingerprintOf(made.publicKey) };
}

/** The public key in a file, PEM; whoever checks the ledger needs no more. Throws a KeyFileError. */
export async function readPublicKey(file: string): Promise<KeyObject> {
  try {
    const key = createPublicKey(await readFile(file, 'utf8'));
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // Told below.
  }
  throw new KeyFileError(`${file} holds no public key of a ledger, which is an Ed25519 key in PEM.`);
}

export const fingerprintOf = (publicKey: KeyObject) =>
  createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex')
    .slice(0, 32);

/** An Ed25519 key that signs, in a file of mode 0600; `whose` says in refusals what it signs. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { writeNewFile } from './new-file.ts';
import { KeyFileError, readPrivateFile } from './private-file.ts';

export interface SigningKey {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** Null where there is no such file. */
export async function readSigningKey(file: string, whose: string): Promise<SigningKey | null> {
  const text = await readPrivateFile(file);
  if (text === null) return null;
  try {
    const privateKey = createPrivateKey(text);
    if (privateKey.asymmetricKeyType !== 'ed25519') throw new Error('of another kind');
    return { privateKey, publicKey: createPublicKey(privateKey) };
  } catch {
    throw new KeyFileError(`${file} is no key ${whose}: it must hold an Ed25519 private key in PEM.`);
  }
}

/** Made, or the one that another gateway made meanwhile. */
export async function makeSigningKey(file: string, whose: string): Promise<SigningKey> {
  const { privateKey } = generateKeyPairSync('ed25519');
  await writeKeyFile(file, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  const made = await readSigningKey(file, whose);
  if (made === null) throw new KeyFileError(`The key file ${file} vanished while it was made.`);
  return made;
}

/** Of two gateways that make it at once one makes it, and the other leaves it as it is. */
export async function writeKeyFile(file: string, text: string): Promise<void> {
  try {
    await writeNewFile(file, (handle) => handle.writeFile(text));
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'EEXIST')
      throw new KeyFileError(`The key file ${file} cannot be made: ${(error as Error).message}`);
  }
}

/**
 * Signs consent receipts (JWS, EdDSA), so that whoever holds one can show that this gateway said so. Threat: a key that is
 * lost with its machine, and receipts that nobody can verify any more. So the public half of each key that ever signed
 * stays in the keys' database and is published; the private half is a file outside database and data folder, 0600, like
 * the ledger's. A file that is gone, or was taken away on purpose, is followed by a new key: nothing is sealed by it, and
 * every receipt can be made again. So to rotate the key is to move its file away and start.
 */
import { CompactSign, calculateJwkThumbprint, exportJWK, type JWK } from 'jose';
import type { Connection } from 'mongoose';
import { makeSigningKey, readSigningKey, type SigningKey } from '../disclosure/signing-key.ts';

interface PublishedKey {
  /** The key's thumbprint (RFC 7638). */
  _id: string;
  jwk: JWK;
  since: Date;
}

const ALG = 'EdDSA';
const WHOSE = 'of consent receipts';

export class ReceiptSigner {
  readonly #keys: Connection;
  readonly #key: SigningKey;
  readonly #kid: string;

  private constructor(keys: Connection, key: SigningKey, kid: string) {
    this.#keys = keys;
    this.#key = key;
    this.#kid = kid;
  }

  /** Its public half is published before it signs anything. Rejects with a KeyFileError. */
  static async open(keys: Connection, file: string): Promise<ReceiptSigner> {
    const key = (await readSigningKey(file, WHOSE)) ?? (await makeSigningKey(file, WHOSE));
    const { kty, crv, x } = await exportJWK(key.publicKey);
    const kid = await calculateJwkThumbprint({ kty, crv, x } as JWK);
    const jwk = { kty, crv, x, kid, alg: ALG, use: 'sig' } as JWK;
    await published(keys).updateOne({ _id: kid }, { $setOnInsert: { jwk, since: new Date() } }, DURABLE);
    return new ReceiptSigner(keys, key, kid);
  }

  /** The receipt as a compact JWS; the same text is signed the same way. */
  sign(receipt: string): Promise<string> {
    return new CompactSign(new TextEncoder().encode(receipt))
      .setProtectedHeader({ alg: ALG, kid: this.#kid, typ: 'JOSE', cty: 'application/ld+json' })
      .sign(this.#key.privateKey);
  }

  /** Every key that ever signed (RFC 7517). */
  async jwks(): Promise<{ keys: JWK[] }> {
    const all = await published(this.#keys).find().sort({ since: -1, _id: 1 }).toArray();
    return { keys: all.map(({ jwk }) => jwk) };
  }
}

const DURABLE = { upsert: true, writeConcern: { w: 'majority', journal: true } } as const;
const published = (keys: Connection) => keys.collection<PublishedKey>('receiptKeys');

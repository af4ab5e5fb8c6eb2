/**
 * Threat: somebody signs in as the owner of an address they merely know (2018), guess a code, use one twice, or use
 * one that was asked for in another browser. A pending sign-in is a secret in the asking browser's cookie and a code
 * in the owner's mailbox; neither is worth anything without the other.
 *
 * Nothing that opens is stored: the record's id is the hash of the cookie's secret, and code and link are HMACs under
 * that secret, so the whole collection in an attacker's hands cannot be searched for 40-bit codes. Redeeming is one
 * conditional update: of fifty at once the database lets one through, and every wrong one costs a try.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { ClientSession } from 'mongodb';
import { type Connection, type Model, Schema } from 'mongoose';
import { literals } from '../database/literals.ts';
import { type Sealed, sealedSchema } from '../disclosure/seal.ts';
import { DAY, MINUTE, NOW, nowPlus, SECOND } from '../time.ts';
import type { Proof } from './codes.ts';
import { newCode, newSecret } from './codes.ts';

/** What the proof is good for, and for nothing else. */
export type Purpose = 'SIGN_IN' | 'PROVE_AGAIN' | 'CHANGE_ADDRESS';

export interface PendingSignInRecord {
  /** SHA-256 of the cookie's secret. */
  _id: string;
  purpose: Purpose;
  /** Who proves again or changes their address; null for SIGN_IN, where nobody has been looked up yet. */
  account: string | null;
  /** Of the address that the mail goes to. */
  addressIndex: string;
  /** For SIGN_IN, of every generation there was: an invitation's may be of any. */
  everyIndex?: string[];
  /** For CHANGE_ADDRESS, the new address, sealed as the account's. */
  address?: Sealed | null;
  codeHash: string;
  linkHash: string;
  triesLeft: number;
  usedAt: Date | null;
  expiresAt: Date;
  /** For SIGN_IN, keyed hash of the network that asked; alarms look at it. */
  network?: string;
  begunAt?: Date;
}

export type PendingFor = Pick<
  PendingSignInRecord,
  'purpose' | 'account' | 'addressIndex' | 'everyIndex' | 'address' | 'network'
>;

const PENDING_LIFETIME = 10 * MINUTE;
const TRIES = 5;
const DURABLE = { writeConcern: { w: 'majority', j: true }, updatePipeline: true } as const;

const text = { type: String, required: true } as const;
const pendingSchema = new Schema<PendingSignInRecord>(
  {
    _id: text,
    purpose: text,
    account: { type: String, default: null },
    addressIndex: text,
    everyIndex: { type: [String], default: undefined },
    address: { type: sealedSchema, default: undefined },
    codeHash: text,
    linkHash: text,
    triesLeft: { type: Number, required: true },
    usedAt: { type: Date, default: null },
    expiresAt: { type: Date, required: true },
    network: { type: String, default: undefined },
    begunAt: { type: Date, default: undefined },
  },
  { collection: 'pendingSignIns', versionKey: false },
);
// Only tidies up: whether one has expired is asked in the update that redeems it.
pendingSchema.index({ begunAt: 1 });
pendingSchema.index({ expiresAt: 1 }, { expireAfterSeconds: DAY / SECOND });

const idOf = (secret: string) => createHash('sha256').update(secret).digest('hex');
const hashOf = (secret: string, kind: Proof['kind'], proof: string) =>
  createHmac('sha256', secret).update(`${kind} ${proof}`).digest('hex');

export class PendingSignIns {
  readonly #model: Model<PendingSignInRecord>;

  constructor(connection: Connection) {
    this.#model = connection.model<PendingSignInRecord>('PendingSignIn', pendingSchema);
  }

  ensureIndexes = () => this.#model.createIndexes();

  /** Begins one: the secret goes into the asking browser's cookie, code and link into the owner's mailbox. */
  async begin(whom: PendingFor): Promise<{ secret: string; code: string; link: string }> {
    const [secret, code, link] = [newSecret(), newCode(), newSecret()];
    const record = literals({
      ...whom,
      codeHash: hashOf(secret, 'CODE', code),
      linkHash: hashOf(secret, 'LINK', link),
      triesLeft: TRIES,
      usedAt: null,
    });
    // A pipeline, because the database's time cannot be written by an insert.
    const update = [{ $set: { ...record, begunAt: NOW, expiresAt: nowPlus(PENDING_LIFETIME) } }];
    await this.#model.updateOne({ _id: idOf(secret) }, update, { ...DURABLE, upsert: true }).exec();
    return { secret, code, link };
  }

  /** Ends all that were begun for an account, in the caller's transaction. */
  async endAll(account: string, session: ClientSession): Promise<void> {
    await this.#model.deleteMany({ account }, { session }).exec();
  }

  /** Uses up a try, and the whole if the proof is right: answers whom it was for to exactly one caller, ever. */
  async redeem(secret: string, proof: Proof, purposes: readonly Purpose[]): Promise<PendingFor | null> {
    const field = proof.kind === 'CODE' ? 'codeHash' : 'linkHash';
    const hash = hashOf(secret, proof.kind, proof.text);
    const open = {
      _id: idOf(secret),
      purpose: { $in: [...purposes] },
      usedAt: null,
      triesLeft: { $gt: 0 },
      $expr: { $gt: ['$expiresAt', NOW] },
    };
    const right = { $eq: [`$${field}`, hash] };
    const update = [
      { $set: { triesLeft: { $subtract: ['$triesLeft', 1] }, usedAt: { $cond: [right, NOW, '$usedAt'] } } },
    ];
    const before = await this.#model
      .findOneAndUpdate(open, update, { ...DURABLE, returnDocument: 'before' })
      .lean()
      .exec();
    if (before === null || !timingSafeEqual(Buffer.from(before[field]), Buffer.from(hash))) return null;
    const { purpose, account, addressIndex, everyIndex, address } = before;
    return { purpose, account, addressIndex, everyIndex, address };
  }
}

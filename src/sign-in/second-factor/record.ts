/**
 * The second factor's record, and all that changes it. Threats: a code that is used twice, by somebody who looked over
 * a shoulder; a million codes tried one after the other; and a limit on tries that keeps the person out for ever.
 *
 * Each redeeming is one conditional update, so of fifty at once, on however many gateways, the database lets one
 * through: a time step must be newer than the last that was used, a recovery code must still be among those kept. Five
 * wrong codes make a wait of 15 minutes, twice as long each time, to four hours: 30 guesses a day of three in a
 * million. The wait ends by itself, and a recovery code, which cannot be guessed, works during it. The clock is the
 * database's throughout.
 */
import type { ClientSession } from 'mongodb';
import type { Model } from 'mongoose';
import type { AccountRecord } from '../../accounts/model.ts';
import { HOUR, MINUTE, NOW, nowPlus } from '../../time.ts';
import type { SecondFactorRecord } from './model.ts';

export const TRIES = 5;
const FIRST_WAIT = 15 * MINUTE;
const LONGEST_WAIT = 4 * HOUR;
/** How long an enrolled secret waits for its first code. */
const PENDING_LIFETIME = 15 * MINUTE;

const DURABLE = { writeConcern: { w: 'majority', j: true }, updatePipeline: true } as const;
/** A transaction waits for a majority by itself. */
const within = (session: ClientSession) => ({ session, updatePipeline: true }) as const;

const left = { $ifNull: ['$secondFactor.triesLeft', TRIES] };
const waits = { $ifNull: ['$secondFactor.waits', 0] };
const mayTry = { $or: [{ $gt: [left, 0] }, { $not: [{ $gt: ['$secondFactor.waitUntil', NOW] }] }] };
/** After a wait there are five again. */
const before = { $cond: [{ $gt: [left, 0] }, left, TRIES] };
const nextWait = {
  $add: [NOW, { $min: [LONGEST_WAIT, { $multiply: [FIRST_WAIT, { $pow: [2, waits] }] }] }],
};
const NO_WAIT = { triesLeft: TRIES, waits: 0, waitUntil: null };

/** A code was tried: right, wrong (or used before), or there is a wait. */
export type Tried = 'RIGHT' | 'WRONG' | 'WAIT';

export type Sealing = Pick<NonNullable<SecondFactorRecord['pending']>, 'id' | 'secret'>;

export interface Activation {
  readonly pending: Sealing;
  /** Id of the factor that it takes the place of. */
  readonly replaced: string | null;
  readonly lastStep: number;
  /** Of the recovery codes. */
  readonly hashes: string[];
}

export class SecondFactorRecords {
  readonly #accounts: Model<AccountRecord>;

  constructor(accounts: Model<AccountRecord>) {
    this.#accounts = accounts;
  }

  async find(account: string): Promise<SecondFactorRecord | null> {
    const found = await this.#accounts.findById(account).select({ secondFactor: 1 }).lean().exec();
    if (found?.secondFactor == null) return null;
    // What was enrolled and never proved has neither.
    const { active = null, pending = null, ...rest } = found.secondFactor;
    return { ...rest, active, pending };
  }

  /** Keeps a secret until its first right code; one that was kept before is forgotten. */
  async keepPending(account: string, session: string, sealing: Sealing): Promise<void> {
    const pending = { ...literal(sealing), session, expiresAt: nowPlus(PENDING_LIFETIME) };
    await this.#set({ _id: account }, { 'secondFactor.pending': pending });
  }

  /** Uses up a time step, or a try. `step` is the one the code is right for; null for a wrong code. */
  async redeemStep(account: string, factor: string, step: number | null): Promise<Tried> {
    const isRight = step === null ? false : { $lt: ['$secondFactor.active.lastStep', step] };
    const after = { $subtract: [before, 1] };
    const waiting = { $eq: [after, 0] };
    const old = await this.#accounts
      .findOneAndUpdate(
        { _id: account, 'secondFactor.active.id': factor, $expr: mayTry },
        [
          {
            $set: {
              'secondFactor.active.lastStep': { $cond: [isRight, step, '$secondFactor.active.lastStep'] },
              'secondFactor.triesLeft': { $cond: [isRight, TRIES, after] },
              'secondFactor.waits': { $cond: [isRight, 0, { $add: [waits, { $cond: [waiting, 1, 0] }] }] },
              'secondFactor.waitUntil': {
                $cond: [isRight, null, { $cond: [waiting, nextWait, '$secondFactor.waitUntil'] }],
              },
            },
          },
        ],
        { ...DURABLE, returnDocument: 'before' },
      )
      .select({ secondFactor: 1 })
      .lean()
      .exec();
    if (old === null) return 'WAIT';
    const lastStep = old.secondFactor?.active?.lastStep ?? Number.POSITIVE_INFINITY;
    return step !== null && lastStep < step ? 'RIGHT' : 'WRONG';
  }

  /** Uses up a recovery code, in the caller's transaction; true for exactly one caller, ever. */
  async redeemRecovery(
    account: string,
    factor: string,
    hash: string,
    session: ClientSession,
  ): Promise<boolean> {
    const here = { _id: account, 'secondFactor.active.id': factor, 'secondFactor.recovery': hash };
    const { modifiedCount } = await this.#accounts
      .updateOne(here, { $pull: { 'secondFactor.recovery': hash } }, { session })
      .exec();
    return modifiedCount === 1;
  }

  /** Makes the pending secret the factor, in the caller's transaction; true for exactly one caller. */
  activate(
    account: string,
    { pending, replaced, lastStep, hashes }: Activation,
    session: ClientSession,
  ): Promise<boolean> {
    const here = {
      _id: account,
      'secondFactor.pending.id': pending.id,
      'secondFactor.active.id': replaced,
      $expr: { $gt: ['$secondFactor.pending.expiresAt', NOW] },
    };
    return this.#set(here, active(pending, lastStep, hashes), within(session));
  }

  /** The operator's way, on the command line: a factor at once, in place of whatever there is. */
  install = (account: string, sealing: Sealing, hashes: string[]) =>
    this.#set({ _id: account }, active(sealing, 0, hashes));

  /** New recovery codes in place of all there were, in the caller's transaction; false if the factor is another meanwhile. */
  replaceRecovery = (account: string, factor: string, hashes: string[], session: ClientSession) =>
    this.#set(
      { _id: account, 'secondFactor.active.id': factor },
      { 'secondFactor.recovery': { $literal: hashes } },
      within(session),
    );

  async #set(
    filter: Record<string, unknown>,
    fields: Record<string, unknown>,
    options: typeof DURABLE | ReturnType<typeof within> = DURABLE,
  ): Promise<boolean> {
    const { matchedCount } = await this.#accounts.updateOne(filter, [{ $set: fields }], options).exec();
    return matchedCount === 1;
  }
}

const literal = ({ id, secret }: Sealing) => ({ id, secret: { $literal: secret } });

const active = (sealing: Sealing, lastStep: number, hashes: string[]) => ({
  secondFactor: {
    ...NO_WAIT,
    active: { ...literal(sealing), lastStep, enrolledAt: NOW },
    pending: { $literal: null },
    recovery: { $literal: hashes },
    waitUntil: { $literal: null },
  },
});

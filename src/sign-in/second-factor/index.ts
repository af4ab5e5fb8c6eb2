/**
 * Threat: whoever reads an organiser's mail signs in as them, and an organiser sees people who are listed to nobody.
 * So an e-mail alone is not enough (ASVS 5.0, 6.3.6): a session acts as an organiser's only after a code of their
 * authenticator app, or a recovery code, was given in it. Enrolling the first factor trusts a fresh sign-in, once;
 * replacing one takes a session that holds it. Nothing here makes a session live longer, or a sign-in fresher.
 */
import type { Request, Response } from 'express';
import type { ClientSession } from 'mongodb';
import type { Config } from '../../config.ts';
import type { Database } from '../../database/connect.ts';
import type { Models } from '../../database/models.ts';
import type { KeyRing } from '../../disclosure/keys.ts';
import { freshSignInRequired, rateLimited, secondFactorRequired, unauthenticated } from '../../errors.ts';
import { networkOf } from '../../http/network.ts';
import { newId } from '../../ids.ts';
import type { Outbox } from '../../mail/outbox/outbox.ts';
import type { SecondFactorEvent } from '../../mail/second-factor-mail.ts';
import { SECOND } from '../../time.ts';
import type { AccountViewer } from '../../viewer.ts';
import { browserName } from '../browser-name.ts';
import type { SignInLimits } from '../limits.ts';
import { orUnavailable } from '../or-unavailable.ts';
import type { signInPassport } from '../passport.ts';
import { rateLimitHeaders } from '../rate-limit-headers.ts';
import type { SessionStore } from '../session-store.ts';
import type { SecondFactorRecord } from './model.ts';
import { SecondFactorRecords } from './record.ts';
import { newRecoveryCodes, readRecoveryCode, recoveryHash } from './recovery-codes.ts';
import { type NewFactor, newFactor, openSecret } from './sealed.ts';
import { readTotp, stepOf } from './totp.ts';

interface Parts {
  readonly config: Pick<Config, 'publicUrl'>;
  readonly database: Database;
  readonly models: Models;
  readonly keyRing: KeyRing;
  readonly outbox: Outbox;
  readonly store: SessionStore;
  readonly passport: ReturnType<typeof signInPassport>;
  readonly limits: SignInLimits;
}

/** A right code: the factor that is held by it, and codes to show, once. */
interface Right {
  readonly factor: string;
  readonly recoveryCodes?: string[];
}

export type Verified =
  | { readonly verified: true; readonly recoveryCodes: readonly string[] }
  | { readonly verified: false; readonly enrolled: boolean };

export class SecondFactor {
  readonly #parts: Parts;
  readonly #records: SecondFactorRecords;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#records = new SecondFactorRecords(parts.models.accounts);
  }

  /** A new secret, which becomes the factor with its first right code; null for somebody who organises nothing. */
  async enrol(viewer: AccountViewer): Promise<NewFactor | null> {
    if (viewer.organiserOf.length === 0) return null;
    this.#mayReplace(viewer);
    const { keyRing, config } = this.#parts;
    const { shown, sealing } = await orUnavailable(newFactor(keyRing, viewer.account, config.publicUrl));
    await orUnavailable(this.#records.keepPending(viewer.account, viewer.session, sealing));
    return shown;
  }

  /** With a right code the session goes on under a new id and holds the factor. */
  async verify(req: Request, res: Response, viewer: AccountViewer, code: string): Promise<Verified> {
    const { limits, keyRing } = this.#parts;
    await rateLimitHeaders(res, limits.spend('triesByNetwork', networkOf(req, keyRing).near));
    const record = await orUnavailable(this.#records.find(viewer.account));
    const right =
      record && (await rateLimitHeaders(res, orUnavailable(this.#judge(req, viewer, record, code))));
    if (!right) return { verified: false, enrolled: (record?.active ?? record?.pending ?? null) !== null };
    const { factor, recoveryCodes = [] } = right;
    await this.#goOn(req, viewer, factor);
    return { verified: true, recoveryCodes };
  }

  /** Ten new recovery codes in place of all there were. */
  async regenerate(req: Request, viewer: AccountViewer): Promise<string[]> {
    const held = this.#parts.store.found(req.session)?.held ?? null;
    if (held === null) throw secondFactorRequired();
    if (!viewer.fresh) throw freshSignInRequired();
    const { codes, hashes } = newRecoveryCodes(viewer.account);
    const replaced = this.#told(req, viewer, 'RECOVERY_CODES_MADE', (session) =>
      this.#records.replaceRecovery(viewer.account, held.id, hashes, session),
    );
    if (!(await orUnavailable(replaced))) throw secondFactorRequired();
    return codes;
  }

  #mayReplace(viewer: AccountViewer): void {
    if (viewer.secondFactorEnrolled && !viewer.secondFactor) throw secondFactorRequired();
    if (!viewer.fresh) throw freshSignInRequired();
  }

  async #judge(
    req: Request,
    viewer: AccountViewer,
    record: SecondFactorRecord,
    text: string,
  ): Promise<Right | null> {
    const recovery = readRecoveryCode(text);
    if (recovery !== null) return this.#byRecoveryCode(req, viewer, record, recovery);
    const code = readTotp(text);
    if (code === null) return null;
    return (await this.#byNewSecret(req, viewer, record, code)) ?? this.#byCode(viewer, record, code);
  }

  async #byRecoveryCode(
    req: Request,
    viewer: AccountViewer,
    { active }: SecondFactorRecord,
    code: string,
  ): Promise<Right | null> {
    if (active === null) return null;
    const hash = recoveryHash(viewer.account, code);
    const used = await this.#told(req, viewer, 'RECOVERY_CODE_USED', (session) =>
      this.#records.redeemRecovery(viewer.account, active.id, hash, session),
    );
    return used ? { factor: active.id } : null;
  }

  /** The first right code of a secret that this session enrolled makes it the factor. */
  async #byNewSecret(
    req: Request,
    viewer: AccountViewer,
    { pending, active }: SecondFactorRecord,
    code: string,
  ): Promise<Right | null> {
    if (pending?.session !== viewer.session || (active !== null && !viewer.secondFactor)) return null;
    const { account } = viewer;
    const step = stepOf(await openSecret(this.#parts.keyRing, account, pending.secret), code, viewer.at);
    if (step === null) return null;
    const { codes, hashes } = newRecoveryCodes(account);
    const activation = { pending, replaced: active?.id ?? null, lastStep: step, hashes };
    const done = await this.#told(req, viewer, active === null ? 'ENROLLED' : 'REPLACED', (session) =>
      this.#records.activate(account, activation, session),
    );
    return done ? { factor: pending.id, recoveryCodes: codes } : null;
  }

  async #byCode({ account, at }: AccountViewer, { active }: SecondFactorRecord, code: string) {
    if (active === null) return null;
    const step = stepOf(await openSecret(this.#parts.keyRing, account, active.secret), code, at);
    const tried = await this.#records.redeemStep(account, active.id, step);
    if (tried === 'WAIT') throw rateLimited(await this.#secondsToWait(account, at));
    return tried === 'RIGHT' ? { factor: active.id } : null;
  }

  async #secondsToWait(account: string, at: Date): Promise<number> {
    const until = (await this.#records.find(account))?.waitUntil ?? at;
    return Math.max(1, Math.ceil((until.getTime() - at.getTime()) / SECOND));
  }

  /** The old session must still be there to go on: one that was ended meanwhile stays ended. */
  async #goOn(req: Request, { account, session }: AccountViewer, factor: string): Promise<void> {
    const { store, passport } = this.#parts;
    const found = store.found(req.session);
    const stillThere = await orUnavailable(store.end(account, session));
    if (found === null || !stillThere) throw unauthenticated();
    const { startedAt, provedAt } = found;
    const goesOn = { startedAt, provedAt, secondFactor: { id: factor }, follows: found };
    await passport.logIn(req, { account, goesOn });
  }

  /** What is done, and the notice of it to the person, in one transaction: both or neither. */
  #told(
    req: Request,
    { account, at }: AccountViewer,
    event: SecondFactorEvent,
    work: (session: ClientSession) => Promise<boolean>,
  ): Promise<boolean> {
    const { database, outbox } = this.#parts;
    const key = `second-factor ${newId('mail')}`;
    const about = { event, from: browserName(req.headers['user-agent']), at };
    return database.transaction(async (session) => {
      const done = await work(session);
      if (done) await outbox.queue({ key, kind: 'SECOND_FACTOR', account, about }, session);
      return done;
    });
  }
}

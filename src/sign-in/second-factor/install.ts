/**
 * A factor made on the command line. Threat: an organiser without a factor, whose mailbox somebody else has: the first
 * who enrols one is believed. Whoever runs the gateway closes that gap here, handing the secret over themselves.
 */
import type { Models } from '../../database/models.ts';
import type { KeyRing } from '../../disclosure/keys.ts';
import { SecondFactorRecords } from './record.ts';
import { newRecoveryCodes } from './recovery-codes.ts';
import { type NewFactor, newFactor } from './sealed.ts';

interface Parts {
  readonly models: Models;
  readonly keyRing: KeyRing;
}

/** Whether the account has a factor. */
export async function hasFactor({ models }: Parts, account: string): Promise<boolean> {
  const record = await new SecondFactorRecords(models.accounts).find(account);
  return record !== null && record.active !== null;
}

/** Gives the account a factor at once, in place of any there is; sessions that held the old one hold none. */
export async function installFactor(
  { models, keyRing }: Parts,
  account: string,
  publicUrl: string,
): Promise<NewFactor & { readonly recoveryCodes: string[] }> {
  const { shown, sealing } = await newFactor(keyRing, account, publicUrl);
  const { codes, hashes } = newRecoveryCodes(account);
  if (!(await new SecondFactorRecords(models.accounts).install(account, sealing, hashes)))
    throw new Error('the account is gone');
  return { ...shown, recoveryCodes: codes };
}

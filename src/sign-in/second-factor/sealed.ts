/** A factor's secret, made, sealed under its account's own key, and opened again. */
import type { KeyRing } from '../../disclosure/keys.ts';
import { type DataKey, open, type Sealed, seal } from '../../disclosure/seal.ts';
import { newId } from '../../ids.ts';
import type { Sealing } from './record.ts';
import { newTotpSecret, totpUri } from './totp.ts';

/** To be shown once. */
export interface NewFactor {
  readonly uri: string;
  readonly secret: string;
}

/** A new secret: what its owner is shown, and what is kept. */
export async function newFactor(
  keyRing: KeyRing,
  account: string,
  publicUrl: string,
): Promise<{ readonly shown: NewFactor; readonly sealing: Sealing }> {
  const secret = newTotpSecret();
  const uri = totpUri(secret, account, new URL(publicUrl).host);
  const key = (await keyRing.freshForSubjects([account])).get(account);
  const sealed = seal(secret, theirs(key), belonging(account));
  return { shown: { uri, secret }, sealing: { id: newId('factor'), secret: sealed } };
}

export async function openSecret(keyRing: KeyRing, account: string, sealed: Sealed): Promise<string> {
  return open(sealed, theirs(await keyRing.thatOpens(account, sealed)), belonging(account));
}

const belonging = (subject: string) => ({ event: '', subject, field: 'secondFactor' });

function theirs(key: DataKey | null | undefined): DataKey {
  if (key == null) throw new Error('an account without a key');
  return key;
}

import type { KeyRing } from '../disclosure/keys.ts';
import { open } from '../disclosure/seal.ts';
import type { AccountRecord } from './model.ts';

/** The address of an account, to send a mail to and for nothing else; null when its key has been destroyed. */
export async function openAddress(
  keyRing: Pick<KeyRing, 'thatOpens'>,
  { _id: subject, address }: Pick<AccountRecord, '_id' | 'address'>,
): Promise<string | null> {
  const key = await keyRing.thatOpens(subject, address);
  return key === null ? null : open(address, key, { event: '', subject, field: 'address' });
}

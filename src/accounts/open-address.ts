import type { KeyRing } from '../disclosure/keys.ts';
import { openFor } from './by-address.ts';
import type { AccountRecord } from './model.ts';

/** The address of an account, to send a mail to and for nothing else; null when its key has been destroyed. */
export const openAddress = (
  keyRing: Pick<KeyRing, 'thatOpens'>,
  { _id: subject, address }: Pick<AccountRecord, '_id' | 'address'>,
): Promise<string | null> => openFor(keyRing, address, { subject, field: 'address' });

import type { KeyRing } from '../disclosure/keys.ts';
import { openFor } from './by-address.ts';
import type { AccountRecord } from './model.ts';

/**
 * The address of an account, to send a mail to and for nothing else; null when its key has been destroyed. `before`: the
 * one it had before that time. Where an address was brought back since, or is not kept any more, that is the present one.
 */
export const openAddress = (
  keyRing: Pick<KeyRing, 'thatOpens'>,
  { _id: subject, address, formerAddresses = [] }: Pick<AccountRecord, '_id' | 'address' | 'formerAddresses'>,
  before: Date | null = null,
): Promise<string | null> => {
  const former = before === null ? undefined : formerAddresses.find(({ changedAt }) => changedAt >= before);
  return openFor(keyRing, former?.address ?? address, { subject, field: 'address' });
};

/**
 * Whether a row still is of the person who has the registration. Threat: a ticket changes hands, and the new holder
 * inherits what others permitted the first to see, or their words and phone come under the first one's name.
 *
 * A row is of its holder if it says the name that this source said before, or the one that the attendee has now. Who
 * has an account of their own must be known by the address as well. Of anybody else: before the holder ever signed in
 * the row is a successor's, who gets an attendee of their own; afterwards nothing of it counts but a No.
 */
import type { AttendeeRecord, RegistrationSource } from '../model.ts';
import { nameKey } from '../normalise.ts';
import { type Known, type KnownAccount, sourceOf } from './known.ts';
import type { AddressClaim } from './voices.ts';

export type Holding = 'THEIRS' | 'SUCCESSOR' | 'FOREIGN';

export function holdingOf(claim: AddressClaim, found: AttendeeRecord, known: Known): Holding {
  const account = accountOf(found, known);
  const entry = sourceOf(found, claim.source);
  const before = entry === undefined ? undefined : holderBy(entry);
  const sameName =
    before?.name === undefined || before.name === claim.nameHash || nameKey(found.name) === claim.nameKey;
  if (account === undefined || !isSettled(account, found)) return sameName ? 'THEIRS' : 'SUCCESSOR';
  const sameAddress =
    claim.address === undefined || claim.index === account.addressIndex || claim.index === before?.address;
  return sameName && sameAddress ? 'THEIRS' : 'FOREIGN';
}

/** By what a source knows whose registration it is; a foreign row does not change that. */
export function holderBy(entry: RegistrationSource): NonNullable<RegistrationSource['holder']> {
  return entry.holder ?? { address: entry.address ?? null, name: undefined };
}

export function accountOf(
  attendee: AttendeeRecord | undefined,
  { accounts }: Known,
): KnownAccount | undefined {
  return attendee?.account == null ? undefined : accounts.get(attendee.account);
}

/** Whether an account is its attendee's for good: somebody signed in, or they got it otherwise than by an import. */
export function isSettled(account: KnownAccount, attendee: AttendeeRecord): boolean {
  return (
    account.firstSignedInAt !== null ||
    attendee.edited.email !== undefined ||
    !attendee.sources.some(({ address }) => address === account.addressIndex)
  );
}

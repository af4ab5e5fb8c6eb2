/**
 * How an account is found by its address: by keyed hashes, never by the text. While the key of the hashes is rotated
 * there are several of one address, and an account may have any or all of them (src/disclosure/index-hashes.ts).
 */
import type { KeyRing } from '../disclosure/keys.ts';

/** The hashes of a normalised address: for a new account's `addressIndex`, and for {@link atAddress}. */
export const addressIndexes = (keyRing: Pick<KeyRing, 'hashes'>, address: string) =>
  keyRing.hashes('ADDRESS_INDEX').live(address);

/** The hash that others can be made of. An account of an early version has one that is no array. */
export const oldestIndex = ({
  addressIndex,
}: {
  readonly addressIndex: string | readonly string[];
}): string => [addressIndex].flat()[0] ?? '';

/** A filter for the account of an address. */
export const atAddress = (indexes: readonly string[]) => ({ addressIndex: { $in: [...indexes] } });

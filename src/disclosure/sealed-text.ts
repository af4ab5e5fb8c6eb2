/**
 * Text that a client holds for us and hands back: a cursor, what stands in a signed URL. It is sealed, so that it tells
 * nothing and cannot be made, and associated with what it is for. The keys' ids are random: eight characters name one.
 */
import { type Belonging, type DataKey, openBytes, sealBytes } from './seal.ts';

const NAME = 8;
const nameOf = ({ id }: DataKey) => id.slice(-NAME);

/** Letters, digits, `-` and `_`. */
export function sealText(text: string, key: DataKey, belonging: Belonging): string {
  return nameOf(key) + sealBytes(Buffer.from(text, 'utf8'), key, belonging).toString('base64url');
}

/** Null for what was not sealed for this, under one of these keys. */
export function openText(sealed: string, keys: readonly DataKey[], belonging: Belonging): string | null {
  const key = keys.find((one) => nameOf(one) === sealed.slice(0, NAME));
  if (key === undefined) return null;
  try {
    return openBytes(Buffer.from(sealed.slice(NAME), 'base64url'), key, belonging).toString('utf8');
  } catch {
    return null;
  }
}

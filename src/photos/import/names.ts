/**
 * What the name of a file says: whose photo it is, and nothing else. What the file is, its bytes say. A name is the id
 * of a registration in its source, or an address, as it is or percent-encoded, whatever folder it lies in.
 */
import { normaliseAddress } from '../../accounts/address.ts';

export interface Said {
  /** Ids that the name may be, as `idKey` makes them. */
  readonly ids: readonly string[];
  /** Normalised. */
  readonly addresses: readonly string[];
}

export type Name = Said | { readonly refused: string } | 'IGNORED';

const EXTENSION = /\.(?:jpe?g|png|webp|avif|heic|heif)$/i;
const ARCHIVE = /\.(?:zip|7z|rar|tar|tgz|gz|bz2|xz)$/i;
/** What systems leave in folders and archives by themselves. */
const LEFT_BEHIND = /(?:^|\/)(?:\.[^/]*|__MACOSX\/.*|Thumbs\.db|desktop\.ini)$/i;

/** Case and Unicode form tell no two registrations apart here. */
export const idKey = (id: string) => id.normalize('NFC').trim().toLowerCase();

export function readName(path: string): Name {
  if (LEFT_BEHIND.test(path)) return 'IGNORED';
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (ARCHIVE.test(name)) return { refused: 'is an archive, and none is opened within another or a folder' };
  if (!EXTENSION.test(name))
    return { refused: 'has no ending of a picture: .jpg, .jpeg, .png, .webp, .avif, .heic, .heif' };
  const whole = name.replace(EXTENSION, '');
  const names = [...new Set([whole, decoded(whole)])];
  return {
    ids: [...new Set(names.map(idKey))].filter((id) => id !== ''),
    addresses: [...new Set(names.map(normaliseAddress))].filter((address) => address !== null),
  };
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

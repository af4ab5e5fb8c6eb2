/**
 * Limits count by network: an IPv4 address, or an IPv6 /64 (one subscriber has all of it). Threat: a store of who
 * came from where. Only a keyed hash leaves this file. The address is Express's `req.ip`, which reads
 * `X-Forwarded-For` just as many steps back as TRUST_PROXY says, so a client cannot choose its own.
 */
import { isIPv4, isIPv6 } from 'node:net';
import type { Request } from 'express';
import { parseBlock, plainAddress } from '../address-blocks.ts';
import type { KeyRing } from '../disclosure/keys.ts';
import { UsedLately } from '../disclosure/used-lately.ts';

export interface Network {
  /** Keyed hash of the IPv4 address or the IPv6 /64. */
  readonly near: string;
  /** Keyed hash of what a provider is given at once: the IPv4 /16 or the IPv6 /32. */
  readonly wide: string;
}

/** Where a request came from, as keyed hashes. */
export function networkOf(req: Pick<Request, 'ip'>, keyRing: Pick<KeyRing, 'keyedHash'>): Network {
  const { near, wide } = networkText(req.ip ?? '');
  return {
    near: keyRing.keyedHash('NETWORK', near),
    wide: keyRing.keyedHash('NETWORK', `wide ${wide}`),
  };
}

/** Of how many addresses the hash is remembered, in this process's memory alone. */
const REMEMBERED = 2_000;

/** The nearer of the two alone, for every request on record: hashed once for an address, as long as the key is the same. */
export function nearNetworks(keyRing: Pick<KeyRing, 'keyedHash' | 'gatewayKeys'>) {
  const known = new UsedLately<string>(REMEMBERED);
  return ({ ip = '' }: Pick<Request, 'ip'>): string => {
    const key = `${keyRing.gatewayKeys('NETWORK')[0].id} ${ip}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const near = keyRing.keyedHash('NETWORK', networkText(ip).near);
    known.set(key, near);
    return near;
  };
}

/** The network of an address as text: for `networkOf` and its test only. */
export function networkText(ip: string): { near: string; wide: string } {
  const address = plainAddress(ip);
  if (isIPv4(address)) return { near: address, wide: address.split('.').slice(0, 2).join('.') };
  if (!isIPv6(address)) return { near: 'unknown', wide: 'unknown' };
  const groups = ipv6Groups(address);
  return { near: groups.slice(0, 4).join(':'), wide: groups.slice(0, 2).join(':') };
}

/** How many networks one prefix may hold: an IPv4 /24, an IPv6 /56. */
const MOST_NETWORKS = 256;

/**
 * What an address, or a prefix like `192.0.2.0/24` or `2001:db8::/60`, is known by: a keyed hash for each network in it and each
 * key that is kept still. Null for what is no address, and for a prefix of more than 256 networks. The address goes no further.
 */
export function networkHashes(text: string, keyRing: Pick<KeyRing, 'everyKeyedHash'>): string[] | null {
  return networksIn(text.trim())?.flatMap((near) => keyRing.everyKeyedHash('NETWORK', near)) ?? null;
}

/** The networks of a prefix, as `networkText` writes them; bits of the address beyond the prefix do not count. */
function networksIn(text: string): string[] | null {
  const block = parseBlock(text);
  if (block === null) return null;
  const { address, bits } = block;
  const isOld = block.family === 4;
  if (!isOld && networkText(address).near.includes('.')) return [networkText(address).near];
  // Of IPv6 only the first 64 bits tell networks apart.
  const known = isOld ? 32 : 64;
  const count = 2 ** Math.max(0, known - bits);
  if (count > MOST_NETWORKS) return null;
  const parts = isOld
    ? address.split('.').map((part) => BigInt(part))
    : ipv6Groups(address)
        .slice(0, 4)
        .map((group) => BigInt(`0x${group}`));
  const width = isOld ? 8n : 16n;
  const first = parts.reduce((sum, part) => (sum << width) | part, 0n) & ~BigInt(count - 1);
  return Array.from({ length: count }, (_, i) => {
    const number = first + BigInt(i);
    const part = (nth: number) => (number >> (width * BigInt(3 - nth))) & ((1n << width) - 1n);
    return isOld
      ? [0, 1, 2, 3].map((nth) => part(nth)).join('.')
      : [0, 1, 2, 3].map((nth) => part(nth).toString(16)).join(':');
  });
}

/** The eight groups; the URL parser writes every IPv6 address in one way, with at most one `::`. */
function ipv6Groups(address: string): string[] {
  const text = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = '', tail] = text.split('::');
  const before = head.split(':').filter(Boolean);
  if (tail === undefined) return before;
  const after = tail.split(':').filter(Boolean);
  return [...before, ...Array<string>(8 - before.length - after.length).fill('0'), ...after];
}

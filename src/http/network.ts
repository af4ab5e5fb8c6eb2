/**
 * Limits count by network: an IPv4 address, or an IPv6 /64 (one subscriber has all of it). Threat: a store of who
 * came from where. Only a keyed hash leaves this file. The address is Express's `req.ip`, which reads
 * `X-Forwarded-For` just as many steps back as TRUST_PROXY says, so a client cannot choose its own.
 */
import { isIPv4, isIPv6 } from 'node:net';
import type { Request } from 'express';
import type { KeyRing } from '../disclosure/keys.ts';

export interface Network {
  /** Keyed hash of the IPv4 address or the IPv6 /64. */
  readonly near: string;
  /** Keyed hash of what a provider is given at once: the IPv4 /16 or the IPv6 /32. */
  readonly wide: string;
}

/** Where a request came from, as keyed hashes. */
export function networkOf(req: Pick<Request, 'ip'>, keyRing: Pick<KeyRing, 'keyedHash'>): Network {
  const { near, wide } = networkText(req.ip ?? '');
  return { near: keyRing.keyedHash('NETWORK', near), wide: keyRing.keyedHash('NETWORK', `wide ${wide}`) };
}

/** The network of an address as text: for `networkOf` and its test only. */
export function networkText(ip: string): { near: string; wide: string } {
  const address = ip.replace(/%.*$/, '').replace(/^::ffff:(?=\d+\.)/i, '');
  if (isIPv4(address)) return { near: address, wide: address.split('.').slice(0, 2).join('.') };
  if (!isIPv6(address)) return { near: 'unknown', wide: 'unknown' };
  const groups = ipv6Groups(address);
  return { near: groups.slice(0, 4).join(':'), wide: groups.slice(0, 2).join(':') };
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

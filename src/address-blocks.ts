/** Internet addresses and blocks of them, as they are typed: `192.0.2.0/24`, `2001:db8::/32`, or one address. */
import { BlockList, isIP } from 'node:net';

export interface AddressBlock {
  readonly address: string;
  readonly family: 4 | 6;
  /** How many bits of the address count: of one address all. */
  readonly bits: number;
}

/** Null for what is neither an address nor a block. Zones (`fe80::1%eth0`) are of one machine and name no block. */
export function parseBlock(text: string): AddressBlock | null {
  const [address = '', bits, ...more] = text.split('/');
  const family = isIP(address);
  if (more.length > 0 || (family !== 4 && family !== 6) || address.includes('%')) return null;
  const all = family === 4 ? 32 : 128;
  if (bits === undefined) return { address, family, bits: all };
  return /^\d{1,3}$/.test(bits) && Number(bits) <= all ? { address, family, bits: Number(bits) } : null;
}

/** Node's list of blocks; what is not understood is no part of it. */
export function blocksOf(texts: readonly string[]): BlockList {
  const list = new BlockList();
  for (const text of texts) {
    const block = parseBlock(text);
    if (block !== null) list.addSubnet(block.address, block.bits, `ipv${block.family}`);
  }
  return list;
}

/** Whether an address lies in one of the blocks; what is no address does not. */
export function isWithin(list: BlockList, address: string): boolean {
  const family = isIP(address);
  return (family === 4 || family === 6) && list.check(address, `ipv${family}`);
}

/** The address as Node writes it of a connection, without zone, and as IPv4 where it only looks like IPv6. */
export const plainAddress = (ip: string) => ip.replace(/%.*$/, '').replace(/^::ffff:(?=\d+\.)/i, '');

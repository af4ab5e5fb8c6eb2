/** The networks that a key may come from, as blocks of addresses. */
import { blocksOf, isWithin, plainAddress } from '../address-blocks.ts';

/** With no networks from anywhere. What is not understood lets nobody in. */
export function mayComeFrom(networks: readonly string[], ip: string | undefined): boolean {
  return networks.length === 0 || isWithin(blocksOf(networks), plainAddress(ip ?? ''));
}

/** `WEBHOOK_PRIVATE_NETWORKS`, as it is typed. */
import { parseBlock } from '../address-blocks.ts';

const EVERYTHING = ['0.0.0.0/0', '::/0'];

/** `on`: every address. `off`, or empty: none. Else blocks with commas between them; null for what is none of these. */
export function privateNetworksIn(text: string): readonly string[] | null {
  const said = text.trim();
  if (said === '' || said === 'off') return [];
  if (said === 'on') return EVERYTHING;
  const blocks = said.split(',').map((block) => block.trim());
  return blocks.every((block) => block.includes('/') && parseBlock(block) !== null) ? blocks : null;
}

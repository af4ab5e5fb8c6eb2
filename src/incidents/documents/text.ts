/** Blocks as plain text, for a mail. */
import type { Block } from './paper.ts';

export const blocksText = (blocks: readonly Block[]) => blocks.map(text).join('\n');

function text(block: Block): string {
  if ('heading' in block) return `${block.heading.toUpperCase()}\n`;
  if ('text' in block) return block.text.map((line) => `${line}\n`).join('\n');
  if ('list' in block) return block.list.map((line) => `- ${line}\n`).join('');
  if ('facts' in block) return block.facts.map(([name, value]) => `${name}: ${value}\n`).join('');
  return [block.head, ...block.rows].map((cells) => `${cells.join(' | ')}\n`).join('');
}

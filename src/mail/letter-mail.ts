/**
 * The letter of a breach to one person, from what was fixed when it was queued. Nothing about anybody stands in its
 * subject, no value in its text, and there is nothing in it that works by being opened.
 */
import { blocksHtml } from '../incidents/documents/html.ts';
import { blocksText } from '../incidents/documents/text.ts';
import { letterBlocks, letterTitle } from '../incidents/letters/blocks.ts';
import type { LetterContent } from '../incidents/letters/content.ts';
import { escapeHtml } from './html.ts';
import type { Mail } from './mailer.ts';
import type { Place } from './outbox/about.ts';

export function letterMail(to: string, about: Record<string, unknown>, place: Place): Mail {
  const letter = about as unknown as LetterContent;
  const blocks = letterBlocks(letter, place);
  const subject = letterTitle(letter);
  return {
    to,
    subject,
    text: blocksText(blocks),
    html: `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(subject)}</title></head>
<body style="font-family:system-ui,sans-serif;line-height:1.5;color:#1b1b1b">
${blocksHtml(blocks)}
</body></html>
`,
  };
}

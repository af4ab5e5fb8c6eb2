/** The form that notices have: paragraphs, as plain text and as simple HTML. No text of a requester's gets in here. */
import { escapeHtml } from './html.ts';
import type { Mail } from './mailer.ts';

/** `paragraphs`: lines of one are kept together. */
export function noticeMail(to: string, subject: string, paragraphs: readonly (readonly string[])[]): Mail {
  const text = paragraphs.map((lines) => `${lines.join('\n')}\n`).join('\n');
  const html = paragraphs.map((lines) => `<p>${lines.map(escapeHtml).join('<br>')}</p>`).join('\n');
  return {
    to,
    subject,
    text,
    html: `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(subject)}</title></head>
<body style="font-family:system-ui,sans-serif;line-height:1.5;color:#1b1b1b">
${html}
</body></html>
`,
  };
}

/** For example `2026-09-30 09:00 UTC`. */
export const minuteOf = (at: Date) => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;

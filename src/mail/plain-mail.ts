/** A mail of a few sentences and one link, in plain text and simple HTML; the subject says nothing about anybody. */
import { escapeHtml } from './html.ts';
import type { Mail } from './mailer.ts';

export interface PlainMail {
  readonly to: string;
  readonly subject: string;
  /** Paragraphs. */
  readonly lines: readonly string[];
  /** A code to be typed, set apart. */
  readonly code?: string;
  readonly link?: { readonly url: string; readonly text: string };
  /** Paragraphs below code and link. */
  readonly after?: readonly string[];
}

export function plainMail({ to, subject, lines, code, link, after = [] }: PlainMail): Mail {
  const paragraphs = (texts: readonly string[]) => texts.map((text) => `<p>${escapeHtml(text)}</p>`);
  const shown = code === undefined ? [] : [`    ${code}`];
  const text = [...lines, ...shown, ...(link === undefined ? [] : [link.url]), ...after].join('\n\n');
  const html = [
    ...paragraphs(lines),
    ...(code === undefined
      ? []
      : [`<p style="font:600 28px ui-monospace,monospace;letter-spacing:2px">${escapeHtml(code)}</p>`]),
    ...(link === undefined ? [] : [`<p><a href="${escapeHtml(link.url)}">${escapeHtml(link.text)}</a></p>`]),
    ...paragraphs(after),
  ].join('\n');
  return {
    to,
    subject,
    text: `${text}\n`,
    html: `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(subject)}</title></head>
<body style="font-family:system-ui,sans-serif;line-height:1.5;color:#1b1b1b">
${html}
</body></html>
`,
  };
}

/**
 * The mail that carries a code and a link. Threat: it is the one thing a phisher makes us send to a stranger, so it
 * holds no text of the requester's (the browser is one of a few names we know), says when and from what browser it
 * was asked for, and tells the reader never to give the code to anybody.
 */
import { escapeHtml } from './html.ts';
import type { Mail } from './mailer.ts';

export interface SignInMail {
  readonly to: string;
  /** As shown: XXXX-XXXX. */
  readonly code: string;
  readonly link: string;
  /** From `browserName`, so one of a fixed few. */
  readonly browser: string;
  readonly askedAt: Date;
  readonly site: string;
}

/** The mail in plain text and simple HTML; the subject says nothing about anybody, not even the code. */
export function signInMail({ to, code, link, browser, askedAt, site }: SignInMail): Mail {
  const when = `${askedAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  const asked = `${browser} asked for it at ${when}, for ${site}.`;
  const care = 'If this wasn’t you, do nothing: without your code nobody gets in. Never tell it to anybody.';
  const text = [
    'Your code to sign in:',
    '',
    `    ${code}`,
    '',
    'Type it in the browser where you asked for it, or open this link in that browser:',
    '',
    link,
    '',
    'Both work once, for ten minutes, and only there.',
    '',
    asked,
    care,
    '',
  ].join('\n');
  return { to, subject: 'Your code to sign in', text, html: asHtml({ code, link, asked, care }) };
}

function asHtml(parts: { code: string; link: string; asked: string; care: string }): string {
  const { code, link, asked, care } = escaped(parts);
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Your code to sign in</title></head>
<body style="font-family:system-ui,sans-serif;line-height:1.5;color:#1b1b1b">
<p>Your code to sign in:</p>
<p style="font:600 28px ui-monospace,monospace;letter-spacing:2px">${code}</p>
<p>Type it in the browser where you asked for it, or open this link in that browser:</p>
<p><a href="${link}">Sign in</a></p>
<p>Both work once, for ten minutes, and only there.</p>
<p>${asked}<br>${care}</p>
</body></html>
`;
}

function escaped<T extends Record<string, string>>(parts: T): T {
  const pairs = Object.entries(parts).map(([name, text]) => [name, escapeHtml(text)]);
  return Object.fromEntries(pairs) as T;
}

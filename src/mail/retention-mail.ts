/** Tells an organiser that the people of their event will be erased; it names the event and nobody. */
import { escapeHtml } from './html.ts';
import type { Mail } from './mailer.ts';

export interface RetentionMail {
  readonly to: string;
  readonly event: string;
  readonly slug: string;
  /** When it will be done, not sooner. */
  readonly at: Date;
  readonly site: string;
}

export function retentionMail({ to, event, slug, at, site }: RetentionMail): Mail {
  const lines = [
    `The people of ${event} (${slug}) at ${site} will be erased on ${at.toISOString().slice(0, 10)}, as its settings say.`,
    'It cannot be undone. If it is too early, set a longer retention or a later end before that day; if it is right, there is nothing to do.',
  ];
  const html = lines.map((line) => `<p>${escapeHtml(line)}</p>`).join('\n');
  return {
    to,
    subject: 'About your event',
    text: `${lines.join('\n\n')}\n`,
    html: `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>About your event</title></head>
<body style="font-family:system-ui,sans-serif;line-height:1.5;color:#1b1b1b">
${html}
</body></html>
`,
  };
}

/**
 * Tells somebody that a contact request waits. Threat: a stranger writes to people through our mails. So it holds
 * nothing of the asker's: no name, no message, no fields; the event's name is the organiser's. Who asks, and in what
 * words, is read where one is signed in.
 */
import { escapeHtml } from './html.ts';
import type { Mail } from './mailer.ts';

export interface ContactRequestMail {
  readonly to: string;
  /** The event's name. */
  readonly event: string;
  /** Where to sign in. */
  readonly link: string;
  /** How many such mails there are in a day at most. */
  readonly aDay: number;
}

const SUBJECT = 'A contact request waits for you';

/** The notice in plain text and simple HTML; the subject says nothing about anybody. */
export function contactRequestMail({ to, event, link, aDay }: ContactRequestMail): Mail {
  const asked = `Somebody at ${event} would like to see contact details of yours. They were shown nothing.`;
  const where = 'Who it is, and what for, you see when you are signed in:';
  const rest = [
    'You can accept, decline, block them, or do nothing. They are told of an acceptance and of nothing else.',
    `You get this because you asked for it. At most ${aDay} such mails a day are sent, however many people ask; you can turn them off at any time.`,
  ];
  const paragraphs = rest.map((line) => `<p>${escapeHtml(line)}</p>`).join('\n');
  return {
    to,
    subject: SUBJECT,
    text: `${[asked, where, link, ...rest].join('\n\n')}\n`,
    html: `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${SUBJECT}</title></head>
<body style="font-family:system-ui,sans-serif;line-height:1.5;color:#1b1b1b">
<p>${escapeHtml(asked)}</p>
<p>${escapeHtml(where)} <a href="${escapeHtml(link)}">${escapeHtml(link)}</a></p>
${paragraphs}
</body></html>
`,
  };
}

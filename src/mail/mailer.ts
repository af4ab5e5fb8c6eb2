/**
 * Threat: a mail is a way out. Nothing protected stands in a subject; the address is the normalised one and is given
 * to nodemailer as a value, never pasted into a header; nodemailer may read no files and fetch no URLs; and a code
 * does not cross a network in the clear: `smtp://` to another host demands STARTTLS (unless SMTP_URL says
 * `?requireTLS=false`, for a relay in one's own network).
 */
import { createTransport, type Transporter } from 'nodemailer';
import type { Config } from '../config.ts';
import { keepInOutbox, rehearseInOutbox } from './outbox.ts';

export interface Mail {
  /** A normalised address (`normaliseAddress`), never a text as somebody typed it. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

export interface Mailer {
  send(mail: Mail): Promise<void>;
  /** Does the work of making the mail, and throws it away: for an address that nobody has. */
  rehearse(mail: Mail): Promise<void>;
  close(): void;
}

export interface MailerOptions {
  /** Told where a mail was written, when there is no mail server; by default nobody is. */
  readonly announce?: (line: string) => void;
}

const SECOND = 1_000;
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;
const CONFINED = { disableFileAccess: true, disableUrlAccess: true };

/** Sends by the mail server of SMTP_URL; without it, writes `.eml` files into `outbox` in the data folder. */
export function createMailer(
  config: Pick<Config, 'smtpUrl' | 'mailFrom' | 'dataDir'>,
  { announce = () => {} }: MailerOptions = {},
): Mailer {
  if (config.smtpUrl !== undefined) return overSmtp(config.smtpUrl, config.mailFrom);
  const compose = composer(config.mailFrom);
  return {
    send: async (mail) =>
      announce(`A mail was written to ${await keepInOutbox(config.dataDir, await compose(mail))}`),
    rehearse: async (mail) => rehearseInOutbox(config.dataDir, await compose(mail)),
    close: () => {},
  };
}

function overSmtp(url: string, from: string): Mailer {
  const compose = composer(from);
  const transport: Transporter = createTransport({
    url,
    requireTLS: !LOOPBACK.test(new URL(url).hostname),
    connectionTimeout: 10 * SECOND,
    greetingTimeout: 10 * SECOND,
    socketTimeout: 20 * SECOND,
    ...CONFINED,
  });
  return {
    send: async (mail) => void (await transport.sendMail(envelope(mail, from))),
    rehearse: async (mail) => void (await compose(mail)),
    close: () => transport.close(),
  };
}

function composer(from: string): (mail: Mail) => Promise<Buffer> {
  const transport = createTransport({ streamTransport: true, buffer: true, newline: 'windows', ...CONFINED });
  return async (mail) => (await transport.sendMail(envelope(mail, from))).message as Buffer;
}

function envelope({ to, subject, text, html }: Mail, from: string) {
  return {
    from,
    to: { name: '', address: to },
    subject,
    text,
    html,
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
  };
}

/**
 * Threat: a mail is a way out. Nothing protected stands in a subject; the address is the normalised one and is given
 * to nodemailer as a value, never pasted into a header; nodemailer may read no files and fetch no URLs; and a code
 * does not cross a network in the clear: `smtp://` to another host demands STARTTLS (unless SMTP_URL says
 * `?requireTLS=false`, for a relay in one's own network).
 */
import { Readable } from 'node:stream';
import { createTransport, type Transporter } from 'nodemailer';
import type Nodemailer from 'nodemailer/lib/mailer/index.js';
import type { Config } from '../config.ts';
import { keepInFolder, rehearseInFolder } from './files.ts';

export interface Mail {
  /** A normalised address (`normaliseAddress`), never a text as somebody typed it. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** For a mail whose fate must be known. */
export interface Handing {
  /** The `Message-ID`; without one the mail gets a new one. */
  readonly messageId?: string | undefined;
  /** Called when the mail server has agreed to take the message and before its first byte leaves; it stays here if this rejects. */
  readonly beforeData: () => Promise<void>;
}

export interface Mailer {
  send(mail: Mail, handing?: Handing): Promise<void>;
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
    send: async (mail, handing) => {
      const message = await compose(mail, handing);
      await handing?.beforeData();
      announce(`A mail was written to ${await keepInFolder(config.dataDir, message)}`);
    },
    rehearse: async (mail) => rehearseInFolder(config.dataDir, await compose(mail)),
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
  transport.use('stream', holdBack);
  return {
    send: async (mail, handing) => void (await transport.sendMail(envelope(mail, from, handing))),
    rehearse: async (mail) => void (await compose(mail)),
    close: () => transport.close(),
  };
}

/**
 * A plug-in of nodemailer: the connection reads the message once the server has answered DATA (354), and not before; so
 * that is when `beforeData` is called. Nothing of the message is written when it rejects, and the connection is closed.
 */
const holdBack: Nodemailer.PluginFunction = ({ data, message }, done) => {
  const { beforeData } = data as Partial<Handing>;
  if (beforeData !== undefined) {
    const whole = message.createReadStream.bind(message);
    message.createReadStream = () =>
      Readable.from(
        (async function* () {
          await beforeData();
          yield* whole();
        })(),
        { objectMode: false },
      ) as ReturnType<typeof whole>;
  }
  done();
};

function composer(from: string): (mail: Mail, handing?: Handing) => Promise<Buffer> {
  const transport = createTransport({ streamTransport: true, buffer: true, newline: 'windows', ...CONFINED });
  return async (mail, handing) => (await transport.sendMail(envelope(mail, from, handing))).message as Buffer;
}

function envelope({ to, subject, text, html }: Mail, from: string, handing?: Handing) {
  return {
    ...handing,
    from,
    to: { name: '', address: to },
    subject,
    text,
    html,
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
  };
}

/** Mails: as files or by SMTP, retried for a while, with nothing protected in them and no way in for a header. */
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createMailer, type Mail } from '../src/mail/mailer.ts';
import { type MailJob, MailQueue } from '../src/mail/queue.ts';
import { signInMail } from '../src/mail/sign-in-mail.ts';
import { smtpServer } from './support/smtp.ts';

const mail: Mail = signInMail({
  to: 'ada@example.org',
  code: 'ABCD-EFGH',
  link: 'http://localhost:4000/sign-in#token',
  browser: 'Firefox on Linux',
  askedAt: new Date('2026-09-30T09:00:00Z'),
  site: 'localhost:4000',
});

let dataDir = '';
beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'attendant-mail-'));
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

describe('the mail of a sign-in', () => {
  it('says the code, the link, who asked and when, and what to do if it was not you', () => {
    for (const text of [mail.text, mail.html]) {
      expect(text).toContain('ABCD-EFGH');
      expect(text).toContain('http://localhost:4000/sign-in#token');
      expect(text).toContain('Firefox on Linux asked for it at 2026-09-30 09:00 UTC');
      expect(text).toContain('If this wasn’t you, do nothing');
    }
  });

  it('has a subject that says nothing about anybody, not even the code', () => {
    expect(mail.subject).toBe('Your code to sign in');
  });

  it('holds no markup from outside', () => {
    const odd = signInMail({
      ...{ to: 'a@b.example', code: '<b>', link: '"><script>' },
      browser: '&',
      askedAt: new Date(),
      site: 's',
    });
    expect(odd.html).not.toContain('<script>');
    expect(odd.html).toContain('&lt;b&gt;');
  });
});

describe('without a mail server', () => {
  it('writes whole .eml files that sort by time and are the owner’s alone, and tells their path, not the address', async () => {
    const told: string[] = [];
    const mailer = createMailer(
      { smtpUrl: undefined, mailFrom: 'Attendant <no-reply@attendant.invalid>', dataDir },
      { announce: (line) => told.push(line) },
    );
    for (let i = 0; i < 12; i++) await mailer.send({ ...mail, subject: `Number ${i}` });
    const folder = path.join(dataDir, 'outbox');
    const names = (await readdir(folder)).sort();
    expect(names).toHaveLength(12);
    expect(names.every((name) => /^\d{4}-.*\.eml$/.test(name))).toBe(true);
    const texts = await Promise.all(names.map((name) => readFile(path.join(folder, name), 'utf8')));
    expect(texts.map((text) => /^Subject: Number (\d+)/m.exec(text)?.[1])).toEqual(
      [...Array(12).keys()].map(String),
    );
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect((await stat(path.join(folder, names[0] ?? ''))).mode & 0o777).toBe(0o600);
    expect(told[0]).toBe(`A mail was written to ${path.join(folder, names[0] ?? '')}`);
    expect(told.join()).not.toContain('@');
    expect(texts[0]).toContain('To: ada@example.org');
    expect(texts[0]).toContain('Auto-Submitted: auto-generated');
  });

  it('puts no header or recipient into a mail, whatever the address holds', async () => {
    const mailer = createMailer({
      smtpUrl: undefined,
      mailFrom: 'a@b.example',
      dataDir: path.join(dataDir, 'evil'),
    });
    await mailer.send({ ...mail, to: 'ada@example.org\r\nBcc: thief@example.org' });
    const folder = path.join(dataDir, 'evil', 'outbox');
    const [name = ''] = await readdir(folder);
    const [head = ''] = (await readFile(path.join(folder, name), 'utf8')).split('\r\n\r\n', 1);
    expect(head).not.toMatch(/^Bcc:/im);
  });
});

describe('with a mail server', () => {
  it('sends to it, from MAIL_FROM, to the one address', async () => {
    const server = await smtpServer();
    const mailer = createMailer({
      smtpUrl: `smtp://127.0.0.1:${server.port}`,
      mailFrom: 'Attendant <from@example.org>',
      dataDir,
    });
    await mailer.send(mail);
    mailer.close();
    expect(server.said).toContain('MAIL FROM:<from@example.org>');
    expect(server.said.filter((line) => line.startsWith('RCPT TO'))).toEqual(['RCPT TO:<ada@example.org>']);
    expect(server.said.join('\n')).toContain('ABCD-EFGH');
    await server.close();
  });

  it('refuses to hand a code to a server on another host without TLS', async () => {
    const server = await smtpServer();
    const mailer = createMailer({
      // Reaches this machine, but is no name of loopback.
      smtpUrl: `smtp://0.0.0.0:${server.port}`,
      mailFrom: 'a@b.example',
      dataDir,
    });
    await expect(mailer.send(mail)).rejects.toMatchObject({ code: 'ETLS' });
    expect(server.said.some((line) => line.startsWith('EHLO'))).toBe(true);
    expect(server.said.join('\n')).not.toContain('ABCD-EFGH');
    await server.close();
  });
});

describe('the queue', () => {
  const job = (run: () => Promise<void>, milliseconds = 60_000): MailJob => ({
    run,
    uselessAfter: performance.now() + milliseconds,
  });
  const failing = (error: object) => async () => {
    throw Object.assign(new Error('no'), error);
  };

  it('tries again after a failure that may pass, and gives up in the end', async () => {
    const given: unknown[] = [];
    const queue = new MailQueue({ retryDelaysMillis: [1, 1, 1], onGivenUp: (error) => given.push(error) });
    let tries = 0;
    queue.add(
      job(async () => {
        tries += 1;
        await failing({ responseCode: 451 })();
      }),
    );
    await queue.drain();
    expect(tries).toBe(4);
    expect(given).toHaveLength(1);
  });

  it('does not try again after the server’s final no', async () => {
    let tries = 0;
    const queue = new MailQueue({ retryDelaysMillis: [1, 1] });
    queue.add(
      job(async () => {
        tries += 1;
        await failing({ responseCode: 550 })();
      }),
    );
    await queue.drain();
    expect(tries).toBe(1);
  });

  it('does not send what has become useless', async () => {
    let tries = 0;
    const queue = new MailQueue({ retryDelaysMillis: [60_000] });
    queue.add(job(async () => void tries++, -1));
    queue.add(
      job(async () => {
        tries += 1;
        await failing({})();
      }, 30_000),
    );
    await queue.drain();
    expect(tries).toBe(1);
  });

  it('is bounded, in what waits and in what runs at once', async () => {
    const queue = new MailQueue({ capacity: 5, concurrency: 2 });
    let running = 0;
    let most = 0;
    const work = async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 5));
      running -= 1;
    };
    const added = Array.from({ length: 8 }, () => queue.add(job(work)));
    expect(added.filter(Boolean)).toHaveLength(5);
    await queue.drain();
    expect(most).toBe(2);
  });

  it('finishes what waits when it is closed, waits for no retry, and takes no more', async () => {
    const queue = new MailQueue({ retryDelaysMillis: [60_000] });
    let done = 0;
    queue.add(job(failing({})));
    queue.add(job(async () => void done++));
    await new Promise((resolve) => setTimeout(resolve, 20));
    queue.add(job(async () => void done++));
    await queue.close();
    expect(done).toBe(2);
    expect(queue.add(job(async () => {}))).toBe(false);
  });
});

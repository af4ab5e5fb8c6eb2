/** Mails to the people of a drill, read from the folder where a gateway without a mail server puts them. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { SECOND } from '../time.ts';
import { DrillError } from './browser.ts';

export class Mailbox {
  readonly #folder: string;
  readonly #seen = new Map<string, string>();
  /** Files of before the drill. */
  #before: ReadonlySet<string> | null = null;

  constructor(dataDir: string) {
    this.#folder = path.join(dataDir, 'outbox');
  }

  /** From now on. */
  async open(): Promise<void> {
    this.#before = new Set(await readdir(this.#folder).catch(() => []));
  }

  /** Mails to an address, in the order they came, as plain text. */
  async to(email: string): Promise<string[]> {
    const names = (await readdir(this.#folder).catch(() => [])).filter(
      (name) => name.endsWith('.eml') && this.#before?.has(name) !== true,
    );
    for (const name of names.sort())
      if (!this.#seen.has(name))
        this.#seen.set(name, plain(await readFile(path.join(this.#folder, name), 'utf8')));
    return [...this.#seen.values()].filter((mail) =>
      mail.toLowerCase().includes(`\nto: ${email.toLowerCase()}`),
    );
  }

  /** Waits for a mail that has this, and answers what it found; a DrillError when none comes. */
  async find(email: string, what: RegExp, { skip = 0, withinMillis = 20 * SECOND } = {}): Promise<string> {
    const end = Date.now() + withinMillis;
    for (;;) {
      const texts = (await this.to(email)).flatMap((mail) => {
        const found = what.exec(mail);
        return found === null ? [] : [found[1] ?? found[0]];
      });
      const [text] = texts.slice(skip);
      if (text !== undefined) return text;
      if (Date.now() > end)
        throw new DrillError(
          `No such mail to ${email} came into ${this.#folder}. Is it this gateway’s data folder, and has it no SMTP_URL?`,
        );
      await wait(50);
    }
  }
}

const plain = (mail: string) =>
  `\n${mail
    .replaceAll('\r\n', '\n')
    .replaceAll('=\n', '')
    .replaceAll('=3D', '=')
    .replaceAll('=E2=80=99', '’')}`;

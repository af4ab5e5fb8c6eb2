/** Questions to the person at the terminal. */
import { createInterface } from 'node:readline/promises';
import { text } from 'node:stream/consumers';
import { CommandError, EXIT } from './exit-codes.ts';

/** One line of answer; refuses where nobody is there. */
export async function ask(question: string): Promise<string> {
  if (!process.stdin.isTTY)
    throw new CommandError('Nobody is here to ask. Say --yes if you mean it.', EXIT.usage);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  return (await terminal.question(question).finally(() => terminal.close())).trim();
}

/** The first line of standard input. */
export async function lineOfInput(): Promise<string> {
  return (await text(process.stdin)).split('\n')[0]?.trim() ?? '';
}

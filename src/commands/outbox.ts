/** `outbox list` and `outbox retry`: the fate of notices and letters. Accounts by id; addresses are nobody's to print. */
import { loadConfig } from '../config.ts';
import { MAIL_STATES, type MailState, type OutboxRecord } from '../mail/outbox/model.ts';
import { openStorage } from '../services.ts';
import { CommandError, EXIT } from './exit-codes.ts';
import { withDatabase } from './open.ts';

const MOST_LISTED = 1_000;

/** Prints the newest first, tab-separated: id, state, kind, account, attempts, when queued, when settled, last error. */
export async function listOutbox({ state }: { state?: string }): Promise<void> {
  if (state !== undefined && !isState(state))
    throw new CommandError(`--state is one of ${MAIL_STATES.join(', ')}.`, EXIT.usage);
  const config = loadConfig();
  const mails = await withDatabase(config, async (database) => {
    const { outbox } = await openStorage(config, database);
    return outbox.list(state === undefined ? null : (state as MailState), MOST_LISTED);
  });
  for (const mail of mails) process.stdout.write(`${lineOf(mail)}\n`);
}

/** Queues mails again, under the same Message-ID. Whoever does so for an UNCERTAIN one accepts that it may come twice. */
export async function retryOutbox(ids: readonly string[]): Promise<void> {
  const config = loadConfig();
  const refused = await withDatabase(config, async (database) => {
    const { outbox } = await openStorage(config, database);
    const answers = await Promise.all(ids.map(async (id) => [id, await outbox.retry(id)] as const));
    return answers
      .filter(([, state]) => state !== 'QUEUED')
      .map(([id, state]) => `${id}: ${WHY[state ?? 'NONE']}`);
  });
  process.stdout.write(`${ids.length - refused.length} queued again; a running gateway sends them.\n`);
  if (refused.length > 0) throw new CommandError(refused.join('\n'), EXIT.badInput);
}

const WHY = {
  NONE: 'there is no such mail',
  SENT: 'was sent; it is not sent twice',
  SENDING: 'is being sent just now',
  QUEUED: '',
} as const;

const isState = (text: string): text is MailState => (MAIL_STATES as readonly string[]).includes(text);

function lineOf({
  _id,
  state,
  kind,
  account,
  attempts,
  queuedAt,
  settledAt,
  lastError,
}: OutboxRecord): string {
  const { code, command, responseCode } = lastError ?? {};
  const error = [code, command, responseCode].filter((part) => part != null).join(' ');
  const times = [queuedAt.toISOString(), settledAt?.toISOString() ?? '-'];
  return [_id, state, kind, account, attempts, ...times, error === '' ? '-' : error].join('\t');
}

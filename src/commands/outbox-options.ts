/** What `outbox` is typed like; what it does is loaded when called. */
import type { Command } from 'commander';

/** Adds `outbox list` and `outbox retry`. */
export function declareOutbox(program: Command): void {
  const outbox = program
    .command('outbox')
    .description('Notices and letters: which were sent, which were not, and of which nobody knows.');

  outbox
    .command('list')
    .description(
      'Print them, the newest first: id, state, kind, account, attempts, queued, settled, last error.',
    )
    .option('--state <state>', 'only QUEUED, SENDING, SENT, UNCERTAIN or FAILED')
    .action(async (options: { state?: string }) => {
      const { listOutbox } = await import('./outbox.ts');
      await listOutbox(options);
    });

  outbox
    .command('retry')
    .description('Send mails again that FAILED or are UNCERTAIN; one that is uncertain may arrive twice.')
    .argument('<ids...>', 'ids from outbox list')
    .action(async (ids: string[]) => {
      const { retryOutbox } = await import('./outbox.ts');
      await retryOutbox(ids);
    });
}

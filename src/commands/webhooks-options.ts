/** What `webhooks` is typed like; what it does is loaded when called. */
import type { Command } from 'commander';

/** Adds `webhooks list` and `webhooks replay`. */
export function declareWebhooks(program: Command): void {
  const webhooks = program
    .command('webhooks')
    .description('Where integrations are told what happens, and whether it arrived.');

  webhooks
    .command('list')
    .description(
      'Print endpoints: id, integration, on or why not, how many messages wait, were delivered, failed, URL. Of one: its deliveries.',
    )
    .argument(
      '[id]',
      'an endpoint: its deliveries, the newest first: message, type, state, tries, queued, settled, last answer',
    )
    .option('--state <state>', 'of deliveries only WAITING, DELIVERED or FAILED')
    .action(async (id: string | undefined, options: { state?: string }) => {
      const { listWebhooks } = await import('./webhooks.ts');
      await listWebhooks(id, options);
    });

  webhooks
    .command('replay')
    .description('Send an endpoint again one message, or all since a time, of the last 30 days.')
    .argument('<id>', 'from webhooks list')
    .option('--message <id>', 'one message')
    .option('--since <time>', 'all since then: 30m, 2h, 3d, or 2026-09-30T09:00Z')
    .action(async (id: string, options: { message?: string; since?: string }) => {
      const { replayWebhooks } = await import('./webhooks.ts');
      await replayWebhooks(id, options);
    });
}

/** What `alarms` is typed like; what it does is loaded when called. */
import type { Command } from 'commander';

/** Adds `alarms list`, `alarms acknowledge` and `alarms rules`. */
export function declareAlarms(program: Command): void {
  const alarms = program.command('alarms').description('What rules found at events (docs/alarms.md).');

  alarms
    .command('list')
    .description(
      'Print them, the newest first: id, rule, raised, entries, organisers told, about, acknowledged by.',
    )
    .requiredOption('--event <slug>', 'the event')
    .option('--all', 'also those that somebody acknowledged', false)
    .action(async (options: { event: string; all: boolean }) => {
      const { listAlarms } = await import('./alarms.ts');
      await listAlarms(options);
    });

  alarms
    .command('acknowledge')
    .description('Say that somebody looked at one, and what it was.')
    .argument('<id>', 'from alarms list')
    .requiredOption('--note <text>', 'what it was')
    .action(async (id: string, options: { note: string }) => {
      const { acknowledge } = await import('./alarms.ts');
      await acknowledge(id, options);
    });

  alarms
    .command('rules')
    .description('Print the rules that hold, as JSON; checks ALARMS_FILE.')
    .action(async () => {
      const { printRules } = await import('./alarms.ts');
      printRules();
    });
}

/** What `ledger` is typed like; what it does is loaded when called. */
import type { Command } from 'commander';
import type { AcceptFlags } from './accept-restore.ts';
import type { ExportFlags, VerifyFlags } from './ledger.ts';

/** Adds `ledger verify`, `ledger export`, `ledger purge` and `ledger accept-restore`. */
export function declareLedger(program: Command): void {
  const ledger = program
    .command('ledger')
    .description('The record of disclosures: who was shown which field of whom, when, on what basis.');

  ledger
    .command('verify')
    .description(
      'Check that nothing in it was changed, and say from when to when that is proven (docs/ledger.md).',
    )
    .option('--heads <files...>', 'files of signed heads (default: those of the settings)')
    .option('--no-heads', 'without any')
    .option('--public-key <file>', 'the public half of the key that signed them')
    .option('--since <time>', 'from this time on, for example 2026-11-22T09:30:00Z')
    .action(async (options: VerifyFlags) => {
      const { verifyTheLedger } = await import('./ledger.ts');
      process.exitCode = await verifyTheLedger(options);
    });

  ledger
    .command('export')
    .description('Write its entries to standard output. There are no values in it.')
    .requiredOption('--format <format>', 'csv or jsonl')
    .option('--since <time>', 'from this time on')
    .option('--until <time>', 'before this time')
    .option('--event <slug>', 'of one event, by slug or id')
    .option('--subject <id>', 'about one attendee, att_…')
    .action(async (options: ExportFlags) => {
      const { exportTheLedger } = await import('./ledger.ts');
      await exportTheLedger(options);
    });

  ledger
    .command('purge')
    .description('Take an event’s entries out for good; signed stubs stay, and the ledger still verifies.')
    .requiredOption('--event <slug>', 'the event, by slug or id')
    .option('--yes', 'do it; without, it is counted only', false)
    .action(async (options: { event: string; yes: boolean }) => {
      const { purgeTheLedger } = await import('./ledger.ts');
      await purgeTheLedger(options);
    });

  ledger
    .command('accept-restore')
    .description(
      'Go on with an older copy of the database: everything that was open in it is closed (docs/restore.md).',
    )
    .requiredOption('--reason <why>', 'it stays on record, with your operating-system user')
    .option('--yes', 'do it; without, it is said only what would be done', false)
    .action(async (options: AcceptFlags) => {
      const { acceptTheRestore } = await import('./accept-restore.ts');
      await acceptTheRestore(options);
    });
}

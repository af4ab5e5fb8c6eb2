/** What `incident document`, `letters` and `retry-letters` are typed like; what they do is loaded when they are called. */
import type { Command } from 'commander';
import type { DocumentFlags, LetterFlags } from './incident-letters.ts';

export function declareIncidentLetters(incident: Command): void {
  incident
    .command('document')
    .description('Write a document about an incident into a new file that only you can read.')
    .argument('<id>')
    .requiredOption('--kind <kind>', 'supplier-notice, regulator-initial, regulator-follow-up or letters')
    .requiredOption('--format <format>', 'json, csv or html (one page, to be printed)')
    .requiredOption('--out <file>', 'a file that is not there yet')
    .option('--event <slug>', 'one event’s part of an incident about all events')
    .action(async (id: string, options: DocumentFlags) =>
      (await import('./incident-letters.ts')).writeDocument(id, options),
    );

  incident
    .command('letters')
    .description(
      'The letters to those affected: how far they are, what would be queued, and whom none reaches; with --queue, queue them.',
    )
    .argument('<id>')
    .option('--queue <number>', 'queue them: as many as it says without; run again, it queues the rest')
    .option('--updates', 'also to people who were written to, and of whom there is more to tell', false)
    .option('--list [state]', 'print each letter; of one state, or of all')
    .action(async (id: string, options: LetterFlags) =>
      (await import('./incident-letters.ts')).showLetters(id, options),
    );

  incident
    .command('retry-letters')
    .description('Send letters again that FAILED or are UNCERTAIN; one that is uncertain may arrive twice.')
    .argument('<ids...>', 'ids from incident letters --list')
    .action(async (ids: string[]) => (await import('./outbox.ts')).retryOutbox(ids));
}

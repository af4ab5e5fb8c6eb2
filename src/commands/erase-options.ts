/** What `retention`, `erase` and `readmit` are typed like; what they do is loaded when called. */
import type { Command } from 'commander';
import type { EraseFlags } from './erase.ts';

/** Adds `retention run`, `erase` and `readmit`. */
export function declareErasure(program: Command): void {
  program
    .command('retention')
    .description('Erases the people of events that have been over for the time that is set.')
    .command('run')
    .description('Do now what a serving gateway does every ten minutes.')
    .action(async () => {
      const { retentionRun } = await import('./retention.ts');
      await retentionRun();
    });

  program
    .command('erase')
    .description('Erase a person for good: says what will go, and asks before it does.')
    .argument(
      '[who]',
      'an attendee’s id or an e-mail address; - reads it from standard input; without it you are asked',
    )
    .option('--event <slug>', 'at this event; needed where an address is at several')
    .option('--everywhere', 'at every event', false)
    .option('--organiser-too', 'the account, too, though it organises an event', false)
    .option(
      '--stop',
      'erase nobody: stop the erasure that this person, or a thief, asked for by eraseMe',
      false,
    )
    .option('--yes', 'do not ask', false)
    .action(async (who: string | undefined, options: EraseFlags) => {
      if (options.stop) {
        const { stopErasure } = await import('./erase-stop.ts');
        await stopErasure(who, options);
        return;
      }
      const { erasePerson } = await import('./erase.ts');
      await erasePerson(who, options);
    });

  program
    .command('readmit')
    .description('Let the next import bring an erased registration in again.')
    .argument('<source>', 'pretix, eventbrite, or the source that a mapping names')
    .argument('<id>', 'the registration’s id in that source')
    .requiredOption('--event <slug>', 'the event')
    .action(async (source: string, id: string, options: { event: string }) => {
      const { readmitRegistration } = await import('./erase.ts');
      await readmitRegistration(source, id, options);
    });
}

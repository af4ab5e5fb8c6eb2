/** What `organiser` is typed like; what it does is loaded when called. */
import type { Command } from 'commander';

/** Adds `organiser add` and `organiser second-factor`. */
export function declareOrganiser(program: Command): void {
  const organiser = program
    .command('organiser')
    .description(
      'Organisers see the people of their event, with a second factor, and of protected fields no more than anybody.',
    );

  organiser
    .command('add')
    .description('Make somebody an organiser of an event; they sign in like everybody.')
    .argument('<email>')
    .requiredOption('--event <slug>', 'the event')
    .action(async (email: string, options: { event: string }) => {
      const { addOrganiser } = await import('./organiser.ts');
      await addOrganiser(email, options);
    });

  organiser
    .command('second-factor')
    .description('Give an organiser a second factor: prints the secret and ten recovery codes, once.')
    .argument('<email>')
    .option('--replace', 'also where there is one; it ends, with its recovery codes', false)
    .action(async (email: string, options: { replace: boolean }) => {
      const { giveSecondFactor } = await import('./organiser.ts');
      await giveSecondFactor(email, options);
    });
}

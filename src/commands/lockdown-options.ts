/** What `lockdown` is typed like; what it does is loaded when it is called. */
import type { Command } from 'commander';
import type { LockFlags, LockTarget } from './lockdown.ts';

const SINCE_FLAGS = '--since <time>';
const SINCE_MEANING = 'sessions begun since then are suspect: 30m, 2h, 3d, or 2026-09-30T09:00Z';

/** Adds `lockdown SCOPE`, `lockdown list` and `lockdown lift`. */
export function declareLockdown(program: Command): void {
  const lockdown = program
    .command('lockdown')
    .description(
      'Close, from the next request on, on every gateway; without --since no session is trusted, not even with its own.',
    );

  const locks = (name: string, description: string) =>
    lockdown
      .command(name)
      .description(description)
      .requiredOption('--reason <why>', 'it stays on record, with your operating-system user');

  locks('everything', 'Withhold every protected field of everybody, at every event.')
    .option(SINCE_FLAGS, SINCE_MEANING)
    .action((options: LockFlags) => lockIt({ scope: 'EVERYTHING' }, options));

  locks('sign-in', 'Let nobody sign in, and end the sessions begun since a time, for good.')
    .requiredOption(SINCE_FLAGS, SINCE_MEANING)
    .action((options: LockFlags) => lockIt({ scope: 'SIGN_IN' }, options));

  locks('event', 'Withhold every protected field of everybody at one event.')
    .requiredOption('--event <slug>', 'the event')
    .option(SINCE_FLAGS, SINCE_MEANING)
    .action((options: LockFlags) => lockIt({ scope: 'EVENT' }, options));

  locks('field', 'Withhold one field of everybody at one event: phone, email, photo or jobTitle.')
    .argument('<field>')
    .requiredOption('--event <slug>', 'the event')
    .option(SINCE_FLAGS, SINCE_MEANING)
    .action((field: string, options: LockFlags) => lockIt({ scope: 'FIELD', field }, options));

  locks('attendees', 'Withhold every protected field of some people of one event.')
    .argument('<ids...>', 'attendee ids, at most 200')
    .option(SINCE_FLAGS, SINCE_MEANING)
    .action((attendees: string[], options: LockFlags) => lockIt({ scope: 'ATTENDEES', attendees }, options));

  locks('integration', 'Close one event to a third party: its keys know nobody there.')
    .argument('[id]', 'from `integration list`; left out: to every one')
    .requiredOption('--event <slug>', 'the event')
    .action((integration: string | undefined, options: LockFlags) =>
      lockIt({ scope: 'INTEGRATION', integration }, options),
    );

  lockdown
    .command('list')
    .description('Show the lockdowns that are on.')
    .option('--all', 'also those that were lifted', false)
    .action(async (options: { all: boolean }) => {
      const { listLockdowns } = await import('./lockdown.ts');
      await listLockdowns(options);
    });

  lockdown
    .command('lift')
    .description('Open again, from the next request on. Sessions that were ended stay ended.')
    .argument('<id>', 'from `lockdown list`')
    .requiredOption('--reason <why>', 'it stays on record, with your operating-system user')
    .action(async (id: string, options: { reason: string }) => {
      const { liftLockdown } = await import('./lockdown.ts');
      await liftLockdown(id, options);
    });
}

async function lockIt(target: LockTarget, options: LockFlags): Promise<void> {
  const { lockDown } = await import('./lockdown.ts');
  await lockDown(target, options);
}

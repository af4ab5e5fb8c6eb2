/** What `drill` is typed like; what it does is loaded when it is called. */
import type { Command } from 'commander';
import type { DrillFlags } from './drill.ts';

export function declareDrill(program: Command): void {
  program
    .command('drill')
    .description(
      'Play a breach against the gateway that runs, with made-up people at an event of its own: intruder, alarm, lockdown, report, restore, letters (docs/drill.md).',
    )
    .option('--url <url>', 'where the gateway listens (default: PUBLIC_URL)')
    .option(
      '--sign-in',
      'lock signing in as well: for the time of it NOBODY signs in, real people neither',
      false,
    )
    .option('--clean', 'erase the people and events of earlier drills, and play none', false)
    .action(async (options: DrillFlags) => {
      const { drill } = await import('./drill.ts');
      process.exitCode = await drill(options);
    });
}

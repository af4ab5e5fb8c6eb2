/** What `keys` is typed like; what it does is loaded when called. */
import { Argument, type Command } from 'commander';
import type { RotateWhat } from './keys.ts';

const ROTATE_WHAT: RotateWhat[] = [
  'outer',
  'data',
  'address-index',
  'cursor',
  'session',
  'links',
  'network',
  'all',
];

/** Adds `keys rotate`, `keys status`, `keys backup` and `keys restore`. */
export function declareKeys(program: Command): void {
  const keys = program
    .command('keys')
    .description(
      'The keys that seal and hash: rotate them beside a gateway that serves, back them up, restore them.',
    );

  keys
    .command('rotate')
    .description(
      'New keys in place of the old; interrupted, the same command goes on. docs/keys.md says what each does.',
    )
    .addArgument(new Argument('<what>', 'which keys').choices(ROTATE_WHAT))
    .option('--prepare', 'only make the next outer key, to copy it to other machines first', false)
    .action(async (what: RotateWhat, options: { prepare: boolean }) => {
      const { rotate } = await import('./keys.ts');
      await rotate(what, options);
    });

  keys
    .command('status')
    .description('Which keys there are, since when, and what is under way.')
    .action(async () => {
      const { status } = await import('./keys.ts');
      await status();
    });

  keys
    .command('backup')
    .description('Write all keys, wrapped by the outer key, to a new file. It can be restored for 30 days.')
    .argument('<file>')
    .action(async (file: string) => {
      const { backup } = await import('./keys.ts');
      await backup(file);
    });

  keys
    .command('restore')
    .description('Add the keys that are missing from a backup, but those of erased people.')
    .argument('<file>')
    .action(async (file: string) => {
      const { restore } = await import('./keys.ts');
      await restore(file);
    });
}

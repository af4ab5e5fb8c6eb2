/** What `integration`, `key` and `demo key` are typed like; what they do is loaded when called. */
import type { Command } from 'commander';
import type { KeyFlags, RegisterFlags } from './integration.ts';

const several = (value: string, before: readonly string[] = []) => [...before, value];
const whole = Number;

/** Adds `integration register|list|approve|refuse|roster|end`, `key create|rotate|list|revoke` and `demo key`. */
export function declareIntegrations(program: Command): void {
  const integration = program
    .command('integration')
    .description(
      'Third parties that come with API keys: what people are told of them, and what they may ask for.',
    );

  integration
    .command('register')
    .description('Register a third party. It opens nothing: approve its fields, and make it a key.')
    .requiredOption('--event <slug>', 'an event it is for; again for more', several)
    .requiredOption('--name <name>', 'what people read')
    .requiredOption('--company <name>', 'the company behind it')
    .requiredOption('--contact <text>', 'where its makers are reached')
    .requiredOption('--purpose <text>', 'what for, in words')
    .requiredOption('--retention <days>', 'how long it keeps what it was given', whole)
    .requiredOption('--erase-contact <text>', 'whom to ask to erase what it holds')
    .option(
      '--field <field=why>',
      'a protected field it wants, and why: phone="to call back"; again for more',
      several,
    )
    .action(async (options: RegisterFlags) => (await load()).registerIntegration(options));

  integration
    .command('list')
    .description('Show the integrations of an event, with what is approved.')
    .requiredOption('--event <slug>', 'the event')
    .action(async (options: { event: string }) => (await load()).listIntegrations(options));

  const onField = (name: 'approve' | 'refuse', description: string) =>
    integration
      .command(name)
      .description(description)
      .argument('<id>', 'from `integration list`')
      .argument('<field>', 'phone, email, photo or jobTitle')
      .action(async (id: string, field: string) => (await load()).decideField(name, id, field));
  onField('approve', 'Approve a field; people can consent to it then.');
  onField('refuse', 'Refuse a field, or withdraw its approval, for good.');

  integration
    .command('roster')
    .description('Let it read everybody’s name, organisation and category, for a purpose that people read.')
    .argument('<id>', 'from `integration list`')
    .option('--purpose <text>', 'what for')
    .option('--withdraw', 'take it back', false)
    .action(async (id: string, options: { purpose?: string; withdraw: boolean }) =>
      (await load()).decideRoster(id, options),
    );

  integration
    .command('end')
    .description('End it for good, and all its keys, from the next request on.')
    .argument('<id>', 'from `integration list`')
    .action(async (id: string) => (await load()).endIntegration(id));

  const key = program.command('key').description('API keys of integrations. (`keys` is about encryption.)');

  key
    .command('create')
    .description('Make a key, and print it, once.')
    .argument('<integration>', 'its id, from `integration list`')
    .requiredOption(
      '--scope <scope>',
      'what it may ask for, for example attendee:read; again for more',
      several,
    )
    .option('--event <slug>', 'one of its events; again for more (default: all of them)', several)
    .option('--label <text>', 'what you call it', 'made on the command line')
    .option('--days <days>', 'how long it lives, at most 365', whole, 90)
    .option('--network <block>', 'where it may come from, like 192.0.2.0/24; again for more', several)
    .action(async (id: string, options: KeyFlags) => (await load()).createKey(id, options));

  key
    .command('rotate')
    .description('Make another key of the same kind, and print it, once; the one before goes on for a while.')
    .argument('<id>', 'key_…')
    .option('--overlap <hours>', 'how long the one before goes on, at most 720', whole, 24)
    .option('--days <days>', 'how long the new one lives, at most 365', whole, 90)
    .action(async (id: string, options: { overlap: number; days: number }) =>
      (await load()).rotateKey(id, options),
    );

  key
    .command('list')
    .description('Show the keys of an integration, with their last four characters and last use.')
    .argument('<integration>', 'its id')
    .action(async (id: string) => (await load()).listKeys(id));

  key
    .command('revoke')
    .description('End a key for good, from the next request on, on every gateway.')
    .argument('<id>', 'key_…')
    .requiredOption('--reason <why>', 'it stays on record, with your operating-system user')
    .action(async (id: string, options: { reason: string }) => (await load()).revokeKey(id, options));

  program
    .command('demo')
    .description('For developers: what the made-up people of the demo event are good for.')
    .command('key')
    .description('Make a key for the demo event, and print a first query with it.')
    .action(async () => (await import('./demo-key.ts')).demoKey());
}

const load = () => import('./integration.ts');

/** The command line. Each command is a file of `commands/` that is loaded when it is called. */
import { Argument, Command } from 'commander';
import type { EraseFlags } from './commands/erase.ts';
import type { EventFlags } from './commands/event.ts';
import { EXIT, EXIT_CODES_HELP, report } from './commands/exit-codes.ts';
import type { ImportFlags } from './commands/import.ts';
import type { RotateWhat } from './commands/keys.ts';
import type { ExportFlags, VerifyFlags } from './commands/ledger.ts';
import { declareLockdown } from './commands/lockdown-options.ts';

const program = new Command('attendant')
  .description(
    'A GraphQL gateway for attendee data: each protected field only to its owner, or by its owner’s consent.',
  )
  .showHelpAfterError('(attendant --help says more)')
  .exitOverride()
  .addHelpText(
    'after',
    `
Settings come from the environment and a .env file in the project’s folder; the README lists them. Folders in
settings are relative to the project, files on the command line to where you are. Commands work beside a running
gateway: they attach to its database.
${EXIT_CODES_HELP}

Examples:
  attendant serve
  attendant import orders.csv --event summit-2027 --dry-run
  attendant organiser add olga@example.org --event summit-2027
  attendant organiser second-factor olga@example.org
  attendant keys rotate all
  attendant keys backup keys-2027-03-01.backup
  attendant ledger verify
  attendant ledger export --format csv --event summit-2027 > disclosures.csv
  attendant event set summit-2027 --ends 2027-09-30 --retention 30
  attendant erase ada@example.org --event summit-2027
  attendant lockdown everything --since 2h --reason "strangers are signed in"`,
  );

program
  .command('serve')
  .description(
    'Start the gateway (npm start does the same). Ctrl-C stops it, and the embedded database with it.',
  )
  .action(async () => {
    const { serve } = await import('./commands/serve.ts');
    await serve();
  });

program
  .command('import')
  .description('Read registrations: pretix order exports as they are, any other CSV with a mapping.')
  .argument('<files...>', 'CSV files')
  .requiredOption('--event <slug>', 'the event they belong to, whatever the file says')
  .option('--mapping <file>', 'which column means what, for a CSV that is no pretix export')
  .option('--dry-run', 'count and report, change nothing', false)
  .option('--region <country>', 'for a new event: how phone numbers without a country are read (default: GB)')
  .action(async (files: string[], options: ImportFlags) => {
    const { importFiles } = await import('./commands/import.ts');
    process.exitCode = await importFiles(files, options);
  });

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
    const { addOrganiser } = await import('./commands/organiser.ts');
    await addOrganiser(email, options);
  });

organiser
  .command('second-factor')
  .description('Give an organiser a second factor: prints the secret and ten recovery codes, once.')
  .argument('<email>')
  .option('--replace', 'also where there is one; it ends, with its recovery codes', false)
  .action(async (email: string, options: { replace: boolean }) => {
    const { giveSecondFactor } = await import('./commands/organiser.ts');
    await giveSecondFactor(email, options);
  });

const keys = program
  .command('keys')
  .description(
    'The keys that seal and hash: rotate them beside a gateway that serves, back them up, restore them.',
  );

const ROTATE_WHAT: RotateWhat[] = ['outer', 'data', 'address-index', 'cursor', 'session', 'network', 'all'];

keys
  .command('rotate')
  .description(
    'New keys in place of the old; interrupted, the same command goes on. docs/keys.md says what each does.',
  )
  .addArgument(new Argument('<what>', 'which keys').choices(ROTATE_WHAT))
  .option('--prepare', 'only make the next outer key, to copy it to other machines first', false)
  .action(async (what: RotateWhat, options: { prepare: boolean }) => {
    const { rotate } = await import('./commands/keys.ts');
    await rotate(what, options);
  });

keys
  .command('status')
  .description('Which keys there are, since when, and what is under way.')
  .action(async () => {
    const { status } = await import('./commands/keys.ts');
    await status();
  });

keys
  .command('backup')
  .description('Write all keys, wrapped by the outer key, to a new file. It can be restored for 30 days.')
  .argument('<file>')
  .action(async (file: string) => {
    const { backup } = await import('./commands/keys.ts');
    await backup(file);
  });

keys
  .command('restore')
  .description('Add the keys that are missing from a backup, but those of erased people.')
  .argument('<file>')
  .action(async (file: string) => {
    const { restore } = await import('./commands/keys.ts');
    await restore(file);
  });

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
    const { verifyTheLedger } = await import('./commands/ledger.ts');
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
    const { exportTheLedger } = await import('./commands/ledger.ts');
    await exportTheLedger(options);
  });

ledger
  .command('purge')
  .description('Take an event’s entries out for good; signed stubs stay, and the ledger still verifies.')
  .requiredOption('--event <slug>', 'the event, by slug or id')
  .option('--yes', 'do it; without, it is counted only', false)
  .action(async (options: { event: string; yes: boolean }) => {
    const { purgeTheLedger } = await import('./commands/ledger.ts');
    await purgeTheLedger(options);
  });

const event = program
  .command('event')
  .description(
    'An event’s settings: dates, retention, who may be listed, categories, the words of consents.',
  );

event
  .command('show')
  .description('Print them.')
  .argument('<slug>')
  .action(async (slug: string) => {
    const { showEvent } = await import('./commands/event.ts');
    await showEvent(slug);
  });

event
  .command('set')
  .description('Change what is named; the rest stays.')
  .argument('<slug>')
  .option('--name <name>', 'its name')
  .option('--region <country>', 'how phone numbers without a country are read, like GB')
  .option(
    '--starts <time>',
    'a day like 2027-09-30 (UTC) or a time like 2027-09-30T18:00+02:00; none takes it away',
  )
  .option('--ends <time>', 'the same; a day, to its end')
  .option('--retention <days>', 'days after the end when its people are erased; none takes it away')
  .option('--list <who>', 'who may be listed, of those who choose to: everybody or nobody')
  .option('--list-category <name>', 'only those of this ticket category may; any number of times', gather)
  .option('--category <name[=label]>', 'a ticket category and what people read for it; all there are', gather)
  .option('--notice-version <version>', 'of the words of consents; with --notice')
  .option('--notice <language=file>', 'the words in one language, en and any others', gather)
  .action(async (slug: string, options: EventFlags) => {
    const { setEvent } = await import('./commands/event.ts');
    await setEvent(slug, options);
  });

program
  .command('retention')
  .description('Erases the people of events that have been over for the time that is set.')
  .command('run')
  .description('Do now what a serving gateway does every ten minutes.')
  .action(async () => {
    const { retentionRun } = await import('./commands/retention.ts');
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
  .option('--yes', 'do not ask', false)
  .action(async (who: string | undefined, options: EraseFlags) => {
    const { erasePerson } = await import('./commands/erase.ts');
    await erasePerson(who, options);
  });

program
  .command('readmit')
  .description('Let the next import bring an erased registration in again.')
  .argument('<source>', 'pretix, eventbrite, or the source that a mapping names')
  .argument('<id>', 'the registration’s id in that source')
  .requiredOption('--event <slug>', 'the event')
  .action(async (source: string, id: string, options: { event: string }) => {
    const { readmitRegistration } = await import('./commands/erase.ts');
    await readmitRegistration(source, id, options);
  });

declareLockdown(program);

const outbox = program
  .command('outbox')
  .description('Notices and letters: which were sent, which were not, and of which nobody knows.');

outbox
  .command('list')
  .description(
    'Print them, the newest first: id, state, kind, account, attempts, queued, settled, last error.',
  )
  .option('--state <state>', 'only QUEUED, SENDING, SENT, UNCERTAIN or FAILED')
  .action(async (options: { state?: string }) => {
    const { listOutbox } = await import('./commands/outbox.ts');
    await listOutbox(options);
  });

outbox
  .command('retry')
  .description('Send mails again that FAILED or are UNCERTAIN; one that is uncertain may arrive twice.')
  .argument('<ids...>', 'ids from outbox list')
  .action(async (ids: string[]) => {
    const { retryOutbox } = await import('./commands/outbox.ts');
    await retryOutbox(ids);
  });

program
  .command('reset')
  .description('Empty the database. The key file is kept.')
  .option('--yes', 'do not ask; needed where MONGODB_URI is set')
  .action(async (options: { yes?: boolean }) => {
    const { reset } = await import('./commands/reset.ts');
    await reset(options);
  });

/** Of an option that may be given any number of times. */
function gather(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}

for (const command of [program, ...program.commands, ...program.commands.flatMap((each) => each.commands)]) {
  command.exitOverride();
}
try {
  await program.parseAsync();
  process.exitCode ??= EXIT.ok;
} catch (error) {
  process.exitCode = report(error);
}

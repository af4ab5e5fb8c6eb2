/** The command line. Each command is a file of `commands/` that is loaded when it is called. */
import { Command } from 'commander';
import { declareAlarms } from './commands/alarms-options.ts';
import { declareDrill } from './commands/drill-options.ts';
import { declareErasure } from './commands/erase-options.ts';
import { declareEvent } from './commands/event-options.ts';
import { EXIT, EXIT_CODES_HELP, report } from './commands/exit-codes.ts';
import type { ImportFlags } from './commands/import.ts';
import { declareIncident } from './commands/incident-options.ts';
import { declareIntegrations } from './commands/integration-options.ts';
import { declareKeys } from './commands/keys-options.ts';
import { declareLedger } from './commands/ledger-options.ts';
import { declareLockdown } from './commands/lockdown-options.ts';
import { declareOrganiser } from './commands/organiser-options.ts';
import { declareOutbox } from './commands/outbox-options.ts';
import { declarePhotos } from './commands/photos-options.ts';
import { declareWebhooks } from './commands/webhooks-options.ts';

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
  attendant photos import photos.zip --event summit-2027 --dry-run
  attendant organiser add olga@example.org --event summit-2027
  attendant organiser second-factor olga@example.org
  attendant integration list --event summit-2027
  attendant key create int_… --scope attendee:read
  attendant keys rotate all
  attendant keys backup keys-2027-03-01.backup
  attendant ledger verify
  attendant ledger export --format csv --event summit-2027 > disclosures.csv
  attendant event set summit-2027 --ends 2027-09-30 --retention 30
  attendant erase ada@example.org --event summit-2027
  attendant lockdown everything --since 2h --reason "strangers are signed in"
  attendant incident open --event summit-2027 --title "Strangers signed in" --aware 10m --started 2h --since 2h
  attendant incident report inc_…`,
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

declareAlarms(program);
declareOrganiser(program);
declareEvent(program);
declareErasure(program);
declareIncident(program);
declareIntegrations(program);
declareKeys(program);
declareLedger(program);
declareLockdown(program);
declareOutbox(program);
declarePhotos(program);
declareWebhooks(program);
declareDrill(program);

program
  .command('reset')
  .description('Empty the database. The key file is kept.')
  .option('--yes', 'do not ask; needed where MONGODB_URI is set')
  .action(async (options: { yes?: boolean }) => {
    const { reset } = await import('./commands/reset.ts');
    await reset(options);
  });

for (const command of [program, ...program.commands, ...program.commands.flatMap((each) => each.commands)]) {
  command.exitOverride();
}
try {
  await program.parseAsync();
  process.exitCode ??= EXIT.ok;
} catch (error) {
  process.exitCode = report(error);
}

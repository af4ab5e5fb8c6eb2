/** What `incident` is typed like; what it does is loaded when it is called. */
import type { Command } from 'commander';
import type { FactFlags, SuspectFlags } from './incident.ts';
import { declareIncidentLetters } from './incident-letters-options.ts';

const TIME = '30m, 2h or 3d ago, or a time like 2026-09-30T09:00Z';

/** Adds `incident open`, `change`, `suspects`, `list`, `show`, `report`, `restore`, `told` and `close`. */
export function declareIncident(program: Command): void {
  const incident = program
    .command('incident')
    .description(
      'When something happened: write it down, name suspects, report, take back. It needs the database; naming a network or restoring needs the key file, too.',
    );

  facts(
    suspects(
      incident.command('open').description('Write down what happened; the 72 hours run from --aware.'),
    ),
  )
    .option('--event <slug>', 'the event it is about')
    .option('--all-events', 'it is about all of them')
    .option('--drill', 'it is played, not real; whatever is made from it says so', false)
    .action(async (options: FactFlags & SuspectFlags) =>
      (await import('./incident.ts')).openFromFlags(options),
    );

  facts(
    incident.command('change').description('Put right what is said of it; what stood there before is kept.'),
  )
    .argument('<id>')
    .action(async (id: string, options: FactFlags) =>
      (await import('./incident.ts')).changeFromFlags(id, options),
    );

  suspects(incident.command('suspects').description('Name more suspects.'))
    .argument('<id>')
    .action(async (id: string, options: SuspectFlags) =>
      (await import('./incident.ts')).suspectMore(id, options),
    );

  incident
    .command('list')
    .description('Show all incidents, the newest first.')
    .action(async () => (await import('./incident.ts')).listIncidents());

  incident
    .command('show')
    .description('Show one, with its log.')
    .argument('<id>')
    .action(async (id: string) => (await import('./incident.ts')).showIncident(id));

  incident
    .command('report')
    .description(
      'Who was shown what, who may have been, and what was changed; with names. That it was read is logged.',
    )
    .argument('<id>')
    .option('--json', 'the whole of it, as JSON', false)
    .action(async (id: string, options: { json: boolean }) =>
      (await import('./incident-report.ts')).printReport(id, options),
    );

  incident
    .command('restore')
    .description(
      'Take back what the suspects changed; again, it does what is left. A running gateway sends the notices.',
    )
    .argument('<id>')
    .option('--changes <number>', 'do it, with so many changes; without, it is only said how many there are')
    .action(async (id: string, { changes }: { changes?: string }) =>
      (await import('./incident-restore.ts')).restoreFrom(id, changes),
    );

  incident
    .command('told')
    .description(
      'Write down that the regulator or the controller was told; reminders end with the regulator.',
    )
    .argument('<whom>', 'regulator or controller')
    .argument('<id>')
    .option('--at <time>', `when: ${TIME}; now, where it is left out`)
    .action(async (whom: string, id: string, options: { at?: string }) =>
      (await import('./incident.ts')).toldThem(whom, id, options),
    );

  incident
    .command('close')
    .description('Say that it is over; reminders end.')
    .argument('<id>')
    .requiredOption('--note <how>', 'how it ended; it stays on record, with your operating-system user')
    .action(async (id: string, options: { note: string }) =>
      (await import('./incident.ts')).closeIt(id, options),
    );

  declareIncidentLetters(incident);
}

const facts = (command: Command) =>
  command
    .option('--title <title>', 'without anybody’s data in it')
    .option('--aware <time>', `when somebody knew: ${TIME}`)
    .option('--started <time>', `when it began: ${TIME}`)
    .option('--ended <time>', `when it ended: ${TIME}; leave it out while it goes on`)
    .option('--found-by <how>', 'how it was found')
    .option('--effects <text>', 'what happened to the data')
    .option('--consequences <text>', 'likely consequences for the people')
    .option('--measures <text>', 'measures taken or proposed')
    .option('--contact <text>', 'the data protection officer or another contact point');

const suspects = (command: Command) =>
  command
    .option('--session <id...>', 'these sessions')
    .option('--account <id...>', 'every session of these accounts')
    .option('--attendee <id...>', 'every session of these people’s accounts')
    .option('--key <id...>', 'these API keys')
    .option('--integration <id...>', 'every API key of these integrations')
    .option(
      '--network <address>',
      'sessions from this address or prefix, begun since --since if that is given',
    )
    .option('--since <time>', `sessions begun since then, from --network if that is given: ${TIME}`);

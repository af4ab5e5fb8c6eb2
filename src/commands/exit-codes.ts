/** How a command ends. The numbers above 60 are those of sysexits(3), so that scripts can tell the causes apart. */
import { CommanderError } from 'commander';
import { ConfigError } from '../config.ts';
import { DatabaseError } from '../database/database-error.ts';
import { KeyBackupError } from '../disclosure/key-backup.ts';
import { KeyFileError } from '../disclosure/key-file.ts';
import { HeadsFileError } from '../disclosure/ledger/heads-file.ts';
import { RotationError } from '../disclosure/rotation/rotation.ts';
import { ErasedListError } from '../erasure/erased-list.ts';
import { OlderDatabaseError } from '../restore/at-start.ts';
import { NotAcceptedError } from '../restore/model.ts';

export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  altered: 3,
  badInput: 65,
  noDatabase: 69,
  portTaken: 75,
  badSettings: 78,
} as const;

export const EXIT_CODES_HELP = `
Exit codes:
   0  done
   1  failed, for a reason that was printed
   2  the command was not typed as --help says
   3  the ledger is not as it was written; what was found is printed
  65  the input is wrong: a file without a known header, an event nobody knows, a backup that is no good
  69  the database cannot be reached, is none that Attendant can rely on, or an older copy
  75  the port is taken
  78  a setting is wrong`;

/** Ends a command with a text for a person and a code for a script. */
export class CommandError extends Error {
  readonly exitCode: number;
  constructor(message: string, exitCode: number = EXIT.failed) {
    super(message);
    this.name = 'CommandError';
    this.exitCode = exitCode;
  }
}

/** Prints what went wrong and answers with the code. What nobody foresaw keeps its stack, which is for us. */
export function report(error: unknown): number {
  // Commander has printed its own text; `--help` arrives here with code 0.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  const [text, code] = explain(error);
  process.stderr.write(`${text}\n`);
  return code;
}

function explain(error: unknown): [string, number] {
  if (error instanceof CommandError) return [error.message, error.exitCode];
  if (error instanceof ConfigError) return [error.message, EXIT.badSettings];
  if (error instanceof KeyFileError || error instanceof HeadsFileError)
    return [error.message, EXIT.badSettings];
  if (
    error instanceof KeyBackupError ||
    error instanceof ErasedListError ||
    error instanceof NotAcceptedError
  )
    return [error.message, EXIT.badInput];
  if (error instanceof RotationError) return [error.message, EXIT.failed];
  if (error instanceof DatabaseError || error instanceof OlderDatabaseError)
    return [error.message, EXIT.noDatabase];
  const { code, port, setting = 'PORT' } = error as { code?: unknown; port?: unknown; setting?: string };
  if (code === 'EADDRINUSE') {
    return [
      `Port ${port} is taken. Stop the program that uses it, or choose another: ${setting}=4001 npm start`,
      EXIT.portTaken,
    ];
  }
  if (code === 'EACCES' && port !== undefined) {
    return [
      `Port ${port} is not for ordinary users. Choose one above 1023: ${setting}=4000 npm start`,
      EXIT.portTaken,
    ];
  }
  return [error instanceof Error ? (error.stack ?? error.message) : String(error), EXIT.failed];
}

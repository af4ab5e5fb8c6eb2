import os from 'node:os';
import { cleanText } from '../attendees/normalise.ts';
import { REASON_LENGTH } from '../lockdown/choose.ts';
import type { LockdownActor } from '../lockdown/model.ts';
import { CommandError, EXIT } from './exit-codes.ts';

/** Who typed the command, for the record. */
export function whoami(): LockdownActor {
  try {
    return { kind: 'COMMAND_LINE', user: os.userInfo().username };
  } catch {
    // A container's user may have no name.
    return { kind: 'COMMAND_LINE', user: `uid ${process.getuid?.() ?? 'unknown'}` };
  }
}

/** What was given as `--reason`, for the record. */
export function reasonIn(text: string): string {
  const reason = cleanText(text);
  if (reason === '' || reason.length > REASON_LENGTH)
    throw new CommandError(`--reason: say why, in 1 to ${REASON_LENGTH} characters.`, EXIT.badInput);
  return reason;
}

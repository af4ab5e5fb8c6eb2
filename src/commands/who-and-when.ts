/** Who types a command and why, and times as people type them. */
import os from 'node:os';
import { cleanText } from '../attendees/normalise.ts';
import { REASON_LENGTH } from '../lockdown/choose.ts';
import type { LockdownActor } from '../lockdown/model.ts';
import { DAY, HOUR, instantIn, MINUTE } from '../time.ts';
import { CommandError, EXIT } from './exit-codes.ts';

const UNITS: Readonly<Record<string, number>> = { m: MINUTE, h: HOUR, d: DAY };

/** `2h` before now, or an instant with its time zone. */
export function timeIn(option: string, text: string, now: Date): Date {
  const [, count, unit = ''] = /^(\d{1,4})([mhd])$/.exec(text) ?? [];
  const ago = UNITS[unit];
  if (count !== undefined && ago !== undefined) return new Date(now.getTime() - Number(count) * ago);
  const at = instantIn(text);
  if (at === null)
    throw new CommandError(
      `${option}: write 30m, 2h or 3d, or a time like 2026-09-30T09:00Z or 2026-09-30T10:00+01:00.`,
      EXIT.badInput,
    );
  return at;
}

/** The operating-system user. */
export function whoami(): LockdownActor {
  try {
    return { kind: 'COMMAND_LINE', user: os.userInfo().username };
  } catch {
    // A container's user may have no name.
    return { kind: 'COMMAND_LINE', user: `uid ${process.getuid?.() ?? 'unknown'}` };
  }
}

export const nameOf = (by: LockdownActor) =>
  by.kind === 'ORGANISER' ? by.account : `${by.user} (command line)`;

/** What was given as `--reason`, for the record. */
export function reasonIn(text: string): string {
  const reason = cleanText(text);
  if (reason === '' || reason.length > REASON_LENGTH)
    throw new CommandError(`--reason: say why, in 1 to ${REASON_LENGTH} characters.`, EXIT.badInput);
  return reason;
}

import { type Problem, problem } from '../../user-error.ts';

const LENGTH = { least: 3, most: 500 };

/** Of a refusal or a report. */
export const isReason = (text: string) => text.length >= LENGTH.least && text.length <= LENGTH.most;

export const badReason = (): Problem =>
  problem('BAD_REASON', 'reason', `A reason has ${LENGTH.least} to ${LENGTH.most} characters.`);

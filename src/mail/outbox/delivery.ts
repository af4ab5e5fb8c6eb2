/**
 * What a failed attempt means. Threat: a mail that is sent twice because an answer was lost, or never because an error
 * was taken for a refusal. nodemailer names the command `CONN` for every connection that ends, also one that ends after
 * DATA; so what counts is whether the message had begun to leave.
 */
import { GONE } from '../gone.ts';
import type { MailError } from './model.ts';
import type { Outcome } from './outbox.ts';

/** Commands of SMTP by which a server refuses this very mail, rather than us. */
const ABOUT_THE_MAIL = new Set(['MAIL FROM', 'RCPT TO', 'DATA']);

export function outcomeOf(error: unknown, handedOver: boolean): Outcome {
  const kept = mailError(error);
  const { command, responseCode } = kept;
  if (handedOver && responseCode === null) return { state: 'UNCERTAIN', error: kept };
  if (kept.code === GONE) return { state: 'FAILED', error: kept };
  const final = responseCode !== null && responseCode >= 500 && ABOUT_THE_MAIL.has(command ?? '');
  return { state: final ? 'FAILED' : 'QUEUED', error: kept };
}

/** Codes only: the text of an SMTP answer may quote the address. */
function mailError(error: unknown): MailError {
  const { code, command, responseCode } = (error ?? {}) as Record<string, unknown>;
  return {
    code: typeof code === 'string' ? code : 'INTERNAL',
    command: typeof command === 'string' ? command : null,
    responseCode: typeof responseCode === 'number' ? responseCode : null,
  };
}

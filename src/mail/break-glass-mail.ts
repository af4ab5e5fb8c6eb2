/**
 * Tells somebody that an organiser opened fields of theirs without their consent: who, which fields, what for, when. No
 * value stands in it, and nothing in its subject. The purpose is the organiser's own words, shown as text.
 */
import { FIELD_WORDS } from '../field-words.ts';
import type { ProtectedField } from '../protected-fields.ts';
import { escapeHtml } from './html.ts';
import type { Mail } from './mailer.ts';

export interface BreakGlassMail {
  readonly to: string;
  /** The event's name. */
  readonly event: string;
  /** The organiser's name, where they attend; organisers need not have one here. */
  readonly who: string | null;
  readonly fields: readonly ProtectedField[];
  readonly purpose: string;
  readonly at: Date;
  /** The grant's id, to be asked about. */
  readonly reference: string;
  readonly site: string;
}

export function breakGlassMail({
  to,
  event,
  who,
  fields,
  purpose,
  at,
  reference,
  site,
}: BreakGlassMail): Mail {
  const when = `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  const organiser = who === null ? 'An organiser' : `${who}, an organiser`;
  const lines = [
    `${organiser} of ${event}, has taken the right to see your ${fields.map((field) => FIELD_WORDS[field]).join(', ')}, for 15 minutes from ${when}, although you did not consent to that.`,
    `They gave this purpose: “${purpose}”`,
    'It is meant for emergencies. You are told whether or not they looked; each look is recorded.',
    `If you do not see why, ask the organisers of ${event}, and name the reference ${reference}. Sent by ${site}.`,
  ];
  const subject = 'About your data';
  return {
    to,
    subject,
    text: `${lines.join('\n\n')}\n`,
    html: `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${subject}</title></head>
<body style="font-family:system-ui,sans-serif;line-height:1.5;color:#1b1b1b">
${lines.map((line) => `<p>${escapeHtml(line)}</p>`).join('\n')}
</body></html>
`,
  };
}

/** What organisers say of an integration or a key, cleaned and checked; each problem names its place. */

import { parseBlock } from '../address-blocks.ts';
import { cleanText } from '../attendees/normalise.ts';
import { PROTECTED_FIELDS, type ProtectedField } from '../protected-fields.ts';
import { type Problem, problem } from '../user-error.ts';
import { SCOPES, type Scope } from './model.ts';

export interface IntegrationInput {
  readonly name: string;
  readonly company: string;
  readonly contact: string;
  readonly purpose: string;
  readonly fields: readonly { readonly field: ProtectedField; readonly why: string }[];
  readonly events: readonly string[];
  readonly retentionDays: number;
  readonly eraseContact: string;
}

export interface KeyInput {
  readonly label: string;
  readonly scopes: readonly string[];
  readonly events: readonly string[];
  readonly days: number;
  readonly networks: readonly string[];
}

export interface CheckedKey extends KeyInput {
  readonly scopes: readonly Scope[];
}

/** In characters. */
const TEXTS = { name: 100, company: 200, contact: 200, purpose: 1_000, eraseContact: 200 } as const;
const WHY_LENGTH = 500;
const LABEL_LENGTH = 100;
const MOST_EVENTS = 50;
const MOST_RETENTION_DAYS = 3_650;
export const MOST_KEY_DAYS = 365;
export const USUAL_KEY_DAYS = 90;
const MOST_NETWORKS = 50;

/** One text of at most so many characters; null for an empty or longer one. */
function textIn(given: string, most: number): string | null {
  const text = cleanText(given);
  return text === '' || text.length > most ? null : text;
}

export function checkedIntegration(input: IntegrationInput): IntegrationInput | Problem {
  const texts = { name: '', company: '', contact: '', purpose: '', eraseContact: '' };
  for (const [name, most] of Object.entries(TEXTS) as [keyof typeof TEXTS, number][]) {
    const text = textIn(input[name], most);
    if (text === null) return problem('BAD_TEXT', name, `Write 1 to ${most} characters.`);
    texts[name] = text;
  }
  const fields = input.fields.map(({ field, why }) => ({ field, why: textIn(why, WHY_LENGTH) ?? '' }));
  if (fields.some(({ why }) => why === ''))
    return problem('BAD_WHY', 'fields', `Say why for each field, in 1 to ${WHY_LENGTH} characters.`);
  const names = fields.map(({ field }) => field);
  if (new Set(names).size !== names.length || !names.every((field) => PROTECTED_FIELDS.includes(field)))
    return problem('BAD_FIELDS', 'fields', 'Name each field once.');
  const events = [...new Set(input.events)];
  if (events.length === 0 || events.length > MOST_EVENTS)
    return problem('BAD_EVENTS', 'events', `Name 1 to ${MOST_EVENTS} events.`);
  if (!isWhole(input.retentionDays, 0, MOST_RETENTION_DAYS))
    return problem('BAD_RETENTION', 'retentionDays', `Say 0 to ${MOST_RETENTION_DAYS} days.`);
  return { ...input, ...texts, fields, events };
}

/** `within`: the integration's events. */
export function checkedKey(input: KeyInput, within: readonly string[]): CheckedKey | Problem {
  const label = textIn(input.label, LABEL_LENGTH);
  if (label === null) return problem('BAD_LABEL', 'label', `Write 1 to ${LABEL_LENGTH} characters.`);
  const scopes = [...new Set(input.scopes)].filter(isScope);
  if (scopes.length === 0 || scopes.length !== new Set(input.scopes).size)
    return problem('BAD_SCOPES', 'scopes', `Name at least one, of these: ${SCOPES.join(', ')}.`);
  const events = [...new Set(input.events)];
  if (events.length === 0 || !events.every((event) => within.includes(event)))
    return problem('BAD_EVENTS', 'events', 'Name at least one of the integration’s events, and no other.');
  if (!isDays(input.days)) return badDays();
  const networks = [...new Set(input.networks)];
  if (networks.length > MOST_NETWORKS || networks.some((network) => parseBlock(network) === null))
    return problem(
      'BAD_NETWORKS',
      'networks',
      `Name at most ${MOST_NETWORKS} addresses or blocks like 192.0.2.0/24 or 2001:db8::/32.`,
    );
  return { label, scopes, events, days: input.days, networks };
}

export const isDays = (days: number) => isWhole(days, 1, MOST_KEY_DAYS);
export const badDays = () => problem('BAD_DAYS', 'days', `A key lives 1 to ${MOST_KEY_DAYS} days.`);

const isWhole = (number: number, least: number, most: number) =>
  Number.isInteger(number) && number >= least && number <= most;

const isScope = (text: string): text is Scope => (SCOPES as readonly string[]).includes(text);

/**
 * The rules: windows and thresholds, from a file that operators write. Threat: a mistyped threshold that silences an
 * alarm without a word. So a file is checked whole before anything is served, every problem names its place, and a name
 * that is no rule's or no setting's is one.
 */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { ConfigError } from '../config.ts';
import { MINUTE, SECOND } from '../time.ts';

export interface Rule {
  readonly enabled: boolean;
  /** How far back it looks, and for how long the same is not raised again. */
  readonly windowMinutes: number;
  /** Raised from so many on. */
  readonly least: number;
  /** Or from so many of the people registered at the event, 0 to 1, where that is more than `least`. */
  readonly share: number;
  /** But from so many on in any case; absent: no such end. */
  readonly most?: number | undefined;
}

/** Those of one rule beside what every rule has. */
interface Extras {
  readonly WIDE_READING_NETWORK: { readonly perAccount: number };
  readonly SEQUENTIAL_READING: { readonly pauseSeconds: number };
  readonly SEQUENTIAL_READING_KEY: { readonly pauseSeconds: number };
  readonly MANY_EDITS_NETWORK: { readonly ofActive: number };
}

const rule = (windowMinutes: number, least: number, share = 0, most?: number): Rule => ({
  ...{ enabled: true, windowMinutes, least, share },
  ...(most !== undefined && { most }),
});

/**
 * What holds where the file says nothing: docs/alarms.md says why. They are for thousands of people behind one address
 * of a venue, 30 in a hundred of whom sign in within a quarter of an hour.
 */
export const DEFAULT_RULES = {
  WIDE_READING: rule(10, 250, 0.35, 1_500),
  WIDE_READING_KEY: rule(10, 5_000, 0.6, 50_000),
  WIDE_READING_NETWORK: { ...rule(10, 500, 0.5, 3_000), perAccount: 50 },
  SEQUENTIAL_READING: { ...rule(10, 120), pauseSeconds: 2 },
  SEQUENTIAL_READING_KEY: { ...rule(60, 1_000, 0.8), pauseSeconds: 30 },
  MANY_ACCOUNTS_BROWSER: rule(60, 3),
  MANY_ACCOUNTS_NETWORK: rule(10, 30, 0.35),
  MANY_EDITS_BROWSER: rule(60, 3),
  MANY_EDITS_NETWORK: { ...rule(10, 8), ofActive: 0.5 },
  ROLE_SIGN_IN: rule(20, 4),
  ROLE_SIGN_IN_NETWORK: rule(10, 6),
  NOT_RELEASED: rule(10, 25),
  VERIFY_FAILED: rule(60, 1),
  CANARY: rule(60, 1),
} satisfies Record<string, Rule & { perAccount?: number; pauseSeconds?: number; ofActive?: number }>;

export type RuleId = keyof typeof DEFAULT_RULES;
export type SequentialRule = 'SEQUENTIAL_READING' | 'SEQUENTIAL_READING_KEY';
export type Rules = { readonly [Id in RuleId]: Rule & (Id extends keyof Extras ? Extras[Id] : object) };

const number = (min: number, max: number) =>
  z
    .number({ error: `must be a number from ${min} to ${max}` })
    .min(min, { error: `must be at least ${min}` })
    .max(max, { error: `must be at most ${max}` });
const whole = (min: number, max: number) => number(min, max).int({ error: 'must be a whole number' });

const COMMON = {
  enabled: z.boolean({ error: 'must be true or false' }),
  windowMinutes: number(1, 60),
  least: whole(1, 1_000_000),
  share: number(0, 1),
  most: whole(1, 1_000_000),
};
const EXTRAS: { readonly [Id in keyof Extras]: Record<keyof Extras[Id], z.ZodType> } = {
  WIDE_READING_NETWORK: { perAccount: number(1, 100_000) },
  SEQUENTIAL_READING: { pauseSeconds: number(0.5, 60) },
  SEQUENTIAL_READING_KEY: { pauseSeconds: number(0.5, 60) },
  MANY_EDITS_NETWORK: { ofActive: number(0, 1) },
};

const ruleShape = (id: string) =>
  z.strictObject({ ...COMMON, ...(EXTRAS as Record<string, Record<string, z.ZodType>>)[id] }).partial();
const FILE = z.strictObject({
  rules: z.strictObject(
    Object.fromEntries(Object.keys(DEFAULT_RULES).map((id) => [id, ruleShape(id).optional()])),
    { error: 'must be an object with a rule by each name' },
  ),
});

/** The longest that any rule looks back. */
export const LONGEST = 60 * MINUTE;

export const windowOf = ({ windowMinutes }: Rule): number => windowMinutes * MINUTE;
export const pauseOf = ({ pauseSeconds }: Rules[SequentialRule]): number => pauseSeconds * SECOND;

/** From how many on, at an event with so many people. */
export function thresholdOf({ least, share, most = Number.POSITIVE_INFINITY }: Rule, people: number): number {
  return Math.min(most, Math.max(least, Math.ceil(share * people)));
}

/** The rules of a file; what it does not say is as by default. A ConfigError names every place that is wrong. Without a file: the defaults. */
export function loadRules(file: string | null): Rules {
  if (file === null) return DEFAULT_RULES;
  const wrong = (problems: readonly string[]) => new ConfigError(problems.map((one) => `${file}: ${one}`));
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw wrong([`it cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`]);
  }
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    throw wrong(['it is no JSON']);
  }
  const parsed = FILE.safeParse(given);
  if (!parsed.success) throw wrong(parsed.error.issues.flatMap(problemsOf));
  const chosen = parsed.data.rules as Partial<Record<RuleId, Partial<Rule>>>;
  const rules = Object.fromEntries(
    Object.entries(DEFAULT_RULES).map(([id, byDefault]) => [id, { ...byDefault, ...chosen[id as RuleId] }]),
  ) as unknown as Rules;
  const never = Object.entries(rules).filter(([, { least, most }]) => most !== undefined && most < least);
  if (never.length > 0)
    throw wrong(never.map(([id, { least }]) => `rules.${id}.most: must be at least its least, ${least}`));
  return rules;
}

function problemsOf(issue: z.core.$ZodIssue): string[] {
  const at = issue.path.join('.');
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map(
      (key) =>
        `${[at, key].filter(Boolean).join('.')}: there is no such ${at === 'rules' ? 'rule' : 'setting'}`,
    );
  return [`${at === '' ? 'the file' : at}: ${issue.message}`];
}

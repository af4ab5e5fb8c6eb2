/** The rules' names, and what each found in words: for mails, the command line and the list. */

export const RULE_WORDS = {
  WIDE_READING: 'Somebody was shown protected fields of unusually many people.',
  WIDE_READING_KEY: 'An integration’s key was shown protected fields of unusually many people.',
  WIDE_READING_NETWORK:
    'Several accounts of one network were shown protected fields of unusually many people.',
  SEQUENTIAL_READING: 'Somebody read on from person to person without a pause, as a program does.',
  SEQUENTIAL_READING_KEY:
    'An integration’s key read on from person to person for long, slower than is noticed else.',
  MANY_ACCOUNTS_BROWSER: 'One browser signed in to several accounts.',
  MANY_ACCOUNTS_NETWORK: 'Unusually many accounts were signed in to from one network.',
  MANY_EDITS_BROWSER: 'One browser changed the profiles of several people.',
  MANY_EDITS_NETWORK: 'From one network the profiles of most of those who are there were changed.',
  ROLE_SIGN_IN: 'Sign-ins to an organiser’s account were begun again and again.',
  ROLE_SIGN_IN_NETWORK: 'Sign-ins to several organisers’ accounts were begun from one network.',
  NOT_RELEASED: 'Values were recorded and then not sent, again and again.',
  VERIFY_FAILED: 'The record of disclosures was changed, or something of it is missing.',
  CANARY: 'A planted attendee was opened, whom nobody has a reason to open.',
  BUDGET_HALF: 'Somebody has used half of what one may be shown.',
} as const;

export type RuleName = keyof typeof RULE_WORDS;

export const ruleWords = (rule: string): string =>
  Object.hasOwn(RULE_WORDS, rule) ? RULE_WORDS[rule as RuleName] : `The rule ${rule} found something.`;

/** Rules of which whoever set them off must not learn: who is told right after a read that it was a canary's knows one. */
const SECRETIVE: ReadonlySet<string> = new Set<RuleName>(['CANARY']);
export const isSecretive = (rule: string): boolean => SECRETIVE.has(rule);

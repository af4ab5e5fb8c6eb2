/** A letter in plain words, the same in a mail and on paper: Art. 34(2) GDPR, with what was shown of this one person. */
import { FIELD_WORDS, PART_WORDS } from '../../field-words.ts';
import { minuteOf } from '../../mail/notice.ts';
import type { ProtectedField } from '../../protected-fields.ts';
import { type Block, DRILL_NOTE } from '../documents/paper.ts';
import type { LetterChange, LetterContent, LetterField, LetterRegistration } from './content.ts';

export interface LetterPlace {
  /** The gateway's host. */
  readonly site: string;
  readonly publicUrl: string;
}

export const placeOf = ({ publicUrl }: { readonly publicUrl: string }): LetterPlace => ({
  publicUrl,
  site: new URL(publicUrl).host,
});

export const letterTitle = ({ drill, round }: Pick<LetterContent, 'drill' | 'round'>) =>
  `${drill ? 'DRILL: ' : ''}A breach of your data${round > 1 ? ': more about it' : ''}`;

export function letterBlocks(letter: LetterContent, { site, publicUrl }: LetterPlace): Block[] {
  const { incident, round, drill, from, to, consequences, measures, contact, registrations } = letter;
  return [
    ...(drill ? [{ text: [DRILL_NOTE] }] : []),
    {
      text: [
        `Between ${minuteOf(from)} and ${minuteOf(to)} somebody reached data at ${site} who had no right to. Some of it is yours. This letter says what was shown of you, what else may have been, what was done, and what you can do. Article 34 of the GDPR has us tell you.`,
        ...(round > 1
          ? ['We wrote to you about this before. What follows takes the place of that letter.']
          : []),
      ],
    },
    ...registrations.flatMap(registration),
    { heading: 'What this can lead to' },
    { text: [consequences] },
    { heading: 'What was done, and will be' },
    { text: [measures] },
    { heading: 'What you can do' },
    { list: advice(registrations, `${publicUrl}/sign-in`) },
    { heading: 'Whom to ask' },
    {
      text: [
        contact,
        `Name the reference ${incident}. You can also complain to the data protection authority where you live, where you work, or where this happened.`,
      ],
    },
  ];
}

function registration({ event, released, mayHave, signedInAs, changes }: LetterRegistration): Block[] {
  return [
    { heading: `Your registration for ${event}` },
    released.length === 0
      ? { text: ['Our record shows none of your protected fields as given to them.'] }
      : { text: ['What was shown to them, by our record:'] },
    { list: released.map(shown) },
    ...(mayHave.length === 0
      ? []
      : [{ text: ['What may have been shown beyond that:'] }, { list: mayHave.map(perhaps) }]),
    ...(signedInAs.length === 0 ? [] : [{ text: [asYou(signedInAs)] }]),
    ...(changes.length === 0
      ? []
      : [{ text: ['What they changed on your profile:'] }, { list: changes.map(change) }]),
  ].filter((block) => !('list' in block) || (block.list ?? []).length > 0);
}

const shown = ({ field, times, first, last }: LetterField) =>
  `your ${FIELD_WORDS[field]}${first === null || last === null ? '' : `, ${when(first, last)}`}, ${times === 1 ? 'once' : `${times} times`}`;

const perhaps = (found: LetterField) =>
  found.times === 0
    ? `your ${FIELD_WORDS[found.field]}: they may have been signed in as you, and could have looked`
    : `${shown(found)}: it is not known whether that reached them`;

const when = (first: Date, last: Date) =>
  minuteOf(first) === minuteOf(last) ? minuteOf(first) : `${minuteOf(first)} to ${minuteOf(last)}`;

function asYou(begun: readonly (Date | null)[]): string {
  const times = begun.filter((at) => at !== null).map(minuteOf);
  const since = times.length === 0 ? '' : ` (since ${times.join(', ')})`;
  return `They may have been signed in as you${since}; some of these sign-ins may be your own. Whatever you can see there of yourself they could see, and what they did looked to others as if you had done it.`;
}

const STATES: Readonly<Record<LetterChange['state'], string>> = {
  PUT_BACK: 'it is put back',
  CAN_BE_PUT_BACK: 'it is not put back yet; you can do that yourself, or ask us',
  CANNOT_BE_PUT_BACK: 'we could not put it back: please look at it',
};

const change = ({ part, at, state }: LetterChange) =>
  `${PART_WORDS[part]}, ${minuteOf(at)}: ${STATES[state]}`;

const BY_FIELD: Readonly<Record<ProtectedField, string>> = {
  phone:
    'Calls and messages from numbers you do not know may use what was seen. Give no codes or passwords to callers.',
  email:
    'Mails may come that look as if they were ours, or from people you met. Open no links in them; type addresses yourself.',
  photo: 'Your photo may appear in a profile that is not yours. Report it there, and tell us.',
  jobTitle: 'Somebody may write to others in your name. Tell your employer if your work makes that a risk.',
};

function advice(registrations: readonly LetterRegistration[], signIn: string): string[] {
  const fields = new Set(
    registrations.flatMap(({ released, mayHave }) => [...released, ...mayHave].map(({ field }) => field)),
  );
  const entered = registrations.some(({ signedInAs, changes }) => signedInAs.length + changes.length > 0);
  return [
    ...(entered
      ? [
          'Somebody who signed in as you could read mails that were sent to you. Change your mailbox’s password, and switch on its second factor.',
          `Sign in at ${signIn}, look at your profile and at whom you show your fields to, and end sessions that are not yours.`,
        ]
      : []),
    ...(Object.keys(BY_FIELD) as ProtectedField[])
      .filter((field) => fields.has(field))
      .map((field) => BY_FIELD[field]),
  ];
}

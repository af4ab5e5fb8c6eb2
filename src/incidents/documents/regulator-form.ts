/**
 * Art. 33(3) GDPR, in the order the ICO's form asks. Threat: a form about a breach that is one itself. It is built from
 * figures alone: people, accounts, sessions and networks of the report are not read here but to be counted, and prose
 * goes through `withoutPersons`. Only the contact point stands as it was written, because 33(3)(b) wants a name.
 */
import { FIELD_WORDS } from '../../field-words.ts';
import { minuteOf } from '../../mail/notice.ts';
import type { MailState } from '../../mail/outbox/model.ts';
import type { IncidentReport } from '../report/report.ts';
import { changesSince } from './changes-since.ts';
import type { IncidentDocument } from './document.ts';
import {
  A_RECORD,
  amount,
  categoryRows,
  countFacts,
  type Fact,
  fieldRows,
  orToFollow,
  reference,
  restored,
  whenFacts,
} from './facts.ts';
import type { FormContent, FormPhase, FormRecord } from './forms.ts';
import type { Block, Paper } from './paper.ts';
import type { WithoutPersons } from './without-persons.ts';

/** How many letters, or people, are in which state. */
export type LetterCounts = Readonly<Record<MailState, number>>;

export interface FormAsked {
  readonly phase: FormPhase;
  /** What the regulator was told last; null where that is not on record. */
  readonly before: FormRecord | null;
  readonly letters: LetterCounts;
  readonly without: WithoutPersons;
}

const TITLES: Readonly<Record<FormPhase, string>> = {
  INITIAL: 'Notification of a personal data breach (Article 33 GDPR)',
  FOLLOW_UP: 'Follow-up to a notification of a personal data breach (Article 33(4) GDPR)',
};

/** A row of the form: the letter of Art. 33(3) it answers, if any, its name and value. */
type Line = readonly [section: string, ...Fact];

export interface RegulatorForm extends IncidentDocument {
  /** What of it can change, to be kept. */
  readonly content: FormContent;
}

export function regulatorForm(
  report: IncidentReport,
  { phase, before, letters, without }: FormAsked,
): RegulatorForm {
  const { incident, madeAt } = report;
  const counts = {
    ...report.counts,
    byCategory: report.counts.byCategory.map((one) => ({
      ...one,
      category: one.category === null ? null : without(one.category),
    })),
  };
  const lines = linesOf({ ...report, counts }, letters, without);
  const words = Object.fromEntries(
    lines.filter(([, name]) => PROSE.has(name)).map(([, name, value]) => [name, value]),
  );
  const content: FormContent = { counts, words };
  const changed = phase === 'FOLLOW_UP' ? changesSince(before, content) : [];
  const title = `${incident.drill ? 'DRILL: ' : ''}${TITLES[phase]}`;
  const cannotProve = report.cannotProve.map(without);
  return {
    title,
    content,
    json: () => ({
      document: `REGULATOR_${phase}`,
      law: phase === 'INITIAL' ? 'GDPR Article 33(1), (3)' : 'GDPR Article 33(3), (4)',
      ...{ drill: incident.drill, incident: incident._id, madeAt },
      ...(phase === 'FOLLOW_UP'
        ? {
            follows: before && { number: before.number, at: before.at },
            changedSince: changed.map(([name, was, is]) => ({ name, was, is })),
          }
        : {}),
      counts,
      form: lines.map(([section, name, value]) => ({ section, name, value })),
      cannotProve,
    }),
    rows: function* () {
      yield ['section', 'name', 'value'];
      yield ['when', 'Form', `${title}. ${reference(incident, madeAt)}`];
      for (const line of lines) yield line;
      for (const { field, people, records } of counts.byField)
        yield ['a', `Kind of data: ${FIELD_WORDS[field]}`, amount(people, records)];
      for (const { category, people, records } of counts.byCategory)
        yield ['a', `Category of people: ${category ?? 'without a category'}`, amount(people, records)];
      for (const text of cannotProve) yield ['a', 'Cannot be proven', text];
      for (const [name, was, is] of changed) yield ['changed', name, `was: ${was}; is: ${is}`];
    },
    papers: () => [
      {
        title,
        reference: reference(incident, madeAt),
        drill: incident.drill,
        blocks: [
          ...(phase === 'FOLLOW_UP' ? sinceBlocks(before, changed) : []),
          ...SECTIONS.flatMap(([section, heading]): Block[] => [
            { heading },
            {
              facts: lines.filter(([of]) => of === section).map(([, name, value]) => [name, value] as const),
            },
            ...(section === 'a' ? figures(counts, cannotProve) : []),
          ]),
        ],
      } satisfies Paper,
    ],
  };
}

const SECTIONS = [
  ['when', 'The breach'],
  ['a', '(a) Nature of the breach, people and records'],
  ['b', '(b) Contact'],
  ['c', '(c) Likely consequences'],
  ['d', '(d) Measures taken or proposed'],
] as const;

/** Names of the lines that hold words, and are compared with those of an earlier form. */
const PROSE = new Set([
  'It began',
  'It ended',
  'We were aware',
  'How it was found',
  'What happened',
  'Contact point',
  'Likely consequences',
  'Measures',
]);

function linesOf(report: IncidentReport, letters: LetterCounts, without: WithoutPersons): Line[] {
  const { incident, counts, people, from, to } = report;
  const { changes, takenBack } = restored(people);
  const written = (prose: string) => orToFollow(without(prose));
  const told = Object.values(letters).reduce((all, count) => all + count, 0);
  return [
    ...whenFacts(report).map((fact): Line => ['when', ...fact]),
    ['when', 'How it was found', written(incident.foundBy)],
    ['a', 'What happened', written(incident.effects)],
    ['a', 'The record of disclosures was searched', `${minuteOf(from)} to ${minuteOf(to)}`],
    ...countFacts(counts).map((fact): Line => ['a', ...fact]),
    ['b', 'Contact point', orToFollow(incident.contact)],
    ['c', 'Likely consequences', written(incident.consequences)],
    ['d', 'Measures', written(incident.measures)],
    ['d', 'Changes made by those who had no right to', `${changes}, of which ${takenBack} are put back`],
    [
      'd',
      'Letters to the people affected (Art. 34)',
      told === 0
        ? 'None is queued yet.'
        : `to ${told} ${told === 1 ? 'person' : 'people'}: ${letters.SENT} were sent, ${letters.UNCERTAIN} are uncertain and ${letters.FAILED} failed; ${letters.QUEUED + letters.SENDING} are under way`,
    ],
  ];
}

const figures = (counts: IncidentReport['counts'], cannotProve: readonly string[]): Block[] => [
  { head: ['Kind of data', 'People', 'Records'], rows: fieldRows(counts) },
  { head: ['Category of people', 'People', 'Records'], rows: categoryRows(counts) },
  { text: [A_RECORD] },
  ...(cannotProve.length === 0 ? [] : [{ text: ['What cannot be proven:'] }, { list: cannotProve }]),
];

function sinceBlocks(before: FormRecord | null, changed: readonly (readonly string[])[]): Block[] {
  if (before === null)
    return [
      {
        text: [
          'No earlier form of this incident is kept here, so nothing is compared; all that is known now follows.',
        ],
      },
    ];
  const since = `Form ${before.number}, of ${minuteOf(before.at)}`;
  return [
    { heading: 'What changed since the last notification' },
    changed.length === 0
      ? { text: [`Nothing that ${since}, said has changed.`] }
      : { head: ['', since, 'Now'], rows: changed },
  ];
}

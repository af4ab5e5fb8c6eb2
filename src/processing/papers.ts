/** A notice or a record as a page to be printed. */
import type { Block, Paper } from '../incidents/documents/paper.ts';
import type { ActivityLine, NoticeContent, RecipientLine } from './content.ts';
import { countryName } from './controller.ts';
import type { ProcessingDocumentRecord } from './model.ts';

const WHOSE: Readonly<Record<string, string>> = {
  ATTENDEES: 'attendees',
  ORGANISERS: 'organisers',
  BOTH: 'attendees and organisers',
  ANYBODY: 'whoever asks',
};
const NOT_STATED = 'not stated';

export const titleOf = ({ kind, content }: Pick<ProcessingDocumentRecord, 'kind' | 'content'>) =>
  `${kind === 'NOTICE' ? 'Privacy notice' : 'Record of processing activities'}: ${content.event.name}`;

export function paperOf(document: ProcessingDocumentRecord): Paper {
  const { kind, content, version, from } = document;
  const record = kind === 'RECORD';
  return {
    title: titleOf(document),
    reference: `Version ${version}, from ${from.toISOString()}`,
    drill: false,
    blocks: [
      ...controllerBlocks(content),
      { heading: 'What is held about you in a profile' },
      {
        head: ['Field', 'What', 'By'],
        rows: content.fields.map(({ name, what, basis }) => [name, what, basis]),
      },
      {
        heading: record
          ? 'Purposes, categories of people and of data, time limits'
          : 'What for, and how long',
      },
      ...content.activities.flatMap((activity) => activityBlocks(activity, record)),
      { heading: 'Who receives it' },
      { text: ['Other attendees: what you consented to, and to those whom you chose.'] },
      ...(content.recipients.length === 0
        ? [{ text: ['No service of a third party is connected to this event.'] }]
        : content.recipients.flatMap((one) => recipientBlocks(one, record))),
      { heading: 'On which ways it leaves' },
      {
        head: record ? ['Way', 'Name', 'To', 'What'] : ['Way', 'To', 'What'],
        rows: content.channels.map(({ kind: way, name, to, carries }) => [
          way.toLowerCase(),
          ...(record ? [name ?? ''] : []),
          ...[to, carries],
        ]),
      },
      { heading: 'Your rights' },
      { list: content.rights },
      ...(content.measures === undefined
        ? []
        : [{ heading: 'Security (Art. 32)' }, { list: content.measures }]),
    ],
  };
}

function controllerBlocks({ controller, missing, retention, consentNotice }: NoticeContent): Block[] {
  const { name, address, contact, country, dpo, storedIn } = controller;
  const place = (code: string | null) => (code === null ? NOT_STATED : countryName(code));
  const end =
    retention.endsAt === null || retention.days === null
      ? 'no date is set; erased when you ask'
      : `${retention.days} days after ${retention.endsAt.slice(0, 10)}`;
  return [
    {
      facts: [
        ['Controller', name ?? NOT_STATED],
        ['Address', address ?? NOT_STATED],
        ['Contact', contact ?? NOT_STATED],
        ['Data protection officer', dpo ?? 'none was named'],
        ['Law', place(country)],
        ['Stored in', place(storedIn)],
        ['People of the event are erased', end],
        ['Earlier values of a profile', `${retention.earlierValuesDays} days`],
        ['Words of consents', `version ${consentNotice}`],
      ],
    },
    ...(missing.length === 0 ? [] : [{ text: [`Whoever runs this has not stated: ${missing.join(', ')}.`] }]),
  ];
}

function activityBlocks({ purpose, law, keeps }: ActivityLine, record: boolean): Block[] {
  return [
    { text: [`${capital(purpose)}. Because of ${law}.`] },
    ...(keeps.length === 0
      ? []
      : [
          {
            head: record ? ['Collection', 'Of', 'What', 'Kept'] : ['Of', 'What', 'Kept'],
            rows: keeps.map(({ collection, whose, what, until }) => [
              ...(record ? [collection ?? ''] : []),
              ...[WHOSE[whose] ?? whose, what, until],
            ]),
          },
        ]),
  ];
}

function recipientBlocks(one: RecipientLine, record: boolean): Block[] {
  const fields = one.fields.map(({ name, why }) => `${name}: ${why}`).join('; ');
  return [
    {
      facts: [
        ['Service', `${one.name}, ${one.company} (${one.id})`],
        ['What for', one.purpose],
        ['By consent', fields === '' ? 'no field' : fields],
        ...(one.roster === null
          ? []
          : ([['Everybody’s name, organisation and category', one.roster]] as const)),
        ['Keeps it', `${one.retentionDays} days`],
        ['Contact', one.contact],
        ['To have it erased there', one.eraseContact],
        ...(record && (one.waiting ?? []).length > 0
          ? ([['Asked for, not approved', (one.waiting ?? []).join(', ')]] as const)
          : []),
        ...(record && one.ended != null ? ([['Ended', one.ended]] as const) : []),
      ],
    },
  ];
}

const capital = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

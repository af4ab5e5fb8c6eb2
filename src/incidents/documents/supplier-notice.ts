/**
 * Art. 33(2) GDPR: whoever runs the gateway tells the controller, without undue delay. The controller has to write to
 * these people, so their names and ids are in it; it is one event's, because another's people are another controller's.
 */
import { minuteOf } from '../../mail/notice.ts';
import type { IncidentRecord } from '../model.ts';
import type { IncidentReport } from '../report/report.ts';
import type { IncidentDocument } from './document.ts';
import {
  A_RECORD,
  categoryRows,
  countFacts,
  type Fact,
  fieldRows,
  orToFollow,
  reference,
  restored,
  whenFacts,
} from './facts.ts';
import type { Paper } from './paper.ts';
import { PEOPLE_COLUMNS, rowsOf, summaryOf } from './people-rows.ts';
import type { WithoutPersons } from './without-persons.ts';

const TITLE = 'Notice of a personal data breach to the controller';

/** `eventName`: of the event whose people the report is about. `without`: takes persons, also of other events, out of words. */
export function supplierNotice(
  whole: IncidentReport,
  eventName: string,
  without: WithoutPersons,
): IncidentDocument {
  const report = {
    ...whole,
    incident: wordsWithout(whole.incident, without),
    cannotProve: whole.cannotProve.map(without),
  };
  const { incident, madeAt, counts, people, cannotProve, suspects, from, to } = report;
  const title = `${incident.drill ? 'DRILL: ' : ''}${TITLE}`;
  const facts = factsOf(report, eventName);
  return {
    title,
    json: () => ({
      document: 'SUPPLIER_NOTICE',
      law: 'GDPR Article 33(2)',
      ...{ drill: incident.drill, incident: incident._id, madeAt, event: eventName, title: incident.title },
      ...{
        startedAt: incident.startedAt,
        endedAt: incident.endedAt,
        awareAt: incident.awareAt,
        foundBy: incident.foundBy,
      },
      window: { from, to },
      counts,
      suspects: suspects.map(({ session, begun, why }) => ({ session, begun, why })),
      people: people.map(({ account: _account, ...person }) => person),
      restored: restored(people),
      ...{ effects: incident.effects, consequences: incident.consequences, measures: incident.measures },
      ...{ contact: incident.contact, cannotProve },
    }),
    rows: function* () {
      yield ['section', 'name', 'value', ...PEOPLE_COLUMNS];
      const none = PEOPLE_COLUMNS.map(() => null);
      yield ['fact', 'Notice', `${title}. ${reference(incident, madeAt)}`, ...none];
      for (const [name, value] of facts) yield ['fact', name, value, ...none];
      for (const text of cannotProve) yield ['not provable', null, text, ...none];
      for (const person of people)
        for (const row of rowsOf(person, eventName)) yield ['person', null, null, ...row];
    },
    papers: () => [paper(report, title, facts)],
  };
}

/** Whose data was reached is said in the table, and nobody else of another controller's between the lines. */
const wordsWithout = (incident: IncidentRecord, without: WithoutPersons): IncidentRecord => ({
  ...incident,
  title: without(incident.title),
  foundBy: without(incident.foundBy),
  effects: without(incident.effects),
  consequences: without(incident.consequences),
  measures: without(incident.measures),
});

function factsOf(report: IncidentReport, eventName: string): Fact[] {
  const { incident, from, to, people, counts, suspects } = report;
  const { changes, takenBack } = restored(people);
  return [
    ['Event', eventName],
    ['What', incident.title],
    ['How it was found', orToFollow(incident.foundBy)],
    ...whenFacts(report),
    ['The record was searched', `${minuteOf(from)} to ${minuteOf(to)}`],
    ['Sessions called suspect', String(suspects.length)],
    ...countFacts(counts),
    ['Changes made by them', `${changes}, of which ${takenBack} are put back`],
    ['What happened to the data', orToFollow(incident.effects)],
    ['Likely consequences', orToFollow(incident.consequences)],
    ['Measures taken or proposed', orToFollow(incident.measures)],
    ['Contact', orToFollow(incident.contact)],
  ];
}

function paper(report: IncidentReport, title: string, facts: readonly Fact[]): Paper {
  const { incident, madeAt, counts, people, cannotProve } = report;
  return {
    title,
    reference: reference(incident, madeAt),
    drill: incident.drill,
    blocks: [
      {
        text: [
          'Article 33(2) of the GDPR has a processor tell the controller of a breach without undue delay. Your own 72 hours to tell the authority (Article 33(1)) run from when you become aware.',
        ],
      },
      { facts },
      { heading: 'By kind of data' },
      { head: ['Field', 'People', 'Records'], rows: fieldRows(counts) },
      { heading: 'By ticket category' },
      { head: ['Category', 'People', 'Records'], rows: categoryRows(counts) },
      { text: [A_RECORD] },
      ...(cannotProve.length === 0 ? [] : [{ heading: 'What this cannot prove' }, { list: cannotProve }]),
      { heading: `The people affected (${people.length})` },
      {
        head: ['Name', 'Attendee', 'Category', 'What was reached'],
        rows: people.map((person) => [
          person.name ?? 'erased',
          person.attendee,
          person.category ?? '',
          summaryOf(person),
        ]),
      },
    ],
  };
}

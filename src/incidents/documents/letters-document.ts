/** All letters of a report, to be printed and posted, or handed to whoever sends them otherwise. Names are in it. */
import { groupedBy } from '../../grouped-by.ts';
import { minuteOf } from '../../mail/notice.ts';
import { type LetterPlace, letterBlocks, letterTitle } from '../letters/blocks.ts';
import { type LetterFrame, letterOf } from '../letters/content.ts';
import type { AffectedPerson, IncidentReport } from '../report/report.ts';
import type { IncidentDocument } from './document.ts';
import { reference } from './facts.ts';
import { PEOPLE_COLUMNS, rowsOf } from './people-rows.ts';

/** Registrations of one owner, and those that nobody owns one by one; in the report's order. */
export function byOwner(people: readonly AffectedPerson[]): AffectedPerson[][] {
  return [...groupedBy(people, ({ account, attendee }) => account ?? attendee).values()];
}

export function lettersDocument(
  report: IncidentReport,
  frame: LetterFrame,
  place: LetterPlace,
): IncidentDocument {
  const { incident, madeAt, people } = report;
  const eventOf = (person: AffectedPerson) => frame.events.get(person.event) ?? person.event;
  const letters = () => byOwner(people).map((owned) => ({ owned, letter: letterOf(owned, frame, 1) }));
  const title = letterTitle({ drill: incident.drill, round: 1 });
  return {
    title,
    json: () => ({
      document: 'LETTERS',
      law: 'GDPR Article 34',
      ...{ drill: incident.drill, incident: incident._id, madeAt },
      letters: letters().map(({ owned, letter }) => {
        const { facts: _facts, round: _round, ...said } = letter;
        return { addressee: owned.map(({ attendee, name }) => ({ attendee, name })), ...said };
      }),
    }),
    rows: function* () {
      yield ['incident', ...PEOPLE_COLUMNS];
      const about = `${incident.drill ? 'DRILL ' : ''}${incident._id}`;
      for (const person of people) for (const row of rowsOf(person, eventOf(person))) yield [about, ...row];
    },
    papers: function* () {
      for (const { owned, letter } of letters()) {
        const names = [...new Set(owned.map(({ name }) => name ?? 'somebody whose name is not known'))];
        yield {
          title,
          reference: `${reference(incident, madeAt)} · ${owned.map(({ attendee }) => attendee).join(', ')}`,
          drill: incident.drill,
          blocks: [
            { text: [`To ${names.join(', ')}`, minuteOf(madeAt).slice(0, 10)] },
            ...letterBlocks({ ...letter, drill: false }, place),
          ],
        };
      }
    },
  };
}

/** An incident as somebody at a terminal reads it. */
import type { IncidentActor, IncidentLogLine, IncidentRecord } from '../incidents/model.ts';
import { clockOf } from '../incidents/report/make.ts';
import { HOUR, MINUTE } from '../time.ts';
import { nameOf } from './who-and-when.ts';

/** Id, what, the clock, and how many suspects. */
export function headOf(incident: IncidentRecord, now: Date): string {
  const { _id, title, event, drill, startedAt, endedAt, suspicion } = incident;
  const { sessions, accounts, rules } = suspicion;
  return [
    `${_id}  ${drill ? 'DRILL: ' : ''}${title} (${event ?? 'all events'})`,
    `    from ${startedAt.toISOString()} to ${endedAt?.toISOString() ?? 'now: it goes on'}`,
    `    suspects: ${sessions.length} sessions, ${accounts.length} accounts, ${rules.length} rules`,
    `    ${clockText(incident, now)}`,
  ].join('\n');
}

export function clockText({ awareAt, closedAt, regulatorToldAt }: IncidentRecord, now: Date): string {
  const { deadline, millisLeft } = clockOf(awareAt, now);
  if (closedAt !== null) return `closed ${closedAt.toISOString()}`;
  if (regulatorToldAt !== null) return `the regulator was told ${regulatorToldAt.toISOString()}`;
  const left = Math.abs(millisLeft);
  const time = `${Math.floor(left / HOUR)} h ${Math.floor((left % HOUR) / MINUTE)} min`;
  return `72 hours end ${deadline.toISOString()}: ${millisLeft < 0 ? `over since ${time}` : `${time} left`}`;
}

/** All of it, with its log. */
export function textOf(incident: IncidentRecord, log: readonly IncidentLogLine[], now: Date): string {
  const { foundBy, effects, consequences, measures, contact, suspicion } = incident;
  const said = { 'found by': foundBy, effects, consequences, measures, contact };
  return [
    headOf(incident, now),
    ...Object.entries(said).flatMap(([name, text]) => (text === '' ? [] : [`    ${name}: ${text}`])),
    ...suspicion.sessions.map((session) => `    session ${session}`),
    ...suspicion.accounts.map((account) => `    account ${account}`),
    ...suspicion.rules.map(
      ({ networks, begunSince }) =>
        `    sessions from ${networks === null ? 'any network' : 'a named network'}${begunSince === null ? '' : `, begun since ${begunSince.toISOString()}`}`,
    ),
    ...log.map(
      ({ at, what, note, by }) =>
        `    ${at.toISOString()} ${what} by ${whoIs(by)}${note === '' ? '' : `: ${note}`}`,
    ),
  ].join('\n');
}

const whoIs = (by: IncidentActor) => (by.kind === 'GATEWAY' ? 'the gateway' : nameOf(by));

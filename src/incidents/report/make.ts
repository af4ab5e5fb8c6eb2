/**
 * The report of an incident: from whom suspects were shown what, from whom they may have been, and what they changed. It
 * is made anew whenever it is asked for, from the record as it stands; that it was read is a line of the incident's log.
 */
import type { Connection } from 'mongoose';
import type { Models } from '../../database/models.ts';
import { timeOf } from '../../database/time-of.ts';
import { Leases } from '../../disclosure/ledger/leases.ts';
import { DEAD_MILLIS } from '../../disclosure/ledger/ledger.ts';
import { LedgerStore } from '../../disclosure/ledger/store.ts';
import { HOUR } from '../../time.ts';
import { windowOf } from '../answer.ts';
import type { IncidentBook } from '../book.ts';
import type { IncidentActor, IncidentRecord } from '../model.ts';
import { findSuspects } from '../suspects/find.ts';
import { suspectsOfEvent } from '../suspects/of-event.ts';
import { changersIn, suspectsChanges } from './changes.ts';
import { countsOf } from './counts.ts';
import { foldDisclosures } from './fold.ts';
import { limitsOf } from './limits.ts';
import { affectedPeople } from './people.ts';
import { type PlantedParts, withoutPlanted } from './planted.ts';
import type { IncidentReport } from './report.ts';

/** No key file, no mail server, no gateway; with the keys planted attendees are left out. */
export interface ReportParts extends Pick<PlantedParts, 'canaries'> {
  readonly models: Pick<Models, 'accounts' | 'attendees' | 'canaries' | 'changes' | 'consents'>;
  readonly connection: Connection;
  readonly incidents: IncidentBook;
}

/** Art. 33(1) GDPR. */
export const DEADLINE = 72 * HOUR;

/** Whoever calls it has asked whether this incident is theirs. `by`: who reads it. */
export async function makeReport(
  parts: ReportParts,
  incident: IncidentRecord,
  by: IncidentActor,
): Promise<IncidentReport> {
  await parts.incidents.append(incident._id, { what: 'REPORT_READ', by, note: '' });
  return reportOf(parts, incident);
}

/** The same, without a line that it was read: for what shows it to nobody. */
export async function reportOf(parts: ReportParts, incident: IncidentRecord): Promise<IncidentReport> {
  const { connection } = parts;
  const store = new LedgerStore(connection);
  await store.refuseOlderForm();
  const madeAt = await timeOf(connection);
  const { from, to } = windowOf(incident, madeAt);
  const { event, suspicion } = incident;
  const suspects = await findSuspects({ ...parts, store }, suspicion, { from, to });
  const sessions = suspects.map(({ session }) => session);
  const abandoned = await new Leases(connection).dead(DEAD_MILLIS);
  const [fold, changes] = await Promise.all([
    foldDisclosures(store, {
      sessions,
      event,
      from,
      to,
      abandoned: new Set(abandoned.map((lease) => lease.chain)),
    }),
    suspectsChanges(parts, changersIn(incident, suspects, { from, to })),
  ]);
  const reached = await affectedPeople(parts, { fold, suspects, changes, event, to });
  const of = { people: reached, listsRead: fold.listsRead };
  const { people, listsRead, said } = await withoutPlanted(parts, event, of);
  const listed = await suspectsOfEvent(parts.models, event, { suspects, people });
  return {
    incident,
    madeAt,
    from,
    to,
    clock: clockOf(incident.awareAt, madeAt),
    suspects: listed,
    counts: countsOf(people),
    people,
    listsRead,
    cannotProve: limitsOf({
      incident,
      suspects: listed,
      purged: fold.purged,
      lists: listsRead.length,
      planted: said,
      to,
      madeAt,
    }),
  };
}

export function clockOf(awareAt: Date, now: Date): IncidentReport['clock'] {
  const deadline = new Date(awareAt.getTime() + DEADLINE);
  return { deadline, millisLeft: deadline.getTime() - now.getTime() };
}

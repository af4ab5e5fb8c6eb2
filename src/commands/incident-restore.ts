/** `incident restore`: what the suspects of an incident changed is put back. Earlier values are sealed: it needs the key file. */
import { changersIn, restorableOf } from '../incidents/report/changes.ts';
import { makeReport } from '../incidents/report/make.ts';
import { requestsOf } from '../incidents/requests.ts';
import { restoreIncident } from '../incidents/restore.ts';
import { storageWith } from '../services.ts';
import { CommandError, EXIT } from './exit-codes.ts';
import { atTheIncidents, incidentNamed, print, refusedFor } from './incident-rooms.ts';

/** `typed`: how many changes; where it is left out it is only said how many there would be. */
export async function restoreFrom(id: string, typed?: string): Promise<void> {
  const changes = typed === undefined ? null : Number(typed);
  if (changes !== null && !(Number.isSafeInteger(changes) && changes >= 0))
    throw new CommandError('--changes: say how many, as `incident restore` without it says.', EXIT.usage);
  await atTheIncidents(async (rooms) => {
    const { database, models, config, incidents, connection } = rooms;
    const incident = await incidentNamed(rooms, id);
    if (changes === null) {
      const report = await makeReport(rooms, incident, rooms.doing.by);
      const now = restorableOf(report.people.flatMap((one) => one.changes));
      const { erasures, packages } = await requestsOf(
        rooms,
        incident,
        changersIn(incident, report.suspects, report),
      );
      return print(
        `${now} changes would be taken back. Nothing is done yet: attendant incident report ${id} says which; --changes ${now} does it, stops ${erasures.length} erasures, and takes ${packages.length} packages of data away.`,
      );
    }
    const storage = await storageWith({ database, models, keyRing: await rooms.keyRing() }, config);
    const outcome = await restoreIncident({ ...storage, connection, incidents }, incident, {
      changes,
      by: rooms.doing.by,
    });
    if ('problems' in outcome) throw refusedFor(outcome.problems);
    const { restored, left, withdrawn } = outcome;
    print(
      [
        `${restored.length} parts put back, ${withdrawn} consents withdrawn.`,
        `${outcome.erasuresStopped} erasures stopped, ${outcome.packagesRemoved} packages of data taken away.`,
        ...restored.map(({ attendee, part }) => `    ${attendee} ${part}`),
        ...(left.length === 0 ? [] : [`${left.length} parts stay as they are:`]),
        ...left.map(({ attendee, part, why }) => `    ${attendee} ${part} ${why}`),
      ].join('\n'),
    );
  });
}

/** `incident restore`: what the suspects of an incident changed is put back. Earlier values are sealed: it needs the key file. */
import { restoreIncident } from '../incidents/restore.ts';
import { storageWith } from '../services.ts';
import { atTheIncidents, incidentNamed, print, refusedFor } from './incident-rooms.ts';

export async function restoreFrom(id: string): Promise<void> {
  await atTheIncidents(async (rooms) => {
    const { database, models, config, incidents, connection } = rooms;
    const incident = await incidentNamed(rooms, id);
    const { history } = await storageWith({ database, models, keyRing: await rooms.keyRing() }, config);
    const outcome = await restoreIncident({ history, connection, incidents }, incident, rooms.doing.by);
    if ('problems' in outcome) throw refusedFor(outcome.problems);
    const { restored, left, withdrawn } = outcome;
    print(
      [
        `${restored.length} parts put back, ${withdrawn} consents withdrawn.`,
        ...restored.map(({ attendee, part }) => `    ${attendee} ${part}`),
        ...(left.length === 0 ? [] : [`${left.length} parts stay as they are:`]),
        ...left.map(({ attendee, part, why }) => `    ${attendee} ${part} ${why}`),
      ].join('\n'),
    );
  });
}

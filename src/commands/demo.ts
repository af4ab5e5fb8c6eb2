/** The bundled demo event: made-up people, so that a first start has something to look at. */
import path from 'node:path';
import { importRegistrations } from '../attendees/import/import.ts';
import type { Config } from '../config.ts';
import { projectRoot } from '../schema/load.ts';
import type { Storage } from '../services.ts';
import { tell } from './open.ts';

export const DEMO_EVENT = 'demo';
const DEMO_FILE = path.join(projectRoot(), 'demo', 'registrations.csv');

/** Imports the demo event into a database that has no event yet. */
export async function importDemo(config: Config, storage: Storage): Promise<void> {
  if (!config.demo || (await storage.models.events.exists({}).exec()) !== null) return;
  tell('Importing the demo event …');
  const rejectsFile = path.join(config.dataDir, 'demo.rejects.csv');
  const { counts } = await importRegistrations(storage, {
    files: [DEMO_FILE],
    event: DEMO_EVENT,
    rejectsFile,
  });
  tell(`The demo event has ${counts.created} made-up people.`);
}

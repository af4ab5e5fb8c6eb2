/** The report of an incident over all of the generated ledger: all its sessions are suspect, so that every entry counts, or so many. */
import { gatewayModule } from '../support/build.mjs';
import { FROM, UNTIL } from './entries.mjs';

const { connectDatabase } = await gatewayModule('src/database/connect.js');
const { createModels } = await gatewayModule('src/database/models.js');
const { reportOf } = await gatewayModule('src/incidents/report/make.js');

/** A rule that every session falls under. */
const ALL = { networks: null, begunSince: FROM };
const [, , most] = process.argv;
const database = await connectDatabase(process.env.MONGODB_URI);
const incident = {
  _id: 'inc_bench',
  event: null,
  awareAt: UNTIL,
  startedAt: FROM,
  endedAt: UNTIL,
  suspicion: { sessions: await some(most), accounts: [], rules: most === 'all' ? [ALL] : [] },
};
const parts = { models: createModels(database), connection: database.connection, incidents: null };
const { people, suspects } = await reportOf(parts, incident);
const shown = people.flatMap(({ released, mayHave }) => [...released, ...mayHave]);
console.log(
  JSON.stringify({
    values: shown.reduce((sum, { times }) => sum + times, 0),
    people: people.length,
    sessions: suspects.length,
  }),
);
await database.close();

async function some(count) {
  if (count === 'all') return [];
  const ledger = database.connection.collection('ledger');
  const sessions = new Set();
  for await (const record of ledger.find({ kind: 'DISCLOSED' })) {
    for (const { asked } of record.responses) sessions.add(asked.viewer.session);
    if (sessions.size >= Number(count)) break;
  }
  return [...sessions].slice(0, Number(count));
}

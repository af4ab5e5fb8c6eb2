/** A round of alarms in a process of its own that is killed, as by `kill -9`, at the alarm of this number: before it, within its write, or after it. */
import { Alarms } from '../../src/alarms/raise.ts';
import { AlarmRound } from '../../src/alarms/round.ts';
import { DEFAULT_RULES } from '../../src/alarms/rules.ts';
import { loadConfig } from '../../src/config.ts';
import { connectDatabase } from '../../src/database/connect.ts';
import { LedgerStore } from '../../src/disclosure/ledger/store.ts';
import { createLog } from '../../src/log.ts';
import { openStorage } from '../../src/services.ts';

const [now = '', point = '', last = ''] = process.argv.slice(2);
const config = loadConfig(process.env);
const database = await connectDatabase(config.mongodbUri ?? '');
const storage = await openStorage(config, database);
let raised = 0;
const dieAt = (here: string) => {
  if (here === point && raised === Number(last)) process.kill(process.pid, 'SIGKILL');
};
const { outbox } = storage;
const queueAll = outbox.queueAll.bind(outbox);
outbox.queueAll = async (...queued) => {
  const count = await queueAll(...queued);
  dieAt('WITHIN');
  return count;
};
const alarms = new Alarms(storage);
const round = new AlarmRound(
  {
    ...storage,
    ledgerStore: new LedgerStore(database.connection),
    rules: DEFAULT_RULES,
    log: createLog(config),
    alarms: {
      raise: async (alarm) => {
        raised += 1;
        dieAt('BEFORE');
        const done = await alarms.raise(alarm);
        dieAt('AFTER');
        return done;
      },
    },
  },
  { everyMillis: 3_600_000, now: async () => new Date(Number(now)) },
);
await round.run();
process.stdout.write('came to the end\n');
await round.close();
await database.close();

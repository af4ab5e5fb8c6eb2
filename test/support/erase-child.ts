/** An erasure in a process of its own that is killed, as by `kill -9`, before the step of this number. */
import { loadConfig } from '../../src/config.ts';
import { connectDatabase } from '../../src/database/connect.ts';
import { erase } from '../../src/erasure/erase.ts';
import { findPeople } from '../../src/erasure/find.ts';
import { openStorage } from '../../src/services.ts';

const [who = '', last = ''] = process.argv.slice(2);
const config = loadConfig(process.env);
const database = await connectDatabase(config.mongodbUri ?? '');
let step = 0;
const parts = {
  ...(await openStorage(config, database)),
  erasedFile: config.erasedFile,
  onStep: () => {
    if (step === Number(last)) process.kill(process.pid, 'SIGKILL');
    step += 1;
  },
};
const wanted = { who, event: undefined, everywhere: true, organiserToo: true };
const { erasures } = await findPeople(parts, wanted);
await erase(parts, erasures);
process.stdout.write('erased\n');
await database.close();

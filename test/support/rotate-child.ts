/** A rotation in a process of its own, that stands still at its fourth step until it is killed. */
import { loadConfig } from '../../src/config.ts';
import { connectDatabase } from '../../src/database/connect.ts';
import { type Rotated, rotateKeys } from '../../src/disclosure/rotation/rotate.ts';
import { openStorage } from '../../src/services.ts';

const config = loadConfig(process.env);
const database = await connectDatabase(config.mongodbUri ?? '');
const { keyRing } = await openStorage(config, database, { keyLagMillis: 400 });
let steps = 0;
await rotateKeys(
  {
    database,
    keyRing,
    keyFile: config.keyFile,
    tell: () => {},
    onStep: async (name) => {
      process.stdout.write(`${name}\n`);
      if (++steps < 4) return;
      process.stdout.write('STANDING\n');
      await new Promise((resolve) => setTimeout(resolve, 60_000));
    },
  },
  [process.argv[2] as Rotated],
);

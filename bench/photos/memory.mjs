/** (b) What a gateway holds after many photos against after a few, everything collected that can be. */
import { startContender } from '../compare/contender.mjs';
import { emptyRecord } from '../support/record.mjs';
import { OURS } from './serve.mjs';

const READ_AFTER = [1_000, 4_000, 7_000, 10_000];
const MOST = 1.1;

export async function measure(world, site, { connections, scale }) {
  const gateway = await startContender(world, site, { ...OURS, flags: ['--expose-gc'] }, { connections });
  const read = [];
  try {
    let done = 0;
    for (const photos of READ_AFTER.map((n) => Math.round(n * scale))) {
      await gateway.warmUp({ requests: photos - done });
      done = photos;
      read.push({ photos, ...(await gateway.server.ask('memory')) });
    }
    await gateway.checkAgain();
  } finally {
    await gateway.stop();
    await emptyRecord(world);
  }
  const held = ({ heapUsed, external }) => heapUsed + external;
  const [few, many] = [read[0], read.at(-1)];
  const mib = (bytes) => (bytes / 2 ** 20).toFixed(1);
  return {
    title: `Memory over ${many.photos.toLocaleString('en')} photos`,
    measures: [
      { what: 'resident set, last / first', values: [many.rss / few.rss], atMost: MOST },
      {
        what: 'heap in use and what hangs on it, last / first',
        values: [held(many) / held(few)],
        atMost: MOST,
      },
    ],
    text: [
      '| photos | resident set, MiB | heap in use, MiB | external, MiB |',
      '|---|---|---|---|',
      ...read.map(
        ({ photos, rss, heapUsed, external }) =>
          `| ${photos.toLocaleString('en')} | ${mib(rss)} | ${mib(heapUsed)} | ${mib(external)} |`,
      ),
    ].join('\n'),
  };
}

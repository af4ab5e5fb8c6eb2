/** `npm run bench -- export`: how fast an export is beside a raw cursor over the same documents, and what memory it takes. */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { gatewayModule } from '../support/build.mjs';
import { withStorage } from '../support/database.mjs';
import { finish } from '../support/finish.mjs';
import { makeIntegration } from '../support/integration.mjs';
import { machine } from '../support/machine.mjs';
import { makeAttendees, makeEvent, person } from '../support/people.mjs';
import { startServer } from '../support/server.mjs';
import { median, medianWithRange } from '../support/statistics.mjs';
import { inWorld } from '../support/world.mjs';

const { newId } = await gatewayModule('src/ids.js');

const BATCH = 1_000;
const MOST_MIB = 300;
const LEAST_RATE = 0.5;
const SLOW_PAUSE_MILLIS = 5;
/** Before it is measured: servers that run for weeks are compared as they are then (docs/decisions/0080). */
const WARM_UP_ROUNDS = 2;

const { values } = parseArgs({
  options: {
    people: { type: 'string', default: '100000' },
    rounds: { type: 'string', default: '5' },
    quick: { type: 'boolean', default: false },
  },
});
const people = Number(values.people);
const rounds = Number(values.rounds);

/** Everybody listed, of whom seven in eight permit the integration all four fields. */
async function makeSite(world) {
  return withStorage(world, async (storage) => {
    const event = await makeEvent(storage, 'export');
    const integration = newId('integration');
    const [key] = await makeIntegration(storage, { event, integration });
    const to = `integration:${integration}`;
    for (let made = 0; made < people; made += BATCH) {
      const some = Array.from({ length: Math.min(BATCH, people - made) }, (_, i) =>
        person(made + i, { shares: (made + i) % 8 !== 0, to }),
      );
      await makeAttendees(storage, event, some);
    }
    return { event, headers: { authorization: `Bearer ${key}` } };
  });
}

/** Every line is counted, and the last one kept; the server's CPU is taken beside. */
async function read(server, url, { headers = {}, pauseMillis = 0 } = {}) {
  const cpu = async () => (await server.ask('cpu')).cpuMillis;
  const [begun, before] = [performance.now(), await cpu()];
  const response = await fetch(url, { headers });
  if (response.status !== 200) throw new Error(`${response.status}: ${await response.text()}`);
  let [lines, tail] = [0, ''];
  for await (const bytes of response.body) {
    const text = Buffer.from(bytes).toString('latin1');
    lines += text.split('\n').length - 1;
    tail = (tail + text).slice(-1_000);
    if (pauseMillis > 0) await sleep(pauseMillis);
  }
  const seconds = (performance.now() - begun) / 1_000;
  const micros = (1_000 * ((await cpu()) - before)) / people;
  return { lines, perSecond: people / seconds, micros, end: tail.trimEnd().split('\n').at(-1) };
}

async function compare(raw, gateway, { event, headers }) {
  const ours = `${gateway.url}/export/attendees.jsonl?event=${event}&refused=keep`;
  const measured = [];
  for (let round = -WARM_UP_ROUNDS; round < rounds; round += 1) {
    const one = await read(raw, `${raw.url}/?event=${event}`);
    const other = await read(gateway, ours, { headers });
    const end = JSON.parse(other.end);
    if (one.lines !== people || end.type !== 'end' || end.attendees !== people)
      throw new Error(`not everybody came: ${one.lines}, ${other.end}`);
    if (round >= 0) measured.push({ raw: one, ours: other });
    console.error(
      `${round < 0 ? 'warm-up' : `round ${round + 1}`}: ${other.perSecond.toFixed(0)} rows/s, raw ${one.perSecond.toFixed(0)}`,
    );
  }
  await read(gateway, ours, { headers, pauseMillis: SLOW_PAUSE_MILLIS });
  return measured;
}

function report(world, measured, mib) {
  const all = (key, of) =>
    medianWithRange(
      measured.map((round) => round[of][key]),
      0,
    );
  const ratio = medianWithRange(measured.map((one) => one.ours.perSecond / one.raw.perSecond));
  const byCpu = medianWithRange(measured.map((one) => one.raw.micros / one.ours.micros));
  const judged = (is) => (is ? 'reached' : '**falls short**');
  const reached = median(measured.map((one) => one.ours.perSecond / one.raw.perSecond)) >= LEAST_RATE;
  return [
    `# Export of ${people.toLocaleString('en')} people, four protected fields each`,
    '',
    'Written by `bench/export`. Seven people in eight permit the integration all four fields.',
    '',
    machine(world),
    '',
    '| what | measured | bar | |',
    '|---|---|---|---|',
    `| rows a second, against a raw cursor over the same documents | ${ratio} | at least ${LEAST_RATE} | ${judged(reached)} |`,
    `| the same by the server’s CPU | ${byCpu} | | |`,
    `| highest resident memory of the gateway, a slow client among them | ${mib.toFixed(0)} MiB | at most ${MOST_MIB} MiB | ${judged(mib <= MOST_MIB)} |`,
    '',
    `| median (range) of ${rounds} | rows a second | server’s CPU a row, µs |`,
    '|---|---|---|',
    `| ours | ${all('perSecond', 'ours')} | ${all('micros', 'ours')} |`,
    `| raw cursor | ${all('perSecond', 'raw')} | ${all('micros', 'raw')} |`,
    '',
    'The raw cursor decides nothing, opens nothing and records nothing; each row of ours was decided, opened, and on the record before it left.',
    'The CPU is steadier than the rate where others use the machine.',
    '',
  ].join('\n');
}

await inWorld(
  async (world) => {
    console.error(`Making ${people} people …`);
    const site = await makeSite(world);
    const raw = await startServer(world, 'export/raw.mjs');
    const gateway = await startServer(world, 'gateway/server.mjs');
    const measured = await compare(raw, gateway, site);
    const text = report(world, measured, (await gateway.ask('peak')).bytes / 2 ** 20);
    if (values.quick) console.log(text);
    else await finish('REPORT-export.md', text);
  },
  { longestMillis: 2 * 3_600_000 },
);

/** (d) The directory's page beside ordinary uploads, one a second. */
import { setTimeout as sleep } from 'node:timers/promises';
import { askWith, asOurViewer } from '../compare/contender.mjs';
import { directory } from '../compare/workloads.mjs';
import { openLoad, summedUp } from '../support/load.mjs';
import { medianWithRange } from '../support/statistics.mjs';
import { forgetUploads, signInAgain, startEverywhere, telephonePhotos, upload } from './uploading.mjs';

const CONNECTIONS = 4;
const EVERY_MILLIS = 1_000;

export async function measure(world, site, { rounds: many, seconds, warmUp }) {
  const files = await telephonePhotos();
  site.cookies = await signInAgain(world);
  const gateway = await startEverywhere(world);
  const { url } = gateway;
  const viewers = [];
  for (let n = 0; n < CONNECTIONS; n++) {
    const headers = asOurViewer(gateway, site, n);
    const ask = (body) => askWith(url, headers, body);
    viewers.push({ headers, requests: await directory('all')({ ask, site, url, withholds: true }) });
  }
  const load = openLoad(url, viewers);
  let sent = 0;
  const beside = async () => {
    const until = performance.now() + seconds * 1_000;
    while (performance.now() < until) {
      const next = performance.now() + EVERY_MILLIS;
      await upload(gateway, site, files, sent++);
      await sleep(Math.max(0, next - performance.now()));
    }
  };
  const kinds = {
    without: () => load.run({ seconds }),
    with: async () => (await Promise.all([load.run({ seconds }), beside()]))[0],
  };
  const rounds = [];
  try {
    await load.run({ seconds: warmUp });
    await upload(gateway, site, files, sent++);
    for (let n = 0; n < many; n++) {
      await forgetUploads(world);
      const round = {};
      for (const name of n % 2 === 0 ? ['without', 'with'] : ['with', 'without'])
        round[name] = summedUp([await kinds[name]()]);
      rounds.push(round);
    }
  } finally {
    await load.close();
    await gateway.stop();
  }
  const of = (name, key, digits = 1) =>
    medianWithRange(
      rounds.map((round) => round[name][key]),
      digits,
    );
  return {
    title: 'The directory’s page beside uploads, one a second',
    measures: [
      {
        what: 'p99 with uploads / without',
        values: rounds.map((round) => round.with.p99 / round.without.p99),
        atMost: 2,
      },
    ],
    text: [
      '| page of 50, all shown, 4 connections | a second | p50, ms | p99, ms |',
      '|---|---|---|---|',
      ...['without', 'with'].map(
        (name) =>
          `| ${name} uploads | ${of(name, 'perSecond', 0)} | ${of(name, 'p50')} | ${of(name, 'p99')} |`,
      ),
    ].join('\n'),
  };
}

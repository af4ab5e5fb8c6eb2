/**
 * Row 12: how long the gateway takes over a hostile document alone, how much it answers, and by how much an ordinary request
 * is delayed that comes at the same moment: with the document beside it against without, in turn.
 */
import { Agent, request } from 'node:http';
import { asOurViewer } from '../compare/contender.mjs';
import { PAGE_QUERY } from '../compare/workloads.mjs';
import { startServer } from '../support/server.mjs';
import { median } from '../support/statistics.mjs';
import { hostileDocuments } from './hostile-documents.mjs';

const TRIES = 15;
const LIMITS = { millis: 25, bytes: 2_000 };
const WARM_UP_PAGES = 150;

export async function measureHostile({ world, site, options: { rounds } }) {
  const named = Object.entries(hostileDocuments(site.half.id));
  const found = named.map(([name, document]) => ({ name, document, rounds: [] }));
  for (let n = 0; n < rounds; n++) {
    const server = await startServer(world, 'gateway/server.mjs');
    const [attacker, other] = [clientOf(server.url, site, 1), clientOf(server.url, site, 2)];
    try {
      const page = JSON.stringify({ query: PAGE_QUERY, variables: { event: site.half.id, first: 50 } });
      for (let i = 0; i < WARM_UP_PAGES; i++) await other.ask(page);
      for (const { document, rounds: results } of found) {
        const hostile = JSON.stringify({ query: document });
        results.push(await tried({ attacker, other, hostile, page }));
      }
    } finally {
      attacker.close();
      other.close();
      await server.stop();
    }
    console.error(`hostile documents, round ${n + 1} of ${rounds}`);
  }
  return [rowOf(found), { table: tableOf(found) }];
}

/** A connection of its own for each, with the viewer's cookie. */
function clientOf(url, site, viewer) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const headers = asOurViewer({ url }, site, viewer);
  const ask = (body) =>
    new Promise((resolve, reject) => {
      const begun = performance.now();
      const sent = request(`${url}/graphql`, { method: 'POST', agent, headers }, (response) => {
        let bytes = 0;
        response.on('data', (piece) => {
          bytes += piece.length;
        });
        response.on('end', () =>
          resolve({ status: response.statusCode, bytes, millis: performance.now() - begun }),
        );
      });
      sent.on('error', reject);
      sent.end(body);
    });
  return { ask, close: () => agent.destroy() };
}

/** Of many tries: the time alone, the bytes, and the page's time with the document beside it and without. */
async function tried({ attacker, other, hostile, page }) {
  const [alone, bytes, beside, without] = [[], [], [], []];
  for (let i = 0; i < TRIES; i++) {
    const answer = await attacker.ask(hostile);
    if (answer.status >= 500) throw new Error(`a hostile document was answered ${answer.status}`);
    alone.push(answer.millis);
    bytes.push(answer.bytes);
    const withIt = async () => {
      const refused = attacker.ask(hostile);
      beside.push((await other.ask(page)).millis);
      await refused;
    };
    const withoutIt = async () => without.push((await other.ask(page)).millis);
    for (const one of i % 2 === 0 ? [withIt, withoutIt] : [withoutIt, withIt]) await one();
  }
  return {
    alone: median(alone),
    most: Math.max(...alone),
    bytes: Math.max(...bytes),
    delay: median(beside) - median(without),
  };
}

/** By round, the worst of all documents. */
function rowOf(found) {
  const worst = (key) => found[0].rounds.map((_, n) => Math.max(...found.map((one) => one.rounds[n][key])));
  return {
    id: '12',
    work: 'the worst hostile document of at most 100 kB',
    against: 'fixed bars',
    measures: [
      {
        what: 'milliseconds alone (median of tries)',
        values: worst('alone'),
        atMost: LIMITS.millis,
        digits: 1,
      },
      { what: 'bytes of the answer', values: worst('bytes'), atMost: LIMITS.bytes, digits: 0 },
      {
        what: 'milliseconds by which a page beside it is delayed (median of tries)',
        values: worst('delay'),
        atMost: LIMITS.millis,
        digits: 1,
      },
    ],
  };
}

function tableOf(found) {
  const cell = (rounds, key, digits) => median(rounds.map((round) => round[key])).toFixed(digits);
  return [
    `${TRIES} tries a round, the ordinary page of 50 in turn with the document beside it and without; medians of rounds, and the longest of all.`,
    '',
    '| document | bytes sent | ms alone, median | longest | bytes answered | page delayed by, ms |',
    '|---|---|---|---|---|---|',
    ...found.map(
      ({ name, document, rounds }) =>
        `| ${name} | ${Buffer.byteLength(document)} | ${cell(rounds, 'alone', 1)} | ${Math.max(...rounds.map(({ most }) => most)).toFixed(1)} | ${Math.max(...rounds.map(({ bytes }) => bytes))} | ${cell(rounds, 'delay', 1)} |`,
    ),
  ].join('\n');
}

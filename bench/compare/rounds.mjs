/**
 * Rounds of servers side by side. In a round each has a fresh process; all are started, compared and warmed up, and then
 * loaded one after the other in short turns, there and back, beginning from the other end in the next round. So what
 * happens to the machine happens to all of them.
 */
import { emptyRecord } from '../support/record.mjs';
import { inDatabase } from '../support/world.mjs';
import { startContender } from './contender.mjs';
import { CONTENDERS } from './contenders.mjs';
import { makeSite } from './site.mjs';

const TURN_SECONDS = 1.5;

/**
 * Contenders by their names. Each gateway after the first has a database and a site of its own, which are alike: gateways of one
 * database read what the others record, and one that waits for its turn would take part of the core from the one that has it.
 */
export async function contendersNamed(world, site, names) {
  const [, ...others] = names.filter((name) => CONTENDERS[name].records !== undefined);
  const contenders = Object.fromEntries(names.map((name) => [name, { world, site, kind: CONTENDERS[name] }]));
  for (const name of others) {
    const own = inDatabase(world, name.replace(/\W+/g, '-'));
    Object.assign(contenders[name], { world: own, site: await makeSite(own) });
  }
  return contenders;
}

/** One entry a round: for each contender, by its name, its figures. `warmUp`: seconds, or `{ requests }`. */
export async function compare(contenders, { rounds, ...options }) {
  const results = [];
  const names = Object.keys(contenders);
  for (let n = 0; n < rounds; n++) {
    const result = await round(contenders, n % 2 === 0 ? names : names.toReversed(), options);
    const rates = names.map((name) => `${name} ${result[name].perSecond.toFixed(0)}/s`);
    console.error(`round ${n + 1} of ${rounds}: ${rates.join('; ')}`);
    results.push(result);
  }
  return results;
}

async function round(contenders, names, { warmUp, seconds, connections }) {
  const running = new Map();
  try {
    for (const name of names) {
      const { world, site, kind } = contenders[name];
      running.set(name, await startContender(world, site, kind, { connections }));
    }
    const until = typeof warmUp === 'number' ? { seconds: warmUp } : warmUp;
    for (const one of running.values()) await one.warmUp(until);
    const turns = 2 * Math.max(1, Math.round(seconds / TURN_SECONDS / 2));
    for (let turn = 0; turn < turns; turn++) {
      const inOrder = turn % 2 === 0 ? [...running.values()] : [...running.values()].reverse();
      for (const one of inOrder) await one.measure({ seconds: seconds / turns });
    }
    const result = {};
    for (const [name, one] of running) result[name] = await one.finish();
    return result;
  } finally {
    for (const one of running.values()) await one.stop();
    for (const world of new Set(names.map((name) => contenders[name].world))) await emptyRecord(world);
  }
}

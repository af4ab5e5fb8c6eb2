/**
 * The trial of test/ledger-faults.test.ts over as many responses as are asked for, by the same code. Run by tsx in a
 * process of its own; the result is a line of JSON.
 */
import { tryLedger } from '../../test/support/ledger-trial.ts';

const [, , responses, minutes, folder] = process.argv;
const begun = performance.now();
const seconds = () => (performance.now() - begun) / 1_000;
const tell = (text) => console.error(`${seconds().toFixed(0)} s: ${text}`);
const trial = await tryLedger({
  responses: Number(responses),
  calmMillis: 3_000,
  mostMillis: Number(minutes) * 60_000,
  folder,
  tell,
});
console.log(JSON.stringify({ ...trial, seconds: seconds() }));
process.exit(0);

/** What 20 clients received, compared with the record, while everything is killed: trial.mjs in a process of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { onAllCores } from '../support/cores.mjs';

export const title = 'What clients received, against the record';

export async function measure(world, { responses, minutes }) {
  const script = fileURLToPath(new URL('trial.mjs', import.meta.url));
  const node = [
    process.execPath,
    '--import',
    'tsx',
    script,
    String(responses),
    String(minutes),
    world.folder,
  ];
  const [command, args] = onAllCores(...node);
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    // Doors are opened for tests only; here none is.
    env: { ...process.env, NODE_ENV: 'test' },
  });
  world.atEnd(() => child.kill());
  let out = '';
  child.stdout.on('data', (text) => {
    out += text;
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`the checker ended with ${code}`);
  return JSON.parse(out.trim().split('\n').at(-1));
}

export function section(trial) {
  const { responses, values, entries, notes, unrecorded, untrueNotes, withheld, findings } = trial;
  const faults = Object.entries(trial.faults).map(([name, count]) => `${name} ${count}×`);
  const wrong = [...unrecorded, ...untrueNotes].slice(0, 20);
  const n = (count) => count.toLocaleString('en');
  return [
    '20 clients ask without a pause for three people’s phone, address and job title at a time. Meanwhile, one after the',
    'other: the ledger’s writes fail, hang for longer than the deadline, land without an answer, break off; `mongod` is',
    'paused, the gateway is killed with -9, `mongod` is killed with -9 and started on the same data. Then every value',
    'that arrived, also in answers that broke off, is looked for on the record. In this part nothing is held to one core.',
    '',
    '| | |',
    '|---|---|',
    `| responses | ${n(responses)} in ${trial.seconds.toFixed(0)} s |`,
    `| answers that said LEDGER_UNAVAILABLE | ${n(withheld)} |`,
    `| values received | ${n(values)} |`,
    `| entries on record | ${n(entries)}, of these noted NOT_RELEASED ${n(notes)} |`,
    `| **values without an entry** | **${n(unrecorded.length)}** |`,
    `| **notes NOT_RELEASED about a value that was received** | **${n(untrueNotes.length)}** |`,
    `| chains closed by another process | ${n(trial.closedByAnother)} |`,
    `| found by \`ledger verify\` afterwards, heads and all | ${n(findings.length)} |`,
    '',
    `Brought about: ${faults.join(', ')}.`,
    ...(wrong.length === 0 ? [] : ['', ...wrong.map((one) => `- ${one}`)]),
  ].join('\n');
}

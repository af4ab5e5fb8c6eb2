/** bench/REPORT-ledger.md: a section for each part, with where and how it was measured, because they take long. */
import { readFile, writeFile } from 'node:fs/promises';
import os from 'node:os';
import { fileURLToPath } from 'node:url';
import { machine } from '../support/machine.mjs';

const FILE = fileURLToPath(new URL('../REPORT-ledger.md', import.meta.url));
const HEAD = `# The ledger

Written by \`bench/ledger\`, each section by itself. Read ratios, not rates: what is compared ran side by side, interleaved, on a
machine that others used as well.
`;
const ORDER = ['checker', 'batches', 'scans', 'start'];

export async function writeSection(world, { part, title, text }) {
  const load = `- Load when it ended: ${os.loadavg()[0].toFixed(2)}; above 2, others had part of both cores`;
  const whole = `${mark(part)}\n## ${title}\n\n${machine(world, ['undici'])}\n${load}\n\n${text}\n`;
  console.log(whole);
  const sections = await written();
  sections.set(part, whole);
  const inOrder = ORDER.flatMap((name) => (sections.has(name) ? [sections.get(name)] : []));
  await writeFile(FILE, [HEAD, ...inOrder].join('\n'));
  console.error('Written to bench/REPORT-ledger.md');
}

const mark = (part) => `<!-- ${part} -->`;

/** The sections that are there already, by part. */
async function written() {
  const text = await readFile(FILE, 'utf8').catch(() => '');
  const [, ...sections] = text.split(/^(?=<!-- \w+ -->$)/m);
  return new Map(sections.map((section) => [/<!-- (\w+) -->/.exec(section)[1], `${section.trimEnd()}\n`]));
}

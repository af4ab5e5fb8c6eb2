/** Prints a report, and keeps it in bench/. */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

export async function finish(name, text) {
  console.log(text);
  await writeFile(fileURLToPath(new URL(`../${name}`, import.meta.url)), text);
  console.error(`Written to bench/${name}`);
}

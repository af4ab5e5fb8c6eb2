/** `npm run schema:release`: from now on docs/schema.graphql is what clients were promised (docs/decisions/0021). */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './setup.mjs';

const RELEASED = path.join(ROOT, 'docs/schema.released.graphql');
const read = (file) => readFileSync(path.join(ROOT, file), 'utf8');

const { version } = JSON.parse(read('package.json'));
const before = /^# Attendant (\S+)\n/.exec(readFileSync(RELEASED, 'utf8'))?.[1];
const problem =
  version === before
    ? `The schema of ${version} is released already: raise the version in package.json first.`
    : read('CHANGELOG.md').includes(`\n## ${version}`)
      ? null
      : `CHANGELOG.md has no section "## ${version}": what is unreleased becomes it.`;
if (problem === null) {
  writeFileSync(RELEASED, `# Attendant ${version}\n${read('docs/schema.graphql')}`);
} else {
  console.error(problem);
  process.exitCode = 1;
}

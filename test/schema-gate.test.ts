/** What clients were promised is broken on the record only; and the schema's lint sees what it is there to see. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { projectRoot } from '../src/schema/load.ts';
import { breaksBetween, releasedVersion, unrecorded } from './support/schema-gate.ts';

const inProject = (file: string) => readFileSync(path.join(projectRoot(), file), 'utf8');
const released = inProject('docs/schema.released.graphql');
const current = inProject('docs/schema.graphql');
const { version } = JSON.parse(inProject('package.json')) as { version: string };

describe('the schema gate', () => {
  it('lets no breaking change pass that CHANGELOG.md does not name under "### Breaking" of what is unreleased', async () => {
    const missing = unrecorded(await breaksBetween(released, current), inProject('CHANGELOG.md'));
    expect(missing.map(({ coordinate, message }) => `\`${coordinate}\`: ${message}`)).toEqual([]);
  });

  it('compares with the schema of the newest release, which only `npm run schema:release` replaces', () => {
    const of = releasedVersion(released);
    expect(of).toMatch(/^\d+\.\d+\.\d+$/);
    // The first one is the version in the making; each later one has its section.
    if (of !== '0.1.0') expect(inProject('CHANGELOG.md')).toContain(`\n## ${of}`);
    expect([of, version].sort((a, b) => (a ?? '').localeCompare(b ?? '', 'en', { numeric: true }))[1]).toBe(
      version,
    );
  });

  const PROMISED = `
    type Query { person(id: ID!): Person }
    type Person { name: String! phone: String field: Shown }
    enum Shown { PHONE EMAIL }
  `;
  const breaking: [string, string, string, string][] = [
    ['a field that is gone', 'phone: String', '', 'Person.phone'],
    ['a new argument that is required', '(id: ID!)', '(id: ID!, why: String!)', 'Query.person.why'],
    ['a field that may be null now', 'String!', 'String', 'Person.name'],
    ['a value that is gone', 'PHONE EMAIL', 'EMAIL', 'Shown.PHONE'],
  ];
  it.each(breaking)(
    'stops %s, and lets it pass once it is named',
    async (_name, before, after, coordinate) => {
      const breaks = await breaksBetween(PROMISED, PROMISED.replace(before, after));
      expect(breaks.map((each) => each.coordinate)).toEqual([coordinate]);
      const changelog = (text: string) =>
        `# Changelog\n\n## Unreleased\n\n${text}\n## 0.0.9\n\n### Breaking\n\n- \`old\`\n`;
      const named = breaks.map((each) => `- \`${each.coordinate}\` …`).join('\n');
      expect(unrecorded(breaks, changelog(''))).toEqual(breaks);
      expect(unrecorded(breaks, changelog(`- Something about \`${coordinate}\`\n`))).toEqual(breaks);
      expect(
        unrecorded(breaks, `# Changelog\n\n## Unreleased\n\n## 0.0.9\n\n### Breaking\n\n${named}\n`),
      ).toEqual(breaks);
      expect(unrecorded(breaks, changelog(`### Breaking\n\n${named}\n`))).toEqual([]);
    },
  );

  it('lets additions pass', async () => {
    const more = PROMISED.replace('name', 'since: Int name').replace('EMAIL', 'EMAIL PHOTO');
    expect(await breaksBetween(PROMISED, more)).toEqual([]);
  });
});

describe('the schema’s lint', () => {
  /** What it says of a text, as if it were schema/event.graphql. */
  function complaints(text: string): string {
    const args = [
      'node_modules/eslint/bin/eslint.js',
      '--stdin',
      '--stdin-filename',
      'schema/event.graphql',
      '--format',
      'json',
    ];
    const { stdout } = spawnSync(process.execPath, args, {
      cwd: projectRoot(),
      input: text,
      encoding: 'utf8',
    });
    const [{ messages }] = JSON.parse(stdout) as [{ messages: { message: string }[] }];
    return messages.map(({ message }) => message).join('\n');
  }

  it('asks for descriptions, names, nullable protected fields, and connections where a list has no stated end', () => {
    const said = complaints(`
      "A probe."
      type Probe {
        undescribed: Int
        "Wrong case."
        Wrong_Case: Int
        "Withheld looks like absent."
        secret: String! @protected
        "Without an end."
        all: [Event!]!
        "With one; at most 200."
        some: [Event!]!
        "Of a kind that has few values."
        shown: [ProtectedField!]!
        "As a page."
        page: ConsentConnection
      }
    `);
    expect(said).toMatch(/Description is required for field "undescribed"/);
    expect(said).toMatch(/"Wrong_Case" should be in camelCase/);
    expect(said).toMatch(/protected field is nullable/);
    expect(said.match(/a list of objects is a connection/g)).toHaveLength(1);
  });
});

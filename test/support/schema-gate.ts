/**
 * The schema gate: what was promised to clients (docs/schema.released.graphql) may only be broken on the record.
 * docs/decisions/0016-the-schema-gate.md says why it is that file.
 */
import { CriticalityLevel, diff } from '@graphql-inspector/core';
import { buildSchema } from 'graphql';

/** A change that breaks clients, and what CHANGELOG.md must name for it. */
export interface Break {
  /** A schema coordinate, for example `Query.attendees.first`. */
  readonly coordinate: string;
  readonly message: string;
}

/** Every change from `released` to `current` after which an operation that was valid may no longer be, or mean less. */
export async function breaksBetween(released: string, current: string): Promise<Break[]> {
  const changes = await diff(buildSchema(released), buildSchema(current));
  return changes
    .filter(({ criticality }) => criticality.level === CriticalityLevel.Breaking)
    .map(({ path, type, message }) => ({ coordinate: path ?? type, message }));
}

/** Those that the changelog's section on what is unreleased does not name, between backticks, under `### Breaking`. */
export function unrecorded(breaks: readonly Break[], changelog: string): Break[] {
  const recorded = section(section(changelog, '## Unreleased'), '### Breaking');
  return breaks.filter(({ coordinate }) => !recorded.includes(`\`${coordinate}\``));
}

/** What stands under a heading, up to the next of the same rank; nothing if the heading is not there. */
function section(text: string, heading: string): string {
  const lines = text.split('\n');
  const begin = lines.indexOf(heading);
  if (begin < 0) return '';
  const rest = lines.slice(begin + 1);
  const rank = heading.slice(0, heading.indexOf(' ') + 1);
  const end = rest.findIndex((line) => line.startsWith(rank));
  return rest.slice(0, end < 0 ? undefined : end).join('\n');
}

/** The first line of the released SDL: `# Attendant 0.1.0`. */
export const releasedVersion = (released: string): string | undefined =>
  /^# Attendant (\d+\.\d+\.\d+)\n/.exec(released)?.[1];

/**
 * Who was shown what, in a package. Threat: the names of those who looked, which outlive their erasure in it. So it keeps
 * their ids, and what they were called is looked up when it is fetched, as `myDisclosures` does.
 */
import { ownDisclosures } from '../disclosure/list/read.ts';
import type { Disclosure } from '../disclosure/list/told.ts';
import { namesOfThen, type PeopleThenParts } from '../history/people-then.ts';
import type { Asking } from './asking.ts';
import { DISCLOSURES } from './operations.ts';

const PAGE = 200;

/** As a package keeps one: of people who looked the attendee's id, and no name. */
export interface KeptDisclosure {
  readonly at: Date | string;
  readonly field: unknown;
  readonly to: Omit<Disclosure['to'], 'nameOfThen'>;
  readonly basis: Disclosure['basis'];
}

/** All of them, by the reader that answers `myDisclosures`. */
export async function disclosuresTo(asking: Asking, event: string): Promise<KeptDisclosure[]> {
  const all: KeptDisclosure[] = [];
  const asked = { first: PAGE, field: null, since: null, includeOwn: true, integration: null };
  for (let after: string | null = null; ; ) {
    const page = await ownDisclosures(asking.contextOf(DISCLOSURES), event, { ...asked, after });
    for (const { at, field, to, basis } of page.disclosures) {
      const { nameOfThen: _, ...known } = to;
      const name = to.kind === 'INTEGRATION' ? to.name : null;
      const called = field === null ? null : asking.nameIn('ProtectedField', field);
      all.push({ at, field: called, to: { ...known, name }, basis });
    }
    if (!page.hasNextPage) return all;
    after = page.endCursor;
  }
}

/** With what they were called then, and without their ids; no name of whoever was erased since. */
export async function withNamesOfThen(
  parts: PeopleThenParts,
  event: string,
  kept: readonly KeptDisclosure[],
): Promise<object[]> {
  const acts = kept.map(({ to, at }) => ({ attendee: to.attendee ?? '', at: new Date(at) }));
  const names = await namesOfThen(parts, event, acts);
  return kept.map(({ at, field, to: { attendee: _, name: integration, kind, ...to }, basis }, nth) => {
    const named = names[nth] ?? null;
    const name = kind === 'INTEGRATION' ? integration : (named?.name ?? null);
    return { at, field, to: { kind, name, nameOfThen: named?.ofThen ?? false, ...to }, basis };
  });
}

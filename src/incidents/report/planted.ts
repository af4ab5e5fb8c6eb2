/**
 * Planted attendees (src/canaries) are no people: nobody is told that so many were affected of whom some do not exist. Threat: a
 * report that gives them away. Whoever may read it may list them, too; so they are left out, and it is said that they were, not
 * which. Without the keys nobody knows which they are; then it is said how many at most are counted as people.
 */
import type { Models } from '../../database/models.ts';
import { KeyFileError } from '../../disclosure/key-file.ts';
import type { AffectedPerson, ListRead } from './report.ts';

export interface PlantedParts {
  readonly models: Pick<Models, 'canaries'>;
  /** Those of these attendees that are planted; rejects with a KeyFileError without the keys. Absent: without the keys. */
  readonly canaries?: { among(attendees: Iterable<string>): Promise<ReadonlySet<string>> } | undefined;
}

interface Reached {
  readonly people: readonly AffectedPerson[];
  readonly listsRead: readonly ListRead[];
}

/** `said`: a sentence about it; none where nobody was planted, or none of them is in it. */
export async function withoutPlanted(
  { models, canaries }: PlantedParts,
  event: string | null,
  { people, listsRead }: Reached,
): Promise<Reached & { readonly said: readonly string[] }> {
  const at = await models.canaries.countDocuments(event === null ? {} : { event }).exec();
  const ids = new Set([...people, ...listsRead].map(({ attendee }) => attendee));
  if (at === 0 || ids.size === 0) return { people, listsRead, said: [] };
  const planted = await canaries?.among(ids).catch((error: unknown) => {
    if (error instanceof KeyFileError) return undefined;
    throw error;
  });
  if (planted === undefined)
    return {
      ...{ people, listsRead },
      said: [
        `Up to ${Math.min(at, ids.size)} of those counted may be planted attendees, who are no people: which they are is known with the key file only.`,
      ],
    };
  if (planted.size === 0) return { people, listsRead, said: [] };
  const isPerson = ({ attendee }: { readonly attendee: string }) => !planted.has(attendee);
  return {
    people: people.filter(isPerson),
    listsRead: listsRead.filter(isPerson),
    said: ['Planted attendees that were shown are no people, and are neither counted nor named.'],
  };
}

/**
 * Whoever writes consents must see to what stands of them on people's own documents. So whenever tests close a gateway, or
 * leave an import's stage, everybody is looked at once: what is on the document is what the record says, or it is absent.
 */
import { NOTHING_TO_AUDIENCES } from '../../src/consent/audience.ts';
import { audienceTexts, OPEN_TO_AUDIENCES } from '../../src/consent/keep-audience.ts';
import type { Models } from '../../src/database/models.ts';

/** Those of whom something else stands there than their consents say: `id: what stands there, not what should`. */
export async function staleAudiences(
  { attendees, consents }: Pick<Models, 'attendees' | 'consents'>,
  of: { readonly event?: string } = {},
): Promise<string[]> {
  const texts = audienceTexts(
    await consents
      .find({ ...of, ...OPEN_TO_AUDIENCES })
      .lean()
      .exec(),
  );
  const people = await attendees.find(of, { audienceConsents: 1 }).lean().exec();
  return people.flatMap(({ _id, audienceConsents }) => {
    const right = texts.get(_id) ?? NOTHING_TO_AUDIENCES;
    return audienceConsents == null || audienceConsents === right
      ? []
      : [`${_id}: ${audienceConsents}, not ${right}`];
  });
}

/** Throws for any. */
export function refuseStale(stale: readonly string[]): void {
  if (stale.length > 0)
    throw new Error(`Consents were written without keepAudienceConsents:\n${stale.join('\n')}`);
}

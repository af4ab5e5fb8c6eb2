/** Attendees' side: all that the viewer consented to one integration, taken back in one call. */
import type { ConsentRecord } from '../consent/model.ts';
import { oneIntegration } from '../consent/model.ts';
import type { Context } from '../context.ts';
import { type Problem, problem } from '../user-error.ts';

export type WithdrawOutcome =
  | { readonly consents: readonly ConsentRecord[] }
  | { readonly problems: readonly Problem[] };

/** At every event that the viewer attends; never asks for a fresh sign-in. Twice is as good as once. */
export async function withdrawIntegration(
  { viewer, services }: Context,
  integration: string,
): Promise<WithdrawOutcome> {
  const found = await services.namedIntegrations.find(integration);
  if (viewer.kind !== 'ACCOUNT' || found === null)
    return { problems: [problem('UNKNOWN_INTEGRATION', 'integration', 'There is no such integration.')] };
  const subjects = viewer.attendances.map(({ attendee }) => attendee);
  const consents = await services.consents.withdrawFrom(
    oneIntegration(integration),
    subjects,
    viewer.session,
  );
  return { consents };
}

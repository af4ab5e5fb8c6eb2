/**
 * Takes back what the suspects of an incident changed, or asked for, of everybody at once; run again it does what is left. Threat: one
 * broad rule calls everybody suspect, and a restore would take back what all owners wrote. So it takes the number that
 * the report said, and refuses with the present one.
 */
import { timeOf } from '../database/time-of.ts';
import { LedgerStore } from '../disclosure/ledger/store.ts';
import { responder } from '../history/changed-by.ts';
import type { History } from '../history/history.ts';
import { type Restored, restoreChanges } from '../history/restore.ts';
import { type Problem, problem } from '../user-error.ts';
import { windowOf } from './answer.ts';
import type { IncidentActor, IncidentRecord } from './model.ts';
import { changersIn, restorableOf, suspectsChanges } from './report/changes.ts';
import { type RequestParts, requestsOf, type TakenBack, takeBackRequests } from './requests.ts';
import { findSuspects } from './suspects/find.ts';

export interface RestoreParts extends RequestParts {
  readonly history: History;
}

export interface RestoreAsked {
  /** As many as the report said could be taken back. */
  readonly changes: number;
  readonly by: IncidentActor;
}

export type RestoreOutcome =
  | (Restored & TakenBack & { readonly incident: IncidentRecord })
  | { readonly problems: readonly Problem[] };

/** Whoever calls it has asked whether this incident is theirs. */
export async function restoreIncident(
  restoring: RestoreParts,
  incident: IncidentRecord,
  { changes, by }: RestoreAsked,
): Promise<RestoreOutcome> {
  const { history, connection, incidents } = restoring;
  const { _id, suspicion } = incident;
  const window = windowOf(incident, await timeOf(connection));
  const parts = { models: history.parts.models, store: new LedgerStore(connection), connection };
  const suspects = await findSuspects(parts, suspicion, window);
  const theirs = changersIn(incident, suspects, window);
  const now = restorableOf(await suspectsChanges({ models: history.parts.models, connection }, theirs));
  if (now !== changes)
    return {
      problems: [
        problem(
          'OTHER_NUMBER',
          'changes',
          `It would be ${now} changes now, not ${changes}. Look at the report again, and say that number.`,
        ),
      ],
    };
  const said = (note: string) => incidents.append(_id, { what: 'RESTORED', by, note });
  const [account, session] = by.kind === 'ORGANISER' ? [by.account, by.session] : [null, null];
  const stopped = async (error: unknown): Promise<never> => {
    await said('it stopped in between; run it again');
    throw error;
  };
  // First what nothing brings back.
  const requests = await requestsOf(restoring, incident, theirs);
  const asked = await takeBackRequests(restoring, _id, requests, by).catch(stopped);
  const changed = await restoreChanges(history, theirs, responder(account, session)).catch(stopped);
  // Suspects of whom no other trace is left: what they asked for is taken back all the same.
  if ('problems' in changed && asked.erasuresStopped + asked.packagesRemoved === 0) return changed;
  const outcome: Restored = 'problems' in changed ? { restored: [], left: [], withdrawn: 0 } : changed;
  const { restored, left, withdrawn } = outcome;
  const people = new Set(restored.map(({ attendee }) => attendee)).size;
  await said(
    `${restored.length} parts of ${people} people put back, ${withdrawn} consents withdrawn, ${left.length} parts left, ${asked.erasuresStopped} erasures stopped, ${asked.packagesRemoved} packages of data taken away`,
  );
  return { ...outcome, ...asked, incident };
}

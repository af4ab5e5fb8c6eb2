/** Takes back what the suspects of an incident changed, of everybody at once; run again it does what is left. */
import type { Connection } from 'mongoose';
import { timeOf } from '../database/time-of.ts';
import { LedgerStore } from '../disclosure/ledger/store.ts';
import { responder } from '../history/changed-by.ts';
import type { History } from '../history/history.ts';
import { type Restored, restoreChanges } from '../history/restore.ts';
import type { Problem } from '../user-error.ts';
import { windowOf } from './answer.ts';
import type { IncidentBook } from './book.ts';
import type { IncidentActor, IncidentRecord } from './model.ts';
import { findSuspects } from './suspects/find.ts';

export interface RestoreParts {
  readonly history: History;
  readonly connection: Connection;
  readonly incidents: IncidentBook;
}

export type RestoreOutcome =
  | (Restored & { readonly incident: IncidentRecord })
  | { readonly problems: readonly Problem[] };

/** Whoever calls it has asked whether this incident is theirs. */
export async function restoreIncident(
  { history, connection, incidents }: RestoreParts,
  incident: IncidentRecord,
  by: IncidentActor,
): Promise<RestoreOutcome> {
  const { _id, event, suspicion } = incident;
  const window = windowOf(incident, await timeOf(connection));
  const parts = { models: history.parts.models, store: new LedgerStore(connection), connection };
  const suspects = await findSuspects(parts, suspicion, window);
  const sessions = suspects.map(({ session }) => session);
  const theirs = { sessions, accounts: suspicion.accounts, event, since: window.from, until: window.to };
  const said = (note: string) => incidents.append(_id, { what: 'RESTORED', by, note });
  const [account, session] = by.kind === 'ORGANISER' ? [by.account, by.session] : [null, null];
  const outcome = await restoreChanges(history, theirs, responder(account, session)).catch(async (error) => {
    await said('it stopped in between; run it again');
    throw error;
  });
  if ('problems' in outcome) return outcome;
  const { restored, left, withdrawn } = outcome;
  const people = new Set(restored.map(({ attendee }) => attendee)).size;
  const note = `${restored.length} parts of ${people} people put back, ${withdrawn} consents withdrawn, ${left.length} parts left`;
  await said(note);
  return { ...outcome, incident };
}

/**
 * Who may open, read, change and answer incidents. Threat: a report is a list of names of the people whose data got out,
 * and a restore writes on everybody's profile. So it takes an organiser of the incident's event in a session with the
 * second factor; for an incident of all events one who organises all of them, or the command line. And an intruder may
 * hold an organiser's session: one that the incident itself calls suspect, or that a lockdown does, neither reads it nor
 * does anything about it (docs/decisions/0034-incidents.md).
 */
import type { Context } from '../context.ts';
import { LedgerStore } from '../disclosure/ledger/store.ts';
import { lockedDown, suspectSession } from '../errors.ts';
import { organisesAll } from '../lockdown/lock.ts';
import { isSuspect } from '../lockdown/lockdown.ts';
import { organiserOnly } from '../organiser.ts';
import { Lineages } from '../sign-in/lineage.ts';
import { type Problem, problem } from '../user-error.ts';
import type { AccountViewer } from '../viewer.ts';
import type { Doing } from './answer.ts';
import type { IncidentActor, IncidentRecord, Suspicion } from './model.ts';
import { sessionsOf } from './suspects/find.ts';

type Asked = Pick<Context, 'viewer' | 'services' | 'http'>;

/** An organiser with the second factor whom no lockdown calls suspect; throws for everybody else. */
export function responderOnly({ viewer }: Pick<Asked, 'viewer'>): AccountViewer {
  const organiser = organiserOnly(viewer);
  // Without a time nobody knows yet who is suspect, and somebody has to begin.
  const suspects = organiser.lockdowns.find(
    (one) => one.liftedAt === null && one.since !== null && isSuspect(one, organiser.startedAt),
  );
  if (suspects !== undefined) throw lockedDown(suspects.at);
  return organiser;
}

/** Whether incidents about this event (null: all events) are for this organiser. */
export async function isTheirs(
  { services }: Pick<Asked, 'services'>,
  viewer: AccountViewer,
  event: string | null,
): Promise<boolean> {
  return event === null ? organisesAll({ viewer, services }) : viewer.organises.includes(event);
}

/** An incident for whoever asks; null for one that is not there and one that is not theirs. FORBIDDEN where it suspects them. */
export async function incidentFor(asked: Asked, id: string): Promise<IncidentRecord | null> {
  const organiser = responderOnly(asked);
  const found = await asked.services.incidents.find(id);
  if (found === null || !(await isTheirs(asked, organiser, found.event))) return null;
  if (await isSuspected(asked, organiser, found.suspicion)) throw suspectSession();
  return found;
}

/** Whether an incident calls the very session suspect that is asking, or one that it follows or went on from. */
export async function isSuspected(
  { services, http }: Pick<Asked, 'services' | 'http'>,
  { account, session, startedAt }: AccountViewer,
  { accounts, sessions, rules }: Suspicion,
): Promise<boolean> {
  if (accounts.includes(account) || sessions.includes(session)) return true;
  const { connection } = services.database;
  const roots = await new Lineages(connection).rootsOf([session, ...sessions]);
  if (sessions.some((named) => roots.get(named) === roots.get(session))) return true;
  const since = rules.filter(({ begunSince }) => begunSince === null || startedAt >= begunSince);
  if (since.length === 0) return false;
  const record = await sessionsOf(connection).findOne({ publicId: session });
  // It was ended just now: it has nothing to do here.
  if (record === null) return true;
  const from = [services.networkOf(http.req), record.network, ...(record.lineage?.networks ?? [])];
  return since.some(({ networks }) => networks === null || networks.some((one) => from.includes(one)));
}

/** What answering takes, from a gateway's services. */
export function answerParts({ services }: Pick<Asked, 'services'>) {
  const { connection } = services.database;
  const keyRing = () => Promise.resolve(services.keyRing);
  return { ...services, connection, store: new LedgerStore(connection), keyRing };
}

/** Who does it, for `answer.ts`. */
export const doing = (asked: Asked, organiser: AccountViewer): Doing => ({
  by: actorOf(organiser),
  now: organiser.at,
  within: organiser.organises,
  refuse: (suspicion) => ownSession(asked, organiser, suspicion),
});

export const actorOf = ({ account, session }: AccountViewer): IncidentActor => ({
  kind: 'ORGANISER',
  account,
  session,
});

/** Nobody calls their own session suspect by mistake: they could then do nothing about it here. */
async function ownSession(
  asked: Pick<Asked, 'services' | 'http'>,
  viewer: AccountViewer,
  suspicion: Suspicion,
): Promise<Problem | null> {
  return (await isSuspected(asked, viewer, suspicion))
    ? problem(
        'WOULD_SUSPECT_THIS_SESSION',
        'suspects',
        'This very session would be suspect, and could do nothing about the incident. Name less, or use the command line: attendant incident.',
      )
    : null;
}

export const unknownEvent = (): Problem =>
  problem(
    'UNKNOWN_EVENT',
    'event',
    'You organise no event with this id; for all events you have to organise every one.',
  );
export const unknownIncident = (): Problem =>
  problem('UNKNOWN_INCIDENT', 'incident', 'There is no such incident of yours.');

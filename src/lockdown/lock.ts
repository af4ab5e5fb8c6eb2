/**
 * Who locks and lifts through GraphQL. Closing is the safe direction: an organiser in a session with the second factor
 * locks their own events, and in an emergency everybody's (EVERYTHING, SIGN_IN), under their name. Opening is not: what
 * reaches beyond one event is lifted by who organises all of them, or on the command line; and nobody lifts in a session
 * that the lockdown itself calls suspect (docs/decisions/0029-lockdown.md).
 */
import { cleanText } from '../attendees/normalise.ts';
import type { Context } from '../context.ts';
import { lockedDown } from '../errors.ts';
import { organiserOnly } from '../organiser.ts';
import { type Problem, problem } from '../user-error.ts';
import type { AccountViewer } from '../viewer.ts';
import { chooseLocked, REASON_LENGTH, type ScopeChoice } from './choose.ts';
import { isSuspect } from './lockdown.ts';
import type { LockdownActor, LockdownRecord, Locked } from './model.ts';

export interface LockdownInput {
  readonly scope: ScopeChoice;
  readonly since?: Date | null;
  readonly reason: string;
  readonly evenThisSession?: boolean | null;
}

export type LockdownOutcome =
  | { readonly lockdown: LockdownRecord }
  | { readonly problems: readonly Problem[] };

type Asked = Pick<Context, 'viewer' | 'services'>;

const refuse = (found: Problem): LockdownOutcome => ({ problems: [found] });

export async function lock({ viewer, services }: Asked, input: LockdownInput): Promise<LockdownOutcome> {
  const organiser = organiserOnly(viewer);
  const reason = cleanText(input.reason);
  if (!isReason(reason)) return refuse(badReason());
  const within = { since: input.since ?? null, now: organiser.at, within: organiser.organises };
  const locked = await chooseLocked(services.models, input.scope, within);
  if ('code' in locked) return refuse(locked);
  if (input.evenThisSession !== true && endsOwn(locked, organiser)) return refuse(wouldEndThisSession());
  const { lockdown, already } = await services.lockdowns.lock({ ...locked, reason, by: actor(organiser) });
  return already ? refuse(alreadyLocked(lockdown)) : { lockdown };
}

export async function lift(
  { viewer, services }: Asked,
  input: { readonly lockdown: string; readonly reason: string },
): Promise<LockdownOutcome> {
  const organiser = organiserOnly(viewer);
  const reason = cleanText(input.reason);
  if (!isReason(reason)) return refuse(badReason());
  const found = await services.lockdowns.find(input.lockdown);
  if (found === null || (found.event !== null && !organiser.organises.includes(found.event)))
    return refuse(unknownLockdown());
  if (found.since !== null && isSuspect(found, organiser.startedAt)) throw lockedDown(found.at);
  if (found.event === null && !(await organisesAll({ viewer: organiser, services })))
    return refuse(beyondYourEvents(found._id));
  const lifted = await services.lockdowns.lift(found._id, actor(organiser), reason);
  return lifted === null ? refuse(notLocked()) : { lockdown: lifted };
}

export const isReason = (reason: string) => reason !== '' && reason.length <= REASON_LENGTH;

/** Whether there is no event that they do not organise, in this session. */
export async function organisesAll({
  viewer,
  services,
}: {
  viewer: Pick<AccountViewer, 'organises'>;
  services: Pick<Context['services'], 'models'>;
}): Promise<boolean> {
  const others = await services.models.events.exists({ _id: { $nin: [...viewer.organises] } }).exec();
  return others === null;
}

const endsOwn = (locked: Locked, { startedAt }: AccountViewer) =>
  locked.scope === 'SIGN_IN' && isSuspect(locked, startedAt);

const actor = ({ account, session }: AccountViewer): LockdownActor => ({
  kind: 'ORGANISER',
  account,
  session,
});

const badReason = () => problem('BAD_REASON', 'reason', `Say why, in 1 to ${REASON_LENGTH} characters.`);
const alreadyLocked = ({ _id, at }: LockdownRecord) =>
  problem('ALREADY_LOCKED', 'scope', `This has been locked since ${at.toISOString()}, by ${_id}.`);
const wouldEndThisSession = () =>
  problem(
    'WOULD_END_THIS_SESSION',
    'since',
    'This session began since then, so it would end, too, and nobody signs in: only the command line could lift it. Pass evenThisSession: true if you mean it.',
  );
const unknownLockdown = () => problem('UNKNOWN_LOCKDOWN', 'lockdown', 'There is no such lockdown of yours.');
const beyondYourEvents = (id: string) =>
  problem(
    'BEYOND_YOUR_EVENTS',
    'lockdown',
    `It reaches beyond the events you organise. On the server: attendant lockdown lift ${id}`,
  );
const notLocked = () => problem('NOT_LOCKED', 'lockdown', 'This was lifted before.');

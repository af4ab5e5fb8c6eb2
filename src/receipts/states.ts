/** What happened to a consent, from what is kept of it: each event with its time, the first first. */
import type { ConsentRecord } from '../consent/model.ts';
import type { ContactRequestRecord, FoundRequest } from '../contact-requests/model.ts';
import { FAR_FUTURE } from '../time.ts';

export const CONSENT_STATES = [
  'REQUESTED',
  'GIVEN',
  'REFUSED',
  'WITHDRAWN',
  'EXPIRED',
  'INVALIDATED',
] as const;
export type ConsentState = (typeof CONSENT_STATES)[number];

export interface ConsentEvent {
  readonly state: ConsentState;
  readonly at: Date;
  readonly by: 'SUBJECT' | 'RECIPIENT' | 'CONTROLLER';
  /** In words. */
  readonly how: string;
  /** How long the state lasts at most; null where that has no end. */
  readonly until: Date | null;
}

const GIVEN_BY = {
  OWNER: 'chosen by the person, signed in',
  REGISTRATION_FORM: 'answered by the person on the registration form',
} as const;

const WITHDRAWN_BY = {
  OWNER: 'withdrawn by the person, signed in, or by another consent in its place',
  REGISTRATION_FORM: 'taken back on the registration form',
  INCIDENT: 'ended, because somebody else had given it in the person’s name',
  RESTORE: 'ended, because an older copy of the database was put back and the person may have withdrawn it',
} as const;

type Given = Pick<ConsentRecord, 'from' | 'until' | 'withdrawnAt' | 'withdrawal' | 'evidence'>;

/** `request`: the one that asked for it, where it was asked for. `now` is the database's. */
export function eventsOfConsent(
  consent: Given,
  request: Pick<ContactRequestRecord, 'sentAt' | 'until'> | null,
  now: Date,
): ConsentEvent[] {
  const { from, until, withdrawnAt, withdrawal, evidence } = consent;
  const end = until.getTime() === FAR_FUTURE.getTime() ? null : until;
  const events: ConsentEvent[] = request === null ? [] : [requestedAt(request)];
  events.push({ state: 'GIVEN', at: from, by: 'SUBJECT', how: GIVEN_BY[evidence.how], until: end });
  if (withdrawnAt !== null) {
    const how = withdrawal?.how ?? 'OWNER';
    const own = how === 'OWNER' || how === 'REGISTRATION_FORM';
    events.push({
      state: how === 'INCIDENT' ? 'INVALIDATED' : 'WITHDRAWN',
      at: withdrawnAt,
      by: own ? 'SUBJECT' : 'CONTROLLER',
      how: WITHDRAWN_BY[how],
      until: null,
    });
  }
  if (end !== null && end <= now && (withdrawnAt === null || withdrawnAt > end))
    events.push({ state: 'EXPIRED', at: end, by: 'CONTROLLER', how: 'its time was over', until: null });
  return events.sort((one, other) => one.at.getTime() - other.at.getTime());
}

/**
 * Of a request that no consent came of; `answered` is for who was asked, and nobody else. For the one who asked it runs out
 * on its day, declined or not.
 */
export function eventsOfRequest(
  request: Pick<FoundRequest, 'sentAt' | 'until' | 'answer' | 'ended'>,
  answered: 'TOLD' | 'NOT_TOLD',
): ConsentEvent[] {
  const { answer, ended, until: end } = request;
  const events = [requestedAt(request)];
  if (answered === 'TOLD' && answer?.kind === 'DECLINED') {
    const how = 'declined by the person, signed in';
    events.push({ state: 'REFUSED', at: answer.at, by: 'SUBJECT', how, until: null });
  } else if (ended) {
    const how = 'its time was over, and it was not accepted';
    events.push({ state: 'EXPIRED', at: end, by: 'CONTROLLER', how, until: null });
  }
  return events;
}

function requestedAt({ sentAt, until }: Pick<ContactRequestRecord, 'sentAt' | 'until'>): ConsentEvent {
  return { state: 'REQUESTED', at: sentAt, by: 'RECIPIENT', how: 'asked for by a contact request', until };
}

/** The one it is in. */
export const stateOf = (events: readonly ConsentEvent[]): ConsentState => events.at(-1)?.state ?? 'REQUESTED';

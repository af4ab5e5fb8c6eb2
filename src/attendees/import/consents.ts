/**
 * Threat: a consent that nobody gave, or one that its owner took back and an import gives again. A form's Yes becomes
 * a consent only where the person answered for themselves; anything the owner decided, and any withdrawal, stands.
 */
import type { ConsentRecord } from '../../consent/model.ts';
import { newId } from '../../ids.ts';
import { FAR_FUTURE } from '../../time.ts';
import type { AttendeeRecord, Listing, Proposal } from '../model.ts';
import type { Answers } from './answers.ts';
import { questionOf } from './person.ts';

export interface FormConsents {
  readonly given: ConsentRecord[];
  /** What the form gave and now says No to, or that a better source's words take the place of. */
  readonly withdrawn: ConsentRecord[];
}

interface Subject {
  readonly event: string;
  readonly subject: string;
  readonly language: string;
  readonly now: Date;
}

export function consentsFrom(
  answers: Answers,
  own: boolean,
  history: readonly ConsentRecord[],
  subject: Subject,
  speaksFirst: (question: string) => boolean,
): FormConsents {
  const given: ConsentRecord[] = [];
  const withdrawn: ConsentRecord[] = [];
  for (const answer of answers.consents) {
    const same = history.filter(
      ({ field, recipient }) => field === answer.field && recipient === answer.recipient,
    );
    const live = same.filter(
      ({ evidence, withdrawnAt }) => evidence.how === 'REGISTRATION_FORM' && withdrawnAt === null,
    );
    const yes = own && answer.yes;
    const again = live.length > 0 && speaksFirst(questionOf(answer));
    if (yes && (same.length === 0 || again)) given.push(formConsent(answer, subject));
    if (!yes || again) withdrawn.push(...live);
  }
  return { given, withdrawn };
}

function formConsent(
  answer: Answers['consents'][number],
  { event, subject, language, now }: Subject,
): ConsentRecord {
  return {
    _id: newId('consent'),
    event,
    subject,
    field: answer.field,
    recipient: answer.recipient,
    purpose: 'what the registration form asked',
    from: now,
    until: FAR_FUTURE,
    evidence: {
      how: 'REGISTRATION_FORM',
      noticeVersion: 'registration form',
      noticeText: `${answer.column} ${answer.answer}`,
      language,
      session: null,
    },
    withdrawnAt: null,
    open: true,
    withdrawal: null,
  };
}

/** Each Yes that grants nothing by itself: what somebody else said on this person's behalf, and what is only noted. */
export function proposalsFrom(answers: Answers, own: boolean, source: string): Proposal[] {
  const noted = answers.noted.filter(({ yes }) => yes).map(notedProposal);
  return (own ? noted : [...onBehalf(answers), ...noted]).map((proposal) => ({ ...proposal, source }));
}

type Said = Omit<Proposal, 'source'>;

function notedProposal({ column, answer }: Answers['noted'][number]): Said {
  return { kind: 'NOTED', field: null, recipient: null, column, answer };
}

function onBehalf(answers: Answers): Said[] {
  const consents = answers.consents.filter(({ yes }) => yes);
  const proposals: Said[] = consents.map(({ field, recipient, column, answer }) => ({
    kind: 'CONSENT',
    field,
    recipient,
    column,
    answer,
  }));
  if (answers.listed?.yes !== true) return proposals;
  const { column, answer } = answers.listed;
  return [{ kind: 'LISTED', field: null, recipient: null, column, answer }, ...proposals];
}

/** What is left of answers that may be somebody else's: they take back, and give nothing. */
export function onlyNo({ listed, consents }: Answers): Answers {
  return {
    listed: listed?.yes === true ? null : listed,
    consents: consents.filter(({ yes }) => !yes),
    noted: [],
  };
}

type ListingState = Pick<AttendeeRecord, 'listed' | 'listing' | 'wasListed'>;

/** Being listed, for somebody new, or after a form was read again. */
export function listingFrom(
  answers: Answers,
  own: boolean,
  existing: AttendeeRecord | undefined,
  now: Date,
): ListingState {
  if (existing !== undefined && !existing.registered) return listingOnReturn(existing);
  if (existing !== undefined && (existing.listing.by === 'OWNER' || existing.listing.lapsed !== undefined)) {
    return existing;
  }
  if (answers.listed === null && existing !== undefined) return existing;
  const by: Listing['by'] = own && answers.listed !== null ? 'REGISTRATION_FORM' : 'DEFAULT';
  const listed = own && answers.listed?.yes === true;
  if (existing !== undefined && existing.listed === listed && existing.listing.by === by) return existing;
  return { listed, listing: { by, at: now, session: null } };
}

/** What was cancelled and is paid again: the owner's choice stands, all others are private until they choose. */
function listingOnReturn({ listed, listing }: AttendeeRecord): ListingState {
  if (listing.by !== 'OWNER') return { listed: false, listing: { ...listing, by: 'DEFAULT' } };
  const { lapsed, ...kept } = listing;
  return { listed: lapsed ?? listed, listing: kept };
}

/** Not listed from now on; the owner's choice is remembered. */
export function listingOnLapse({ listed, listing }: AttendeeRecord): ListingState {
  return { listed: false, ...(listed ? { wasListed: true } : {}), listing: { ...listing, lapsed: listed } };
}

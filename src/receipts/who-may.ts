/**
 * Whose copy somebody may have. Threat: a receipt that tells a recipient what nothing else tells them: that they were
 * blocked, that a consent was withdrawn and not merely ended, that somebody is hidden, that a request was declined. So one
 * person's copy is there exactly as long as the consent lets the field itself through for them, judged by the very
 * decision that judges the field; and a consent that is not, or not any more, is looked for as long as one that is.
 */
import { decide, recipientsOf } from '../consent/decide.ts';
import { liveConsents } from '../consent/live.ts';
import { CONSENTS_ONLY, type ConsentRecord, oneAttendee, oneIntegration } from '../consent/model.ts';
import { ownAttendees } from '../contact-requests/answer.ts';
import type { Context } from '../context.ts';
import { scopeOf } from '../integrations/model.ts';
import type { IntegrationViewer } from '../viewer.ts';
import type { Copy } from './facts.ts';

export interface CopyOf {
  readonly consent: ConsentRecord;
  readonly copy: Copy;
}

/** What is looked for in place of a consent that is not there, or not the viewer's. */
const nothing = ({ viewer }: Context): Looked => {
  const events =
    viewer.kind === 'INTEGRATION'
      ? viewer.events
      : viewer.kind === 'ACCOUNT'
        ? viewer.attendances.map((own) => own.event)
        : [];
  return { event: events[0] ?? '', subject: 'att_00000000000000000000000000', field: 'phone' };
};

/** The consent, and which copy of its receipt the viewer may have; null for none. */
export async function copyFor(context: Context, id: string): Promise<CopyOf | null> {
  const { viewer, services } = context;
  const found = await services.models.consents
    .findOne({ _id: id, ...CONSENTS_ONLY })
    .lean<ConsentRecord>()
    .exec();
  if (found !== null && ownAttendees(context).includes(found.subject))
    return { consent: found, copy: 'GIVER' };
  const toViewer = found !== null && isRecipient(context, found);
  const [through] = await letThrough(context, [toViewer ? found : nothing(context)]);
  if (!toViewer) return null;
  if (through === true) return { consent: found, copy: 'RECIPIENT' };
  return viewer.kind === 'INTEGRATION' && hasEnded(found, viewer.at) && mayHaveHad(viewer, found)
    ? { consent: found, copy: 'RECIPIENT' }
    : null;
}

function isRecipient({ viewer }: Context, { event, recipient }: ConsentRecord): boolean {
  if (viewer.kind === 'INTEGRATION') return recipient === oneIntegration(viewer.integration);
  // Audiences are none: nobody of them gets a receipt.
  return (
    viewer.kind === 'ACCOUNT' &&
    viewer.attendances.some((own) => own.event === event && recipient === oneAttendee(own.attendee))
  );
}

type Looked = Pick<ConsentRecord, 'event' | 'subject' | 'field'> & { readonly _id?: string };

/** For each of these consents to the viewer, of one event, whether it shows them the field now. */
export async function letThrough(context: Context, consents: readonly Looked[]): Promise<boolean[]> {
  const { viewer, attendees, services } = context;
  const [first] = consents;
  if (first === undefined) return [];
  const recipients = recipientsOf(viewer, first.event);
  const [views, live] = await Promise.all([
    Promise.all(consents.map(({ subject }) => attendees.load(subject))),
    liveConsents(
      services.models.consents,
      first.event,
      consents.map(({ subject }) => subject),
      [...new Set(consents.map(({ field }) => field))],
      recipients,
    ),
  ]);
  return consents.map(({ _id, field }, i) => {
    const view = views[i] ?? null;
    if (view === null || !live.some(({ id }) => id === _id)) return false;
    const decision = decide(viewer, view, field, live);
    // Broken glass shows the field and not the consent: of a blocked organiser, too.
    return decision.kind === 'ALLOW' && decision.basis.kind === 'CONSENT';
  });
}

const hasEnded = ({ withdrawnAt, until }: ConsentRecord, now: Date) => withdrawnAt !== null || until <= now;

/** It was told of the consent, and of its end, by webhook. */
const mayHaveHad = ({ events, scopes, approved }: IntegrationViewer, { event, field }: ConsentRecord) =>
  events.includes(event) && scopes.has(scopeOf(field)) && approved.includes(field);

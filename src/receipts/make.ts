/** From consents and requests to receipts; the look-ups are for all of a page together. */
import type { ConsentRecord } from '../consent/model.ts';
import { parseRecipient } from '../consent/model.ts';
import type { ContactRequestRecord, FoundRequest } from '../contact-requests/model.ts';
import type { Context } from '../context.ts';
import type { ProcessingDocumentRecord } from '../processing/model.ts';
import type { Copy, ReceiptFacts, ReceiptRecipient } from './facts.ts';
import { receiptText } from './receipt.ts';
import { type ConsentState, eventsOfConsent, eventsOfRequest, stateOf } from './states.ts';

export interface Receipt {
  readonly id: string;
  readonly state: ConsentState;
  readonly record: string;
  /** Version. */
  readonly privacyNotice: string;
}

/** In their order. The caller asked that the viewer may have this copy of each. */
export async function receiptsOf(
  context: Context,
  consents: readonly ConsentRecord[],
  copy: Copy,
): Promise<Receipt[]> {
  const { viewer, services } = context;
  if (viewer.kind === 'NOBODY' || consents.length === 0) return [];
  const [requests, recipients, notices] = await Promise.all([
    requestsBehind(context, consents),
    Promise.all(consents.map((consent) => recipientFor(context, consent.recipient))),
    Promise.all(
      consents.map((one) => noticeAt(context, one.event, one.from, one.evidence.privacyNotice ?? null)),
    ),
  ]);
  return consents.flatMap((consent, i) => {
    const recipient = recipients[i];
    const notice = notices[i];
    if (recipient === undefined || notice === undefined) return [];
    const { _id, subject, field, purpose, evidence } = consent;
    const own = evidence.how === 'OWNER';
    return made({
      ...{ id: _id, copy, subject, fields: [field], recipient, purpose, notice },
      events: eventsOfConsent(consent, requestBehind(requests, consent), viewer.at),
      explicit: own,
      consentNotice: {
        version: evidence.noticeVersion,
        language: evidence.language,
        // What somebody answered on a form may hold more than a yes.
        text: own || copy === 'GIVER' ? evidence.noticeText : null,
      },
      publicUrl: services.config.publicUrl,
    });
  });
}

/** Of a request that no consent came of; `copy` GIVER is for who was asked. */
export async function receiptOfRequest(
  context: Context,
  request: FoundRequest,
  copy: Copy,
): Promise<Receipt | null> {
  const { services } = context;
  const [recipient, notice] = await Promise.all([
    recipientFor(context, `attendee:${request.from}`),
    noticeAt(context, request.event, request.sentAt, null),
  ]);
  const { _id: id, to: subject, fields, message: purpose } = request;
  const events = eventsOfRequest(request, copy === 'GIVER' ? 'TOLD' : 'NOT_TOLD');
  return made({
    ...{ id, copy, subject, fields, recipient, purpose, events, notice, consentNotice: null },
    explicit: true,
    publicUrl: services.config.publicUrl,
  });
}

const made = (facts: ReceiptFacts): Receipt => ({
  id: facts.id,
  state: stateOf(facts.events),
  record: receiptText(facts),
  privacyNotice: facts.notice.version,
});

/** The notice that the consent names; where it names none, the one that held then. */
async function noticeAt(
  { services: { processing } }: Context,
  event: string,
  time: Date,
  version: string | null,
): Promise<ProcessingDocumentRecord> {
  const named = version === null ? null : await processing.find('NOTICE', event, version);
  const held =
    named ?? (await processing.at('NOTICE', event, time)) ?? (await processing.current('NOTICE', event));
  if (held === null) throw new Error(`a consent names the event ${event}, which is not there`);
  return held;
}

async function recipientFor({ attendees, services }: Context, recipient: string): Promise<ReceiptRecipient> {
  const { kind, attendee, category, integration } = parseRecipient(recipient);
  if (kind === 'ATTENDEE') {
    const id = attendee ?? '';
    return { kind, id, name: (await attendees.load(id))?.name ?? null };
  }
  if (kind === 'INTEGRATION') {
    const found = await services.namedIntegrations.find(integration ?? '');
    if (found === null) throw new Error(`a consent names ${integration}, which is not there`);
    const { _id: id, name, company, contact, retentionDays } = found;
    return { kind, id, name: `${name} (${company})`, contact, retentionDays };
  }
  const name = kind === 'CATEGORY' ? `everybody of the category ${category}` : 'everybody at the event';
  return { kind: 'AUDIENCE', id: recipient, name };
}

type Accepted = Pick<
  ContactRequestRecord,
  'event' | 'from' | 'to' | 'fields' | 'message' | 'sentAt' | 'until' | 'answer'
>;

/** Requests that were accepted between the givers and recipients of these. */
async function requestsBehind(
  { services }: Context,
  consents: readonly ConsentRecord[],
): Promise<readonly Accepted[]> {
  const asked = consents.flatMap(({ event, subject, recipient }) => {
    const { attendee } = parseRecipient(recipient);
    return attendee === null ? [] : [{ event, to: subject, from: attendee }];
  });
  if (asked.length === 0) return [];
  return services.models.contactRequests
    .find({
      event: { $in: [...new Set(asked.map(({ event }) => event))] },
      to: { $in: [...new Set(asked.map(({ to }) => to))] },
      from: { $in: [...new Set(asked.map(({ from }) => from))] },
      'answer.kind': 'ACCEPTED',
    })
    .sort({ sentAt: -1 })
    .lean<Accepted[]>()
    .exec();
}

/** The one that it was given to: accepted in the same session, for the same field and in the same words, right before. */
function requestBehind(requests: readonly Accepted[], consent: ConsentRecord): Accepted | null {
  const { event, subject, recipient, field, purpose, evidence, from } = consent;
  const { attendee } = parseRecipient(recipient);
  const behind = requests.find(
    (request) =>
      request.event === event &&
      request.to === subject &&
      request.from === attendee &&
      request.fields.includes(field) &&
      request.message === purpose &&
      request.answer !== null &&
      request.answer.session === evidence.session &&
      request.answer.at <= from,
  );
  return behind ?? null;
}

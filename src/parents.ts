/**
 * What resolvers hand on as parents of the schema's types. Whatever belongs to one account carries `owner`, its
 * account's id: that is what the rule OWNER compares with the viewer.
 */
import type { About, Suspects } from './alarms/about.ts';
import type { AlarmPage } from './alarms/book.ts';
import type { AlarmRecord } from './alarms/model.ts';
import type { AttendeePage, AttendeeView } from './attendees/load.ts';
import type { GrantRecord } from './break-glass/model.ts';
import type { OpenInvitation } from './claims/claim.ts';
import type { ConsentRecord, RecipientParts } from './consent/model.ts';
import type { PreviewedField } from './consent/preview.ts';
import type { FoundRequest } from './contact-requests/model.ts';
import type { DisclosurePage } from './disclosure/list/read.ts';
import type { Basis, Disclosure, Recipient } from './disclosure/list/told.ts';
import type { EraseMeRecord } from './erase-me/model.ts';
import type { ChangeRecord } from './history/model.ts';
import type { LetterRecord } from './incidents/letters/book.ts';
import type { LetterPlan } from './incidents/letters/plan.ts';
import type { IncidentRecord } from './incidents/model.ts';
import type { IncidentReport } from './incidents/report/report.ts';
import type { LockdownActor, LockdownRecord } from './lockdown/model.ts';
import type { MailState } from './mail/outbox/model.ts';
import type { PackageRecord } from './my-data/model.ts';
import type { OpenProposal } from './proposals/open.ts';
import type { AskedDeletion } from './webhooks/deletions.ts';
import type { WebhookRecord } from './webhooks/model.ts';

export interface GrantView extends GrantRecord {
  readonly id: string;
}

export interface GrantPageParent {
  readonly grants: readonly GrantView[];
  readonly cursors: readonly string[];
  readonly hasNextPage: boolean;
}

export interface IncidentView extends IncidentRecord {
  readonly id: string;
}

/** `event` is the incident's: what the rule ORGANISER compares. */
export interface IncidentReportView extends IncidentReport {
  readonly event: string | null;
}

export interface LockdownView extends LockdownRecord {
  readonly id: string;
}

/** `event` is the lockdown's: what the rule ORGANISER compares. */
export type LockdownActorParent = LockdownActor & { readonly event: string | null };

/** One of a page; its cursor is made when it is asked for. */
export interface AttendeeEdgeParent extends Pick<AttendeePage, 'cursorOf'> {
  readonly node: AttendeeView;
}

/** A photo that the vault opened for this viewer; `subject` is an attendee's id. */
export interface PhotoView {
  readonly id: string;
  readonly subject: string;
}

export interface OwnedBy {
  readonly owner: string;
}

export interface AskedErasureParent extends OwnedBy, EraseMeRecord {}

export interface MyDataParent extends OwnedBy, PackageRecord {}

export interface AccountParent extends OwnedBy {
  readonly id: string;
}

export interface SecondFactorParent extends OwnedBy {
  readonly enrolled: boolean;
  readonly held: boolean;
}

export interface BlockView extends OwnedBy {
  readonly id: string;
  /** Attendee id. */
  readonly blocked: string;
  readonly since: Date;
}

export interface BlockPageParent {
  readonly blocks: BlockView[];
  readonly cursors: readonly string[];
  readonly hasNextPage: boolean;
}

export interface ConsentView extends ConsentRecord, OwnedBy {
  readonly id: string;
}

export interface ConsentPageParent {
  readonly consents: ConsentView[];
  readonly cursors: readonly string[];
  readonly hasNextPage: boolean;
}

export interface ContactRequestView extends FoundRequest, OwnedBy {
  readonly id: string;
  /** Whether the viewer is the one who asked: then no more is said than they are told. */
  readonly asked: boolean;
}

export interface ContactRequestPageParent {
  readonly requests: ContactRequestView[];
  readonly cursors: readonly string[];
  readonly hasNextPage: boolean;
}

export interface ProfileChangeView extends ChangeRecord, OwnedBy {
  readonly id: string;
  readonly undoable: boolean;
}

export interface ProfileChangePageParent {
  readonly changes: ProfileChangeView[];
  readonly cursors: readonly string[];
  readonly hasNextPage: boolean;
}

/** `owner`: the account that the list was read for, the person's own or an organiser's. */
export interface DisclosureView extends Disclosure, OwnedBy {}

export interface DisclosureRecipientParent extends Recipient, OwnedBy {}

export interface DisclosureBasisParent extends Basis, OwnedBy {}

export interface DisclosurePageParent extends Omit<DisclosurePage, 'disclosures'> {
  readonly disclosures: DisclosureView[];
}

export interface ConsentRecipientParent extends RecipientParts, OwnedBy {}

export interface PreviewedFieldParent extends PreviewedField, OwnedBy {}

export interface PreviewParent extends OwnedBy {
  readonly visible: boolean;
  readonly fields: PreviewedFieldParent[];
}

export interface InvitationParent extends OpenInvitation, OwnedBy {}

export interface ProposalView extends OpenProposal, OwnedBy {}

/** `event` is the incident's, in all of these: what the rule ORGANISER compares. Whoever makes them asked who may. */
interface OfIncident {
  readonly event: string | null;
}

export interface IncidentDocumentParent extends OfIncident {
  readonly fileName: string;
  readonly mediaType: string;
  readonly text: string;
}

export interface IncidentLettersParent extends OfIncident {
  readonly incident: IncidentRecord;
}

export interface IncidentLetterView extends LetterRecord, OfIncident {
  readonly id: string;
}

export interface IncidentLetterPageParent extends OfIncident {
  readonly letters: IncidentLetterView[];
  readonly endCursor: string | null;
  readonly hasNextPage: boolean;
}

export interface IncidentLettersPreviewParent extends OfIncident {
  readonly incident: IncidentRecord;
  readonly plan: LetterPlan;
}

export interface IncidentLetterCountParent extends OfIncident {
  readonly state: MailState;
  readonly letters: number;
}

export interface AlarmView extends AlarmRecord {
  readonly id: string;
}

/** `event` is the alarm's, in all of these: what the rule ORGANISER compares. */
export interface AlarmAboutParent extends About {
  readonly event: string;
}

export interface AlarmSuspectsParent extends Suspects {
  readonly event: string;
}

export interface AlarmAcknowledgementParent {
  readonly event: string;
  readonly at: Date;
  readonly by: string | null;
  readonly note: string;
}

export interface AlarmPageParent extends Omit<AlarmPage, 'alarms'> {
  readonly alarms: readonly AlarmView[];
}

export interface WebhookView extends WebhookRecord {
  readonly id: string;
}

export interface DeletionView extends AskedDeletion, OwnedBy {}

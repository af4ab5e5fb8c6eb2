import type { Model } from 'mongoose';
import { type AccountRecord, accountSchema } from '../accounts/model.ts';
import { type AttendeeRecord, attendeeSchema } from '../attendees/model.ts';
import { type GrantRecord, grantSchema } from '../break-glass/model.ts';
import { type InvitationRecord, invitationSchema } from '../claims/model.ts';
import { type ConsentRecord, consentSchema } from '../consent/model.ts';
import { type ContactRequestRecord, contactRequestSchema } from '../contact-requests/model.ts';
import { type EventRecord, eventSchema } from '../events/model.ts';
import { type ChangeRecord, changeSchema } from '../history/model.ts';
import {
  type IncidentLogLine,
  type IncidentRecord,
  incidentLogSchema,
  incidentSchema,
} from '../incidents/model.ts';
import { type LockdownRecord, lockdownSchema } from '../lockdown/model.ts';
import { type OutboxRecord, outboxSchema } from '../mail/outbox/model.ts';
import type { Database } from './connect.ts';

/** The collections any room may use. The vault's and the ledger's are not here: only src/disclosure touches them. */
export interface Models {
  readonly accounts: Model<AccountRecord>;
  readonly attendees: Model<AttendeeRecord>;
  readonly changes: Model<ChangeRecord>;
  readonly consents: Model<ConsentRecord>;
  readonly contactRequests: Model<ContactRequestRecord>;
  readonly events: Model<EventRecord>;
  readonly invitations: Model<InvitationRecord>;
  /** What organisers opened by breaking the glass, with its purpose; kept for ever. */
  readonly grants: Model<GrantRecord>;
  /** What happened, and what was done about it; kept for ever. */
  readonly incidents: Model<IncidentRecord>;
  /** Read and written by src/incidents/log.ts. */
  readonly incidentLog: Model<IncidentLogLine>;
  readonly lockdowns: Model<LockdownRecord>;
  readonly outbox: Model<OutboxRecord>;
}

export function createModels({ connection }: Pick<Database, 'connection'>): Models {
  return {
    accounts: connection.model<AccountRecord>('Account', accountSchema),
    attendees: connection.model<AttendeeRecord>('Attendee', attendeeSchema),
    changes: connection.model<ChangeRecord>('Change', changeSchema),
    consents: connection.model<ConsentRecord>('Consent', consentSchema),
    contactRequests: connection.model<ContactRequestRecord>('ContactRequest', contactRequestSchema),
    events: connection.model<EventRecord>('Event', eventSchema),
    invitations: connection.model<InvitationRecord>('Invitation', invitationSchema),
    grants: connection.model<GrantRecord>('Grant', grantSchema),
    incidentLog: connection.model<IncidentLogLine>('IncidentLog', incidentLogSchema),
    incidents: connection.model<IncidentRecord>('Incident', incidentSchema),
    lockdowns: connection.model<LockdownRecord>('Lockdown', lockdownSchema),
    outbox: connection.model<OutboxRecord>('Outbox', outboxSchema),
  };
}

/** Makes the collections and indexes that are missing; safe to run by several gateways at once. */
export async function ensureIndexes(models: Models): Promise<void> {
  for (const model of Object.values(models) as Model<unknown>[]) await model.createIndexes();
}

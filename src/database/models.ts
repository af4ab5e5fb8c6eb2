import type { Model } from 'mongoose';
import { type AccountRecord, accountSchema } from '../accounts/model.ts';
import { type AlarmRecord, alarmSchema } from '../alarms/model.ts';
import { type AttendeeRecord, attendeeSchema } from '../attendees/model.ts';
import { type GrantRecord, grantSchema } from '../break-glass/model.ts';
import { type CanaryRecord, canarySchema } from '../canaries/model.ts';
import { type InvitationRecord, invitationSchema } from '../claims/model.ts';
import { type ComplaintRecord, complaintSchema } from '../complaints/model.ts';
import { type ConsentRecord, consentSchema } from '../consent/model.ts';
import { type ContactRequestRecord, contactRequestSchema } from '../contact-requests/model.ts';
import { type EraseMeRecord, eraseMeSchema } from '../erase-me/model.ts';
import { type EventRecord, eventSchema } from '../events/model.ts';
import { type ChangeRecord, changeSchema } from '../history/model.ts';
import {
  type IncidentLogLine,
  type IncidentRecord,
  incidentLogSchema,
  incidentSchema,
} from '../incidents/model.ts';
import {
  type ApiKeyRecord,
  apiKeySchema,
  type IntegrationRecord,
  integrationSchema,
} from '../integrations/model.ts';
import { type LockdownRecord, lockdownSchema } from '../lockdown/model.ts';
import { type OutboxRecord, outboxSchema } from '../mail/outbox/model.ts';
import { type PackageRecord, type PartRecord, packageSchema, partSchema } from '../my-data/model.ts';
import {
  type PhotoModerationRecord,
  type PhotoReportRecord,
  photoModerationSchema,
  photoReportSchema,
} from '../photos/moderation/model.ts';
import { type ProcessingDocumentRecord, processingDocumentSchema } from '../processing/model.ts';
import { type SyncCallRecord, syncCallSchema } from '../sync/model.ts';
import {
  type WebhookDeliveryRecord,
  type WebhookMessageRecord,
  type WebhookRecord,
  webhookDeliverySchema,
  webhookMessageSchema,
  webhookSchema,
} from '../webhooks/model.ts';
import type { Database } from './connect.ts';

/** The collections any room may use. The vault's and the ledger's are not here: only src/disclosure touches them. */
export interface Models {
  readonly accounts: Model<AccountRecord>;
  /** What rules found; written by src/alarms. */
  readonly alarms: Model<AlarmRecord>;
  readonly attendees: Model<AttendeeRecord>;
  /** Which attendees are planted; read and written by src/canaries/book.ts. */
  readonly canaries: Model<CanaryRecord>;
  readonly changes: Model<ChangeRecord>;
  readonly complaints: Model<ComplaintRecord>;
  readonly consents: Model<ConsentRecord>;
  readonly contactRequests: Model<ContactRequestRecord>;
  readonly eraseMe: Model<EraseMeRecord>;
  readonly events: Model<EventRecord>;
  readonly invitations: Model<InvitationRecord>;
  /** What organisers opened by breaking the glass, with its purpose; kept for ever. */
  readonly grants: Model<GrantRecord>;
  /** What happened, and what was done about it; kept for ever. */
  readonly incidents: Model<IncidentRecord>;
  /** Read and written by src/incidents/log.ts. */
  readonly incidentLog: Model<IncidentLogLine>;
  readonly lockdowns: Model<LockdownRecord>;
  readonly integrations: Model<IntegrationRecord>;
  readonly apiKeys: Model<ApiKeyRecord>;
  /** Everything about somebody, as they asked for it; read and written by src/my-data/book.ts. */
  readonly myData: Model<PackageRecord>;
  readonly myDataParts: Model<PartRecord>;
  readonly outbox: Model<OutboxRecord>;
  readonly photoModerations: Model<PhotoModerationRecord>;
  readonly photoReports: Model<PhotoReportRecord>;
  /** Privacy notices and records of processing, as they were; kept for ever. */
  readonly processingDocuments: Model<ProcessingDocumentRecord>;
  /** What integrations' calls were answered, for a day. */
  readonly syncCalls: Model<SyncCallRecord>;
  readonly webhooks: Model<WebhookRecord>;
  readonly webhookMessages: Model<WebhookMessageRecord>;
  readonly webhookDeliveries: Model<WebhookDeliveryRecord>;
}

export function createModels({ connection }: Pick<Database, 'connection'>): Models {
  return {
    accounts: connection.model<AccountRecord>('Account', accountSchema),
    alarms: connection.model<AlarmRecord>('Alarm', alarmSchema),
    attendees: connection.model<AttendeeRecord>('Attendee', attendeeSchema),
    canaries: connection.model<CanaryRecord>('Canary', canarySchema),
    changes: connection.model<ChangeRecord>('Change', changeSchema),
    complaints: connection.model<ComplaintRecord>('Complaint', complaintSchema),
    consents: connection.model<ConsentRecord>('Consent', consentSchema),
    contactRequests: connection.model<ContactRequestRecord>('ContactRequest', contactRequestSchema),
    eraseMe: connection.model<EraseMeRecord>('EraseMe', eraseMeSchema),
    events: connection.model<EventRecord>('Event', eventSchema),
    invitations: connection.model<InvitationRecord>('Invitation', invitationSchema),
    grants: connection.model<GrantRecord>('Grant', grantSchema),
    incidentLog: connection.model<IncidentLogLine>('IncidentLog', incidentLogSchema),
    incidents: connection.model<IncidentRecord>('Incident', incidentSchema),
    lockdowns: connection.model<LockdownRecord>('Lockdown', lockdownSchema),
    integrations: connection.model<IntegrationRecord>('Integration', integrationSchema),
    apiKeys: connection.model<ApiKeyRecord>('ApiKey', apiKeySchema),
    myData: connection.model<PackageRecord>('MyData', packageSchema),
    myDataParts: connection.model<PartRecord>('MyDataPart', partSchema),
    outbox: connection.model<OutboxRecord>('Outbox', outboxSchema),
    photoModerations: connection.model<PhotoModerationRecord>('PhotoModeration', photoModerationSchema),
    photoReports: connection.model<PhotoReportRecord>('PhotoReport', photoReportSchema),
    processingDocuments: connection.model<ProcessingDocumentRecord>(
      'ProcessingDocument',
      processingDocumentSchema,
    ),
    syncCalls: connection.model<SyncCallRecord>('SyncCall', syncCallSchema),
    webhooks: connection.model<WebhookRecord>('Webhook', webhookSchema),
    webhookMessages: connection.model<WebhookMessageRecord>('WebhookMessage', webhookMessageSchema),
    webhookDeliveries: connection.model<WebhookDeliveryRecord>('WebhookDelivery', webhookDeliverySchema),
  };
}

/** Makes the collections and indexes that are missing; safe to run by several gateways at once. */
export async function ensureIndexes(models: Models): Promise<void> {
  await Promise.all(Object.values(models).map((model: Model<unknown>) => model.createIndexes()));
}

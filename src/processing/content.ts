/**
 * What a privacy notice and a record of processing say, as data. It is a function of settings, schema, event and
 * integrations, in one order, so that what says the same is the same text and has the same version.
 */
import { createHash } from 'node:crypto';
import type { Config } from '../config.ts';
import type { EventRecord } from '../events/model.ts';
import type { IntegrationRecord } from '../integrations/model.ts';
import { PROTECTED_FIELDS } from '../protected-fields.ts';
import { ACTIVITIES, type ActivityName, BASES, type Basis } from './activities.ts';
import { CHANNELS } from './channels.ts';
import { KEPT } from './collections.ts';
import { missingFrom, type StatedController } from './controller.ts';
import { MEASURES, RIGHTS } from './measures.ts';
import { attendeeFields } from './schema-fields.ts';

export type DocumentName = 'NOTICE' | 'RECORD';

export interface NoticeContent {
  readonly format: 'attendant privacy notice 1' | 'attendant record of processing 1';
  readonly event: { readonly id: string; readonly name: string };
  readonly controller: StatedController;
  /** Settings that say nothing and should. */
  readonly missing: readonly string[];
  readonly consentNotice: string;
  readonly retention: {
    readonly endsAt: string | null;
    readonly days: number | null;
    readonly earlierValuesDays: number;
  };
  readonly fields: readonly FieldLine[];
  readonly activities: readonly ActivityLine[];
  readonly recipients: readonly RecipientLine[];
  readonly channels: readonly ChannelLine[];
  readonly rights: readonly string[];
  /** Of a record only. */
  readonly measures?: readonly string[];
}

interface FieldLine {
  readonly name: string;
  readonly what: string;
  readonly basis: Basis;
}

export interface ActivityLine {
  readonly name: ActivityName;
  readonly purpose: string;
  readonly basis: Basis;
  readonly law: string;
  /** What is kept for it: `collection` in a record only. */
  readonly keeps: readonly {
    readonly collection?: string;
    readonly whose: string;
    readonly what: string;
    readonly until: string;
  }[];
}

export interface RecipientLine {
  readonly id: string;
  readonly name: string;
  readonly company: string;
  readonly contact: string;
  readonly purpose: string;
  readonly fields: readonly { readonly name: string; readonly why: string }[];
  /** Why it has everybody's name, organisation and category; null where it has not. */
  readonly roster: string | null;
  readonly retentionDays: number;
  readonly eraseContact: string;
  /** Of a record only: asked for, and not approved. */
  readonly waiting?: readonly string[];
  readonly ended?: string | null;
}

interface ChannelLine {
  readonly kind: string;
  readonly name?: string;
  readonly to: string;
  readonly carries: string;
}

export interface ContentParts {
  readonly config: Pick<Config, 'controller' | 'earlierValuesDays'>;
  readonly event: Pick<EventRecord, '_id' | 'name' | 'region' | 'notice' | 'endsAt' | 'retentionDays'>;
  /** Of the event, by id; ended ones among them. */
  readonly integrations: readonly IntegrationRecord[];
}

export function contentOf(name: DocumentName, { config, event, integrations }: ContentParts): NoticeContent {
  const record = name === 'RECORD';
  const controller = { ...config.controller, country: config.controller.country ?? event.region };
  return {
    format: record ? 'attendant record of processing 1' : 'attendant privacy notice 1',
    event: { id: event._id, name: event.name },
    controller,
    missing: missingFrom(controller),
    consentNotice: event.notice.version,
    retention: {
      endsAt: event.endsAt?.toISOString() ?? null,
      days: event.retentionDays ?? null,
      earlierValuesDays: config.earlierValuesDays,
    },
    fields: attendeeFields().map(({ name: field, what, protected: guarded }) => {
      return { name: field, what, basis: guarded ? 'CONSENT' : 'CONTRACT' };
    }),
    activities: activitiesOf(record),
    recipients: integrations
      .filter(({ endedAt }) => record || endedAt === null)
      .map((one) => recipientOf(one, record)),
    channels: CHANNELS.map(({ name: channel, ...rest }) => (record ? { name: channel, ...rest } : rest)),
    rights: RIGHTS,
    ...(record ? { measures: MEASURES } : {}),
  };
}

function activitiesOf(record: boolean): ActivityLine[] {
  return (Object.keys(ACTIVITIES) as ActivityName[]).map((name) => {
    const { purpose, basis } = ACTIVITIES[name];
    const keeps = KEPT.filter(
      ({ activity, whose }) => activity === name && (record || whose !== 'ORGANISERS'),
    );
    return {
      ...{ name, purpose, basis, law: BASES[basis] },
      keeps: keeps.map(({ name: collection, whose, what, until }) => {
        return { ...(record ? { collection } : {}), whose, what, until };
      }),
    };
  });
}

/** Who approved what is not in it: it is read by everybody of the event. */
function recipientOf(one: IntegrationRecord, record: boolean): RecipientLine {
  const approved = one.fields.filter(({ approved: yes }) => yes !== null);
  const waiting = one.fields.filter(({ approved: yes, refused }) => yes === null && refused == null);
  return {
    id: one._id,
    name: one.name,
    company: one.company,
    contact: one.contact,
    purpose: one.purpose,
    fields: PROTECTED_FIELDS.flatMap((field) =>
      approved.filter((wanted) => wanted.field === field).map(({ why }) => ({ name: field, why })),
    ),
    roster: one.roster?.purpose ?? null,
    retentionDays: one.retentionDays,
    eraseContact: one.eraseContact,
    ...(record
      ? { waiting: waiting.map(({ field }) => field), ended: one.endedAt?.toISOString() ?? null }
      : {}),
  };
}

/** 32 hexadecimal digits of the content's SHA-256. */
export const versionOf = (content: NoticeContent) =>
  createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 32);

/** Integrations and their keys for tests, as an organiser would have made them. */
import { newId } from '../../src/ids.ts';
import { type NewKey, newKey } from '../../src/integrations/key-text.ts';
import {
  type ApiKeyRecord,
  type IntegrationRecord,
  SCOPES,
  type Scope,
} from '../../src/integrations/model.ts';
import { PROTECTED_FIELDS, type ProtectedField } from '../../src/protected-fields.ts';
import { Client } from './client.ts';
import type { BuiltEvent } from './factories.ts';
import type { TestGateway } from './gateway.ts';

export interface IntegrationTraits extends Partial<Omit<IntegrationRecord, '_id' | 'events' | 'fields'>> {
  readonly events: readonly BuiltEvent[];
  /** Wanted and approved; all of them by default. */
  readonly approved?: readonly ProtectedField[];
  /** Wanted, and not approved. */
  readonly wanted?: readonly ProtectedField[];
}

/** With the roster granted only where the traits say so. */
export async function buildIntegration(
  { services }: Pick<TestGateway, 'services'>,
  { events, approved = PROTECTED_FIELDS, wanted = [], ...traits }: IntegrationTraits,
): Promise<string> {
  const _id = newId('integration');
  const by = { at: new Date(), by: 'cli:test' };
  await services.models.integrations.create({
    _id,
    name: 'Badges',
    company: 'Badge Printers Ltd',
    contact: 'badges@printers.example',
    purpose: 'to print badges',
    fields: [
      ...approved.map((field) => ({ field, why: `for its ${field}`, approved: by })),
      ...wanted.map((field) => ({ field, why: `for its ${field}`, approved: null })),
    ],
    events: events.map(({ id }) => id),
    retentionDays: 30,
    eraseContact: 'erase@printers.example',
    roster: null,
    createdAt: new Date(),
    createdBy: 'cli:test',
    endedAt: null,
    ...traits,
  });
  return _id;
}

export interface KeyTraits
  extends Partial<Omit<ApiKeyRecord, '_id' | 'hash' | 'lastFour' | 'scopes' | 'events'>> {
  readonly integration: string;
  readonly events: readonly BuiltEvent[];
  /** All of them by default. */
  readonly scopes?: readonly Scope[];
}

/** A key of 90 days that may come from anywhere, unless the traits say otherwise. */
export async function buildKey(
  { services }: Pick<TestGateway, 'services'>,
  { events, scopes = SCOPES, ...traits }: KeyTraits,
): Promise<NewKey> {
  const key = newKey('test');
  await services.models.apiKeys.create({
    _id: key.id,
    label: 'a test',
    events: events.map(({ id }) => id),
    scopes: [...scopes],
    hash: key.hash,
    lastFour: key.lastFour,
    networks: [],
    createdAt: new Date(),
    createdBy: 'cli:test',
    expiresAt: new Date(Date.now() + 90 * 86_400_000),
    revoked: null,
    rotates: null,
    lastUsedAt: null,
    ...traits,
  });
  return key;
}

/** A program that asks with this key. */
export const withKey = ({ url }: Pick<TestGateway, 'url'>, { text }: Pick<NewKey, 'text'>): Client =>
  new Client(url, { authorization: `Bearer ${text}` });

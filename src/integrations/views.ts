/** Integrations and keys as parents of the schema's types. */
import type { IntegrationViewer } from '../viewer.ts';
import type { ApiKeyRecord, IntegrationRecord } from './model.ts';

/** `event`: for whose organisers the rule ORGANISER lets more of it be read; empty for nobody's. */
export interface IntegrationView extends IntegrationRecord {
  readonly id: string;
  readonly event: string;
}

export interface ApiKeyView extends Omit<ApiKeyRecord, 'hash'> {
  readonly id: string;
  readonly event: string;
}

export const integrationView = (record: IntegrationRecord, event: string): IntegrationView => ({
  ...record,
  id: record._id,
  event,
});

/** Without its hash: no resolver is handed that. */
export function keyView({ hash: _hash, ...record }: ApiKeyRecord, event: string): ApiKeyView {
  return { ...record, id: record._id, event };
}

export interface CurrentKeyView {
  readonly viewer: IntegrationViewer;
  readonly expiresAt: Date;
}

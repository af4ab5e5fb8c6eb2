/**
 * One per operation: who asks, the decisions, the vault, the way to attendees. Nothing in it outlives the operation,
 * so that no verdict is reused for another viewer.
 */
import type { Request, Response } from 'express';
import type { DocumentNode } from 'graphql';
import { Attendees } from './attendees/load.ts';
import { Decisions } from './consent/decisions.ts';
import { Vault } from './disclosure/vault.ts';
import { Reports } from './incidents/report/once.ts';
import { PROTECTED_FIELDS, type ProtectedField, protectedFieldAt } from './protected-fields.ts';
import type { Services } from './services.ts';
import type { Viewer } from './viewer.ts';

/** A test build can open a door to see whether the others hold alone; a gateway cannot (src/gateway.ts refuses). */
export interface Doors {
  readonly shield?: 'open';
  readonly vault?: 'open';
  readonly visibility?: 'open';
  readonly fence?: 'open';
}

export interface Operation {
  fields: readonly ProtectedField[];
  name: string | null;
  /** Null until it is known, which is before anything is resolved. */
  document: DocumentNode | null;
}

export type Door = 'SHIELD' | 'VAULT';

export interface Context {
  readonly viewer: Viewer;
  readonly services: Services;
  readonly attendees: Attendees;
  readonly decisions: Decisions;
  readonly vault: Vault;
  readonly reports: Reports;
  readonly http: { readonly req: Request; readonly res: Response };
  readonly doors: Doors;
  /** What the operation is, and names; all protected fields until its document is known (src/graphql/plugins.ts). */
  readonly operation: Operation;
  /** Schema coordinates that were denied, and by which door. */
  readonly refusals: Map<string, Door>;
  /** Notes that a door refused a field. */
  refused(coordinate: string, door: Door): void;
  /** Empties every memory of this operation: after a change, and between the root fields of a mutation. */
  forget(): void;
}

export interface ContextOptions {
  readonly services: Services;
  readonly viewer: Viewer;
  readonly http: Context['http'];
  readonly doors?: Doors;
}

export function createContext({ services, viewer, http, doors = {} }: ContextOptions): Context {
  const { models, vaultStore, cursors, metrics } = services;
  const operation: Operation = { fields: PROTECTED_FIELDS, name: null, document: null };
  const fields = () => operation.fields;
  const refusals = new Map<string, Door>();
  const refused = (coordinate: string, door: Door) => {
    if (!refusals.has(coordinate)) refusals.set(coordinate, door);
    const field = protectedFieldAt(coordinate);
    if (field !== undefined) metrics.withheld(field, 'denied');
  };
  const decisions = new Decisions(models.consents, viewer, fields, (decision) => metrics.decided(decision));
  const vault = new Vault({
    store: vaultStore,
    decisions,
    fields,
    refused: (field: ProtectedField) => refused(`Attendee.${field}`, 'VAULT'),
    opensEverything: doors.vault === 'open',
  });
  const attendees = new Attendees({
    attendees: models.attendees,
    introductions: models,
    cursors,
    viewer,
    everybodyVisible: doors.visibility === 'open',
    prefetch: async (page) => {
      await decisions.prefetch(page);
      await vault.prefetch(page);
    },
  });
  const reports = new Reports({ ...services, connection: services.database.connection });
  const forget = () => {
    decisions.forget();
    vault.forget();
    attendees.forget();
    reports.forget();
  };
  return {
    viewer,
    services,
    attendees,
    decisions,
    vault,
    reports,
    http,
    doors,
    operation,
    refusals,
    refused,
    forget,
  };
}

/**
 * One per operation: who asks, the decisions, the vault, the way to attendees. Nothing in it outlives the operation,
 * so that no verdict is reused for another viewer.
 */
import type { Request, Response } from 'express';
import type { DocumentNode } from 'graphql';
import type { ClientSession } from 'mongodb';
import { Attendees } from './attendees/load.ts';
import { Decisions } from './consent/decisions.ts';
import { ReadingDoor, type ReadingDoorParts } from './disclosure/budget/door.ts';
import { Vault } from './disclosure/vault.ts';
import { Reports } from './incidents/report/once.ts';
import { PROTECTED_FIELDS, type ProtectedField, protectedFieldAt } from './protected-fields.ts';
import type { Services } from './services.ts';
import type { AccountViewer, IntegrationViewer, Viewer } from './viewer.ts';

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
  /** Points, once they are taken. */
  cost: number | null;
}

export type Door = 'SHIELD' | 'VAULT';

export interface Context {
  readonly viewer: Viewer;
  readonly services: Services;
  readonly attendees: Attendees;
  readonly decisions: Decisions;
  readonly vault: Vault;
  /** Of how many people the viewer may be given something still. */
  readonly reading: ReadingDoor;
  readonly reports: Reports;
  readonly http: { readonly req: Request; readonly res: Response };
  readonly doors: Doors;
  /** What the operation is, and names; all protected fields until its document is known (src/graphql/plugins.ts). */
  readonly operation: Operation;
  /** Schema coordinates that were denied, and by which door. */
  readonly refusals: Map<string, Door>;
  /** Notes that a door refused a field. */
  refused(coordinate: string, door: Door): void;
  /** Who asks, looked up once more in this session of the database; null for a session or key that is none any more. */
  asksAgain(within: ClientSession): Promise<AccountViewer | IntegrationViewer | null>;
  /** Empties every memory of this operation: after a change, and between the root fields of a mutation. */
  forget(): void;
}

export interface ContextOptions {
  readonly services: Services;
  readonly viewer: Viewer;
  readonly http: Context['http'];
  readonly doors?: Doors;
  /** For whoever asks otherwise than by the request's cookie. */
  readonly asksAgain?: Context['asksAgain'] | undefined;
  /** For what shows nobody anything; the gateway's by default. */
  readonly budgets?: ReadingDoorParts['budgets'] | undefined;
}

export function createContext(options: ContextOptions): Context {
  const { services, viewer, http, doors = {} } = options;
  const { models, vaultStore, cursors, metrics, directConsents } = services;
  const operation: Operation = { fields: PROTECTED_FIELDS, name: null, document: null, cost: null };
  const fields = () => operation.fields;
  let forgotten = 0;
  const refusals = new Map<string, Door>();
  const counts = new Map<string, () => void>();
  const refused = (coordinate: string, door: Door) => {
    const count = counts.get(coordinate);
    if (count !== undefined) return count();
    const field = protectedFieldAt(coordinate);
    const first = field === undefined ? () => {} : metrics.withheldAs(field, 'denied');
    refusals.set(coordinate, door);
    counts.set(coordinate, first);
    first();
  };
  const decisions = new Decisions(
    { consents: models.consents, direct: directConsents },
    viewer,
    fields,
    (decision) => metrics.decided(decision),
  );
  const vault = new Vault({
    store: vaultStore,
    decisions,
    fields,
    refused: (field) => refused(`Attendee.${field}`, 'VAULT'),
    opensEverything: doors.vault === 'open',
  });
  const attendees = new Attendees({
    attendees: models.attendees,
    records: services.attendeeRecords,
    cursors,
    viewer,
    everybodyVisible: doors.visibility === 'open',
    beside: (event) => decisions.beside(event),
    prefetch: async (page, direct) => {
      const before = forgotten;
      await decisions.prefetch(page, direct);
      // What was read before everything was forgotten is not to be opened after it.
      if (forgotten === before) await vault.prefetch(page);
    },
  });
  const reading = new ReadingDoor({
    budgets: options.budgets ?? services.readingBudgets,
    viewer,
    network: () => services.networkOf(http.req),
  });
  const reports = new Reports({ ...services, connection: services.database.connection });
  const forget = () => {
    forgotten += 1;
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
    reading,
    reports,
    http,
    doors,
    operation,
    refusals,
    refused,
    asksAgain: options.asksAgain ?? againOf(options),
    forget,
  };
}

/** By what the request came with. */
function againOf({ services, viewer, http }: ContextOptions): Context['asksAgain'] {
  return viewer.kind === 'INTEGRATION'
    ? (within) => services.apiKeys.again(viewer, http.req.ip, within)
    : (within) => services.signIn.store.viewerAgain(http.req.sessionID, within);
}

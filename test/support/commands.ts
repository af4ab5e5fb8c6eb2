/** The commands a gateway sends to its database, as the driver reports them. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import type { CommandStartedEvent } from 'mongodb';
import type { TestGateway } from './gateway.ts';

export interface Command {
  /** `find attendees`. */
  readonly name: string;
  /** The whole command with every value replaced by its type: what differs between two requests' work. */
  readonly shape: string;
}

/** The ledger's beats, which a request may wait for together with the clock, and leases of points, for which none waits but the dearest. */
const SHARED = new Set(['update ledgerLeases', 'aggregate ledgerLeases', 'findAndModify budgets']);
/** Looked into when somebody queued something, by whoever is first; what a request queues stands in its transaction. */
const QUEUES = ['outbox', 'pace', 'webhookDeliveries', 'myData', 'myDataParts'];

/** The count on whose behalf something runs: gone over to all that a request begins, and to nothing that comes by the clock. */
const behalf = new AsyncLocalStorage<object>();
let underWay: object | null = null;
subscribe('http.server.request.start', () => {
  if (underWay !== null) behalf.enterWith(underWay);
});

/** {@link documentsDuring}, to be compared. */
export async function commandsDuring(gateway: TestGateway, work: () => Promise<unknown>): Promise<Command[]> {
  const documents = await documentsDuring(gateway, work);
  return documents.map(({ name, document: { lsid, $clusterTime, txnNumber, ...asked } }) => ({
    name,
    shape: JSON.stringify(shapeOf(asked)),
  }));
}

/**
 * Every command, in order, of `work` and the requests that it makes to gateways of this process, and of the mails that
 * these queued.
 */
export async function documentsDuring(
  gateway: TestGateway,
  work: () => Promise<unknown>,
): Promise<{ readonly name: string; readonly document: CommandStartedEvent['command'] }[]> {
  const count = {};
  const seen: { name: string; document: CommandStartedEvent['command'] }[] = [];
  const note = ({ commandName, command }: CommandStartedEvent) => {
    const name = `${commandName} ${command[commandName]}`;
    if (behalf.getStore() !== count || SHARED.has(name) || isOfQueues(command)) return;
    seen.push({ name, document: command });
  };
  await gateway.services.mails.drain();
  // Else what comes when the keys were read a while ago reads them, too.
  await gateway.services.keyRing.refresh();
  gateway.database.client.on('commandStarted', note);
  underWay = count;
  try {
    await behalf.run(count, work);
    await gateway.services.mails.drain();
  } finally {
    underWay = null;
    gateway.database.client.off('commandStarted', note);
  }
  return seen;
}

const isOfQueues = (command: CommandStartedEvent['command']) =>
  command.autocommit === undefined && QUEUES.some((name) => Object.values(command).includes(name));

const KEPT = new Set(['find', 'aggregate', 'update', 'insert', 'getMore', 'collection']);

/** A command with its keys and collections, and of every value its type. */
export function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf);
  if (value === null || typeof value !== 'object' || value instanceof Date) return typeof value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      // A name, that is: `update` of findAndModify is what is written.
      KEPT.has(key) && typeof inner === 'string' ? inner : shapeOf(inner),
    ]),
  );
}

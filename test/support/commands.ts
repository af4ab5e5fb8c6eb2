/** The commands a gateway sends to its database, as the driver reports them. */
import type { CommandStartedEvent } from 'mongodb';
import { COMMENT } from '../../src/alarms/position.ts';
import type { TestGateway } from './gateway.ts';

export interface Command {
  /** `find attendees`. */
  readonly name: string;
  /** The whole command with every value replaced by its type: what differs between two requests' work. */
  readonly shape: string;
}

/** The ledger's beats, which come by the clock, and leases of points, for which no request waits but the dearest. */
const BACKGROUND = new Set(['update ledgerLeases', 'aggregate ledgerLeases', 'findAndModify budgets']);

/**
 * Every command that begins while `work` is under way, in order, and those of the mails that it queued, but for what
 * goes on in the background.
 */
export async function commandsDuring(gateway: TestGateway, work: () => Promise<unknown>): Promise<Command[]> {
  const seen: Command[] = [];
  const note = ({ commandName, command }: CommandStartedEvent) => {
    if (BACKGROUND.has(`${commandName} ${command[commandName]}`)) return;
    if (isOfRounds(command) || command.comment === COMMENT) return;
    const { lsid, $clusterTime, txnNumber, ...asked } = command;
    seen.push({ name: `${commandName} ${command[commandName]}`, shape: JSON.stringify(shapeOf(asked)) });
  };
  await gateway.services.mails.drain();
  // Else what comes when the keys were read a while ago reads them, too.
  await gateway.services.keyRing.refresh();
  gateway.database.client.on('commandStarted', note);
  try {
    await work();
    await gateway.services.mails.drain();
  } finally {
    gateway.database.client.off('commandStarted', note);
  }
  return seen;
}

/** The outbox and the webhooks' deliveries are looked into now and then, whatever is asked; what a request queues stands in its transaction. */
const isOfRounds = (command: CommandStartedEvent['command']) =>
  command.autocommit === undefined &&
  (command.comment === 'what others recorded' ||
    ['outbox', 'pace', 'webhookDeliveries', 'myData', 'myDataParts'].some((name) =>
      Object.values(command).includes(name),
    ) ||
    isSweep(command));

/** Consents to integrations that are over by themselves are looked for every now and then. */
const isSweep = ({ find, filter }: CommandStartedEvent['command']) =>
  find === 'consents' &&
  filter.open === true &&
  filter.subject === undefined &&
  filter.recipient?.$lt === 'integration;';

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

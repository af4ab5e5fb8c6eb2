/** Counts the database's commands behind a page, from the driver's command monitoring. */

import { ask } from '../support/browser.mjs';
import { gatewayModule } from '../support/build.mjs';
import { checkPage, QUERY } from './event.mjs';

export const SIZES = [1, 50, 200];
/** What the gateway does by itself meanwhile is no part of a page. */
const NO_PART_OF_A_PAGE = new Set(['outbox']);

/** For each event and size: the commands of the first page of a gateway just started, and of the second. */
export async function countTrips(world, { half, all, cookie }) {
  const { connectDatabase } = await gatewayModule('src/database/connect.js');
  const database = await connectDatabase(world.environment.MONGODB_URI, { monitorCommands: true });
  try {
    const rows = [];
    for (const [who, event] of Object.entries({ half, all })) {
      for (const first of SIZES)
        rows.push(...(await coldAndWarm(world, database, who, event, first, cookie)));
    }
    return rows;
  } finally {
    await database.close();
  }
}

async function coldAndWarm(world, database, who, event, first, cookie) {
  const { createGateway } = await gatewayModule('src/gateway.js');
  const { loadConfig } = await gatewayModule('src/config.js');
  const gateway = await createGateway(loadConfig(world.environment), database);
  try {
    const rows = [];
    for (const keys of ['cold', 'warm']) {
      const commands = await during(database.client, async () => {
        const { body } = await ask(gateway.url, QUERY, { event: event.id, first }, cookie);
        checkPage(body, event, first, { url: gateway.url, withholds: true });
      });
      rows.push({ who, first, keys, ...commands });
    }
    return rows;
  } finally {
    await gateway.close();
  }
}

/** `trips`: each command. `steps`: how many times the page waits, because commands that overlap wait together. */
async function during(client, action) {
  const trips = [];
  const open = new Set();
  let steps = 0;
  const started = ({ commandName, command, databaseName, requestId }) => {
    const collection = commandName === 'getMore' ? command.collection : command[commandName];
    if (NO_PART_OF_A_PAGE.has(collection)) return;
    if (open.size === 0) steps += 1;
    open.add(requestId);
    const keys = databaseName.endsWith('-keys') ? ' (keys)' : '';
    trips.push(`${commandName} ${collection}${keys}`);
  };
  const ended = ({ requestId }) => open.delete(requestId);
  client.on('commandStarted', started).on('commandSucceeded', ended).on('commandFailed', ended);
  try {
    await action();
  } finally {
    client.off('commandStarted', started).off('commandSucceeded', ended).off('commandFailed', ended);
  }
  return { trips, steps };
}

/** Counts the database's commands behind a page, from the driver's command monitoring. */
import { gatewayModule } from '../support/build.mjs';
import { askWith, asOurViewer } from './contender.mjs';
import { directory } from './workloads.mjs';

export const SIZES = [1, 50, 200];
/** What commands of rounds say of themselves. */
const BACKGROUND = new Set(['alarms', 'what others recorded']);
/** Consents to integrations that are over by themselves are looked for every now and then. */
const isSweep = ({ find, filter }) => find === 'consents' && filter.recipient?.$lt === 'integration;';
/** What the gateway does by itself meanwhile is no part of a page. */
const NO_PART_OF_A_PAGE = new Set([
  'outbox',
  'webhookDeliveries',
  'budgets',
  'pace',
  'ledgerLeases',
  'myData',
  'myDataParts',
  'canaries',
]);

/** For each event and size: the commands of the first page of a gateway just started, and of the second. `asks`: the headers of who asks. */
export async function countTrips(world, site, { events = ['half', 'all'], asks = asOurViewer } = {}) {
  const { connectDatabase } = await gatewayModule('src/database/connect.js');
  const database = await connectDatabase(world.environment.MONGODB_URI, { monitorCommands: true });
  try {
    const rows = [];
    for (const who of events)
      for (const first of SIZES)
        rows.push(...(await coldAndWarm(world, database, site, { who, first, asks })));
    return rows;
  } finally {
    await database.close();
  }
}

async function coldAndWarm(world, database, site, { who, first, asks }) {
  const { createGateway } = await gatewayModule('src/gateway.js');
  const { loadConfig } = await gatewayModule('src/config.js');
  const gateway = await createGateway(loadConfig(world.environment), database);
  const { url } = gateway;
  const headers = asks({ url }, site, 0);
  const firstPage = directory(who, first, { most: 1 });
  try {
    const rows = [];
    for (const keys of ['cold', 'warm']) {
      const ask = (body) => askWith(url, headers, body);
      const commands = await during(database.client, () => firstPage({ ask, site, url, withholds: true }));
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
    if (NO_PART_OF_A_PAGE.has(collection) || BACKGROUND.has(command.comment) || isSweep(command)) return;
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

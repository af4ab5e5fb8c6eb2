/** The events that are asked for, the viewer, and the page as it must come out. */

import { signIn } from '../support/browser.mjs';
import { gatewayModule } from '../support/build.mjs';
import { makeAttendees, makeEvent, person } from '../support/people.mjs';
import { startServer } from '../support/server.mjs';

export const QUERY = `query Page($event: ID!, $first: Int!) {
  attendees(event: $event, first: $first) {
    nodes { id name organisation jobTitle phone email photo { url } }
    pageInfo { hasNextPage endCursor }
  }
}`;

const PEOPLE = 300;
const VIEWER = 'viewer@people.example';

/** Two events of 300 people: in `half` every other one shares all four fields with every attendee, in `all` everybody. */
export async function makeEvents(world) {
  const { openStorage } = await gatewayModule('src/services.js');
  const { connectDatabase } = await gatewayModule('src/database/connect.js');
  const { loadConfig } = await gatewayModule('src/config.js');
  const database = await connectDatabase(world.environment.MONGODB_URI);
  try {
    const storage = await openStorage(loadConfig(world.environment), database);
    const half = await fill(storage, 'half', (n) => n % 2 === 0);
    const all = await fill(storage, 'all', () => true);
    await makeViewer(storage, [half, all]);
    await database.connection.collection('plain_attendees').insertMany(half.people.map(asPlain(half.id)));
    return { half, all, cookie: await cookieOf(world) };
  } finally {
    await database.close();
  }
}

async function fill(storage, slug, shares) {
  const id = await makeEvent(storage, slug);
  const people = Array.from({ length: PEOPLE }, (_, n) => ({
    ...person(n, { shares: shares(n) }),
    email: `${slug}.${n}@people.example`,
  }));
  await makeAttendees(storage, id, people);
  const inOrder = [...people].sort((a, b) => a.name.localeCompare(b.name, 'en', { sensitivity: 'base' }));
  return { id, people: inOrder };
}

/** Attends both events and is listed at neither, so that every page is of other people. */
async function makeViewer(storage, [half, all]) {
  const viewer = { ...person(PEOPLE, { shares: false, listed: false }), email: VIEWER };
  await makeAttendees(storage, half.id, [viewer]);
  const there = await storage.models.attendees.findById(viewer.id).lean().exec();
  const { id } = person(PEOPLE, { shares: false });
  const sources = [{ source: 'bench', id, rowHash: '' }];
  await storage.models.attendees.create({ ...there, _id: id, event: all.id, sources });
}

async function cookieOf(world) {
  const gateway = await startServer(world, 'gateway/server.mjs');
  try {
    return await signIn(gateway.url, VIEWER, world.environment.DATA_DIR);
  } finally {
    await gateway.stop();
  }
}

const asPlain = (event) => (one) => {
  const { id, name, organisation, phone, email, jobTitle, photo, listed } = one;
  return { _id: id, event, registered: true, listed, name, organisation, phone, email, jobTitle, photo };
};

/** Throws unless this is the page: these people in this order, each value where it is due, and null where not. */
export function checkPage(body, { people }, first, { url, withholds }) {
  if (body.errors !== undefined) throw new Error(`the page came with errors: ${JSON.stringify(body.errors)}`);
  const expected = people.slice(0, first).map(({ id, name, organisation, shares, ...values }) => {
    const shown = shares || !withholds;
    const { jobTitle, phone, email, photo } = values;
    const given = {
      jobTitle,
      phone,
      email,
      photo: { url: `http://localhost:${new URL(url).port}/photos/${photo}` },
    };
    return { id, name, organisation, ...(shown ? given : NOTHING) };
  });
  const found = body.data.attendees.nodes.map((node) => JSON.stringify(node));
  const i = expected.findIndex((one, at) => JSON.stringify(one) !== found[at]);
  if (i >= 0 || found.length !== first)
    throw new Error(`not the page: expected ${JSON.stringify(expected[i])}, found ${found[i]}`);
}

const NOTHING = { jobTitle: null, phone: null, email: null, photo: null };

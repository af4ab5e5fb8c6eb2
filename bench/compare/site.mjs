/**
 * What is asked for: three events of the same size, and people who ask. In `half` every other person shares all four
 * protected fields with every attendee, in `all` everybody does, in `none` nobody. The peers have the same people with their values in the clear: in
 * collections of their own, and in a file for those that keep them in memory.
 */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { signIn } from '../support/browser.mjs';
import { withStorage } from '../support/database.mjs';
import { makeAccounts, makeAttendees, makeEvent, person } from '../support/people.mjs';
import { startServer } from '../support/server.mjs';

export const VIEWERS = 16;
const PEOPLE = 400;
const SHARES = { half: (n) => n % 2 === 0, all: () => true, none: () => false };

/** Events by name, each `{ id, people }` in the directory's order, and the cookies of the viewers. */
export async function makeSite(world, { events = Object.keys(SHARES) } = {}) {
  const site = {};
  const emails = await withStorage(world, async (storage) => {
    for (const name of events) site[name] = await makeOne(storage, name, SHARES[name]);
    const made = Object.values(site);
    const viewers = await makeViewers(storage, made);
    await storage.database.connection
      .collection('plain_attendees')
      .insertMany(made.flatMap(({ id, people }) => people.map(asPlain(id))));
    await storage.database.connection
      .collection('plain_consents')
      .insertMany(made.flatMap(({ people }) => people.flatMap(consents)));
    return viewers;
  });
  site.cookies = await cookiesOf(world, emails);
  site.file = path.join(path.dirname(world.environment.DATA_DIR), 'people.json');
  await writeFile(site.file, JSON.stringify(events.map((name) => site[name])));
  return site;
}

async function makeOne(storage, slug, shares) {
  const id = await makeEvent(storage, slug);
  const people = Array.from({ length: PEOPLE }, (_, n) => ({
    ...person(n, { shares: shares(n) }),
    email: `${slug}.${n}@people.example`,
  }));
  await makeAttendees(storage, id, people);
  return { id, people: inOrder(people) };
}

export const inOrder = (people) =>
  [...people].sort((a, b) => a.name.localeCompare(b.name, 'en', { sensitivity: 'base' }));

/** They attend every event and are listed at none, so that every page is of other people. */
export async function makeViewers(storage, events) {
  const emails = Array.from({ length: VIEWERS }, (_, n) => `viewer.${n}@people.example`);
  const accounts = await makeAccounts(storage, emails);
  for (const { id } of events) {
    const viewers = emails.map((email, n) => ({ ...person(n, { shares: false, listed: false }), email }));
    await makeAttendees(storage, id, viewers, accounts);
  }
  return emails;
}

/** A session for each, begun as people begin one: by a mail with a code. */
export async function cookiesOf(world, emails) {
  const gateway = await startServer(world, 'gateway/server.mjs');
  try {
    const cookies = [];
    for (const email of emails) cookies.push(await signIn(gateway.url, email, world.environment.DATA_DIR));
    return cookies;
  } finally {
    await gateway.stop();
  }
}

const asPlain = (event) => (one) => {
  const { id, name, organisation, phone, email, jobTitle, photo, listed } = one;
  return { _id: id, event, registered: true, listed, name, organisation, phone, email, jobTitle, photo };
};

const FIELDS = ['jobTitle', 'phone', 'email', 'photo'];
const consents = ({ id, shares }) =>
  shares ? FIELDS.map((field) => ({ subject: id, field, recipient: 'everybody' })) : [];

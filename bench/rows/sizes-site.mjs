/**
 * Events of many people. In eight places of the directory there are whole people, whose pages are asked for; all others
 * are copies of two of them, one who shares and one who does not: document by document as they are stored, in every
 * collection and under ids and names of their own, but with sealed values that nobody could open, and nobody asks for.
 */

import { cookiesOf, makeViewers } from '../compare/site.mjs';
import { gatewayModule } from '../support/build.mjs';
import { withStorage } from '../support/database.mjs';
import { makeAttendees, makeEvent, person } from '../support/people.mjs';
import { copier } from './copies.mjs';

const PLACES = 8;
const FIRST = 50;
/** A page, the one before its first, and one after its last. */
const IN_A_PLACE = FIRST + 2;
const IN_ONE_INSERT = 5_000;

/** `events` of `people` each; asked for is the one in the middle. */
export async function makeLargeSite(world, { events, people }) {
  const asked = Math.floor(events / 2);
  const { pages, emails } = await withStorage(world, async (storage) => {
    const ids = [];
    for (let n = 0; n < events; n++) ids.push(await makeEvent(storage, `event-${n}`));
    const event = ids[asked];
    const whole = Array.from({ length: people }, (_, n) => n).filter(
      (n) => n % Math.floor(people / PLACES) < IN_A_PLACE && n < Math.floor(people / PLACES) * PLACES,
    );
    const made = whole.map((n) => ({ ...person(n, { shares: n % 2 === 0 }), name: nameOf(n) }));
    await makeAttendees(storage, event, made);
    const copies = await copier(storage, { event, templates: made.slice(0, 2) });
    const isWhole = new Set(whole);
    for (const id of ids) {
      const rest = Array.from({ length: people }, (_, n) => n).filter((n) => id !== event || !isWhole.has(n));
      for (let from = 0; from < rest.length; from += IN_ONE_INSERT)
        await copies.insert(
          id,
          rest.slice(from, from + IN_ONE_INSERT).map((n) => ({ name: nameOf(n), like: n % 2 })),
        );
    }
    const pages = await pagesOf(storage, event, made);
    return { pages, emails: await makeViewers(storage, [{ id: event }]) };
  });
  return { pages, cookies: await cookiesOf(world, emails) };
}

/** In the directory's order as numbers are. */
const nameOf = (n) => `Person ${String(n).padStart(7, '0')}`;

/** What to ask for: each page of whole people, by a cursor as the gateway makes them, and who must come out. */
async function pagesOf({ keyRing }, event, made) {
  const { Cursors } = await gatewayModule('src/cursor.js');
  const cursors = new Cursors(() => keyRing.gatewayKeys('CURSOR'));
  return Array.from({ length: PLACES }, (_, place) => {
    const [before, ...after] = made.slice(place * IN_A_PLACE, (place + 1) * IN_A_PLACE);
    const cursor = cursors.write(`attendees ${event} `, [before.name, before.id]);
    return { variables: { event, first: FIRST, after: cursor }, people: after.slice(0, FIRST) };
  });
}

/** The site's people in memory, and pages of them; consents in a set, for the peers that ask. */
import { readFile } from 'node:fs/promises';
import { pageOf, positionOf } from './schema.mjs';

const events = JSON.parse(await readFile(process.env.PEOPLE_FILE, 'utf8'));
const byEvent = new Map();
const byId = new Map();
/** Where somebody stands in the directory of their event. */
const placeOf = new Map();
const consents = new Set();

for (const { id: event, people } of events) {
  const plain = people.map(({ id, ...rest }) => ({ _id: id, id, ...rest }));
  byEvent.set(event, plain);
  plain.forEach((one, i) => {
    byId.set(one.id, one);
    placeOf.set(one.id, i);
    if (one.shares)
      for (const field of ['jobTitle', 'phone', 'email', 'photo']) consents.add(`${one.id} ${field}`);
  });
}

export const consented = ({ id }, field) => consents.has(`${id} ${field}`);

/** Resolvers over them; `publicUrl` is known once the server listens. */
export const resolversWith = (publicUrl) => ({
  Query: {
    attendees: (_root, { event, first, after }) => {
      const from = after === undefined ? 0 : placeOf.get(positionOf(after).id) + 1;
      return pageOf(byEvent.get(event).slice(from, from + first + 1), first);
    },
    attendee: (_root, { id }) => byId.get(id),
  },
  Attendee: {
    photo: ({ photo }) => (photo === null ? null : { url: `${publicUrl()}/photos/${photo}/256` }),
  },
});

/** The same with a guard in front of each protected field: synchronous, because the consents are here. */
export function guardedResolversWith(publicUrl) {
  const resolvers = resolversWith(publicUrl);
  const guarded =
    (field, resolve = (person) => person[field]) =>
    (person) =>
      consented(person, field) ? resolve(person) : null;
  return {
    ...resolvers,
    Attendee: {
      jobTitle: guarded('jobTitle'),
      phone: guarded('phone'),
      email: guarded('email'),
      photo: guarded('photo', resolvers.Attendee.photo),
    },
  };
}

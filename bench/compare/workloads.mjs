/**
 * What is asked, and what must come out. A workload learns its requests from the server itself, which has a cursor of
 * its own for every page, and compares each answer with what was stored; under load the same answer must come again.
 */
import { answerLike } from '../support/load.mjs';

export const FIRST = 50;
const PERSON = 'id name organisation jobTitle phone email photo { url }';

export const PAGE_QUERY = `query Page($event: ID!, $first: Int!, $after: String) {
  attendees(event: $event, first: $first, after: $after) {
    nodes { ${PERSON} }
    pageInfo { hasNextPage endCursor }
  }
}`;

const OURS_PROFILE = `query Profile($id: ID!) { node(id: $id) { ... on Attendee { ${PERSON} } } }`;
const PEERS_PROFILE = `query Profile($id: ID!) { attendee(id: $id) { ${PERSON} } }`;

/**
 * Whole pages of the directory of one of the site's events, from the first to the last that is full.
 * `withholds`: whether this server withholds what is not shared. Each request says how many protected values it shows.
 */
export function directory(event, first = FIRST, { most = Infinity } = {}) {
  return async ({ ask, site, url, withholds }) => {
    const { id, people } = site[event];
    const requests = [];
    let after;
    for (let from = 0; from + first <= people.length && requests.length < most; from += first) {
      const page = people.slice(from, from + first);
      const { request, body } = await asked(ask, PAGE_QUERY, { event: id, first, after });
      comparePeople(body.data.attendees.nodes, page, { url, withholds });
      requests.push({ ...request, values: valuesOf(page, withholds) });
      after = body.data.attendees.pageInfo.endCursor;
    }
    return requests;
  };
}

/** Pages that the site names, each with its variables and the people who must come out. */
export async function pagesGiven({ ask, site, url, withholds }) {
  const requests = [];
  for (const { variables, people } of site.pages) {
    const { request, body } = await asked(ask, PAGE_QUERY, variables);
    comparePeople(body.data.attendees.nodes, people, { url, withholds });
    requests.push({ ...request, values: valuesOf(people, withholds) });
  }
  return requests;
}

/** Single people of the event, one at a time. */
export function profiles(event, { ours }) {
  return async ({ ask, site, url, withholds }) => {
    const requests = [];
    for (const person of site[event].people.slice(0, PROFILES)) {
      const { request, body } = await asked(ask, ours ? OURS_PROFILE : PEERS_PROFILE, { id: person.id });
      comparePeople([body.data.node ?? body.data.attendee], [person], { url, withholds });
      requests.push({ ...request, values: valuesOf([person], withholds) });
    }
    return requests;
  };
}

const PROFILES = 64;

async function asked(ask, query, variables) {
  const body = JSON.stringify({ query, variables });
  const answer = await ask(body);
  if (answer.status !== 200 || answer.body.errors !== undefined)
    throw new Error(`an answer with errors: ${answer.text.slice(0, 1_000)}`);
  return { request: { body, answer: answerLike(answer.text) }, body: answer.body };
}

const valuesOf = (people, withholds) =>
  people.filter(({ shares }) => shares || !withholds).length * PROTECTED.length;
const PROTECTED = ['jobTitle', 'phone', 'email', 'photo'];
const NOTHING = { jobTitle: null, phone: null, email: null, photo: null };

/** Throws unless these are they: these people in this order, each value where it is due, and null where not. */
export function comparePeople(found, people, { url, withholds }) {
  const photos = `http://localhost:${new URL(url).port}/photos/`;
  const expected = people.map(({ id, name, organisation, shares, jobTitle, phone, email, photo }) => {
    const given = { jobTitle, phone, email, photo: { url: `${photos}${photo}/256` } };
    return { id, name, organisation, ...(shares || !withholds ? given : NOTHING) };
  });
  const texts = found.map((node) => JSON.stringify(node));
  const i = expected.findIndex((one, at) => JSON.stringify(one) !== texts[at]);
  if (i >= 0 || found.length !== people.length)
    throw new Error(`not these people: expected ${JSON.stringify(expected[i])}, found ${texts[i]}`);
}

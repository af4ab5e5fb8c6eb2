/**
 * Rows of people who do not exist, as the event's own registrations look: a first name of one and a last name of another, an
 * organisation and a category that others have, an id of a registration like the ids there are, and none of them. Phone numbers are of the ranges that are
 * kept for fiction, so that nobody is called; addresses are at a domain that cannot be, and nothing is sent there.
 */
import { randomBytes, randomInt } from 'node:crypto';
import type { AttendeeRecord } from '../attendees/model.ts';
import { PLANTED_DOMAIN } from '../mail/never-mailed.ts';
import type { RegistrationRow } from '../sync/row.ts';

/** Somebody of the event, to look like. */
export type Alike = Pick<AttendeeRecord, 'name' | 'organisation' | 'category' | 'sources'>;

export interface PlantedRow extends RegistrationRow {
  readonly name: string;
}

const FIRST =
  'Amina Carlos Chen Daniel Elena Fatima Grace Hannah Ivan James Kofi Laura Marta Noah Priya Sofia Tom Yuki'.split(
    ' ',
  );
const LAST =
  'Ahmed Baker Costa Diaz Evans Fischer Garcia Hughes Ito Kumar Lopez Meyer Novak Okafor Rossi Silva Turner Wong'.split(
    ' ',
  );
const JOBS = [
  'Account Manager',
  'Analyst',
  'Consultant',
  'Designer',
  'Engineer',
  'Product Manager',
  'Researcher',
  'Team Lead',
];
/** With fewer a first name would soon tell whose. */
const ENOUGH = 5;

const oneOf = <T>(list: readonly T[]): T => list[randomInt(list.length)] as T;
const digits = (length: number) => Array.from({ length }, () => randomInt(10)).join('');

/** Of ranges for fiction: of Ofcom for GB and wherever else, of NANPA for North America, of ACMA for Australia. */
function phoneOf(region: string): string {
  if (region === 'US' || region === 'CA') return `+1${oneOf(['212', '312', '415', '617'])}55501${digits(2)}`;
  if (region === 'AU')
    return `+6149157${oneOf(['0156', '0157', '0158', '0159', '0110', '0313', '0737', '1266', '1491', '1804'])}`;
  return `+447700900${digits(3)}`;
}

/** With the same kinds of characters in the same places. */
const idLike = (id: string): string =>
  id
    .replace(/\d/g, () => String(randomInt(10)))
    .replace(/[A-Z]/g, () => String.fromCharCode(65 + randomInt(26)))
    .replace(/[a-z]/g, () => String.fromCharCode(97 + randomInt(26)));

/** The names that people have, taken apart; of the lists here where there are too few. */
function namesOf(people: readonly Alike[]): { first: readonly string[]; last: readonly string[] } {
  const apart = people.map(({ name }) => name.split(' ')).filter((words) => words.length === 2);
  if (apart.length < ENOUGH) return { first: FIRST, last: LAST };
  return { first: apart.map(([first = '']) => first), last: apart.map(([, last = '']) => last) };
}

/** `given`: names to take, one after the other; the rest are made. Nobody has the name of somebody there is. */
export function plantedRows(
  count: number,
  {
    people,
    source,
    region,
    given,
  }: {
    readonly people: readonly Alike[];
    readonly source: string;
    readonly region: string;
    readonly given: readonly string[];
  },
  isTaken: (id: string) => boolean,
): PlantedRow[] {
  const taken = new Set(people.map(({ name }) => name));
  const { first, last } = namesOf(people);
  const ids = people.flatMap(({ sources }) =>
    sources.filter((one) => one.source === source).map(({ id }) => id),
  );
  /** Of a short kind many are taken; then it is a longer one. */
  const own = new Set<string>();
  const newSourceId = () => {
    for (let more = ''; ; more += oneOf([...'0123456789'])) {
      const id = ids.length === 0 ? randomBytes(8).toString('hex') : idLike(oneOf(ids)) + more;
      if (own.has(id) || isTaken(id)) continue;
      own.add(id);
      return id;
    }
  };
  const newName = () => {
    for (let tries = 0; ; tries += 1) {
      const name = `${oneOf(first)} ${oneOf(tries < 100 ? last : LAST)}`;
      if (!taken.has(name) || tries > 200) return name;
    }
  };
  return Array.from({ length: count }, (_, nth) => {
    const name = given[nth] ?? newName();
    taken.add(name);
    const like = people.length === 0 ? { organisation: null, category: null } : oneOf(people);
    const local =
      name
        .normalize('NFKD')
        .toLowerCase()
        .replace(/[^a-z]+/g, '.')
        .replace(/^\.|\.$/g, '') || 'info';
    return {
      id: newSourceId(),
      name,
      email: `${local.slice(0, 40)}.${randomBytes(4).toString('hex')}@${PLANTED_DOMAIN}`,
      phone: phoneOf(region),
      organisation: like.organisation,
      jobTitle: oneOf(JOBS),
      category: like.category,
    };
  });
}

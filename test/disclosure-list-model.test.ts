/**
 * Random histories of consents, withdrawals, blocks, renamings, looks and organisers' readings over HTTP; after each,
 * everybody's list, read in pages of a random size, is compared with what a model wrote down of the answers alone.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { oneAttendee } from '../src/consent/model.ts';
import type { Client } from './support/client.ts';
import { DISCLOSURES, DISCLOSURES_OF, type ListPage, LOOK, pageIn } from './support/disclosures.ts';
import {
  type BuiltAttendee,
  type BuiltEvent,
  buildAttendee,
  buildBlock,
  buildConsent,
  buildEvent,
  buildOrganiser,
  keepAudiences,
} from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { UPDATE } from './support/history.ts';

const FIELDS = ['phone', 'email', 'jobTitle'] as const;
const NAMES = { phone: 'PHONE', email: 'EMAIL', jobTitle: 'JOB_TITLE' } as const;

const who = fc.constantFrom(0, 1, 2);
const STEP = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('give' as const),
      by: who,
      to: who,
      field: fc.constantFrom(...FIELDS),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('withdraw' as const), by: who }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('block' as const), by: who, to: who }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('rename' as const),
      by: who,
      name: fc.constantFrom('Ada', 'Bo', 'Cy'),
    }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('look' as const), by: who, to: who }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('read' as const), of: who }) },
);
type Step = (typeof STEP extends fc.Arbitrary<infer T> ? T : never) & object;

let gateway: TestGateway;
let event: BuiltEvent;
let organiser: Client;
beforeAll(async () => {
  gateway = await startGateway({ environment: { MAILS_PER_MINUTE: '6000' } });
  event = await buildEvent(gateway);
  organiser = await gateway.asOrganiser(await buildOrganiser(gateway, event));
});
afterAll(() => gateway.close());

interface Person extends BuiltAttendee {
  readonly client: Client;
  name: string;
  /** Who saw what, the newest first, as the model has it: of one answer the fields in any order. */
  readonly seen: string[];
}

async function play(people: readonly Person[], step: Step): Promise<void> {
  const { consents } = gateway.services.models;
  const person = (index: number) => people[index] as Person;
  if (step.do === 'read') {
    await organiser.query(DISCLOSURES_OF, { attendee: person(step.of).id });
    person(step.of).seen.unshift('ORGANISER null null');
    return;
  }
  const by = person(step.by);
  if (step.do === 'rename') {
    await by.client.mutate(UPDATE, { input: { event: event.id, name: step.name } });
    by.name = step.name;
  } else if (step.do === 'withdraw') {
    await consents.updateMany({ subject: by.id }, { withdrawnAt: new Date(), open: false }).exec();
    await keepAudiences(gateway, by);
  } else if (by.id === person(step.to).id) return;
  else if (step.do === 'give')
    await buildConsent(gateway, {
      subject: by,
      field: step.field,
      recipient: oneAttendee(person(step.to).id),
    }).catch(() => 'there is one');
  else if (step.do === 'block') await buildBlock(gateway, by, person(step.to)).catch(() => 'there is one');
  else {
    const to = person(step.to);
    const { data } = await by.client.query<{ node: Record<string, string | null> | null }>(LOOK, {
      id: to.id,
    });
    const shown = FIELDS.filter((field) => data?.node?.[field] != null);
    to.seen.unshift(...shown.map((field) => `ATTENDEE ${by.name} ${NAMES[field]}`).sort());
  }
}

async function listOf({ client }: Person, first: number): Promise<string[]> {
  const rows: { readonly at: string; readonly text: string }[] = [];
  for (let after: string | null = null, more = true; more; ) {
    const answer = await client.query<ListPage>(DISCLOSURES, { event: event.id, first, after });
    const { nodes, pageInfo } = pageIn(answer);
    for (const { at, field, to } of nodes) rows.push({ at, text: `${to.kind} ${to.name} ${field}` });
    ({ endCursor: after, hasNextPage: more } = pageInfo);
  }
  // Fields of one answer have one time.
  return rows.sort((a, b) => (a.at === b.at ? (a.text < b.text ? -1 : 1) : 0)).map(({ text }) => text);
}

describe('who saw my data', () => {
  it('is, for everybody, what the answers showed, under the names of then', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(STEP, { minLength: 10, maxLength: 40 }),
        fc.integer({ min: 1, max: 7 }),
        async (steps, first) => {
          const people = await Promise.all(
            ['Ada', 'Bo', 'Cy'].map(async (name): Promise<Person> => {
              const built = await buildAttendee(gateway, { event, name });
              return { ...built, name, seen: [], client: await gateway.as(built.email) };
            }),
          );
          for (const step of steps) await play(people, step);
          for (const person of people) expect(await listOf(person, first)).toEqual(person.seen);
        },
      ),
      { numRuns: 8 },
    );
  });
});

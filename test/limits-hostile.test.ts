/**
 * Threat: a request of at most 100 kB that costs much more than an ordinary one. Times are measured by `npm run bench`; here
 * it is counted: the answer is small, the work is bounded before it begins, and no database hears of any of it.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'graphql';
import { DocumentStore } from '../src/graphql/document-store.ts';
import { LIMITS, overLimits } from '../src/graphql/limits.ts';
import { tooMuchInVariables } from '../src/graphql/limits-variables.ts';
import type { Answer } from './support/client.ts';
import { commandsDuring } from './support/commands.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';

const SMALL = 2_048;
const LARGE = 100_000;

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway({ environment: { NODE_ENV: 'production' }, testing: undefined });
});
afterAll(() => gateway.close());

const times = (count: number, text: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => text(i)).join(' ');
const fragments = (count: number, inside: (i: number) => string) =>
  times(count, (i) => `fragment F${i} on Query { ${inside(i)} }`);
const spreads = (count: number) => times(count, (i) => `...F${i}`);
const START = 'mutation ($input: StartSignInInput!) { startSignIn(input: $input) { accepted } }';
const NODES = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }';
const named = (count: number, value: (i: number) => unknown, name = 'emall') => ({
  input: Object.fromEntries(Array.from({ length: count }, (_, i) => [`${name}${i}`, value(i)])),
});

const TOKENS = /more tha[tn] 2000 tokens/;
const OVERLAP = /^This document repeats fields or fragments too often\.$/;
const VALUES = /^Variables hold more than 6000 values\.$/;

describe('a document of at most 100 kB', () => {
  it.each<[string, string, RegExp]>([
    [
      '1,000 aliases of the list',
      `{ ${times(1_000, (i) => `a${i}: attendees(event: "e") { nodes { id phone } }`)} }`,
      TOKENS,
    ],
    ['15,000 repeated fields', `{ ${times(15_000, () => 'a')} }`, TOKENS],
    ['20,000 directives', `{ __typename ${times(20_000, () => '@a')} }`, TOKENS],
    ['3,000 misspelt fields', `{ ${times(3_000, (i) => `vieuwer${i}`)} }`, TOKENS],
    ['1,900 misspelt fields', `{ ${times(1_900, (i) => `vieuwer${i}`)} }`, /^Cannot query field "vieuwer0"/],
    ['1,990 repeated fields', `{ ${times(1_990, () => '__typename')} }`, OVERLAP],
    ['490 repeated fields with fields below', `{ ${times(490, () => 'viewer { __typename }')} }`, OVERLAP],
    [
      'few fields that repeat on each level',
      `{ ${times(20, () => `viewer { ${times(20, () => 'account { id }')} }`)} }`,
      OVERLAP,
    ],
    [
      'repetition behind fragments',
      `{ ${spreads(20)} } ${fragments(20, () => times(20, () => '__typename'))}`,
      OVERLAP,
    ],
    ['200 fragments beside each other', `{ ${spreads(200)} } ${fragments(200, () => '__typename')}`, OVERLAP],
    ['990 fragments that are not there', `{ ${spreads(990)} }`, OVERLAP],
    [
      'repetition in a fragment that nobody uses',
      `{ __typename } ${fragments(1, () => times(1_900, () => '__typename'))}`,
      OVERLAP,
    ],
    [
      'fragments that each spread all',
      `{ ...F0 } ${fragments(28, () => `${spreads(28)} __typename`)}`,
      /spreads itself/,
    ],
    ['a fragment under itself', '{ ...F0 } fragment F0 on Query { viewer { ...F0 } }', /spreads itself/],
    [
      'a fragment under itself that nobody uses',
      '{ __typename } fragment F0 on Query { viewer { ...F0 } }',
      /too often|Cannot spread/,
    ],
    [
      '51 operations',
      times(51, (i) => `query Q${i} { __typename }`),
      /^This document holds 51 operations; 50 are allowed\.$/,
    ],
    ['46,000 empty lines', `${'\n'.repeat(46_000)}{ nix }`, /^This document has more than 5000 lines\.$/],
    ['46,000 other ends of lines', `${'\r'.repeat(46_000)}{ nix }`, /more than 5000 lines\.$/],
    ['a comment of 100,001 letters', `{ nix } #${'x'.repeat(100_001)}`, /longer than 100000 characters\.$/],
    [
      'an alias of 101 letters',
      `{ ${'x'.repeat(101)}: viewer { __typename } }`,
      /^An alias has more than 100/,
    ],
    ['a name of 99,000 letters', `{ ${'x'.repeat(99_000)} }`, /^Cannot query field/],
  ])('with %s is refused in few words, and asks no database', async (_what, query, message) => {
    const { errors } = await refused({ query });
    expect(errors?.[0]?.message).toMatch(message);
    expect(errors?.length).toBeLessThanOrEqual(LIMITS.errors);
  });

  it('is refused by its limits alone: nothing else is looked for in it', async () => {
    const { errors } = await refused({ query: `{ ${times(51, (i) => `a${i}: nix`)} ...Missing }` });
    expect(errors?.map(({ message }) => message)).toEqual(['This operation has 51 aliases; 50 are allowed.']);
  });

  it('is forgotten for another by what its text weighs too, the least recently used first', async () => {
    const store = new DocumentStore(3_000_000);
    const long = (name: string) => parse(`{ ${name} } #${'x'.repeat(1_000_000)}`);
    for (const name of ['a', 'b']) await store.set(name, long(name));
    await store.get('a');
    await store.set('c', long('c'));
    const kept = await Promise.all(
      ['a', 'b', 'c'].map(async (name) => (await store.get(name)) !== undefined),
    );
    expect(kept).toEqual([true, false, true]);
    await store.set('d', parse(`{ d } #${'x'.repeat(3_000_000)}`));
    expect(await store.get('d')).toBeUndefined();
  });

  it.each([
    ['a field 100 times', `{ ${times(100, () => '__typename')} }`],
    [
      '50 fragments beside each other',
      `{ ${spreads(50)} } ${fragments(50, () => '__typename viewer { account { id } }')}`,
    ],
    ['50 operations', times(50, (i) => `query Q${i} { __typename }`)],
    [
      'a chain of 100 fragments',
      `{ ...F0 } ${fragments(100, (i) => (i === 99 ? '__typename' : `...F${i + 1} ...F${i + 1}`))}`,
    ],
    ['a fragment that is not there', '{ ...Missing }'],
    ['a hundred fields of their own', `{ ${times(100, (i) => `field${i} { id }`)} }`],
  ])('may hold %s', (_what, query) => {
    expect(overLimits(parse(query))).toBeNull();
  });
});

describe('variables of at most 100 kB', () => {
  it.each<[string, string, unknown, RegExp]>([
    ['10,000 ids', NODES, { ids: Array.from({ length: 10_000 }, (_, i) => `${i}`) }, VALUES],
    ['19,000 nulls', NODES, { ids: Array.from({ length: 19_000 }, () => null) }, VALUES],
    ['30,000 empty objects', NODES, { ids: Array.from({ length: 30_000 }, () => ({})) }, VALUES],
    [
      '4,000 lists in each other',
      NODES,
      { ids: JSON.parse('['.repeat(4_000) + ']'.repeat(4_000)) },
      /^Variables are more than 20 levels deep\.$/,
    ],
    [
      '7,000 unknown fields',
      START,
      named(7_000, () => 1),
      /^Variables have an object of more than 100 fields\.$/,
    ],
    [
      'long names',
      START,
      named(3, () => 1, 'x'.repeat(30_000)),
      /^Variables have a field with a name of more than 100 characters\.$/,
    ],
    [
      'one value too many that nobody asks for',
      '{ __typename }',
      { x: Array.from({ length: 6_000 }, () => 1) },
      VALUES,
    ],
    [
      '99 unknown fields beside a long one',
      START,
      named(99, (i) => (i ? 1 : 'x'.repeat(95_000))),
      /^Variable "\$input" got invalid value/,
    ],
    [
      '99 unknown fields beside a long one to be escaped',
      START,
      named(99, (i) => (i ? 1 : '\n'.repeat(47_000))),
      /^Variable "\$input" got invalid value/,
    ],
  ])('with %s are refused in few words, and ask no database', async (_what, query, variables, message) => {
    const { errors } = await refused({ query, variables });
    expect(errors?.map((error) => error.message)).toEqual([expect.stringMatching(message)]);
  });

  it('that are long and wrong are BAD_USER_INPUT with 400, and say what of them', async () => {
    const variables = { event: 'e', first: 'x'.repeat(90_000) };
    const query =
      'query ($event: ID!, $first: Int) { attendees(event: $event, first: $first) { nodes { id } } }';
    const response = await gateway.browser().post({ query, variables });
    const answer = (await response.json()) as Answer;
    expect([response.status, answer.errors?.[0]?.extensions?.code]).toEqual([400, 'BAD_USER_INPUT']);
    expect(answer.errors?.[0]?.message).toMatch(/^Variable "\$first" got invalid value "x+$/);
  });

  it('that quote what hides suggestions, thousands of times, are answered at once', async () => {
    const text = `${' Did you mean '.repeat(7_000)}`;
    const { errors } = await refused({
      query: 'query ($n: Int) { attendees(event: "e", first: $n) { nodes { id } } }',
      variables: { n: text },
    });
    expect(errors).toHaveLength(1);
  });

  it('may hold 6,000 values, 20 levels and 100 fields', () => {
    const deep = (levels: number) => JSON.parse(`${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`);
    expect(tooMuchInVariables({ ids: Array.from({ length: 5_999 }, () => 'x') })).toBeNull();
    expect(tooMuchInVariables({ ids: Array.from({ length: 6_000 }, () => 'x') })).toMatch(VALUES);
    expect(tooMuchInVariables(deep(20))).toBeNull();
    expect(tooMuchInVariables(deep(22))).toMatch(/levels deep/);
    expect(tooMuchInVariables(named(100, () => 1))).toBeNull();
    for (const none of [undefined, null, {}, { text: 'x'.repeat(900_000) }])
      expect(tooMuchInVariables(none)).toBeNull();
  });
});

/** Asks as nobody, and checks what holds of every refusal. */
async function refused(body: { query: string; variables?: unknown }): Promise<Answer> {
  expect(JSON.stringify(body).length).toBeLessThanOrEqual(LARGE * 1.05);
  let text = '';
  const commands = await commandsDuring(gateway, async () => {
    text = await (await gateway.browser().post(body)).text();
  });
  expect(commands).toEqual([]);
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(SMALL);
  const answer = JSON.parse(text) as Answer;
  expect(answer.errors?.length).toBeGreaterThan(0);
  expect(answer.data ?? null).toBeNull();
  return answer;
}

/**
 * Threat: an operation that is allowed in all its parts and costs a thousand ordinary ones. Its cost is told before it runs,
 * in steps bounded by the limits on its text; what is over is refused in few words, and no database hears of it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { makeExecutableSchema } from '@graphql-tools/schema';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  buildSchema,
  type GraphQLFormattedError,
  type GraphQLSchema,
  getIntrospectionQuery,
  getNamedType,
  isIntrospectionType,
  isObjectType,
  type OperationDefinitionNode,
  parse,
  validate,
} from 'graphql';
import { FieldCosts } from '../src/graphql/cost/field-costs.ts';
import { OperationCosts } from '../src/graphql/cost/operation-cost.ts';
import { fewErrors } from '../src/graphql/few-errors.ts';
import { overLimits } from '../src/graphql/limits.ts';
import { projectRoot, readTypeDefs } from '../src/schema/load.ts';
import type { Answer, Client } from './support/client.ts';
import { commandsDuring } from './support/commands.ts';
import { type BuiltEvent, buildAttendee, buildEvent } from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';

const MOST = 10_000;
const times = (count: number, text: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => text(i)).join(' ');
const ours = makeExecutableSchema({ typeDefs: readTypeDefs() });

const SMALL_SCHEMA = buildSchema(`
  directive @cost(weight: String!) on FIELD_DEFINITION
  directive @listSize(assumedSize: Int, slicingArguments: [String!], sizedFields: [String!]) on FIELD_DEFINITION
  interface Thing { id: ID! }
  type Person implements Thing { id: ID! phone: String @cost(weight: "2.5") tags: [String!]! visits: [Visit!]! }
  type Hall implements Thing { id: ID! size: Int name: String people(first: Int = 5): [Person!]! @listSize(slicingArguments: ["first"]) }
  type Visit { id: ID! halls: [Hall!]! @listSize(assumedSize: 3) }
  type People { edges: [Edge!]! nodes: [Person!]! total: Int }
  type Edge { node: Person! }
  type Query {
    thing: Thing
    person: Person
    some(ids: [ID!]!): [Person]! @listSize(slicingArguments: ["ids"])
    people(first: Int = 25): People! @listSize(slicingArguments: ["first"], sizedFields: ["edges", "nodes"])
  }
`);

function costOf(text: string, variables: Record<string, unknown> = {}, schema: GraphQLSchema = SMALL_SCHEMA) {
  const document = parse(text);
  expect(validate(schema, document).map(String)).toEqual([]);
  const [operation] = document.definitions;
  return new OperationCosts(schema).of(document, operation as OperationDefinitionNode, variables);
}

describe('the cost of an operation', () => {
  it('is by a variable’s default also where every object has something of that name', () => {
    const asked = (name: string) => `query($${name}: Int = 200) { people(first: $${name}) { nodes { id } } }`;
    for (const name of ['constructor', '__proto__', 'toString'])
      expect(costOf(asked(name))).toBe(costOf(asked('usual')));
  });

  it('is by the longest list where one name stands for fields of types that exclude each other', () => {
    const schema = buildSchema(`
      directive @listSize(assumedSize: Int, slicingArguments: [String!], sizedFields: [String!]) on FIELD_DEFINITION
      interface Thing { id: ID! }
      type Show implements Thing { id: ID! hall: Hall }
      type Talk implements Thing { id: ID! room: Hall }
      type Hall { people(first: Int = 5): [Person!]! @listSize(slicingArguments: ["first"]) }
      type Person { id: ID! }
      type Query { thing: Thing }
    `);
    const asked = `{ thing {
      ... on Show { at: hall { people(first: 1) { id } } }
      ... on Talk { at: room { people(first: 200) { id } } }
    } }`;
    expect(costOf(asked, {}, schema)).toBeGreaterThan(200);
  });

  it('of one type’s introspection is that of the largest', () => {
    const fields = times(50, (i) => `a${i}: fields { ...Shown }`);
    const shown = 'fragment Shown on __Field { name description args { name type { name } } type { name } }';
    expect(costOf(`{ __type(name: "Mutation") { ${fields} } } ${shown}`, {}, ours)).toBeGreaterThan(MOST / 5);
  });

  it.each<[string, string, number]>([
    ['a root field and its fields', '{ person { id __typename } }', 12],
    ['what a field is said to weigh, rounded up', '{ person { phone } }', 13],
    ['a list of plain values once', '{ person { tags } }', 11],
    ['a list of objects ten times', '{ person { visits { id } } }', 10 + 10 * 2],
    ['a list as often as is assumed', '{ person { visits { halls { id } } } }', 10 + 10 * (1 + 3 * 2)],
    [
      'lists in each other by each other',
      '{ thing { ... on Hall { people(first: 7) { visits { id } } } } }',
      10 + 7 * (1 + 10 * 2),
    ],
    ['a page as often as it is long', '{ people(first: 50) { total nodes { id } } }', 10 + 1 + 50 * 2],
    ['a page without its length, as long as it then is', '{ people { nodes { id } } }', 10 + 25 * 2],
    ['null for the length alike', '{ people(first: null) { nodes { id } } }', 10 + 25 * 2],
    [
      'both ways to its people',
      '{ people(first: 2) { edges { node { id } } nodes { id } } }',
      10 + 2 * 3 + 2 * 2,
    ],
    ['a list as long as the one that asks for it', '{ some(ids: ["a", "b", "c"]) { id } }', 3 * 11],
    ['nothing below for nobody', '{ people(first: 0) { nodes { id } } }', 10],
    ['nothing back for fewer than nobody', '{ people(first: -9) { total nodes { id } } }', 11],
    [
      'a page that is put together by fragments',
      '{ people(first: 3) { ...A ... { nodes { id } } } } fragment A on People { ...B } fragment B on People { nodes { id tags } }',
      10 + 3 * 3,
    ],
    [
      'what is written twice and answered once, once',
      '{ person { id id ...P ...P } person { id } } fragment P on Person { id }',
      11,
    ],
    ['each other name again', '{ a: person { id } b: person { x: id y: id } }', 11 + 12],
    [
      'what each type of an interface is asked',
      '{ thing { id ... on Person { phone } ... on Hall { size } } }',
      10 + 1 + 2.5 + 1 + 0.5,
    ],
    [
      'the dearest of what has one name on several types',
      '{ thing { ... on Person { x: phone } ... on Hall { x: name } } }',
      13,
    ],
  ])('counts %s', (_what, text, points) => {
    expect(costOf(text)).toBe(points);
  });

  it('counts lists by variables: given, null, left out, or by their own defaults', () => {
    const PAGE = 'query ($n: Int) { people(first: $n) { nodes { id } } }';
    expect(costOf(PAGE, { n: 100 })).toBe(210);
    expect(costOf(PAGE, {})).toBe(60);
    expect(costOf(PAGE, { n: null })).toBe(60);
    expect(costOf('query ($n: Int = 4) { people(first: $n) { nodes { id } } }')).toBe(18);
    expect(costOf('query ($ids: [ID!]!) { some(ids: $ids) { id } }', { ids: ['a', 'b'] })).toBe(22);
  });

  it('counts the same kept document anew for other variables', () => {
    const document = parse('query ($n: Int) { people(first: $n) { nodes { id } } }');
    const [operation] = document.definitions as OperationDefinitionNode[];
    const costs = new OperationCosts(SMALL_SCHEMA);
    if (operation === undefined) throw new Error('no operation');
    expect([1, 200, 1].map((n) => costs.of(document, operation, { n }))).toEqual([12, 410, 12]);
  });

  it('is a number whatever the variables are', () => {
    const PAGE =
      'query ($n: Int) { people(first: $n) { nodes { id visits { halls { people(first: $n) { id } } } } } }';
    for (const n of [1e308, Number.POSITIVE_INFINITY, -1e308, '5', {}, [], true])
      expect(Number.isSafeInteger(costOf(PAGE, { n })) || costOf(PAGE, { n }) > 1e9).toBe(true);
  });

  it('of fragments that double a hundred times is that of the one field they hold', () => {
    const doubled = times(
      100,
      (i) => `fragment F${i} on Query { ${i === 99 ? '__typename' : `...F${i + 1} ...F${i + 1}`} }`,
    );
    expect(costOf(`{ ...F0 } ${doubled}`)).toBe(1);
  });

  it('is told in as many steps as the limits let pass, where names branch with each fragment', () => {
    const branching = (levels: number) =>
      times(
        levels,
        (i) =>
          `fragment F${i} on __Type { ${i === levels - 1 ? 'name' : `ofType { ...F${i + 1} } a: ofType { ...F${i + 1} }`} }`,
      );
    const text = `{ __type(name: "Query") { ...F0 } } ${branching(16)}`;
    expect(overLimits(parse(text))?.message).toMatch(/aliases|too often/);
    expect(costOf(`{ __type(name: "Query") { ...F0 } } ${branching(5)}`)).toBeLessThan(100);
  });
});

describe('in our schema', () => {
  const types = Object.values(ours.getTypeMap()).filter(
    (type) => isObjectType(type) && !isIntrospectionType(type),
  );
  const fields = types.flatMap((type) =>
    isObjectType(type) ? Object.values(type.getFields()).map((field) => ({ type, field })) : [],
  );
  const costs = new FieldCosts(ours);

  it('every field that answers a page says by which argument the page is long', () => {
    const pages = fields.filter(({ field }) => getNamedType(field.type).name.endsWith('Connection'));
    expect(pages.length).toBeGreaterThan(5);
    for (const { type, field } of pages) {
      const { slicing, sized } = costs.of(type, field);
      expect([field.name, slicing, sized.includes('nodes')]).toEqual([field.name, ['first'], true]);
    }
  });

  it('weights are numbers, and arguments and lists that are named are there', () => {
    for (const { type, field } of fields) {
      const { weight, size, slicing, sized } = costs.of(type, field);
      expect(weight).toBeGreaterThan(0);
      expect(size).toBeGreaterThan(0);
      for (const name of slicing) expect(field.args.map((argument) => argument.name)).toContain(name);
      const page = getNamedType(field.type);
      for (const name of sized)
        expect((isObjectType(page) && page.getFields()[name] !== undefined) || name === 'edges').toBe(true);
    }
  });

  it('a protected field costs more than another', () => {
    const cost = (field: string) => costOf(`{ viewer { attendee(event: "e") { ${field} } } }`, {}, ours);
    for (const field of ['phone', 'email', 'jobTitle']) expect(cost(field)).toBe(cost('name') + 1);
  });

  const EVERYTHING = 'id name organisation category jobTitle phone email photo { url } sharedWithMe';
  it('a page of 200 with all that is known of people is allowed, and 50 under as many names are not', () => {
    const page = `attendees(event: "e", first: 200) { edges { cursor node { ${EVERYTHING} } } pageInfo { hasNextPage endCursor } }`;
    expect(costOf(`{ ${page} }`, {}, ours)).toBeLessThan(MOST / 2);
    expect(costOf(`{ ${times(50, (i) => `a${i}: ${page}`)} }`, {}, ours)).toBeGreaterThan(10 * MOST);
  });

  it('introspection as tools ask it is allowed twice over, and what nests it is not', () => {
    const usual = getIntrospectionQuery({
      descriptions: true,
      specifiedByUrl: true,
      directiveIsRepeatable: true,
      schemaDescription: true,
      inputValueDeprecation: true,
      oneOf: true,
    });
    expect(costOf(usual, {}, ours) * 2).toBeLessThan(MOST);
    const nested =
      'types { fields { name args { name } type { name fields { name description } ofType { fields { name description } } } } }';
    expect(costOf(`{ ${times(20, (i) => `a${i}: __schema { ${nested} }`)} }`, {}, ours)).toBeGreaterThan(
      MOST,
    );
  });

  const folder = path.join(projectRoot(), 'docs/examples');
  it.each(readdirSync(folder))('%s is allowed', (file) => {
    const text = readFileSync(path.join(folder, file), 'utf8');
    const variables = JSON.parse(/^# Variables: (\{.*\})$/m.exec(text)?.[1] ?? '{}') as Record<
      string,
      unknown
    >;
    expect(costOf(text, variables, ours)).toBeLessThan(MOST);
  });
});

describe('a gateway', () => {
  let gateway: TestGateway;
  let event: BuiltEvent;
  let signedIn: Client;
  beforeAll(async () => {
    gateway = await startGateway({ environment: { NODE_ENV: 'production' }, testing: undefined });
    event = await buildEvent(gateway);
    signedIn = await gateway.as((await buildAttendee(gateway, { event })).email);
  });
  afterAll(() => gateway.close());

  const many = () =>
    `{ ${times(50, (i) => `a${i}: attendees(event: "${event.id}", first: 200) { nodes { id name jobTitle phone email photo { url } } }`)} }`;

  it('refuses what costs too much with 400, names cost and limit, and asks no database', async () => {
    let text = '';
    let status = 0;
    const commands = await commandsDuring(gateway, async () => {
      const response = await gateway.browser().post({ query: many() });
      status = response.status;
      text = await response.text();
    });
    expect(commands).toEqual([]);
    expect(Buffer.byteLength(text)).toBeLessThan(500);
    const cost = 50 * (10 + 200 * (1 + 2 + 3 * 2 + 2 + 1));
    expect([status, JSON.parse(text)]).toEqual([
      400,
      {
        errors: [
          {
            message: `This operation may cost ${cost} points; 10000 are allowed. Ask for smaller pages, or for fewer fields at once.`,
            extensions: { code: 'MAX_COST_EXCEEDED', docs: '/errors#MAX_COST_EXCEEDED', cost, maxCost: MOST },
          },
        ],
      },
    ]);
  });

  it('asks for the session of somebody who is signed in, and for nothing else', async () => {
    const session = await commandsDuring(gateway, () => signedIn.query('{ __typename }'));
    const commands = await commandsDuring(gateway, async () => {
      expect((await signedIn.query(many())).errors?.[0]?.extensions?.code).toBe('MAX_COST_EXCEEDED');
    });
    expect(commands.map(({ name }) => name)).toEqual(session.map(({ name }) => name));
  });

  it('refuses by variables what it answers by others', async () => {
    const query =
      'query ($e: ID!, $n: Int) { a: attendees(event: $e, first: $n) { nodes { id } edges { node { id name } } } }';
    const answer = await signedIn.query(query, { e: event.id, n: 25 });
    expect(answer.errors).toBeUndefined();
    const refused = await signedIn.query(query, { e: event.id, n: 10_000 });
    expect(refused.errors?.[0]?.extensions).toMatchObject({ code: 'MAX_COST_EXCEEDED', cost: 60_010 });
  });

  it('takes its limit from POINTS_PER_QUERY', async () => {
    const narrow = await startGateway({ environment: { POINTS_PER_QUERY: '1000' } });
    try {
      const query = 'query ($n: Int) { attendees(event: "e", first: $n) { nodes { id name } } }';
      const ask = async (n: number) => (await narrow.browser().query(query, { n })).errors?.[0]?.extensions;
      expect(await ask(200)).toMatchObject({ code: 'UNAUTHENTICATED' });
      expect(await ask(331)).toMatchObject({ code: 'MAX_COST_EXCEEDED', cost: 1_003, maxCost: 1_000 });
    } finally {
      await narrow.close();
    }
  });

  it('tells of fifty refusals beside data the first, and how many more there were', async () => {
    const text = await gateway.browser().text(`{ ${times(50, (i) => `a${i}: node(id: "x") { id }`)} }`);
    expect(Buffer.byteLength(text)).toBeLessThan(2_048);
    const { data, errors, extensions } = JSON.parse(text) as Answer & { extensions: unknown };
    expect(Object.values(data ?? {})).toEqual(Array.from({ length: 50 }, () => null));
    const told = errors?.length ?? 0;
    expect(told).toBeGreaterThan(5);
    expect(errors?.map(({ extensions: of }) => of?.code)).toEqual(Array(told).fill('UNAUTHENTICATED'));
    expect(errors?.map(({ path: at }) => at)).toEqual(Array.from({ length: told }, (_, i) => [`a${i}`]));
    expect(extensions).toEqual({ cost: { requested: 50 * 11, limit: MOST }, moreErrors: 50 - told });
  });
});

describe('errors of an answer', () => {
  const error = (code: string, i: number, message = 'No.'): GraphQLFormattedError => ({
    message,
    path: ['nodes', i, 'phone'],
    extensions: { code },
  });
  const errors = (count: number, code: string, message?: string) =>
    Array.from({ length: count }, (_, i) => error(code, i, message));
  const cut = (result: Parameters<typeof fewErrors>[0]) => {
    fewErrors(result);
    return result;
  };

  it.each(['LEDGER_UNAVAILABLE', 'UNAVAILABLE', 'INTERNAL_SERVER_ERROR'])(
    'by which values were withheld (%s) are told each at its path, however many, between refusals as well',
    (code) => {
      const faults = errors(400, code);
      const refusals = errors(30, 'BAD_USER_INPUT');
      const { errors: told, extensions } = cut({ data: {}, errors: [...refusals, ...faults, ...refusals] });
      expect(told).toEqual([...refusals.slice(0, 10), ...faults]);
      expect(extensions).toEqual({ moreErrors: 50 });
    },
  );

  it('that are few stay as they are, with what else is told', () => {
    const few = { data: null, errors: errors(10, 'FORBIDDEN'), extensions: { withheld: ['Attendee.phone'] } };
    expect(cut({ ...few })).toEqual(few);
    const { extensions } = cut({ ...few, errors: errors(11, 'FORBIDDEN') });
    expect(extensions).toEqual({ withheld: ['Attendee.phone'], moreErrors: 1 });
  });

  it('that are long are cut, and of long ones fewer are told; one always', () => {
    const { errors: told } = cut({ data: {}, errors: errors(10, 'BAD_USER_INPUT', 'x'.repeat(100_000)) });
    expect(told?.length).toBeLessThan(10);
    expect(told?.[0]?.message).toBe(`${'x'.repeat(300)}…`);
    expect(Buffer.byteLength(JSON.stringify(told))).toBeLessThan(2_000);
    const path = ['y'.repeat(5_000)];
    expect(cut({ data: {}, errors: [{ message: 'No.', path }] }).errors).toEqual([{ message: 'No.', path }]);
  });

  it('of a request that was not run are told without a count', () => {
    const result = cut({ errors: errors(50, 'GRAPHQL_VALIDATION_FAILED') });
    expect([result.errors?.length, result.extensions]).toEqual([10, undefined]);
  });
});

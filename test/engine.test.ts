/**
 * A document that was made a program answers as graphql-js does: the same data, the same errors, and every value that
 * was opened noted at the place where it stands. What is not safe to compile is not compiled.
 */
import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { makeExecutableSchema } from '@graphql-tools/schema';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type DocumentNode, type ExecutionResult, type GraphQLError, parse, validate } from 'graphql';
import { checkedRules } from '../permissions/boot-check.ts';
import { shielded } from '../permissions/shield.ts';
import { resolvers } from '../resolvers/index.ts';
import type { Context } from '../src/context.ts';
import { unavailable } from '../src/errors.ts';
import { compilable } from '../src/graphql/engine/compilable.ts';
import { compiled } from '../src/graphql/engine/compiled.ts';
import { ENGINES, type Engine, Executor } from '../src/graphql/engine/executor.ts';
import { readTypeDefs } from '../src/schema/load.ts';
import type { Client } from './support/client.ts';
import { buildAttendee, buildEvent } from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';

const PLAIN = makeExecutableSchema({ typeDefs: readTypeDefs(), resolvers });
const SCHEMA = shielded(PLAIN, checkedRules(PLAIN));

/** What comes of a protected field of somebody. */
const OUTCOMES = ['value', 'null', 'throws', 'rejects', 'late', 'denied', 'unknown', 'denied late'] as const;
type Outcome = (typeof OUTCOMES)[number];
/** What is wrong with somebody. */
const FAULTS = ['nothing', 'nothing', 'nothing', 'nameless', 'not admitted'] as const;

interface World {
  readonly people: readonly {
    readonly fault: (typeof FAULTS)[number];
    readonly fields: readonly Outcome[];
  }[];
}

const FIELDS = ['phone', 'email', 'photo', 'jobTitle'];
const later = <T>(value: T) => new Promise<T>((resolve) => setImmediate(resolve, value));

/** A context whose decisions and vault do as the world says, and what the vault noted. */
function contextOf({ people }: World) {
  const notes: { path: readonly (string | number)[]; value: string }[] = [];
  const refusals: string[] = [];
  const views = people.map(({ fault }, i) => ({
    id: `att_${i}`,
    event: 'evt_1',
    name: fault === 'nameless' ? null : `Person ${i}`,
    organisation: i % 2 === 0 ? null : `Organisation ${i}`,
    category: null,
  }));
  const outcomeOf = (view: unknown, field: string): Outcome =>
    people[views.indexOf(view as never)]?.fields[FIELDS.indexOf(field)] ?? 'denied';
  const decisions: Record<string, unknown> = {
    denied: { kind: 'DENY' },
    unknown: { kind: 'UNAVAILABLE', cause: new Error('away') },
  };
  const page = { attendees: views, cursorOf: ({ id }: { id: string }) => `after ${id}`, hasNextPage: true };
  const context = {
    viewer: { kind: 'ACCOUNT', account: 'acc_1', attendances: [{ event: 'evt_1', attendee: 'att_0' }] },
    doors: {},
    services: { config: { publicUrl: 'https://example.org' } },
    reading: { refuses: () => false },
    refused: (coordinate: string) => refusals.push(coordinate),
    attendees: {
      admitted: (view: unknown) => {
        const fault = people[views.indexOf(view as never)]?.fault;
        return fault !== undefined && fault !== 'not admitted';
      },
      page: async () => page,
      load: (id: string) => later(views.find((view) => view.id === id) ?? null),
    },
    decisions: {
      load: (view: unknown, field: string) => {
        const outcome = outcomeOf(view, field);
        return outcome === 'denied late'
          ? later({ kind: 'DENY' })
          : (decisions[outcome] ?? { kind: 'ALLOW', basis: { kind: 'OWNER' } });
      },
    },
    vault: {
      open: (view: { id: string }, field: string, path: readonly (string | number)[]) => {
        const outcome = outcomeOf(view, field);
        if (outcome === 'null') return null;
        if (outcome === 'throws') throw new Error(`cannot open ${field}`);
        if (outcome === 'rejects') return Promise.reject(unavailable());
        const value = `${field} of ${view.id}`;
        notes.push({ path, value });
        return outcome === 'late' ? later(value) : value;
      },
    },
  };
  return { context: context as unknown as Context, notes, refusals };
}

const at = (data: unknown, path: readonly (string | number)[]) =>
  path.reduce<unknown>(
    (value, key) => (value as Record<string | number, unknown> | null | undefined)?.[key],
    data,
  );

/** The shortest part of an error's path where the answer holds null: itself, or what above it could not be null. */
function nulledAt(data: unknown, path: readonly (string | number)[]): string {
  const length = path.findIndex((_key, i) => (at(data, path.slice(0, i)) ?? null) === null);
  return JSON.stringify(path.slice(0, length === -1 ? path.length : length));
}

/** What of an answer counts. Of several failures below a field that could not be null, graphql-js tells the first. */
async function answerOf(engine: Engine, document: DocumentNode, world: World, variables: object) {
  const { context, notes, refusals } = contextOf(world);
  const executor = new Executor(SCHEMA, ENGINES[engine]);
  const asked = { document, operationName: undefined, context, variables: { ...variables } };
  const { data, errors = [] }: ExecutionResult = await executor.execute(asked);
  const above = errors.filter(({ path = [] }) => nulledAt(data, path) !== JSON.stringify(path));
  const here = errors.filter((error) => !above.includes(error));
  return {
    compiled: executor.programs === 1,
    counts: {
      data: JSON.parse(JSON.stringify({ data })),
      errors: here.map((error) => JSON.stringify(error)).sort(),
      codes: here
        .map(({ originalError }) => (originalError as GraphQLError | undefined)?.extensions?.code)
        .sort(),
      nulled: [...new Set(above.map(({ path = [] }) => nulledAt(data, path)))].sort(),
      shown: notes
        .filter(({ path }) => (at(data, path) ?? null) !== null)
        .map((note) => JSON.stringify(note))
        .sort(),
      refusals: above.length === 0 ? refusals.sort() : [],
    },
    notes,
    data,
    errors,
  };
}

const name = fc.constantFrom('a', 'b', 'constructor', 'toString', 'idx0', 'nodes', 'phone', 'q2');
const leaf = fc.constantFrom(
  'id',
  'name',
  'organisation',
  'category',
  'phone',
  'email',
  'jobTitle',
  'photo { url }',
  'photo { url here: url }',
  'sharedWithMe',
  '__typename',
);
const fieldsOfPerson = fc
  .array(fc.tuple(fc.option(name, { freq: 2 }), leaf), { minLength: 1, maxLength: 8 })
  .map((fields) => fields.map(([alias, field]) => (alias === null ? field : `${alias}: ${field}`)).join(' '));
const person = fc.oneof(
  fieldsOfPerson,
  fieldsOfPerson.map((fields) => `... on Attendee { ${fields} }`),
  fc.constant('...Person'),
  fc.constant('...Person ... { ...Contact phone }'),
);
const part = fc.oneof(
  person.map((fields) => `nodes { ${fields} }`),
  person.map((fields) => `edges { cursor node { ${fields} } }`),
  person.map((fields) => `edges { node { ${fields} } __typename }`),
  fc.constant('pageInfo { hasNextPage endCursor }'),
  fc.constant('...Page'),
);
const root = fc.oneof(
  fc
    .array(part, { minLength: 1, maxLength: 3 })
    .map((parts) => `attendees(event: $event) { ${parts.join(' ')} }`),
  part.map((one) => `attendees(event: $event, first: 2, after: null) { ${one} }`),
  part.map((one) => `attendees(event: $event, first: $first, after: $after) { ${one} }`),
  person.map((fields) => `viewer { account { id } attendee(event: $event) { ${fields} } }`),
);
const query = fc
  .uniqueArray(fc.tuple(fc.option(name), root), { minLength: 1, maxLength: 3, selector: ([alias]) => alias })
  .map((roots) => {
    const body = roots.map(([alias, text]) => (alias === null ? text : `${alias}: ${text}`)).join('\n');
    const used = (variable: string) => body.includes(variable);
    const variables = [
      '$event: ID!',
      used('$first') ? '$first: Int = 3' : '',
      used('$after') ? '$after: String' : '',
    ];
    return `query (${variables.join(' ')}) { ${body} }
      fragment Contact on Attendee { phone email mail: email }
      fragment Person on Attendee { id ...Contact photo { url } jobTitle }
      fragment Page on AttendeeConnection { pageInfo { endCursor } nodes { ...Person } }`;
  });
const world: fc.Arbitrary<World> = fc
  .array(
    fc.record({
      fault: fc.constantFrom(...FAULTS),
      fields: fc.array(fc.constantFrom(...OUTCOMES), { minLength: 4, maxLength: 4 }),
    }),
    { maxLength: 4 },
  )
  .map((people) => ({ people }));
const given = fc.record(
  { first: fc.option(fc.integer({ min: 1, max: 200 })), after: fc.option(fc.string()) },
  { requiredKeys: [] },
);

/** Without the fragments that are not spread, which validation does not let through. */
function documentOf(text: string): DocumentNode {
  const [head = '', ...fragments] = text.split(/\n\s*(?=fragment )/);
  let kept = head;
  for (const fragment of fragments.toReversed()) {
    const [, called = ''] = /^fragment (\w+)/.exec(fragment) ?? [];
    if (kept.includes(`...${called}`)) kept += `\n${fragment}`;
  }
  return parse(kept);
}

describe('a document as a program', () => {
  it('answers as graphql-js does, and notes what it opened where it stands', async () => {
    let programs = 0;
    let values = 0;
    await fc.assert(
      fc.asyncProperty(query, world, given, async (text, people, more) => {
        const document = documentOf(text);
        fc.pre(validate(SCHEMA, document).length === 0);
        const variables = { event: 'evt_1', ...more };
        const ours = await answerOf('compiled', document, people, variables);
        const theirs = await answerOf('interpreted', document, people, variables);
        expect(ours.counts).toEqual(theirs.counts);
        // Whatever is in the answer is noted at its place: nothing else tells what to record.
        for (const { path, value } of ours.notes) {
          const found = at(ours.data, path);
          const url = `https://example.org/photos/${value}/256`;
          expect([null, undefined, value, url]).toContain((found as { url?: string } | null)?.url ?? found);
          for (const key of path) expect(typeof key).toBe(/^\d+$/.test(String(key)) ? 'number' : 'string');
        }
        expect(new Set(ours.notes.map(({ path }) => path.join('.'))).size).toBe(ours.notes.length);
        programs += ours.compiled ? 1 : 0;
        values += ours.counts.shown.length;
      }),
      { numRuns: 400, endOnFailure: true, timeout: 60_000 },
    );
    expect(programs).toBeGreaterThan(100);
    expect(values).toBeGreaterThan(100);
  });
});

describe('what is compiled', () => {
  const operation = (text: string) => {
    const document = parse(text);
    expect(validate(SCHEMA, document).map(String)).toEqual([]);
    return compilable(SCHEMA, document);
  };
  const page = (rest: string, head = '$event: ID!', call = 'event: $event') =>
    `query (${head}) { attendees(${call}) { nodes { ${rest} } } }`;

  const yes: [string, string][] = [
    ['a page whose values are variables', page('id phone')],
    ['numbers, null and names of enums', page('id', '$event: ID!', 'event: $event, first: 2, after: null')],
    ['fragments on objects', `${page('...F')} fragment F on Attendee { id ... on Attendee { phone } }`],
    ['names of types', page('__typename t: __typename')],
  ];
  it.each(yes)('%s', (_what, text) => expect(operation(text)).not.toBeNull());

  const no: [string, string][] = [
    ['a text', '{ attendees(event: "x") { nodes { id } } }'],
    ['a text as a variable’s default', page('id', '$event: ID = "x"')],
    ['a text of several lines', '{ attendees(event: """x""") { nodes { id } } }'],
    ['a list', '{ nodes(ids: []) { id } }'],
    ['an object', '{ previewAs(event: 1, as: { everyAttendee: true }) { visible } }'],
    ['a directive of a field', page('id @include(if: true)')],
    ['a directive of a fragment', page('... @skip(if: false) { id }')],
    [
      'a directive of the operation',
      `query ($event: ID!, $a: Boolean!) { attendees(event: $event) @skip(if: $a) { nodes { id } } }`,
    ],
    ['a mutation', 'mutation { signOut { signedOut } }'],
    ['introspection', '{ __schema { queryType { name } } }'],
    ['introspection of a type', 'query ($n: String!) { __type(name: $n) { name } }'],
    ['an interface', 'query ($id: ID!) { node(id: $id) { id } }'],
    ['a fragment on an interface', page('... on Node { id }')],
    ['an alias with _', page('a_b: id')],
    ['a variable with _', page('id', '$a_b: ID!', 'event: $a_b')],
    ['a variable that is a list', 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }'],
    [
      'a variable that is an object',
      'query ($e: ID!, $as: RecipientInput!) { previewAs(event: $e, as: $as) { visible } }',
    ],
    ['two operations', `${page('id').replace('query', 'query A')} query B { viewer { account { id } } }`],
    ['many fields', page(Array.from({ length: 61 }, (_, i) => `f${i}: id`).join(' '))],
    [
      'many fields by fragments',
      `${page('a: organisation ...A')} fragment A on Attendee { ${Array.from({ length: 61 }, (_, i) => `f${i}: id`).join(' ')} }`,
    ],
  ];
  it.each(no)('not %s', (_what, text) => expect(operation(text)).toBeNull());

  it('nothing by a graphql-jit that nobody read: decision 38 was made of what 0.8.9 does', () => {
    const { version } = JSON.parse(readFileSync('node_modules/graphql-jit/package.json', 'utf8'));
    expect(version).toBe('0.8.9');
  });

  it('nothing whose resolvers would share a name in the program', () => {
    const names = [...checkedRules(PLAIN).keys()].map((coordinate) => coordinate.replace('.', ''));
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('programs', () => {
  const world: World = { people: [{ fault: 'nothing', fields: ['value', 'value', 'value', 'value'] }] };
  const documents = (count: number) =>
    Array.from({ length: count }, (_, i) =>
      parse(`query ($event: ID!) { a${i}: attendees(event: $event) { nodes { id } } }`),
    );
  const ask = (executor: Executor, document: DocumentNode) =>
    executor.execute({
      document,
      operationName: undefined,
      context: contextOf(world).context,
      variables: { event: 'evt_1' },
    });

  it('are made of what comes a third time', async () => {
    const executor = new Executor(SCHEMA);
    const [document] = documents(1) as [DocumentNode];
    const made: number[] = [];
    for (let i = 0; i < 4; i++) {
      await ask(executor, document);
      made.push(executor.programs);
    }
    expect(made).toEqual([0, 0, 1, 1]);
  });

  it('are kept up to a number, those used last', async () => {
    const executor = new Executor(SCHEMA, { compileAt: 2, programs: 3 });
    const [first, ...others] = documents(5) as [DocumentNode, ...DocumentNode[]];
    for (const document of [first, ...others]) {
      await ask(executor, document);
      await ask(executor, document);
      await ask(executor, first);
      expect(executor.programs).toBeLessThanOrEqual(3);
    }
    // The first is one still: another that comes once more does not push it out.
    expect(executor.programs).toBe(3);
    await ask(executor, others[0] as DocumentNode);
    expect(executor.programs).toBe(3);
  });

  it('leave nothing behind in the packages when they go', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const gone: WeakRef<object>[] = [];
    await (async () => {
      const executor = new Executor(SCHEMA, { compileAt: 1, programs: 2 });
      for (const document of documents(50)) {
        await ask(executor, document);
        gone.push(new WeakRef(document));
      }
      expect(executor.programs).toBe(2);
    })();
    await later(null);
    collect();
    await later(null);
    collect();
    expect(gone.filter((document) => document.deref() !== undefined).length).toBeLessThanOrEqual(2);
  });

  it('are not made where graphql-jit refuses', () => {
    const document = parse('query ($event: ID!) { attendees(event: $event) { nodes { id } } }');
    expect(compiled(SCHEMA, { ...document, definitions: [] })).toBeNull();
  });
});

describe('a gateway that compiles at once', () => {
  let programs: TestGateway;
  let interpreter: TestGateway;
  let asker: Client;
  let event: string;

  beforeAll(async () => {
    programs = await startGateway({ testing: { engine: 'compiled' } });
    interpreter = await programs.another({ testing: { engine: 'interpreted' } });
    const place = await buildEvent(programs);
    event = place.id;
    const own = await buildAttendee(programs, { event: place });
    await buildAttendee(programs, { event: place, listed: true });
    asker = await programs.as(own.email);
  });
  afterAll(() => programs.close());

  const QUERY = `query Page($event: ID!, $first: Int = 25, $after: String) {
    attendees(event: $event, first: $first, after: $after) { nodes { id name phone email } pageInfo { hasNextPage } }
  }`;
  const asks: [string, string, Record<string, unknown>, string?][] = [
    ['a page', QUERY, {}],
    ['a page with a number', QUERY, { first: 1 }],
    ['null for a variable with a default', QUERY, { first: null }],
    ['a variable that is missing', QUERY.replace('$event: ID!', '$event: ID!, $more: ID!'), {}],
    ['a variable of another type', QUERY, { first: 'many' }],
    ['a number with a fraction', QUERY, { first: 1.5 }],
    ['a number that is too large', QUERY, { first: 2 ** 31 }],
    ['an object for an id', QUERY, { after: { a: 1 } }],
    ['a page of none', QUERY, { first: 0 }],
    ['a cursor that is none', QUERY, { after: 'x' }],
    ['a variable more', QUERY, { other: 1 }],
    ['a variable with a default that must not be null', QUERY.replace('Int = 25', 'Int! = 2'), {}],
    ['null for one that must not be', QUERY.replace('Int = 25', 'Int! = 2'), { first: null }],
    ['null through a default', QUERY.replace('$event: ID!', '$event: ID = 1'), { event: null }],
    ['an operation by name', QUERY, {}, 'Page'],
    ['an operation by another name', QUERY, {}, 'Other'],
    [
      'who it is',
      'query ($event: ID!) { viewer { account { id } attendee(event: $event) { id phone } } }',
      {},
    ],
    ['what nobody may', 'query ($event: ID!) { incidents(event: $event) { nodes { id } } }', {}],
  ];
  it.each(asks)('answers %s in the same bytes as graphql-js', async (...[, query, more, operationName]) => {
    const body = { query, variables: { event, ...more }, operationName };
    const seen = async (gateway: TestGateway, client: Client) => {
      const response = await client.at(gateway).post(body);
      return { status: response.status, text: await response.text() };
    };
    for (const client of [asker, programs.browser()])
      expect(await seen(programs, client)).toEqual(await seen(interpreter, client));
  });
});

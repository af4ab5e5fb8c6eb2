/**
 * Threat: a small document that costs a lot, a document that tells a stranger what the schema holds, an error that
 * tells what it touched. Each is refused with a clear error, a small answer, and in little time (threats.md, "Input").
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'graphql';
import { overLimits } from '../src/graphql/limits.ts';
import type { Answer, Client } from './support/client.ts';
import { type BuiltAttendee, type BuiltEvent, buildAttendee, buildEvent } from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';

const SMALL = 2_048;
/** Generous: the machine may be busy. What is not linear takes minutes. */
const SOON_MILLIS = 60_000;

let development: TestGateway;
let production: TestGateway;
let event: BuiltEvent;
let person: BuiltAttendee;
let signedIn: Client;

beforeAll(async () => {
  development = await startGateway();
  production = await startGateway({ environment: { NODE_ENV: 'production' }, testing: undefined });
  event = await buildEvent(production);
  person = await buildAttendee(production, { event, name: 'Ada Lovelace' });
  signedIn = await production.as(person.email);
});
afterAll(async () => {
  await development.close();
  await production.close();
});

interface Refused {
  readonly status: number;
  readonly text: string;
  readonly body: Answer;
}

/** Sends a request body and checks what holds of every refusal: soon, small, no stack trace, no data. */
async function refused(body: unknown, client = production.browser()): Promise<Refused> {
  const before = Date.now();
  const response = await client.post(body);
  const text = await response.text();
  expect(Date.now() - before).toBeLessThan(SOON_MILLIS);
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(SMALL);
  expectNoInsides(text);
  const answer = JSON.parse(text) as Answer;
  expect(answer.errors?.length).toBeGreaterThan(0);
  expect(answer.data ?? null).toBeNull();
  return { status: response.status, text, body: answer };
}

function expectNoInsides(text: string): void {
  expect(text).not.toMatch(/stacktrace|node_modules|\bat [^"]*:\d+:\d+|\.ts\b|Mongo/i);
}

const messageOf = ({ body }: Refused) => body.errors?.[0]?.message;
const codeOf = ({ body }: Refused) => body.errors?.[0]?.extensions?.code;
const times = (count: number, text: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => text(i)).join(' ');

describe('a document', () => {
  const deep = (depth: number) =>
    `{ __type(name: "Query") ${'{ ofType '.repeat(depth - 2)} { name } ${'} '.repeat(depth - 2)} }`;

  it('may be 20 fields deep', async () => {
    expect((await development.browser().query(deep(20))).errors).toBeUndefined();
  });

  it('is refused when it is 21 fields deep, whoever asks', async () => {
    for (const client of [production.browser(), signedIn]) {
      const answer = await refused({ query: deep(21) }, client);
      expect(answer.status).toBe(400);
      expect(messageOf(answer)).toBe('This operation is 21 fields deep; 20 are allowed.');
    }
  });

  it('is refused when fragments and inline fragments hide its depth', async () => {
    const links = times(
      20,
      (i) => `fragment F${i} on __Type { ... { ofType { ${i === 19 ? 'name' : `...F${i + 1}`} } } }`,
    );
    const answer = await refused({ query: `{ __type(name: "Query") { ...F0 } } ${links}` });
    expect(answer.status).toBe(400);
    expect(messageOf(answer)).toBe('This operation is 22 fields deep; 20 are allowed.');
  });

  it('may have 50 aliases, and is refused with 51', async () => {
    const aliases = (count: number) => `{ ${times(count, (i) => `a${i}: __typename`)} }`;
    expect((await development.browser().query(aliases(50))).errors).toBeUndefined();
    const answer = await refused({ query: aliases(51) });
    expect(answer.status).toBe(400);
    expect(messageOf(answer)).toBe('This operation has 51 aliases; 50 are allowed.');
  });

  it('may ask for 4 lists of disclosures, and is refused with 5, also through fragments', async () => {
    const lists = (count: number) =>
      times(
        count,
        (i) =>
          `a${i}: ${i % 2 ? 'myDisclosures(event: "e")' : 'disclosuresOf(attendee: "a")'} { nodes { at } }`,
      );
    expect(overLimits(parse(`{ ${lists(4)} ...F ...F } fragment F on Query { ${lists(4)} }`))).toBeNull();
    const message = 'This operation asks for 5 lists of disclosures; 4 are allowed.';
    expect(messageOf(await refused({ query: `{ ${lists(5)} }` }, signedIn))).toBe(message);
    const query = `{ ${lists(4)} ...F } fragment F on Query { myDisclosures(event: "e") { nodes { at } } }`;
    expect(messageOf(await refused({ query }, signedIn))).toBe(message);
  });

  it('is refused when its aliases multiply through fragments', async () => {
    const query = `{ ${times(26, () => '...F')} } fragment F on Query { a: __typename b: __typename }`;
    expect(messageOf(await refused({ query }))).toBe('This operation has 52 aliases; 50 are allowed.');
  });

  it('whose fragments double a hundred times is counted in linear time', async () => {
    const doubled = (on: string, last: string) =>
      times(100, (i) => `fragment F${i} on ${on} { ${i === 99 ? last : `...F${i + 1} ...F${i + 1}`} }`);
    const answer = await refused({ query: `{ ...F0 } ${doubled('Query', 'a: __typename')}` });
    expect(messageOf(answer)).toMatch(/^This operation has \d[\d.e+]* aliases; 50 are allowed\.$/);
    // Without aliases it is one field, so it is no error; and it must not take longer either.
    const before = Date.now();
    const one = await development.browser().query(`{ ...F0 } ${doubled('Query', '__typename')}`);
    expect(one.data).toEqual({ __typename: 'Query' });
    const mutation = `mutation { ...F0 } ${doubled('Mutation', 'signOut { signedOut }')}`;
    await development.browser().query(mutation);
    expect(Date.now() - before).toBeLessThan(SOON_MILLIS);
  });

  it('of more than 2,000 tokens is refused with 400', async () => {
    const answer = await refused({ query: `{ ${times(2_001, () => '__typename')} }` });
    expect(answer.status).toBe(400);
    expect(messageOf(answer)).toMatch(/^Syntax Error: Document contains more tha[tn] 2000 tokens/);
    expect(codeOf(answer)).toBe('GRAPHQL_PARSE_FAILED');
  });

  it('of 15,000 repeated fields is refused, and one of 1,900 soon has its answer', async () => {
    expect((await refused({ query: `{ ${times(15_000, () => '__typename')} }` })).status).toBe(400);
    const before = Date.now();
    // Each is compared with each other, which graphql-js gives up after a while; the answer is small anyway.
    await refused({ query: `{ ${times(1_900, () => '__typename')} }` });
    const fewer = `{ ${times(100, () => '__typename')} }`;
    expect((await production.browser().query(fewer)).data).toEqual({ __typename: 'Query' });
    expect(Date.now() - before).toBeLessThan(SOON_MILLIS);
  });

  it.each([
    ['itself', 'fragment A on Query { ...A }'],
    ['another that spreads it', 'fragment A on Query { ...B } fragment B on Query { ...A }'],
    [
      'a ring of 200',
      `fragment A on Query { ...R0 } ${times(200, (i) => `fragment R${i} on Query { ...${i === 199 ? 'A' : `R${i + 1}`} }`)}`,
    ],
    ['itself under a field', 'fragment A on Query { viewer { account { id } } ... { ...A } }'],
  ])('with a fragment that spreads %s is refused', async (_what, fragments) => {
    const answer = await refused({ query: `{ ...A } ${fragments}` });
    expect(answer.status).toBe(400);
    expect(answer.text).toMatch(/spreads itself|Cannot spread fragment/);
  });

  it('with a cyclic fragment that no operation uses is refused as well', async () => {
    expect((await refused({ query: '{ __typename } fragment A on Query { ...A }' })).status).toBe(400);
  });

  it.each([
    ['950 unknown directives', `{ __typename ${times(950, (i) => `@d${i}`)} }`],
    ['950 times the same directive', `{ __typename ${times(950, () => '@protected')} }`],
    ['1,900 misspelt fields', `{ ${times(1_900, (i) => `vieuwer${i}`)} }`],
    ['400 unknown arguments', `{ viewer(${times(400, (i) => `a${i}: 1`)}) { account { id } } }`],
    ['a field’s name of 500,000 letters', `{ ${'x'.repeat(500_000)} }`],
    ['100 fields’ names of 9,000 letters', `{ ${times(100, (i) => `${'x'.repeat(9_000)}${i}`)} }`],
    [
      'a string of 500,000 letters where a number goes',
      `{ attendees(event: "e", first: "${'x'.repeat(500_000)}") { nodes { id } } }`,
    ],
    ['600 fields that conflict', `{ ${times(300, (i) => `event(slug: "${i}") { id }`)} }`],
    ['300 operations of one name', times(300, () => 'query Q { __typename }')],
    ['nothing but a broken start', `{ ${'x'.repeat(500_000)}(`],
    ['no text at all', ''],
    ['an operation that cannot be chosen', 'query A { __typename } query B { __typename }'],
  ])('with %s gets a small answer', async (_what, query) => {
    expect((await refused({ query })).status).toBe(400);
    expect((await refused({ query }, signedIn)).status).toBe(400);
  });

  it('is measured without the schema, by one walk over each fragment', () => {
    expect(overLimits(parse('{ a { b } }'))).toBeNull();
    expect(overLimits(parse('{ ...Missing }'))).toBeNull();
  });
});

describe('a request', () => {
  it('of more than 1 MB is refused with 413', async () => {
    const answer = await refused({ query: '{ __typename }', variables: { x: 'x'.repeat(1_048_576) } });
    expect(answer.status).toBe(413);
    expect(messageOf(answer)).toBe('The body is larger than 1 MB.');
  });

  it('of more than 1 MB that does not say its length is refused with 413', async () => {
    const piece = new TextEncoder().encode('x'.repeat(65_536));
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull: (stream) => (sent++ < 40 ? stream.enqueue(piece) : stream.close()),
    });
    const response = await fetch(`${production.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      duplex: 'half',
    } as RequestInit);
    expect(response.status).toBe(413);
  });

  it('of just under 1 MB is read', async () => {
    const variables = { x: 'x'.repeat(1_000_000) };
    const query = 'query ($x: String) { __typename @include(if: true) }';
    expect((await production.browser().post({ query: '{ __typename }', variables })).status).toBe(200);
    expect((await refused({ query, variables })).status).toBe(400);
  });

  it('with a batch is refused with 400', async () => {
    const one = { query: '{ __typename }' };
    for (const batch of [[one], [one, one], [], Array.from({ length: 1_000 }, () => one)]) {
      const answer = await refused(batch);
      expect(answer.status).toBe(400);
      expect(messageOf(answer)).toBe('Batches are refused: send one operation.');
    }
  });

  it.each(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])(
    'by %s is refused with 405',
    async (method) => {
      const response = await signedIn.fetch('/graphql?query=%7B__typename%7D', {
        method,
        headers: { 'apollo-require-preflight': 'true' },
      });
      expect(response.status).toBe(405);
      expect(response.headers.get('allow')).toBe('POST');
      expect(await response.text()).not.toContain('__typename');
    },
  );

  it.each([
    ['a JSON string', '"{ __typename }"'],
    ['null', 'null'],
    ['a number', '7'],
    ['broken JSON', '{"query": "{ __typename }"'],
    ['nothing', ''],
    ['a query that is an object', '{"query": {"$ne": null}}'],
    ['variables that are a list', '{"query": "{ __typename }", "variables": [1]}'],
    ['variables that are a text', '{"query": "{ __typename }", "variables": "{}"}'],
    [
      '200,000 nested lists',
      `{"query": "{ __typename }", "variables": ${'['.repeat(200_000)}${']'.repeat(200_000)}}`,
    ],
  ])('with %s for a body is refused with 400', async (_what, body) => {
    expect((await refused(body)).status).toBe(400);
  });

  it('for a persisted query is refused: nobody puts documents aside here', async () => {
    const answer = await refused({ extensions: { persistedQuery: { version: 1, sha256Hash: 'x' } } });
    expect(codeOf(answer)).toBe('PERSISTED_QUERY_NOT_SUPPORTED');
  });

  it('keeps nothing of `__proto__` in its variables', async () => {
    await production
      .browser()
      .post('{"query": "{ __typename }", "variables": {"__proto__": {"polluted": true}}}');
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

describe('variables of wrong types are refused before anything is asked', () => {
  const NODES = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }';
  const PAGE =
    'query ($event: ID!, $first: Int) { attendees(event: $event, first: $first) { nodes { id } } }';
  const START = 'mutation ($input: StartSignInInput!) { startSignIn(input: $input) { accepted } }';
  it.each([
    ['nothing for what is required', PAGE, {}],
    ['an operator for an id', PAGE, { event: { $ne: null } }],
    ['a text for a number', PAGE, { event: 'e', first: '1 or 1' }],
    ['a fraction for a whole number', PAGE, { event: 'e', first: 1.5 }],
    ['a number past 32 bits', PAGE, { event: 'e', first: 1e12 }],
    ['a list for one id', PAGE, { event: ['a', 'b'] }],
    ['10,000 wrong ids', NODES, { ids: Array.from({ length: 10_000 }, () => ({ $gt: '' })) }],
    ['a deep list for ids', NODES, { ids: JSON.parse(`${'['.repeat(1_000)}${']'.repeat(1_000)}`) }],
    ['null among ids', NODES, { ids: [null] }],
    ['a text of 500,000 letters for an input', START, { input: 'x'.repeat(500_000) }],
    ['a field the input does not have', START, { input: { email: 'a@b.example', ['x'.repeat(100_000)]: 1 } }],
    ['an operator for an address', START, { input: { email: { $regex: '.*' } } }],
  ])('%s', async (_what, query, variables) => {
    for (const client of [production.browser(), signedIn]) {
      expect((await refused({ query, variables }, client)).status).toBe(400);
    }
  });

  it.each([
    ['more people than a page holds', PAGE, { event: 'e', first: 201 }],
    ['fewer than one', PAGE, { event: 'e', first: 0 }],
    ['more ids than 200', NODES, { ids: Array.from({ length: 201 }, () => 'att_x') }],
  ])('%s: BAD_USER_INPUT, which names the argument', async (_what, query, variables) => {
    const answer = await refused({ query, variables }, signedIn);
    expect(codeOf(answer)).toBe('BAD_USER_INPUT');
    expect(messageOf(answer)).toMatch(/^(first|ids): /);
  });

  it('NULs, lone surrogates, dollar signs and dots in ids and texts find nobody and break nothing', async () => {
    const query = `query ($e: ID!, $s: String!) {
      node(id: $e) { id } nodes(ids: [$e]) { id } event(slug: $s) { id }
      attendees(event: $e, search: $s) { nodes { id } }
    }`;
    for (const text of ['\u0000', '\ud800', '$where', 'a.b', '__proto__', '\u202e', '%00', "' || '1'=='1"]) {
      const answer = await signedIn.query(query, { e: text, s: text });
      expect(answer.errors).toBeUndefined();
      expect(answer.data).toEqual({ node: null, nodes: [null], event: null, attendees: { nodes: [] } });
    }
  });
});

describe('an operation that changes who the viewer is', () => {
  const WHO = '{ viewer { account { id } } }';
  const unlist = (alias = '') =>
    `${alias}setListed(input: { event: "${event.id}", listed: true }) { listed }`;
  const isListed = async () =>
    (await production.services.models.attendees.findById(person.id).lean().exec())?.listed;

  it.each([
    ['beside another', () => `mutation { ${unlist()} signOut { signedOut } }`],
    ['before another', () => `mutation { signOut { signedOut } ${unlist()} }`],
    ['under an alias', () => `mutation { ${unlist('a: ')} b: signOut { signedOut } }`],
    ['in an inline fragment', () => `mutation { ${unlist()} ... on Mutation { signOut { signedOut } } }`],
    ['in a fragment', () => `mutation { ${unlist()} ...F } fragment F on Mutation { signOut { signedOut } }`],
    [
      'in a fragment with the other',
      () => `mutation { ...F } fragment F on Mutation { ${unlist()} ... { signOut { signedOut } } }`,
    ],
    ['twice', () => 'mutation { a: signOut { signedOut } b: signOut { signedOut } }'],
    [
      'twice by one fragment',
      () => 'mutation { ...F } fragment F on Mutation { a: signOut { signedOut } b: signOut { signedOut } }',
    ],
    ['beside __typename', () => 'mutation { signOut { signedOut } __typename }'],
    [
      'beside one that is skipped',
      () => `mutation { signOut { signedOut } ... @skip(if: true) { ${unlist()} } }`,
    ],
    [
      'beside completeSignIn',
      () =>
        'mutation { signOutEverywhere { endedSessions } completeSignIn(input: { code: "x" }) { signedIn } }',
    ],
  ])('is refused %s, before anything happens', async (_where, document) => {
    const answer = await refused({ query: document() }, signedIn);
    expect(answer.status).toBe(400);
    expect(messageOf(answer)).toMatch(
      /changes who the viewer is, so it must be the only field of its operation\.$/,
    );
    expect((await signedIn.query(WHO)).data).toEqual({ viewer: { account: { id: person.account } } });
    expect(await isListed()).toBe(false);
  });

  it('is allowed alone, though the document holds another operation', async () => {
    const once = await production.as(person.email);
    const query = `mutation Out { signOut { signedOut } } mutation Other { ${unlist()} }`;
    const answer = await once.post({ query, operationName: 'Out' });
    expect(await answer.json()).toEqual({
      data: { signOut: { signedOut: true } },
      extensions: { cost: expect.any(Object) },
    });
    expect((await once.query(WHO)).data).toEqual({ viewer: null });
    expect(await isListed()).toBe(false);
  });
});

describe('in production', () => {
  const INTROSPECTION = [
    '{ __schema { types { name } } }',
    '{ __type(name: "Attendee") { fields { name } } }',
    'query Q { ...F } fragment F on Query { s: __schema { queryType { name } } }',
    'query ($no: Boolean = false) { __typename __schema @include(if: $no) { queryType { name } } }',
  ];

  it('the SDL is served to whom introspection is: in production not to strangers', async () => {
    const stranger = await production.browser().fetch('/schema.graphql');
    expect(stranger.status).toBe(404);
    expect(await stranger.text()).not.toContain('Attendee');
    const known = await signedIn.fetch('/schema.graphql');
    expect(known.status).toBe(200);
    expect(await known.text()).toContain('type Attendee');
  });

  it.each(INTROSPECTION)(
    'a stranger is refused introspection, also after a signed-in person asked the same: %s',
    async (query) => {
      const codes = [];
      codes.push((await production.browser().query(query)).errors?.[0]?.extensions?.code);
      const asked = await signedIn.query(query);
      expect(asked.errors).toBeUndefined();
      expect(asked.data).not.toBeNull();
      codes.push((await production.browser().query(query)).errors?.[0]?.extensions?.code);
      expect(codes).toEqual(['UNAUTHENTICATED', 'UNAUTHENTICATED']);
    },
  );

  it('a stranger may ask __typename, as clients and health checks do', async () => {
    expect((await production.browser().query('{ __typename viewer { __typename } }')).data).toEqual({
      __typename: 'Query',
      viewer: null,
    });
  });

  it.each([
    ['a field', '{ vieuwer { account { id } } }', 'viewer'],
    ['an argument', '{ event(slugg: "x", slug: "y") { id } }', '"slug"'],
    ['a type', '{ node(id: "x") { ... on Attende { id } } }', 'Attendee'],
    [
      'an enum’s value',
      'mutation { giveConsent(input: { event: "e", fields: [PHON], to: { everyAttendee: true }, purpose: "p", noticeVersion: "1" }) { userErrors { code } } }',
      'PHONE',
    ],
    [
      'an input’s field',
      'mutation { startSignIn(input: { emial: "x", email: "x" }) { accepted } }',
      '"email"',
    ],
  ])(
    'a misspelt name of %s is not put right for a stranger, and is in development',
    async (_what, query, right) => {
      const { text } = await refused({ query });
      expect(text).not.toContain('Did you mean');
      const helped = await refused({ query }, development.browser());
      expect(helped.text).toContain('Did you mean');
      expect(JSON.parse(helped.text).errors[0].message).toContain(right);
    },
  );
});

describe('in development', () => {
  it('anybody may introspect', async () => {
    const answer = await development.browser().query('{ __type(name: "Attendee") { name } }');
    expect(answer.data).toEqual({ __type: { name: 'Attendee' } });
  });
});

describe('what fails inside', () => {
  it.each([
    ['development', () => development],
    ['production', () => production],
  ])('is told in %s without its text, its place, or a stack trace', async (_where, at) => {
    const { services } = at();
    const where = await buildEvent(at());
    const { email } = await buildAttendee(at(), { event: where });
    const client = await at().as(email);
    const page = services.consents.page;
    services.consents.page = () =>
      Promise.reject(new Error('E11000 duplicate key: { phone: "+447700900123" }'));
    try {
      const response = await client.post({ query: `{ myConsents(event: "${where.id}") { nodes { id } } }` });
      const text = await response.text();
      expect(JSON.parse(text)).toMatchObject({
        data: null,
        errors: [
          {
            message: 'Something went wrong here. Nothing was shown.',
            extensions: { code: 'INTERNAL_SERVER_ERROR' },
          },
        ],
      });
      expect(text).not.toMatch(/E11000|4477/);
      expectNoInsides(text);
    } finally {
      services.consents.page = page;
    }
  });
});

/**
 * The guard that asks a rule without a promise answers as graphql-shield does, to the letter; and a field goes without
 * a rule of its own only where every way to it asked as much.
 */
import { makeExecutableSchema } from '@graphql-tools/schema';
import { describe, expect, it } from '@jest/globals';
import {
  execute,
  GraphQLNonNull,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  GraphQLString,
  parse,
} from 'graphql';
import { checkedRules } from '../permissions/boot-check.ts';
import { guard } from '../permissions/guard.ts';
import { ASKS_SIGN_IN, needless } from '../permissions/needless.ts';
import { PREDICATES } from '../permissions/predicates.ts';
import { ACCESS, objectTypes } from '../permissions/rule-book.ts';
import { shielded } from '../permissions/shield.ts';
import {
  functionOf,
  type Middleware,
  middlewareOf,
  type RuleFunction,
  rule,
  shield,
} from '../permissions/shield-packages.ts';
import { resolvers } from '../resolvers/index.ts';
import type { Context } from '../src/context.ts';
import { readTypeDefs } from '../src/schema/load.ts';
import { NOBODY } from '../src/viewer.ts';

const ONE_FIELD = makeExecutableSchema({ typeDefs: 'type Query { f: String }' });
const CONTEXT = {} as Context;
const INFO = { fieldName: 'f' } as GraphQLResolveInfo;

/** The same field, guarded by us and by shield, and what each asked for. */
function bothAround(ask: RuleFunction) {
  const refusals: unknown[] = [];
  const refusal = (error: unknown) => {
    refusals.push(error);
    return error === null ? new Error('refused') : new Error('failed', { cause: error });
  };
  const made = rule('Query.f', { cache: 'no_cache' })(ask as never);
  const shielding = shield(
    { Query: { f: made } },
    { fallbackError: refusal as never, allowExternalErrors: false, debug: false },
  );
  const shields = middlewareOf(shielding, ONE_FIELD).Query?.f;
  if (shields === undefined) throw new Error('shield guards nothing');
  const ours: Middleware = (resolve, ...given) => {
    const shielded: RuleFunction = (...again) => shields(resolve, ...again);
    return guard({ ask: functionOf(made), resolve, shielded, refusal })(...given);
  };
  return { ours, shields, refusals };
}

/** No promise, but awaited like one. */
const thenable = (then: (found: (value: string) => void, fail: (error: Error) => void) => void) =>
  Object.defineProperty({}, 'then', { value: then });

const FAULT = new Error('a fault');
const VERDICTS: Record<string, () => unknown> = {
  true: () => true,
  false: () => false,
  'an error': () => FAULT,
  'a text': () => 'no',
  'an empty text': () => '',
  nothing: () => undefined,
  null: () => null,
  one: () => 1,
  'an object': () => ({}),
  'a Boolean that is true': () => Object(true),
};
const RESOLVERS: Record<string, RuleFunction> = {
  answers: () => 'value',
  'answers null': () => null,
  'answers a fault': () => FAULT,
  throws: () => {
    throw FAULT;
  },
  'throws a text': () => {
    throw 'a text';
  },
  'throws nothing': () => {
    throw null;
  },
  resolves: async () => 'value',
  rejects: () => Promise.reject(FAULT),
  'resolves late': () => new Promise((resolve) => setImmediate(resolve, 'value')),
  // What a query builder is: await runs it.
  'answers a thenable': () => thenable((found) => found('value')),
  'answers a thenable that fails': () => thenable((_found, fail) => fail(FAULT)),
};

const rules: [string, RuleFunction][] = Object.entries(VERDICTS).flatMap(([name, verdict]) => [
  [`answers ${name}`, verdict],
  [`resolves ${name}`, async () => verdict()],
  [
    `throws ${name}`,
    () => {
      throw verdict();
    },
  ],
  [`rejects with ${name}`, () => Promise.reject(verdict())],
]);

describe('the guard in place of graphql-shield’s', () => {
  it.each(rules)('answers as shield does where the rule %s', async (_name, ask) => {
    for (const [name, resolve] of Object.entries(RESOLVERS)) {
      const seen = async (way: 'ours' | 'shields') => {
        const around = bothAround(ask);
        let resolved = 0;
        const counted: RuleFunction = (...given) => {
          resolved += 1;
          return resolve(...given);
        };
        const answer = await around[way](counted, { parent: 1 }, { arg: 2 }, { ...CONTEXT }, INFO);
        return { name, answer, resolved, refusals: around.refusals };
      };
      expect(await seen('ours')).toEqual(await seen('shields'));
    }
  });

  it('hands rule and resolver what the field was asked with', () => {
    const given: unknown[][] = [];
    const { ours } = bothAround((...all) => {
      given.push(all);
      return true;
    });
    const parent = {};
    const args = {};
    ours((...all) => given.push(all), parent, args, CONTEXT, INFO);
    for (const all of given) expect(all).toEqual([parent, args, CONTEXT, INFO]);
    expect(given).toHaveLength(2);
  });

  it('answers what fails a field that cannot be null by a promise, so that graphql-js lets go of no other', async () => {
    const info = { fieldName: 'f', returnType: new GraphQLNonNull(GraphQLString) } as GraphQLResolveInfo;
    const failing: [RuleFunction, RuleFunction][] = [
      [() => false, () => 'value'],
      [() => FAULT, () => 'value'],
      [() => true, () => null],
      [() => true, () => FAULT],
      [
        () => true,
        () => {
          throw FAULT;
        },
      ],
    ];
    for (const [ask, resolve] of failing) {
      expect(bothAround(ask).ours(resolve, {}, {}, CONTEXT, info)).toBeInstanceOf(Promise);
      expect(bothAround(ask).ours(resolve, {}, {}, CONTEXT, INFO)).not.toBeInstanceOf(Promise);
    }
  });

  it('makes no promise where rule and resolver made none', () => {
    const answers = Object.values(VERDICTS).map((verdict) =>
      bothAround(verdict).ours(() => 'value', {}, {}, CONTEXT, INFO),
    );
    expect(answers.filter((answer) => answer instanceof Promise)).toEqual([]);
    expect(answers[0]).toBe('value');
  });
});

describe('a page that was fetched', () => {
  it('is answered without a promise, each field asked', () => {
    const typeDefs = readTypeDefs();
    const person = { id: 'att_1', name: 'Ada', organisation: 'Analysts', event: 'evt_1' };
    const page = { attendees: [person], cursorOf: () => 'cursor', hasNextPage: false };
    const plain = makeExecutableSchema({
      typeDefs,
      resolvers: [...resolvers, { Query: { attendees: () => page } }],
    });
    const decided: string[] = [];
    const contextValue = {
      viewer: { kind: 'ACCOUNT' },
      doors: {},
      reading: { refuses: () => false },
      services: { config: { publicUrl: 'https://example.org' } },
      attendees: { admitted: (parent: unknown) => parent === person },
      decisions: {
        load: (_person: unknown, field: string) => {
          decided.push(field);
          return { kind: 'ALLOW' };
        },
      },
      vault: { open: (_person: unknown, field: string) => `a ${field}` },
    };
    const document = parse(`{ attendees(event: "evt_1") {
      nodes { id name organisation jobTitle phone email photo { url } }
      edges { cursor node { id } }
      pageInfo { hasNextPage endCursor }
    } }`);
    const schema = shielded(plain, checkedRules(plain));
    expect(execute({ schema, document, contextValue })).toEqual({
      data: {
        attendees: {
          nodes: [
            {
              id: 'att_1',
              name: 'Ada',
              organisation: 'Analysts',
              jobTitle: 'a jobTitle',
              phone: 'a phone',
              email: 'a email',
              photo: { url: 'https://example.org/photos/a photo/256' },
            },
          ],
          edges: [{ cursor: 'cursor', node: { id: 'att_1' } }],
          pageInfo: { hasNextPage: false, endCursor: 'cursor' },
        },
      },
    });
    expect(decided).toEqual(['jobTitle', 'phone', 'email', 'photo']);
  });
});

const DIRECTIVES = readTypeDefs().filter((text) => text.includes('directive @protected'));
const BASE = `
  enum ProtectedField { PHONE EMAIL PHOTO JOB_TITLE }
  type Attendee @access(requires: VISIBLE) {
    id: ID! phone: String @protected email: String @protected photo: String @protected jobTitle: String @protected
    badge: Badge!
  }
  type Badge @access(requires: SIGNED_IN) { number: Int }`;

function left(sdl: string): string[] {
  const schema = makeExecutableSchema({ typeDefs: [...DIRECTIVES, BASE, sdl] });
  return [...needless(schema, checkedRules(schema))].sort();
}

describe('a field without a rule of its own', () => {
  it('is one whose sign-in every way to it asked for', () => {
    const wayIn = 'type Query { badge: Badge @access(requires: SIGNED_IN) }';
    expect(left(wayIn)).toEqual(['Badge.number']);
  });

  const kept: [string, string][] = [
    ['a way that asks for nothing', 'type Query { badge: Badge @access(requires: ANYONE) }'],
    [
      'a second way that asks for nothing',
      'type Query { badge: Badge @access(requires: SIGNED_IN) other: Badge @access(requires: ANYONE) }',
    ],
    [
      'a second way through a type that is reached by who is nobody',
      `type Query { badge: Badge @access(requires: SIGNED_IN) case: Case @access(requires: ANYONE) }
       type Case @access(requires: ANYONE) { badges: [Badge!]! }`,
    ],
    [
      'a way through an interface',
      `type Query { badge: Badge @access(requires: SIGNED_IN) any: Coded @access(requires: ANYONE) }
       interface Coded { code: Int } extend type Badge implements Coded { code: Int }`,
    ],
    [
      'a way through an interface of an interface',
      `type Query { badge: Badge @access(requires: SIGNED_IN) any: Thing @access(requires: ANYONE) }
       interface Thing { code: Int } interface Coded implements Thing { code: Int }
       extend type Badge implements Coded & Thing { code: Int }`,
    ],
    [
      'a way through a union',
      `type Query { badge: Badge @access(requires: SIGNED_IN) any: [Any] @access(requires: ANYONE) }
       union Any = Badge`,
    ],
    [
      'a way through a mutation',
      `type Query { badge: Badge @access(requires: SIGNED_IN) }
       type Mutation { lose: Badge @access(requires: ANYONE) }`,
    ],
    [
      'a circle that is entered by who is nobody',
      `type Query { case: Case @access(requires: ANYONE) }
       type Case @access(requires: ANYONE) { inner: Case badge: Badge }`,
    ],
    [
      'a way above another that is found after all below it',
      `type Query { open: Open @access(requires: ANYONE) case: Case @access(requires: SIGNED_IN) }
       type Open @access(requires: ANYONE) { case: Case }
       type Case @access(requires: ANYONE) { badge: Badge }`,
    ],
    [
      'a way over an attendee: VISIBLE asks about the attendee',
      'type Query { attendee: Attendee @access(requires: ANYONE) }',
    ],
    ['no way at all', 'type Query { nothing: Int @access(requires: ANYONE) }'],
  ];
  it.each(kept)('is not one with %s', (_what, sdl) => {
    expect(left(sdl).filter((coordinate) => coordinate.startsWith('Badge.'))).toEqual([]);
  });

  it('is one where the ways that ask for nothing come after one that asks', () => {
    const ways = `type Query { case: Case @access(requires: SIGNED_IN) }
      type Case @access(requires: ANYONE) { inner: Case badge: Badge }`;
    expect(left(ways)).toEqual(['Badge.number', 'Case.badge', 'Case.inner']);
  });

  const never: [string, string][] = [
    [
      'a root field',
      'type Query { number: Int @access(requires: ANYONE) again: Query @access(requires: SIGNED_IN) }',
    ],
    [
      'one about its record',
      'type Query { own: Own @access(requires: OWNER) } type Own @access(requires: OWNER) { number: Int }',
    ],
    [
      'one with a scope',
      'type Query { own: Own @access(requires: SIGNED_IN) } type Own @access(requires: SIGNED_IN, scope: "attendee:read") { number: Int }',
    ],
    ['one of an attendee', 'type Query { attendee: Attendee @access(requires: SIGNED_IN) }'],
  ];
  it.each(never)('is never %s', (_what, sdl) => {
    expect(left(sdl).filter((coordinate) => !/^(Badge\.number|Attendee\.badge)$/.test(coordinate))).toEqual(
      [],
    );
  });

  it('is never one with a resolver of its own, which may fail', () => {
    const sdl = [...DIRECTIVES, BASE, 'type Query { badge: Badge @access(requires: SIGNED_IN) }'];
    const schema = makeExecutableSchema({ typeDefs: sdl, resolvers: { Badge: { number: () => 1 } } });
    expect([...needless(schema, checkedRules(schema))]).toEqual([]);
  });

  it('is proved by rules that refuse nobody’s questions whatever the record', () => {
    const records = [
      null,
      undefined,
      {},
      { owner: undefined, event: undefined },
      { event: null },
      { owner: null },
    ];
    for (const access of ACCESS) {
      const passed = records.filter((record) =>
        PREDICATES[access]({ viewer: NOBODY, attendees: { admitted: () => true } }, record),
      );
      expect({ access, asks: passed.length === 0 }).toEqual({ access, asks: ASKS_SIGN_IN.has(access) });
    }
  });

  it('is in this project’s schema a part of a page or of an answer; every other refuses who may nothing', () => {
    const plain = makeExecutableSchema({ typeDefs: readTypeDefs(), resolvers });
    const rules = checkedRules(plain);
    const without = needless(plain, rules);
    expect(without).toContain('PageInfo.hasNextPage');
    expect(without).toContain('AttendeeEdge.node');
    const guarded = [...rules]
      .filter(([coordinate]) => !without.has(coordinate))
      .filter(([, rule]) => rule.kind === 'PROTECTED' || rule.requires !== 'ANYONE')
      .map(([coordinate]) => coordinate);
    expect(refusingAll(shielded(plain, rules)).sort()).toEqual(guarded.sort());
  });
});

/** The fields that refuse somebody who may nothing, each asked by itself. */
function refusingAll(schema: GraphQLSchema): string[] {
  const refused: string[] = [];
  const context = {
    viewer: NOBODY,
    doors: {},
    reading: { refuses: () => false },
    attendees: { admitted: () => false },
    refused: (coordinate: string) => refused.push(coordinate),
  };
  for (const parentType of objectTypes(schema)) {
    for (const { name, resolve } of Object.values(parentType.getFields())) {
      const info = { parentType, fieldName: name } as GraphQLResolveInfo;
      const before = refused.length;
      const answer = resolve?.({ [name]: 'a value' }, {}, context, info);
      // A resolver of the gateway's own fails on such a context: it was let through.
      Promise.resolve(answer).catch(() => {});
      if (refused.length > before) expect(answer).not.toBe('a value');
    }
  }
  return refused;
}

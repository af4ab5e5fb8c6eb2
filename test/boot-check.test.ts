/** The schema is the rule book: with any of these mistakes the gateway does not start, and says where it is. */

import { makeExecutableSchema } from '@graphql-tools/schema';
import { describe, expect, it } from '@jest/globals';
import { checkedRules } from '../permissions/boot-check.ts';
import { readTypeDefs } from '../src/schema/load.ts';

const DIRECTIVES = readTypeDefs().filter((text) => text.includes('directive @protected'));

/** A small schema that is in order, with something added. */
function schemaWith(added: string, attendee = '', query = '') {
  const base = `
    type Query { attendee: Attendee @access(requires: SIGNED_IN) ${query} }
    type Mutation { rename(name: String): Attendee @access(requires: SIGNED_IN) }
    enum ProtectedField { PHONE EMAIL PHOTO JOB_TITLE }
    type Attendee @access(requires: VISIBLE) {
      id: ID!
      phone: String @protected
      email: String @protected
      photo: String @protected
      jobTitle: String @protected
      ${attendee}
    }`;
  return makeExecutableSchema({ typeDefs: [...DIRECTIVES, base, added] });
}

const start = (added: string, attendee?: string, query?: string) => () =>
  checkedRules(schemaWith(added, attendee, query));

describe('the boot check', () => {
  it('passes the schema of this project, and every field in it has a rule', () => {
    const rules = checkedRules(makeExecutableSchema({ typeDefs: readTypeDefs() }));
    expect(
      [...rules]
        .filter(([, rule]) => rule.kind === 'PROTECTED')
        .map(([coordinate]) => coordinate)
        .sort(),
    ).toEqual(['Attendee.email', 'Attendee.jobTitle', 'Attendee.phone', 'Attendee.photo']);
  });

  it('passes the small schema that the refusals below add to', () => {
    expect(start('')).not.toThrow();
  });

  const refusals: [string, string, () => unknown][] = [
    ['a field of a type without a rule', 'Badge.number has no rule', start('type Badge { number: Int }')],
    [
      'a new field on Query without a rule',
      'Query.badge has no rule',
      start('extend type Query { badge: Int }'),
    ],
    [
      'a protected field that is non-null',
      'Attendee.fax is protected and non-null',
      start('', 'fax: String! @protected'),
    ],
    [
      'a protected field the vault does not know',
      'Attendee.fax is protected, but the vault knows no such field',
      start('', 'fax: String @protected'),
    ],
    [
      'a protected field on another type',
      'Badge.phone is protected, but the vault knows no such field',
      start('type Badge { phone: String @protected }'),
    ],
    [
      'a field that is both protected and open',
      'Attendee.fax is both @protected and @access',
      start('', 'fax: String @protected @access(requires: ANYONE)'),
    ],
    [
      'an argument that filters by a protected field',
      'Query.people(phone:) names a protected field',
      start('', '', 'people(phone: String): Attendee @access(requires: SIGNED_IN)'),
    ],
    [
      'an argument that hides the field in a longer name',
      'Query.people(emailStartsWith:) names a protected field',
      start('', '', 'people(emailStartsWith: String): Attendee @access(requires: SIGNED_IN)'),
    ],
    [
      'an argument of a nested field',
      'Attendee.friends(job_title:) names a protected field',
      start('', 'friends(job_title: String): String'),
    ],
    [
      'an input with a protected field, however deep',
      'Query.people(filter:) PeopleFilter.and More.jobTitle names a protected field',
      start(
        'input PeopleFilter { and: More } input More { jobTitle: String, again: PeopleFilter }',
        '',
        'people(filter: PeopleFilter): Attendee @access(requires: SIGNED_IN)',
      ),
    ],
    [
      'an order by a protected field',
      'Query.people(orderBy:) takes PeopleOrder.EMAIL_ASC',
      start(
        'enum PeopleOrder { NAME EMAIL_ASC }',
        '',
        'people(orderBy: PeopleOrder): Attendee @access(requires: SIGNED_IN)',
      ),
    ],
    [
      'an order by the names of protected fields',
      'Query.people(orderBy:) takes ProtectedField.PHONE',
      start('', '', 'people(orderBy: ProtectedField): Attendee @access(requires: SIGNED_IN)'),
    ],
    [
      'a mutation that filters by a protected field',
      'Mutation.removeAll(where:) Where.phone names a protected field',
      start(
        'input Where { phone: String } extend type Mutation { removeAll(where: Where): Int @access(requires: SIGNED_IN) }',
      ),
    ],
    [
      'a scope that does not exist',
      'Attendee.fax names the scope fax:read',
      start('', 'fax: String @access(requires: OWNER, scope: "fax:read")'),
    ],
    [
      'a rule on an interface that nothing implements',
      'Ghost has a rule, but no type implements it',
      start(
        'interface Ghost @access(requires: OWNER) { id: ID! } extend type Query { ghost: Ghost @access(requires: SIGNED_IN) }',
      ),
    ],
    [
      'a type that says less than its interface',
      'Badge.number has another rule than Coded.number',
      start(
        'interface Coded { number: Int @access(requires: OWNER) } type Badge implements Coded { number: Int @access(requires: ANYONE) }',
      ),
    ],
    [
      'a viewer change whose payload reaches a protected field',
      'Mutation.enter changes the viewer, and its payload reaches Attendee.phone',
      start(
        'type Entered @access(requires: ANYONE) { me: Attendee } extend type Mutation { enter: Entered @access(requires: ANYONE) @changesViewer }',
      ),
    ],
    [
      'a subscription',
      'Subscription is a subscription type',
      start('type Subscription { news: Int @access(requires: ANYONE) }'),
    ],
    ['@defer', '@defer is declared', start('directive @defer on FIELD')],
    ['@stream', '@stream is declared', start('directive @stream on FIELD')],
  ];
  it.each(refusals)('refuses %s, and names it', (_what, message, check) => {
    expect(check).toThrow(message);
  });

  it('refuses a vault field that the schema no longer protects', () => {
    const text = readTypeDefs().map((sdl) => sdl.replace('phone: String @protected', 'phone: String'));
    expect(() => checkedRules(makeExecutableSchema({ typeDefs: text }))).toThrow(
      'Attendee.phone is kept in the vault',
    );
  });

  it('expands a rule on an interface to the types that implement it', () => {
    const rules = checkedRules(
      schemaWith(
        'interface Coded { number: Int @access(requires: OWNER) } type Badge implements Coded { number: Int } extend type Query { badge: Badge @access(requires: SIGNED_IN) }',
      ),
    );
    expect(rules.get('Badge.number')).toEqual({ kind: 'ACCESS', requires: 'OWNER', scope: null });
  });

  it('lists every problem at once', () => {
    expect(start('type Badge { number: Int, colour: Int }')).toThrow(
      /Badge\.number has no rule[\s\S]*Badge\.colour has no rule/,
    );
  });

  it('lets an argument say which protected field is meant, since that filters no value', () => {
    expect(start('', '', 'mine(field: ProtectedField): Attendee @access(requires: SIGNED_IN)')).not.toThrow();
  });
});

/**
 * The schema is the rule book (architecture.md, decision 1): this file reads the rule of every field of every object
 * type from the schema's directives. A directive on an interface is expanded to each type that implements it,
 * because graphql-shield accepts rules on interfaces and never runs them.
 */
import { getDirective } from '@graphql-tools/utils';
import {
  type GraphQLField,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLSchema,
  isObjectType,
} from 'graphql';

export const ACCESS = ['ANYONE', 'SIGNED_IN', 'VISIBLE', 'PARTICIPANT', 'ORGANISER', 'OWNER'] as const;
export type Access = (typeof ACCESS)[number];

export type FieldRule =
  | { readonly kind: 'PROTECTED' }
  | { readonly kind: 'ACCESS'; readonly requires: Access; readonly scope: string | null };

/** The scopes of which a key needs one; none is named where the field is for no key, or for each that comes to it (scopes.ts). */
export const scopesOf = (rule: FieldRule): readonly string[] =>
  rule.kind === 'ACCESS' && rule.scope !== null ? rule.scope.split(' ') : [];

/** `Type.field`. */
export type Coordinate = string;

/** What a schema says of one field: its rule, or what is wrong with it. */
export type Reading = { readonly rule: FieldRule } | { readonly problem: string };

type Parent = GraphQLObjectType | GraphQLInterfaceType;

/** Every object type of the schema but introspection's. */
export function objectTypes(schema: GraphQLSchema): GraphQLObjectType[] {
  return Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter((type) => !type.name.startsWith('__'));
}

/** Reads the rule of every field of every object type, by coordinate. */
export function readRules(schema: GraphQLSchema): Map<Coordinate, Reading> {
  const rules = new Map<Coordinate, Reading>();
  for (const type of objectTypes(schema)) {
    for (const field of Object.values(type.getFields())) {
      rules.set(`${type.name}.${field.name}`, readRule(schema, type, field));
    }
  }
  return rules;
}

function readRule(
  schema: GraphQLSchema,
  type: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
): Reading {
  const own = ruleOn(schema, type, field);
  if (own !== null && 'problem' in own) return own;
  for (const face of type.getInterfaces()) {
    const declared = face.getFields()[field.name];
    if (declared === undefined) continue;
    const inherited = ruleOn(schema, face, declared);
    if (inherited === null) continue;
    if ('problem' in inherited) return inherited;
    if (own === null) return inherited;
    if (JSON.stringify(own) !== JSON.stringify(inherited)) {
      return { problem: `has another rule than ${face.name}.${field.name}, which it implements` };
    }
  }
  return own ?? { problem: 'has no rule: mark it @protected, or @access by itself or through its type' };
}

/** The rule written on a field, or else on its type; null where there is none. */
function ruleOn(
  schema: GraphQLSchema,
  parent: Parent,
  field: GraphQLField<unknown, unknown>,
): Reading | null {
  const isProtected = getDirective(schema, field, 'protected')?.[0] !== undefined;
  const onField = getDirective(schema, field, 'access')?.[0];
  if (isProtected && onField !== undefined) return { problem: 'is both @protected and @access' };
  if (isProtected) return { rule: { kind: 'PROTECTED' } };
  const access = onField ?? getDirective(schema, parent, 'access')?.[0];
  if (access === undefined) return null;
  return { rule: { kind: 'ACCESS', requires: access.requires as Access, scope: access.scope ?? null } };
}

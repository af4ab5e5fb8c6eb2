/**
 * Threat: a rule left out because something above the field is thought to ask as much, until a new way to the field
 * does not. So which rules need not be asked again is proved from the schema at every start: on each way from a root
 * to the field, interfaces and unions included, something before it asked whether the viewer is signed in.
 *
 * Only that can be proved, since a viewer is the same throughout an operation. OWNER, PARTICIPANT, ORGANISER and
 * VISIBLE are about the very record whose field is read, and asking them of another record says nothing.
 */
import {
  defaultFieldResolver,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isObjectType,
} from 'graphql';
import type { Access, Coordinate, FieldRule } from './rule-book.ts';

/** Rules that refuse whoever is not signed in, whatever the record (a test asks each of them). */
export const ASKS_SIGN_IN: ReadonlySet<Access> = new Set(['SIGNED_IN', 'OWNER', 'PARTICIPANT', 'ORGANISER']);

/**
 * The fields that need no rule of their own: they ask for no more than a sign-in, and it was asked for on every way to
 * them. Never a root field, a protected one, or one with a scope; and none with a resolver of its own, which may fail.
 */
export function needless(schema: GraphQLSchema, rules: ReadonlyMap<Coordinate, FieldRule>): Set<Coordinate> {
  const found = new Set<Coordinate>();
  for (const [type, asked] of reached(schema, rules)) {
    if (rootsOf(schema).includes(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const coordinate = `${type.name}.${field.name}`;
      const rule = rules.get(coordinate);
      if (rule?.kind !== 'ACCESS' || rule.scope !== null) continue;
      if ((field.resolve ?? defaultFieldResolver) !== defaultFieldResolver) continue;
      if (rule.requires === 'ANYONE' || (rule.requires === 'SIGNED_IN' && asked)) found.add(coordinate);
    }
  }
  return found;
}

/** Each object type that can be reached, and whether a sign-in was asked for on every way to it. */
function reached(
  schema: GraphQLSchema,
  rules: ReadonlyMap<Coordinate, FieldRule>,
): Map<GraphQLObjectType, boolean> {
  const asked = new Map<GraphQLObjectType, boolean>(rootsOf(schema).map((root) => [root, false]));
  // From true to false only, so it ends; a type is gone through again when less is known of it than before.
  const waiting = [...asked.keys()];
  for (let type = waiting.pop(); type !== undefined; type = waiting.pop()) {
    for (const field of Object.values(type.getFields())) {
      const rule = rules.get(`${type.name}.${field.name}`);
      const here = asked.get(type) === true || asksSignIn(rule);
      for (const next of objectTypesOf(schema, field.type)) {
        const before = asked.get(next);
        const now = before === undefined ? here : before && here;
        if (now === before) continue;
        asked.set(next, now);
        waiting.push(next);
      }
    }
  }
  return asked;
}

const asksSignIn = (rule: FieldRule | undefined) =>
  rule?.kind === 'ACCESS' && ASKS_SIGN_IN.has(rule.requires);

const rootsOf = (schema: GraphQLSchema) =>
  [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].filter(isObjectType);

function objectTypesOf(
  schema: GraphQLSchema,
  type: Parameters<typeof getNamedType>[0],
): readonly GraphQLObjectType[] {
  const named = getNamedType(type);
  if (isAbstractType(named)) return schema.getPossibleTypes(named);
  return isObjectType(named) ? [named] : [];
}

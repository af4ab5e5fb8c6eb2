/**
 * Every path from a root of the schema to a type, found by walking the schema: the matrix tests are made from these,
 * so that a new way to an attendee is a new row and not a forgotten one.
 */
import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isObjectType,
  isRequiredArgument,
  isUnionType,
} from 'graphql';

export interface SchemaPath {
  readonly operation: 'query' | 'mutation';
  /** Coordinates from the root, for example `Query.attendees`, `AttendeeConnection.nodes`. */
  readonly coordinates: readonly string[];
  /** The operation's text; `SELECTION` stands where the type's fields go. */
  readonly document: string;
}

export interface PathOptions {
  /** Type at the end of the paths. */
  readonly to: string;
  /** Arguments by coordinate, as they stand in the document; a required one that is missing is an error. */
  readonly args: Readonly<Record<string, string>>;
  /** Types of the variables by name; an operation declares those it uses. */
  readonly variables: Readonly<Record<string, string>>;
}

export function pathsTo(schema: GraphQLSchema, options: PathOptions): SchemaPath[] {
  const roots = [
    ['query', schema.getQueryType()],
    ['mutation', schema.getMutationType()],
  ] as const;
  return roots.flatMap(([operation, root]) =>
    root ? walk(schema, options, operation, root, [], new Set([root.name])) : [],
  );
}

interface Step {
  readonly coordinate: string;
  readonly text: string;
}

function walk(
  schema: GraphQLSchema,
  options: PathOptions,
  operation: SchemaPath['operation'],
  type: GraphQLObjectType,
  steps: readonly Step[],
  seen: ReadonlySet<string>,
): SchemaPath[] {
  return Object.values(type.getFields()).flatMap((field) => {
    const target = getNamedType(field.type);
    return concreteTypes(schema, target).flatMap((next) => {
      const inline = next.name === target.name ? '' : `... on ${next.name}`;
      const taken = [...steps, step(type, field, inline, options)];
      if (next.name === options.to) return [pathOf(operation, taken, options)];
      if (seen.has(next.name)) return [];
      return walk(schema, options, operation, next, taken, new Set([...seen, next.name]));
    });
  });
}

function concreteTypes(schema: GraphQLSchema, type: GraphQLNamedType): readonly GraphQLObjectType[] {
  if (isObjectType(type)) return [type];
  return isInterfaceType(type) || isUnionType(type) ? schema.getPossibleTypes(type) : [];
}

function step(
  type: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
  inline: string,
  { args }: PathOptions,
): Step {
  const coordinate = `${type.name}.${field.name}`;
  const given = args[coordinate];
  const call = `${field.name}${given === undefined ? '' : `(${given})`}`;
  return {
    coordinate:
      given === undefined && field.args.some(isRequiredArgument)
        ? `${coordinate} needs arguments in this test`
        : coordinate,
    text: inline === '' ? call : `${call} { ${inline}`,
  };
}

function pathOf(
  operation: SchemaPath['operation'],
  steps: readonly Step[],
  { variables }: PathOptions,
): SchemaPath {
  const missing = steps.find(({ coordinate }) => coordinate.endsWith('in this test'));
  if (missing !== undefined) throw new Error(missing.coordinate);
  const braces = steps.reduce((sum, { text }) => sum + (text.includes('... on') ? 2 : 1), 0);
  const body = steps.map(({ text }) => text).join(' { ');
  const declared = Object.entries(variables)
    .filter(([name]) => new RegExp(`\\$${name}\\b`).test(body))
    .map(([name, type]) => `$${name}: ${type}`)
    .join(', ');
  return {
    operation,
    coordinates: steps.map(({ coordinate }) => coordinate),
    document: `${operation} ${declared === '' ? '' : `(${declared})`} { ${body} { SELECTION ${'}'.repeat(braces)} }`,
  };
}

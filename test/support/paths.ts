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
  /** The root field and all below it; `SELECTION` stands where the type's fields go. */
  readonly body: string;
  /** Types by name of the variables that it uses. */
  readonly variables: Readonly<Record<string, string>>;
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
  return {
    operation,
    coordinates: steps.map(({ coordinate }) => coordinate),
    body: `${body} { SELECTION ${'}'.repeat(braces)}`,
    variables: Object.fromEntries(
      Object.entries(variables).filter(([name]) => new RegExp(`\\$${name}\\b`).test(body)),
    ),
  };
}

export interface AskedTogether {
  readonly document: string;
  readonly variables: Record<string, unknown>;
  /** Of each path, the key of its root field in the answer. */
  readonly keys: readonly string[];
}

/**
 * One operation for several paths of a kind. A query asks each under an alias, with variables of its own; in a
 * mutation the paths of one root field share it, so that it runs once, with the variables of the first.
 */
export function together(
  asked: readonly { readonly path: SchemaPath; readonly variables: Readonly<Record<string, unknown>> }[],
  selection: string,
): AskedTogether {
  const declared = new Map<string, string>();
  const variables: Record<string, unknown> = {};
  const keys: string[] = [];
  const bodies = asked.map(({ path, variables: given }, index) => {
    const roots = asked.map((one) => one.path.coordinates[0]);
    const nth = path.operation === 'mutation' ? roots.indexOf(path.coordinates[0]) : index;
    keys.push(`p${nth}`);
    for (const [name, type] of Object.entries(path.variables)) {
      declared.set(`${name}_${nth}`, type);
      variables[`${name}_${nth}`] ??= given[name];
    }
    return `p${nth}: ${path.body.replace(/\$(\w+)/g, `$$$1_${nth}`).replace('SELECTION', selection)}`;
  });
  const head = [...declared].map(([name, type]) => `$${name}: ${type}`).join(', ');
  const [{ path: first }] = asked as [(typeof asked)[number]];
  return {
    document: `${first.operation} ${head === '' ? '' : `(${head})`} { ${bodies.join('\n')} }`,
    variables,
    keys,
  };
}

/** What an answer's data holds at the end of a path, whose root field has this key, as JSON. */
export function partOf(data: unknown, key: string, { coordinates }: SchemaPath): string {
  const keys = [key, ...coordinates.slice(1).map((coordinate) => coordinate.split('.')[1] as string)];
  const ends = keys.reduce<unknown[]>(
    (level, name) => level.flatMap((at) => (at as Record<string, unknown> | null | undefined)?.[name] ?? []),
    [data],
  );
  return JSON.stringify(ends);
}

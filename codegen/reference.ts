/**
 * docs/reference.md: the schema as a page to read, with who may read each field and the scope a key needs, from the same rules
 * that the shield is built from (docs/decisions/0060).
 */
import { getDirective } from '@graphql-tools/utils';
import {
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
  isUnionType,
} from 'graphql';
import { checkedRules } from '../permissions/boot-check.ts';
import { scopeOf, whoOf } from '../permissions/matrix.ts';
import type { FieldRule } from '../permissions/rule-book.ts';

const INTRODUCTION = `# Reference

Made by \`npm run codegen\` from \`schema/\`; a test fails while it is not fresh. Beside each field: who may read it, and in
brackets the scope that an API key needs besides. What the words for who mean is in [permissions.md](permissions.md); all of
it in one file of SDL is [schema.graphql](schema.graphql).
`;

export function referenceDocument(schema: GraphQLSchema): string {
  const rules = checkedRules(schema);
  const types = Object.values(schema.getTypeMap())
    .filter((type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type))
    .sort((a, b) => a.name.localeCompare(b.name, 'en'));
  const roots = [schema.getQueryType(), schema.getMutationType()].filter((root) => root != null);
  const operations = roots.map((root) =>
    section(
      root.name === 'Query' ? 'Queries' : 'Mutations',
      Object.values(root.getFields())
        .sort((a, b) => a.name.localeCompare(b.name, 'en'))
        .map((field) => operation(schema, root.name, field, rules)),
    ),
  );
  const rest = types.filter((type) => !roots.some((root) => root === type));
  const kinds: [string, (type: GraphQLNamedType) => boolean][] = [
    ['Objects', isObjectType],
    ['Interfaces', isInterfaceType],
    ['Unions', isUnionType],
    ['Inputs', isInputObjectType],
    ['Enums', isEnumType],
    ['Scalars', isScalarType],
  ];
  const groups = kinds.map(([title, is]) =>
    section(
      title,
      rest.filter(is).map((type) => entry(schema, type, rules)),
    ),
  );
  return [INTRODUCTION, ...operations, ...groups].filter((part) => part !== '').join('\n');
}

const section = (title: string, parts: readonly string[]) =>
  parts.length === 0 ? '' : `## ${title}\n\n${parts.join('\n')}`;

type Rules = ReadonlyMap<string, FieldRule>;

/** A root field, with a heading of its own. */
function operation(
  schema: GraphQLSchema,
  root: string,
  field: GraphQLField<unknown, unknown>,
  rules: Rules,
): string {
  const { name, args, type, description } = field;
  const lines = args.map(
    (arg) => `- \`${arg.name}\`: ${linked(arg)}${byDefault(arg)}. ${line(arg.description)}`,
  );
  return `### ${root}.${name}

${text(description)}

${[`Answers ${linked({ type })}. For: ${who(rules.get(`${root}.${name}`), name)}.`, ...marks(schema, field)].join(' ')}

${lines.length === 0 ? '' : `${lines.join('\n')}\n`}`;
}

function entry(schema: GraphQLSchema, type: GraphQLNamedType, rules: Rules): string {
  const head = `### ${type.name}\n\n${text(type.description)}\n`;
  if (isEnumType(type))
    return `${head}\n${type
      .getValues()
      .map(
        ({ name, description, deprecationReason }) =>
          `- \`${name}\`: ${line(description)}${old(deprecationReason)}`,
      )
      .join('\n')}\n`;
  if (isUnionType(type))
    return `${head}\nOne of ${type
      .getTypes()
      .map((one) => linked({ type: one }))
      .join(', ')}.\n`;
  if (isInputObjectType(type))
    return `${head}\n${Object.values(type.getFields())
      .map(
        (field) =>
          `- \`${field.name}\`: ${linked(field)}${byDefault(field)}. ${line(field.description)}${old(field.deprecationReason)}`,
      )
      .join('\n')}\n`;
  if (!isObjectType(type) && !isInterfaceType(type)) return head;
  const rows = Object.values(type.getFields()).map((field) => {
    const rule = rules.get(`${type.name}.${field.name}`);
    const read = rule === undefined ? '' : who(rule, field.name);
    const words = [line(field.description), ...marks(schema, field)].join(' ');
    return `| \`${field.name}\` | ${linked(field)} | ${read} | ${words}${old(field.deprecationReason)} |`;
  });
  return `${head}\n| Field | Type | For | |\n|---|---|---|---|\n${rows.join('\n')}\n`;
}

function who(rule: FieldRule | undefined, field: string): string {
  if (rule === undefined) throw new Error(`${field} has no rule`);
  const scope = scopeOf(field, rule);
  return `${whoOf(rule)}${scope === '' ? '' : ` (${scope})`}`;
}

/** What a directive says besides. */
function marks(schema: GraphQLSchema, field: GraphQLField<unknown, unknown>): string[] {
  return getDirective(schema, field, 'changesViewer') === undefined
    ? []
    : ['It changes who the viewer is, so it is the only field of its operation.'];
}

/** The type as SDL has it, its name a link to its heading. */
function linked({ type }: Pick<GraphQLField<unknown, unknown> | GraphQLInputField, 'type'>): string {
  const named = getNamedType(type);
  const [before = '', after = ''] = String(type).split(named.name);
  const name = isSpecifiedScalarType(named) ? named.name : `[${named.name}](#${named.name.toLowerCase()})`;
  return `${before.replace('[', '\\[')}${name}${after.replace(']', '\\]')}`;
}

const byDefault = ({ defaultValue }: { readonly defaultValue?: unknown }) =>
  defaultValue === undefined ? '' : `, by default ${JSON.stringify(defaultValue)}`;

const text = (description: string | null | undefined) => (description ?? '').trim();
/** In one line of a table. */
const line = (description: string | null | undefined) =>
  text(description).replace(/\s+/g, ' ').replaceAll('|', '\\|');
const old = (reason: string | null | undefined) => (reason == null ? '' : ` **Deprecated:** ${line(reason)}`);

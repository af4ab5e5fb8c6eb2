/**
 * Threat: a document that becomes code. graphql-jit writes a program out of a document, and its documents come from
 * anybody. In 0.8.9 a text in quotes is not always kept apart from the code; two fields whose names run together
 * with `_` share what their resolvers are told of themselves; `@include` on a fragment holds where another spreads it
 * too; an interface's type that cannot be told leaves the request waiting for ever. So what is compiled is told by
 * what it may consist of, and graphql-js executes all else: one query whose values are variables, whole numbers,
 * names of enums, true, false or null, on object types, without directives and introspection, its names letters and
 * digits.
 */
import {
  BREAK,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isEnumType,
  isNonNullType,
  isSpecifiedScalarType,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  type SelectionSetNode,
  TypeInfo,
  typeFromAST,
  type VariableDefinitionNode,
  visit,
  visitWithTypeInfo,
} from 'graphql';

/** Kinds of which a document to compile may consist. A text, a list, an object and a directive are not among them. */
const KINDS: ReadonlySet<string> = new Set([
  Kind.DOCUMENT,
  Kind.OPERATION_DEFINITION,
  Kind.FRAGMENT_DEFINITION,
  Kind.VARIABLE_DEFINITION,
  Kind.VARIABLE,
  Kind.NAMED_TYPE,
  Kind.NON_NULL_TYPE,
  Kind.SELECTION_SET,
  Kind.FIELD,
  Kind.ARGUMENT,
  Kind.FRAGMENT_SPREAD,
  Kind.INLINE_FRAGMENT,
  Kind.NAME,
  Kind.INT,
  Kind.BOOLEAN,
  Kind.ENUM,
  Kind.NULL,
]);

/** With fragments spread, so that to compile costs no more than some milliseconds. */
const MOST_FIELDS = 60;

const PLAIN = /^[A-Za-z][A-Za-z0-9]*$/;
const TYPE_NAME = '__typename';

/** Its one operation, if a document that is valid may be compiled; null otherwise. */
export function compilable(schema: GraphQLSchema, document: DocumentNode): OperationDefinitionNode | null {
  const operations = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  const [operation] = operations as OperationDefinitionNode[];
  if (operation === undefined || operations.length > 1) return null;
  if (operation.operation !== OperationTypeNode.QUERY) return null;
  return isPlain(schema, document) && fieldsOf(operation.selectionSet, document) <= MOST_FIELDS
    ? operation
    : null;
}

function isPlain(schema: GraphQLSchema, document: DocumentNode): boolean {
  const types = new TypeInfo(schema);
  let plain = true;
  const refuse = () => {
    plain = false;
    return BREAK;
  };
  visit(
    document,
    visitWithTypeInfo(types, {
      enter(node) {
        if (!KINDS.has(node.kind)) return refuse();
        if (node.kind === Kind.VARIABLE_DEFINITION && !isPlainVariable(schema, node)) return refuse();
        if (node.kind !== Kind.FIELD) return undefined;
        const parent = types.getParentType();
        const type = types.getType();
        if (!parent || !type || isAbstractType(parent) || isAbstractType(getNamedType(type))) return refuse();
        return isPlainName(node.name.value, node.alias?.value) ? undefined : refuse();
      },
    }),
  );
  return plain;
}

function isPlainName(name: string, alias: string | undefined): boolean {
  return alias === undefined
    ? name === TYPE_NAME || PLAIN.test(name)
    : PLAIN.test(alias) && (name === TYPE_NAME || PLAIN.test(name));
}

function isPlainVariable(schema: GraphQLSchema, { variable, type }: VariableDefinitionNode): boolean {
  const declared = typeFromAST(schema, type as never);
  const inner = isNonNullType(declared) ? declared.ofType : declared;
  return PLAIN.test(variable.name.value) && (isSpecifiedScalarType(inner as never) || isEnumType(inner));
}

/** How many fields there are with fragments spread; no more than one above the most is counted. */
function fieldsOf(
  set: SelectionSetNode,
  document: DocumentNode,
  counted = new Map<FragmentDefinitionNode, number>(),
): number {
  let count = 0;
  for (const selection of set.selections) {
    if (selection.kind === Kind.FRAGMENT_SPREAD) {
      const fragment = fragmentNamed(document, selection.name.value);
      if (fragment === undefined) continue;
      const known = counted.get(fragment) ?? fieldsOf(fragment.selectionSet, document, counted);
      counted.set(fragment, known);
      count += known;
    } else {
      count += selection.kind === Kind.FIELD ? 1 : 0;
      if (selection.selectionSet) count += fieldsOf(selection.selectionSet, document, counted);
    }
    if (count > MOST_FIELDS) return count;
  }
  return count;
}

function fragmentNamed(document: DocumentNode, name: string): FragmentDefinitionNode | undefined {
  return document.definitions.find(
    (definition): definition is FragmentDefinitionNode =>
      definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === name,
  );
}

/**
 * What an operation costs at most, told from its text before it runs: for each field its points, times the lengths of the
 * lists it stands in. Fields are put together as execution does, so that what is written twice and answered once counts once;
 * on an interface what is asked of each type counts, and `@skip` and `@include` are not looked at. So the answer may cost
 * less. A text is read once and leaves a sum whose unknowns are the variables that lists are long by.
 *
 * Takes as many steps as {@link overlapsMoreThan} has bounded: it is for documents that passed the limits and validation.
 */
import {
  type ArgumentNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  Kind,
  type OperationDefinitionNode,
  SchemaMetaFieldDef,
  type SelectionSetNode,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
  type ValueNode,
} from 'graphql';
import { type FieldCost, FieldCosts } from './field-costs.ts';

type Variables = Readonly<Record<string, unknown>>;
/** Items: a number, or as the variable says. */
type Size = number | { readonly variable: string; readonly otherwise: number };

/** Points, and those of lists: the longest of its sizes times the sum. */
interface Sum {
  points: number;
  readonly lists: { readonly sizes: readonly Size[]; readonly each: Sum }[];
}

export class OperationCosts {
  readonly #schema: GraphQLSchema;
  readonly #fields: FieldCosts;
  readonly #sums = new WeakMap<OperationDefinitionNode, Sum>();

  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
    this.#fields = new FieldCosts(schema);
  }

  /** Whole points. `variables` are as they were sent: those of a wrong type are execution's to refuse, and count as 1. */
  of(document: DocumentNode, operation: OperationDefinitionNode, variables: Variables): number {
    let sum = this.#sums.get(operation);
    if (sum === undefined) {
      sum = new Reading(this.#schema, this.#fields, document, operation).sum();
      this.#sums.set(operation, sum);
    }
    return Math.ceil(pointsOf(sum, variables));
  }
}

/** So that points stay a number. */
const LONGEST = 1_000_000;

function pointsOf({ points, lists }: Sum, variables: Variables): number {
  let value = points;
  for (const { sizes, each } of lists) {
    let longest = 0;
    for (const size of sizes) longest = Math.max(longest, lengthOf(size, variables));
    value += Math.min(longest, LONGEST) * pointsOf(each, variables);
  }
  return value;
}

function lengthOf(size: Size, variables: Variables): number {
  if (typeof size === 'number') return size;
  // By its own name alone: `constructor` stands in every object.
  const value = Object.hasOwn(variables, size.variable) ? variables[size.variable] : undefined;
  if (value === undefined || value === null) return size.otherwise;
  if (Array.isArray(value)) return value.length;
  return typeof value === 'number' ? value : 1;
}

/** Where fields are put together: selection sets with the types they are of, and how long lists here are. */
interface Place {
  readonly sets: { readonly set: SelectionSetNode; readonly type: GraphQLNamedType }[];
  readonly sized: Map<string, Size[]>;
}

/** All that is answered under one name. */
interface Named {
  weight: number;
  readonly sizes: Size[];
  readonly below: Place;
}

const nothingYet = (): Named => ({
  weight: 0,
  sizes: [],
  below: { sets: [], sized: new Map() },
});

/** The same field again has the same arguments as a rule, but not under types that exclude each other: each size counts, once. */
function add(sizes: Size[], more: readonly Size[]): void {
  for (const one of more) if (!sizes.some((known) => isSame(known, one))) sizes.push(one);
}

const isSame = (a: Size, b: Size) =>
  typeof a === 'number' || typeof b === 'number'
    ? a === b
    : a.variable === b.variable && a.otherwise === b.otherwise;

class Reading {
  readonly #schema: GraphQLSchema;
  readonly #fields: FieldCosts;
  readonly #operation: OperationDefinitionNode;
  readonly #fragments = new Map<string, FragmentDefinitionNode>();

  constructor(
    schema: GraphQLSchema,
    fields: FieldCosts,
    document: DocumentNode,
    operation: OperationDefinitionNode,
  ) {
    this.#schema = schema;
    this.#fields = fields;
    this.#operation = operation;
    for (const definition of document.definitions)
      if (definition.kind === Kind.FRAGMENT_DEFINITION)
        this.#fragments.set(definition.name.value, definition);
  }

  sum(): Sum {
    const type = this.#schema.getRootType(this.#operation.operation);
    if (!type) return { points: 0, lists: [] };
    return this.#sumOf({ sets: [{ set: this.#operation.selectionSet, type }], sized: new Map() });
  }

  #sumOf(place: Place): Sum {
    const sum: Sum = { points: 0, lists: [] };
    for (const { weight, sizes, below } of this.#together(place).values()) {
      const each = this.#sumOf(below);
      each.points += weight;
      const [size] = sizes;
      if (sizes.length === 1 && size === 1) {
        sum.points += each.points;
        sum.lists.push(...each.lists);
      } else sum.lists.push({ sizes, each });
    }
    return sum;
  }

  #together({ sets, sized }: Place): Map<string, Named> {
    const named = new Map<string, Named>();
    const spread = new Set<string>();
    const waiting = [...sets];
    for (const { set, type } of waiting) {
      for (const selection of set.selections) {
        if (selection.kind === Kind.FIELD) {
          this.#add(named, selection, type, sized);
          continue;
        }
        const fragment =
          selection.kind === Kind.INLINE_FRAGMENT ? selection : this.#fragments.get(selection.name.value);
        if (fragment === undefined) continue;
        if (selection.kind === Kind.FRAGMENT_SPREAD) {
          if (spread.has(selection.name.value)) continue;
          spread.add(selection.name.value);
        }
        const on = fragment.typeCondition;
        waiting.push({
          set: fragment.selectionSet,
          type: (on && this.#schema.getType(on.name.value)) ?? type,
        });
      }
    }
    return named;
  }

  #add(named: Map<string, Named>, node: FieldNode, parent: GraphQLNamedType, sized: Place['sized']): void {
    const name = (node.alias ?? node.name).value;
    const at = named.get(name) ?? nothingYet();
    named.set(name, at);
    const field = fieldOf(parent, node.name.value);
    if (field === undefined) return;
    if (node.selectionSet) at.below.sets.push({ set: node.selectionSet, type: getNamedType(field.type) });
    const cost = this.#fields.of(parent, field);
    const asked = this.#sizes(cost, field, node);
    at.weight = Math.max(at.weight, cost.weight);
    add(at.sizes, cost.sized.length > 0 ? [1] : (sized.get(field.name) ?? asked));
    for (const below of cost.sized) {
      const sizes = at.below.sized.get(below) ?? [];
      at.below.sized.set(below, sizes);
      add(sizes, asked);
    }
  }

  #sizes(cost: FieldCost, field: GraphQLField<unknown, unknown>, node: FieldNode): Size[] {
    if (cost.slicing.length === 0) return [cost.size];
    return cost.slicing.map((name) => {
      const given = node.arguments?.find((argument) => argument.name.value === name);
      return this.#size(
        given,
        usual(
          field.args.find((argument) => argument.name === name),
          cost,
        ),
      );
    });
  }

  #size(given: ArgumentNode | undefined, otherwise: number): Size {
    if (given === undefined) return otherwise;
    const { value } = given;
    if (value.kind !== Kind.VARIABLE) return literal(value, otherwise);
    const variable = value.name.value;
    const defined = this.#operation.variableDefinitions?.find((one) => one.variable.name.value === variable);
    const byDefault = defined?.defaultValue;
    return { variable, otherwise: byDefault ? literal(byDefault, otherwise) : otherwise };
  }
}

function literal(value: ValueNode, otherwise: number): number {
  if (value.kind === Kind.NULL) return otherwise;
  if (value.kind === Kind.LIST) return value.values.length;
  return value.kind === Kind.INT ? Number(value.value) : 1;
}

/** Items where the argument is not given, or null. */
function usual(argument: GraphQLArgument | undefined, cost: FieldCost): number {
  return typeof argument?.defaultValue === 'number' ? argument.defaultValue : cost.size;
}

const META = new Map(
  [SchemaMetaFieldDef, TypeMetaFieldDef, TypeNameMetaFieldDef].map((field) => [field.name, field]),
);

function fieldOf(parent: GraphQLNamedType, name: string): GraphQLField<unknown, unknown> | undefined {
  const field = 'getFields' in parent ? parent.getFields()[name] : undefined;
  return (field as GraphQLField<unknown, unknown> | undefined) ?? META.get(name);
}

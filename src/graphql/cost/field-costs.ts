/** What each field of a schema costs, and how long its list is, as `@cost` and `@listSize` say (schema/directives.graphql). */
import { getDirective } from '@graphql-tools/utils';
import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isIntrospectionType,
  isLeafType,
  isListType,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
} from 'graphql';

const FIELD = 1;
/** It asks the database. */
const ROOT_FIELD = 10;
/** Read from memory, without a rule, and nobody's: measured, a sixth of the work for a field of an attendee. */
const INTROSPECTION_FIELD = 1 / 6;
const LIST_OF_OBJECTS = 10;

type Field = GraphQLField<unknown, unknown>;

export interface FieldCost {
  /** Points for each time that it may stand in the answer. */
  readonly weight: number;
  /** Items if nothing that is asked says otherwise; 1 for what is no list. */
  readonly size: number;
  /** Arguments that are a number of items, or a list as long. */
  readonly slicing: readonly string[];
  /** Lists below that are as long; empty where the field is the list itself. */
  readonly sized: readonly string[];
}

const TYPE_NAME: FieldCost = { weight: FIELD, size: 1, slicing: [], sized: [] };

/** Reads each field once. */
export class FieldCosts {
  readonly #schema: GraphQLSchema;
  readonly #known = new Map<Field, FieldCost>();
  readonly #introspection: ReadonlyMap<string, number>;
  /** One type, asked for by its name, may be the largest: as many of the average. */
  readonly #largest: number;

  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
    this.#introspection = introspectionSizes(schema);
    this.#largest = largestType(schema) / (this.#introspection.get('__Type.fields') ?? 1);
  }

  of(parent: GraphQLNamedType, field: Field): FieldCost {
    if (field === TypeNameMetaFieldDef) return TYPE_NAME;
    if (field === TypeMetaFieldDef) return { ...TYPE_NAME, size: this.#largest };
    const known = this.#known.get(field);
    if (known !== undefined) return known;
    const cost = isIntrospectionType(parent)
      ? this.#introspected(parent, field)
      : this.#declared(parent, field);
    this.#known.set(field, cost);
    return cost;
  }

  #declared(parent: GraphQLNamedType, field: Field): FieldCost {
    const schema = this.#schema;
    const [cost] = getDirective(schema, field, 'cost') ?? [];
    const [list] = getDirective(schema, field, 'listSize') ?? [];
    const isRoot = parent === schema.getQueryType() || parent === schema.getMutationType();
    const isList = isListType(getNullableType(field.type));
    const usual = isList && !isLeafType(getNamedType(field.type)) ? LIST_OF_OBJECTS : 1;
    return {
      weight: cost === undefined ? (isRoot ? ROOT_FIELD : FIELD) : Number(cost.weight),
      size: list?.assumedSize ?? usual,
      slicing: list?.slicingArguments ?? [],
      sized: list?.sizedFields ?? [],
    };
  }

  #introspected(parent: GraphQLNamedType, field: Field): FieldCost {
    const size = this.#introspection.get(`${parent.name}.${field.name}`) ?? 1;
    return { weight: INTROSPECTION_FIELD, size, slicing: [], sized: [] };
  }
}

/** How many fields the type has that has most. */
const largestType = (schema: GraphQLSchema) =>
  Math.max(
    ...Object.values(schema.getTypeMap()).map((type) =>
      'getFields' in type ? Object.keys(type.getFields()).length : 0,
    ),
  );

/** How long the lists of introspection are on average; of `ofType`, which ends, half are there. */
function introspectionSizes(schema: GraphQLSchema): Map<string, number> {
  const types = Object.values(schema.getTypeMap());
  const fields = types.flatMap((type) => ('getFields' in type ? Object.values(type.getFields()) : []));
  const args = fields.flatMap((field) => ('args' in field ? field.args : []));
  const values = types.flatMap((type) => ('getValues' in type ? type.getValues() : []));
  const interfaces = types.flatMap((type) => ('getInterfaces' in type ? type.getInterfaces() : []));
  const directives = schema.getDirectives();
  return new Map([
    ['__Schema.types', types.length],
    ['__Schema.directives', directives.length],
    ['__Directive.args', 2],
    ['__Type.fields', fields.length / types.length],
    ['__Type.inputFields', fields.length / types.length],
    ['__Type.enumValues', values.length / types.length],
    ['__Type.interfaces', interfaces.length / types.length],
    ['__Type.possibleTypes', interfaces.length / types.length],
    ['__Type.ofType', 0.5],
    ['__Field.args', args.length / fields.length],
  ]);
}

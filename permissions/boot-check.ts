/**
 * Threat: a field nobody decided about. Every known leak of this kind of system began with one that was forgotten: a
 * new field, an argument that filters by what may not be read, a rule that names nothing. So the gateway refuses to
 * start on any of these, and says which (architecture.md, decision 1).
 */

import { getDirective } from '@graphql-tools/utils';
import {
  type GraphQLEnumType,
  type GraphQLInputField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isNonNullType,
  isObjectType,
  isUnionType,
} from 'graphql';
import { SCOPES as EVERY_SCOPE } from '../src/integrations/model.ts';
import { PROTECTED_FIELDS } from '../src/protected-fields.ts';
import { ACCESS, type Coordinate, type FieldRule, objectTypes, readRules, scopesOf } from './rule-book.ts';

/** Scopes that exist; a rule that names another names nothing. */
const SCOPES: ReadonlySet<string> = new Set(EVERY_SCOPE);

/** The enum that names protected fields; where it is a field's argument it says which field is meant, not its value. */
const FIELD_NAMES_ENUM = 'ProtectedField';

/** The schema is not fit to serve; each problem begins with its coordinate. */
export class BootCheckError extends Error {
  override readonly name = 'BootCheckError';
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(
      `The gateway does not start with this schema:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
    );
    this.problems = problems;
  }
}

/** The rule of every field, when all is well; throws BootCheckError with every problem otherwise. */
export function checkedRules(schema: GraphQLSchema): Map<Coordinate, FieldRule> {
  const rules = new Map<Coordinate, FieldRule>();
  const problems: string[] = [];
  for (const [coordinate, reading] of readRules(schema)) {
    if ('problem' in reading) problems.push(`${coordinate} ${reading.problem}`);
    else rules.set(coordinate, reading.rule);
  }
  problems.push(
    ...rulesThatNameNothing(schema, rules),
    ...protectedFieldProblems(schema, rules),
    ...oracles(schema),
    ...viewerChanges(schema, rules),
    ...streams(schema),
  );
  if (problems.length > 0) throw new BootCheckError(problems);
  return rules;
}

function rulesThatNameNothing(schema: GraphQLSchema, rules: Map<Coordinate, FieldRule>): string[] {
  const problems: string[] = [];
  for (const [coordinate, rule] of rules) {
    if (rule.kind !== 'ACCESS') continue;
    if (!ACCESS.includes(rule.requires))
      problems.push(`${coordinate} requires ${rule.requires}, which no predicate knows`);
    for (const scope of scopesOf(rule))
      if (!SCOPES.has(scope)) problems.push(`${coordinate} names the scope ${scope}, which does not exist`);
  }
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isInterfaceType(type) || schema.getPossibleTypes(type).length > 0) continue;
    if (getDirective(schema, type, 'access') !== undefined)
      problems.push(`${type.name} has a rule, but no type implements it`);
  }
  return problems;
}

/** Protected fields are nullable, of Attendee, and those that the vault knows: no more, no fewer. */
function protectedFieldProblems(schema: GraphQLSchema, rules: Map<Coordinate, FieldRule>): string[] {
  const problems: string[] = [];
  const found = new Set<string>();
  for (const [coordinate, rule] of rules) {
    if (rule.kind !== 'PROTECTED') continue;
    const [typeName = '', fieldName = ''] = coordinate.split('.');
    const field = (schema.getType(typeName) as GraphQLObjectType).getFields()[fieldName];
    if (field !== undefined && isNonNullType(field.type))
      problems.push(
        `${coordinate} is protected and non-null; withheld must look like absent, so make it nullable`,
      );
    if (typeName !== 'Attendee' || !(PROTECTED_FIELDS as readonly string[]).includes(fieldName))
      problems.push(`${coordinate} is protected, but the vault knows no such field`);
    found.add(fieldName);
  }
  for (const field of PROTECTED_FIELDS) {
    if (!found.has(field))
      problems.push(`Attendee.${field} is kept in the vault, but the schema does not mark it @protected`);
  }
  return problems;
}

const plain = (name: string) => name.toLowerCase().replaceAll('_', '');
const protectedNames = PROTECTED_FIELDS.map(plain);
const namesProtected = (name: string) => protectedNames.some((field) => plain(name).includes(field));
const selects = (name: string) => /filter|where|order|sort|search|match|having|groupby/.test(plain(name));

/**
 * Filter, order and search are ways to read. Arguments of queries (and of any field of any object) may not name a
 * protected field at all; those of mutations may, to write it, but not below an argument that filters or orders.
 */
function oracles(schema: GraphQLSchema): string[] {
  const problems: string[] = [];
  const mutation = schema.getMutationType()?.name;
  for (const type of objectTypes(schema)) {
    for (const field of Object.values(type.getFields())) {
      for (const argument of field.args) {
        const where = `${type.name}.${field.name}(${argument.name}:)`;
        walkInput(argument, where, type.name !== mutation, new Set(), problems);
      }
    }
  }
  return problems;
}

function walkInput(
  input: Pick<GraphQLInputField, 'name' | 'type'>,
  where: string,
  blind: boolean,
  seen: Set<string>,
  problems: string[],
): void {
  const reads = blind || selects(input.name);
  if (reads && namesProtected(input.name))
    problems.push(`${where} names a protected field as filter or order`);
  const type = getNamedType(input.type);
  if (isEnumType(type) && reads) problems.push(...enumProblems(type, where, selects(input.name)));
  if (!isInputObjectType(type) || seen.has(type.name)) return;
  seen.add(type.name);
  for (const field of Object.values(type.getFields())) {
    walkInput(field, `${where} ${type.name}.${field.name}`, reads, seen, problems);
  }
}

function enumProblems(type: GraphQLEnumType, where: string, selecting: boolean): string[] {
  if (type.name === FIELD_NAMES_ENUM && !selecting) return [];
  const named = type.getValues().find((value) => namesProtected(value.name));
  return named === undefined
    ? []
    : [`${where} takes ${type.name}.${named.name}, which names a protected field as filter or order`];
}

/** Through the payload of an operation that changes who the viewer is, nothing protected can be reached. */
function viewerChanges(schema: GraphQLSchema, rules: Map<Coordinate, FieldRule>): string[] {
  const problems: string[] = [];
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) {
    if (getDirective(schema, field, 'changesViewer') === undefined) continue;
    for (const type of reachable(schema, getNamedType(field.type).name)) {
      for (const name of Object.keys(type.getFields())) {
        if (rules.get(`${type.name}.${name}`)?.kind !== 'PROTECTED') continue;
        problems.push(
          `Mutation.${field.name} changes the viewer, and its payload reaches ${type.name}.${name}`,
        );
      }
    }
  }
  return problems;
}

function reachable(schema: GraphQLSchema, start: string): Set<GraphQLObjectType> {
  const found = new Set<GraphQLObjectType>();
  const waiting = [start];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const type = schema.getType(name);
    if (isInterfaceType(type) || isUnionType(type))
      waiting.push(...schema.getPossibleTypes(type).map((t) => t.name));
    if (!isObjectType(type) || found.has(type)) continue;
    found.add(type);
    waiting.push(...Object.values(type.getFields()).map((field) => getNamedType(field.type).name));
  }
  return found;
}

/** A stream would deliver after a withdrawal; until the work that brings them, there are none. */
function streams(schema: GraphQLSchema): string[] {
  const problems: string[] = [];
  const subscription = schema.getSubscriptionType();
  if (subscription) problems.push(`${subscription.name} is a subscription type; there are no streams yet`);
  for (const name of ['defer', 'stream']) {
    if (schema.getDirective(name)) problems.push(`@${name} is declared; there are no streams yet`);
  }
  return problems;
}

/**
 * Threat: a small document that costs a lot, by depth, by the same field under many names, or by fragments that
 * multiply. Counted in one walk with each fragment counted once and remembered, so that the check itself takes
 * linear time; the number of tokens is bounded by the parser before.
 */
import {
  type ASTVisitor,
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type SelectionSetNode,
  type ValidationContext,
} from 'graphql';
import { overlapsMoreThan } from './limits-overlap.ts';

export const LIMITS = {
  depth: 20,
  aliases: 50,
  /** Letters of an alias: in a list it is answered with each item. */
  aliasLength: 100,
  /** Lists of disclosures: one page of each may read many large records of the ledger. */
  lists: 4,
  tokens: 2_000,
  /** Of a document, before it is parsed: each error's place is found by counting lines from the first. */
  characters: 100_000,
  lines: 5_000,
  /** In one document, of which one is executed. */
  operations: 50,
  /** What validation would have to compare (limits-overlap.ts). */
  comparisons: 10_000,
  /** Of a refused request's answer: how many errors, how long the text of each, and all together. */
  errors: 10,
  errorText: 300,
  errorBytes: 1_800,
  errorBytesBesideData: 1_200,
} as const;

interface Measure {
  readonly depth: number;
  readonly aliases: number;
  /** Response names of the fields that are {@link LISTS}: under one name a field is read once. */
  readonly lists: ReadonlySet<string>;
}

const LISTS: ReadonlySet<string> = new Set(['myDisclosures', 'disclosuresOf', 'keyDisclosures']);
const NONE: Measure = { depth: 0, aliases: 0, lists: new Set() };

/**
 * As a rule of validation, before the first field is looked at by any other: they would take their time for a document that
 * is refused. Said more often than errors are counted, it ends validation.
 */
export function limitsRule(context: ValidationContext): ASTVisitor {
  return {
    Document(document) {
      const problem = overLimits(document);
      if (problem === null) return;
      for (let i = 0; i <= LIMITS.errors; i++) context.reportError(problem);
    },
  };
}

/** What is too much about a document's text; null for what may be parsed. */
export function tooMuchText(text: unknown): string | null {
  if (typeof text !== 'string') return null;
  if (text.length > LIMITS.characters) return `This document is longer than ${LIMITS.characters} characters.`;
  let lines = 1;
  for (const _end of text.matchAll(/\r\n|[\n\r]/g)) {
    if (++lines > LIMITS.lines) return `This document has more than ${LIMITS.lines} lines.`;
  }
  return null;
}

/** What is too much about a document: depth and aliases with fragments spread, or a fragment that spreads itself. */
export function overLimits(document: DocumentNode): GraphQLError | null {
  try {
    checkLimits(document);
    return null;
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    throw error;
  }
}

function checkLimits(document: DocumentNode): void {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const operations = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION).length;
  if (operations > LIMITS.operations)
    throw tooMuch(`This document holds ${operations} operations; ${LIMITS.operations} are allowed.`);
  const measured = new Map<string, Measure | 'OPEN'>();
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    const { depth, aliases, lists } = measure(definition.selectionSet, fragments, measured);
    if (depth > LIMITS.depth)
      throw tooMuch(`This operation is ${depth} fields deep; ${LIMITS.depth} are allowed.`);
    if (aliases > LIMITS.aliases)
      throw tooMuch(`This operation has ${aliases} aliases; ${LIMITS.aliases} are allowed.`);
    if (lists.size > LIMITS.lists)
      throw tooMuch(
        `This operation asks for ${lists.size} lists of disclosures; ${LIMITS.lists} are allowed.`,
      );
  }
  if (overlapsMoreThan(LIMITS.comparisons, document, fragments))
    throw tooMuch('This document repeats fields or fragments too often.');
}

function measure(
  set: SelectionSetNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  measured: Map<string, Measure | 'OPEN'>,
): Measure {
  let depth = 0;
  let aliases = 0;
  const lists = new Set<string>();
  const add = (inner: Measure, levels: number) => {
    depth = Math.max(depth, inner.depth + levels);
    aliases += inner.aliases;
    for (const list of inner.lists) lists.add(list);
  };
  for (const selection of set.selections) {
    if (selection.kind === Kind.FRAGMENT_SPREAD) {
      add(measureFragment(selection.name.value, fragments, measured), 0);
    } else if (selection.kind === Kind.INLINE_FRAGMENT) {
      add(measure(selection.selectionSet, fragments, measured), 0);
    } else {
      if (selection.alias !== undefined) aliases += 1;
      if (selection.alias !== undefined && selection.alias.value.length > LIMITS.aliasLength)
        throw tooMuch(`An alias has more than ${LIMITS.aliasLength} letters.`);
      if (LISTS.has(selection.name.value)) lists.add((selection.alias ?? selection.name).value);
      add(selection.selectionSet ? measure(selection.selectionSet, fragments, measured) : NONE, 1);
    }
  }
  return { depth, aliases, lists };
}

function measureFragment(
  name: string,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  measured: Map<string, Measure | 'OPEN'>,
): Measure {
  const known = measured.get(name);
  if (known === 'OPEN') throw tooMuch(`The fragment ${name.slice(0, 40)} spreads itself.`);
  if (known !== undefined) return known;
  const fragment = fragments.get(name);
  if (fragment === undefined) return NONE;
  measured.set(name, 'OPEN');
  const found = measure(fragment.selectionSet, fragments, measured);
  measured.set(name, found);
  return found;
}

function tooMuch(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } });
}

/**
 * Threat: a small document that costs a lot, by depth, by the same field under many names, or by fragments that
 * multiply. Counted in one walk with each fragment counted once and remembered, so that the check itself takes
 * linear time; the number of tokens is bounded by the parser before.
 */
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type SelectionSetNode,
} from 'graphql';

export const LIMITS = {
  depth: 20,
  aliases: 50,
  /** Lists of disclosures: one page of each may read many large records of the ledger. */
  lists: 4,
  tokens: 2_000,
  /** Of a refused request's answer: how many errors, how long the text of each, and all together. */
  errors: 10,
  errorText: 300,
  errorBytes: 1_800,
} as const;

interface Measure {
  readonly depth: number;
  readonly aliases: number;
  /** Response names of the fields that are {@link LISTS}: under one name a field is read once. */
  readonly lists: ReadonlySet<string>;
}

const LISTS: ReadonlySet<string> = new Set(['myDisclosures', 'disclosuresOf']);
const NONE: Measure = { depth: 0, aliases: 0, lists: new Set() };

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

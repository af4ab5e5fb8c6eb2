/**
 * Threat: validation compares each field with each other of the same name in the same place, and each fragment with each
 * other: 500 times the same field are 125,000 comparisons. So what will have to be compared is counted before, as if all
 * that is merged when it is executed stood in one place; the count itself ends where the limit is reached.
 */
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/** Whether more than `most` fields and pairs of fields or fragments stand in one place, in all places together. */
export function overlapsMoreThan(
  most: number,
  document: DocumentNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): boolean {
  let left = most;
  const seen = new Set<SelectionSetNode>();
  const fits = (root: SelectionSetNode) => {
    const places: SelectionSetNode[][] = [[root]];
    for (let place = places.pop(); place !== undefined; place = places.pop()) {
      const { pairs, inner } = merged(place, { fragments, seen, most: left });
      left -= pairs;
      if (left < 0) return false;
      places.push(...inner);
    }
    return true;
  };
  for (const definition of document.definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION && !fits(definition.selectionSet)) return true;
  }
  // Validation looks at fragments that no operation uses as well.
  for (const { selectionSet } of fragments.values()) {
    if (!seen.has(selectionSet) && !fits(selectionSet)) return true;
  }
  return false;
}

interface Walk {
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** Fragments that were spread somewhere. */
  readonly seen: Set<SelectionSetNode>;
  /** No need to count any further. */
  readonly most: number;
}

interface Place {
  /** With those of each field with itself, so that no field is free. */
  readonly pairs: number;
  /** The places below, one for each name. */
  readonly inner: readonly SelectionSetNode[][];
}

/** What stands in one place, which may be written in several selection sets. */
function merged(place: readonly SelectionSetNode[], { fragments, seen, most }: Walk): Place {
  const named = new Map<string, { count: number; sets: SelectionSetNode[] }>();
  const spread = new Set<string>();
  const sets = [...place];
  let pairs = 0;
  const add = (selection: SelectionNode) => {
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      pairs += 1;
      sets.push(selection.selectionSet);
    } else if (selection.kind === Kind.FRAGMENT_SPREAD) {
      pairs += 1;
      if (spread.has(selection.name.value)) return;
      spread.add(selection.name.value);
      pairs += spread.size;
      const fragment = fragments.get(selection.name.value);
      if (fragment === undefined) return;
      seen.add(fragment.selectionSet);
      sets.push(fragment.selectionSet);
    } else {
      const name = (selection.alias ?? selection.name).value;
      const known = named.get(name) ?? { count: 0, sets: [] };
      named.set(name, known);
      known.count += 1;
      pairs += known.count;
      if (selection.selectionSet !== undefined) known.sets.push(selection.selectionSet);
    }
  };
  for (const set of sets) {
    for (const selection of set.selections) {
      add(selection);
      if (pairs > most) return { pairs, inner: [] };
    }
  }
  return { pairs, inner: [...named.values()].map((one) => one.sets).filter((below) => below.length > 0) };
}

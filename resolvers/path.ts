import type { GraphQLResolveInfo } from 'graphql';

/** Where in the response a field stands, from the root. */
export function pathOf(info: Pick<GraphQLResolveInfo, 'path'>): (string | number)[] {
  const keys: (string | number)[] = [];
  for (let at: GraphQLResolveInfo['path'] | undefined = info.path; at !== undefined; at = at.prev)
    keys.push(at.key);
  return keys.reverse();
}

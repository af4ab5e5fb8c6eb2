import type { GraphQLResolveInfo } from 'graphql';

/** Where in the response a field stands, from the root. */
export function pathOf(info: Pick<GraphQLResolveInfo, 'path'>): (string | number)[] {
  let length = 0;
  for (let at: GraphQLResolveInfo['path'] | undefined = info.path; at !== undefined; at = at.prev) length++;
  const keys = new Array<string | number>(length);
  for (let at: GraphQLResolveInfo['path'] | undefined = info.path; at !== undefined; at = at.prev)
    keys[--length] = at.key;
  return keys;
}

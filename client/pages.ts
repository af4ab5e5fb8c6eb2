/** Reads a connection to its end, page by page. */
import type { Client, RequestOptions, Rest } from './client.ts';
import type { TypedDocumentString } from './generated/graphql.ts';

interface Connection<Node> {
  readonly nodes: readonly Node[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor?: string | null };
}

/** One node after another; a page is asked for when the one before is used up. `of`: where in the answer the connection stands. */
export async function* pages<Data, Variables extends { after?: string | null }, Node>(
  client: Client,
  document: TypedDocumentString<Data, Variables>,
  variables: Variables,
  of: (data: Data) => Connection<Node>,
  options: RequestOptions = {},
): AsyncGenerator<Node, void> {
  for (let after = variables.after ?? null; ; ) {
    const rest = [{ ...variables, after }, options] as unknown as Rest<Variables>;
    const { nodes, pageInfo } = of((await client.request(document, ...rest)).data);
    yield* nodes;
    // A page may be empty while there is more; the same place again would be asked for ever.
    if (!pageInfo.hasNextPage || pageInfo.endCursor === after) return;
    after = pageInfo.endCursor ?? null;
  }
}

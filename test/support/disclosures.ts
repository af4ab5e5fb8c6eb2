/** What tests of "who saw my data" ask. */
import { LockdownBook } from '../../src/lockdown/book.ts';
import type { Locked } from '../../src/lockdown/model.ts';
import type { Answer } from './client.ts';
import type { TestGateway } from './gateway.ts';

const FIELDS = `{
  nodes {
    at field
    to { kind name nameOfThen session browser attendee { id } }
    basis { kind consent audience category purpose }
  }
  edges { cursor node { at } }
  pageInfo { hasNextPage endCursor }
}`;
export const LOOK = 'query Look($id: ID!) { node(id: $id) { ... on Attendee { phone email jobTitle } } }';
export const DISCLOSURES = `query Mine($event: ID!, $first: Int, $after: String, $field: ProtectedField, $since: DateTime, $includeOwn: Boolean) {
  list: myDisclosures(event: $event, first: $first, after: $after, field: $field, since: $since, includeOwn: $includeOwn) ${FIELDS}
}`;
export const DISCLOSURES_OF = `query Of($attendee: ID!, $first: Int, $after: String, $includeOwn: Boolean) {
  list: disclosuresOf(attendee: $attendee, first: $first, after: $after, includeOwn: $includeOwn) ${FIELDS}
}`;

export interface Told {
  readonly at: string;
  readonly field: string | null;
  readonly to: {
    readonly kind: string;
    readonly name: string | null;
    readonly nameOfThen: boolean;
    readonly session: string | null;
    readonly browser: string | null;
    readonly attendee: { readonly id: string } | null;
  };
  readonly basis: {
    readonly kind: string;
    readonly consent: string | null;
    readonly audience: string | null;
    readonly category: string | null;
    readonly purpose: string | null;
  };
}

export interface ListPage {
  readonly list: {
    readonly nodes: readonly Told[];
    readonly edges: readonly { readonly cursor: string }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

/** The page in an answer without errors. */
export function pageIn({ data, errors }: Answer<ListPage>): ListPage['list'] {
  if (errors !== undefined || data == null) throw new Error(`no page: ${JSON.stringify(errors)}`);
  return data.list;
}

/** Puts a lockdown on, past all checks; answers how to lift it. */
export async function lockedDown(
  { services }: Pick<TestGateway, 'services'>,
  locked: Partial<Locked> & Pick<Locked, 'scope'>,
): Promise<() => Promise<unknown>> {
  const book = new LockdownBook(services.models.lockdowns);
  const by = { kind: 'COMMAND_LINE', user: 'test' } as const;
  const whole = { event: null, field: null, attendees: [], since: null, ...locked };
  const { lockdown } = await book.lock({ ...whole, reason: 'a test', by });
  return () => book.lift(lockdown._id, by, 'over');
}

/**
 * How a package is read: by the operations that the person could ask themselves, through every rule that stands before
 * them. Threat: a second way to what is kept about people, which knows less than the first. So nothing is read here that
 * another reader knows, and it is read as the person, in a session of theirs that lives: without a right of an organiser, and
 * not while a lockdown calls that session suspect, because a package would lack what is withheld and not say so.
 */
import type { Request, Response } from 'express';
import { execute, type GraphQLSchema, isEnumType, Kind, parse } from 'graphql';
import type { ClientSession } from 'mongodb';
import { type Context, type ContextOptions, createContext } from '../context.ts';
import { refuseSuspectReading, refuseSuspectSession } from '../lockdown/guard.ts';
import type { Services } from '../services.ts';
import type { AccountViewer } from '../viewer.ts';
import type { PackageRecord } from './model.ts';

/** How many sessions of theirs are tried. */
const MOST = 20;

/** Nobody is signed in as the person any more. */
export class NobodySignedIn extends Error {
  override readonly name = 'NobodySignedIn';
}

/** Nobody is shown anything by it: who fetches it is counted (release.ts), and what is withheld here would look as if there were none. */
const UNBOUNDED: ContextOptions['budgets'] = {
  isClose: () => false,
  exceeds: () => false,
  spent: () => null,
  count: () => {},
  catchUp: async () => {},
};

type Variables = Readonly<Record<string, unknown>>;

interface Page {
  readonly nodes: readonly unknown[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

/** What an operation answers, as JSON. */
// biome-ignore lint/suspicious/noExplicitAny: the shape is the operation's.
type Answer = Record<string, any>;

export class Asking {
  readonly #schema: GraphQLSchema;
  readonly #services: Services;
  readonly #of: PackageRecord;
  readonly viewer: AccountViewer;

  private constructor(schema: GraphQLSchema, services: Services, of: PackageRecord, viewer: AccountViewer) {
    this.#schema = schema;
    this.#services = services;
    this.#of = of;
    this.viewer = viewer;
  }

  /** Throws {@link NobodySignedIn}, or LOCKED_DOWN. */
  static async as(schema: GraphQLSchema, services: Services, of: PackageRecord): Promise<Asking> {
    const { store } = services.signIn;
    const viewer = (await store.viewerNamed(of)) ?? (await anySession(services, of.account));
    if (viewer === null) throw new NobodySignedIn('nobody is signed in as them');
    refuseSuspectSession(viewer);
    for (const own of viewer.attendances) refuseSuspectReading(viewer, own);
    return new Asking(schema, services, of, viewer);
  }

  /** The same in the same session, of what that one may know: a registration that is not valid (cancelled.ts). */
  of(viewer: AccountViewer): Asking {
    return new Asking(this.#schema, this.#services, this.#of, viewer);
  }

  context(): Context {
    const { network, _id } = this.#of;
    const { account, session } = this.viewer;
    const { signIn, fence } = this.#services;
    const asksAgain = async (within?: ClientSession) => {
      const again = await signIn.store.viewerNamed({ account, session }, within);
      return again === null ? null : asPerson(again);
    };
    // No request is under way; what they hold is what the record of disclosures says of one.
    const req = { headers: {}, sessionID: '' } as unknown as Request;
    const res = {
      locals: { mark: fence.mark(), requestId: _id },
      setHeader: () => {},
    } as unknown as Response;
    const services = { ...this.#services, networkOf: () => network };
    const viewer = asPerson(this.viewer);
    return createContext({ services, viewer, http: { req, res }, asksAgain, budgets: UNBOUNDED });
  }

  /** In which this operation is on the record. */
  contextOf(source: string): Context {
    const context = this.context();
    const document = parse(source);
    const [operation] = document.definitions;
    const name = operation?.kind === Kind.OPERATION_DEFINITION ? (operation.name?.value ?? null) : null;
    Object.assign(context.operation, { name, document });
    return context;
  }

  /** What the schema calls a value of ours. */
  nameIn(type: string, value: unknown): unknown {
    const found = this.#schema.getType(type);
    if (!isEnumType(found)) throw new Error(`${type} is no enum`);
    return found.serialize(value);
  }

  /** Throws where any of it fails: a package has no holes. */
  async one(source: string, variableValues: Variables = {}): Promise<Answer> {
    const contextValue = this.contextOf(source);
    const { document } = contextValue.operation;
    if (document === null) throw new Error('nothing was asked for');
    const result = await execute({ schema: this.#schema, document, contextValue, variableValues });
    const [error] = result.errors ?? [];
    if (error !== undefined) throw error;
    return JSON.parse(JSON.stringify(result.data)) as Answer;
  }

  /** All pages of what the operation calls `page`. */
  async all(source: string, variables: Variables = {}): Promise<readonly Answer[]> {
    const nodes: Answer[] = [];
    for (let after: string | null = null; ; ) {
      const { page } = (await this.one(source, { ...variables, after })) as { page: Page };
      nodes.push(...(page.nodes as Answer[]));
      if (!page.pageInfo.hasNextPage) return nodes;
      after = page.pageInfo.endCursor;
    }
  }
}

/** They may have proved again since, which is another session. */
async function anySession({ signIn, database }: Services, account: string): Promise<AccountViewer | null> {
  const sessions = database.connection.collection<{ publicId: string }>('sessions');
  const found = sessions.find(
    { account },
    { projection: { publicId: 1 }, sort: { startedAt: -1 }, limit: MOST },
  );
  for (const { publicId: session } of await found.toArray()) {
    const viewer = await signIn.store.viewerNamed({ account, session });
    if (viewer !== null) return viewer;
  }
  return null;
}

/** Without a right of an organiser. */
export const asPerson = (viewer: AccountViewer): AccountViewer => ({
  ...viewer,
  ...{ organises: [], organiserOf: [], grants: [] },
});

/**
 * Asks a gateway. Threat: a key that leaves the server it belongs to: in a page's script, in clear over a network, after
 * a redirect, in a log. So a key is refused in a browser and over plain http to another machine, redirects are errors, and neither
 * the client nor an error of it holds the key where printing would show it.
 *
 * In a browser the session's cookie goes along, and the page must come from the gateway's own origin: others are refused there.
 */
import { AttendantError, type Failure } from './errors.ts';
import type { TypedDocumentString } from './generated/graphql.ts';
import type { ProtectedCoordinate } from './generated/schema.ts';
import { retryAfterOf, waited } from './retry.ts';

export interface ClientOptions {
  /** The gateway's `/graphql`, with scheme and host. */
  readonly endpoint: string | URL;
  /** An API key, on servers only; without it whoever the cookies say is asking. */
  readonly key?: string;
  /** Another `fetch`: one that keeps cookies, for example. */
  readonly fetch?: typeof fetch;
  /** How often a request is sent again that was `RATE_LIMITED`; 3 by default. */
  readonly retries?: number;
  /** Asked to wait longer than this, the client throws instead; 60 by default. */
  readonly longestWaitSeconds?: number;
}

export interface RequestOptions {
  readonly signal?: AbortSignal;
  /** Whether to return what there is where something could not be answered. By default any error is thrown. */
  readonly partial?: boolean;
}

export interface Result<Data> {
  readonly data: Data;
  /** Fields that were withheld somewhere in the answer. Of one person, `shown` says which. */
  readonly withheld: readonly ProtectedCoordinate[];
  /** When a lockdown began that may be why; null without one. */
  readonly lockdownSince: string | null;
  /** In points: what the operation counted for, and what one may; null from a gateway that does not say. */
  readonly cost: { readonly requested: number; readonly limit: number } | null;
  /** None, unless `partial` was asked for. */
  readonly errors: readonly Failure[];
  readonly extensions: Readonly<Record<string, unknown>>;
  /** The answer's `x-request-id`: name it when you ask the operator about an answer. */
  readonly requestId: string | null;
}

/** Variables may be left out of an operation that has none. */
export type Rest<Variables> =
  Variables extends Record<string, never>
    ? [variables?: Variables, options?: RequestOptions]
    : [variables: Variables, options?: RequestOptions];

export interface Client {
  /** Throws {@link AttendantError}. */
  request<Data, Variables>(
    document: TypedDocumentString<Data, Variables>,
    ...rest: Rest<Variables>
  ): Promise<Result<Data>>;
}

export function createClient(options: ClientOptions): Client {
  const { key, retries = 3, longestWaitSeconds = 60 } = options;
  const send = options.fetch ?? fetch;
  const endpoint = checkedEndpoint(options);
  const headers: Record<string, string> = {
    accept: 'application/graphql-response+json, application/json;q=0.9',
    'content-type': 'application/json',
    // Without an Origin the gateway takes a cookie only with it.
    'apollo-require-preflight': 'true',
    ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
  };

  async function once(body: string, signal: AbortSignal | undefined) {
    try {
      const credentials = key === undefined ? 'same-origin' : 'omit';
      const init = { method: 'POST', headers, body, credentials, redirect: 'error', signal } as const;
      const response = await send(endpoint, init);
      const answer: unknown = await response.json();
      if (answer === null || typeof answer !== 'object') throw new Error('the answer is no object');
      return { response, answer: answer as Answer };
    } catch (cause) {
      signal?.throwIfAborted();
      throw new AttendantError(
        [{ message: 'The gateway did not answer.', extensions: { code: 'NO_ANSWER' } }],
        {
          endpoint,
          cause,
        },
      );
    }
  }

  return {
    async request<Data, Variables>(
      document: TypedDocumentString<Data, Variables>,
      ...[variables, { signal, partial = false } = {}]: Rest<Variables>
    ): Promise<Result<Data>> {
      const body = JSON.stringify({ query: document.toString(), variables });
      const isQuery = /^\s*(query\b|\{)/.test(document.toString());
      for (let tries = 0; ; tries += 1) {
        const { response, answer } = await once(body, signal);
        const seconds = retryAfterOf(response, answer);
        // Of a mutation that came as far as data a part may have been done.
        const mayRepeat = isQuery || answer.data === undefined;
        if (seconds !== null && mayRepeat && tries < retries && seconds <= longestWaitSeconds) {
          await waited(seconds, signal);
          continue;
        }
        return result<Data>(answer, { endpoint, response, partial });
      }
    },
  };
}

/** A response's body; what it is trusted to hold is up to the gateway. */
export interface Answer {
  readonly data?: unknown;
  readonly errors?: readonly Failure[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

function result<Data>(
  { data, errors = [], extensions = {} }: Answer,
  { endpoint, response, partial }: { endpoint: URL; response: Response; partial: boolean },
): Result<Data> {
  const requestId = response.headers.get('x-request-id');
  const nothing = data === undefined || data === null;
  if (nothing || (errors.length > 0 && !partial)) {
    const told =
      errors.length > 0
        ? errors
        : [{ message: 'The answer holds no data.', extensions: { code: 'NO_ANSWER' } }];
    throw new AttendantError(told, { endpoint, data, requestId, status: response.status });
  }
  return {
    data: data as Data,
    withheld: (extensions.withheld ?? []) as ProtectedCoordinate[],
    lockdownSince: (extensions.lockdown as { since: string } | undefined)?.since ?? null,
    cost: (extensions.cost ?? null) as Result<Data>['cost'],
    errors,
    extensions,
    requestId,
  };
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

function checkedEndpoint({ endpoint, key }: ClientOptions): URL {
  const url = new URL(endpoint);
  if (url.username !== '' || url.password !== '' || url.search !== '')
    throw new TypeError(
      'endpoint: no user, password or query belongs into it; a key is an option of its own.',
    );
  if (key === undefined) return url;
  if ('document' in globalThis || 'WorkerGlobalScope' in globalThis)
    throw new TypeError(
      'key: whoever opens the page would have it. In browsers people sign in; keys are for servers.',
    );
  if (url.protocol !== 'https:' && !LOOPBACK.has(url.hostname))
    throw new TypeError('endpoint: a key is sent over https only, except on this machine.');
  if (!/^[\x21-\x7e]+$/.test(key))
    throw new TypeError('key: it has characters that no key has; was it cut or quoted?');
  return url;
}

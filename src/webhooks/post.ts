/**
 * One call of an endpoint. Threats: a URL that leads inside (addresses.ts); a redirect that does; an endpoint that never
 * ends its answer, or sends gigabytes; an answer that says more about our network than it should to whoever reads the log.
 * So no redirect is followed, the whole call has one time limit, an answer is its status, and nothing of it is read.
 */
import http from 'node:http';
import https from 'node:https';
import type { Addresses } from './addresses.ts';
import type { DeliveryError } from './model.ts';

export interface Call {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Answered {
  /** Null for none. */
  readonly status: number | null;
  readonly error: DeliveryError | null;
  /** Milliseconds that the endpoint asked to be left alone for. */
  readonly retryAfter: number | null;
}

export interface PostOptions {
  readonly addresses: Addresses;
  readonly timeoutMillis: number;
  /** Ends the call at once: the gateway is closing. */
  readonly signal: AbortSignal;
  /** Certificates to trust besides; for tests. */
  readonly ca?: string | undefined;
}

const TIMEOUT = 'TimeoutError';
/** What asks to be left alone for longer is asked again after that. */
const LONGEST_WAIT = 24 * 3_600_000;
const AT_ONCE = [429, 503];

/** Never rejects. */
export async function post(call: Call, options: PostOptions): Promise<Answered> {
  try {
    const url = new URL(call.url);
    options.addresses.refuseLiteral(url);
    return await send(url, call, options);
  } catch (error) {
    return { status: null, error: errorOf(error), retryAfter: null };
  }
}

function send(url: URL, { headers, body }: Call, options: PostOptions): Promise<Answered> {
  const limit = AbortSignal.timeout(options.timeoutMillis);
  const request = url.protocol === 'https:' ? https.request : http.request;
  return new Promise((resolve, reject) => {
    const sent = request(url, {
      method: 'POST',
      headers: { ...headers, 'content-length': Buffer.byteLength(body), connection: 'close' },
      // A connection of its own, to an address that is judged now.
      agent: false,
      lookup: options.addresses.lookupFor(url),
      signal: AbortSignal.any([limit, options.signal]),
      ...(options.ca === undefined ? {} : { ca: options.ca }),
    });
    sent.on('error', (error) => reject(limit.aborted ? limit.reason : error));
    // Whatever ends without an answer is settled too; after one this is nothing.
    sent.once('close', () => reject(new Error('The connection was closed without an answer.')));
    // 101: no 'response' follows it, and the connection is ours to end.
    sent.once('upgrade', ({ statusCode = 101 }, socket) => {
      socket.destroy();
      resolve(judged(statusCode, undefined));
    });
    sent.once('response', (answer) => {
      const { statusCode = 0, headers: said } = answer;
      answer.destroy();
      resolve(judged(statusCode, said['retry-after']));
    });
    sent.end(body);
  });
}

function judged(status: number, retryAfter: string | undefined): Answered {
  const after = AT_ONCE.includes(status) ? millisIn(retryAfter) : null;
  if (status >= 200 && status < 300) return { status, error: null, retryAfter: null };
  if (status >= 300 && status < 400) return { status, error: 'REDIRECT', retryAfter: null };
  return { status, error: status === 410 ? 'GONE' : 'STATUS', retryAfter: after };
}

/** Seconds, or a date (RFC 9110, 10.2.3). */
function millisIn(text: string | undefined): number | null {
  if (text === undefined) return null;
  const millis = /^\d{1,9}$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - Date.now();
  return Number.isNaN(millis) ? null : Math.min(Math.max(millis, 0), LONGEST_WAIT);
}

const TLS = /^(ERR_TLS|ERR_SSL|CERT_|UNABLE_TO|DEPTH_ZERO|SELF_SIGNED|HOSTNAME_MISMATCH|EPROTO)/;

/** In words of ours: an error's text quotes names and addresses of the network that the gateway stands in. */
function errorOf(error: unknown): DeliveryError {
  const { code, name, errors } = (error ?? {}) as { code?: unknown; name?: unknown; errors?: unknown[] };
  if (name === TIMEOUT) return 'TIMEOUT';
  const said = typeof code === 'string' ? code : '';
  if (said === 'ADDRESS_REFUSED') return 'ADDRESS';
  if (said === 'ENOTFOUND' || said === 'EAI_AGAIN' || said === 'ENODATA') return 'NAME';
  if (TLS.test(said)) return 'TLS';
  return Array.isArray(errors) && errors.length > 0 ? errorOf(errors[0]) : 'CONNECTION';
}

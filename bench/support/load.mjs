/**
 * Load on one server: a closed loop of connections that stay open, each with a viewer of its own, going round its
 * requests from a place of its own; every answer is compared, byte by byte, with the one that was checked before.
 * By undici's dispatch, because a client in JavaScript that parses more than it must is slower than the fastest peers.
 */
import { Client } from 'undici';
import { quantile } from './statistics.mjs';

const ANSWER_LIMIT_MILLIS = 60_000;

/**
 * `viewers`: for each connection `{ headers, requests: [{ body, answer, values }] }`, answers by {@link answerLike}. A request may
 * say another `path` and `method` than `/graphql` and POST.
 */
export function openLoad(url, viewers) {
  const connections = viewers.map((viewer, i) => new Connection(url, viewer, i));
  return {
    /** What came in that time, or of so many requests: each latency in milliseconds, in how many seconds, and how many protected values. */
    run: async ({ seconds = Infinity, requests = Infinity }) => {
      const begun = performance.now();
      let left = requests;
      const goOn = () => performance.now() - begun < seconds * 1_000 && left-- > 0;
      const runs = await Promise.all(connections.map((one) => one.runWhile(goOn)));
      return {
        seconds: (performance.now() - begun) / 1_000,
        latencies: runs.flatMap(({ latencies }) => latencies),
        values: runs.reduce((sum, { values }) => sum + values, 0),
      };
    },
    close: () => Promise.all(connections.map((one) => one.close())),
  };
}

/** Figures over runs of the same load. */
export function summedUp(runs) {
  const latencies = runs.flatMap((run) => run.latencies);
  const seconds = runs.reduce((sum, run) => sum + run.seconds, 0);
  return {
    requests: latencies.length,
    perSecond: latencies.length / seconds,
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
  };
}

const CURSOR = '"endCursor":"';

/**
 * The same answer again, whole: status 200 and these bytes. The text of an `endCursor` may differ, because ours is
 * sealed anew each time; its length may not.
 */
export function answerLike(text) {
  const at = text.indexOf(CURSOR);
  const from = at < 0 ? text.length : at + CURSOR.length;
  const until = at < 0 ? text.length : text.indexOf('"', from);
  const [head, tail] = [Buffer.from(text.slice(0, from)), Buffer.from(text.slice(until))];
  const length = Buffer.byteLength(text);
  return (status, bytes) =>
    status === 200 &&
    bytes.length === length &&
    head.equals(bytes.subarray(0, head.length)) &&
    tail.equals(bytes.subarray(length - tail.length));
}

class Connection {
  #client;
  #viewer;
  #next;

  constructor(url, viewer, n) {
    this.#client = new Client(url, { pipelining: 1, headersTimeout: ANSWER_LIMIT_MILLIS });
    this.#viewer = viewer;
    this.#next = n;
  }

  async runWhile(goOn) {
    const { requests } = this.#viewer;
    const latencies = [];
    let shown = 0;
    while (goOn()) {
      const { answer, values, ...request } = requests[this.#next++ % requests.length];
      const begun = performance.now();
      const { status, bytes } = await this.ask(request);
      latencies.push(performance.now() - begun);
      if (!answer(status, bytes))
        throw new Error(`another answer under load: ${status} ${bytes.toString().slice(0, 500)}`);
      shown += values;
    }
    return { latencies, values: shown };
  }

  ask(request) {
    const options = { path: '/graphql', method: 'POST', headers: this.#viewer.headers, ...request };
    return new Promise((resolve, reject) => {
      let status = 0;
      const pieces = [];
      this.#client.dispatch(options, {
        onRequestStart: () => {},
        onResponseStart: (_controller, code) => {
          status = code;
        },
        onResponseData: (_controller, piece) => pieces.push(piece),
        onResponseEnd: () =>
          resolve({ status, bytes: pieces.length === 1 ? pieces[0] : Buffer.concat(pieces) }),
        onResponseError: (_controller, error) => reject(error),
      });
    });
  }

  close() {
    return this.#client.close();
  }
}

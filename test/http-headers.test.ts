/** What stands in the head of every answer of /graphql, byte for byte and in this order, and in how many pieces it comes. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import express from 'express';
import request from 'supertest';
import { exactly, inOrder, under } from '../src/http/in-order.ts';
import { adopt, newMessages } from '../src/http/messages.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway({ testing: undefined });
});
afterAll(() => gateway.close());

const POLICY =
  "default-src 'none';script-src 'self';style-src 'self';img-src 'self' data:;connect-src 'self';form-action 'self';base-uri 'none';frame-ancestors 'none'";
const HEAD = [
  'x-request-id: trace-0123456789',
  `Content-Security-Policy: ${POLICY}`,
  'Cross-Origin-Opener-Policy: same-origin',
  'Cross-Origin-Resource-Policy: same-origin',
  'Origin-Agent-Cluster: ?1',
  'Referrer-Policy: same-origin',
  'X-Content-Type-Options: nosniff',
  'X-DNS-Prefetch-Control: off',
  'X-Download-Options: noopen',
  'X-Frame-Options: DENY',
  'X-Permitted-Cross-Domain-Policies: none',
  'X-XSS-Protection: 0',
];
/** Of whatever is a document; the end of the minute is not always as far. */
const POINTS = [
  'RateLimit-Policy: "network";q=1000000000;w=60',
  expect.stringMatching(/^RateLimit: "network";r=9999\d{5};t=\d\d?$/),
];
const ONE_FIELD = '{"data":{"__typename":"Query"},"extensions":{"cost":{"requested":1,"limit":10000}}}\n';
const JSON_TYPE = 'application/json; charset=utf-8';
const RESPONSE_TYPE = 'application/graphql-response+json; charset=utf-8';

describe('an answer of /graphql', () => {
  it.each([
    ['with data', '{"query":"{ __typename }"}', '', 200, JSON_TYPE, ONE_FIELD],
    [
      'with data, as a GraphQL response',
      '{"query":"{ __typename }"}',
      'application/graphql-response+json',
      200,
      RESPONSE_TYPE,
      ONE_FIELD,
    ],
    ['to a document that is not right', '{"query":"{ nix }"}', '', 400, JSON_TYPE, null],
    [
      'to a document that is not right, with 200',
      '{"query":"{ nix }"}',
      'application/json',
      200,
      JSON_TYPE,
      null,
    ],
    ['to nothing', '{}', '', 400, JSON_TYPE, null],
    ['to a batch', '[]', '', 400, JSON_TYPE, null],
  ])(
    '%s has these headers, and all of it comes in one piece',
    async (_what, body, accept, status, type, text) => {
      const { head, content, pieces } = await answerTo(body, accept);
      const [line, ...headers] = head;
      expect(line).toBe(`HTTP/1.1 ${status} ${status === 200 ? 'OK' : 'Bad Request'}`);
      const date = headers.findIndex((header) => header.startsWith('Date: '));
      expect(headers[date]).toMatch(/^Date: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/);
      const known = headers.filter((header) => !/^(?:Date|Vary): /.test(header));
      const counted = /query/.test(body) ? POINTS : [];
      expect(known).toEqual([
        ...HEAD,
        ...counted,
        `Content-Type: ${type}`,
        `Content-Length: ${Buffer.byteLength(content)}`,
        'Cache-Control: private, no-store',
        'Connection: close',
      ]);
      if (text !== null) expect(content).toBe(text);
      expect(pieces).toBe(1);
    },
  );

  it('counts bytes, not characters', async () => {
    const { content, head } = await answerTo(
      JSON.stringify({ query: 'query ($id: ID!) { node(id: $id) { id } }', variables: { id: { ü: '…' } } }),
    );
    expect(head).toContain(`Content-Length: ${Buffer.byteLength(content)}`);
    expect(JSON.parse(content).errors[0].message).toContain('ü');
  });
});

describe('handlers in order', () => {
  const answering = (...handlers: Parameters<typeof inOrder>[0]) => {
    const app = express();
    app.use(inOrder(handlers));
    app.use((_req, res) => void res.send('reached the end'));
    const onError: express.ErrorRequestHandler = (error, _req, res, _next) =>
      void res.status(500).send(String(error.message));
    app.use(onError);
    return request(app).get('/');
  };
  const on: express.RequestHandler = (_req, _res, next) => next();

  it('go on to what comes after them', async () => {
    expect((await answering(on, on)).text).toBe('reached the end');
    expect((await answering()).text).toBe('reached the end');
  });

  it.each<[string, express.RequestHandler]>([
    ['passes an empty text on', (_req, _res, next) => next('')],
    ['passes 0 on', (_req, _res, next) => next(0)],
    ['rejects with an empty text', () => Promise.reject('')],
  ])('end where one %s, and nothing after them is reached', async (_how, handler) => {
    const answer = await answering(on, handler, (_req, res) => void res.send('went on'));
    expect([answer.status, answer.text]).toEqual([500, 'a handler failed']);
  });

  it.each<[string, express.RequestHandler]>([
    ['passes an error on', (_req, _res, next) => next(new Error('no'))],
    [
      'throws',
      () => {
        throw new Error('no');
      },
    ],
    ['rejects', () => Promise.reject(new Error('no'))],
  ])('end where one %s, with that error', async (_how, handler) => {
    const answer = await answering(on, handler, (_req, res) => void res.send('went on'));
    expect([answer.status, answer.text]).toEqual([500, 'no']);
  });

  it.each<[string, express.RequestHandler]>([
    [
      'throws nothing',
      () => {
        throw undefined;
      },
    ],
    ['rejects with nothing', () => Promise.reject()],
  ])('end where one %s, and nobody takes it for going on', async (_how, handler) => {
    const answer = await answering(on, handler, (_req, res) => void res.send('went on'));
    expect([answer.status, answer.text]).toEqual([500, 'a handler failed']);
  });

  it('end where one answers', async () => {
    expect((await answering((_req, res) => void res.send('answered'), on)).text).toBe('answered');
  });
});

describe('a request and its answer', () => {
  it('come as the app wants them, so that Express gives them no other prototype', async () => {
    const messages = newMessages();
    const server = createServer(messages);
    const app = express();
    const prototypes = (req: IncomingMessage, res: ServerResponse) =>
      [req, res].map((one) => Object.getPrototypeOf(one) as unknown);
    const seen: unknown[][] = [];
    server.on('request', (req, res) => seen.push(prototypes(req, res)));
    app.use((req, res) => {
      seen.push(prototypes(req, res));
      res.json([req.app === app, res.app === app, req.ip, req.accepts('json'), req.get('host')]);
    });
    adopt(app, messages);
    server.on('request', app);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const answer = await fetch(`http://127.0.0.1:${port}/`);
    expect(await answer.json()).toEqual([true, true, '127.0.0.1', 'json', `127.0.0.1:${port}`]);
    expect(seen).toHaveLength(2);
    for (const i of [0, 1]) expect(seen[0]?.[i] === seen[1]?.[i]).toBe(true);
    server.close();
  });
});

describe('a handler for one path', () => {
  const here: express.RequestHandler = (req, res) => void res.send(`here ${req.url}`);
  const other: express.RequestHandler = (_req, res) => void res.send('other');
  const at = async (path: string, handler: express.RequestHandler) => {
    const app = express();
    app.use(inOrder([handler, other]));
    return (await request(app).get(path)).text;
  };

  it.each([
    ['/graphql', 'here /graphql'],
    ['/graphql?x=1', 'other'],
    ['/GraphQL', 'other'],
    ['/graphql/', 'other'],
    ['/graphqlx', 'other'],
    ['/', 'other'],
  ])('letter for letter: at %s answers %s', async (path, text) => {
    expect(await at(path, exactly('/graphql', here))).toBe(text);
  });

  it.each([
    ['/health', 'here /health'],
    ['/Health/LIVE', 'here /Health/LIVE'],
    ['/health/live?x', 'here /health/live?x'],
    ['/heal', 'other'],
    ['/x/health/live', 'other'],
  ])('and below: at %s answers %s', async (path, text) => {
    expect(await at(path, under('/health', here))).toBe(text);
  });
});

/** The answer as it comes over the wire. */
async function answerTo(body: string, accept = '') {
  const { host, port } = new URL(gateway.url);
  const socket = net.connect(Number(port), 'localhost');
  const lines = [
    'POST /graphql HTTP/1.1',
    `Host: ${host}`,
    'Content-Type: application/json',
    ...(accept === '' ? [] : [`Accept: ${accept}`]),
    'X-Request-Id: trace-0123456789',
    'Connection: close',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`);
  const pieces: Buffer[] = [];
  for await (const piece of socket) pieces.push(piece as Buffer);
  const [head = '', ...rest] = Buffer.concat(pieces).toString().split('\r\n\r\n');
  return { head: head.split('\r\n'), content: rest.join('\r\n\r\n'), pieces: pieces.length };
}

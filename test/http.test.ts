/** The way in: hosts, origins, methods, bodies; headers; and what is answered when it is not GraphQL that answers. */
import net from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { nearNetworks, networkText } from '../src/http/network.ts';
import {
  type Browser,
  ME,
  openSignInGateway,
  type SignInGateway,
  START,
  signInWith,
} from './support/sign-in.ts';

let gateway: SignInGateway;
let browser: Browser;
beforeAll(async () => {
  gateway = await openSignInGateway({
    environment: { PUBLIC_URL: 'https://attendant.example', TRUST_PROXY: '1' },
  });
  browser = gateway.browser();
  await signInWith(gateway, browser, (await gateway.buildPerson()).address);
});
afterAll(() => gateway.close());

const JSON_TYPE = { 'content-type': 'application/json' };
const BODY = JSON.stringify({ query: '{ me { account } }' });
const post = (headers: Record<string, string>, body = BODY, who = browser) =>
  who.send('POST', '/graphql', body, { ...JSON_TYPE, ...headers });
const code = (answer: { body: { errors: { extensions: { code: string } }[] } }) =>
  answer.body.errors[0]?.extensions.code;

describe('POST /graphql with a cookie', () => {
  const welcome: [string, Record<string, string>][] = [
    ['our own Origin', { origin: 'https://attendant.example' }],
    ['Sec-Fetch-Site: same-origin', { 'sec-fetch-site': 'same-origin' }],
    ['no Origin and apollo-require-preflight', { 'apollo-require-preflight': 'true' }],
    ['no Origin and x-apollo-operation-name', { 'x-apollo-operation-name': 'Me' }],
    [
      'a charset beside application/json',
      { 'sec-fetch-site': 'same-origin', 'content-type': 'Application/JSON; charset=utf-8' },
    ],
  ];
  for (const [name, headers] of welcome) {
    it(`is answered with ${name}`, async () => {
      const answer = await post(headers);
      expect(answer.status).toBe(200);
      expect(answer.body.data.me.account).toMatch(/^acc_/);
    });
  }

  const foreign: [string, Record<string, string>][] = [
    ['a foreign Origin', { origin: 'https://evil.example' }],
    [
      'a foreign Origin and the preflight header',
      { origin: 'https://evil.example', 'apollo-require-preflight': 'true' },
    ],
    ['a sister’s Origin', { origin: 'https://other.attendant.example' }],
    ['an Origin that begins like ours', { origin: 'https://attendant.example.evil.example' }],
    ['our name over plain http', { origin: 'http://attendant.example' }],
    ['loopback’s Origin, where we have https', { origin: 'http://localhost:4000' }],
    ['Origin: null', { origin: 'null' }],
    ['an empty Origin', { origin: '' }],
    ['Sec-Fetch-Site: cross-site', { 'sec-fetch-site': 'cross-site' }],
    [
      'Sec-Fetch-Site: same-site and the preflight header',
      { 'sec-fetch-site': 'same-site', 'apollo-require-preflight': 'true' },
    ],
    ['nothing that says where it is from', {}],
    ['an empty preflight header', { 'apollo-require-preflight': '' }],
  ];
  it('is refused with loopback’s Origin and our own port, where we have https', async () => {
    expect((await post({ origin: `http://localhost:${gateway.port}` })).status).toBe(403);
  });

  for (const [name, headers] of foreign) {
    it(`is refused with ${name} (CSRF)`, async () => {
      const answer = await post(headers);
      expect([answer.status, code(answer)]).toEqual([403, 'FORBIDDEN']);
      expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    });
  }

  for (const type of [
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    'application/graphql',
    '',
    'text/plain; application/json',
  ]) {
    it(`is refused as ${type || 'no type at all'}`, async () => {
      const answer = await post({ 'sec-fetch-site': 'same-origin', 'content-type': type });
      expect([answer.status, code(answer)]).toEqual([415, 'BAD_REQUEST']);
    });
  }
});

describe('POST /graphql without a cookie', () => {
  it('is answered to a client that says nothing of where it is from', async () => {
    expect((await post({}, BODY, gateway.browser())).body.data).toEqual({ me: null });
  });

  it('is refused from a foreign Origin all the same, so that nobody is signed in as somebody else', async () => {
    const answer = await post(
      { origin: 'https://evil.example' },
      JSON.stringify({ query: START, variables: { email: 'a@example.org' } }),
      gateway.browser(),
    );
    expect(answer.status).toBe(403);
    expect(answer.headers['set-cookie']).toBeUndefined();
  });
});

describe('other ways to ask /graphql', () => {
  for (const method of ['GET', 'HEAD', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
    it(`${method} is 405 with Allow: POST`, async () => {
      const answer = await browser.send(method, '/graphql?query=%7Bme%7Baccount%7D%7D', '', {
        'sec-fetch-site': 'same-origin',
      });
      expect([answer.status, answer.headers.allow]).toEqual([405, 'POST']);
      expect(answer.text).not.toContain('acc_');
    });
  }

  const own = { 'sec-fetch-site': 'same-origin' };
  const bad: [string, string, number][] = [
    ['a batch', `[${BODY},${BODY}]`, 400],
    ['an empty batch', '[]', 400],
    ['null', 'null', 400],
    ['a text', '"{ me }"', 400],
    ['half a document', BODY.slice(0, -2), 400],
    [
      'a body of more than 1 MB',
      JSON.stringify({ query: `#${'x'.repeat(1024 * 1024)}\n{ me { account } }` }),
      413,
    ],
  ];
  for (const [name, body, status] of bad) {
    it(`${name} is ${status}, in GraphQL’s shape`, async () => {
      const answer = await post(own, body);
      expect([answer.status, code(answer)]).toEqual([status, 'BAD_REQUEST']);
      expect(answer.text.length).toBeLessThan(200);
    });
  }

  it('says of a batch that batches are refused', async () => {
    expect((await post(own, '[]')).body.errors[0].message).toContain('Batches are refused');
  });

  it('no body at all is 400', async () => {
    const answer = await post(own, '');
    expect(answer.status).toBe(400);
    expect(answer.body.errors).toHaveLength(1);
  });

  it('compressed bodies, and charsets other than UTF-8, are 415', async () => {
    const zipped = await browser.send('POST', '/graphql', gzipSync(BODY).toString('latin1'), {
      ...JSON_TYPE,
      ...own,
      'content-encoding': 'gzip',
    });
    expect(zipped.status).toBe(415);
    expect((await post({ ...own, 'content-type': 'application/json; charset=ibm500' })).status).toBe(415);
  });

  it('answers in the media type that the client prefers', async () => {
    const accept = 'application/graphql-response+json, application/json;q=0.9';
    expect((await post({ ...own, accept }, '[]')).headers['content-type']).toContain(
      'application/graphql-response+json',
    );
    expect((await post(own, '[]')).headers['content-type']).toContain('application/json');
  });
});

describe('the host', () => {
  const request = (host: string, headers = {}) =>
    gateway.browser().send('GET', '/sign-in', '', { host, ...headers });

  it('is PUBLIC_URL’s, or loopback’s with our port', async () => {
    for (const host of [
      'attendant.example',
      'ATTENDANT.example',
      'attendant.example:443',
      `localhost:${gateway.port}`,
      `127.0.0.1:${gateway.port}`,
      `[::1]:${gateway.port}`,
    ]) {
      expect((await request(host)).status).toBe(200);
    }
  });

  it('is nobody else’s (DNS rebinding)', async () => {
    for (const host of [
      'evil.example',
      `evil.example:${gateway.port}`,
      'attendant.example.evil.example',
      'localhost',
      'localhost:1',
      '127.0.0.1',
      `attendant.example:${gateway.port}`,
    ]) {
      const answer = await request(host);
      expect([host, answer.status]).toEqual([host, 421]);
    }
  });

  it('is said at all', async () => {
    const answer = await raw('GET /sign-in HTTP/1.0\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 (?:400|421) /);
    expect(await raw('GET /sign-in HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n')).toMatch(
      /^HTTP\/1\.1 (?:400|421) /,
    );
  });

  it('is not taken from X-Forwarded-Host of a proxy that is not ours', async () => {
    const bare = await openSignInGateway();
    const host = `localhost:${bare.port}`;
    const headers = { host: 'evil.example', 'x-forwarded-host': host };
    const answer = await bare.browser().send('GET', '/sign-in', '', headers);
    await bare.close();
    expect(answer.status).toBe(421);
  });

  it('is checked before anybody is asked who they are', async () => {
    const answer = await browser.send('POST', '/graphql', BODY, {
      ...JSON_TYPE,
      host: 'evil.example',
      'sec-fetch-site': 'same-origin',
    });
    expect(answer.status).toBe(421);
    expect(answer.text).not.toContain('acc_');
  });
});

describe('every answer', () => {
  it('is private, kept by nobody, and confined', async () => {
    for (const answer of [
      await post({ 'sec-fetch-site': 'same-origin' }),
      await browser.get('/sign-in'),
      await browser.get('/nowhere'),
      await browser.get('/graphql'),
    ]) {
      expect(answer.headers).toMatchObject({
        'cache-control': 'private, no-store',
        'content-security-policy': expect.stringContaining("default-src 'none'"),
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'strict-transport-security': expect.any(String),
        'x-request-id': expect.any(String),
      });
      expect(answer.headers['content-security-policy']).not.toMatch(/unsafe|\*/);
      expect(answer.headers['x-powered-by']).toBeUndefined();
      expect(answer.headers.etag).toBeUndefined();
    }
  });

  it('carries the request’s own id if that is one, else a new one', async () => {
    const id = async (given: string) =>
      (await browser.get('/sign-in', { 'x-request-id': given })).headers['x-request-id'];
    expect(await id('trace-0123456789')).toBe('trace-0123456789');
    for (const odd of ['x', 'a b c d e f g h', '<script>alert(1)</script>', 'x'.repeat(65)]) {
      expect(await id(odd)).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  it('sets cookies with __Host-, Secure and HttpOnly where there is https', async () => {
    const fresh = gateway.browser();
    const { answer } = await signInWith(gateway, fresh, (await gateway.buildPerson()).address);
    const lines = answer.headers['set-cookie'] ?? [];
    expect(lines.length).toBeGreaterThanOrEqual(3);
    for (const line of lines) {
      expect(line).toMatch(/^__Host-attendant/);
      expect(line).toMatch(/; Path=\//);
      expect(line).toMatch(/; HttpOnly/);
      expect(line).toMatch(/; Secure/);
      expect(line).toMatch(/; SameSite=(?:Lax|Strict)/);
      expect(line).not.toMatch(/Domain/i);
    }
    expect((await fresh.ask(ME)).body.data.me).not.toBeNull();
  });

  it('ignores a session cookie without the prefix, as a sister host might plant it', async () => {
    const planted = gateway.browser();
    planted.cookies.set('attendant', browser.cookies.get('__Host-attendant') ?? '');
    expect((await planted.ask(ME)).body.data.me).toBeNull();
  });
});

describe('outside /graphql', () => {
  it('answers what is not there with problem details', async () => {
    const answer = await browser.get('/nowhere?x=<script>');
    expect(answer.status).toBe(404);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.body).toEqual({
      type: 'about:blank',
      title: 'Not Found',
      status: 404,
      code: 'NOT_FOUND',
      detail: expect.any(String),
    });
  });

  it.each(['/%E0%A4%A', '//', '//:x'])(
    'answers the broken URL %s with problem details, and tells nothing of what went wrong inside',
    async (url) => {
      const answer = await browser.get(url);
      expect([404, 400]).toContain(answer.status);
      expect(answer.headers['content-type']).toContain('application/problem+json');
      expect(answer.text).not.toMatch(/node_modules|\n\s+at /);
    },
  );

  it('redirects nowhere, whatever the URL holds', async () => {
    for (const url of [
      '/sign-in?next=https://evil.example',
      '/sign-in/?returnTo=//evil.example',
      '//evil.example/',
      '/sign-in/..//evil.example',
    ]) {
      const answer = await browser.get(url);
      expect(answer.headers.location).toBeUndefined();
      expect(Math.floor(answer.status / 100)).not.toBe(3);
    }
  });
});

describe('a network', () => {
  it('is an IPv4 address or an IPv6 /64, whatever the spelling', () => {
    expect(networkText('203.0.113.9')).toEqual({ near: '203.0.113.9', wide: '203.0' });
    expect(networkText('::ffff:203.0.113.9').near).toBe('203.0.113.9');
    expect(networkText('2001:db8:0:1::5').near).toBe(networkText('2001:0DB8:0000:0001:ffff::9').near);
    expect(networkText('2001:db8:0:1::5').near).not.toBe(networkText('2001:db8:0:2::5').near);
    expect(networkText('2001:db8:0:1::5').wide).toBe(networkText('2001:db8:ffff::').wide);
    expect(networkText('fe80::1%eth0').near).toBe('fe80:0:0:0');
    expect(networkText('::').near).toBe('0:0:0:0');
    expect(networkText('garbage')).toEqual({ near: 'unknown', wide: 'unknown' });
  });

  it('is hashed once for an address, and anew under another key', () => {
    let id = 'key_1';
    const hashed: string[] = [];
    const keyRing = {
      gatewayKeys: () => [{ id, bytes: Buffer.alloc(32) }] as const,
      keyedHash: (_purpose: 'NETWORK', text: string) => {
        hashed.push(text);
        return `${id} ${text}`;
      },
    };
    const near = nearNetworks(keyRing);
    const ip = '2001:db8:0:1::5';
    expect([near({ ip }), near({ ip }), near({ ip: '203.0.113.9' })]).toEqual([
      'key_1 2001:db8:0:1',
      'key_1 2001:db8:0:1',
      'key_1 203.0.113.9',
    ]);
    expect(hashed).toEqual(['2001:db8:0:1', '203.0.113.9']);
    id = 'key_2';
    expect(near({ ip })).toBe('key_2 2001:db8:0:1');
  });
});

/** Bytes to the gateway as they are, and what comes back. */
async function raw(bytes: string): Promise<string> {
  const socket = net.connect(gateway.port, '127.0.0.1');
  socket.write(bytes);
  let answer = '';
  for await (const chunk of socket) answer += String(chunk);
  return answer;
}

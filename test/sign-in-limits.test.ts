/** Limits: mails per address, starts and tries per network; and an attacker's tries never lock the person out. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SIGN_IN_LIMITS } from '../src/sign-in/limits.ts';
import {
  anAddress,
  COMPLETE,
  openSignInGateway,
  type SignInGateway,
  START,
  signInWith,
} from './support/sign-in.ts';

let gateway: SignInGateway;
beforeAll(async () => {
  // The proxy is the test: X-Forwarded-For says where a browser is.
  gateway = await openSignInGateway({ environment: { TRUST_PROXY: '1' } });
});
afterAll(() => gateway.close());

const from = (address: string) => gateway.browser({ 'x-forwarded-for': address });
const mailsTo = async (address: string) => (await gateway.mails()).filter(({ to }) => to === address).length;
let networks = 0;
const anotherNetwork = () => `2001:db8:${(networks++).toString(16)}::1`;
const anotherWideNetwork = () => `2a00:${(networks++).toString(16)}::1`;

describe('mails to one address', () => {
  it('are five an hour for one network, and the answer stays the same', async () => {
    const { address } = await gateway.buildPerson();
    const place = anotherNetwork();
    const texts = new Set<string>();
    for (let i = 0; i < 8; i++) texts.add((await from(place).ask(START, { email: address })).text);
    expect(await mailsTo(address)).toBe(5);
    expect(texts.size).toBe(1);
  });

  it('asked for by a stranger from one network do not keep the person out in another', async () => {
    const { address } = await gateway.buildPerson();
    const place = anotherNetwork();
    for (let i = 0; i < 30; i++) await from(place).ask(START, { email: address });
    await signInWith(gateway, from(anotherNetwork()), address);
  });

  it('asked for by a stranger who has many networks of one provider do not keep the person out elsewhere', async () => {
    const { address } = await gateway.buildPerson();
    for (let i = 0; i < 30; i++) await from(anotherNetwork()).ask(START, { email: address });
    // All of 2001:db8::/32: twenty, and one of the reserve.
    expect(await mailsTo(address)).toBe(SIGN_IN_LIMITS.mailsByAddress.points + 1);
    await signInWith(gateway, from('203.0.113.7'), address);
  });

  it('do not keep a browser out that signed in before, whoever asked how often, from wherever', async () => {
    const { address } = await gateway.buildPerson();
    const browser = from('203.0.113.9');
    await signInWith(gateway, browser, address);
    for (let i = 0; i < 130; i++) await from(anotherWideNetwork()).ask(START, { email: address });
    const most = 1 + SIGN_IN_LIMITS.mailsByAddress.points + SIGN_IN_LIMITS.mailsInReserveByAddress.points;
    expect(await mailsTo(address)).toBeLessThanOrEqual(most);
    await from('203.0.113.9').ask(START, { email: address });
    expect(await mailsTo(address)).toBeLessThanOrEqual(most);
    await signInWith(gateway, browser, address);
  });

  it('are not opened up by the proof of another address, or one made up', async () => {
    const [ada, bob] = [await gateway.buildPerson(), await gateway.buildPerson()];
    const place = anotherNetwork();
    const bobs = from(place);
    await signInWith(gateway, bobs, bob.address);
    const proof = bobs.cookies.get('attendant-known') ?? '';
    expect(proof).toMatch(/^[\w-]{43}\.[\w-]{43}$/);
    for (let i = 0; i < 5; i++) await from(place).ask(START, { email: ada.address });
    for (const cookie of [proof, `${'A'.repeat(43)}.${'A'.repeat(43)}`, 'x', '..', `${proof}.x`]) {
      const browser = from(place);
      browser.cookies.set('attendant-known', cookie);
      await browser.ask(START, { email: ada.address });
    }
    expect(await mailsTo(ada.address)).toBe(5);
  });

  it('to oneself, for proving again, are ten an hour', async () => {
    const { address } = await gateway.buildPerson();
    const browser = from(anotherNetwork());
    await signInWith(gateway, browser, address);
    const prove = () => browser.ask('mutation { proveAgain { accepted } }');
    for (let i = 0; i < 10; i++) expect((await prove()).body.data.proveAgain.accepted).toBe(true);
    expect((await prove()).body.errors[0].extensions.code).toBe('RATE_LIMITED');
  });
});

describe('one network', () => {
  it('may start 300 times in ten minutes, and is then told when to come back', async () => {
    const place = anotherNetwork();
    await fill('startsByNetwork', place, SIGN_IN_LIMITS.startsByNetwork.points - 1);
    expect((await from(place).ask(START, { email: anAddress() })).body.data.startSignIn.accepted).toBe(true);
    const refused = await from(place.replace('::1', '::2')).ask(START, { email: anAddress() });
    expect(refused.body.errors[0].extensions).toMatchObject({
      code: 'RATE_LIMITED',
      retryAfter: expect.any(Number),
    });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(refused.headers['set-cookie']).toBeUndefined();
    expect(
      (await from(anotherNetwork()).ask(START, { email: anAddress() })).body.data.startSignIn.accepted,
    ).toBe(true);
  });

  it('may try 1,000 times in ten minutes', async () => {
    const place = anotherNetwork();
    await fill('triesByNetwork', place, SIGN_IN_LIMITS.triesByNetwork.points - 1);
    expect((await from(place).ask(COMPLETE, { code: '0' })).body.data.completeSignIn.signedIn).toBe(false);
    expect((await from(place).ask(COMPLETE, { code: '0' })).body.errors[0].extensions.code).toBe(
      'RATE_LIMITED',
    );
  });

  it('cannot be feigned by a header when no proxy is ours', async () => {
    const { networkOf } = await import('../src/http/network.ts');
    const { createHttpApp } = await import('../src/http/prepare.ts');
    const seen: (string | undefined)[] = [];
    const app = createHttpApp({ ...gateway.config, trustProxy: 0 });
    app.use((req, res) => {
      seen.push(req.ip, networkOf(req, gateway.keyRing).near);
      res.end();
    });
    const request = (await import('supertest')).default;
    await request(app).get('/').set('x-forwarded-for', '198.51.100.1');
    await request(app).get('/').set('x-forwarded-for', '198.51.100.2');
    expect(seen[0]).toBe(seen[2]);
    expect(seen[1]).toBe(seen[3]);
  });

  it('is stored as a keyed hash only', async () => {
    await from('203.0.113.77').ask(START, { email: anAddress() });
    const stored = JSON.stringify(await gateway.database.connection.collection('limits').find().toArray());
    expect(stored).not.toContain('203.0.113');
    expect(stored).not.toContain('2001:db8');
    expect(stored).not.toContain('@');
  });
});

/** As if a network had asked so often. */
async function fill(name: string, place: string, points: number) {
  const { networkText } = await import('../src/http/network.ts');
  const key = `${name}:${gateway.keyRing.keyedHash('NETWORK', networkText(place).near)}`;
  const expire = new Date(Date.now() + 60_000);
  await gateway.database.connection.collection('limits').insertOne({ key, points, expire });
}

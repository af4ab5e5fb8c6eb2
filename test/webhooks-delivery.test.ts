/** That messages arrive, and nowhere else: a receiver that fails, hangs, redirects and is gone; names that lead inside. */
import { execFileSync } from 'node:child_process';
import dgram from 'node:dgram';
import { mkdtempSync, readFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { oneIntegration } from '../src/consent/model.ts';
import { Addresses } from '../src/webhooks/addresses.ts';
import { privateNetworksIn } from '../src/webhooks/networks.ts';
import { post } from '../src/webhooks/post.ts';
import { type BuiltAttendee, type BuiltEvent, buildAttendee } from './support/factories.ts';
import { until } from './support/mongod.ts';
import { type Received, type Reply, startReceiver, verified } from './support/receiver.ts';
import { HERE, type Site, startSite } from './support/webhooks.ts';

let site: Site;
let event: BuiltEvent;
let ada: BuiltAttendee;
let mine: string;

beforeAll(async () => {
  site = await startSite();
});
afterAll(() => site.close());
beforeEach(async () => {
  ({ event, ada, mine } = await site.scene());
});
afterEach(() => site.empty());

const give = () => site.give(ada, oneIntegration(mine));
const reply = (said: Reply) => {
  site.receiver.reply = () => said;
};
const lastTry = async () => (await site.only()).log.at(-1);

describe('an endpoint that does not take a message', () => {
  it.each([
    ['fails', 500, { status: 500, error: 'STATUS' }],
    ['refuses', 400, { status: 400, error: 'STATUS' }],
    ['hangs', 'HANG', { status: null, error: 'TIMEOUT' }],
    ['redirects', { status: 307, headers: { location: '/elsewhere' } }, { status: 307, error: 'REDIRECT' }],
  ] as [string, Reply, object][])(
    'and %s is tried again later, under the same id',
    async (_how, said, tried) => {
      await site.listen(mine, [event]);
      reply(said);
      await give();
      await site.told();
      expect(await site.only()).toMatchObject({ state: 'WAITING', attempts: 1, log: [tried] });
      // A redirect is not followed.
      expect(site.receiver.received).toHaveLength(1);
      reply(204);
      await site.sendAnew();
      expect(await site.only()).toMatchObject({ state: 'DELIVERED', attempts: 2 });
      const ids = site.receiver.received.map(({ id }) => id);
      expect(new Set(ids)).toEqual(new Set([(await site.only()).message]));
    },
  );

  it('is given up after three days, and not before', async () => {
    await site.listen(mine, [event]);
    reply(500);
    await give();
    await site.told();
    const { giveUpAt, queuedAt } = await site.only();
    expect(giveUpAt.getTime() - queuedAt.getTime()).toBe(3 * 86_400_000);
    const gaps: number[] = [];
    for (let i = 0; i < 8; i++) {
      const { dueAt, log } = await site.only();
      gaps.push((dueAt.getTime() - (log.at(-1)?.at.getTime() ?? 0)) / 1_000);
      await site.sendAnew();
    }
    expect(gaps.every((gap, i) => i === 0 || gap > (gaps[i - 1] ?? 0))).toBe(true);
    expect(gaps[0]).toBeGreaterThanOrEqual(5);
    await site.records().updateMany({}, { $set: { giveUpAt: new Date(Date.now() + 3_600_000) } });
    await site.sendAnew();
    expect(await site.only()).toMatchObject({ state: 'FAILED', attempts: 10, settledAt: expect.any(Date) });
  });

  it.each([429, 503])(
    'and says Retry-After with %i is left alone as long as that, with all that is for it',
    async (status) => {
      await site.listen(mine, [event]);
      reply({ status, headers: { 'retry-after': '3600' } });
      await give();
      await site.told();
      const wait = async () => (await site.only()).dueAt.getTime() - Date.now();
      expect(await wait()).toBeGreaterThan(3_500_000);
      expect(await wait()).toBeLessThan(3_700_000);
    },
  );

  it('and answers 410 is switched off, and sent what it missed when it is switched on', async () => {
    const { id } = await site.listen(mine, [event]);
    reply(410);
    const given = await give();
    await site.told();
    expect(await site.only()).toMatchObject({ state: 'FAILED', log: [{ status: 410, error: 'GONE' }] });
    const { endpoints } = site.gateway.services;
    expect((await endpoints.find(id))?.disabled).toMatchObject({ why: 'GONE' });
    reply(204);
    await site.withdraw(ada, given);
    expect(await site.told()).toEqual(['consent.given']);
    await endpoints.change(id, { enabled: true }, 'acc_test');
    expect(await site.told()).toEqual(['consent.given', 'consent.given', 'consent.withdrawn']);
  });

  it('does not hold others: one hangs, and the other has its message meanwhile', async () => {
    await site.listen(mine, [event], { url: `${site.receiver.url}/slow` });
    await site.listen(mine, [event], { url: `${site.receiver.url}/quick` });
    site.receiver.reply = (at) => (at === '/slow' ? 'HANG' : 204);
    // All of it waits before the first is sent, so that more than a few could be under way.
    const { webhooks } = site.gateway.services;
    const { onQueued } = webhooks;
    webhooks.onQueued = () => {};
    for (let i = 0; i < 20; i++) await give().then((given) => site.withdraw(ada, given));
    webhooks.onQueued = onQueued;
    await site.told();
    const quick = site.receiver.received.filter((one) => one.path === '/quick');
    expect(quick).toHaveLength(40);
    // Of the slow one no more than a few were under way at one moment; after its pause one alone may try again.
    const most = site.receiver.most.get('/slow');
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(8);
  });

  it('and switches protocols is one that failed, and holds nobody', async () => {
    const raw = net.createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () =>
        socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n'),
      );
    });
    await new Promise<void>((resolve) => raw.listen(0, '127.0.0.1', resolve));
    const { port } = raw.address() as net.AddressInfo;
    const answer = post(
      { url: `http://127.0.0.1:${port}/`, headers: {}, body: '{}' },
      {
        addresses: new Addresses([HERE]),
        timeoutMillis: 15_000,
        signal: new AbortController().signal,
      },
    );
    const late = sleep(60_000, 'never', { ref: false });
    expect(await Promise.race([answer, late])).toEqual({ status: 101, error: 'STATUS', retryAfter: null });
    await new Promise((resolve) => raw.close(resolve));
  });

  it('is not heard for long: of an answer nothing is read but its status', async () => {
    await site.listen(mine, [event]);
    reply({ status: 200, headers: {}, body: 'x'.repeat(5_000_000) });
    await give();
    await site.told();
    const delivery = await site.only();
    expect(delivery.state).toBe('DELIVERED');
    expect(JSON.stringify(delivery)).not.toContain('xxx');
  });
});

describe('several gateways', () => {
  it('send each message once between them, as long as none is killed', async () => {
    await site.listen(mine, [event]);
    const others = await Promise.all([site.gateway.another(), site.gateway.another()]);
    for (let i = 0; i < 15; i++) await give().then((given) => site.withdraw(ada, given));
    await Promise.all([site.gateway, ...others].map(({ services }) => services.courier.deliverDue()));
    await site.told();
    const ids = site.receiver.received.map(({ id }) => id);
    expect(ids).toHaveLength(30);
    expect(new Set(ids).size).toBe(30);
    await Promise.all(others.map((other) => other.close()));
  });

  it('one that is closed gives back what it was sending', async () => {
    await site.listen(mine, [event]);
    reply('HANG');
    const slow = await site.gateway.another();
    // Only the slow one hears that something waits.
    const { webhooks } = site.gateway.services;
    const { onQueued } = webhooks;
    webhooks.onQueued = () => {};
    await give();
    const sending = slow.services.courier.deliverDue();
    await until(() => site.receiver.received.length === 1);
    expect(await site.only()).toMatchObject({ state: 'WAITING', attempts: 1 });
    await slow.close();
    await sending;
    webhooks.onQueued = onQueued;
    reply(204);
    // At once: nobody waits until a lease is over.
    await site.told();
    expect(await site.only()).toMatchObject({ state: 'DELIVERED', attempts: 1 });
  });
});

describe('a secret', () => {
  it('that was replaced signs beside the new one for a day, and then no more', async () => {
    const { id, secret } = await site.listen(mine, [event]);
    const rotated = await site.gateway.services.endpoints.rotate(id, 'acc_test');
    await give();
    await site.told();
    const [both] = site.receiver.received as [Received];
    expect(String(both.headers['webhook-signature']).split(' ')).toHaveLength(2);
    for (const one of [secret, rotated?.secret ?? '']) expect(verified(one, both)).toEqual(both.message);
    await site.gateway.services.models.webhooks
      .updateOne({ _id: id }, { 'former.until': new Date(Date.now() - 1_000) })
      .exec();
    const bob = await buildAttendee(site.gateway, { event, listed: true });
    await site.give(bob, oneIntegration(mine));
    await site.told();
    const [, later] = site.receiver.received as [Received, Received];
    expect(() => verified(secret, later)).toThrow('No matching signature');
    expect(verified(rotated?.secret ?? '', later)).toEqual(later.message);
  });

  it('is sealed in the database, and gone with its endpoint', async () => {
    const { id, secret } = await site.listen(mine, [event]);
    const { services, database } = site.gateway;
    const kept = await database.connection.collection<{ _id: string }>('webhooks').findOne({ _id: id });
    expect(JSON.stringify(kept)).not.toContain(secret.slice(6));
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    await give();
    await services.endpoints.remove(id);
    expect((await services.keyRing.freshForSubjects([id])).size).toBe(0);
    expect(await site.records().countDocuments()).toBe(0);
  });
});

describe('addresses', () => {
  const strict = new Addresses([]);
  it.each(
    `127.0.0.1 10.0.0.1 172.16.5.5 192.168.1.1 169.254.169.254 100.64.0.1 100.100.100.200 0.0.0.0 224.0.0.1 255.255.255.255
     192.0.2.1 198.18.0.1 168.63.129.16 ::1 :: fe80::1 fc00::1 fd00:ec2::254 ff02::1 ::ffff:127.0.0.1 ::ffff:7f00:1 ::ffff:8.8.8.8
     64:ff9b::a00:1 2002:7f00:1:: 2001::1 2001:db8::1 ::127.0.0.1 fec0::1`.split(/\s+/),
  )('%s is not called', (address) => {
    expect(strict.isAllowed(address, { plain: false })).toBe(false);
  });
  it.each(['8.8.8.8', '1.1.1.1', '2606:4700::1111', '172.32.0.1', '100.128.0.1'])(
    '%s is, by https alone',
    (address) => {
      expect(strict.isAllowed(address, { plain: false })).toBe(true);
      expect(strict.isAllowed(address, { plain: true })).toBe(false);
    },
  );

  it.each([
    ['http://example.com/', 'The URL must begin with https://.'],
    ['ftp://example.com/', 'The URL must begin with https://.'],
    ['https://user:pass@example.com/', 'Leave user and password out of the URL.'],
    ['https://example.com/#x', 'Leave out what follows the # in the URL.'],
    ['nowhere', 'This is no URL of at most 2,000 characters.'],
    [`https://example.com/${'x'.repeat(2_000)}`, 'This is no URL of at most 2,000 characters.'],
    ...['127.1', '2130706433', '0x7f.1', '017700000001', '[::ffff:10.0.0.1]', '169.254.169.254', '[::1]'].map(
      (host) => [`https://${host}/`, 'This address is not a public one.'] as const,
    ),
  ])('%s is refused: %s', (url, message) => {
    expect(strict.wrongUrl(url)).toBe(message);
  });

  it('a setting names the private networks that may be called', () => {
    expect(privateNetworksIn(' 10.1.0.0/16, fd00::/8 ')).toEqual(['10.1.0.0/16', 'fd00::/8']);
    for (const wrong of ['10.1.0.0', '10.1.0.0/33', 'yes', '::/129', '10.0.0.0/8/8'])
      expect(privateNetworksIn(wrong)).toBeNull();
    const some = new Addresses(privateNetworksIn('10.1.0.0/16') ?? []);
    expect(some.isAllowed('10.1.2.3', { plain: true })).toBe(true);
    expect(some.isAllowed('10.2.0.1', { plain: false })).toBe(false);
    expect(some.wrongUrl('http://10.1.2.3:8080/hook')).toBeNull();
    const all = new Addresses(privateNetworksIn('on') ?? []);
    expect(all.isAllowed('::1', { plain: true })).toBe(true);
  });

  it('nothing is sent to this machine without the setting, by its address, by a name, or by a name that leads there', async () => {
    const closed = await site.gateway.another({ settings: { webhookPrivateNetworks: [] } });
    const { port } = new URL(site.receiver.url);
    const hosts = ['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]'];
    for (const host of hosts) await site.listen(mine, [event], { url: `https://${host}:${port}/` });
    // The open gateway is told of nothing: what is queued is the closed one's to send.
    await site.gateway.services.courier.close();
    await closed.services.consents.give({
      event: event.id,
      subject: ada.id,
      fields: ['phone'],
      recipient: oneIntegration(mine),
      purpose: 'a test',
      until: null,
      evidence: {
        how: 'OWNER',
        noticeVersion: '1',
        noticeText: 'words',
        language: 'en',
        session: 'ses_test',
      },
    });
    await closed.services.courier.deliverDue();
    const tries = (await site.records().find().toArray()).map(({ log }) => log.at(-1)?.error);
    expect(tries).toEqual(['ADDRESS', 'ADDRESS', 'ADDRESS']);
    expect(site.receiver.received).toEqual([]);
    await closed.close();
    // The other goes on as it was.
    await site.close();
    site = await startSite();
  });
});

describe('names', () => {
  it('whose server says nothing keep nobody else’s from being found', async () => {
    const server = dgram.createSocket('udp4');
    // Says nothing of whatever begins with "hang", and 93.184.216.34 of all others; of IPv6 that there is none.
    server.on('message', (query, from) => {
      const question = query.subarray(12, query.indexOf(0, 12) + 5);
      if (question.subarray(1, 5).toString() === 'hang') return;
      const isV4 = question.at(-3) === 1;
      const head = Buffer.from([0x81, 0x80, 0, 1, 0, isV4 ? 1 : 0, 0, 0, 0, 0]);
      const answer = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 9, 0, 4, 93, 184, 216, 34]);
      const parts = [query.subarray(0, 2), head, question, ...(isV4 ? [answer] : [])];
      server.send(Buffer.concat(parts), from.port, from.address);
    });
    await new Promise<void>((resolve) => server.bind(0, '127.0.0.1', resolve));
    const strict = new Addresses([], [`127.0.0.1:${server.address().port}`]);
    const order: string[] = [];
    const look = (name: string) =>
      new Promise<void>((resolve) => {
        strict.lookupFor(new URL(`https://${name}/`))(name, { all: true }, (error, found) => {
          order.push(`${name} ${error?.code ?? JSON.stringify(found)}`);
          resolve();
        });
      });
    const hanging = Array.from({ length: 12 }, (_, i) => look(`hang${i}.example`));
    await look('printer.example');
    expect(order).toEqual(['printer.example [{"address":"93.184.216.34","family":4}]']);
    await Promise.all(hanging);
    expect(order).toHaveLength(13);
    expect(order.slice(1).every((one) => one.endsWith(' ENOTFOUND'))).toBe(true);
    server.close();
  });
});

describe('https', () => {
  it('takes a certificate that is trusted, for the name that was called, and no other', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'attendant-tls-'));
    const [key, cert] = [path.join(folder, 'key.pem'), path.join(folder, 'cert.pem')];
    const made = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ${key} -out ${cert} -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost`;
    execFileSync('openssl', made.split(' '), { stdio: 'ignore' });
    const pem = { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
    const secure = await startReceiver(pem);
    const trusting = await startSite({
      environment: { WEBHOOK_PRIVATE_NETWORKS: `${HERE},::1/128` },
      courier: { ca: pem.cert },
    });
    const { event: fair, ada: person, mine: badges } = await trusting.scene();
    const { port } = new URL(secure.url);
    await trusting.listen(badges, [fair], { url: `https://localhost:${port}/` });
    await trusting.give(person, oneIntegration(badges));
    await trusting.told();
    expect((await trusting.only()).log).toMatchObject([{ status: 204, error: null }]);
    await trusting.empty();
    // Another name for the same place; and a gateway that does not trust it.
    const { mine: again } = await trusting.scene(fair);
    await trusting.listen(again, [fair], { url: `https://127.0.0.1:${port}/` });
    await trusting.give(person, oneIntegration(again));
    await trusting.told();
    expect((await trusting.only()).log).toMatchObject([{ status: null, error: 'TLS' }]);
    await trusting.close();
    await site.listen(mine, [event], { url: `https://localhost:${port}/` });
    await give();
    await site.told();
    expect(await lastTry()).toMatchObject({ status: null, error: 'TLS' });
    expect(secure.received).toHaveLength(1);
    await secure.close();
  });
});

/** What must hold when a part is away: nobody is let in, nobody is taken for nobody, and nothing tells more than usual. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Mail } from '../src/mail/mailer.ts';
import { initiate, startMongod, type TestMongod } from './support/mongod.ts';
import { COMPLETE, ME, openSignInGateway, type SignInGateway, START, signInWith } from './support/sign-in.ts';

describe('the database failing', () => {
  // A server of its own: a fail point is the whole server's, and other tests are using the shared one.
  let gateway: SignInGateway;
  let mongod: TestMongod;
  beforeAll(async () => {
    mongod = await startMongod('--replSet', 'faults', '--setParameter', 'enableTestCommands=1');
    await initiate(mongod.host, 'faults');
    gateway = await openSignInGateway({ uri: `mongodb://${mongod.host}/faults?replicaSet=faults` });
  });
  afterEach(() => heal());
  afterAll(async () => {
    await gateway.close();
    await mongod.stop();
  });

  const admin = () => gateway.database.client.db('admin');
  /** Makes the real mongod refuse these commands on one collection. */
  const fail = (failCommands: readonly string[], namespace: string) =>
    admin().command({
      configureFailPoint: 'failCommand',
      mode: 'alwaysOn',
      data: { failCommands, namespace, errorCode: 96 },
    });
  const heal = () => admin().command({ configureFailPoint: 'failCommand', mode: 'off' });
  const ours = (collection: string) => `${gateway.database.connection.name}.${collection}`;

  it('answers a request with a cookie by UNAVAILABLE and 503, never as if nobody asked', async () => {
    const { address, id } = await gateway.buildPerson();
    const browser = gateway.browser();
    await signInWith(gateway, browser, address);
    await fail(['aggregate'], ours('sessions'));
    const answer = await browser.ask(ME);
    expect(answer.status).toBe(503);
    expect(answer.body).toEqual({
      errors: [
        { message: expect.any(String), extensions: { code: 'UNAVAILABLE', docs: '/errors#UNAVAILABLE' } },
      ],
    });
    expect(answer.body.data).toBeUndefined();
    const state = await browser.get('/sign-in/state');
    expect(state.status).toBe(503);
    expect(state.headers['content-type']).toContain('application/problem+json');
    await heal();
    expect((await browser.ask(ME)).body.data.me.account).toBe(id);
  });

  const parts = [
    ['the limits', ['findAndModify'], 'limits'],
    ['the pending sign-ins', ['update'], 'pendingSignIns'],
  ] as const;
  for (const [name, commands, collection] of parts) {
    it(`starts nothing while ${name} cannot be asked`, async () => {
      const { address } = await gateway.buildPerson();
      const before = (await gateway.mails()).length;
      await fail(commands, ours(collection));
      const answer = await gateway.browser().ask(START, { email: address });
      await heal();
      expect(answer.body.errors[0].extensions.code).toBe('UNAVAILABLE');
      expect(answer.body.data).toBeNull();
      expect(await gateway.mails()).toHaveLength(before);
    });
  }

  const steps = [
    ['the limits', ['findAndModify'], 'limits'],
    ['the redemption', ['findAndModify'], 'pendingSignIns'],
    ['the account', ['aggregate'], 'accounts'],
    ['the account’s note', ['update'], 'accounts'],
    ['the end of the old session', ['delete'], 'sessions'],
    ['the new session', ['update'], 'sessions'],
  ] as const;
  for (const [name, commands, collection] of steps) {
    it(`lets nobody in when ${name} fails`, async () => {
      const { address } = await gateway.buildPerson();
      const browser = gateway.browser();
      await browser.ask(START, { email: address });
      const mail = (await gateway.mails()).findLast(({ to }) => to === address);
      await fail(commands, ours(collection));
      const answer = await browser.ask(COMPLETE, { code: mail?.code });
      await heal();
      expect(answer.body.errors[0].extensions.code).toBe('UNAVAILABLE');
      expect(answer.text).not.toContain(address);
      expect((await browser.ask(ME)).body.data.me).toBeNull();
    });
  }

  it('says that signing out failed when the session could not be ended', async () => {
    const { address } = await gateway.buildPerson();
    const browser = gateway.browser();
    await signInWith(gateway, browser, address);
    await fail(['delete'], ours('sessions'));
    const answer = await browser.ask('mutation { signOut { signedOut } }');
    expect(answer.body.data).toBeNull();
    expect(answer.body.errors[0].extensions.code).toBe('UNAVAILABLE');
    expect(browser.cookies.has('attendant')).toBe(true);
  });
});

describe('the mail server away', () => {
  it('is noticed by nobody: the answer is the same, and the mail comes when the server is back', async () => {
    let away = true;
    const sent: Mail[] = [];
    const mailer = {
      send: async (mail: Mail) => {
        if (away) throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ESOCKET' });
        sent.push(mail);
      },
      rehearse: async () => {},
      close: () => {},
    };
    const gateway = await openSignInGateway({ mailer, retryDelaysMillis: [10, 10, 10, 2_000, 10] });
    const { address } = await gateway.buildPerson();
    const answer = await gateway.browser().ask(START, { email: address });
    expect(answer.body.data.startSignIn).toEqual({ accepted: true, userErrors: [] });
    await new Promise((resolve) => setTimeout(resolve, 300));
    away = false;
    await gateway.queue.drain();
    expect(sent.map(({ to }) => to)).toEqual([address]);
    await gateway.close();
  });

  it('with a full queue is UNAVAILABLE for every address', async () => {
    const gateway = await openSignInGateway({ queueCapacity: 0 });
    const { address } = await gateway.buildPerson();
    const [known, unknown] = [address, 'nobody@example.org'];
    const answers = [];
    for (const email of [known, unknown]) answers.push(await gateway.browser().ask(START, { email }));
    expect(answers[0]?.body.errors[0].extensions.code).toBe('UNAVAILABLE');
    expect(answers[0]?.text).toBe(answers[1]?.text);
    await gateway.close();
  });
});

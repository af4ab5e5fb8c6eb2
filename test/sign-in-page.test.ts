/** The page that the mail's link opens: looking changes nothing, and signing in takes a press of its button. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { COMPLETE, openSignInGateway, type SignInGateway, START, signInWith } from './support/sign-in.ts';

let gateway: SignInGateway;
beforeAll(async () => {
  gateway = await openSignInGateway();
});
afterAll(() => gateway.close());

const state = async (browser: ReturnType<SignInGateway['browser']>) =>
  (await browser.get('/sign-in/state')).body;

describe('GET and HEAD', () => {
  it('change nothing: a mail scanner that opens everything uses up nothing and signs nobody in', async () => {
    const { address } = await gateway.buildPerson();
    const browser = gateway.browser();
    await browser.ask(START, { email: address });
    const mail = (await gateway.mails()).findLast(({ to }) => to === address);
    const { connection } = gateway.database;
    const everything = async () =>
      JSON.stringify(
        await Promise.all(
          ['pendingSignIns', 'sessions', 'limits', 'accounts'].map((name) =>
            connection.collection(name).find().toArray(),
          ),
        ),
      );
    const before = await everything();
    const link = new URL(mail?.link ?? '');
    expect(link.pathname + link.search).toBe('/sign-in');
    for (const scanner of [gateway.browser(), browser]) {
      for (const method of ['GET', 'HEAD']) {
        for (const url of [
          '/sign-in',
          `/sign-in?code=${mail?.code}`,
          `/sign-in?token=${mail?.token}`,
          '/sign-in/state',
          `/graphql?query=${encodeURIComponent(`mutation{completeSignIn(input:{code:"${mail?.code}"}){signedIn}}`)}`,
        ]) {
          const answer = await scanner.send(method, url, '');
          expect(answer.headers['set-cookie']).toBeUndefined();
        }
      }
    }
    expect(await everything()).toBe(before);
    expect((await browser.ask(COMPLETE, { code: mail?.code })).body.data.completeSignIn.signedIn).toBe(true);
  });

  it('even a scanner that runs the script and submits signs nobody in, and uses up no try', async () => {
    const { address } = await gateway.buildPerson();
    const browser = gateway.browser();
    await browser.ask(START, { email: address });
    const mail = (await gateway.mails()).findLast(({ to }) => to === address);
    for (let i = 0; i < 10; i++) {
      const answer = await gateway.browser().ask(COMPLETE, { code: mail?.token });
      expect(answer.body.data.completeSignIn.signedIn).toBe(false);
      expect(answer.headers['set-cookie']).toBeUndefined();
    }
    expect((await browser.ask(COMPLETE, { code: mail?.token })).body.data.completeSignIn.signedIn).toBe(true);
  });
});

describe('the page', () => {
  it('runs no script but its own file, and holds nothing of the visitor', async () => {
    const answer = await gateway.browser().get('/sign-in?<script>alert(1)</script>');
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(answer.text).not.toContain('alert(1)');
    expect(answer.text.match(/<script\b[^>]*>/g)).toEqual(['<script src="/sign-in/page.js" type="module">']);
    expect(answer.text).not.toMatch(/ on[a-z]+=| style=/);
    expect(answer.text).toContain('<html lang="en">');
    expect(answer.text).toContain('recorded and named to its owner');
    for (const id of ['email', 'proof']) expect(answer.text).toContain(`<label for="${id}">`);
  });

  it('comes with its script and its style', async () => {
    expect((await gateway.browser().get('/sign-in/page.js')).headers['content-type']).toContain('javascript');
    expect((await gateway.browser().get('/sign-in/page.css')).headers['content-type']).toContain('text/css');
  });

  it('learns whether this browser asked, and whether it is signed in, and nothing else', async () => {
    const { address } = await gateway.buildPerson();
    const browser = gateway.browser();
    expect(await state(browser)).toEqual({
      pending: false,
      signedIn: false,
      secondFactor: false,
      sandbox: true,
    });
    await browser.ask(START, { email: address });
    expect(await state(browser)).toEqual({
      pending: true,
      signedIn: false,
      secondFactor: false,
      sandbox: true,
    });
    expect(await state(gateway.browser())).toEqual({
      pending: false,
      signedIn: false,
      secondFactor: false,
      sandbox: true,
    });
    await signInWith(gateway, browser, address);
    expect(await state(browser)).toEqual({
      pending: false,
      signedIn: true,
      secondFactor: false,
      sandbox: true,
    });
  });

  it('keeps the cookie of a pending sign-in from scripts and from other sites', async () => {
    const answer = await gateway.browser().ask(START, { email: 'nobody@example.org' });
    expect(answer.headers['set-cookie']).toEqual([
      expect.stringMatching(
        /^attendant-pending=[\w-]{43}; Max-Age=600; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Strict$/,
      ),
    ]);
  });
});

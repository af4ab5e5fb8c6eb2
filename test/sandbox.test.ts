/** Apollo Sandbox for developers: a page that runs another's script on our origin, so it is confined, and off in production. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { hasChromium, startChromium } from './support/chromium.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';

const SCRIPT_HOST = 'https://embeddable-sandbox.cdn.apollographql.com';
const FILES = ['/sandbox', '/sandbox/sandbox.css', '/sandbox/sandbox.js'];

async function withGateway(
  environment: Record<string, string>,
  run: (gateway: TestGateway) => Promise<void>,
): Promise<void> {
  const production = environment.NODE_ENV === 'production';
  const gateway = await startGateway({ environment, ...(production ? { testing: undefined } : {}) });
  try {
    await run(gateway);
  } finally {
    await gateway.close();
  }
}

const statuses = (gateway: TestGateway) =>
  Promise.all(FILES.map(async (file) => (await gateway.browser().fetch(file)).status));

describe('/sandbox', () => {
  it('is there in development, under a policy that allows its script, its frame, and our own files', () =>
    withGateway({ NODE_ENV: 'development' }, async (gateway) => {
      // `testing` is for NODE_ENV=test; the setting is what counts here.
      const response = await gateway.browser().fetch('/sandbox');
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toMatch(/^text\/html/);
      const policy = response.headers.get('content-security-policy')?.split('; ').sort();
      expect(policy).toEqual([
        "base-uri 'none'",
        "connect-src 'self'",
        "default-src 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        'frame-src https://sandbox.embed.apollographql.com',
        `script-src 'self' ${SCRIPT_HOST}`,
        "style-src 'self'",
      ]);
      // Nothing in the page itself would need more: no inline script, style or handler.
      const page = await response.text();
      expect(page).not.toMatch(/<script>|<style|\son\w+=|\sstyle=/);
      expect(await statuses(gateway)).toEqual([200, 200, 200]);
    }));

  it('has a policy that is the Sandbox’s alone: other pages stay confined to our own files', () =>
    withGateway({}, async (gateway) => {
      const policy = (await gateway.browser().fetch('/sign-in')).headers.get('content-security-policy');
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toContain('apollographql');
    }));

  it('is not there in production, unless SANDBOX=on', async () => {
    await withGateway({ NODE_ENV: 'production' }, async (gateway) => {
      expect(await statuses(gateway)).toEqual([404, 404, 404]);
    });
    await withGateway({ NODE_ENV: 'production', SANDBOX: 'on' }, async (gateway) => {
      expect(await statuses(gateway)).toEqual([200, 200, 200]);
    });
  });

  it('is not there in development with SANDBOX=off', () =>
    withGateway({ SANDBOX: 'off' }, async (gateway) => {
      expect(await statuses(gateway)).toEqual([404, 404, 404]);
    }));
});

const describeInBrowser = hasChromium ? describe : describe.skip;

describeInBrowser('/sandbox in a browser (skipped where there is no /usr/bin/chromium)', () => {
  let gateway: TestGateway;
  let browser: Browser;
  beforeAll(async () => {
    gateway = await startGateway();
    browser = await startChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await gateway?.close();
  });

  /** A page that keeps what its policy was violated by, and what went wrong in its scripts. */
  async function openPage(prepare: (page: Page) => Promise<unknown> = async () => {}, hash = '') {
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    await page.addInitScript(`
      window.violations = [];
      addEventListener('securitypolicyviolation', (e) => window.violations.push(e.blockedURI));
    `);
    await prepare(page);
    await page.goto(`${gateway.url}/sandbox${hash}`, { waitUntil: 'load' });
    const violations = () => page.evaluate('window.violations') as Promise<string[]>;
    return { page, errors, violations };
  }

  it('says, when the outside cannot be reached, that its script has not been loaded, and what to do', async () => {
    const { page, errors, violations } = await openPage();
    expect(await page.innerText('main')).toMatch(/Its script has not been loaded\..*needs the internet/s);
    expect(await page.isVisible('main a[href="/sign-in"]')).toBe(true);
    // Our own files were let through: the style applies, and the script ran without an error.
    const font = 'getComputedStyle(document.body).fontFamily';
    expect(await page.evaluate(font)).toMatch(/^system-ui/);
    expect(errors).toEqual([]);
    expect(await violations()).toEqual([]);
    await page.close();
  });

  it('hands the Sandbox our own endpoint, with cookies and without telemetry, when its script comes', async () => {
    const { page, errors, violations } = await openPage((page) =>
      page.route(`${SCRIPT_HOST}/**`, (route) =>
        route.fulfill({
          contentType: 'text/javascript',
          body: 'window.EmbeddedSandbox = class { constructor(options) { window.given = options; } };',
        }),
      ),
    );
    expect(await page.evaluate('window.given')).toMatchObject({
      initialEndpoint: `${gateway.url}/graphql`,
      runTelemetry: false,
      initialState: { includeCookies: true },
    });
    expect(await page.locator('#missing').count()).toBe(0);
    expect([...errors, ...(await violations())]).toEqual([]);
    await page.close();
  });

  it('hands it a first query with an API key to paste, and no cookies, at #key', async () => {
    const { page } = await openPage(
      (page) =>
        page.route(`${SCRIPT_HOST}/**`, (route) =>
          route.fulfill({
            contentType: 'text/javascript',
            body: 'window.EmbeddedSandbox = class { constructor(options) { window.given = options; } };',
          }),
        ),
      '#key',
    );
    expect(await page.evaluate('window.given.initialState')).toMatchObject({
      includeCookies: false,
      headers: { authorization: 'Bearer PASTE YOUR KEY HERE' },
      document: expect.stringContaining('currentKey'),
    });
    await page.close();
  });

  it('asks our own /graphql from its page, and nothing else, nor runs a script from elsewhere', async () => {
    const { page, violations } = await openPage();
    const ask = (url: string) =>
      page.evaluate(
        `fetch(${JSON.stringify(url)}, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"query":"{ __typename }"}' }).then((r) => r.text(), () => 'refused')`,
      );
    expect(await ask('/graphql')).toContain('"__typename":"Query"');
    expect(await ask('https://collector.example/')).toBe('refused');
    await page.evaluate(`new Promise((done) => {
      const script = document.createElement('script');
      script.src = 'https://scripts.example/x.js';
      script.onerror = done;
      document.body.append(script);
    })`);
    expect(await violations()).toEqual(['https://collector.example/', 'https://scripts.example/x.js']);
    await page.close();
  });
});

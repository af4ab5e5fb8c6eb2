/** GraphiQL for developers: whole from our own origin, confined to it, with the session's cookie, and off in production. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { FIRST_WITH_KEY } from '../src/sandbox/first-with-key.ts';
import { hasChromium, startChromium } from './support/chromium.ts';
import { buildAttendee, buildEvent } from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { buildIntegration, buildKey } from './support/integrations.ts';

const FILES = ['', '/page.css', '/page.js', '/react.js', '/react-dom.js', '/graphiql.js', '/graphiql.css'];

const statuses = (gateway: TestGateway) =>
  Promise.all(
    FILES.map(async (file) => {
      const response = await gateway.browser().fetch(`/graphiql${file}`);
      await response.arrayBuffer();
      return response.status;
    }),
  );

describe('/graphiql', () => {
  it('is there in development, with a policy that knows our own origin only, and no inline script or style', async () => {
    const gateway = await startGateway();
    try {
      expect(new Set(await statuses(gateway))).toEqual(new Set([200]));
      const response = await gateway.browser().fetch('/graphiql');
      const policy = response.headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self';");
      expect(policy).not.toMatch(/unsafe|https?:|\*/);
      expect(response.headers.get('cache-control')).toBe('private, no-store');
      expect(await response.text()).not.toMatch(/<script>|<style|\son\w+=|\sstyle=/);
    } finally {
      await gateway.close();
    }
  });

  const cases: { environment: Record<string, string>; status: number }[] = [
    { environment: { NODE_ENV: 'production' }, status: 404 },
    { environment: { NODE_ENV: 'production', SANDBOX: 'on' }, status: 200 },
    { environment: { SANDBOX: 'off' }, status: 404 },
  ];
  it.each(cases)(
    'answers $status with $environment, as the Sandbox does',
    async ({ environment, status }) => {
      const gateway = await startGateway({ environment, testing: undefined });
      try {
        expect(new Set(await statuses(gateway))).toEqual(new Set([status]));
      } finally {
        await gateway.close();
      }
    },
  );
});

const describeInBrowser = hasChromium ? describe : describe.skip;

describeInBrowser('/graphiql in a browser (skipped where there is no /usr/bin/chromium)', () => {
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

  /** The page, in a browser with these cookies, and everything that went wrong or went elsewhere. */
  async function openPage(cookies: ReadonlyMap<string, string> = new Map(), hash = '') {
    const context = await browser.newContext();
    await context.addCookies([...cookies].map(([name, value]) => ({ name, value, url: gateway.url })));
    const page = await context.newPage();
    const trouble: string[] = [];
    page.on('pageerror', (error) => trouble.push(error.message));
    page.on('console', (message) => message.type() === 'error' && trouble.push(message.text()));
    page.on('request', (request) => request.url().startsWith(gateway.url) || trouble.push(request.url()));
    await page.goto(`${gateway.url}/graphiql${hash}`, { waitUntil: 'networkidle' });
    const run = async () => {
      await page.click('.graphiql-execute-button');
      // Not by a function: where it is asked a second time, the page's policy forbids it.
      await page.locator('.result-window', { hasText: '"data"' }).waitFor();
      return page.innerText('.result-window');
    };
    return { page, trouble, run, close: () => context.close() };
  }

  it('shows its editor and the schema’s documentation without the outside world, within its policy', async () => {
    const { page, trouble, close } = await openPage();
    expect(await page.innerText('#who')).toContain('You ask as nobody.');
    await page.click('button[aria-label="Show Documentation Explorer"]');
    await page.click('.graphiql-doc-explorer-content a:has-text("Query")');
    await page.waitForSelector('.graphiql-doc-explorer-content >> text=attendees');
    expect(trouble).toEqual([]);
    await close();
  });

  it('asks as whoever is signed in', async () => {
    const event = await buildEvent(gateway);
    const person = await buildAttendee(gateway, { event, name: 'Greta Graph' });
    const { cookies } = await gateway.as(person.email);
    const { page, trouble, run, close } = await openPage(cookies);
    expect(await page.innerText('#who')).toBe('You ask as the one who is signed in here.');
    expect(await run()).toContain(person.account);
    if (process.env.SCREENSHOT) await page.screenshot({ path: process.env.SCREENSHOT });
    expect(trouble).toEqual([]);
    await close();
  });

  it('asks with an API key that is pasted, and without the session beside it', async () => {
    const event = await buildEvent(gateway);
    const integration = await buildIntegration(gateway, { events: [event] });
    const { text } = await buildKey(gateway, { integration, events: [event] });
    const { cookies } = await gateway.as((await buildAttendee(gateway, { event })).email);
    const { page, trouble, run, close } = await openPage(cookies, '#key');
    const editor = page.locator('.graphiql-editor-tool .CodeMirror').last();
    expect(await editor.innerText()).toContain('Bearer PASTE YOUR KEY HERE');
    await editor.click();
    await page.keyboard.press('Control+A');
    await page.keyboard.insertText(JSON.stringify({ authorization: `Bearer ${text}` }));
    expect(await run()).toContain(event.slug);
    // It is kept nowhere, not even for this tab.
    const kept = 'JSON.stringify([Object.entries(sessionStorage), Object.entries(localStorage)])';
    expect(await page.evaluate(kept)).not.toContain(text);
    expect(trouble).toEqual([]);
    await close();
  });

  it('asks a key the same first question as the Sandbox', () => {
    const page = readFileSync(new URL('../src/graphiql/page.js', import.meta.url), 'utf8');
    expect(page).toContain(FIRST_WITH_KEY);
  });

  it('opens its dialogs', async () => {
    const { page, close } = await openPage();
    await page.click('button[aria-label="Open settings dialog"]');
    await page.waitForSelector('.graphiql-dialog >> text=Theme');
    if (process.env.SCREENSHOT) await page.screenshot({ path: `${process.env.SCREENSHOT}.dialog.png` });
    await page.keyboard.press('Escape');
    await page.waitForSelector('.graphiql-dialog', { state: 'detached' });
    await close();
  });

  it('leaves nothing of what was typed for the next one at this machine', async () => {
    const { page, run, close } = await openPage();
    await run();
    expect(await page.evaluate('Object.keys(localStorage)')).toEqual([]);
    await close();
  });
});

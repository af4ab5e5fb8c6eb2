/** Two viewers, one URL, asked in turns by a real browser with its caches, and by a client without any. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { oneAttendee } from '../src/consent/model.ts';
import { hasChromium, startChromium } from './support/chromium.ts';
import type { Client } from './support/client.ts';
import { buildAttendee, buildConsent, buildEvent } from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { jpeg, photoOf, put } from './support/photos.ts';

const TURNS = 10;

let gateway: TestGateway;
let url: string;
let withdraw: () => Promise<unknown>;
let asFriend: Client;
let asStranger: Client;

beforeAll(async () => {
  gateway = await startGateway();
  const event = await buildEvent(gateway);
  const owner = await buildAttendee(gateway, { event, listed: true, photo: null });
  const friend = await buildAttendee(gateway, { event });
  const consent = await buildConsent(gateway, {
    subject: owner,
    field: 'photo',
    recipient: oneAttendee(friend.id),
  });
  const asOwner = await gateway.as(owner.email);
  expect((await put(asOwner, event, await jpeg())).status).toBe(204);
  asFriend = await gateway.as(friend.email);
  asStranger = await gateway.as((await buildAttendee(gateway, { event })).email);
  url = (await photoOf(asFriend, owner)) ?? '';
  withdraw = () =>
    asOwner.mutate(
      'mutation ($id: ID!) { withdrawConsent(input: { consents: [$id] }) { userErrors { code } } }',
      {
        id: consent,
      },
    );
});
afterAll(() => gateway.close());

const cookiesOf = ({ cookies }: Client) =>
  [...cookies].map(([name, value]) => ({ name, value, url: gateway.url }));

/** What a page of ours shows for the photo: how wide the picture is, 0 for none. */
const widthIn = (page: Page): Promise<number> =>
  page.evaluate(`new Promise((resolve) => {
    const image = new Image();
    image.onload = () => resolve(image.naturalWidth);
    image.onerror = () => resolve(0);
    image.src = ${JSON.stringify(url)};
  })`) as Promise<number>;

(hasChromium ? describe : describe.skip)('in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startChromium();
  });
  afterAll(() => browser.close());

  const opened = async (context: BrowserContext) => {
    const page = await context.newPage();
    await page.goto(`${gateway.url}/sign-in`);
    return page;
  };

  it('whose session changes hands, no byte of it reaches the one it is not shown to', async () => {
    const context = await browser.newContext();
    const page = await opened(context);
    for (let turn = 0; turn < TURNS; turn += 1) {
      const client = turn % 2 === 0 ? asFriend : asStranger;
      await context.clearCookies();
      await context.addCookies(cookiesOf(client));
      // A document that has shown a picture keeps it for itself; whoever signs in gets another document.
      await page.reload();
      expect([turn, await widthIn(page)]).toEqual([turn, client === asFriend ? 256 : 0]);
    }
    // Straight to the picture, by its address and by the way back.
    await context.clearCookies();
    await context.addCookies(cookiesOf(asFriend));
    expect((await page.goto(url))?.status()).toBe(200);
    await context.clearCookies();
    await context.addCookies(cookiesOf(asStranger));
    await page.goto(`${gateway.url}/sign-in`);
    expect((await page.goBack())?.status()).toBe(404);
    await context.close();
  });

  it('beside another’s, both asking at once', async () => {
    const both = await Promise.all(
      [asFriend, asStranger].map(async (client) => {
        const context = await browser.newContext();
        await context.addCookies(cookiesOf(client));
        return opened(context);
      }),
    );
    for (let turn = 0; turn < TURNS; turn += 1)
      expect(await Promise.all(both.map(widthIn))).toEqual([256, 0]);
    await Promise.all(both.map((page) => page.context().close()));
  });
});

describe('by a client', () => {
  it('two viewers asking at once each get what is theirs, and after a withdrawal neither gets any', async () => {
    const ask = async (client: Client) => {
      const response = await client.fetch(url.slice(gateway.url.length));
      return `${response.status} ${response.headers.get('content-type')?.split(';')[0]}`;
    };
    const [shown, refused] = ['200 image/jpeg', '404 application/problem+json'];
    const all = await Promise.all(
      Array.from({ length: 40 }, (_one, turn) => ask(turn % 2 === 0 ? asFriend : asStranger)),
    );
    expect(all).toEqual(all.map((_one, turn) => (turn % 2 === 0 ? shown : refused)));
    await withdraw();
    expect([await ask(asFriend), await ask(asStranger)]).toEqual([refused, refused]);
  });
});

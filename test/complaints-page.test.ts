/** Answering complaints on the sign-in page, in a real browser where there is one: by keyboard, at a phone's width. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { hasChromium, startChromium } from './support/chromium.ts';
import type { Client } from './support/client.ts';
import { lockedDown } from './support/disclosures.ts';
import {
  type BuiltAttendee,
  type BuiltEvent,
  buildAttendee,
  buildEvent,
  buildOrganiser,
} from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { until } from './support/mongod.ts';
import { codeOf, holdSecondFactor } from './support/second-factor.ts';

const FILE =
  'mutation ($event: ID!, $text: String!) { fileComplaint(input: { event: $event, text: $text }) { complaint { id } } }';
const ACKNOWLEDGE =
  'mutation ($id: ID!) { acknowledgeComplaint(input: { complaint: $id }) { userErrors { code } } }';
const CLOSE =
  'mutation ($id: ID!) { closeComplaint(input: { complaint: $id, outcome: "Done." }) { userErrors { code } } }';
const HOSTILE = '<b>I was called</b>\nabout an offer.';
const DAY = 86_400_000;

(hasChromium ? describe : describe.skip)('complaints to answer', () => {
  let gateway: TestGateway;
  let event: BuiltEvent;
  let browser: Browser;
  let ada: BuiltAttendee;
  let asAda: Client;
  let organiser: string;
  beforeAll(async () => {
    gateway = await startGateway();
    browser = await startChromium();
  });
  afterAll(async () => {
    await browser.close();
    await gateway.close();
  });
  beforeEach(async () => {
    event = await buildEvent(gateway);
    ada = await buildAttendee(gateway, { event });
    asAda = await gateway.as(ada.email);
    organiser = await buildOrganiser(gateway, event);
  });

  const heading = (page: Page, name: string) => page.getByRole('heading', { name, exact: true }).waitFor();
  const press = (page: Page, name: string | RegExp) =>
    page.getByRole('button', { name, exact: true, disabled: false }).press('Enter');
  const said = (page: Page, words: string) => page.getByRole('status').getByText(words).waitFor();
  const alerted = (page: Page, words: string) => page.getByRole('alert').getByText(words).waitFor();
  const rows = (page: Page) => page.getByRole('listitem').allInnerTexts();
  /** For somebody to look at, where they say a folder: as it is, and dark. */
  const picture = async (page: Page, name: string) => {
    const folder = process.env.SCREENSHOTS;
    if (folder === undefined) return;
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: `${folder}/${name}-${colorScheme}.png`, fullPage: true });
    }
  };
  const filed = async (text = HOSTILE) => {
    const done = await asAda.mutate<{ fileComplaint: { complaint: { id: string } } }>(FILE, {
      ...{ event: event.id, text },
    });
    return done.data?.fileComplaint.complaint.id ?? '';
  };
  const record = (id: string) => gateway.services.models.complaints.findById(id).orFail().lean().exec();
  /** Moves a complaint's day to so many milliseconds from now. */
  const due = (id: string, inMillis: number) =>
    gateway.services.models.complaints
      .updateOne({ _id: id }, { $set: { dueAt: new Date(Date.now() + inMillis) } })
      .exec();
  const isNoWider = (page: Page) => page.evaluate('document.documentElement.scrollWidth <= innerWidth');

  /** Up to the page that follows the mailed code. */
  async function signedIn(email: string) {
    const page = await (await browser.newContext({ viewport: { width: 320, height: 640 } })).newPage();
    const faults: string[] = [];
    page.on('console', (line) => void (line.type() === 'error' && faults.push(line.text())));
    page.on('pageerror', (error) => faults.push(String(error)));
    await page.goto(`${gateway.url}/sign-in`);
    await page.getByLabel('E-mail address').fill(email);
    await page.keyboard.press('Enter');
    await heading(page, 'Type the code');
    await page.getByLabel('Code').fill((await gateway.codeMailed(email)) ?? '');
    await page.keyboard.press('Enter');
    return { page, faults };
  }

  /** An organiser with a second factor, in another browser, and on the page without it. */
  async function organising() {
    const client = await gateway.as(organiser);
    const { secret } = await holdSecondFactor(client);
    const { page, faults } = await signedIn(organiser);
    await heading(page, 'Your second factor');
    await press(page, 'Go on without it, as an attendee');
    await heading(page, 'You are signed in');
    /** A code works once: the next time, that of a step later. */
    const giveFactor = async (steps = 0) => {
      await heading(page, 'Your second factor');
      await page.getByLabel('Six digits of the app').fill(codeOf(secret, steps));
      await page.keyboard.press('Enter');
    };
    return { page, faults, client, giveFactor };
  }

  it('asks for the second factor and comes back, shows the words and the time left, and says who deals with it', async () => {
    const [late, fresh] = [await filed('Long ago.'), await filed()];
    await due(late, -3 * DAY - 1_000);
    const { page, faults, giveFactor } = await organising();
    await press(page, 'Complaints to answer');
    await giveFactor();
    await heading(page, 'Complaints to answer');
    await page.getByText(late).waitFor();
    const [first, next, ...more] = await rows(page);
    expect(first).toMatch(/^Overdue since \d{1,2} \w+ 20\d\d, for 3 days\n/);
    expect(first).toContain('Long ago.');
    expect(next).toMatch(/^29 days left, until \d{1,2} \w+ 20\d\d\n/);
    expect(next).toContain(HOSTILE);
    expect(next).toContain(`Number ${fresh}`);
    expect(next).toContain(`From ${ada.id}`);
    expect(next).toContain('Nobody has said that they deal with it.');
    expect(more).toEqual([]);
    await picture(page, 'to-answer');
    await press(page, `I deal with it: ${fresh}`);
    await said(page, `The person is told by mail that you deal with ${fresh}.`);
    expect(await record(fresh)).toMatchObject({ state: 'ACKNOWLEDGED' });
    expect((await rows(page))[1]).toContain('An organiser deals with it, since');
    expect(await page.evaluate('document.activeElement.innerText')).toBe('Complaints to answer');
    await due(fresh, DAY / 2);
    await press(page, 'Back');
    await press(page, 'Complaints to answer');
    await page.getByText('Less than a day left').waitFor();
    expect(await isNoWider(page)).toBe(true);
    expect(faults).toEqual([]);
  });

  it('closes one with its outcome, which the person gets, and shows it among the closed', async () => {
    const id = await filed();
    const { page, faults, giveFactor } = await organising();
    await press(page, 'Complaints to answer');
    await giveFactor();
    await press(page, `Close it …: ${id}`);
    await heading(page, 'Close the complaint');
    expect(await page.getByRole('blockquote').innerText()).toBe(HOSTILE);
    await press(page, 'Close it, and tell the person');
    await alerted(page, 'Say what came of it, in 1 to 5000 characters.');
    await page.getByLabel('What came of it').fill('<i>We deleted</i> the number.\nSorry.');
    await picture(page, 'close-complaint');
    expect(await isNoWider(page)).toBe(true);
    await press(page, 'Close it, and tell the person');
    await said(page, `${id} is closed, and the person is told by mail.`);
    expect(await rows(page)).toEqual([]);
    const { data } = await asAda.query('{ myComplaints { nodes { state outcome } } }');
    expect(data).toEqual({
      myComplaints: { nodes: [{ state: 'CLOSED', outcome: '<i>We deleted</i> the number.\nSorry.' }] },
    });
    await page.getByLabel('Show those that are closed, too.').press('Space');
    await page.getByText('The answer, of').waitFor();
    expect((await rows(page))[0]).toContain('“<i>We deleted</i> the number.');
    expect(await page.getByRole('listitem').getByRole('button').count()).toBe(0);
    await picture(page, 'closed-complaint');
    expect(faults).toEqual([]);
  });

  it('says it where somebody else was quicker, and keeps what was typed where the second factor has ended', async () => {
    const [one, other] = [await filed(), await filed('Another.')];
    const { page, client, giveFactor } = await organising();
    await press(page, 'Complaints to answer');
    await giveFactor();
    await page.getByText(one).waitFor();
    await client.mutate(ACKNOWLEDGE, { id: one });
    await press(page, `I deal with it: ${one}`);
    await alerted(page, 'Somebody has answered this complaint already');
    await page.getByText('An organiser deals with it, since').waitFor();
    await press(page, `Close it …: ${one}`);
    await page.getByLabel('What came of it').fill('For the one.');
    await client.mutate(CLOSE, { id: one });
    await press(page, 'Close it, and tell the person');
    await alerted(page, 'Somebody has answered this complaint already');
    await press(page, 'Leave it open');
    // What the list held before is emptied, and read anew.
    await until(async () => (await rows(page)).length === 1);
    await page.getByText(other).waitFor();
    await press(page, `Close it …: ${other}`);
    expect(await page.getByLabel('What came of it').inputValue()).toBe('');
    await page.getByLabel('What came of it').fill('For the other.');
    await gateway.database.connection
      .collection('sessions')
      .updateMany({ 'secondFactor.id': { $exists: true } }, { $unset: { secondFactor: 1 } });
    await press(page, 'Close it, and tell the person');
    await giveFactor(1);
    await heading(page, 'Close the complaint');
    expect(await record(other)).toMatchObject({ state: 'RECEIVED' });
    expect(await page.getByLabel('What came of it').inputValue()).toBe('For the other.');
    await press(page, 'Close it, and tell the person');
    await said(page, `${other} is closed`);
  });

  it('is for organisers: others have no such button, and one without a second factor reads what to do', async () => {
    const id = await filed('Zanzibar.');
    const theirs = await signedIn(ada.email);
    await heading(theirs.page, 'You are signed in');
    expect(await theirs.page.getByRole('button', { name: 'Complaints to answer' }).count()).toBe(0);
    const { page } = await signedIn(organiser);
    await heading(page, 'You are signed in');
    await press(page, 'Complaints to answer');
    await alerted(page, 'Complaints take a second factor, and you have none yet.');
    expect(await page.content()).not.toMatch(new RegExp(`Zanzibar|${id}`));
    await picture(page, 'no-factor');
    expect(await isNoWider(page)).toBe(true);
  });

  it('says so in plain words under a lockdown, and when the gateway is away', async () => {
    const id = await filed();
    const { page, giveFactor } = await organising();
    await press(page, 'Complaints to answer');
    await giveFactor();
    await page.getByText(id).waitFor();
    const lift = await lockedDown(gateway, { scope: 'EVENT', event: event.id });
    await press(page, `I deal with it: ${id}`);
    await alerted(page, 'A lockdown has been on since');
    await lift();
    expect(await record(id)).toMatchObject({ state: 'RECEIVED' });
    await page.route('**/graphql', (route) => route.abort());
    await press(page, `I deal with it: ${id}`);
    await alerted(page, 'cannot be reached');
    await page.unroute('**/graphql');
    await press(page, `I deal with it: ${id}`);
    await said(page, 'The person is told by mail');
  });
});

/** Complaining and being erased on the sign-in page, in a real browser where there is one: by keyboard, at a phone's width. */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { oneAttendee } from '../src/consent/model.ts';
import { hasChromium, startChromium } from './support/chromium.ts';
import { type BuiltEvent, buildAttendee, buildConsent, buildEvent } from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { until } from './support/mongod.ts';

/** The words in heads of tables that stand on several lines. */
const BROKEN_WORDS = `[...document.querySelectorAll('th')].flatMap(({ firstChild: text }) =>
  [...text.data.matchAll(/\\S+/g)].map(({ 0: word, index }) => {
    const range = document.createRange();
    range.setStart(text, index);
    range.setEnd(text, index + word.length);
    return range.getClientRects().length > 1 ? word : null;
  }).filter((word) => word !== null))`;

(hasChromium ? describe : describe.skip)('my rights', () => {
  let gateway: TestGateway;
  let event: BuiltEvent;
  let browser: Browser;
  beforeAll(async () => {
    gateway = await startGateway();
    event = await buildEvent(gateway, 'autumn26');
    browser = await startChromium();
  });
  afterAll(async () => {
    await browser.close();
    await gateway.close();
  });

  const heading = (page: Page, name: string) => page.getByRole('heading', { name, exact: true }).waitFor();
  const press = (page: Page, name: string) =>
    page.getByRole('button', { name, exact: true, disabled: false }).press('Enter');
  /** As on a slow line: the events come once it is said. */
  const slowEvents = async (page: Page) => {
    let go = () => {};
    const events = new Promise<void>((resolve) => {
      go = resolve;
    });
    await page.route('**/graphql', async (route) => {
      if (route.request().postData()?.includes('query Events') === true) await events;
      await route.continue();
    });
    return go;
  };
  /** For somebody to look at, where they say a folder. */
  const picture = async (page: Page, name: string) => {
    const folder = process.env.SCREENSHOTS;
    if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
  };

  async function signedIn() {
    const person = await buildAttendee(gateway, { event });
    const page = await (await browser.newContext({ viewport: { width: 320, height: 640 } })).newPage();
    const faults: string[] = [];
    page.on('console', (line) => void (line.type() === 'error' && faults.push(line.text())));
    page.on('pageerror', (error) => faults.push(String(error)));
    await page.goto(`${gateway.url}/sign-in`);
    await page.getByLabel('E-mail address').fill(person.email);
    await page.keyboard.press('Enter');
    await heading(page, 'Type the code');
    await page.getByLabel('Code').fill((await gateway.codeMailed(person.email)) ?? '');
    await page.keyboard.press('Enter');
    await heading(page, 'You are signed in');
    await press(page, 'My rights');
    await heading(page, 'My rights');
    return { page, person, faults };
  }

  it('has one’s data prepared, and saves it as a page and as JSON, after a code where the sign-in is not fresh', async () => {
    const { page, person, faults } = await signedIn();
    await press(page, 'Prepare my data');
    await page.getByText('It is being prepared.').or(page.getByText('It is ready for you')).waitFor();
    // By itself.
    await page.getByText('It is ready for you').waitFor();
    await picture(page, 'my-data');
    const saved = async (name: string) => {
      const [download] = await Promise.all([page.waitForEvent('download'), press(page, name)]);
      return readFile(await download.path(), 'utf8');
    };
    expect(JSON.parse(await saved('Save it as JSON')).events[0].profile.email).toBe(person.email);
    const text = await saved('Save it as a page');
    expect(text).toContain(person.values.phone);
    const paper = await (await browser.newContext({ viewport: { width: 390, height: 800 } })).newPage();
    await paper.setContent(text);
    await picture(paper, 'my-data-page');
    expect(await paper.evaluate(BROKEN_WORDS)).toEqual([]);
    expect(await paper.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    await gateway.database.connection
      .collection('sessions')
      .updateMany({ account: person.account }, { $set: { provedAt: new Date(Date.now() - 86_400_000) } });
    expect(faults).toEqual([]);
    await press(page, 'Save it as JSON');
    await heading(page, 'First, is it you?');
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  });

  it('saves the privacy notice of an event, and the receipts of what was permitted there', async () => {
    const { page, person, faults } = await signedIn();
    const other = await buildAttendee(gateway, { event, listed: true });
    const consent = await buildConsent(gateway, {
      subject: person,
      field: 'phone',
      recipient: oneAttendee(other.id),
    });
    const saved = async (name: string) => {
      const [download] = await Promise.all([page.waitForEvent('download'), press(page, name)]);
      return readFile(await download.path(), 'utf8');
    };
    // Nothing is saved before the events are there.
    await page.getByRole('button', { name: 'Save my receipts', disabled: false }).waitFor();
    const go = await slowEvents(page);
    await press(page, 'Back');
    await press(page, 'My rights');
    expect(await page.getByRole('button', { name: 'Save the privacy notice' }).isDisabled()).toBe(true);
    expect(await page.getByRole('button', { name: 'Save my receipts' }).isDisabled()).toBe(true);
    go();
    expect(await saved('Save the privacy notice')).toContain('Your rights');
    const receipts = JSON.parse(await saved('Save my receipts'));
    expect(receipts).toMatchObject([{ id: consent, state: 'GIVEN', jws: expect.any(String) }]);
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    expect(faults).toEqual([]);
  });

  it('files a complaint, gives its number, and shows it with its day', async () => {
    const { page, faults } = await signedIn();
    await picture(page, 'rights');
    // Nothing is filed before the events are there.
    const go = await slowEvents(page);
    await press(page, 'Complain');
    await page.getByLabel('What is wrong').fill('<b>I was called</b> about an offer.');
    const file = page.getByRole('button', { name: 'File the complaint' });
    expect(await file.isDisabled()).toBe(true);
    go();
    await page.locator('#complain [type=submit]:enabled').waitFor();
    await press(page, 'File the complaint');
    await page.getByRole('status').getByText('Its number is cpl_').waitFor();
    const [row] = await page.getByRole('listitem').allInnerTexts();
    expect(row).toContain('<b>I was called</b> about an offer.');
    expect(row).toMatch(/You hear by \d{1,2} \w+ 20\d\d/);
    await picture(page, 'complaint');
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    expect(faults).toEqual([]);
  });

  it('files one about a registration that is not valid, also for whoever has no other', async () => {
    const { page, person, faults } = await signedIn();
    const elsewhere = await buildEvent(gateway);
    const gone = await buildAttendee(gateway, { event: elsewhere, email: person.email, registered: false });
    const choices = () => page.getByLabel('Event').locator('visible=true').locator('option').allInnerTexts();
    const cancelled = `The ${elsewhere.slug} (not registered)`;
    /** Once these are there to choose from. */
    const file = async (...events: string[]) => {
      await press(page, 'Complain');
      await until(async () => (await choices()).join() === events.join());
      await page.getByRole('combobox', { name: 'Event' }).selectOption({ label: cancelled });
      await page.getByLabel('What is wrong').fill('It was cancelled, and my data is kept.');
      await picture(page, 'complaint-of-cancelled');
      await press(page, 'File the complaint');
      // Emptied once it is filed; the number of one before stays until there is another.
      await until(async () => (await page.getByLabel('What is wrong').inputValue()) === '');
      await page.getByRole('status').getByText('Its number is cpl_').waitFor();
      await press(page, 'Back');
    };
    await file('The autumn26', cancelled);
    // Papers are for those who attend.
    await heading(page, 'My rights');
    expect(await choices()).toEqual(['The autumn26']);
    // Somebody who is being erased stays signed in.
    await gateway.services.models.accounts
      .updateOne({ _id: person.account }, { invitedUntil: new Date(Date.now() + 86_400_000) })
      .exec();
    await gateway.services.models.attendees.updateOne({ _id: person.id }, { registered: false }).exec();
    await file('The autumn26 (not registered)', cancelled);
    const filed = await gateway.services.models.complaints.find({ account: person.account }).lean().exec();
    expect(filed.map(({ event: at, attendee }) => [at, attendee])).toEqual([
      [elsewhere.id, gone.id],
      [elsewhere.id, gone.id],
    ]);
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    expect(faults).toEqual([]);
  });

  it('asks to be erased, after a code where the sign-in is not fresh, says when, and takes it back', async () => {
    const { page, person, faults } = await signedIn();
    await gateway.database.connection
      .collection('sessions')
      .updateMany({ account: person.account }, { $set: { provedAt: new Date(Date.now() - 86_400_000) } });
    await press(page, 'Erase me …');
    await heading(page, 'Erase me?');
    await picture(page, 'erase');
    await press(page, 'Yes, erase me');
    await heading(page, 'First, is it you?');
    expect(await gateway.services.models.eraseMe.countDocuments({ _id: person.account })).toBe(0);
    await page.keyboard.type((await gateway.codeMailed(person.email)) ?? '');
    await page.keyboard.press('Enter');
    await press(page, 'Erase me …');
    await press(page, 'Yes, erase me');
    await page.getByRole('status').getByText('You will be erased after').waitFor();
    await picture(page, 'leaving');
    expect(await gateway.services.models.eraseMe.countDocuments({ _id: person.account })).toBe(1);
    await press(page, 'Keep my data');
    await page.getByRole('button', { name: 'Keep my data' }).waitFor({ state: 'hidden' });
    expect(await gateway.services.models.eraseMe.countDocuments({ _id: person.account })).toBe(0);
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    expect(faults).toEqual([]);
  });
});

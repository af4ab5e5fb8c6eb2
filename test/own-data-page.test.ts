/** Who saw my data, and what changed, on the sign-in page in a real browser where there is one: by keyboard, at a phone's width. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { oneAttendee } from '../src/consent/model.ts';
import { hasChromium, startChromium } from './support/chromium.ts';
import { DISCLOSURES_OF, LOOK, lockedDown } from './support/disclosures.ts';
import {
  type BuiltAttendee,
  type BuiltEvent,
  buildAttendee,
  buildConsent,
  buildEvent,
  buildOrganiser,
} from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { UPDATE } from './support/history.ts';
import { aResponse } from './support/ledger.ts';

const HOSTILE = '<img src=x onerror=alert(1)> “Ben”';

(hasChromium ? describe : describe.skip)('the person’s own page', () => {
  let gateway: TestGateway;
  let event: BuiltEvent;
  let other: BuiltEvent;
  let browser: Browser;
  beforeAll(async () => {
    gateway = await startGateway();
    event = await buildEvent(gateway, 'autumn26');
    other = await buildEvent(gateway, 'spring27');
    browser = await startChromium();
  });
  afterAll(async () => {
    await browser.close();
    await gateway.close();
  });

  const heading = (page: Page, name: string) => page.getByRole('heading', { name }).waitFor();
  const rows = (page: Page) => page.getByRole('listitem').allInnerTexts();
  const press = (page: Page, name: string) =>
    page.getByRole('button', { name, disabled: false }).press('Enter');
  const focused = (page: Page) => page.evaluate('document.activeElement.innerText');
  const growOld = ({ account }: BuiltAttendee) =>
    gateway.database.connection
      .collection('sessions')
      .updateMany({ account }, { $set: { provedAt: new Date(Date.now() - 86_400_000) } });

  /** Signed in on the page, by keyboard; `complaints` are the console's. */
  async function signedIn(email: string) {
    const page = await (await browser.newContext({ viewport: { width: 320, height: 640 } })).newPage();
    const complaints: string[] = [];
    page.on('console', (line) => void (line.type() === 'error' && complaints.push(line.text())));
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('dialog', (dialog) => complaints.push(dialog.message()));
    await page.goto(`${gateway.url}/sign-in`);
    await page.getByLabel('E-mail address').fill(email);
    await page.keyboard.press('Enter');
    await heading(page, 'Type the code');
    await page.getByLabel('Code').fill((await gateway.codeMailed(email)) ?? '');
    await page.keyboard.press('Enter');
    await heading(page, 'You are signed in');
    return { page, complaints };
  }

  it('says who saw what, when and why, in words, and takes names for text', async () => {
    const ada = await buildAttendee(gateway, { event });
    const ben = await buildAttendee(gateway, { event, name: HOSTILE });
    for (const field of ['phone', 'jobTitle'] as const)
      await buildConsent(gateway, { subject: ada, field, recipient: oneAttendee(ben.id) });
    await (await gateway.as(ben.email)).query(LOOK, { id: ada.id });
    const organiser = await gateway.asOrganiser(await buildOrganiser(gateway, event));
    await organiser.query(DISCLOSURES_OF, { attendee: ada.id });
    const { page, complaints } = await signedIn(ada.email);
    await press(page, 'Who saw my data');
    await heading(page, 'Who saw my data');
    expect(await focused(page)).toBe('Who saw my data');
    await page.getByText('An organiser of the event read this list').waitFor();
    const [theOrganiser, him, ...more] = await rows(page);
    expect(theOrganiser).toContain('An organiser of the event read this list');
    expect(him).toContain(`Attendee “${HOSTILE}” was shown your job title and phone number`);
    expect(him).toContain('You permitted them to see it.');
    expect(him).toMatch(/\d{1,2} \w+ 20\d\d/);
    expect(more).toEqual([]);
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.locator('bdi.name').allInnerTexts()).toEqual([`“${HOSTILE}”`]);
    // Her own, by session and browser.
    await page.getByRole('checkbox').focus();
    await page.keyboard.press('Space');
    await page.getByText('You, in this browser, read this list').waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    await press(page, 'Back');
    await heading(page, 'You are signed in');
    expect(complaints).toEqual([]);
  });

  it('comes page by page, keeps the focus in the list, and changes with the event', async () => {
    const ada = await buildAttendee(gateway, { event });
    await buildAttendee(gateway, { event: other, email: ada.email });
    const basis = { kind: 'CONSENT', consent: 'con_gone' } as const;
    for (let i = 0; i < 60; i++) {
      const shown = [{ event: event.id, subject: ada.id, field: 'phone', basis }] as const;
      await gateway.services.ledger.record(aResponse(shown, new Date(Date.now() - 100_000 + i * 1_000)));
    }
    const { page, complaints } = await signedIn(ada.email);
    await press(page, 'Who saw my data');
    await page.getByText('Somebody who cannot be named any more').first().waitFor();
    await page.getByRole('combobox', { name: 'Event' }).selectOption({ label: 'The autumn26' });
    const more = page.getByRole('button', { name: 'Show more' });
    await more.waitFor();
    expect(await rows(page)).toHaveLength(50);
    await more.press('Enter');
    await page.getByRole('listitem').nth(59).waitFor();
    expect(await rows(page)).toHaveLength(60);
    expect(await more.isVisible()).toBe(false);
    expect(
      await page.evaluate('document.activeElement === document.querySelector("#seen li:nth-child(51)")'),
    ).toBe(true);
    await page.getByRole('combobox', { name: 'Event' }).selectOption({ label: 'The spring27' });
    await page.getByRole('status').getByText('Nobody, so far.').waitFor();
    expect(await rows(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('undoes a change, after a code where the sign-in is not fresh', async () => {
    const ada = await buildAttendee(gateway, { event, jobTitle: 'Countess' });
    const { page, complaints } = await signedIn(ada.email);
    const elsewhere = await gateway.as(ada.email);
    const change = (jobTitle: string) => elsewhere.mutate(UPDATE, { input: { event: event.id, jobTitle } });
    const title = async () =>
      (await elsewhere.query<{ node: { jobTitle: string } }>(LOOK, { id: ada.id })).data?.node.jobTitle;
    await change('Clown');
    await press(page, 'What changed');
    await heading(page, 'What changed');
    await page.getByText('Your job title was changed').waitFor();
    expect((await rows(page)).join()).toContain('By your account, in An unknown browser');
    await press(page, 'Undo: Your job title was changed');
    await page.getByRole('status').getByText('It is undone.').waitFor();
    expect(await focused(page)).toBe('What changed');
    expect(await title()).toBe('Countess');
    await change('Clown');
    await growOld(ada);
    await press(page, 'Back');
    await press(page, 'What changed');
    await page.getByRole('listitem').nth(2).waitFor();
    await page.getByRole('button', { name: 'Undo: Your job title was changed' }).first().press('Enter');
    await heading(page, 'First, is it you?');
    expect(await title()).toBe('Clown');
    await page.keyboard.type((await gateway.codeMailed(ada.email)) ?? '');
    await page.keyboard.press('Enter');
    await page.getByRole('status').getByText('It is undone.').waitFor();
    expect(await title()).toBe('Countess');
    expect(complaints).toEqual([]);
  });

  it('signs out everywhere in one press, for whoever finds a stranger in the list', async () => {
    const ada = await buildAttendee(gateway, { event });
    const intruder = await gateway.as(ada.email);
    const { page } = await signedIn(ada.email);
    await press(page, 'Sign out in every browser');
    await heading(page, 'Sign in');
    expect((await intruder.query('{ viewer { account { id } } }')).data).toEqual({ viewer: null });
  });

  it('says so in plain words under a lockdown, when the gateway is away, and when the session has ended', async () => {
    const ada = await buildAttendee(gateway, { event });
    const { page } = await signedIn(ada.email);
    const lift = await lockedDown(gateway, { scope: 'EVENT', event: event.id });
    await press(page, 'Who saw my data');
    await page.getByRole('alert').getByText('A lockdown has been on since').waitFor();
    expect(await rows(page)).toEqual([]);
    await lift();
    await page.route('**/graphql', (route) => route.abort());
    await press(page, 'Back');
    await press(page, 'Who saw my data');
    await page.getByRole('alert').getByText('cannot be reached').waitFor();
    await page.unroute('**/graphql');
    await gateway.database.connection.collection('sessions').deleteMany({ account: ada.account });
    await press(page, 'Back');
    await press(page, 'What changed');
    await heading(page, 'Sign in');
  });
});

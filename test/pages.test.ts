/** The pages that mails link to, in a real browser where there is one: claiming, changing an address, undoing that. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { hasChromium, startChromium } from './support/chromium.ts';
import {
  anAddress,
  buildGuest,
  invited,
  LISTED,
  NOTED,
  readable,
  SHOW_EMAIL,
  tokenFor,
} from './support/claims.ts';
import type { Client } from './support/client.ts';
import { type BuiltEvent, buildAttendee, buildEvent, buildOrganiser } from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';

(hasChromium ? describe : describe.skip)('in a browser', () => {
  let gateway: TestGateway;
  let event: BuiltEvent;
  let organiser: Client;
  let browser: Browser;
  beforeAll(async () => {
    gateway = await startGateway();
    event = await buildEvent(gateway);
    organiser = await gateway.asOrganiser(await buildOrganiser(gateway, event));
    browser = await startChromium();
  });
  afterAll(async () => {
    await browser.close();
    await gateway.close();
  });

  const context = () => browser.newContext({ viewport: { width: 320, height: 640 } });
  const asked: string[] = [];
  async function opened(path: string, within?: BrowserContext) {
    const page = await (within ?? (await context())).newPage();
    const complaints: string[] = [];
    page.on('console', (line) => void (line.type() === 'error' && complaints.push(line.text())));
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('request', (request) => asked.push(request.url()));
    await page.goto(`${gateway.url}${path}`);
    return { page, complaints };
  }
  const heading = (page: Page, name: string) => page.getByRole('heading', { name }).waitFor();
  const codeFor = async (email: string) =>
    /[0-9A-Z]{4}-[0-9A-Z]{4}(?=\r?\n)/.exec(readable((await gateway.mailsTo(email)).at(-1) ?? ''))?.[0] ?? '';

  /** Signs in on the page that asks for it, by keyboard. */
  async function signIn(page: Page, email: string) {
    await page.getByLabel('E-mail address').fill(email);
    await page.keyboard.press('Enter');
    await heading(page, 'Type the code');
    await page.keyboard.type(await codeFor(email));
    await page.keyboard.press('Enter');
  }
  const guest = (name: string) =>
    buildGuest(gateway, event, { name, proposals: [LISTED, SHOW_EMAIL, NOTED] });
  const recordOf = (id: string) => gateway.services.models.attendees.findById(id).lean().exec();

  describe('/claim', () => {
    it('lets a guest sign in, see what it is about, take it over and choose, with the keyboard, on a phone’s width', async () => {
      const [id, email] = [await guest('Ben Baker'), anAddress()];
      const token = await invited(gateway, organiser, id, email);
      const { page, complaints } = await opened(`/claim#${token}`);
      await heading(page, 'Your registration');
      expect(page.url()).toBe(`${gateway.url}/claim`);
      expect(await page.evaluate('document.activeElement.id')).toBe('email');
      await signIn(page, email);
      await heading(page, 'Is this you?');
      expect(await page.getByText('Ben Baker').count()).toBe(1);
      expect(await recordOf(id)).toMatchObject({ account: null });
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await heading(page, 'What the form said for you');
      expect(await page.getByRole('checkbox', { checked: true }).count()).toBe(0);
      expect(await page.getByText('This is noted only').count()).toBe(1);
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
      expect(await page.evaluate('document.activeElement.type')).toBe('checkbox');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Space');
      await page.keyboard.press('Enter');
      await heading(page, 'The registration is yours');
      const own = await recordOf(id);
      expect(own).toMatchObject({ listed: false });
      expect(own?.answered?.map(({ question, accepted }) => [question, accepted])).toEqual([
        ['email audience:*', true],
        ['LISTED', false],
        ['NOTED May exhibitors write to you?', false],
      ]);
      const consents = await gateway.services.models.consents.find({ subject: id }).lean().exec();
      expect(consents).toEqual([expect.objectContaining({ field: 'email', recipient: 'audience:*' })]);
      expect(complaints).toEqual([]);
      expect(asked.filter((url) => url.includes(token) || url.includes(email))).toEqual([]);
    });

    it('asks for a new code where the sign-in is no longer fresh, and keeps what was ticked', async () => {
      const [id, email] = [await guest('Cleo Carter'), anAddress()];
      const token = await invited(gateway, organiser, id, email);
      const { page } = await opened(`/claim#${token}`);
      await signIn(page, email);
      await heading(page, 'Is this you?');
      await page.getByRole('button', { name: 'Yes, it is mine' }).click();
      await heading(page, 'What the form said for you');
      const provedAt = new Date(Date.now() - 86_400_000);
      const { account } = (await recordOf(id)) ?? {};
      await gateway.database.connection
        .collection('sessions')
        .updateMany({ account }, { $set: { provedAt } });
      await page.getByLabel('May others find you?').check();
      await page.getByRole('button', { name: 'Save' }).click();
      await heading(page, 'Type the code');
      await page.getByLabel('Code').fill(await codeFor(email));
      await page.keyboard.press('Enter');
      await heading(page, 'What the form said for you');
      await page.getByRole('button', { name: 'Save' }).click();
      await heading(page, 'The registration is yours');
      expect(await recordOf(id)).toMatchObject({ listed: true });
    });

    it('says the same to whoever else has the link, and to a link that is none', async () => {
      const token = await invited(gateway, organiser, await guest('Dora Dale'), anAddress());
      const email = (await buildAttendee(gateway, { event, email: anAddress() })).email;
      const { page } = await opened(`/claim#${token}`);
      await signIn(page, email);
      await heading(page, 'This link does not work here');
      expect(await page.getByText('Dora').count()).toBe(0);
      const { page: other } = await opened(`/claim#${'A'.repeat(43)}`, page.context());
      await heading(other, 'This link does not work here');
      const { page: none } = await opened('/claim');
      await heading(none, 'Open the link of the mail');
    });

    it('gives nothing to a mail scanner that opens it, runs its script and presses every button', async () => {
      const id = await guest('Emil Ende');
      const token = await invited(gateway, organiser, id, anAddress());
      const { page } = await opened(`/claim#${token}`);
      await heading(page, 'Your registration');
      const answer = page.waitForResponse(
        (one) => one.request().postData()?.includes('ClaimInvitation') === true,
      );
      for (const button of await page.locator('button').all()) await button.dispatchEvent('click');
      expect(await (await answer).text()).toContain('UNAUTHENTICATED');
      expect(await recordOf(id)).toMatchObject({ account: null });
      expect(await gateway.services.models.invitations.findById(id).lean().exec()).not.toBeNull();
    });
  });

  describe('/address and /address/undo', () => {
    it('change the address with the keyboard, and undo it from the old mailbox in another browser', async () => {
      const { email, account } = await buildAttendee(gateway, { event, email: anAddress() });
      const { page, complaints } = await opened('/address');
      await heading(page, 'Sign in first');
      await page.getByRole('link', { name: 'Sign in' }).click();
      await heading(page, 'Sign in');
      await signIn(page, email);
      await heading(page, 'You are signed in');
      await page.goto(`${gateway.url}/address`);
      await heading(page, 'Sign in by another address');
      const to = anAddress();
      await page.getByLabel('New e-mail address').fill(to);
      await page.keyboard.press('Enter');
      await heading(page, 'Type the code');
      await page.keyboard.type('0000-0000');
      await page.keyboard.press('Enter');
      await page.getByRole('alert').getByText('did not work').waitFor();
      const { page: tab } = await opened(
        `/address#${await tokenFor(gateway, to, '/address')}`,
        page.context(),
      );
      await heading(tab, 'Use this address?');
      expect(tab.url()).toBe(`${gateway.url}/address`);
      await tab.keyboard.press('Tab');
      await tab.keyboard.press('Enter');
      await heading(tab, 'You sign in by the new address now');
      const undo = await tokenFor(gateway, email, '/address/undo');
      const { page: old, complaints: more } = await opened(`/address/undo#${undo}`);
      await heading(old, 'Undo the change?');
      expect(old.url()).toBe(`${gateway.url}/address/undo`);
      const { models } = gateway.services;
      expect((await models.accounts.findById(account).lean().exec())?.formerAddresses).toHaveLength(1);
      await old.keyboard.press('Tab');
      await old.keyboard.press('Enter');
      await heading(old, 'The change is undone');
      expect((await models.accounts.findById(account).lean().exec())?.formerAddresses).toEqual([]);
      await tab.reload();
      await heading(tab, 'Sign in first');
      expect([...complaints, ...more]).toEqual([]);
      expect(asked.filter((url) => url.includes(undo) || url.includes('@') || url.includes('%40'))).toEqual(
        [],
      );
    });

    it('ask for a code to the present address where the sign-in is no longer fresh', async () => {
      const { email, account } = await buildAttendee(gateway, { event, email: anAddress() });
      const { page } = await opened('/sign-in');
      await signIn(page, email);
      await heading(page, 'You are signed in');
      const provedAt = new Date(Date.now() - 86_400_000);
      await gateway.database.connection
        .collection('sessions')
        .updateMany({ account }, { $set: { provedAt } });
      await page.goto(`${gateway.url}/address`);
      await page.getByLabel('New e-mail address').fill(anAddress());
      await page.keyboard.press('Enter');
      await heading(page, 'First, is it you?');
      await page.keyboard.type(await codeFor(email));
      await page.keyboard.press('Enter');
      await heading(page, 'Sign in by another address');
      await page.getByRole('button', { name: 'Send the code' }).click();
      await heading(page, 'Type the code');
    });

    it('says so when a link is none', async () => {
      const { page } = await opened('/address/undo');
      await heading(page, 'Open the link of the mail');
      const { page: bad } = await opened(`/address/undo#${'A'.repeat(43)}`);
      await heading(bad, 'Undo the change?');
      await bad.getByRole('button', { name: 'Undo the change' }).click();
      await bad.getByRole('alert').getByText('does not work').waitFor();
    });
  });
});

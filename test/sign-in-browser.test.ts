/** The page in a real browser, where there is one (CHROMIUM, or /usr/bin/chromium): the newcomer's way, by keyboard. */
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Browser, chromium, type Page } from 'playwright-core';
import { LockdownBook } from '../src/lockdown/book.ts';
import { installFactor } from '../src/sign-in/second-factor/install.ts';
import { codeOf, wrongCode } from './support/second-factor.ts';
import { openSignInGateway, type SignInGateway } from './support/sign-in.ts';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';

(existsSync(executablePath) ? describe : describe.skip)('the sign-in page in a browser', () => {
  let gateway: SignInGateway;
  let browser: Browser;
  beforeAll(async () => {
    gateway = await openSignInGateway();
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  });
  afterAll(async () => {
    await browser.close();
    await gateway.close();
  });

  const here = (path: string) => `http://localhost:${gateway.port}${path}`;
  const latestMail = async (address: string) => (await gateway.mails()).findLast(({ to }) => to === address);

  async function opened(path: string, context?: Awaited<ReturnType<Browser['newContext']>>) {
    const page = await (
      context ?? (await browser.newContext({ viewport: { width: 320, height: 640 } }))
    ).newPage();
    const complaints: string[] = [];
    page.on('console', (line) => {
      if (line.type() === 'error' && !/favicon/.test(line.location().url)) complaints.push(line.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.goto(here(path));
    return { page, complaints };
  }

  const heading = (page: Page, name: string) => page.getByRole('heading', { name }).waitFor();

  it('signs in by address and code with the keyboard alone, on a phone’s width, and out again', async () => {
    const { address } = await gateway.buildPerson();
    const { page, complaints } = await opened('/sign-in');
    await heading(page, 'Sign in');
    expect(await page.evaluate('document.activeElement.id')).toBe('email');
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    await page.keyboard.type('nonsense');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('no e-mail address').waitFor();
    await page.getByLabel('E-mail address').fill(address);
    await page.keyboard.press('Enter');
    await heading(page, 'Type the code');
    await page.keyboard.type('0000-0000');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('did not work').waitFor();
    await page.getByLabel('Code').fill((await latestMail(address))?.code ?? '');
    await page.keyboard.press('Enter');
    await heading(page, 'You are signed in');
    expect(await page.getByRole('link', { name: 'Sandbox' }).getAttribute('href')).toBe('/sandbox');
    await page.reload();
    await heading(page, 'You are signed in');
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await heading(page, 'Sign in');
    expect(complaints).toEqual([]);
  });

  it('opens the mail’s link with a button in the browser that asked, and the token leaves the address bar', async () => {
    const { address, id } = await gateway.buildPerson();
    const { page } = await opened('/sign-in');
    await page.getByLabel('E-mail address').fill(address);
    await page.keyboard.press('Enter');
    await heading(page, 'Type the code');
    const fragment = `/sign-in#${(await latestMail(address))?.token}`;
    const { page: tab, complaints } = await opened(fragment, page.context());
    await heading(tab, 'Sign in here?');
    expect(tab.url()).toBe(here('/sign-in'));
    expect(await gateway.database.connection.collection('sessions').countDocuments({ account: id })).toBe(0);
    await tab.getByRole('button', { name: 'Sign in' }).click();
    await heading(tab, 'You are signed in');
    expect(complaints).toEqual([]);
  });

  it('tells another browser to type the code where it started, and offers it no way in', async () => {
    const { address } = await gateway.buildPerson();
    const { page } = await opened('/sign-in');
    await page.getByLabel('E-mail address').fill(address);
    await page.keyboard.press('Enter');
    await heading(page, 'Type the code');
    const { page: elsewhere } = await opened(`/sign-in#${(await latestMail(address))?.token}`);
    await heading(elsewhere, 'Type the code where you started');
    expect(await elsewhere.getByRole('button', { name: 'Sign in', exact: true }).count()).toBe(0);
  });

  it('says in plain words that nobody can sign in, and offers no form, while that is locked', async () => {
    const lockdowns = new LockdownBook(gateway.models.lockdowns);
    const { page: waiting } = await opened('/sign-in');
    await heading(waiting, 'Sign in');
    const { lockdown } = await lockdowns.lock({
      scope: 'SIGN_IN',
      event: null,
      field: null,
      attendees: [],
      since: new Date(),
      reason: 'a test',
      by: { kind: 'COMMAND_LINE', user: 'ops' },
    });
    // A page that was open before says so, too.
    await waiting.getByLabel('E-mail address').fill('somebody@example.org');
    await waiting.keyboard.press('Enter');
    await waiting.getByRole('alert').getByText('A lockdown has been on since').waitFor();
    for (const path of ['/sign-in', `/sign-in#${'x'.repeat(43)}`]) {
      const { page, complaints } = await opened(path);
      await heading(page, 'Nobody can sign in just now');
      expect(await page.getByRole('button').count()).toBe(0);
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
      expect(complaints).toEqual([]);
    }
    await lockdowns.lift(lockdown._id, { kind: 'COMMAND_LINE', user: 'ops' }, 'over');
    await heading((await opened('/sign-in')).page, 'Sign in');
  });

  it('asks an organiser for the second factor after the code, and lets them go on without it', async () => {
    const { id, address } = await gateway.buildAccount({ organises: ['evt_1'] });
    const { models, keyRing } = gateway;
    const { secret } = await installFactor({ models, keyRing }, id, 'http://localhost');
    const { page, complaints } = await opened('/sign-in');
    await page.getByLabel('E-mail address').fill(address);
    await page.keyboard.press('Enter');
    await heading(page, 'Type the code');
    await page.getByLabel('Code').fill((await latestMail(address))?.code ?? '');
    await page.keyboard.press('Enter');
    await heading(page, 'Your second factor');
    await page.getByRole('button', { name: 'Go on without it' }).click();
    await heading(page, 'You are signed in');
    expect(await page.getByRole('link', { name: 'Sandbox' }).count()).toBe(1);
    await page.reload();
    await heading(page, 'Your second factor');
    expect(await page.evaluate('document.activeElement.id')).toBe('factor');
    await page.keyboard.type(wrongCode(secret));
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('did not work').waitFor();
    await page.getByLabel('Six digits of the app').fill(codeOf(secret));
    await page.keyboard.press('Enter');
    await heading(page, 'You are signed in');
    // The Sandbox is not for a session that holds the factor.
    expect(await page.getByRole('link', { name: 'Sandbox' }).count()).toBe(0);
    await page.reload();
    await heading(page, 'You are signed in');
    expect(complaints).toEqual([]);
  });
});

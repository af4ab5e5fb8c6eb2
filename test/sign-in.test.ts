/** Signing in takes proof: threats.md, rows 1 and 2 of the breach, and the section "Sign-in". */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addressIndexes } from '../src/accounts/find.ts';
import {
  anAddress,
  type Browser,
  COMPLETE,
  ME,
  openSignInGateway,
  type SignInGateway,
  START,
  signInWith,
} from './support/sign-in.ts';

let gateway: SignInGateway;
beforeAll(async () => {
  gateway = await openSignInGateway();
});
afterAll(() => gateway.close());

const FAILED = {
  signedIn: false,
  userErrors: [{ code: 'SIGN_IN_FAILED', field: ['input', 'code'], message: expect.any(String) }],
};

async function started(email: string, browser = gateway.browser()) {
  const before = (await gateway.mails()).length;
  await browser.ask(START, { email });
  const [mail] = (await gateway.mails()).slice(before);
  if (mail === undefined) throw new Error('no mail came');
  return { browser, mail };
}
const complete = async (browser: Browser, code: string) =>
  (await browser.ask(COMPLETE, { code })).body.data.completeSignIn;
const who = async (browser: Browser) => (await browser.ask(ME)).body.data.me;
const pendingSignIns = () => gateway.database.connection.collection('pendingSignIns');
const other = (code: string) => (code.startsWith('0') ? `1${code.slice(1)}` : `0${code.slice(1)}`);

describe('an address starts a sign-in and no more', () => {
  it('signs nobody in by the address alone', async () => {
    const { address } = await gateway.buildPerson();
    const { browser } = await started(address);
    expect(await who(browser)).toBeNull();
  });

  it('signs the person in with the code of the mail, typed in any way', async () => {
    const { id, address, attendee } = await gateway.buildPerson();
    const { browser, mail } = await started(address);
    expect(mail.code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/);
    const typed = ` ${mail.code.toLowerCase().replace('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l')} `;
    expect(await complete(browser, typed)).toEqual({ signedIn: true, userErrors: [] });
    expect(await who(browser)).toMatchObject({ account: id, fresh: true, events: [attendee.event] });
  });

  it('signs the person in with the token of the link', async () => {
    const { id, address } = await gateway.buildPerson();
    const { browser, mail } = await started(address);
    expect(await complete(browser, mail.token)).toEqual({ signedIn: true, userErrors: [] });
    expect(await who(browser)).toMatchObject({ account: id });
  });

  it('notes when somebody signed in first, and only then', async () => {
    const { id, address } = await gateway.buildPerson();
    await signInWith(gateway, gateway.browser(), address);
    const first = (await gateway.models.accounts.findById(id).lean())?.firstSignedInAt;
    expect(first).toBeInstanceOf(Date);
    await signInWith(gateway, gateway.browser(), address);
    expect((await gateway.models.accounts.findById(id).lean())?.firstSignedInAt).toEqual(first);
  });

  it('keeps neither code, link nor secret, only hashes', async () => {
    const { address } = await gateway.buildPerson();
    const { browser, mail } = await started(address);
    const secret = browser.cookies.get('attendant-pending') ?? '';
    const stored = JSON.stringify(await pendingSignIns().find().toArray());
    expect(secret).toHaveLength(43);
    for (const text of [secret, mail.token, mail.code, mail.code.replace('-', ''), address]) {
      expect(stored).not.toContain(text);
    }
  });

  it('lets nobody in who is disabled, cancelled, or a mere account', async () => {
    const disabled = await gateway.buildAccount({ disabledAt: new Date() });
    await gateway.buildAttendee(disabled.id);
    const cancelled = await gateway.buildAccount();
    await gateway.buildAttendee(cancelled.id, { registered: false });
    const mere = await gateway.buildAccount();
    const before = (await gateway.mails()).length;
    for (const { address } of [disabled, cancelled, mere]) {
      const answer = await gateway.browser().ask(START, { email: address });
      expect(answer.body.data.startSignIn.accepted).toBe(true);
    }
    expect(await gateway.mails()).toHaveLength(before);
  });

  it('lets nobody in who was disabled after the mail was sent', async () => {
    const { id, address } = await gateway.buildPerson();
    const { browser, mail } = await started(address);
    await gateway.models.accounts.updateOne({ _id: id }, { disabledAt: new Date() });
    expect(await complete(browser, mail.code)).toEqual(FAILED);
  });

  it('lets an organiser in who attends nothing', async () => {
    const { id, address } = await gateway.buildAccount({ organises: ['evt_0'] });
    const browser = gateway.browser();
    await signInWith(gateway, browser, address);
    expect(await who(browser)).toMatchObject({ account: id, organiserOf: ['evt_0'], organises: [] });
  });
});

describe('a code or link', () => {
  it('is redeemed once: of 50 at the same moment exactly one wins', async () => {
    const { address } = await gateway.buildPerson();
    for (const proof of ['code', 'token'] as const) {
      const { browser, mail } = await started(address);
      const secret = browser.cookies.get('attendant-pending') ?? '';
      const tries = Array.from({ length: 50 }, () => {
        const one = gateway.browser();
        one.cookies.set('attendant-pending', secret);
        return complete(one, mail[proof]);
      });
      const won = (await Promise.all(tries)).filter(({ signedIn }) => signedIn);
      expect(won).toHaveLength(1);
    }
  });

  it('is dead once used, the link after the code too', async () => {
    const { address } = await gateway.buildPerson();
    const { browser, mail } = await started(address);
    const secret = browser.cookies.get('attendant-pending') ?? '';
    expect((await complete(browser, mail.code)).signedIn).toBe(true);
    expect(browser.cookies.has('attendant-pending')).toBe(false);
    browser.cookies.set('attendant-pending', secret);
    expect(await complete(browser, mail.code)).toEqual(FAILED);
    expect(await complete(browser, mail.token)).toEqual(FAILED);
  });

  it('is dead after five wrong tries, and the person’s other pending sign-ins are not', async () => {
    const { address } = await gateway.buildPerson();
    const attacked = await started(address);
    const untouched = await started(address);
    for (let i = 0; i < 5; i++)
      expect(await complete(attacked.browser, other(attacked.mail.code))).toEqual(FAILED);
    expect(await complete(attacked.browser, attacked.mail.code)).toEqual(FAILED);
    expect(await complete(attacked.browser, attacked.mail.token)).toEqual(FAILED);
    expect((await complete(untouched.browser, untouched.mail.code)).signedIn).toBe(true);
  });

  it('still works after four wrong tries', async () => {
    const { address } = await gateway.buildPerson();
    const { browser, mail } = await started(address);
    for (let i = 0; i < 4; i++) expect(await complete(browser, other(mail.code))).toEqual(FAILED);
    expect((await complete(browser, mail.code)).signedIn).toBe(true);
  });

  it('gives no more than five tries, also when they come at the same moment', async () => {
    const { address } = await gateway.buildPerson();
    const { browser, mail } = await started(address);
    await Promise.all(Array.from({ length: 20 }, () => complete(browser, other(mail.code))));
    expect((await pendingSignIns().find({}).sort({ expiresAt: -1 }).limit(1).toArray())[0]?.triesLeft).toBe(
      0,
    );
  });

  it('lives ten minutes by the database’s clock', async () => {
    const { address } = await gateway.buildPerson();
    const { browser, mail } = await started(address);
    const { latest, now } = await lastPending();
    expect(Math.abs(latest.expiresAt.getTime() - now.getTime() - 600_000)).toBeLessThan(10_000);
    await pendingSignIns().updateOne(
      { _id: latest._id },
      { $set: { expiresAt: new Date(now.getTime() - 1) } },
    );
    expect(await complete(browser, mail.code)).toEqual(FAILED);
    expect(await complete(browser, mail.token)).toEqual(FAILED);
  });

  it('is useless without the cookie of the browser that asked, or in another browser that asked, too', async () => {
    const { address } = await gateway.buildPerson();
    const { browser, mail } = await started(address);
    const another = await started(address);
    expect(await complete(gateway.browser(), mail.code)).toEqual(FAILED);
    expect(await complete(another.browser, mail.code)).toEqual(FAILED);
    expect(await complete(another.browser, mail.token)).toEqual(FAILED);
    expect((await complete(browser, mail.code)).signedIn).toBe(true);
  });

  it('is hashed under the cookie’s secret: the same code is another hash for another browser', async () => {
    const { address } = await gateway.buildPerson();
    const first = await started(address);
    const { latest: one } = await lastPending();
    const second = await started(address);
    const { latest: two } = await lastPending();
    // Somebody who writes to the database gives the second browser the first one’s code and link.
    const { codeHash, linkHash } = one;
    await pendingSignIns().updateOne({ _id: two._id }, { $set: { codeHash, linkHash } });
    expect(await complete(second.browser, first.mail.code)).toEqual(FAILED);
    expect(await complete(second.browser, first.mail.token)).toEqual(FAILED);
    expect((await complete(first.browser, first.mail.code)).signedIn).toBe(true);
  });

  it('fails in the same words whatever the reason', async () => {
    const { address } = await gateway.buildPerson();
    const used = await started(address);
    await complete(used.browser, used.mail.code);
    const wrong = await started(address);
    const unknown = gateway.browser();
    await unknown.ask(START, { email: anAddress() });
    const garbage = await started(address);
    const answers = await Promise.all([
      gateway.browser().ask(COMPLETE, { code: wrong.mail.code }),
      wrong.browser.ask(COMPLETE, { code: other(wrong.mail.code) }),
      unknown.ask(COMPLETE, { code: wrong.mail.code }),
      garbage.browser.ask(COMPLETE, { code: '$where \u0000 \ud800' }),
      garbage.browser.ask(COMPLETE, { code: 'x'.repeat(100_000) }),
      used.browser.ask(COMPLETE, { code: used.mail.code }),
    ]);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers[0]?.body.data.completeSignIn).toEqual(FAILED);
  });

  it('cannot be sprayed: one code tried in 200 people’s pending sign-ins gets nowhere', async () => {
    const { address } = await gateway.buildPerson();
    const { mail } = await started(address);
    const wins = await Promise.all(
      Array.from({ length: 200 }, async () => {
        const { secret } = await beginFor(anAddress());
        const browser = gateway.browser();
        browser.cookies.set('attendant-pending', secret);
        return (await complete(browser, mail.code)).signedIn;
      }),
    );
    expect(wins.filter(Boolean)).toHaveLength(0);
  });
});

describe('one address is one account', () => {
  it('reaches the same person by case and Unicode variants, and writes to the one spelling', async () => {
    const { id, address } = await gateway.buildPerson('zoë.smith@example.org');
    for (const variant of [
      'Zoë.Smith@EXAMPLE.org',
      ' zoe\u0308.smith@example.org',
      'ｚoë.smith@example.org',
    ]) {
      const { browser, mail } = await started(variant);
      expect(mail.to).toBe(address);
      expect((await complete(browser, mail.code)).signedIn).toBe(true);
      expect(await who(browser)).toMatchObject({ account: id });
    }
  });

  it('keeps two people apart whose addresses look alike', async () => {
    const turkish = await gateway.buildPerson('mike@example.org');
    await gateway.buildPerson('mıke@example.org');
    const { mail } = await started('mıke@example.org');
    expect(mail.to).not.toBe(turkish.address);
  });
});

describe('header injection', () => {
  it('is refused as no address, with a clear error, and no mail', async () => {
    const before = (await gateway.mails()).length;
    const { address } = await gateway.buildPerson();
    for (const email of [
      `${address}\r\nBcc: thief@example.org`,
      `${address}\nBcc: thief@example.org`,
      `${address}, thief@example.org`,
      `"x" <thief@example.org>, ${address}`,
      `${address}\u0000`,
      'x'.repeat(1_000_000),
      '',
      '@',
    ]) {
      const answer = await gateway.browser().ask(START, { email });
      if (answer.status === 413) continue;
      expect(answer.body.data.startSignIn).toEqual({
        accepted: false,
        userErrors: [{ code: 'BAD_ADDRESS' }],
      });
      expect(answer.headers['set-cookie']).toBeUndefined();
    }
    expect(await gateway.mails()).toHaveLength(before);
  });
});

describe('proving again', () => {
  const PROVE = 'mutation { proveAgain { accepted userErrors { code } } }';

  it('mails a code to the account’s own address, and makes the sign-in fresh under a new session', async () => {
    const { address, id } = await gateway.buildPerson();
    const browser = gateway.browser();
    await signInWith(gateway, browser, address);
    const before = await who(browser);
    await gateway.database.connection
      .collection('sessions')
      .updateOne({ publicId: before.session }, { $set: { provedAt: new Date(Date.now() - 16 * 60_000) } });
    expect(await who(browser)).toMatchObject({ fresh: false });

    const old = new Map(browser.cookies);
    const mails = (await gateway.mails()).length;
    expect((await browser.ask(PROVE)).body.data.proveAgain).toEqual({ accepted: true, userErrors: [] });
    const mail = (await gateway.mails())[mails];
    expect(mail?.to).toBe(address);
    expect((await complete(browser, mail?.code ?? '')).signedIn).toBe(true);
    const after = await who(browser);
    expect(after).toMatchObject({ account: id, fresh: true });
    expect(after.session).not.toBe(before.session);
    const thief = gateway.browser();
    for (const [name, value] of old) thief.cookies.set(name, value);
    expect(await who(thief)).toBeNull();
  });

  it('is for the same person only: signed out, or as somebody else, the code does nothing', async () => {
    const ada = await gateway.buildPerson();
    const bob = await gateway.buildPerson();
    const adas = gateway.browser();
    await signInWith(gateway, adas, ada.address);
    const prove = async () => {
      const mails = (await gateway.mails()).length;
      await adas.ask(PROVE);
      return (await gateway.mails())[mails]?.code ?? '';
    };
    const nobody = gateway.browser();
    const first = await prove();
    nobody.cookies.set('attendant-pending', adas.cookies.get('attendant-pending') ?? '');
    expect(await complete(nobody, first)).toEqual(FAILED);

    const bobs = gateway.browser();
    await signInWith(gateway, bobs, bob.address);
    const second = await prove();
    bobs.cookies.set('attendant-pending', adas.cookies.get('attendant-pending') ?? '');
    expect(await complete(bobs, second)).toEqual(FAILED);
    expect(await who(bobs)).toMatchObject({ account: bob.id });
  });

  it('is nothing for nobody', async () => {
    const answer = await gateway.browser().ask(PROVE);
    expect(answer.body.errors[0].extensions.code).toBe('UNAUTHENTICATED');
  });
});

async function lastPending() {
  const [latest] = await pendingSignIns().find().sort({ expiresAt: -1 }).limit(1).toArray();
  const { localTime } = (await gateway.database.connection.db?.command({ hello: 1 })) ?? {};
  if (latest === undefined) throw new Error('nothing is pending');
  return { latest, now: localTime as Date };
}

/** As startSignIn does it, without HTTP. */
async function beginFor(email: string) {
  const { PendingSignIns } = await import('../src/sign-in/pending.ts');
  beginFor.with ??= new PendingSignIns(gateway.database.connection);
  const [addressIndex] = addressIndexes(gateway.keyRing, email);
  return beginFor.with.begin({ purpose: 'SIGN_IN', account: null, addressIndex });
}
beginFor.with = undefined as import('../src/sign-in/pending.ts').PendingSignIns | undefined;

/** Changing the address one signs in by: what it takes, whom it tells, and that the old mailbox has the last word. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { atOrHeld } from '../src/accounts/by-address.ts';
import { atAddress } from '../src/accounts/find.ts';
import { AddressHeldError, ensureAccount } from '../src/accounts/make.ts';
import { anAddress, CHANGE, COMPLETE, codesOf, readable, tokenFor } from './support/claims.ts';
import type { Client } from './support/client.ts';
import { commandsDuring } from './support/commands.ts';
import {
  type BuiltAttendee,
  type BuiltEvent,
  buildAttendee,
  buildEvent,
  buildOrganiser,
} from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';

const UNDO = `mutation ($token: String!) {
  undoAddressChange(input: { token: $token }) { undone userErrors { code field message } }
}`;
const WHO = '{ viewer { account { id } } }';

interface Done {
  changeAddress?: { accepted: boolean; userErrors: { code: string }[] };
  completeAddressChange?: { changed: boolean; userErrors: { code: string }[] };
  undoAddressChange?: { undone: boolean; userErrors: { code: string }[] };
}

let gateway: TestGateway;
let event: BuiltEvent;
beforeAll(async () => {
  gateway = await startGateway();
  event = await buildEvent(gateway);
});
afterAll(() => gateway.close());

const accounts = () => gateway.services.models.accounts;
const accountOf = (_id: string) => accounts().findById(_id).lean().exec();
const indexOf = (email: string) => gateway.services.keyRing.hashes('ADDRESS_INDEX').live(email);
const limits = () => gateway.database.connection.collection('limits');
const past = new Date(Date.now() - 1_000);

/** Somebody who is signed in. */
async function person(): Promise<BuiltAttendee & { client: Client }> {
  const own = await buildAttendee(gateway, { event, email: anAddress() });
  return { ...own, client: await gateway.as(own.email) };
}

async function ask(client: Client, query: string, variables: object) {
  const answer = await client.mutate<Done>(query, { ...variables });
  const done = Object.values(answer.data ?? {})[0] as object | null | undefined;
  return done == null ? codesOf(answer) : done;
}
const change = (client: Client, email: string) => ask(client, CHANGE, { email });
const complete = (client: Client, code: string) => ask(client, COMPLETE, { code });
const undo = (token: string, client = gateway.browser()) => ask(client, UNDO, { token });
const problem = (code: string) => ({ userErrors: [expect.objectContaining({ code })] });
const STARTED = { accepted: true, userErrors: [] };
const CHANGED = { changed: true, userErrors: [] };
const UNDONE = { undone: true, userErrors: [] };

const newest = async (email: string) => readable((await gateway.mailsTo(email)).at(-1) ?? '');
const codeFor = async (email: string) =>
  /[0-9A-Z]{4}-[0-9A-Z]{4}(?=\r?\n)/.exec(await newest(email))?.[0] ?? '';

/** Changes the address to a new one, and answers it with the token of the undo. */
async function changes(
  client: Client,
  old: string,
  to = anAddress(),
): Promise<{ to: string; token: string }> {
  await limits().deleteMany({ key: /^addressChangesByAccount:/ });
  expect(await change(client, to)).toEqual(STARTED);
  expect(await complete(client, await codeFor(to))).toEqual(CHANGED);
  return { to, token: await tokenFor(gateway, old, '/address/undo') };
}
const signsIn = (email: string) =>
  gateway.as(email).then(
    () => true,
    () => false,
  );
const isSignedIn = async (client: Client) => JSON.stringify((await client.query(WHO)).data).includes('acc_');

describe('changing the address', () => {
  it('moves the account to the new one, with everything that is its own, and ends the other sessions', async () => {
    const { client, account, id, email } = await person();
    const elsewhere = await gateway.as(email);
    const { to } = await changes(client, email);
    expect(await accountOf(account)).toMatchObject({ _id: account, addressIndex: indexOf(to) });
    expect([await isSignedIn(client), await isSignedIn(elsewhere)]).toEqual([true, false]);
    expect([await signsIn(email), await signsIn(to)]).toEqual([false, true]);
    const again = await gateway.as(to);
    const own = await again.query('query ($id: ID!) { node(id: $id) { ... on Attendee { id email } } }', {
      id,
    });
    // What one shows is another thing, and stays.
    expect(own.data).toEqual({ node: { id, email } });
  });

  it('works by the token of the mail’s link, too', async () => {
    const { client } = await person();
    const to = anAddress();
    await change(client, to);
    expect(await complete(client, await tokenFor(gateway, to, '/address'))).toEqual(CHANGED);
  });

  it('takes a fresh sign-in', async () => {
    const { client, account } = await person();
    const sessions = gateway.database.connection.collection('sessions');
    await sessions.updateMany({ account }, { $set: { provedAt: new Date(Date.now() - 16 * 60_000) } });
    expect(await change(client, anAddress())).toEqual(['FRESH_SIGN_IN_REQUIRED']);
  });

  it('takes the second factor where there is one, at both steps, and leaves it as it is', async () => {
    const email = await buildOrganiser(gateway, event, anAddress());
    const holding = await gateway.asOrganiser(email);
    const without = await gateway.as(email);
    expect(await change(without, anAddress())).toEqual(['SECOND_FACTOR_REQUIRED']);
    expect(await complete(without, 'AAAA-AAAA')).toEqual(['SECOND_FACTOR_REQUIRED']);
    const { to } = await changes(holding, email);
    const factor = '{ viewer { account { secondFactor { enrolled held } } } }';
    expect(JSON.stringify((await holding.query(factor)).data)).toContain('{"enrolled":true,"held":true}');
    expect(JSON.stringify((await (await gateway.as(to)).query(factor)).data)).toContain(
      '"enrolled":true,"held":false',
    );
  });

  it('is for who is signed in', async () => {
    const nobody = gateway.browser();
    expect(await change(nobody, anAddress())).toEqual(['UNAUTHENTICATED']);
    expect(await complete(nobody, 'AAAA-AAAA')).toEqual(['UNAUTHENTICATED']);
  });

  it('refuses what is no address, and the account’s own', async () => {
    const { client, email } = await person();
    expect(await change(client, 'nonsense')).toMatchObject(problem('BAD_ADDRESS'));
    expect(await change(client, ` ${email.toUpperCase()} `)).toMatchObject(problem('SAME_ADDRESS'));
  });

  it('answers alike, by the same commands, whether the address has an account; its owner is told, and keeps it', async () => {
    const { client, account } = await person();
    const other = await person();
    const seen: unknown[] = [];
    for (const email of [anAddress(), other.email, anAddress()]) {
      await limits().deleteMany({ key: /^mails/ });
      let text = '';
      const commands = await commandsDuring(gateway, async () => {
        text = await client.text(CHANGE, { email });
      });
      await gateway.services.mails.drain();
      seen.push({
        text,
        commands: commands.map(({ shape }) => shape).filter((one) => !/"find":"keys"/.test(one)),
      });
    }
    expect(seen[1]).toEqual(seen[2]);
    const mail = await newest(other.email);
    expect(mail).toContain('It has an account already');
    expect(mail).not.toMatch(/\b[0-9A-Z]{4}-[0-9A-Z]{4}\b|\/address#/);
    expect(await accountOf(account)).toMatchObject({
      addressIndex: expect.not.arrayContaining(indexOf(other.email)),
    });
    expect(await signsIn(other.email)).toBe(true);
  });

  it('is limited for an account', async () => {
    const { client } = await person();
    for (let i = 0; i < 5; i++) expect(await change(client, anAddress())).toEqual(STARTED);
    expect(await change(client, anAddress())).toEqual(['RATE_LIMITED']);
  });
});

describe('the code', () => {
  const FAILED = { changed: false, ...problem('CHANGE_FAILED') };

  it('is worth nothing in another browser, to another account, for a sign-in, twice, or after ten minutes', async () => {
    const { client, email, account } = await person();
    const stranger = await person();
    const to = anAddress();
    await change(client, to);
    const code = await codeFor(to);
    expect(await complete(await gateway.as(email), code)).toEqual(FAILED);
    expect(await complete(stranger.client, code)).toEqual(FAILED);
    const signing = gateway.browser();
    for (const [name, value] of client.cookies)
      if (name.endsWith('attendant-address')) signing.cookies.set('attendant-pending', value);
    const signIn = 'mutation ($code: String!) { completeSignIn(input: { code: $code }) { signedIn } }';
    expect((await signing.mutate(signIn, { code })).data).toEqual({ completeSignIn: { signedIn: false } });
    const pending = gateway.database.connection.collection('pendingSignIns');
    const expiresAt = (await pending.findOne({ account }))?.expiresAt;
    await pending.updateOne({ account, purpose: 'CHANGE_ADDRESS' }, { $set: { expiresAt: past } });
    expect(await complete(client, code)).toEqual(FAILED);
    await pending.updateOne({ account, purpose: 'CHANGE_ADDRESS' }, { $set: { expiresAt } });
    expect(await complete(client, code)).toEqual(CHANGED);
    expect(await complete(client, code)).toEqual(FAILED);
  });

  it('in the cookie jar of whoever takes over the browser changes no other account', async () => {
    const { client } = await person();
    const other = await person();
    const to = anAddress();
    await change(client, to);
    for (const [name, value] of client.cookies)
      if (name.endsWith('attendant-address')) other.client.cookies.set(name, value);
    expect(await complete(other.client, await codeFor(to))).toEqual(FAILED);
    expect(await signsIn(to)).toBe(false);
  });

  it('of a sign-in changes no address', async () => {
    const { client, email } = await person();
    await client.mutate('mutation { proveAgain { accepted } }');
    const code = await codeFor(email);
    for (const [name, value] of client.cookies)
      if (name.endsWith('attendant-pending')) client.cookies.set('attendant-address', value);
    expect(await complete(client, code)).toEqual(FAILED);
  });

  it('may be wrong five times', async () => {
    const { client } = await person();
    const to = anAddress();
    await change(client, to);
    for (let i = 0; i < 5; i++) expect(await complete(client, 'AAAA-AAAA')).toEqual(FAILED);
    expect(await complete(client, await codeFor(to))).toEqual(FAILED);
  });

  it('is used once: of 50 at the same moment, on two gateways, exactly one wins', async () => {
    const { client, account } = await person();
    const to = anAddress();
    await change(client, to);
    const code = await codeFor(to);
    const second = await gateway.another();
    const done = await Promise.all(
      Array.from({ length: 50 }, (_, i) => complete(client.at(i % 2 === 0 ? gateway : second), code)),
    );
    expect(done.filter((one) => (one as { changed?: boolean }).changed)).toHaveLength(1);
    expect((await accountOf(account))?.formerAddresses).toHaveLength(1);
    await second.close();
  });

  it('is too late once somebody else got the address, and of two who want it one gets it', async () => {
    const people = [await person(), await person(), await person()];
    const to = anAddress();
    const codes: string[] = [];
    for (const { client } of people) {
      await change(client, to);
      codes.push(await codeFor(to));
    }
    const both = await Promise.all(
      people.slice(0, 2).map(({ client }, i) => complete(client, codes[i] ?? '')),
    );
    expect(both.filter((one) => (one as { changed?: boolean }).changed)).toHaveLength(1);
    expect(await complete((people[2] as { client: Client }).client, codes[2] ?? '')).toEqual(FAILED);
    expect(await accounts().countDocuments(atAddress(indexOf(to)))).toBe(1);
  });
});

describe('a code that was mailed before', () => {
  it('is worth nothing for an address that somebody has changed away from meanwhile', async () => {
    const [ada, bob] = [await person(), await person()];
    const wanted = anAddress();
    await change(bob.client, wanted);
    const code = await codeFor(wanted);
    await changes(ada.client, ada.email, wanted);
    await changes(ada.client, wanted);
    expect(await complete(bob.client, code)).toMatchObject({ changed: false });
    expect(await accounts().countDocuments(atAddress(indexOf(wanted)))).toBe(0);
  });
});

describe('the notice to the old address', () => {
  it('holds the undo and not the new address, and its token lies nowhere in the clear', async () => {
    const { client, email, account } = await person();
    const { to, token } = await changes(client, email);
    const mail = await newest(email);
    expect(mail).toContain('Undo the change');
    expect(mail).not.toContain(to);
    const stored = JSON.stringify(await accountOf(account));
    for (const text of [token, email, to]) expect(stored).not.toContain(text);
    // Sent, so the sealed token is gone, too.
    expect((await accountOf(account))?.formerAddresses?.[0]?.notice).toBeNull();
  });

  it('is sent later when it could not be sent at once', async () => {
    const { client, email } = await person();
    const to = anAddress();
    await change(client, to);
    const code = await codeFor(to);
    const { mailer } = gateway.services;
    const send = mailer.send;
    // The mail server is away, for good as far as the queue goes.
    Object.assign(mailer, {
      send: () => Promise.reject(Object.assign(new Error('away'), { responseCode: 550 })),
    });
    expect(await complete(client, code)).toEqual(CHANGED);
    await gateway.services.mails.drain();
    Object.assign(mailer, { send });
    expect(await newest(email)).not.toContain('Undo the change');
    await gateway.services.signIn.addressChange.notices.resume();
    const token = await tokenFor(gateway, email, '/address/undo');
    expect(await undo(token)).toEqual(UNDONE);
  });

  it('goes out although one to an earlier address cannot be delivered', async () => {
    const { client, email } = await person();
    const { mailer } = gateway.services;
    const send = mailer.send;
    const gone = (mail: { to: string }) =>
      mail.to === email
        ? Promise.reject(Object.assign(new Error('no such mailbox'), { responseCode: 550 }))
        : send(mail as never);
    Object.assign(mailer, { send: gone });
    try {
      const second = anAddress();
      for (const to of [second, anAddress()]) {
        await change(client, to);
        expect(await complete(client, await codeFor(to))).toEqual(CHANGED);
      }
      await gateway.services.mails.drain();
      expect(await newest(second)).toContain('Undo the change');
    } finally {
      Object.assign(mailer, { send });
    }
  });
});

describe('undoing', () => {
  const FAILED = { undone: false, ...problem('UNDO_FAILED') };

  it('brings the old address back without a sign-in, ends every session, and cancels what is pending', async () => {
    const { client, email, account } = await person();
    const { to, token } = await changes(client, email);
    const next = anAddress();
    await change(client, next);
    const code = await codeFor(next);
    expect(await undo(token)).toEqual(UNDONE);
    expect(await isSignedIn(client)).toBe(false);
    expect(await accountOf(account)).toMatchObject({ addressIndex: indexOf(email), formerAddresses: [] });
    expect([await signsIn(email), await signsIn(to)]).toEqual([true, false]);
    // What was begun before is over, also for a session of the account.
    const again = await gateway.as(email);
    for (const [name, value] of client.cookies)
      if (name.endsWith('attendant-address')) again.cookies.set(name, value);
    expect(await complete(again, code)).toEqual({ changed: false, ...problem('CHANGE_FAILED') });
    expect(await undo(token)).toEqual(FAILED);
  });

  it('ends a sign-in by the new address that is under way', async () => {
    const { client, email, account } = await person();
    const { to, token } = await changes(client, email);
    const { passport } = gateway.services.signIn;
    const { logIn } = passport;
    // The proof was right; then the address goes, and then the session is written.
    const late: typeof logIn = async (...begins) => {
      Object.assign(passport, { logIn });
      expect(await undo(token)).toEqual(UNDONE);
      return logIn(...begins);
    };
    Object.assign(passport, { logIn: late });
    expect(await signsIn(to)).toBe(false);
    const sessions = gateway.database.connection.collection('sessions');
    expect(await sessions.countDocuments({ account })).toBe(0);
  });

  it('of an intruder’s first change restores the first address after a second, and kills the later undo', async () => {
    const { client, email, account } = await person();
    const first = await changes(client, email);
    const second = await changes(client, first.to);
    expect(await undo(first.token)).toEqual(UNDONE);
    expect(await accountOf(account)).toMatchObject({ addressIndex: indexOf(email), formerAddresses: [] });
    expect(await undo(second.token)).toEqual(FAILED);
    expect(await signsIn(second.to)).toBe(false);
  });

  it('of a second change leaves the first one’s undo as it is', async () => {
    const { client, email, account } = await person();
    const first = await changes(client, email);
    const second = await changes(client, first.to);
    expect(await undo(second.token)).toEqual(UNDONE);
    expect(await accountOf(account)).toMatchObject({ addressIndex: indexOf(first.to) });
    expect(await undo(first.token)).toEqual(UNDONE);
    expect(await signsIn(email)).toBe(true);
  });

  it('cannot be crowded out: a sixth change within its time is refused', async () => {
    const { client, email } = await person();
    const first = await changes(client, email);
    let at = first.to;
    for (let i = 0; i < 4; i++) at = (await changes(client, at)).to;
    await limits().deleteMany({ key: /^addressChangesByAccount:/ });
    expect(await change(client, anAddress())).toMatchObject(problem('TOO_MANY_CHANGES'));
    expect(await undo(first.token)).toEqual(UNDONE);
    expect(await signsIn(email)).toBe(true);
  });

  it('is over after 72 hours by the database’s clock; unknown, used and expired links look alike', async () => {
    const { client, email, account } = await person();
    const { token } = await changes(client, email);
    const until = (await accountOf(account))?.formerAddresses?.[0]?.undoUntil.getTime() ?? 0;
    expect(Math.round((until - Date.now()) / 3_600_000)).toBe(72);
    await accounts()
      .updateOne({ _id: account }, { $set: { 'formerAddresses.0.undoUntil': past } })
      .exec();
    const texts = new Set<string>();
    for (const one of [token, 'A'.repeat(43), 'nonsense', ''])
      texts.add(await gateway.browser().text(UNDO, { token: one }));
    expect([...texts]).toHaveLength(1);
    expect([...texts][0]).toContain('UNDO_FAILED');
    expect(await isSignedIn(client)).toBe(true);
  });

  it('happens once: of 50 at the same moment exactly one does it', async () => {
    const { client, email } = await person();
    const { token } = await changes(client, email);
    const done = await Promise.all(Array.from({ length: 50 }, () => undo(token)));
    expect(done.filter((one) => (one as { undone?: boolean }).undone)).toHaveLength(1);
  });

  it('is done by no GET or HEAD', async () => {
    const { client, email } = await person();
    const { to, token } = await changes(client, email);
    const query = encodeURIComponent(`mutation{undoAddressChange(input:{token:"${token}"}){undone}}`);
    for (const method of ['GET', 'HEAD'])
      for (const url of ['/address/undo', `/address/undo?token=${token}`, `/graphql?query=${query}`])
        await gateway.browser().fetch(url, { method });
    expect(await signsIn(to)).toBe(true);
  });
});

describe('while it can be undone the old address', () => {
  it('gets no other account: not by a change, not by an organiser’s command, not by an invitation', async () => {
    const { client, email, account } = await person();
    await changes(client, email);
    const other = await person();
    expect(await change(other.client, email)).toEqual(STARTED);
    expect(await newest(email)).toContain('It has an account already');
    await expect(ensureAccount(gateway.services, email)).rejects.toThrow(AddressHeldError);
    expect(await accounts().countDocuments(atAddress(indexOf(email)))).toBe(0);
    // Afterwards it is free, and what was kept of it goes with the next sign-in.
    await accounts()
      .updateOne({ _id: account }, { $set: { 'formerAddresses.0.undoUntil': past } })
      .exec();
    await expect(ensureAccount(gateway.services, email)).resolves.toMatch(/^acc_/);
  });

  it('is the person’s to go back to', async () => {
    const { client, email, account } = await person();
    const { to } = await changes(client, email);
    await changes(client, to, email);
    expect(await accountOf(account)).toMatchObject({ addressIndex: indexOf(email) });
  });

  it('is kept sealed after its time, for letters alone: no hash, no link, nobody found by it; and then forgotten', async () => {
    const { client, email, account } = await person();
    const { to } = await changes(client, email);
    const set = (change: object) => accounts().updateOne({ _id: account }, { $set: change }).exec();
    await set({ 'formerAddresses.0.undoUntil': past });
    await gateway.as(to);
    const [former] = (await accountOf(account))?.formerAddresses ?? [];
    expect(former).toMatchObject({ addressIndex: [], notice: null });
    expect(former?.address.k).toBe((await accountOf(account))?.address.k);
    expect(await accounts().countDocuments(atOrHeld(indexOf(email)))).toBe(0);
    expect(await signsIn(email)).toBe(false);
    expect((await accountOf(account))?.addressForgottenAt).toBeNull();
    const changedAt = new Date(Date.now() - 91 * 86_400_000);
    await set({ 'formerAddresses.0.changedAt': changedAt });
    await gateway.as(to);
    expect(await accountOf(account)).toMatchObject({ formerAddresses: [], addressForgottenAt: changedAt });
  });

  it('of ten at most is kept: the oldest goes first, and that it went stays', async () => {
    const { client, email, account } = await person();
    const { to } = await changes(client, email);
    const [former] = (await accountOf(account))?.formerAddresses ?? [];
    if (former === undefined) throw new Error('one was changed');
    const of = (nth: number) => ({
      ...former,
      undoUntil: past,
      changedAt: new Date(Date.now() - (20 - nth) * 3_600_000),
    });
    const formers = Array.from({ length: 10 }, (_, nth) => of(nth));
    await accounts()
      .updateOne({ _id: account }, { $set: { formerAddresses: formers } })
      .exec();
    await changes(client, to);
    const now = await accountOf(account);
    expect(now?.formerAddresses).toHaveLength(10);
    expect(now?.formerAddresses?.filter(({ addressIndex }) => addressIndex.length > 0)).toHaveLength(1);
    expect(now?.addressForgottenAt).toEqual(formers[0]?.changedAt);
  });
});

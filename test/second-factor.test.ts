/** An e-mail alone is not enough for an organiser (ASVS 5.0, 6.3.6): threats.md, "Sign-in". */

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ClientSession } from 'mongodb';
import type { Sealed } from '../src/disclosure/seal.ts';
import type { SecondFactorRecord } from '../src/sign-in/second-factor/model.ts';
import { SecondFactorRecords } from '../src/sign-in/second-factor/record.ts';
import {
  newRecoveryCodes,
  readRecoveryCode,
  recoveryHash,
} from '../src/sign-in/second-factor/recovery-codes.ts';
import type { Client } from './support/client.ts';
import {
  type BuiltAttendee,
  type BuiltEvent,
  buildAttendee,
  buildEvent,
  buildOrganiser,
} from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { allMailed } from './support/outbox.ts';
import {
  codeOf,
  ENROL,
  enrol,
  holdSecondFactor,
  REGENERATE,
  verify,
  wrongCode,
} from './support/second-factor.ts';

let gateway: TestGateway;
let event: BuiltEvent;
let unlisted: BuiltAttendee;
beforeAll(async () => {
  gateway = await startGateway({ environment: { MAILS_PER_MINUTE: '6000' } });
  event = await buildEvent(gateway);
  unlisted = await buildAttendee(gateway, { event, name: 'Uma Unlisted' });
});
afterAll(() => gateway.close());

const PAGE = 'query ($event: ID!) { attendees(event: $event, first: 200) { nodes { id name } } }';
const NODE = 'query ($id: ID!) { node(id: $id) { id } nodes(ids: [$id]) { id } }';
const HELD = '{ viewer { account { secondFactor { enrolled held } } sessions { id startedAt current } } }';
const FAILED = {
  verified: false,
  recoveryCodes: [],
  userErrors: [{ code: 'SECOND_FACTOR_FAILED', field: ['input', 'code'] }],
};

const accounts = () =>
  gateway.database.connection.collection<{ _id: string; secondFactor: Record<string, unknown> }>('accounts');
const sessionsStored = () => gateway.database.connection.collection('sessions');
const organiser = () => buildOrganiser(gateway, event);
const codesOf = (answer: Awaited<ReturnType<Client['query']>>) =>
  (answer.errors ?? []).map(({ extensions }) => extensions?.code);
const accountOf = async (client: Client) =>
  (await client.query<{ viewer: { account: { id: string } } }>('{ viewer { account { id } } }')).data?.viewer
    .account.id as string;
const factorOf = async (client: Client) =>
  (await client.query<{ viewer: { account: { secondFactor: object } } }>(HELD)).data?.viewer.account
    .secondFactor;
const sees = async (client: Client) =>
  (await client.text(PAGE, { event: event.id })).includes('Uma Unlisted');
const notices = async (email: string) => {
  await allMailed(gateway);
  return (await gateway.mailsTo(email)).filter((mail) => mail.includes('Subject: About your sign-in'));
};
/** A database that takes no mail into the outbox, once those of before have left it. */
const refuseMails = async (refused: boolean) => {
  if (refused) await allMailed(gateway);
  const validator = refused ? { refused: true } : {};
  await gateway.database.connection.db?.command({ collMod: 'outbox', validator });
};
const verified = async (client: Client, code: string) => {
  const answer = await verify(client, code);
  return answer.data?.verifySecondFactor ?? codesOf(answer);
};

/** An organiser with a factor, signed in anew by mail alone. */
async function enrolled() {
  const email = await organiser();
  const first = await gateway.as(email);
  const { secret, recoveryCodes } = await holdSecondFactor(first);
  return { email, secret, recoveryCodes, first, client: await gateway.as(email) };
}

describe('an organiser without the second factor', () => {
  it('is told SECOND_FACTOR_REQUIRED by the directory, and not shown an empty one', async () => {
    const client = await gateway.as(await organiser());
    expect(codesOf(await client.query(PAGE, { event: event.id }))).toEqual(['SECOND_FACTOR_REQUIRED']);
  });

  it('is told nothing by node and nodes: a hidden person answers as an unknown one does', async () => {
    const { client } = await enrolled();
    const hidden = await client.text(NODE, { id: unlisted.id });
    expect(hidden).toBe(await client.text(NODE, { id: `att_${'0'.repeat(26)}` }));
    expect(JSON.parse(hidden)).toMatchObject({ data: { node: null, nodes: [null] } });
  });

  it('sees what an attendee sees, if they attend', async () => {
    const listed = await buildAttendee(gateway, { event, name: 'Lena Listed', listed: true });
    const own = await buildAttendee(gateway, { event });
    await buildOrganiser(gateway, event, own.email);
    const text = await (await gateway.as(own.email)).text(PAGE, { event: event.id });
    expect(text).toContain(listed.id);
    expect(text).not.toContain(unlisted.id);
  });

  it('learns the names of the events they organise, and whether they have a factor', async () => {
    const { client } = await enrolled();
    const answer = await client.query(
      'query ($slug: String!) { event(slug: $slug) { name } viewer { account { events { slug } secondFactor { enrolled held } } } }',
      { slug: event.slug },
    );
    expect(answer).toMatchObject({
      data: {
        event: { name: `The ${event.slug}` },
        viewer: {
          account: { events: [{ slug: event.slug }], secondFactor: { enrolled: true, held: false } },
        },
      },
    });
  });

  it('of no event finds nobody there, as ever', async () => {
    const client = await gateway.as(
      (await buildAttendee(gateway, { event: await buildEvent(gateway) })).email,
    );
    expect(await client.query(PAGE, { event: event.id })).toMatchObject({
      data: { attendees: { nodes: [] } },
    });
  });
});

describe('a session with the second factor', () => {
  it('sees the unlisted people of the event, by list and by id; others of the same account do not', async () => {
    const { client, secret, email } = await enrolled();
    const elsewhere = await gateway.as(email);
    expect(await verified(client, codeOf(secret))).toEqual({
      verified: true,
      recoveryCodes: [],
      userErrors: [],
    });
    expect(await sees(client)).toBe(true);
    expect(await client.query(NODE, { id: unlisted.id })).toMatchObject({
      data: { node: { id: unlisted.id } },
    });
    expect(await sees(elsewhere)).toBe(false);
  });

  it('has a new id, and the old cookie is worth nothing', async () => {
    const { client, secret } = await enrolled();
    const thief = client.at(gateway);
    await verify(client, codeOf(secret));
    expect((await thief.query('{ viewer { account { id } } }')).data).toEqual({ viewer: null });
  });

  it('lives no longer for it, and is no fresher: the times of the sign-in go on', async () => {
    const { client, secret } = await enrolled();
    const account = await accountOf(client);
    const ago = new Date(Date.now() - 60 * 60_000);
    await sessionsStored().updateMany({ account }, { $set: { startedAt: ago, provedAt: ago } });
    await verify(client, codeOf(secret));
    const stored = await sessionsStored().findOne({
      account,
      'secondFactor.at': { $gt: ago },
      startedAt: ago,
    });
    expect(stored).toMatchObject({ startedAt: ago, provedAt: ago });
    expect(codesOf(await client.mutate(REGENERATE))).toEqual(['FRESH_SIGN_IN_REQUIRED']);
  });

  it('does not come back to life when it was ended while the code was judged', async () => {
    const { client, secret } = await enrolled();
    const account = await accountOf(client);
    const { store } = gateway.services.signIn;
    const end = store.end.bind(store);
    store.end = async (...whose) => {
      await sessionsStored().deleteMany({ account });
      return end(...whose);
    };
    const answer = await verify(client, codeOf(secret)).finally(() => {
      store.end = end;
    });
    expect(codesOf(answer)).toEqual(['UNAUTHENTICATED']);
    expect(await sessionsStored().countDocuments({ account })).toBe(0);
  });

  it('holds it for 8 hours, and no longer after proving again', async () => {
    const { first: client, email } = await enrolled();
    const account = await accountOf(client);
    expect(await factorOf(client)).toEqual({ enrolled: true, held: true });
    // The same browser, the mailbox once more: the factor is held still, since the same moment.
    await gateway.as(email, client);
    expect(await factorOf(client)).toEqual({ enrolled: true, held: true });
    const long = new Date(Date.now() - 8 * 60 * 60_000 - 1_000);
    await sessionsStored().updateMany({ account }, { $set: { 'secondFactor.at': long } });
    expect(await factorOf(client)).toEqual({ enrolled: true, held: false });
    await gateway.as(email, client);
    expect(await factorOf(client)).toEqual({ enrolled: true, held: false });
  });

  it('ends with signing out: the next one in the same browser does not hold it', async () => {
    const { first, email } = await enrolled();
    await first.mutate('mutation { signOut { signedOut } }');
    expect(await factorOf(await gateway.as(email, first))).toEqual({ enrolled: true, held: false });
  });

  it('is never served the Sandbox, and is told why', async () => {
    const { first, client } = await enrolled();
    for (const path of ['/sandbox', '/sandbox/sandbox.js', '/sandbox/sandbox.css', '/sandbox/', '/SANDBOX']) {
      const refused = await first.fetch(path);
      expect({ path, status: refused.status }).toEqual({ path, status: 403 });
      expect(refused.headers.get('content-type')).toMatch('application/problem+json');
      const problem = (await refused.json()) as { code: string; detail: string };
      expect(problem.code).toBe('SANDBOX_WITHOUT_SECOND_FACTOR_ONLY');
      expect(problem.detail).toContain('holds your second factor');
      expect((await client.fetch(path)).status).toBe(200);
    }
  });
});

describe('a code of the app', () => {
  it('is used once: of 50 at the same moment, on two gateways, exactly one wins', async () => {
    const { email, secret } = await enrolled();
    const browsers: Client[] = [];
    for (let i = 0; i < 3; i++) browsers.push(await gateway.as(email));
    const second = await gateway.another();
    const code = codeOf(secret);
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) => {
        const browser = browsers[i % browsers.length] as Client;
        return verify(browser.at(i % 2 === 0 ? gateway : second), code);
      }),
    );
    expect(answers.filter(({ data }) => data?.verifySecondFactor?.verified)).toHaveLength(1);
    await second.close();
  });

  it('that proved a new secret is dead, too', async () => {
    const client = await gateway.as(await organiser());
    const secret = await enrol(client);
    const code = codeOf(secret);
    expect(await verified(client, code)).toMatchObject({ verified: true });
    expect(await verified(client, code)).toEqual(FAILED);
  });

  it('that is right gives the five tries back, and the short wait', async () => {
    const { client, secret } = await enrolled();
    const account = await accountOf(client);
    await accounts().updateOne({ _id: account }, { $set: { 'secondFactor.waits': 3 } });
    for (let n = 0; n < 4; n++) expect(await verified(client, wrongCode(secret))).toEqual(FAILED);
    expect(await verified(client, codeOf(secret))).toMatchObject({ verified: true });
    const kept = (await accounts().findOne({ _id: account }))?.secondFactor;
    expect(kept).toMatchObject({ triesLeft: 5, waits: 0, waitUntil: null });
  });

  it('that was used before is a wrong one, and gives no tries back', async () => {
    const { client, secret, email } = await enrolled();
    const code = codeOf(secret);
    expect(await verified(client, code)).toMatchObject({ verified: true });
    const other = await gateway.as(email);
    for (let n = 0; n < 4; n++) expect(await verified(other, wrongCode(secret))).toEqual(FAILED);
    expect(await verified(other, code)).toEqual(FAILED);
    expect(await verified(other, codeOf(secret, 1))).toEqual(['RATE_LIMITED']);
  });

  it('counts as a try of its network, as codes by mail do', async () => {
    const { client, secret } = await enrolled();
    await verify(client, wrongCode(secret));
    const limits = gateway.database.connection.collection('limits');
    const used = { key: /^triesByNetwork:/ };
    const [before] = await limits.find(used).sort({ points: -1 }).toArray();
    await limits.updateMany(used, { $set: { points: 1_000 } });
    const refused = await verified(client, codeOf(secret));
    await limits.updateMany(used, { $set: { points: before?.points ?? 0 } });
    expect(refused).toEqual(['RATE_LIMITED']);
    expect(await verified(client, codeOf(secret))).toMatchObject({ verified: true });
  });

  it('is dead once used, and so is every one before it', async () => {
    const { client, secret, email } = await enrolled();
    // Made once: meanwhile the next step may begin.
    const [code, earlier] = [codeOf(secret), codeOf(secret, -1)];
    expect(await verified(client, code)).toMatchObject({ verified: true });
    const other = await gateway.as(email);
    expect(await verified(other, code)).toEqual(FAILED);
    expect(await verified(other, earlier)).toEqual(FAILED);
  });

  it('may be one step off, and no more', async () => {
    // Not across the border of a step.
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, (Date.now() % 30_000) - 26_000) * 2));
    const late = await enrolled();
    expect(await verified(late.client, codeOf(late.secret, 2))).toEqual(FAILED);
    expect(await verified(late.client, codeOf(late.secret, -2))).toEqual(FAILED);
    expect(await verified(late.client, codeOf(late.secret, 1))).toMatchObject({ verified: true });
  });

  it('of another account is worth nothing', async () => {
    const [ada, bob] = [await enrolled(), await enrolled()];
    expect(await verified(bob.client, codeOf(ada.secret))).toEqual(FAILED);
    expect(await verified(bob.client, ada.recoveryCodes[0] ?? '')).toEqual(FAILED);
  });

  it('may be wrong five times, also when they come at once; then there is a wait that ends', async () => {
    const { client, secret, email } = await enrolled();
    const account = await accountOf(client);
    const guesses = await Promise.all(Array.from({ length: 20 }, () => verified(client, wrongCode(secret))));
    expect(guesses.filter((guess) => !Array.isArray(guess))).toHaveLength(5);
    // A new session is no way round it, nor is the right code.
    const again = await gateway.as(email);
    const refused = await again.post({
      query: 'mutation ($code: String!) { verifySecondFactor(input: { code: $code }) { verified } }',
      variables: { code: codeOf(secret) },
    });
    const wait = Number(refused.headers.get('retry-after'));
    expect(wait).toBeGreaterThan(14 * 60);
    expect(wait).toBeLessThanOrEqual(15 * 60);
    expect(JSON.stringify(await refused.json())).toContain('RATE_LIMITED');
    // Time cannot be moved, so the end is.
    const over = { $set: { 'secondFactor.waitUntil': new Date(Date.now() - 1_000) } };
    await accounts().updateOne({ _id: account }, over);
    expect(await verified(again, codeOf(secret))).toMatchObject({ verified: true });
  });

  it('makes the second wait twice as long, and none longer than four hours', async () => {
    const { client, secret } = await enrolled();
    const account = await accountOf(client);
    const waitAfter = async (waits: number) => {
      const set = {
        'secondFactor.waits': waits,
        'secondFactor.triesLeft': 1,
        'secondFactor.waitUntil': null,
      };
      await accounts().updateOne({ _id: account }, { $set: set });
      await verify(client, wrongCode(secret));
      const until = (await accounts().findOne({ _id: account }))?.secondFactor.waitUntil as Date;
      return Math.round((until.getTime() - Date.now()) / 60_000);
    };
    expect([await waitAfter(0), await waitAfter(1), await waitAfter(20)]).toEqual([15, 30, 240]);
  });

  it('cannot be kept from the person for ever: a recovery code works during the wait', async () => {
    const { client, secret, recoveryCodes } = await enrolled();
    for (let i = 0; i < 5; i++) await verify(client, wrongCode(secret));
    expect(await verified(client, recoveryCodes[3] ?? '')).toMatchObject({ verified: true });
  });
});

describe('enrolling', () => {
  it('changes nothing before the first right code, which answers ten recovery codes', async () => {
    const client = await gateway.as(await organiser());
    const secret = await enrol(client);
    expect(await factorOf(client)).toEqual({ enrolled: false, held: false });
    expect(await verified(client, wrongCode(secret))).toEqual(FAILED);
    expect(await sees(client)).toBe(false);
    const done = await verify(client, codeOf(secret));
    expect(done.data?.verifySecondFactor?.recoveryCodes).toHaveLength(10);
    expect(await sees(client)).toBe(true);
  });

  it('makes a secret of 160 bits that an app reads, and names no address', async () => {
    const email = await organiser();
    const client = await gateway.as(email);
    const answer = await client.mutate<{ enrolSecondFactor: { uri: string; secret: string } }>(ENROL);
    const uri = new URL(answer.data?.enrolSecondFactor.uri ?? '');
    expect(uri.protocol + uri.host).toBe('otpauth:totp');
    expect(uri.searchParams.get('secret')).toMatch(/^[A-Z2-7]{32}$/);
    expect(decodeURIComponent(uri.href)).not.toContain(email.split('@')[0]);
  });

  it('takes a fresh sign-in', async () => {
    const client = await gateway.as(await organiser());
    const provedAt = new Date(Date.now() - 16 * 60_000);
    await sessionsStored().updateMany({ account: await accountOf(client) }, { $set: { provedAt } });
    expect(codesOf(await client.mutate(ENROL))).toEqual(['FRESH_SIGN_IN_REQUIRED']);
  });

  it('is for organisers, and for nobody who is not signed in', async () => {
    const attendee = await gateway.as(unlisted.email);
    expect(await attendee.mutate(ENROL)).toMatchObject({
      data: { enrolSecondFactor: { secret: null, userErrors: [{ code: 'NOT_ORGANISING' }] } },
    });
    expect(await verified(attendee, '000000')).toMatchObject({ userErrors: [{ code: 'NOT_ENROLLED' }] });
    for (const query of [ENROL, REGENERATE])
      expect(codesOf(await gateway.browser().mutate(query))).toEqual(['UNAUTHENTICATED']);
    expect(await verified(gateway.browser(), '000000')).toEqual(['UNAUTHENTICATED']);
  });

  it('is finished by the session that began it, and by no other that reads the mail', async () => {
    const email = await organiser();
    const secret = await enrol(await gateway.as(email));
    expect(await verified(await gateway.as(email), codeOf(secret))).toMatchObject({ verified: false });
  });

  it('is over after 15 minutes by the database’s clock', async () => {
    const client = await gateway.as(await organiser());
    const secret = await enrol(client);
    const past = { $set: { 'secondFactor.pending.expiresAt': new Date(Date.now() - 1) } };
    await accounts().updateOne({ _id: await accountOf(client) }, past);
    expect(await verified(client, codeOf(secret))).toMatchObject({ verified: false });
  });

  it('anew takes the old factor: who only reads the mail replaces nothing', async () => {
    const { client, first, secret, recoveryCodes } = await enrolled();
    expect(codesOf(await client.mutate(ENROL))).toEqual(['SECOND_FACTOR_REQUIRED']);
    expect(codesOf(await client.mutate(REGENERATE))).toEqual(['SECOND_FACTOR_REQUIRED']);
    const another = await enrol(first);
    // Until the new one is proved the old one counts.
    expect(await verified(client, codeOf(secret))).toMatchObject({ verified: true });
    expect(await verified(first, codeOf(another))).toMatchObject({ verified: true });
    // And then sessions that held the old one hold none, nor does its secret or a recovery code of it work.
    expect(await factorOf(first)).toEqual({ enrolled: true, held: true });
    expect(await factorOf(client)).toEqual({ enrolled: true, held: false });
    expect(await verified(client, codeOf(secret, 1))).toEqual(FAILED);
    expect(await verified(client, recoveryCodes[2] ?? '')).toEqual(FAILED);
  });

  it('anew is not finished by a session that holds the old one no more', async () => {
    const { first } = await enrolled();
    const secret = await enrol(first);
    const old = { $set: { 'secondFactor.at': new Date(Date.now() - 8 * 3_600_000 - 1_000) } };
    await sessionsStored().updateMany({ account: await accountOf(first) }, old);
    expect(await factorOf(first)).toEqual({ enrolled: true, held: false });
    expect(await verified(first, codeOf(secret))).toEqual(FAILED);
  });

  it('twice at once keeps the newer secret alone', async () => {
    const client = await gateway.as(await organiser());
    const older = await enrol(client);
    const newer = await enrol(client);
    expect(await verified(client, codeOf(older))).toMatchObject({ verified: false });
    expect(await verified(client, codeOf(newer))).toMatchObject({ verified: true });
  });

  it('or trying a code changes nothing of a factor that was replaced in that moment', async () => {
    const { first } = await enrolled();
    const _id = await accountOf(first);
    await enrol(first);
    const kept = (await accounts().findOne({ _id }))?.secondFactor as unknown as SecondFactorRecord;
    const records = new SecondFactorRecords(gateway.services.models.accounts);
    const { active, pending, recovery } = kept;
    const inTransaction = (work: (session: ClientSession) => Promise<boolean>) =>
      gateway.database.transaction(work);
    const other = { id: 'fac_other', secret: pending?.secret as Sealed };
    const step = Math.floor(Date.now() / 30_000) + 5;
    expect([
      await inTransaction((session) =>
        records.activate(
          _id,
          { pending: other, replaced: active?.id ?? null, lastStep: step, hashes: [] },
          session,
        ),
      ),
      await inTransaction((session) => {
        const own = { ...other, id: pending?.id as string };
        return records.activate(
          _id,
          { pending: own, replaced: other.id, lastStep: step, hashes: [] },
          session,
        );
      }),
      await records.redeemStep(_id, other.id, step),
      await inTransaction((session) => records.redeemRecovery(_id, other.id, recovery[0] as string, session)),
      await inTransaction((session) => records.replaceRecovery(_id, other.id, [], session)),
    ]).toEqual([false, false, 'WAIT', false, false]);
    expect((await accounts().findOne({ _id }))?.secondFactor).toEqual(kept);
  });

  it('keeps neither secret nor recovery code in the clear, and a secret moved to another account does not open', async () => {
    const [ada, bob] = [await enrolled(), await enrolled()];
    const text = JSON.stringify(await accounts().find().toArray());
    for (const shown of [
      ada.secret,
      ...ada.recoveryCodes,
      ...ada.recoveryCodes.map((code) => code.replaceAll('-', '')),
    ])
      expect(text).not.toContain(shown);
    const [from, to] = [await accountOf(ada.client), await accountOf(bob.client)];
    const moved = (await accounts().findOne({ _id: from }))?.secondFactor;
    await accounts().updateOne({ _id: to }, { $set: { secondFactor: moved } });
    expect(await verified(bob.client, codeOf(ada.secret))).toEqual(['UNAVAILABLE']);
  });
});

describe('a recovery code', () => {
  it('works once, in any spelling: of 50 at the same moment exactly one wins', async () => {
    const { email, recoveryCodes } = await enrolled();
    const browsers: Client[] = [];
    for (let i = 0; i < 3; i++) browsers.push(await gateway.as(email));
    const typed = ` ${recoveryCodes[0]?.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o')} `;
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) => verify((browsers[i % 3] as Client).at(gateway), typed)),
    );
    expect(answers.filter(({ data }) => data?.verifySecondFactor?.verified)).toHaveLength(1);
  });

  it('of two people that are equal by chance are two hashes', () => {
    const [code] = newRecoveryCodes('acc_a').codes as [string];
    const bare = readRecoveryCode(code) ?? '';
    expect(recoveryHash('acc_a', bare)).not.toBe(recoveryHash('acc_b', bare));
  });

  it('lets somebody replace a factor that is lost', async () => {
    const { client, recoveryCodes } = await enrolled();
    expect(await verified(client, recoveryCodes[0] ?? '')).toMatchObject({ verified: true });
    const { secret } = await holdSecondFactor(client);
    expect(await verified(client, codeOf(secret))).toMatchObject({ verified: true });
  });

  it('is made anew after a fresh sign-in only, in a session that holds the factor', async () => {
    const { first } = await enrolled();
    const provedAt = new Date(Date.now() - 16 * 60_000);
    await sessionsStored().updateMany({ account: await accountOf(first) }, { $set: { provedAt } });
    expect(codesOf(await first.mutate(REGENERATE))).toEqual(['FRESH_SIGN_IN_REQUIRED']);
  });

  it('is not made anew for a factor that was replaced in that moment', async () => {
    const { first, email, recoveryCodes } = await enrolled();
    const { store } = gateway.services.signIn;
    const found = store.found.bind(store);
    store.found = (session) => {
      const facts = found(session);
      return facts && { ...facts, held: facts.held && { ...facts.held, id: 'fac_replaced' } };
    };
    const answer = await first.mutate(REGENERATE).finally(() => {
      store.found = found;
    });
    expect(codesOf(answer)).toEqual(['SECOND_FACTOR_REQUIRED']);
    expect(await verified(await gateway.as(email), recoveryCodes[1] ?? '')).toMatchObject({ verified: true });
  });

  it('is worth nothing once there are new ones', async () => {
    const { first, client, recoveryCodes } = await enrolled();
    const answer = await first.mutate<{ regenerateRecoveryCodes: { recoveryCodes: string[] } }>(REGENERATE);
    const fresh = answer.data?.regenerateRecoveryCodes.recoveryCodes ?? [];
    expect(new Set([...fresh, ...recoveryCodes]).size).toBe(20);
    expect(await verified(client, recoveryCodes[1] ?? '')).toEqual(FAILED);
    expect(await verified(client, fresh[1] ?? '')).toMatchObject({ verified: true });
  });
});

describe('the person is told by mail', () => {
  it('of a factor that is enrolled, a recovery code that is used, and a factor that is replaced', async () => {
    const { email, client, recoveryCodes, secret } = await enrolled();
    await verify(client, recoveryCodes[0] ?? '');
    const another = (await holdSecondFactor(client)).secret;
    const mails = await notices(email);
    expect(mails).toHaveLength(3);
    // They are sent side by side.
    for (const text of ['A second factor was set up', 'A recovery code was used', 'was replaced'])
      expect(mails.filter((mail) => mail.includes(text))).toHaveLength(1);
    for (const shown of [secret, another, ...recoveryCodes]) expect(mails.join('')).not.toContain(shown);
  });

  it('of new recovery codes', async () => {
    const { email, first } = await enrolled();
    await first.mutate(REGENERATE);
    expect((await notices(email)).join()).toContain('New recovery codes were made');
  });

  it('or nothing is done: no factor, no code, no new codes without the mail about it', async () => {
    const client = await gateway.as(await organiser());
    const secret = await enrol(client);
    await refuseMails(true);
    expect(await verified(client, codeOf(secret))).toEqual(['UNAVAILABLE']);
    await refuseMails(false);
    expect(await factorOf(client)).toEqual({ enrolled: false, held: false });
    const { first, recoveryCodes } = await enrolled();
    await refuseMails(true);
    expect(await verified(first, recoveryCodes[0] ?? '')).toEqual(['UNAVAILABLE']);
    expect(codesOf(await first.mutate(REGENERATE))).toEqual(['UNAVAILABLE']);
    await refuseMails(false);
    expect(await verified(first, recoveryCodes[0] ?? '')).toMatchObject({ verified: true });
  });

  it('of nothing that failed', async () => {
    const { email, client, secret } = await enrolled();
    await verify(client, wrongCode(secret));
    await verify(client, 'AAAA-BBBB-CCCC-DDDD');
    expect(await notices(email)).toHaveLength(1);
  });
});

/**
 * In September 2018 a party-conference app let anyone who knew, or guessed, an attendee's e-mail address log in as
 * that attendee. This is that weekend again, with the gateway in the app's place: the same people try the same things.
 * The rows are those of the table in the threat catalogue. Row 8, the letters, is
 * queued from the report.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { everyAttendee } from '../src/consent/model.ts';
import type { IncidentReport } from '../src/incidents/report/report.ts';
import type { Client } from './support/client.ts';
import { commandLine } from './support/command-line.ts';
import {
  type BuiltAttendee,
  type BuiltEvent,
  buildAttendee,
  buildConsent,
  buildEvent,
  buildOrganiser,
} from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { CHANGES, type Change, LIST, noticesTo, type Page, UNDO, type Undone } from './support/history.ts';
import { entriesOf } from './support/ledger.ts';
import { until } from './support/mongod.ts';
import { jpeg, photoOf, put } from './support/photos.ts';

const START =
  'mutation ($email: String!) { startSignIn(input: { email: $email }) { accepted userErrors { code } } }';
const COMPLETE =
  'mutation ($code: String!) { completeSignIn(input: { code: $code }) { signedIn userErrors { code } } }';
const WHO_AM_I = '{ viewer { account { id } } }';
const EVERYTHING = 'id name phone email jobTitle photo { url }';
const BY_ID = `query ($id: ID!) { node(id: $id) { ... on Attendee { ${EVERYTHING} } } }`;
const DIRECTORY = `query ($event: ID!, $search: String) { attendees(event: $event, first: 200, search: $search) { nodes { ${EVERYTHING} } } }`;
const GIVE = `mutation ($event: ID!, $to: RecipientInput!) {
  giveConsent(input: { event: $event, fields: [PHONE], to: $to, purpose: "to arrange a meeting", noticeVersion: "1" }) { consents { id } userErrors { code } }
}`;
const NOT_SIGNED_IN = { signedIn: false, userErrors: [{ code: 'SIGN_IN_FAILED' }] };

let gateway: TestGateway;
let conference: BuiltEvent;
/** A minister, who attends and has not wished to be found, nor to share anything. */
let minister: BuiltAttendee;
/** A delegate, who attends and is in the directory. */
let delegate: BuiltAttendee;

let theMinister: Client;
let theDelegate: Client;
/** Each of them comes from a network of their own; one proxy is ours and says so. */
const at = (network: string) => gateway.browser({ 'x-forwarded-for': network });
const MINISTRY = '192.0.2.10';
const HOTEL = '192.0.2.20';
const HOME = '203.0.113.7';

/** Somebody at home, who attends nothing and knows the minister's address, as half the country does. */
let theStranger: Client;
/** Somebody who attends another event of the same organiser. */
let theVisitor: Client;

beforeAll(async () => {
  gateway = await startGateway({
    noticeDelayMillis: 3_600_000,
    environment: { TRUST_PROXY: '1', MAILS_PER_MINUTE: '6000' },
  });
  conference = await buildEvent(gateway, 'conference-2018');
  const jobTitle = 'Secretary of State';
  minister = await buildAttendee(gateway, {
    event: conference,
    name: 'Margaret Minister',
    email: 'minister@parliament.example',
    jobTitle,
  });
  delegate = await buildAttendee(gateway, { event: conference, name: 'Dan Delegate', listed: true });
  const elsewhere = await buildAttendee(gateway, { event: await buildEvent(gateway) });
  theMinister = await gateway.as(minister.email, at(MINISTRY));
  theDelegate = await gateway.as(delegate.email, at(HOTEL));
  theVisitor = await gateway.as(elsewhere.email, at(HOTEL));
  theStranger = at(HOME);
});
afterAll(() => gateway.close());

const whoIs = async (client: Client) => (await client.query<{ viewer: unknown }>(WHO_AM_I)).data?.viewer;
const codeIn = (mail = '') =>
  /[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(mail.split('\r\n\r\n').slice(1).join('\n'))?.[0] ?? '';
const tokenIn = (mail = '') =>
  /sign-in#(?:3D)?([A-Za-z0-9_-]{43})/.exec(mail.replace(/=\r\n/g, ''))?.[1] ?? '';
const complete = async (client: Client, code: string) =>
  (await client.mutate<{ completeSignIn: unknown }>(COMPLETE, { code })).data?.completeSignIn;

/** An answer to startSignIn, with what is random in it replaced. */
async function answerTo(email: string, client = at(HOME)) {
  const response = await client.post({ query: START, variables: { email } });
  const headers = [...response.headers].filter(
    ([name]) => !['date', 'ratelimit', 'x-request-id'].includes(name),
  );
  const blurred = headers.map(([name, value]) => [
    name,
    value.replace(/=[A-Za-z0-9_-]{43};/, '=<secret>;').replace(/expires=[^;]+/i, '<time>'),
  ]);
  return { status: response.status, headers: blurred, text: await response.text() };
}

/** Whatever of the minister's stands in an answer. */
const ofTheMinister = (text: string) =>
  Object.values(minister.values).filter((value) => text.includes(value));

describe('1. Somebody logs in with the minister’s e-mail address alone', () => {
  it('the stranger types the address, and nothing happens but a mail to the minister', async () => {
    const mailsBefore = (await gateway.mailsTo(minister.email)).length;
    const answer = await theStranger.mutate(START, { email: minister.email });
    expect(answer.data).toEqual({ startSignIn: { accepted: true, userErrors: [] } });
    expect(await whoIs(theStranger)).toBeNull();
    expect(await gateway.mailsTo(minister.email)).toHaveLength(mailsBefore + 1);
  });

  it('the answer is the one that an address gets which nobody has', async () => {
    expect(await answerTo(minister.email)).toEqual(await answerTo('nobody.at.all@parliament.example'));
  });

  it('the minister, puzzled by the mail, uses its code and its link: that signs in neither of them', async () => {
    const mail = (await gateway.mailsTo(minister.email)).at(-1);
    const atHome = at(MINISTRY);
    expect(codeIn(mail)).toMatch(/^.{9}$/);
    expect(tokenIn(mail)).toMatch(/^.{43}$/);
    expect(await complete(atHome, codeIn(mail))).toEqual(NOT_SIGNED_IN);
    expect(await complete(atHome, tokenIn(mail))).toEqual(NOT_SIGNED_IN);
    expect(await whoIs(atHome)).toBeNull();
    expect(await whoIs(theStranger)).toBeNull();
  });

  it('the stranger says to be the minister in every way a request has, and stays a stranger', async () => {
    const liar = at(HOME);
    liar.cookies.set('attendant-session', minister.account);
    liar.cookies.set('attendant-pending', minister.email);
    const who = { query: WHO_AM_I, variables: { email: minister.email, account: minister.account } };
    const said = { 'x-user': minister.email, from: minister.email };
    expect(await (await liar.post(who, said)).json()).toMatchObject({ data: { viewer: null } });
    // What calls itself a key is one or is refused.
    const refused = await liar.post(who, { ...said, authorization: `Bearer ${minister.account}` });
    expect([refused.status, await refused.json()]).toEqual([401, { errors: [expect.anything()] }]);
  });
});

describe('2. Somebody guesses addresses, and codes', () => {
  it('no answer tells which of thirty guessed addresses is registered', async () => {
    const guesses = Array.from({ length: 28 }, (_, i) => `guess.${i}@parliament.example`);
    const answers: Awaited<ReturnType<typeof answerTo>>[] = [];
    for (const email of [...guesses, minister.email, delegate.email]) answers.push(await answerTo(email));
    const different = answers.filter(
      (answer) => JSON.stringify(answer.text) !== JSON.stringify(answers[0]?.text),
    );
    expect(different).toEqual([]);
  });

  it('after 300 addresses in ten minutes the guesser’s network is told to wait, and nobody else is', async () => {
    const ask = (email: string, network: string) => at(network).text(START, { email });
    for (let i = 0; i < 300; i += 20) {
      const some = Array.from({ length: 20 }, (_, j) => `guess.${i + j}@example.org`);
      await Promise.all(some.map((email) => ask(email, '203.0.113.8')));
    }
    expect(await ask(minister.email, '203.0.113.8')).toContain('RATE_LIMITED');
    expect(await ask(delegate.email, HOTEL)).not.toContain('RATE_LIMITED');
  });

  it('five wrong codes end the stranger’s own try, and the minister signs in as ever', async () => {
    const guesser = at('203.0.113.99');
    await guesser.mutate(START, { email: minister.email });
    const mail = (await gateway.mailsTo(minister.email)).at(-1);
    for (let i = 0; i < 5; i++) expect(await complete(guesser, `0000-000${i}`)).toEqual(NOT_SIGNED_IN);
    expect(await complete(guesser, codeIn(mail))).toEqual(NOT_SIGNED_IN);
    expect(await whoIs(await gateway.as(minister.email, at(MINISTRY)))).toEqual({
      account: { id: minister.account },
    });
  });
});

describe('3. Somebody reads what people had not wished to share', () => {
  it('for the stranger and the visitor of another event the minister does not exist', async () => {
    for (const client of [theStranger, theVisitor]) {
      const byId = await client.text(BY_ID, { id: minister.id });
      const inventedId = await client.text(BY_ID, { id: minister.id.replace(/.{6}$/, 'zzzzzz') });
      expect(byId).toBe(inventedId);
      expect(byId).not.toContain('Margaret');
      const directory = await client.text(DIRECTORY, { event: conference.id });
      expect(directory).not.toMatch(/Margaret|Dan/);
      expect([...ofTheMinister(byId), ...ofTheMinister(directory)]).toEqual([]);
    }
  });

  it('for the delegate the minister, who is not in the directory, does not exist either', async () => {
    expect((await theDelegate.query(BY_ID, { id: minister.id })).data).toEqual({ node: null });
    for (const search of ['Margaret', 'Minister', minister.values.phone, minister.email, 'Secretary']) {
      const found = await theDelegate.query(DIRECTORY, { event: conference.id, search });
      expect(found.data).toEqual({ attendees: { nodes: [] } });
    }
  });

  it('once in the directory the minister has a name, and nothing else, whoever asks and however', async () => {
    await theMinister.mutate(
      `mutation ($event: ID!) { setListed(input: { event: $event, listed: true }) { listed } }`,
      { event: conference.id },
    );
    const withheld = {
      id: minister.id,
      name: 'Margaret Minister',
      phone: null,
      email: null,
      jobTitle: null,
      photo: null,
    };
    expect((await theDelegate.query(BY_ID, { id: minister.id })).data).toEqual({ node: withheld });
    const page = await theDelegate.query(DIRECTORY, { event: conference.id, search: 'margaret' });
    expect(page.data).toEqual({ attendees: { nodes: [withheld] } });
    // What is not shown is not searched either: a match would tell.
    const byTitle = await theDelegate.query(DIRECTORY, { event: conference.id, search: 'Secretary' });
    expect(byTitle.data).toEqual({ attendees: { nodes: [] } });
  });

  it('the delegate sees the phone while the minister consents, and not after', async () => {
    const phone = async (client: Client) =>
      (await client.query<{ node: { phone: string } | null }>(BY_ID, { id: minister.id })).data?.node
        ?.phone ?? null;
    const given = await theMinister.mutate<{ giveConsent: { consents: { id: string }[] } }>(GIVE, {
      event: conference.id,
      to: { attendee: delegate.id },
    });
    const [consent] = given.data?.giveConsent.consents ?? [];
    expect(await phone(theDelegate)).toBe(minister.values.phone);
    expect(await phone(theVisitor)).toBeNull();
    expect(await phone(theStranger)).toBeNull();
    const text = await theDelegate.text(BY_ID, { id: minister.id });
    expect(ofTheMinister(text)).toEqual([minister.values.phone]);
    await theMinister.mutate(
      'mutation ($id: ID!) { withdrawConsent(input: { consents: [$id] }) { consents { withdrawnAt } } }',
      { id: consent?.id },
    );
    expect(await phone(theDelegate)).toBeNull();
  });
});

/** The minister's session as it is 16 minutes after the sign-in. */
async function sixteenMinutesLater(client: Client): Promise<void> {
  const { data } = await client.query<{ viewer: { sessions: { id: string; current: boolean }[] } }>(
    '{ viewer { sessions { id current } } }',
  );
  const session = data?.viewer.sessions.find(({ current }) => current)?.id;
  const changed = await gateway.database.connection
    .collection('sessions')
    .updateOne({ publicId: session }, { $set: { provedAt: new Date(Date.now() - 16 * 60_000) } });
  expect(changed.modifiedCount).toBe(1);
}

const REMOVE_PHOTO = `mutation ($event: ID!) { removePhoto(input: { event: $event }) { userErrors { code } } }`;

describe('4. Somebody replaces the minister’s photo, or what else others see', () => {
  const UPDATE = `mutation ($event: ID!, $title: String, $phone: String) {
    updateProfile(input: { event: $event, jobTitle: $title, phone: $phone }) { attendee { id jobTitle phone } userErrors { code } }
  }`;
  const ownProfile = async () =>
    (
      await theMinister.query<{ viewer: { attendee: unknown } }>(
        'query ($event: ID!) { viewer { attendee(event: $event) { id jobTitle phone } } }',
        { event: conference.id },
      )
    ).data?.viewer.attendee;

  it('whatever there is to write names no person: it is always one’s own', async () => {
    const { data } = await theDelegate.query<{ __schema: { mutationType: { fields: { name: string }[] } } }>(
      '{ __schema { mutationType { fields { name } } } }',
    );
    const mutations = data?.__schema.mutationType.fields.map(({ name }) => name) ?? [];
    // Of these, moderators’ ones take back, and show again what its owner had shown.
    expect(mutations.filter((name) => /photo/i.test(name)).sort()).toEqual([
      'approvePhoto',
      'refusePhoto',
      'removePhoto',
      'reportPhoto',
      'restorePhoto',
      'setPhoto',
    ]);
    for (const [mutation, given] of [
      ['updateProfile', 'jobTitle: "Clown"'],
      ['setPhoto', ''],
      ['removePhoto', ''],
    ])
      for (const field of ['id', 'attendee', 'subject', 'account', 'photo', 'email']) {
        const answer = await theDelegate.mutate(
          `mutation { ${mutation}(input: { event: "${conference.id}", ${field}: "${minister.id}" ${given} }) { userErrors { code } } }`,
        );
        expect(answer.errors?.[0]?.extensions?.code).toBe('GRAPHQL_VALIDATION_FAILED');
      }
  });

  it('her photo stays hers: the delegate who sends one, whatever the request says, has another photo; the stranger has none', async () => {
    const [hers, other] = await Promise.all([jpeg(), jpeg(640, 480, '#fff')]);
    expect((await put(theMinister, conference, hers)).status).toBe(204);
    const before = await photoOf(theMinister, minister);
    const places = [
      `/photos/me?event=${conference.id}&attendee=${minister.id}&account=${minister.account}`,
      `/photos/${minister.id}?event=${conference.id}`,
      `/photos/${before?.split('/').at(-2)}?event=${conference.id}`,
      `/photos/${before?.split('/').at(-2)}/256.jpg`,
    ];
    const statuses: [string, number][] = [];
    for (const [who, client] of [
      ['delegate', theDelegate],
      ['stranger', theStranger],
    ] as const)
      for (const place of places) {
        const headers = { 'content-type': 'image/jpeg', origin: client.url, 'x-user': minister.email };
        const body = other as never;
        statuses.push([who, (await client.fetch(place, { method: 'PUT', headers, body })).status]);
      }
    expect(statuses).toEqual([
      ['delegate', 204],
      ...[404, 404, 404].map((status) => ['delegate', status]),
      ['stranger', 401],
      ...[404, 404, 404].map((status) => ['stranger', status]),
    ]);
    expect(await photoOf(theMinister, minister)).toBe(before);
    const written = await photoOf(theDelegate, delegate);
    expect(written).not.toBe(before);
    await theDelegate.mutate(REMOVE_PHOTO, { event: conference.id });
    expect(await photoOf(theDelegate, delegate)).toBeNull();
    expect(await photoOf(theMinister, minister)).toBe(before);
  });

  it('the delegate who writes a title writes the delegate’s own; the stranger writes none', async () => {
    const before = await ownProfile();
    const wrote = await theDelegate.mutate(UPDATE, { event: conference.id, title: 'Clown' });
    expect(wrote.data).toMatchObject({ updateProfile: { attendee: { id: delegate.id, jobTitle: 'Clown' } } });
    const refused = await theStranger.mutate(UPDATE, { event: conference.id, title: 'Clown' });
    expect(refused.errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED');
    const visiting = await theVisitor.mutate(UPDATE, { event: conference.id, title: 'Clown' });
    expect(visiting.data).toMatchObject({
      updateProfile: { attendee: null, userErrors: [{ code: 'NOT_ATTENDING' }] },
    });
    expect(await ownProfile()).toEqual(before);
  });

  it('whoever sits down at the minister’s laptop, where the session is 16 minutes old, cannot put in another phone', async () => {
    const laptop = await gateway.as(minister.email, at('192.0.2.30'));
    await sixteenMinutesLater(laptop);
    const refused = await laptop.mutate(UPDATE, { event: conference.id, phone: '+447700900999' });
    expect(refused.errors?.[0]?.extensions?.code).toBe('FRESH_SIGN_IN_REQUIRED');
    expect(await ownProfile()).toMatchObject({ phone: minister.values.phone });
  });

  it('who signs in as her, because they read her mail, writes: she is told, and one call of hers puts it all back', async () => {
    const before = await ownProfile();
    const intruder = await gateway.as(minister.email, at('192.0.2.66'));
    await intruder.mutate(UPDATE, { event: conference.id, title: 'Clown', phone: '+447700900999' });
    await intruder.mutate(UPDATE, { event: conference.id, title: 'Clown of State', phone: null });
    expect(await ownProfile()).toEqual({ ...(before as object), jobTitle: 'Clown of State', phone: null });
    const notices = await noticesTo(gateway, minister.email);
    expect(notices).toHaveLength(1);
    expect(notices[0]).toContain('Your phone number was changed or taken away.');
    const [, text = ''] = notices.join().split('This is about');
    expect(ofTheMinister(text)).toEqual([]);
    expect(text).not.toMatch(/Clown|4477/);
    const changes = await changesBy(intruder);
    expect(changes.map(({ part }) => part).sort()).toEqual(['JOB_TITLE', 'JOB_TITLE', 'PHONE', 'PHONE']);
    const undone = await undo(theMinister, changes);
    expect(undone.data?.undoChanges.userErrors).toEqual([]);
    expect(await ownProfile()).toEqual(before);
    // And whoever is in cannot put it back again once their proof has grown old.
    await sixteenMinutesLater(intruder);
    const again = await undo(intruder, await changesBy(theMinister));
    expect(again.errors?.[0]?.extensions?.code).toBe('FRESH_SIGN_IN_REQUIRED');
    expect(await ownProfile()).toEqual(before);
  });
});

/** What was changed in this very session, as its owner is told. */
async function changesBy(client: Client): Promise<Change[]> {
  const [page, session] = await Promise.all([
    theMinister.query<Page>(CHANGES, { event: conference.id }),
    client.query<{ viewer: { sessions: { id: string; current: boolean }[] } }>(
      '{ viewer { sessions { id current } } }',
    ),
  ]);
  const id = session.data?.viewer.sessions.find(({ current }) => current)?.id;
  return (page.data?.myChanges.nodes ?? []).filter((change) => change.session === id);
}

const undo = (client: Client, changes: readonly Change[]) =>
  client.mutate<Undone>(UNDO, { event: conference.id, changes: changes.map(({ id }) => id) });

describe('5. Somebody widens what others see of the minister', () => {
  it('at the laptop nobody consents for the minister to an audience, or lists her; and taking back is always possible', async () => {
    const laptop = await gateway.as(minister.email, at('192.0.2.31'));
    await sixteenMinutesLater(laptop);
    const list = (listed: boolean) =>
      laptop.mutate(
        'mutation ($event: ID!, $listed: Boolean!) { setListed(input: { event: $event, listed: $listed }) { listed } }',
        {
          event: conference.id,
          listed,
        },
      );
    expect((await list(false)).data).toEqual({ setListed: { listed: false } });
    expect((await list(true)).errors?.[0]?.extensions?.code).toBe('FRESH_SIGN_IN_REQUIRED');
    for (const to of [{ everyAttendee: true }, { category: 'Speaker' }]) {
      const refused = await laptop.mutate(GIVE, { event: conference.id, to });
      expect(refused.errors?.[0]?.extensions?.code).toBe('FRESH_SIGN_IN_REQUIRED');
    }
    expect((await theDelegate.query(BY_ID, { id: minister.id })).data).toEqual({ node: null });
  });

  it('what was widened in a fresh session, too, is undone in one call', async () => {
    const audience = await theMinister.mutate<{ giveConsent: { consents: { id: string }[] } }>(GIVE, {
      event: conference.id,
      to: { everyAttendee: true },
    });
    const consents = audience.data?.giveConsent.consents.map(({ id }) => id);
    await sixteenMinutesLater(theMinister);
    const undone = await theMinister.mutate(
      'mutation ($consents: [ID!]!) { withdrawConsent(input: { consents: $consents }) { userErrors { code } } }',
      { consents },
    );
    expect(undone.data).toEqual({ withdrawConsent: { userErrors: [] } });
  });

  it('what an intruder widens in her name, she is told of, and undoes in one call: listing and consents', async () => {
    await noticesTo(gateway, minister.email);
    const intruder = await gateway.as(minister.email, at('192.0.2.67'));
    await intruder.mutate(LIST, { event: conference.id, listed: true });
    await intruder.mutate(GIVE, { event: conference.id, to: { everyAttendee: true } });
    expect(ofTheMinister(await theDelegate.text(BY_ID, { id: minister.id }))).not.toEqual([]);
    const told = (await noticesTo(gateway, minister.email)).at(-1);
    expect(told).toContain('You were listed in the directory');
    expect(told).toContain('Fields of yours are shown to everybody of the event');
    const fresh = await gateway.as(minister.email, at('192.0.2.68'));
    const undone = await undo(fresh, await changesBy(intruder));
    expect(undone.data?.undoChanges).toMatchObject({ withdrawn: 1, userErrors: [] });
    expect((await theDelegate.query(BY_ID, { id: minister.id })).data).toEqual({ node: null });
  });
});

describe('6. Afterwards: who was shown what', () => {
  const entries = () => entriesOf(gateway);
  const sessionOf = async (client: Client) =>
    (
      await client.query<{ viewer: { sessions: { id: string; current: boolean }[] } }>(
        '{ viewer { sessions { id current } } }',
      )
    ).data?.viewer.sessions.find(({ current }) => current)?.id;

  it('names the delegate’s account and session for the one phone number that was shown, and nothing else', async () => {
    const shown = (await entries()).filter(
      ({ viewer, subject }) => subject === minister.id && viewer.id !== minister.account,
    );
    expect(new Set(shown.map(({ field }) => field))).toEqual(new Set(['phone']));
    for (const entry of shown) {
      expect(entry.viewer.id).toBe(delegate.account);
      expect(entry.viewer.session).toBe(await sessionOf(theDelegate));
      expect(entry.basis.kind).toBe('CONSENT');
      expect(entry.at).toBeInstanceOf(Date);
    }
  });

  it('tells an intruder who is signed in as the minister from the minister, by the session', async () => {
    // The worst case: the intruder reads the minister's mail.
    const intruder = await gateway.as(minister.email, at(HOME));
    const read = await intruder.text(
      `query ($event: ID!) { viewer { attendee(event: $event) { phone jobTitle } } }`,
      {
        event: conference.id,
      },
    );
    expect(ofTheMinister(read)).toHaveLength(2);
    const session = await sessionOf(intruder);
    expect(session).not.toBe(await sessionOf(theMinister));
    const fields = (await entries()).filter(({ viewer }) => viewer.session === session);
    expect(fields.map(({ field, basis }) => `${field} as ${basis.kind}`).sort()).toEqual([
      'jobTitle as OWNER',
      'phone as OWNER',
    ]);
    // And one call of the minister's puts the intruder out.
    await theMinister.mutate('mutation { signOutEverywhere { endedSessions } }');
    expect(await whoIs(intruder)).toBeNull();
  });

  it('holds no value of anybody’s', async () => {
    const text = JSON.stringify(await gateway.database.connection.collection('ledger').find().toArray());
    expect(ofTheMinister(text)).toEqual([]);
    expect(text).not.toMatch(/Margaret|Clown|@/);
  });

  it('the report names exactly those whose fields the intruder’s sessions were given between two times, and which', async () => {
    const attendant = async (...args: string[]) => {
      const ended = await commandLine(['incident', ...args], gateway);
      expect(ended).toMatchObject({ code: 0, err: '' });
      return ended.out;
    };
    const own = (client: Client, fields: string) =>
      client.text(`query ($event: ID!) { viewer { attendee(event: $event) { ${fields} } } }`, {
        event: conference.id,
      });
    // A lord shares his phone number with everybody, the minister nothing; a third is looked at by nobody bad.
    const [lord, third] = [
      await buildAttendee(gateway, { event: conference, name: 'Larry Lord', listed: true }),
      await buildAttendee(gateway, { event: conference, name: 'Thea Third', listed: true }),
    ];
    for (const subject of [lord, third])
      await buildConsent(gateway, { subject, field: 'phone', recipient: everyAttendee });
    const WOODS = '198.51.100.77';
    // Before the time that is asked for.
    const earlier = await gateway.as(minister.email, at(WOODS));
    await earlier.text(BY_ID, { id: third.id });
    const started = new Date();
    const intruder = await gateway.as(minister.email, at(WOODS));
    const sessions = [await sessionOf(intruder)];
    await intruder.text(BY_ID, { id: lord.id });
    await own(intruder, 'phone jobTitle');
    await theDelegate.text(BY_ID, { id: third.id });
    const ended = new Date(Date.now() + 1);
    // And after it.
    await intruder.text(BY_ID, { id: third.id });
    const times = [
      '--started',
      started.toISOString(),
      '--aware',
      ended.toISOString(),
      '--ended',
      ended.toISOString(),
    ];
    const who = ['--network', WOODS, '--since', started.toISOString()];
    const opened = await attendant('open', '--event', conference.slug, '--title', '2018', ...times, ...who);
    const id = /inc_\w+/.exec(opened)?.[0] ?? '';
    const report = JSON.parse(await attendant('report', id, '--json')) as IncidentReport;
    expect(report.suspects.map(({ session }) => session)).toEqual(sessions);
    const lines = report.people.map(({ name, released, mayHave }) => ({
      name,
      released: released.map(({ field, bases }) => `${field} as ${bases}`).sort(),
      mayHave: mayHave.map(({ field }) => field).sort(),
    }));
    const byName = (a: { name: string | null }, b: { name: string | null }) =>
      String(a.name) < String(b.name) ? -1 : 1;
    expect(lines.sort(byName)).toEqual([
      { name: 'Larry Lord', released: ['phone as CONSENT'], mayHave: [] },
      {
        name: 'Margaret Minister',
        released: ['jobTitle as OWNER', 'phone as OWNER'],
        mayHave: ['email', 'photo'],
      },
    ]);
    expect(ofTheMinister(JSON.stringify(report))).toEqual([]);
  });
});

describe('7. and 8. The brake, and the letters', () => {
  it('one command ends new sign-ins and sessions since a time, on every process, and it is lifted on the record', async () => {
    const owner = await gateway.as(minister.email, at('192.0.2.40'));
    await gateway.database.connection
      .collection('sessions')
      .updateMany({ account: minister.account }, { $set: { startedAt: new Date(Date.now() - 3_600_000) } });
    const intruder = await gateway.as(minister.email, at(HOME));
    const sees = async (client: Client) =>
      ofTheMinister(
        await client.text(`query ($event: ID!) { viewer { attendee(event: $event) { phone jobTitle } } }`, {
          event: conference.id,
        }),
      ).length;
    expect([await sees(owner), await sees(intruder)]).toEqual([2, 2]);
    const other = await gateway.another();
    const attendant = (...args: string[]) => commandLine(args, gateway);
    const pulled = await attendant('lockdown', 'sign-in', '--since', '30m', '--reason', 'strangers are in');
    expect(pulled).toMatchObject({ code: 0, err: '' });
    for (const gate of [gateway, other]) {
      expect([await sees(owner.at(gate)), await sees(intruder.at(gate))]).toEqual([2, 0]);
      for (const email of [minister.email, 'nobody.at.all@parliament.example']) {
        const refused = await at(HOME).at(gate).mutate(START, { email });
        expect(refused.errors?.[0]?.extensions?.code).toBe('LOCKED_DOWN');
      }
    }
    const id = /lck_\w+/.exec(pulled.out)?.[0] ?? '';
    expect(await attendant('lockdown', 'lift', id, '--reason', 'the hole is closed')).toMatchObject({
      code: 0,
    });
    expect([await sees(owner), await sees(intruder)]).toEqual([2, 0]);
    expect(await sees(await gateway.as(minister.email, at('192.0.2.41')))).toBe(2);
    const record = await attendant('lockdown', 'list', '--all');
    for (const words of [id, 'SIGN_IN', 'strangers are in', 'the hole is closed', '(command line)'])
      expect(record.out).toContain(words);
    await other.close();
  });

  it('the letters are queued from the report, each with what was seen of that person', async () => {
    const fair = await buildEvent(gateway);
    const names = ['Mary Mailread', 'Sam Sharing', 'Una Untouched'];
    const [mary, sam, una] = await Promise.all(
      names.map((name) => buildAttendee(gateway, { event: fair, name, listed: name !== 'Una Untouched' })),
    );
    if (mary === undefined || sam === undefined || una === undefined) throw new Error('three were asked for');
    const everybody = { event: fair.id, to: { everyAttendee: true } };
    await (await gateway.as(sam.email, at(HOTEL))).mutate(GIVE, everybody);
    const intruder = await gateway.as(mary.email, at(HOME));
    const own = 'query ($event: ID!) { viewer { attendee(event: $event) { phone jobTitle } } }';
    await intruder.query(own, { event: fair.id });
    await intruder.query(DIRECTORY, { event: fair.id });

    const organiser = await gateway.asOrganiser(await buildOrganiser(gateway, fair), at(HOTEL));
    const opened = await organiser.mutate<{ openIncident: { incident: { id: string } } }>(
      `mutation ($input: OpenIncidentInput!) { openIncident(input: $input) { incident { id } userErrors { message } } }`,
      {
        input: {
          ...{ event: fair.id, title: 'Strangers are signed in', foundBy: 'a call' },
          ...{ consequences: 'Calls.', measures: 'Sessions ended.', contact: 'dpo@parliament.example' },
          awareAt: new Date(Date.now() - 1_000).toISOString(),
          startedAt: new Date(Date.now() - 3_600_000).toISOString(),
          suspects: { attendees: [mary.id] },
        },
      },
    );
    const incident = opened.data?.openIncident.incident.id;
    const queued = await organiser.mutate(
      `mutation ($incident: ID!) { queueIncidentLetters(input: { incident: $incident, letters: 2 }) { queued userErrors { message } } }`,
      { incident },
    );
    expect(queued.data).toEqual({ queueIncidentLetters: { queued: 2, userErrors: [] } });
    const letterTo = async (email: string) =>
      (await gateway.mailsTo(email)).find((mail) => /^Subject: A breach of your data/m.test(mail)) ?? '';
    const arrived = async () => (await letterTo(mary.email)) !== '' && (await letterTo(sam.email)) !== '';
    await until(arrived);
    const [toMary, toSam] = [await letterTo(mary.email), await letterTo(sam.email)];
    for (const words of ['your phone number', 'your job title', 'They may have been signed in as you'])
      expect(toMary.replaceAll(/=\r\n/g, '')).toContain(words);
    expect(toSam.replaceAll(/=\r\n/g, '')).toContain('your phone number');
    expect(toSam).not.toMatch(/your job title|signed in as you|Mary/);
    expect(await letterTo(una.email)).toBe('');
    const values = [mary, sam, una].flatMap((one) => [one.values.phone ?? '?', one.values.jobTitle ?? '?']);
    for (const value of values) expect(toMary + toSam).not.toContain(value);
  });
});

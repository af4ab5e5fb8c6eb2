/** Everything held about oneself: who gets it, what is in it, that it is whole, recorded, sealed, and gone after a day. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { oneAttendee } from '../src/consent/model.ts';
import { erase } from '../src/erasure/erase.ts';
import { TRACES } from '../src/erasure/traces.ts';
import { PackageBook } from '../src/my-data/book.ts';
import { COVERAGE } from '../src/my-data/coverage.ts';
import { PACKAGES_A_DAY } from '../src/my-data/limit.ts';
import { DAY } from '../src/time.ts';
import type { Client } from './support/client.ts';
import { lockedDown } from './support/disclosures.ts';
import { everyDocument } from './support/erasure.ts';
import {
  type BuiltAttendee,
  type BuiltEvent,
  buildAttendee,
  buildBlock,
  buildConsent,
  buildContactRequest,
  buildEvent,
  buildGrant,
  buildOrganiser,
} from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { until } from './support/mongod.ts';
import { jpeg, put } from './support/photos.ts';
import { holdSecondFactor } from './support/second-factor.ts';

const PREPARE = 'mutation { prepareMyData { data { state expiresAt } userErrors { code } } }';
const MINE = '{ myData { state askedAt readyAt expiresAt json page } }';
const LOOK = 'query ($id: ID!) { node(id: $id) { ... on Attendee { phone } } }';

interface Mine {
  readonly myData: {
    readonly state: string;
    readonly json: string | null;
    readonly page: string | null;
  } | null;
}
// biome-ignore lint/suspicious/noExplicitAny: the whole of somebody, in depth.
type Data = Record<string, any>;

let gateway: TestGateway;
let event: BuiltEvent;
let ada: BuiltAttendee;
let bob: BuiltAttendee;
let asAda: Client;

beforeAll(async () => {
  gateway = await startGateway({ environment: { MAILS_PER_MINUTE: '6000' } });
});
afterAll(() => gateway.close());
beforeEach(async () => {
  event = await buildEvent(gateway);
  ada = await buildAttendee(gateway, { event, name: 'Ada Asking', listed: true });
  bob = await buildAttendee(gateway, { event, name: '<i>Bob</i> Beside', listed: true });
  asAda = await gateway.as(ada.email);
});

const codeOf = (answer: { errors?: readonly { extensions?: Record<string, unknown> }[] }) =>
  answer.errors?.[0]?.extensions?.code;
const mine = async (client = asAda) => (await client.query<Mine>(MINE)).data?.myData ?? null;
const records = () => gateway.services.models.myData;
async function ready(client = asAda): Promise<{ json: string; page: string }> {
  expect(codeOf(await client.mutate(PREPARE))).toBeUndefined();
  await until(async () => (await mine(client))?.state === 'READY');
  const { json, page } = (await mine(client)) ?? {};
  return { json: json ?? '', page: page ?? '' };
}
async function fetched(client = asAda): Promise<Data> {
  const { json } = await ready(client);
  const answer = await client.fetch(json);
  expect(answer.status).toBe(200);
  return (await answer.json()) as Data;
}
const statusOf = async (client: Client, path: string) => {
  const answer = await client.fetch(path);
  const body = answer.status === 200 ? {} : ((await answer.json()) as { code?: string });
  return [answer.status, body.code];
};
const growOld = (account: string) =>
  gateway.database.connection
    .collection('sessions')
    .updateMany({ account }, { $set: { provedAt: new Date(Date.now() - DAY) } });
const ownReads = async () => {
  await gateway.services.ledger.confirm();
  const found = await gateway.database.connection.collection('ledger').find().toArray();
  return found
    .flatMap(({ responses }) => (responses ?? []) as Data[])
    .filter((one) => one?.asked?.operation?.name === 'GET /my-data');
};

const eraseNow = ({ id: _id, event, account }: BuiltAttendee) =>
  erase({ ...gateway.services, erasedFile: gateway.services.config.erasedFile }, [
    { _id, event, account, addressIndex: [], organiserToo: false, why: 'ASKED' },
  ]);

/** Something of each kind. */
async function useMuch(): Promise<void> {
  expect((await put(asAda, event, await jpeg())).status).toBe(204);
  await buildConsent(gateway, { subject: ada, field: 'phone', recipient: oneAttendee(bob.id) });
  await buildConsent(gateway, { subject: bob, field: 'email', recipient: oneAttendee(ada.id) });
  await buildContactRequest(gateway, { from: bob, to: ada });
  await buildContactRequest(gateway, { from: ada, to: bob });
  const blocked = await buildAttendee(gateway, { event, name: 'Blocked Body' });
  await buildConsent(gateway, { subject: ada, field: 'email', recipient: oneAttendee(blocked.id) });
  await buildBlock(gateway, ada, blocked);
  await (await gateway.as(bob.email)).query(LOOK, { id: ada.id });
  await buildGrant(gateway, {
    ...{ event: event.id, account: 'acc_of_another', session: 'ses_of_another' },
    ...{ attendees: [ada.id], fields: ['phone'], purpose: 'an emergency' },
  });
  const change = `mutation ($event: ID!, $text: String!) {
    updateProfile(input: { event: $event, jobTitle: "Poet" }) { userErrors { code } }
    fileComplaint(input: { event: $event, text: $text }) { userErrors { code } }
  }`;
  await asAda.mutate(change, { event: event.id, text: 'Zanzibar.' });
}

describe('what is held about somebody', () => {
  it('is prepared in the background, told by a mail without any of it, and is all there, others by name only', async () => {
    await useMuch();
    const data = await fetched();
    const [at] = data.events;
    expect(at.profile).toMatchObject({
      name: 'Ada Asking',
      phone: ada.values.phone,
      email: ada.email,
      jobTitle: 'Poet',
    });
    expect(Buffer.from(at.photo.base64, 'base64').subarray(0, 2)).toEqual(Buffer.from([0xff, 0xd8]));
    expect(at.provenance.registrations).toMatchObject([{ source: 'test' }]);
    expect(at.provenance.editedByOwner).toHaveProperty('jobTitle');
    expect(at.consentsGiven.map((one: Data) => one.recipient.attendee?.name)).toContain('<i>Bob</i> Beside');
    expect(at.consentsReceived).toMatchObject([
      { by: { id: bob.id, name: '<i>Bob</i> Beside' }, field: 'email' },
    ]);
    expect(at.contactRequestsReceived).toMatchObject([{ from: { id: bob.id } }]);
    expect(at.contactRequestsSent).toMatchObject([{ to: { id: bob.id } }]);
    expect(at.blocks).toHaveLength(1);
    expect(at.changes.length).toBeGreaterThan(1);
    expect(at.openedInEmergency).toMatchObject([{ purpose: 'an emergency' }]);
    const seen = at.disclosures.filter((one: Data) => one.to.kind === 'ATTENDEE');
    expect(seen).toMatchObject([{ field: 'PHONE', to: { name: '<i>Bob</i> Beside' } }]);
    expect(data.complaints).toMatchObject([{ text: 'Zanzibar.', state: 'RECEIVED' }]);
    expect(data.account.sessions.length).toBeGreaterThan(0);
    // Nothing of others that is protected, whatever the person may see.
    expect(JSON.stringify(data)).not.toContain(bob.values.email);
    expect(JSON.stringify(data)).not.toContain(bob.values.phone);
    await gateway.services.postman.deliverDue();
    await until(async () => {
      await gateway.services.postman.deliverDue();
      return (await gateway.mailsTo(ada.email)).some((mail) => mail.includes('What you asked for is ready'));
    });
    const told = (await gateway.mailsTo(ada.email)).filter((mail) => mail.includes('is ready'));
    expect(told).toHaveLength(1);
    expect(told[0]).not.toMatch(/Zanzibar|Asking|pkg_|4477/);
  });

  it('is a page as well, in which every word is text and nothing runs', async () => {
    await useMuch();
    const { page } = await ready();
    const answer = await asAda.fetch(page);
    expect(answer.headers.get('content-type')).toContain('text/html');
    expect(answer.headers.get('cache-control')).toBe('private, no-store');
    expect(answer.headers.get('content-security-policy')).toMatch(/default-src 'none'.*sandbox/);
    const text = await answer.text();
    expect(text).toContain('&lt;i&gt;Bob&lt;/i&gt; Beside');
    expect(text).not.toMatch(/<i>|<script|href=/);
    expect(text).toContain('src="data:image/jpeg;base64,');
    expect(text).toContain(ada.values.phone);
    // As people write times, and words of ours.
    expect(text).not.toMatch(/\d{4}-\d\d-\d\dT\d\d:\d\d/);
    expect(text).toContain('job title');
  });

  it('names others as far as the person may know them when it is fetched', async () => {
    await useMuch();
    const { json } = await ready();
    const sees = async () => (await (await asAda.fetch(json)).json()) as Data;
    expect((await sees()).events[0].consentsReceived).toHaveLength(1);
    const { models } = gateway.services;
    await models.attendees.updateOne({ _id: bob.id }, { registered: false }).exec();
    const [at] = (await sees()).events;
    expect(at.consentsReceived).toEqual([]);
    expect(at.contactRequestsReceived).toMatchObject([{ from: null }]);
  });

  it('keeps no name of those who looked: whoever is erased before it is fetched has none in it', async () => {
    await buildConsent(gateway, { subject: ada, field: 'phone', recipient: oneAttendee(bob.id) });
    await (await gateway.as(bob.email)).query(LOOK, { id: ada.id });
    const { json } = await ready();
    const looks = async () =>
      ((await (await asAda.fetch(json)).json()) as Data).events[0].disclosures.filter(
        ({ to }: Data) => to.kind === 'ATTENDEE',
      );
    const to = { kind: 'ATTENDEE', name: '<i>Bob</i> Beside', nameOfThen: true };
    const [look] = await looks();
    expect(look).toMatchObject({ field: 'PHONE', to, basis: { kind: 'CONSENT' } });
    expect(JSON.stringify(look)).not.toContain(bob.id);
    const { packages } = gateway.services;
    const found = await packages.find(ada.account);
    expect(JSON.stringify(found && (await packages.open(found)))).not.toContain('Beside');
    await eraseNow(bob);
    expect(await looks()).toMatchObject([{ field: 'PHONE', to: { ...to, name: null, nameOfThen: false } }]);
  });

  it('has no consent that a block or a lockdown withholds, also when it comes between preparing and fetching', async () => {
    await buildConsent(gateway, { subject: bob, field: 'email', recipient: oneAttendee(ada.id) });
    const { json } = await ready();
    const received = async () =>
      ((await (await asAda.fetch(json)).json()) as Data).events[0].consentsReceived as Data[];
    expect(await received()).toMatchObject([{ by: { id: bob.id }, field: 'email' }]);
    const scope = { scope: 'ATTENDEES' as const, event: event.id, attendees: [bob.id] };
    const lift = await lockedDown(gateway, scope);
    expect(await received()).toEqual([]);
    await lift();
    expect(await received()).toHaveLength(1);
    await buildBlock(gateway, bob, ada);
    expect(await received()).toEqual([]);
    // Bob is listed, and loads; prepared anew it is not in it either.
    await records().deleteMany({ account: ada.account });
    const { packages } = gateway.services;
    await ready();
    const found = await packages.find(ada.account);
    const content = found && ((await packages.open(found)) as { data: Data });
    expect(content?.data.events[0].consentsReceived).toEqual([]);
  });

  it('covers every kind of trace that an erasure knows, or says why it does not', async () => {
    const named = TRACES.flatMap(({ what }) => what ?? []);
    expect(Object.keys(COVERAGE).sort()).toEqual([...named].sort());
    // Limits and points, which are counts under hashes, and that somebody was planted; nothing else is without a name.
    expect(TRACES.filter(({ what }) => what === null)).toHaveLength(3);
    await useMuch();
    const data = await fetched();
    for (const [what, place] of Object.entries(COVERAGE)) {
      if (typeof place !== 'string') expect([what, place.because.length > 10]).toEqual([what, true]);
      else {
        const [first = '', second] = place.split('.');
        const within = first === 'events' ? data.events[0] : data;
        expect([
          what,
          second === undefined ? first : second,
          Object.keys(second === undefined || first === 'events' ? within : within[first]),
        ]).toEqual([what, expect.any(String), expect.arrayContaining([second ?? first])]);
      }
    }
  });
});

describe('who gets it', () => {
  it('takes a sign-in of the last 15 minutes, and the second factor of whoever has one, to ask and to fetch', async () => {
    expect(codeOf(await gateway.browser().mutate(PREPARE))).toBe('UNAUTHENTICATED');
    const { json, page } = await ready();
    await growOld(ada.account);
    expect(codeOf(await asAda.mutate(PREPARE))).toBe('FRESH_SIGN_IN_REQUIRED');
    for (const path of [json, page]) {
      expect(await statusOf(asAda, path)).toEqual([403, 'FRESH_SIGN_IN_REQUIRED']);
      expect(await statusOf(gateway.browser(), path)).toEqual([401, 'UNAUTHENTICATED']);
    }
    await buildOrganiser(gateway, event, bob.email);
    const held = await gateway.as(bob.email);
    await holdSecondFactor(held);
    const theirs = await ready(held);
    const without = await gateway.as(bob.email);
    expect(codeOf(await without.mutate(PREPARE))).toBe('SECOND_FACTOR_REQUIRED');
    expect(await statusOf(without, theirs.json)).toEqual([403, 'SECOND_FACTOR_REQUIRED']);
  });

  it('is the account that asked: to everybody else, and for any other address, there is nothing', async () => {
    const { json } = await ready();
    const asBob = await gateway.as(bob.email);
    expect(await statusOf(asBob, json)).toEqual([404, 'NOT_FOUND']);
    expect((await asBob.query(MINE)).data).toEqual({ myData: null });
    expect(await statusOf(asAda, json.replace(/pkg_.../, 'pkg_000'))).toEqual([404, 'NOT_FOUND']);
    expect((await asAda.fetch(json)).status).toBe(200);
  });

  it('is nobody once the registrations in it are another account’s, or a lockdown calls the session suspect', async () => {
    const { json } = await ready();
    const lift = await lockedDown(gateway, { scope: 'EVERYTHING', event: null });
    expect(await statusOf(asAda, json)).toEqual([403, 'LOCKED_DOWN']);
    expect(codeOf(await asAda.mutate(PREPARE))).toBe('LOCKED_DOWN');
    await lift();
    const other = await buildAttendee(gateway, { event: await buildEvent(gateway), email: ada.email });
    expect(other.account).toBe(ada.account);
    await gateway.services.models.attendees.updateOne({ _id: ada.id }, { account: 'acc_of_another' }).exec();
    expect(await statusOf(asAda, json)).toEqual([404, 'NOT_FOUND']);
  });

  it('is on the record before it leaves, each time; what cannot be recorded is not sent', async () => {
    const { json } = await ready();
    const before = (await ownReads()).length;
    await asAda.fetch(json);
    await asAda.fetch(json);
    const after = await ownReads();
    expect(after).toHaveLength(before + 2);
    expect(after.at(-1)?.asked.viewer.id).toBe(ada.account);
    expect(after.at(-1)?.shown.join()).toMatch(/phone OWNER.*disclosures OWNER/);
    const { ledger } = gateway.services;
    const record = ledger.record;
    ledger.record = () => Promise.reject(new Error('the disk is full'));
    expect(await statusOf(asAda, json)).toEqual([503, 'LEDGER_UNAVAILABLE']);
    ledger.record = record;
    expect((await asAda.fetch(json)).status).toBe(200);
  });

  it('asks five times a day at most', async () => {
    for (let n = 0; n < PACKAGES_A_DAY; n += 1) expect(codeOf(await asAda.mutate(PREPARE))).toBeUndefined();
    expect(codeOf(await asAda.mutate(PREPARE))).toBe('RATE_LIMITED');
  });
});

describe('a package', () => {
  it('lies sealed, and is gone a day after it was ready', async () => {
    await useMuch();
    const { json } = await ready();
    const open = (await everyDocument(gateway)).filter(({ text }) => text.includes('Zanzibar'));
    expect(open).toEqual([]);
    const { models } = gateway.services;
    const kept = await records().findOne({ account: ada.account }).orFail().lean().exec();
    expect(kept.expiresAt.getTime() - (kept.readyAt?.getTime() ?? 0)).toBe(DAY);
    const past = new Date(Date.now() - 1_000);
    await models.myData.updateMany({ account: ada.account }, { expiresAt: past }).exec();
    expect(await mine()).toBeNull();
    expect(await statusOf(asAda, json)).toEqual([404, 'NOT_FOUND']);
    await gateway.services.packages.sweep();
    expect(await models.myData.countDocuments({ account: ada.account })).toBe(0);
    expect(await models.myDataParts.countDocuments({ account: ada.account })).toBe(0);
  });

  it('goes with each of the registrations in it, though the account stays; none is written of who was erased meanwhile', async () => {
    const other = await buildAttendee(gateway, { event: await buildEvent(gateway), email: ada.email });
    const { models, packages } = gateway.services;
    await ready();
    expect(await models.myDataParts.countDocuments({ account: ada.account })).toBeGreaterThan(0);
    await eraseNow(other);
    expect(await models.myDataParts.countDocuments({ account: ada.account })).toBe(0);
    expect(await mine()).toBeNull();
    expect(await models.accounts.countDocuments({ _id: ada.account })).toBe(1);
    // One under way.
    await new PackageBook(gateway.services).ask({
      account: ada.account,
      session: 'ses_gone',
      network: 'test',
    });
    const taken = await packages.take();
    const content = { attendees: [ada.id, other.id], of: 'both' };
    expect(taken && (await packages.finish(taken, content))).toBe(false);
    expect(await models.myDataParts.countDocuments({ account: ada.account })).toBe(0);
  });

  it('is prepared by one process; one that was killed is taken over, and what it wrote counts for nothing', async () => {
    const { packages } = gateway.services;
    const packed = { attendees: [] };
    const another = new PackageBook(gateway.services);
    await another.ask({ account: ada.account, session: 'ses_gone', network: 'test' });
    const [one, other] = await Promise.all([packages.take(), another.take()]);
    const [taken] = [one, other].filter((found) => found?.account === ada.account);
    expect([one, other].filter((found) => found?.account === ada.account)).toHaveLength(1);
    expect(await packages.take()).toBeNull();
    // Killed: its lease ends.
    const over = { 'lease.until': new Date(Date.now() - 1_000) };
    await records().updateOne({ account: ada.account }, { $set: over }).exec();
    const next = await another.take();
    expect(next).toMatchObject({ _id: taken?._id, attempts: 2 });
    expect(taken && (await packages.finish(taken, { ...packed, of: 'the killed' } as typeof packed))).toBe(
      false,
    );
    expect(next && (await another.finish(next, { ...packed, of: 'the other' } as typeof packed))).toBe(true);
    const found = await packages.find(ada.account);
    expect(found && (await packages.open(found))).toEqual({ ...packed, of: 'the other' });
  });

  it('is prepared in another session of the person, where the one that asked has ended', async () => {
    const asked = { account: ada.account, session: 'ses_gone', network: 'test' };
    await gateway.services.packages.ask(asked);
    const attempted = { account: ada.account, attempts: { $gt: 0 } };
    await until(
      async () => (await mine())?.state !== 'PREPARING' && (await records().exists(attempted)) !== null,
    );
    expect(await mine()).toMatchObject({ state: 'READY' });
  });

  it('waits for a session of the person: what asked and is signed out gets none, and five attempts are the last', async () => {
    const { packages } = gateway.services;
    const another = new PackageBook(gateway.services);
    await gateway.database.connection.collection('sessions').deleteMany({ account: ada.account });
    const asked = await another.ask({ account: ada.account, session: 'ses_gone', network: 'test' });
    // Asked again meanwhile it is the same one, for the session that asked last.
    const again = await another.ask({ account: ada.account, session: 'ses_gone_too', network: 'test' });
    expect(again).toMatchObject({ _id: asked._id, session: 'ses_gone_too' });
    for (let n = 0; n < 5; n += 1) {
      const taken = await packages.take();
      expect(taken?.account).toBe(ada.account);
      if (taken !== null) await packages.failed(taken);
    }
    expect(await packages.take()).toBeNull();
    expect(await records().findOne({ account: ada.account }).lean()).toMatchObject({ state: 'FAILED' });
    // Asked again, it begins anew.
    expect((await mine(await gateway.as(ada.email)))?.state).toBe('FAILED');
    expect((await fetched(await gateway.as(ada.email))).account.id).toBe(ada.account);
  });
});

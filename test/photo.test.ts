/** A photo from its owner's hands to those who may see it, and to nobody else. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CommandStartedEvent } from 'mongodb';
import sharp from 'sharp';
import { oneAttendee } from '../src/consent/model.ts';
import { erase, settle } from '../src/erasure/erase.ts';
import { findPeople } from '../src/erasure/find.ts';
import { newId } from '../src/ids.ts';
import type { Client } from './support/client.ts';
import { commandsDuring } from './support/commands.ts';
import {
  type BuiltAttendee,
  type BuiltEvent,
  buildAttendee,
  buildConsent,
  buildEvent,
  buildOrganiser,
} from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { CHANGES, noticesTo, type Page, UNDO } from './support/history.ts';
import { entriesOf } from './support/ledger.ts';
import { until } from './support/mongod.ts';
import { jpeg, pathOf, photoOf, put } from './support/photos.ts';

let gateway: TestGateway;
let event: BuiltEvent;
let owner: BuiltAttendee;
let asOwner: Client;
let friend: BuiltAttendee;
let asFriend: Client;
let stranger: BuiltAttendee;
let asStranger: Client;

beforeAll(async () => {
  gateway = await startGateway({ noticeDelayMillis: 3_600_000, environment: { MAILS_PER_MINUTE: '6000' } });
  event = await buildEvent(gateway);
  owner = await buildAttendee(gateway, { event, listed: true, photo: null });
  friend = await buildAttendee(gateway, { event });
  stranger = await buildAttendee(gateway, { event });
  await buildConsent(gateway, { subject: owner, field: 'photo', recipient: oneAttendee(friend.id) });
  asOwner = await gateway.as(owner.email);
  asFriend = await gateway.as(friend.email);
  asStranger = await gateway.as(stranger.email);
});
afterAll(() => gateway.close());

const REMOVE = `mutation ($event: ID!) { removePhoto(input: { event: $event }) { attendee { photo { url } } userErrors { code } } }`;
const SET = `mutation ($event: ID!) { setPhoto(input: { event: $event }) { upload { url method mostBytes mediaTypes } userErrors { code } } }`;
const WITHDRAW = `mutation ($id: ID!) { withdrawConsent(input: { consents: [$id] }) { userErrors { code } } }`;

const get = (client: Client, url: string | null, headers: Record<string, string> = {}, method = 'GET') =>
  client.fetch(pathOf(url), { method, headers });
const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer());
const filesOf = (photo: string) =>
  gateway.database.connection.collection('photos.files').countDocuments({ 'metadata.photo': photo });
const idIn = (url: string | null) => pathOf(url).split('/')[2] ?? '';
const about = async ({ id }: BuiltAttendee, { account }: BuiltAttendee) =>
  (await entriesOf(gateway)).filter(
    ({ subject, viewer, field }) => subject === id && viewer.id === account && field === 'photo',
  );
const staleOf = ({ account }: BuiltAttendee) =>
  gateway.database.connection
    .collection('sessions')
    .updateMany({ account }, { $set: { provedAt: new Date(Date.now() - 16 * 60_000) } });

/** Somebody with a photo, who shows it to the friend. */
async function shower(colour = '#c33') {
  const person = await buildAttendee(gateway, { event, listed: true, photo: null });
  const consent = await buildConsent(gateway, {
    subject: person,
    field: 'photo',
    recipient: oneAttendee(friend.id),
  });
  const client = await gateway.as(person.email);
  expect((await put(client, event, await jpeg(400, 300, colour))).status).toBe(204);
  return { person, client, consent, url: await photoOf(asFriend, person) };
}

describe('an owner', () => {
  it('sends a picture, and they and whom they consented to get it as a square', async () => {
    const sent = await put(asOwner, event, await jpeg(640, 480));
    expect([sent.status, await sent.text()]).toEqual([204, '']);
    for (const client of [asOwner, asFriend]) {
      const got = await get(client, await photoOf(client, owner));
      expect(got.status).toBe(200);
      expect(got.headers.get('content-type')).toBe('image/jpeg');
      const { width, height, format } = await sharp(await bytesOf(got)).metadata();
      expect({ width, height, format }).toEqual({ width: 256, height: 256, format: 'jpeg' });
    }
    expect(await photoOf(asStranger, owner)).toBe(null);
  });

  it('is told where to send it by setPhoto, which changes nothing', async () => {
    const before = await photoOf(asOwner, owner);
    const { data } = await asOwner.mutate(SET, { event: event.id });
    expect(data).toEqual({
      setPhoto: {
        upload: {
          url: `${gateway.url}/photos/me?event=${event.id}`,
          method: 'PUT',
          mostBytes: 10 * 1024 * 1024,
          mediaTypes: ['image/jpeg', 'image/png', 'image/webp', 'image/avif', 'image/heic'],
        },
        userErrors: [],
      },
    });
    expect(await photoOf(asOwner, owner)).toBe(before);
  });

  it('takes it away at once for everybody, puts it back, and is told of each', async () => {
    const { person, client, url } = await shower();
    await staleOf(person);
    const removed = await client.mutate(REMOVE, { event: event.id });
    expect(removed.data).toEqual({ removePhoto: { attendee: { photo: null }, userErrors: [] } });
    expect((await get(asFriend, url)).status).toBe(404);
    expect((await get(client, url)).status).toBe(404);
    expect(await filesOf(idIn(url))).toBe(6);
    await gateway.as(person.email, client);
    const { data } = await client.query<Page>(CHANGES, { event: event.id, first: 1 });
    const [change] = data?.myChanges.nodes ?? [];
    expect(change).toMatchObject({ part: 'PHOTO', by: 'OWNER', undoable: true });
    await client.mutate(UNDO, { event: event.id, changes: [change?.id] });
    expect((await get(asFriend, url)).status).toBe(200);
    expect((await noticesTo(gateway, person.email)).join()).toContain(
      'Your photo was changed or taken away.',
    );
  });

  it('replaces it: the former is nobody’s at once, kept for as long as it can be put back, and then gone', async () => {
    const { client, url, person } = await shower('#c33');
    expect((await put(client, event, await jpeg(300, 300, '#33c'))).status).toBe(204);
    const second = await photoOf(asFriend, person);
    expect(second).not.toBe(url);
    expect([(await get(asFriend, url)).status, (await get(client, url)).status]).toEqual([404, 404]);
    const files = gateway.database.connection.collection('photos.files');
    const kept = await files.findOne({ 'metadata.photo': idIn(url) });
    const days = (kept?.metadata.keptUntil.getTime() - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(90);
    expect(days).toBeLessThan(92);
    await gateway.services.housekeeping.run();
    expect(await filesOf(idIn(url))).toBe(6);
    await files.updateMany(
      { 'metadata.photo': idIn(url) },
      { $set: { 'metadata.keptUntil': new Date(Date.now() - 1_000) } },
    );
    await gateway.services.housekeeping.run();
    expect([await filesOf(idIn(url)), await filesOf(idIn(second))]).toEqual([0, 6]);
    const chunks = gateway.database.connection.collection('photos.chunks');
    expect(await chunks.countDocuments({ files_id: new RegExp(`^${idIn(url)}`) } as never)).toBe(0);
  });
});

describe('nobody else writes it', () => {
  const problemOf = async (response: Response) => {
    const { status, code } = (await response.json()) as { status: number; code: string };
    return `${status} ${code}`;
  };
  const codes = (answer: { errors?: readonly { extensions?: Record<string, unknown> }[] }) =>
    answer.errors?.map(({ extensions }) => extensions?.code);

  it('neither who is not signed in, nor who does not attend, nor an organiser', async () => {
    const bytes = await jpeg();
    expect(await problemOf(await put(gateway.browser(), event, bytes))).toBe('401 UNAUTHENTICATED');
    const elsewhere = await buildEvent(gateway);
    expect(await problemOf(await put(asOwner, elsewhere, bytes))).toBe('403 NOT_ATTENDING');
    const organiser = await gateway.asOrganiser(await buildOrganiser(gateway, event));
    expect(await problemOf(await put(organiser, event, bytes))).toBe('403 NOT_ATTENDING');
    expect(
      await problemOf(await asOwner.fetch('/photos/me', { method: 'PUT', headers: { origin: asOwner.url } })),
    ).toBe('403 NOT_ATTENDING');
    const { data } = await organiser.mutate(SET, { event: event.id });
    expect(data).toEqual({ setPhoto: { upload: null, userErrors: [{ code: 'NOT_ATTENDING' }] } });
  });

  it('nor whose sign-in is older than 15 minutes', async () => {
    const { client, person, url } = await shower();
    await staleOf(person);
    expect(await problemOf(await put(client, event, await jpeg()))).toBe('403 FRESH_SIGN_IN_REQUIRED');
    expect(codes(await client.mutate(SET, { event: event.id }))).toEqual(['FRESH_SIGN_IN_REQUIRED']);
    expect(await photoOf(client, person)).toBe(url);
  });

  it('nor another site’s page, in whoever’s browser', async () => {
    const bytes = await jpeg();
    const foreign: Record<string, string>[] = [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site', origin: asOwner.url.replace('localhost', 'evil.example') },
    ];
    for (const headers of foreign)
      expect(await problemOf(await put(asOwner, event, bytes, headers))).toBe('403 FORBIDDEN');
    const without = await asOwner.fetch(`/photos/me?event=${event.id}`, {
      method: 'PUT',
      body: new Uint8Array(bytes),
      headers: { 'content-type': 'image/jpeg' },
    });
    expect(await problemOf(without)).toBe('403 FORBIDDEN');
  });

  it('nor a suspect session under a lockdown', async () => {
    const { client, person } = await shower();
    const by = { kind: 'COMMAND_LINE', user: 'ops' } as const;
    const scope = {
      scope: 'ATTENDEES',
      event: event.id,
      field: null,
      attendees: [person.id],
      since: null,
    } as const;
    const { lockdown } = await gateway.services.lockdowns.lock({ ...scope, reason: 'a test', by });
    expect(await problemOf(await put(client, event, await jpeg()))).toBe('403 LOCKED_DOWN');
    expect(codes(await client.mutate(REMOVE, { event: event.id }))).toEqual(['LOCKED_DOWN']);
    expect(codes(await client.mutate(SET, { event: event.id }))).toEqual(['LOCKED_DOWN']);
    await gateway.services.lockdowns.lift(lockdown._id, by, 'over');
  });

  it('nor a session that was ended while the picture was on its way', async () => {
    const { client, person, url } = await shower();
    const bytes = await jpeg(300, 300, '#0f0');
    let counted = false;
    const note = ({ commandName, command }: CommandStartedEvent) => {
      counted ||= command[commandName] === 'limits';
    };
    gateway.database.client.on('commandStarted', note);
    const slow = new ReadableStream({
      start(controller) {
        controller.enqueue(bytes.subarray(0, 100));
      },
      async pull(controller) {
        // Whoever comes so far was let in: the upload is counted, and waited for.
        await until(() => counted);
        await gateway.database.connection.collection('sessions').deleteMany({ account: person.account });
        controller.enqueue(bytes.subarray(100));
        controller.close();
      },
    });
    expect(await problemOf(await put(client, event, slow))).toBe('401 UNAUTHENTICATED');
    gateway.database.client.off('commandStarted', note);
    expect(counted).toBe(true);
    expect(await photoOf(asFriend, person)).toBe(url);
  });
});

describe('the bytes of a photo', () => {
  it('come with headers that keep them where they are', async () => {
    const { url, client } = await shower();
    for (const asking of [client, asFriend]) {
      const { headers } = await get(asking, url);
      expect(headers.get('cache-control')).toBe('private, no-store');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
      expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
      expect(headers.get('vary')).toBe('Accept');
    }
  });

  it('are of the size and format that is named, or of the one the client takes', async () => {
    const { client } = await shower();
    const { data } = await client.query<{ viewer: { attendee: { photo: Record<string, string> } } }>(
      `query ($event: ID!) { viewer { attendee(event: $event) { photo {
        url small: url(size: SMALL, format: WEBP) large: url(size: LARGE, format: JPEG) } } } }`,
      { event: event.id },
    );
    const { url = '', small = '', large = '' } = data?.viewer.attendee.photo ?? {};
    const seen = async (where: string, accept = '*/*') => {
      const response = await get(client, where, { accept });
      const { width, format } = await sharp(await bytesOf(response)).metadata();
      return `${response.headers.get('content-type')} ${format} ${width}`;
    };
    expect(await seen(url)).toBe('image/jpeg jpeg 256');
    expect(await seen(url, 'image/avif,image/webp,*/*')).toBe('image/webp webp 256');
    expect(await seen(url, 'image/webp;q=0,image/jpeg')).toBe('image/jpeg jpeg 256');
    expect(await seen(small, 'image/jpeg')).toBe('image/webp webp 96');
    expect(await seen(large, 'image/webp')).toBe('image/jpeg jpeg 300');
  });

  it('are on the record each time they are sent, and so are a HEAD and a "not modified"', async () => {
    const { person, url } = await shower();
    const before = (await about(person, friend)).length;
    const first = await get(asFriend, url);
    const bytes = await bytesOf(first);
    expect((await about(person, friend)).length).toBe(before + 1);
    const head = await get(asFriend, url, {}, 'HEAD');
    expect([head.status, head.headers.get('content-length'), (await bytesOf(head)).length]).toEqual([
      200,
      String(bytes.length),
      0,
    ]);
    const known = { 'if-none-match': `W/"x", ${first.headers.get('etag')}` };
    const again = await get(asFriend, url, known);
    expect([again.status, (await bytesOf(again)).length, again.headers.get('cache-control')]).toEqual([
      304,
      0,
      'private, no-store',
    ]);
    const entries = await about(person, friend);
    expect(
      entries.slice(before).map(({ operation, released, basis }) => [operation.name, released, basis.kind]),
    ).toEqual([1, 2, 3].map(() => ['GET /photos', true, 'CONSENT']));
    expect((await get(asStranger, url, known)).status).toBe(404);
  });

  it('are one and the same 404, after the same commands, unknown, withheld, withdrawn, hidden, erased or of another size', async () => {
    const shown = await shower();
    const withdrawn = await shower();
    await withdrawn.client.mutate(WITHDRAW, { id: withdrawn.consent });
    const hidden = await shower();
    await gateway.services.models.attendees.updateOne({ _id: hidden.person.id }, { listed: false });
    const erased = await shower();
    const parts = { ...gateway.services, erasedFile: gateway.config.erasedFile };
    const { erasures } = await findPeople(parts, {
      who: erased.person.email,
      event: undefined,
      everywhere: false,
      organiserToo: true,
    });
    await erase(parts, erasures);
    await settle(parts);
    expect(await filesOf(idIn(erased.url))).toBe(0);
    const urls = {
      unknown: `${gateway.url}/photos/${newId('photo')}/256.jpg`,
      withheld: shown.url,
      withdrawn: withdrawn.url,
      hidden: hidden.url,
      erased: erased.url,
    };
    const answers = new Map<string, unknown>();
    for (const [what, url] of Object.entries(urls)) {
      let answer: unknown;
      const commands = await commandsDuring(gateway, async () => {
        const response = await get(asStranger, url);
        const headers = [...response.headers].filter(
          ([name]) => !['date', 'ratelimit', 'x-request-id'].includes(name),
        );
        answer = { status: response.status, headers, body: await response.text() };
      });
      answers.set(what, { answer, commands });
    }
    const unknown = answers.get('unknown');
    expect(unknown).toMatchObject({ answer: { status: 404 } });
    for (const [what, answer] of answers) expect({ what, answer }).toEqual({ what, answer: unknown });
    // By whom they were shown to before.
    expect((await get(asFriend, withdrawn.url)).status).toBe(404);
    expect((await get(asFriend, erased.url)).status).toBe(404);
    expect((await get(asFriend, shown.url)).status).toBe(200);
    expect(await about(shown.person, stranger)).toEqual([]);
    const nobody = await get(gateway.browser(), shown.url);
    const text = await nobody.text();
    expect([nobody.status, text]).toEqual([404, (unknown as { answer: { body: string } }).answer.body]);
    for (const path of ['257.jpg', '256.png', '256.jpg.webp', 'x', '0256.jpg'])
      expect((await asFriend.fetch(`/photos/${idIn(shown.url)}/${path}`)).status).toBe(404);
  });

  it('are withheld by either door alone, and by a lockdown', async () => {
    const { url, client } = await shower();
    for (const doors of [{ shield: 'open' }, { vault: 'open' }] as const) {
      const half = await gateway.another({ testing: { doors } });
      expect([doors, (await get(asStranger.at(half), url)).status]).toEqual([doors, 404]);
      await half.close();
    }
    const open = await gateway.another({
      testing: { doors: { shield: 'open', vault: 'open', fence: 'open' } },
    });
    expect((await get(asStranger.at(open), url)).status).toBe(200);
    await open.close();
    const by = { kind: 'COMMAND_LINE', user: 'ops' } as const;
    const locked = { scope: 'FIELD', event: event.id, field: 'photo', attendees: [], since: null } as const;
    const { lockdown } = await gateway.services.lockdowns.lock({ ...locked, reason: 'a test', by });
    expect([(await get(asFriend, url)).status, (await get(client, url)).status]).toEqual([404, 404]);
    await gateway.services.lockdowns.lift(lockdown._id, by, 'over');
    expect((await get(asFriend, url)).status).toBe(200);
  });

  it('are not sent where they cannot be recorded', async () => {
    const { url } = await shower();
    const impatient = await gateway.another({ ledgerDeadlineMillis: 500 });
    const db = gateway.database.connection.db;
    await db?.command({ collMod: 'ledger', validator: { nothing: { $exists: true } } });
    const refused = await get(asFriend.at(impatient), url);
    const known = await get(asFriend.at(impatient), url, { 'if-none-match': `"${idIn(url)}-256.jpg"` });
    await db?.command({ collMod: 'ledger', validator: {} });
    for (const response of [refused, known]) {
      expect(response.status).toBe(503);
      expect(await response.json()).toMatchObject({ code: 'LEDGER_UNAVAILABLE' });
    }
    await impatient.close();
    expect((await get(asFriend, url)).status).toBe(200);
  });

  it('are not sent as another photo’s, nor is the URL, where it was replaced before they were decided again', async () => {
    const { person, client, url } = await shower();
    const late = await gateway.another({ oldestDecisionMillis: -1 });
    const { ledger } = late.services;
    const record = ledger.record.bind(ledger);
    const query = 'query ($id: ID!) { node(id: $id) { ... on Attendee { photo { url } } } }';
    const asks = {
      field: async (viewer: Client) => (await viewer.query(query, { id: person.id })).data,
      bytes: async (viewer: Client, at: string | null) => (await get(viewer, at)).status,
    };
    ledger.record = async (response) => {
      expect((await put(client, event, await jpeg(320, 320, '#3c3'))).status).toBe(204);
      return record(response);
    };
    expect(await asks.bytes(asFriend.at(late), url)).toBe(404);
    expect(await asks.field(asFriend.at(late))).toEqual({ node: { photo: null } });
    expect(await asks.bytes(client.at(late), await photoOf(client, person))).toBe(404);
    ledger.record = record;
    expect(await asks.bytes(asFriend.at(late), await photoOf(asFriend, person))).toBe(200);
    expect(await asks.bytes(client.at(late), await photoOf(client, person))).toBe(200);
    await late.close();
  });

  it('do not open in another’s place, nor with a part missing or changed', async () => {
    const [mine, other] = [await shower(), await shower()];
    const { connection } = gateway.database;
    const files = connection.collection<{ _id: string; metadata: object }>('photos.files');
    const chunks = connection.collection<{ files_id: string; n: number; data: Buffer }>('photos.chunks');
    const name = (url: string | null) => `${idIn(url)}/256.jpg`;
    const theirs = await chunks.findOne({ files_id: name(other.url) });
    const own = await chunks.findOne({ files_id: name(mine.url) });
    await chunks.updateOne({ files_id: name(mine.url) }, { $set: { data: theirs?.data as Buffer } });
    expect((await get(asFriend, mine.url)).status).toBe(500);
    await chunks.updateOne({ files_id: name(mine.url) }, { $set: { data: own?.data as Buffer } });
    expect((await get(asFriend, mine.url)).status).toBe(200);
    // The whole of it, under the other's id: the key does not open.
    const file = await files.findOne({ _id: name(other.url) });
    await files.updateOne(
      { _id: name(mine.url) },
      { $set: { 'metadata.key': (file as unknown as { metadata: { key: object } }).metadata.key } as never },
    );
    expect((await get(asFriend, mine.url)).status).toBe(500);
  });

  it('are nowhere in the database in clear', async () => {
    const { url } = await shower();
    const bytes = await bytesOf(await get(asFriend, url));
    const chunks = await gateway.database.connection.collection('photos.chunks').find().toArray();
    expect(chunks.length).toBeGreaterThan(6);
    for (const { data } of chunks) {
      const stored = Buffer.from(data.buffer);
      expect(stored.includes(bytes.subarray(100, 116))).toBe(false);
      expect(stored.includes('JFIF')).toBe(false);
    }
  });
});

describe('a signed URL', () => {
  const signed = (client: Client, of: BuiltAttendee) =>
    photoOf(client, of, '(size: SMALL, format: JPEG, signed: true)');
  const nobody = () => gateway.browser();

  it('shows the photo to a client without cookies, and it is on the record as its viewer’s', async () => {
    const { person } = await shower();
    const url = await signed(asFriend, person);
    const before = (await about(person, friend)).length;
    expect((await get(nobody(), url)).status).toBe(200);
    expect((await about(person, friend)).length).toBe(before + 1);
    expect(url).not.toContain(friend.account);
  });

  it('is decided again, when the decision is old too, by the session it was made in', async () => {
    const { person } = await shower();
    const url = await signed(asFriend, person);
    const careful = await gateway.another({ oldestDecisionMillis: -1 });
    expect((await get(nobody().at(careful), url)).status).toBe(200);
    await careful.close();
  });

  it('shows nothing after a withdrawal, nor after the session was ended', async () => {
    const { person, client, consent } = await shower();
    const url = await signed(asFriend, person);
    await client.mutate(WITHDRAW, { id: consent });
    expect((await get(nobody(), url)).status).toBe(404);
    const second = await shower();
    const leaving = await gateway.as(friend.email);
    const theirs = await signed(leaving, second.person);
    expect((await get(nobody(), theirs)).status).toBe(200);
    await leaving.mutate('mutation { signOut { signedOut } }');
    expect((await get(nobody(), theirs)).status).toBe(404);
  });

  it('is over after five minutes by the database’s clock', async () => {
    const { person, url } = await shower();
    const [account, at] = [friend.account, Date.now()];
    const session = (await gateway.database.connection.collection('sessions').findOne({ account }))
      ?.publicId as string;
    const made = (millis: number) =>
      `${url}?as=${gateway.services.photoLinks.write(idIn(url), person.id, { account, session, at: new Date(at + millis) } as never)}`;
    expect((await get(nobody(), made(-4 * 60_000))).status).toBe(200);
    expect((await get(nobody(), made(-5 * 60_000 - 1_000))).status).toBe(404);
  });

  it('is for one photo, for one viewer, and cannot be made or changed', async () => {
    const [one, two] = [await shower(), await shower()];
    const url = (await signed(asFriend, one.person)) ?? '';
    const link = url.split('?as=')[1] ?? '';
    expect((await get(nobody(), `${gateway.url}/photos/${idIn(two.url)}/96.jpg?as=${link}`)).status).toBe(
      404,
    );
    for (let at = 0; at < link.length - 1; at += 7) {
      const changed = `${link.slice(0, at)}${link[at] === 'A' ? 'B' : 'A'}${link.slice(at + 1)}`;
      expect((await get(nobody(), `${url.split('?')[0]}?as=${changed}`)).status).toBe(404);
    }
    // Whoever comes with a session is that session's viewer, whatever the URL says.
    expect((await get(asStranger, url)).status).toBe(404);
    expect(await about(one.person, stranger)).toEqual([]);
  });
});

describe('the default picture', () => {
  it('is the same for everybody, and made of nothing personal', async () => {
    const [one, two] = await Promise.all(
      [asFriend, gateway.browser()].map((client) => client.fetch('/photos/default.svg')),
    );
    expect([one?.status, one?.headers.get('content-type')]).toEqual([200, 'image/svg+xml; charset=utf-8']);
    expect(await one?.text()).toBe(await two?.text());
  });
});

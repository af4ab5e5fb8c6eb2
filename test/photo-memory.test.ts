/** Photos that were sent lately are remembered sealed: what that spares, and all that it must not change. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { oneAttendee } from '../src/consent/model.ts';
import { BytesLately } from '../src/disclosure/bytes-lately.ts';
import { newId } from '../src/ids.ts';
import type { Client } from './support/client.ts';
import { commandsDuring } from './support/commands.ts';
import {
  type BuiltAttendee,
  type BuiltEvent,
  buildAttendee,
  buildConsent,
  buildEvent,
} from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { entriesOf } from './support/ledger.ts';
import { buildPhoto } from './support/photos.ts';

const WITHDRAW = `mutation ($id: ID!) { withdrawConsent(input: { consents: [$id] }) { userErrors { code } } }`;

let gateway: TestGateway;
let event: BuiltEvent;
let friend: BuiltAttendee;
let asFriend: Client;
let asStranger: Client;

beforeAll(async () => {
  gateway = await startGateway();
  event = await buildEvent(gateway);
  friend = await buildAttendee(gateway, { event });
  asFriend = await gateway.as(friend.email);
  asStranger = await gateway.as((await buildAttendee(gateway, { event })).email);
});
afterAll(() => gateway.close());

interface Shown {
  readonly person: BuiltAttendee;
  readonly consent: string;
  readonly path: string;
}

async function shown(): Promise<Shown> {
  const person = await buildAttendee(gateway, { event, listed: true });
  const to = { field: 'photo', recipient: oneAttendee(friend.id) } as const;
  const consent = await buildConsent(gateway, { subject: person, ...to });
  return { person, consent, path: await buildPhoto(gateway, person) };
}

const get = async (client: Client, path: string) => {
  const response = await client.fetch(path);
  return { status: response.status, bytes: Buffer.from(await response.arrayBuffer()) };
};
const namesDuring = async (work: () => Promise<unknown>) =>
  (await commandsDuring(gateway, work)).map(({ name }) => name);
const fileOf = (path: string) => path.split('/').slice(-2).join('/');

describe('a photo that was sent lately', () => {
  it('is sent again without its parts being read, after all else is asked again, and on record each time', async () => {
    const { person, path } = await shown();
    const first = await get(asFriend, path);
    expect(first.status).toBe(200);
    let again = first;
    const names = await namesDuring(async () => {
      again = await get(asFriend, path);
    });
    expect(again).toEqual(first);
    expect(names.sort()).toEqual([
      'aggregate attendees',
      'aggregate sessions',
      'find photos.files',
      'insert ledger',
    ]);
    const entries = (await entriesOf(gateway)).filter(({ subject }) => subject === person.id);
    expect(entries.map(({ field, released }) => `${field} ${released}`)).toEqual([
      'photo true',
      'photo true',
    ]);
  });

  it('is the same 404 by the same commands as one that is not there, for whom it is withheld from', async () => {
    const { consent, person, path } = await shown();
    expect((await get(asFriend, path)).status).toBe(200);
    const asking = async (client: Client, at: string) => {
      let answer: unknown;
      const commands = await commandsDuring(gateway, async () => {
        answer = await get(client, at);
      });
      return { answer, commands };
    };
    const unknown = await asking(asStranger, `/photos/${newId('photo')}/256.jpg`);
    expect(unknown.answer).toMatchObject({ status: 404 });
    expect(await asking(asStranger, path)).toEqual(unknown);
    await (await gateway.as(person.email)).mutate(WITHDRAW, { id: consent });
    expect(await asking(asFriend, path)).toEqual(unknown);
  });

  it('is gone with its file, and with its subject’s key', async () => {
    const { connection } = gateway.database;
    const { keyRing, photos } = gateway.services;
    const [taken, erased] = [await shown(), await shown()];
    for (const { path } of [taken, erased]) expect((await get(asFriend, path)).status).toBe(200);
    await connection.collection('photos.files').deleteOne({ _id: fileOf(taken.path) } as object);
    expect((await get(asFriend, taken.path)).status).toBe(404);
    const [photo = '', name = ''] = fileOf(erased.path).split('/');
    const found = await photos.find(photo, name);
    expect(found && (await photos.open(found))).not.toBeNull();
    await keyRing.destroy([erased.person.id]);
    expect(found && (await photos.open(found))).toBeNull();
    expect((await get(asFriend, erased.path)).status).toBe(404);
  });

  it('is what the database has, where that is another since', async () => {
    const { person, path } = await shown();
    expect((await get(asFriend, path)).status).toBe(200);
    const { connection } = gateway.database;
    const _id = fileOf(path);
    const [photo = '', name = ''] = _id.split('/');
    await connection.collection('photos.chunks').deleteMany({ files_id: _id } as object);
    const bytes = Buffer.from('of a copy that was put back');
    await gateway.database.transaction((session) =>
      gateway.services.photos.keep(
        { event: event.id, subject: person.id, photo },
        [{ name, bytes }],
        session,
      ),
    );
    expect(await get(asFriend, path)).toEqual({ status: 200, bytes });
    expect(await get(asFriend, path)).toEqual({ status: 200, bytes });
  });
});

describe('what is remembered', () => {
  it('is never more than it may be, and what was used last stays longest', () => {
    const lately = new BytesLately(100);
    for (const key of ['a', 'b', 'c']) lately.set(key, Buffer.alloc(30, key));
    expect(lately.get('a')).toEqual(Buffer.alloc(30, 'a'));
    lately.set('d', Buffer.alloc(30, 'd'));
    expect(['a', 'b', 'c', 'd'].filter((key) => lately.get(key) !== undefined)).toEqual(['a', 'c', 'd']);
    expect(lately.size).toBe(90);
    lately.set('d', Buffer.alloc(10));
    expect(lately.size).toBe(70);
    lately.set('too large', Buffer.alloc(101));
    expect([lately.get('too large'), lately.size]).toEqual([undefined, 70]);
  });

  it('keeps nothing alive but itself', () => {
    const lately = new BytesLately(1_000);
    const reply = Buffer.alloc(100_000, 7);
    lately.set('part', reply.subarray(10, 20));
    const part = lately.get('part');
    expect([part?.length, part?.buffer.byteLength, part?.[0]]).toEqual([10, 10, 7]);
    lately.delete('part');
    lately.delete('part');
    expect([lately.get('part'), lately.size]).toEqual([undefined, 0]);
  });
});

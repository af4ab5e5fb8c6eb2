/** Photos that were sent lately are remembered sealed: what that spares, and all that it must not change. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { oneAttendee } from '../src/consent/model.ts';
import { UsedLately } from '../src/disclosure/used-lately.ts';
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
  const size = ({ length }: Buffer) => length;
  /** Looking moves things about: each key is asked of another one. */
  const held = (keys: readonly string[], fill: () => { get(key: string): unknown }) =>
    keys.filter((key) => fill().get(key) !== undefined);

  it('is never more than it may be, and what was used last stays longest', () => {
    const used = () => {
      const lately = new UsedLately<Buffer>(100, size);
      for (const key of 'abc') lately.set(key, Buffer.alloc(25));
      lately.get('a');
      lately.set('d', Buffer.alloc(25));
      return lately;
    };
    expect(held([...'abcd'], used)).toEqual([...'acd']);
    const sizeOf = (n: number) => 1 + ((n * 7) % 20);
    for (let count = 1; count < 40; count += 1) {
      const filled = () => {
        const lately = new UsedLately<Buffer>(100, size);
        for (let n = 0; n < count; n += 1) lately.set(`${n}`, Buffer.alloc(sizeOf(n)));
        return lately;
      };
      const keys = held(
        Array.from({ length: count }, (_one, n) => `${n}`),
        filled,
      );
      const sum = keys.reduce((all, n) => all + sizeOf(Number(n)), 0);
      expect(sum).toBeLessThanOrEqual(100);
      expect(keys).toContain(`${count - 1}`);
    }
  });

  it('has nothing that is larger than half of it, and what was replaced or taken away weighs nothing', () => {
    const lately = new UsedLately<Buffer>(100, size);
    lately.set('a', Buffer.alloc(20));
    lately.set('z', Buffer.alloc(51));
    for (let n = 0; n < 10; n += 1) lately.set('b', Buffer.alloc(25));
    for (let n = 0; n < 10; n += 1) {
      lately.set('c', Buffer.alloc(5));
      lately.delete('c');
      lately.delete('c');
    }
    lately.set('d', Buffer.alloc(5));
    expect(held([...'abcdz'], () => lately)).toEqual([...'abd']);
    lately.set('a', Buffer.alloc(51));
    expect(lately.get('a')).toBeUndefined();
  });

  it('is so many where nothing is weighed', () => {
    const filled = () => {
      const lately = new UsedLately<number>(4);
      for (const key of 'abcdef') lately.set(key, 1);
      return lately;
    };
    expect(held([...'abcdef'], filled)).toEqual([...'cdef']);
  });
});

it('a photo keeps alive no more of what the database sent than its own bytes', async () => {
  const { set } = UsedLately.prototype;
  const kept: Buffer[] = [];
  UsedLately.prototype.set = function (key, value) {
    if (Buffer.isBuffer(value)) kept.push(value);
    set.call(this, key, value);
  };
  try {
    const { path } = await shown();
    expect((await get(asFriend, path)).status).toBe(200);
    expect(kept.map(({ length, buffer }) => buffer.byteLength - length)).toEqual([0]);
  } finally {
    UsedLately.prototype.set = set;
  }
});

/** The moderation of photos: what is held back looks like none, moderators only take back, and each look is on record. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { oneAttendee } from '../src/consent/model.ts';
import { PhotoTaker } from '../src/photos/import/take.ts';
import { lookUrl } from '../src/photos/moderation/look.ts';
import type { PhotoModeration } from '../src/photos/moderation/rule.ts';
import { closeEverything } from '../src/restore/close.ts';
import type { Client } from './support/client.ts';
import { commandsDuring } from './support/commands.ts';
import {
  type BuiltAttendee,
  type BuiltEvent,
  buildAttendee,
  buildConsent,
  buildEvent,
  buildGrant,
  buildOrganiser,
} from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { CHANGES, noticesTo, type Page, TAKE_BACK, UNDO, type Undone } from './support/history.ts';
import { entriesOf } from './support/ledger.ts';
import { jpeg, pathOf, photoOf, put } from './support/photos.ts';

const QUEUE = `query ($event: ID!, $first: Int, $after: String) {
  photosToModerate(event: $event, first: $first, after: $after) {
    nodes { id attendee { id } shown since refusedBefore reports { reason at } url }
    edges { cursor } pageInfo { hasNextPage endCursor }
  }
}`;
const JUDGE = (name: string) => `mutation ($input: ${name[0]?.toUpperCase()}${name.slice(1)}Input!) {
  done: ${name}(input: $input) { done userErrors { code field message } }
}`;
const REPORT = `mutation ($input: ReportPhotoInput!) {
  done: reportPhoto(input: $input) { accepted userErrors { code field message } }
}`;
const HELD = 'query ($event: ID!) { myHeldPhoto(event: $event) { refused reason } }';
const REMOVE = 'mutation ($event: ID!) { removePhoto(input: { event: $event }) { userErrors { code } } }';
const SHOWN = 'query ($id: ID!) { node(id: $id) { ... on Attendee { photo { url } sharedWithMe } } }';

interface Waiting {
  readonly id: string;
  readonly since: string;
  readonly attendee: { readonly id: string } | null;
  readonly shown: boolean;
  readonly refusedBefore: string | null;
  readonly reports: readonly { readonly reason: string }[];
  readonly url: string;
}
interface Queue {
  readonly photosToModerate: {
    readonly nodes: readonly Waiting[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}
interface Done {
  readonly done: {
    readonly done?: boolean;
    readonly accepted?: boolean;
    readonly userErrors: readonly { readonly code: string; readonly message: string }[];
  };
}

let gateway: TestGateway;
let event: BuiltEvent;
let moderatorEmail: string;
let moderator: Client;
let owner: BuiltAttendee;
let asOwner: Client;
let friend: BuiltAttendee;
let asFriend: Client;
let stranger: BuiltAttendee;
let asStranger: Client;

beforeAll(async () => {
  gateway = await startGateway({ environment: { MAILS_PER_MINUTE: '6000' } });
  event = await buildEvent(gateway);
  moderatorEmail = await buildOrganiser(gateway, event);
  moderator = await gateway.asOrganiser(moderatorEmail);
  friend = await buildAttendee(gateway, { event });
  asFriend = await gateway.as(friend.email);
  stranger = await buildAttendee(gateway, { event });
  asStranger = await gateway.as(stranger.email);
});
afterAll(() => gateway.close());

beforeEach(async () => {
  const { connection } = gateway.database;
  await connection.collection('limits').deleteMany({ key: /^photo/ });
  await connection.collection('photoModerations').deleteMany({});
  await connection.collection('photoReports').deleteMany({});
  owner = await buildAttendee(gateway, { event, listed: true, photo: null });
  await buildConsent(gateway, { subject: owner, field: 'photo', recipient: oneAttendee(friend.id) });
  asOwner = await gateway.as(owner.email);
});

const rule = async (photoModeration: PhotoModeration) => {
  const answer = await moderator.mutate<{ updateEventSettings: { event: { photoModeration: string } } }>(
    'mutation ($input: UpdateEventSettingsInput!) { updateEventSettings(input: $input) { event { photoModeration } } }',
    { input: { event: event.id, photoModeration } },
  );
  expect(answer.data?.updateEventSettings.event.photoModeration).toBe(photoModeration);
};
const upload = async (colour: string) =>
  expect((await put(asOwner, event, await jpeg(64, 64, colour))).status).toBe(204);
const queue = async (client = moderator, page: object = {}) => {
  const answer = await client.query<Queue>(QUEUE, { event: event.id, ...page });
  expect(answer.errors).toBeUndefined();
  return answer.data?.photosToModerate.nodes ?? [];
};
const waiting = async () => {
  const found = (await queue()).find(({ attendee }) => attendee?.id === owner.id);
  if (found === undefined) throw new Error('nothing of the owner waits');
  return found;
};
const judge = async (name: string, input: object, client = moderator) => {
  const { data, errors } = await client.mutate<Done>(JUDGE(name), { input });
  return errors?.[0]?.extensions?.code ?? data?.done.userErrors[0]?.code ?? data?.done.done;
};
const refuse = (photo: string, client = moderator) =>
  judge('refusePhoto', { photo, reason: 'This is no face' }, client);
const report = async (client: Client, attendee: string, reason = 'Not her') => {
  const { data, errors } = await client.mutate<Done>(REPORT, { input: { attendee, reason } });
  return errors?.[0]?.extensions?.code ?? data?.done.userErrors[0]?.code ?? data?.done.accepted;
};
const statusOf = async (client: Client, url: string | null) => (await client.fetch(pathOf(url))).status;
const held = async () =>
  (await asOwner.query<{ myHeldPhoto: unknown }>(HELD, { event: event.id })).data?.myHeldPhoto;
const own = () => photoOf(asOwner, owner);
const seen = () => photoOf(asFriend, owner);
const changes = async () =>
  ((await asOwner.query<Page>(CHANGES, { event: event.id })).data?.myChanges.nodes ?? []).filter(
    ({ part }) => part === 'PHOTO',
  );
const undo = async (ids: readonly string[]) => {
  const answer = await asOwner.mutate<Undone>(UNDO, { event: event.id, changes: ids });
  expect(answer.data?.undoChanges.userErrors).toEqual([]);
};

describe('an event that wants photos approved BEFORE', () => {
  beforeEach(() => rule('BEFORE'));

  it('shows a new one to its owner and to nobody else, by field and by address, until it is approved', async () => {
    await upload('#a11');
    const url = await own();
    expect(await statusOf(asOwner, url)).toBe(200);
    expect([await seen(), await statusOf(asFriend, url)]).toEqual([null, 404]);
    expect(await held()).toEqual({ refused: false, reason: null });
    const { id, shown } = await waiting();
    expect(shown).toBe(false);
    expect(await judge('approvePhoto', { photo: id })).toBe(true);
    expect([await seen(), await statusOf(asFriend, url), await held()]).toEqual([url, 200, null]);
    expect(await queue()).toEqual([]);
  });

  it('answers about one that waits as about none: the same text, after the same commands', async () => {
    const none = await buildAttendee(gateway, { event, listed: true, photo: null });
    await buildConsent(gateway, { subject: none, field: 'photo', recipient: oneAttendee(friend.id) });
    await upload('#a12');
    const texts: string[] = [];
    const ask = (id: string) => async () => {
      texts.push(await asFriend.text(SHOWN, { id }));
    };
    // Once before, so that keys and sessions are remembered.
    for (const id of [owner.id, none.id]) await ask(id)();
    const ofHeld = await commandsDuring(gateway, ask(owner.id));
    const ofNone = await commandsDuring(gateway, ask(none.id));
    expect(ofHeld).toEqual(ofNone);
    expect(texts[2]).toBe(texts[3]);
    expect(texts[2]).toContain('"photo":null,"sharedWithMe":["PHOTO"]');
  });

  it('holds back what an undo or a moderator’s taking back brings, unless that very photo was approved', async () => {
    await rule('OFF');
    await upload('#a13');
    await rule('BEFORE');
    await upload('#a14');
    const since = new Date(Date.now() - 1).toISOString();
    expect(await seen()).toBe(null);
    const [newest] = await changes();
    await undo([newest?.id ?? '']);
    expect([await seen(), await held()]).toEqual([null, { refused: false, reason: null }]);
    const { id } = await waiting();
    expect(await judge('approvePhoto', { photo: id })).toBe(true);
    const approved = await seen();
    expect(approved).toContain(id);
    await asOwner.mutate(REMOVE, { event: event.id });
    const [removal] = await changes();
    await undo([removal?.id ?? '']);
    expect(await seen()).toBe(approved);
    await upload('#a15');
    const taken = await moderator.mutate<{ takeBack: { accepted: boolean } }>(TAKE_BACK, {
      input: { attendee: owner.id, parts: ['PHOTO'], since },
    });
    expect(taken.data?.takeBack.accepted).toBe(true);
    expect([await seen(), (await own()) !== null]).toEqual([null, true]);
  });

  it('does not approve a photo that was put there after the moderator looked', async () => {
    await upload('#a16');
    const { id } = await waiting();
    await upload('#a17');
    expect(await judge('approvePhoto', { photo: id })).toBe('UNKNOWN_PHOTO');
    expect(await seen()).toBe(null);
    // At the very same moment: whichever comes first, nothing is shown that nobody approved.
    const next = await waiting();
    await Promise.all([judge('approvePhoto', { photo: next.id }), upload('#a18')]);
    expect(await seen()).toBe(null);
    expect((await waiting()).shown).toBe(false);
  });

  it('goes on holding back what waits once the setting is OFF, and holds back where the setting is not known', async () => {
    await upload('#a19');
    await rule('OFF');
    expect(await seen()).toBe(null);
    await gateway.services.models.events.collection.updateOne(
      { _id: event.id as never },
      { $set: { photoModeration: 'SOMETIMES' } },
    );
    await upload('#a1a');
    expect(await seen()).toBe(null);
  });

  it('takes a photo that its owner removed out of the queue', async () => {
    await upload('#a1b');
    const { id, url } = await waiting();
    await asOwner.mutate(REMOVE, { event: event.id });
    expect([await queue(), await held(), await own()]).toEqual([[], null, null]);
    expect([await judge('approvePhoto', { photo: id }), await statusOf(moderator, url)]).toEqual([
      'UNKNOWN_PHOTO',
      404,
    ]);
  });

  it('shows nothing to broken glass, either', async () => {
    await upload('#a1c');
    const { data } = await moderator.query<{
      viewer: { account: { id: string }; sessions: { id: string; current: boolean }[] };
    }>('{ viewer { account { id } sessions { id current } } }');
    await buildGrant(gateway, {
      event: event.id,
      account: data?.viewer.account.id ?? '',
      session: data?.viewer.sessions.find(({ current }) => current)?.id ?? '',
      attendees: [owner.id],
      fields: ['photo'],
      purpose: 'an emergency',
    });
    expect(await photoOf(moderator, owner)).toBe(null);
    await gateway.services.models.grants.deleteMany({}).exec();
  });
});

describe('a photo that is refused', () => {
  beforeEach(() => rule('AFTER'));

  it('is withheld at once from all but its owner, who is told why, and knows it by their history', async () => {
    await upload('#b11');
    const url = await seen();
    expect(url).not.toBe(null);
    const { id, shown } = await waiting();
    expect(shown).toBe(true);
    expect(await refuse(id)).toBe(true);
    expect([await seen(), await statusOf(asFriend, url), await own(), await statusOf(asOwner, url)]).toEqual([
      null,
      404,
      url,
      200,
    ]);
    expect(await held()).toEqual({ refused: true, reason: 'This is no face' });
    const [change] = await changes();
    expect([change?.by, change?.undoable]).toEqual(['ORGANISER', true]);
    const mails = (await noticesTo(gateway, owner.email)).filter((mail) => mail.includes('refused'));
    expect(mails).toHaveLength(1);
    expect(mails[0]).toContain('They gave this reason: “This is no face”');
    expect(mails[0]).not.toContain(id);
  });

  it('comes back by no undo: its moderators are asked once more, and told what for it was refused', async () => {
    await upload('#b12');
    const { id } = await waiting();
    await refuse(id);
    const [change] = await changes();
    await undo([change?.id ?? '']);
    expect(await seen()).toBe(null);
    expect(await waiting()).toMatchObject({ id, shown: false, refusedBefore: 'This is no face' });
    await asOwner.mutate(REMOVE, { event: event.id });
    const [removal] = await changes();
    await undo([removal?.id ?? '']);
    expect(await seen()).toBe(null);
    expect(await judge('approvePhoto', { photo: id })).toBe(true);
    expect(await seen()).toContain(id);
  });

  it('holds back what its owner sets next, whatever the setting, until one is approved', async () => {
    await upload('#b13');
    await refuse((await waiting()).id);
    await rule('OFF');
    await upload('#b14');
    expect([await seen(), await held()]).toEqual([null, { refused: false, reason: null }]);
    expect(await judge('approvePhoto', { photo: (await waiting()).id })).toBe(true);
    await upload('#b15');
    expect(await seen()).not.toBe(null);
  });

  it('gives way to what its owner had there before, over others that were refused', async () => {
    await rule('OFF');
    await upload('#b16');
    const first = await seen();
    await rule('AFTER');
    await upload('#b17');
    await refuse((await waiting()).id);
    await upload('#b18');
    const { id } = await waiting();
    await refuse(id);
    expect(await judge('restorePhoto', { photo: id })).toBe(true);
    // The photo before it was never approved, and the last one was refused.
    expect([await own(), await seen()]).toEqual([first, null]);
    expect(await judge('approvePhoto', { photo: (await waiting()).id })).toBe(true);
    expect(await seen()).toBe(first);
    const mails = await noticesTo(gateway, owner.email);
    expect(mails.some((mail) => mail.includes('An organiser took back something'))).toBe(true);
    await asOwner.mutate(REMOVE, { event: event.id });
    expect(await judge('restorePhoto', { photo: id })).toBe('UNKNOWN_PHOTO');
    expect(await own()).toBe(null);
  });

  it('gives way to nothing that its owner removed, or never set, and only where it was refused', async () => {
    await upload('#b19');
    await asOwner.mutate(REMOVE, { event: event.id });
    await upload('#b1a');
    const { id } = await waiting();
    expect(await judge('restorePhoto', { photo: id })).toBe('NOT_REFUSED');
    await refuse(id);
    expect(await judge('restorePhoto', { photo: id })).toBe('NOTHING_BEFORE');
    expect(await own()).toContain(id);
    // One that came with a registration: it was there, and not by its owner.
    const imported = await buildAttendee(gateway, { event });
    const client = await gateway.as(imported.email);
    expect((await put(client, event, await jpeg(64, 64, '#b1b'))).status).toBe(204);
    const theirs = (await queue()).find(({ attendee }) => attendee?.id === imported.id)?.id ?? '';
    await refuse(theirs);
    expect(await judge('restorePhoto', { photo: theirs })).toBe('NOTHING_BEFORE');
  });

  it('is withheld from a URL that was signed for somebody who was shown it', async () => {
    await upload('#b1d');
    const signed = await photoOf(asFriend, owner, '(size: MEDIUM, format: JPEG, signed: true)');
    const without = gateway.browser();
    expect(await statusOf(without, signed)).toBe(200);
    await refuse((await waiting()).id);
    expect(await statusOf(without, signed)).toBe(404);
  });

  it('tells nothing of that to whoever takes the registration over, and stays held back', async () => {
    await upload('#b1e');
    await refuse((await waiting()).id);
    const { history } = gateway.services;
    await gateway.database.transaction((session) => history.takenOver(owner.id, [], session));
    expect([await held(), await seen()]).toEqual([{ refused: false, reason: null }, null]);
    expect((await waiting()).refusedBefore).toBe(null);
  });

  it('keeps its place in the queue where it waits, and another takes the registration over', async () => {
    await rule('BEFORE');
    await upload('#b2a');
    const { id, since } = await waiting();
    const second = await buildAttendee(gateway, { event, photo: null });
    expect((await put(await gateway.as(second.email), event, await jpeg(64, 64, '#b2b'))).status).toBe(204);
    const { history } = gateway.services;
    await gateway.database.transaction((session) => history.takenOver(owner.id, [], session));
    expect((await queue()).map(({ attendee }) => attendee?.id)).toEqual([owner.id, second.id]);
    expect(await waiting()).toMatchObject({ id, since });
  });

  it('is not sent by a response that was decided before, and is decided again', async () => {
    await upload('#b1f');
    const late = await gateway.another({ oldestDecisionMillis: 0 });
    const query = 'query ($id: ID!) { node(id: $id) { ... on Attendee { photo { url } } } }';
    const ask = async () => JSON.stringify((await asFriend.at(late).query(query, { id: owner.id })).data);
    expect(await ask()).toContain('"photo":{');
    const { ledger } = late.services;
    const record = ledger.record.bind(ledger);
    const { id } = await waiting();
    ledger.record = async (response) => {
      await refuse(id);
      return record(response);
    };
    expect(await ask()).toBe('{"node":{"photo":null}}');
    await late.close();
  });

  it('says what is wrong with a reason', async () => {
    await upload('#b1c');
    const { id: photo } = await waiting();
    for (const reason of ['', ' x ', 'x'.repeat(501)])
      expect(await judge('refusePhoto', { photo, reason })).toBe('BAD_REASON');
    expect(await seen()).not.toBe(null);
  });
});

describe('a moderator', () => {
  beforeEach(() => rule('AFTER'));

  it('looks at what waits, which stands on the record first, and the person is told so', async () => {
    await upload('#c11');
    const { url } = await waiting();
    const looked = async () =>
      (await entriesOf(gateway)).filter(
        ({ subject, basis }) => subject === owner.id && basis.kind === 'MODERATION',
      );
    expect(await looked()).toEqual([]);
    const got = await moderator.fetch(pathOf(url));
    expect([got.status, got.headers.get('content-type'), got.headers.get('cache-control')]).toEqual([
      200,
      'image/jpeg',
      expect.stringContaining('no-store'),
    ]);
    expect(await looked()).toMatchObject([
      { field: 'photo', event: event.id, basis: { kind: 'MODERATION' } },
    ]);
    const told = await asOwner.query<{ myDisclosures: { nodes: object[] } }>(
      'query ($event: ID!) { myDisclosures(event: $event) { nodes { field to { kind } basis { kind } } } }',
      { event: event.id },
    );
    expect(told.data?.myDisclosures.nodes).toContainEqual({
      field: 'PHOTO',
      to: { kind: 'ORGANISER' },
      basis: { kind: 'MODERATION' },
    });
  });

  it('gets no byte that could not be recorded', async () => {
    await upload('#c12');
    const { url } = await waiting();
    const { ledger } = gateway.services;
    const record = ledger.record.bind(ledger);
    ledger.record = () => Promise.reject(new Error('the ledger is down'));
    try {
      expect(await statusOf(moderator, url)).toBe(503);
    } finally {
      ledger.record = record;
    }
  });

  it('looks at nothing that does not wait, and judges nothing of it', async () => {
    await rule('OFF');
    await upload('#c13');
    const url = await seen();
    const id = /pho_[0-9a-z]+/.exec(url ?? '')?.[0] ?? '';
    const look = `/photos/queue/${id}/256.jpg`;
    expect([(await moderator.fetch(look)).status, await photoOf(moderator, owner)]).toEqual([404, null]);
    expect([await refuse(id), await judge('restorePhoto', { photo: id })]).toEqual([
      'UNKNOWN_PHOTO',
      'UNKNOWN_PHOTO',
    ]);
    await rule('AFTER');
    await upload('#c14');
    const waits = await waiting();
    expect(await statusOf(moderator, waits.url)).toBe(200);
    expect(await judge('approvePhoto', { photo: waits.id })).toBe(true);
    expect([await statusOf(moderator, waits.url), await refuse(waits.id)]).toEqual([404, 'UNKNOWN_PHOTO']);
    expect(await seen()).toContain(waits.id);
  });

  it('is one of this event, with the second factor, and not of themselves', async () => {
    await upload('#c15');
    const { id, url } = await waiting();
    const elsewhere = await buildEvent(gateway);
    const other = await gateway.asOrganiser(await buildOrganiser(gateway, elsewhere));
    const unproved = await gateway.as(moderatorEmail);
    const judged = async (client: Client) => [
      await judge('approvePhoto', { photo: id }, client),
      await refuse(id, client),
      await judge('restorePhoto', { photo: id }, client),
      await statusOf(client, url),
      (await client.query(QUEUE, { event: event.id })).errors?.[0]?.extensions?.code,
    ];
    expect(await judged(other)).toEqual([
      'UNKNOWN_PHOTO',
      'UNKNOWN_PHOTO',
      'UNKNOWN_PHOTO',
      404,
      'FORBIDDEN',
    ]);
    expect(await judged(unproved)).toEqual([
      ...Array(3).fill('SECOND_FACTOR_REQUIRED'),
      404,
      'SECOND_FACTOR_REQUIRED',
    ]);
    expect(await judged(asFriend)).toEqual([...Array(3).fill('FORBIDDEN'), 404, 'FORBIDDEN']);
    await buildOrganiser(gateway, event, owner.email);
    const themselves = await gateway.asOrganiser(owner.email);
    expect(await queue(themselves)).toEqual([]);
    const { data } = await themselves.mutate<Done>(JUDGE('approvePhoto'), { input: { photo: id } });
    expect(data?.done.userErrors[0]?.message).toBe('Your own photo is for another organiser to judge.');
    expect([
      await judge('approvePhoto', { photo: id }, themselves),
      await refuse(id, themselves),
      await statusOf(themselves, url),
    ]).toEqual(['OWN_PHOTO', 'OWN_PHOTO', 404]);
  });

  it('neither looks nor approves under a lockdown', async () => {
    await upload('#c16');
    const { id, url } = await waiting();
    const { lockdowns } = gateway.services;
    const by = { kind: 'COMMAND_LINE', user: 'ops' } as const;
    const scope = { scope: 'ATTENDEES', event: event.id, field: null, attendees: [owner.id] } as const;
    const { lockdown } = await lockdowns.lock({ ...scope, since: null, reason: 'a test', by });
    expect([await statusOf(moderator, url), await judge('approvePhoto', { photo: id })]).toEqual([
      404,
      'LOCKED_DOWN',
    ]);
    await lockdowns.lift(lockdown._id, by, 'over');
    expect(await judge('approvePhoto', { photo: id })).toBe(true);
  });

  it('goes through a long queue page by page, and meets nobody whose registration ended', async () => {
    const people = await Promise.all([1, 2, 3].map(() => buildAttendee(gateway, { event, photo: null })));
    for (const person of people)
      expect((await put(await gateway.as(person.email), event, await jpeg(64, 64, '#c17'))).status).toBe(204);
    await gateway.services.models.attendees
      .updateOne({ _id: people[0]?.id ?? '' }, { registered: false })
      .exec();
    const met: string[] = [];
    let after: string | null = null;
    do {
      const { data }: { data?: Queue | null } = await moderator.query<Queue>(QUEUE, {
        event: event.id,
        first: 1,
        after,
      });
      met.push(...(data?.photosToModerate.nodes ?? []).map(({ attendee }) => attendee?.id ?? ''));
      after =
        data?.photosToModerate.pageInfo.hasNextPage === true
          ? data.photosToModerate.pageInfo.endCursor
          : null;
    } while (after !== null);
    expect(met).toEqual(people.slice(1).map(({ id }) => id));
  });
});

describe('a photo that came by an import', () => {
  const GIVE = `mutation ($input: GiveConsentInput!) { giveConsent(input: $input) { consents { id } userErrors { code } } }`;
  const WITHDRAW = `mutation ($id: ID!) { withdrawConsent(input: { consents: [$id] }) { userErrors { code } } }`;

  it.each(['AFTER', 'BEFORE'] as const)(
    'is no moderator’s before its owner shows it to somebody, under %s, and none again when they do no longer',
    async (setting) => {
      await rule(setting);
      const person = await buildAttendee(gateway, { event, listed: true, photo: null });
      const theirs = await gateway.as(person.email);
      const bytes = await jpeg(64, 64, '#b2e');
      const place = gateway.services.photoPool.admit();
      const decoded = await place?.decode([bytes], '').finally(() => place.leave());
      if (decoded === undefined || 'problem' in decoded) throw new Error('no photo');
      const taker = new PhotoTaker(gateway.services, event.id);
      expect(await taker.take(person.id, bytes, decoded.renditions)).toBe('added');
      const photo = pathOf(await photoOf(theirs, person)).split('/')[2] ?? '';
      const url = lookUrl(gateway.services.config, photo, { size: 256, format: 'jpg' });
      const isTheirs = async () => [
        (await queue()).some(({ id }) => id === photo),
        await statusOf(moderator, url),
      ];
      expect(await isTheirs()).toEqual([false, 404]);
      for (const name of ['approvePhoto', 'restorePhoto'])
        expect(await judge(name, { photo })).toBe('UNKNOWN_PHOTO');
      expect(await refuse(photo)).toBe('UNKNOWN_PHOTO');
      const to = { everyAttendee: true };
      const input = { event: event.id, fields: ['PHOTO'], to, purpose: 'to meet', noticeVersion: '1' };
      const give = async () => {
        const { data } = await theirs.mutate<{ giveConsent: { consents: { id: string }[] } }>(GIVE, {
          input,
        });
        return data?.giveConsent.consents[0]?.id;
      };
      const first = await give();
      expect(await isTheirs()).toEqual([true, 200]);
      await theirs.mutate(WITHDRAW, { id: first });
      expect(await isTheirs()).toEqual([false, 404]);
      const second = await give();
      const late = await gateway.another({ oldestDecisionMillis: -1 });
      expect(await statusOf(moderator.at(late), url)).toBe(200);
      const { ledger } = late.services;
      const record = ledger.record.bind(ledger);
      ledger.record = async (response) => {
        await theirs.mutate(WITHDRAW, { id: second });
        return record(response);
      };
      expect(await statusOf(moderator.at(late), url)).toBe(404);
      await late.close();
      await give();
      expect([await judge('approvePhoto', { photo }), await photoOf(asFriend, person)]).toEqual([
        true,
        expect.any(String),
      ]);
    },
  );
});

describe('a report', () => {
  beforeEach(() => rule('OFF'));

  it('brings a photo before the moderators that the reporter is shown, once each, and says nothing of them', async () => {
    await upload('#d11');
    expect(await queue()).toEqual([]);
    expect(await report(asFriend, owner.id, 'Not her at all')).toBe(true);
    expect(await report(asFriend, owner.id, 'Really not her')).toBe(true);
    const found = await waiting();
    expect(found).toMatchObject({ shown: true, reports: [{ reason: 'Really not her' }] });
    expect(JSON.stringify(found)).not.toContain(friend.id);
    expect([await statusOf(moderator, found.url), await refuse(found.id)]).toEqual([200, true]);
    expect(await seen()).toBe(null);
  });

  it('of a photo that the reporter is not shown, of nobody, of none and of one held back is answered the same, and brings nothing', async () => {
    await upload('#d12');
    const none = await buildAttendee(gateway, { event, listed: true, photo: null });
    await buildConsent(gateway, { subject: none, field: 'photo', recipient: oneAttendee(friend.id) });
    expect([
      await report(asStranger, owner.id),
      await report(asStranger, 'att_00000000000000000000000000'),
      await report(asFriend, none.id),
      await report(asOwner, owner.id),
    ]).toEqual([true, true, true, true]);
    await rule('BEFORE');
    await upload('#d13');
    expect(await report(asFriend, owner.id)).toBe(true);
    expect(await gateway.database.connection.collection('photoReports').countDocuments({})).toBe(0);
    expect((await queue()).map(({ reports }) => reports)).toEqual([[]]);
  });

  it('is the same work whether there is a photo or none', async () => {
    await upload('#d14');
    const none = await buildAttendee(gateway, { event, listed: true, photo: null });
    const hidden = await buildAttendee(gateway, { event });
    const ask = (id: string) => async () => {
      const text = await asStranger.text(REPORT, { input: { attendee: id, reason: 'Not her' } });
      expect(text).toContain('{"data":{"done":{"accepted":true,"userErrors":[]}}');
    };
    for (const { id } of [owner, none, hidden]) await ask(id)();
    const names = async (id: string) => (await commandsDuring(gateway, ask(id))).map(({ shape }) => shape);
    const ofOwner = await names(owner.id);
    expect(await names(none.id)).toEqual(ofOwner);
    expect(await names(hidden.id)).toEqual(ofOwner);
  });

  it('is limited, needs a reason, and an event that is attended', async () => {
    for (const reason of ['', 'x'.repeat(501)])
      expect(await report(asFriend, owner.id, reason)).toBe('BAD_REASON');
    expect(await report(moderator, owner.id)).toBe('NOT_ATTENDING');
    for (let i = 0; i < 20; i += 1) expect(await report(asFriend, owner.id)).toBe(true);
    expect(await report(asFriend, owner.id)).toBe('RATE_LIMITED');
  });
});

describe('after an older copy was put back', () => {
  it('moderators look at nothing that its owner took away since', async () => {
    await rule('BEFORE');
    await upload('#a11');
    const { id, url } = await waiting();
    const { connection } = gateway.database;
    const [people, judged] = [connection.collection('attendees'), connection.collection('photoModerations')];
    const [person, record] = await Promise.all([
      people.findOne({ _id: owner.id as never }),
      judged.findOne({ _id: id as never }),
    ]);
    await asOwner.mutate(REMOVE, { event: event.id });
    expect(await queue()).toEqual([]);
    await people.replaceOne({ _id: owner.id as never }, person as never);
    await judged.replaceOne({ _id: id as never }, record as never);
    const { changes = 0 } = person as unknown as { changes?: number };
    await connection.collection('changes').deleteMany({ subject: owner.id, seq: { $gt: changes } });
    const by = { kind: 'COMMAND_LINE', user: 'olga' } as const;
    const { lockdown } = await closeEverything(gateway.services, { by, reason: 'a test', onStep: () => {} });
    await gateway.services.lockdowns.lift(lockdown._id, by, 'over');
    const again = await gateway.asOrganiser(await buildOrganiser(gateway, event));
    expect(await queue(again)).toEqual([]);
    expect(await statusOf(again, url)).toBe(404);
  });
});

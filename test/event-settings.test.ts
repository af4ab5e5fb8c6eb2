/** What organisers set, what it does to those who are there, and what it never does. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { everyoneOfCategory } from '../src/consent/model.ts';
import type { EventSettings } from '../src/events/check.ts';
import { changeSettings } from '../src/events/settings.ts';
import type { Client } from './support/client.ts';
import {
  type BuiltAttendee,
  type BuiltEvent,
  buildAttendee,
  buildConsent,
  buildEvent,
  buildOrganiser,
} from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';

let gateway: TestGateway;
let event: BuiltEvent;
let member: BuiltAttendee;
let guest: BuiltAttendee;
let shy: BuiltAttendee;
let organiser: Client;
let asMember: Client;

beforeAll(async () => {
  gateway = await startGateway();
  event = await buildEvent(gateway);
  member = await buildAttendee(gateway, { event, name: 'Mia Member', category: 'Member', listed: true });
  guest = await buildAttendee(gateway, { event, name: 'Gus Guest', category: 'Guest', listed: true });
  shy = await buildAttendee(gateway, { event, name: 'Shy Member', category: 'Member', listed: false });
  organiser = await gateway.asOrganiser(await buildOrganiser(gateway, event));
  asMember = await gateway.as(member.email);
});
afterAll(() => gateway.close());

const SET = `mutation ($input: UpdateEventSettingsInput!) {
  updateEventSettings(input: $input) { event { name region startsAt endsAt retentionDays erasesAt listing { who categories } categories { name label } } userErrors { code field } }
}`;

interface Set {
  updateEventSettings: {
    event: Record<string, unknown> | null;
    userErrors: { code: string; field: string[] }[];
  };
}

async function set(input: object, client = organiser) {
  const answer = await client.mutate<Set>(SET, { input: { event: event.id, ...input } });
  const done = answer.data?.updateEventSettings;
  if (done === undefined) return [answer.errors?.[0]?.extensions?.code];
  return done.userErrors.length > 0 ? done.userErrors.map(({ code }) => code) : done.event;
}

const names = async (client: Client) => {
  const answer = await client.query<{ attendees: { nodes: { name: string }[] } }>(
    'query ($event: ID!) { attendees(event: $event, first: 50) { nodes { name } } }',
    { event: event.id },
  );
  return answer.data?.attendees.nodes.map(({ name }) => name);
};
const node = async (client: Client, id: string) =>
  (await client.query('query ($id: ID!) { node(id: $id) { id } }', { id })).data?.node;

describe('updateEventSettings', () => {
  it('is for organisers who hold the second factor; for all others there is no such event', async () => {
    expect(await set({ name: 'Mine' }, asMember)).toEqual(['UNKNOWN_EVENT']);
    const elsewhere = await buildEvent(gateway);
    expect(await set({ event: elsewhere.id, name: 'Mine' })).toEqual(['UNKNOWN_EVENT']);
    const byMail = await gateway.as(await buildOrganiser(gateway, event));
    expect(await set({ name: 'Mine' }, byMail)).toEqual(['SECOND_FACTOR_REQUIRED']);
    expect(await set({ name: 'Mine' }, gateway.browser())).toEqual(['UNAUTHENTICATED']);
    const record = await gateway.services.models.events.findById(event.id).lean().exec();
    expect(record?.name).toBe(`The ${event.slug}`);
  });

  it('changes what is given and leaves the rest', async () => {
    const categories = [{ name: 'Member', label: 'Party member' }, { name: 'Guest' }];
    expect(await set({ name: 'Autumn', region: 'FR', categories })).toMatchObject({
      name: 'Autumn',
      region: 'FR',
      categories: [
        { name: 'Member', label: 'Party member' },
        { name: 'Guest', label: 'Guest' },
      ],
    });
    expect(await set({ region: 'GB' })).toMatchObject({ name: 'Autumn', region: 'GB' });
    const seen = await asMember.query(
      'query ($slug: String!) { event(slug: $slug) { region categories { label } } }',
      {
        slug: event.slug,
      },
    );
    expect(JSON.stringify(seen.data)).toContain('Party member');
  });

  const english = (text: string) => [{ language: 'en', text }];
  const wrong: [string, object, string, string][] = [
    ['an empty name', { name: ' ' }, 'NAME_MISSING', 'name'],
    ['a long name', { name: 'x'.repeat(201) }, 'TOO_LONG', 'name'],
    ['a region that is none', { region: 'Britain' }, 'BAD_REGION', 'region'],
    ['an empty category', { categories: [{ name: '' }] }, 'BAD_CATEGORY', 'categories'],
    [
      'a category twice',
      { categories: [{ name: 'A' }, { name: ' A ' }] },
      'DUPLICATE_CATEGORY',
      'categories',
    ],
    [
      'a label that is another category’s name',
      { categories: [{ name: 'Press', label: 'Member' }, { name: 'Member' }] },
      'DUPLICATE_CATEGORY',
      'categories',
    ],
    [
      '101 categories',
      { categories: Array.from({ length: 101 }, (_, i) => ({ name: `${i}` })) },
      'TOO_MANY',
      'categories',
    ],
    [
      '101 categories to list',
      {
        listing: {
          who: 'CATEGORIES',
          categories: Array.from({ length: 101 }, () => 'Member').map((name, i) => name + i),
        },
      },
      'TOO_MANY',
      'listing',
    ],
    ['no category to list', { listing: { who: 'CATEGORIES' } }, 'NO_CATEGORIES', 'listing'],
    [
      'an unknown category to list',
      { listing: { who: 'CATEGORIES', categories: ['member'] } },
      'UNKNOWN_CATEGORY',
      'listing',
    ],
    [
      'categories for nobody',
      { listing: { who: 'NOBODY', categories: ['Member'] } },
      'CATEGORIES_UNUSED',
      'listing',
    ],
    [
      'a notice without English',
      { notice: { version: '9', texts: [{ language: 'de', text: 'Ja' }] } },
      'ENGLISH_MISSING',
      'notice',
    ],
    [
      'a language that is none',
      { notice: { version: '9', texts: [...english('a'), { language: 'x_y z', text: 'b' }] } },
      'BAD_LANGUAGE',
      'notice',
    ],
    [
      'a language twice',
      { notice: { version: '9', texts: [...english('a'), { language: 'EN', text: 'b' }] } },
      'DUPLICATE_LANGUAGE',
      'notice',
    ],
    ['an empty notice', { notice: { version: '9', texts: english(' ') } }, 'BAD_NOTICE', 'notice'],
    ['an empty version', { notice: { version: ' ', texts: english('a') } }, 'BAD_VERSION', 'notice'],
    [
      'other words under the version in force',
      { notice: { version: '1', texts: english('other') } },
      'VERSION_USED',
      'notice',
    ],
    [
      'an end before the start',
      { startsAt: '2027-02-02T00:00:00.000Z', endsAt: '2027-02-01T00:00:00.000Z' },
      'ENDS_TOO_EARLY',
      'endsAt',
    ],
    ['a retention without an end', { retentionDays: 3 }, 'END_MISSING', 'endsAt'],
    [
      'a retention before the end',
      { endsAt: '2027-02-01T00:00:00.000Z', retentionDays: -1 },
      'BAD_RETENTION',
      'retentionDays',
    ],
    [
      'a retention of centuries',
      { endsAt: '2027-02-01T00:00:00.000Z', retentionDays: 99999 },
      'BAD_RETENTION',
      'retentionDays',
    ],
  ];
  it.each(wrong)('refuses %s, and changes nothing', async (_what, input, code, field) => {
    const before = await gateway.services.models.events.findById(event.id).lean().exec();
    const answer = await organiser.mutate<Set>(SET, {
      input: { event: event.id, ...input, name: 'Half done', ...('name' in input ? input : {}) },
    });
    expect(answer.data?.updateEventSettings).toEqual({
      event: null,
      userErrors: [{ code, field: ['input', field] }],
    });
    expect(await gateway.services.models.events.findById(event.id).lean().exec()).toEqual(before);
  });

  it('tells the second of two who change the words at once', async () => {
    const { events, attendees } = gateway.services.models;
    const words = (version: string): EventSettings => ({ notice: { version, texts: english(version) } });
    const another = await buildEvent(gateway);
    const outcomes = await Promise.all(
      ['a', 'b', 'c'].map((v) => changeSettings({ events, attendees }, another.id, words(v))),
    );
    const codes = outcomes.flatMap((one) => ('problems' in one ? one.problems.map(({ code }) => code) : []));
    expect(new Set(codes)).toEqual(codes.length === 0 ? new Set() : new Set(['CHANGED_MEANWHILE']));
    const record = await events.findById(another.id).lean().exec();
    // Whoever was not told is in force, or was.
    expect(1 + (record?.pastNotices?.length ?? 0)).toBe(outcomes.length - codes.length + 1);
  });
});

describe('who may be listed', () => {
  it('narrows at once, for every path, and what people chose stays theirs', async () => {
    expect(await names(asMember)).toEqual(['Gus Guest', 'Mia Member']);
    await set({ listing: { who: 'CATEGORIES', categories: ['Member'] } });
    expect(await names(asMember)).toEqual(['Mia Member']);
    expect(await node(asMember, guest.id)).toBe(null);
    const asGuest = await gateway.as(guest.email);
    const preview = await asGuest.query(
      'query ($event: ID!) { previewAs(event: $event, as: { everyAttendee: true }) { visible } }',
      { event: event.id },
    );
    expect(preview.data).toEqual({ previewAs: { visible: false } });
    await set({ listing: { who: 'NOBODY' } });
    expect(await names(asMember)).toEqual([]);
    expect(await node(asMember, guest.id)).toBe(null);
    expect(await node(asGuest, member.id)).toBe(null);
    // Themselves, and the organisers, still.
    expect(await node(asMember, member.id)).toEqual({ id: member.id });
    expect(await names(organiser)).toEqual(['Gus Guest', 'Mia Member', 'Shy Member']);
    await set({ listing: { who: 'EVERYBODY' } });
    expect(await names(asMember)).toEqual(['Gus Guest', 'Mia Member']);
    expect(await node(asMember, shy.id)).toBe(null);
  });

  const BE_LISTED =
    'mutation ($event: ID!, $listed: Boolean!) { setListed(input: { event: $event, listed: $listed }) { listed userErrors { code message field } } }';
  it('is told to whoever chooses to be listed where they may not, and keeps nobody from leaving', async () => {
    await set({ listing: { who: 'CATEGORIES', categories: ['Guest'] } });
    const asShy = await gateway.as(shy.email);
    const message = 'This event does not list people, or not those of your category.';
    const refused = {
      listed: null,
      userErrors: [{ code: 'LISTING_CLOSED', message, field: ['input', 'listed'] }],
    };
    const ask = async (client: Client, listed: boolean) =>
      (await client.mutate<{ setListed: object }>(BE_LISTED, { event: event.id, listed })).data?.setListed;
    expect(await ask(asShy, true)).toEqual(refused);
    expect(await ask(asMember, false)).toEqual({ listed: false, userErrors: [] });
    await set({ listing: { who: 'EVERYBODY' } });
    // Widened again: neither the one who was refused nor the one who left is there.
    expect(await names(asMember)).toEqual(['Gus Guest']);
    expect(await ask(asMember, true)).toEqual({ listed: true, userErrors: [] });
  });

  it('lists nobody by a rule that is not known', async () => {
    await gateway.services.models.events.collection.updateOne({ _id: event.id } as object, {
      $set: { 'listing.kind': 'FRIENDS' },
    });
    expect(await names(asMember)).toEqual([]);
    expect(await node(asMember, guest.id)).toBe(null);
    await set({ listing: { who: 'EVERYBODY' } });
  });

  it('compares categories exactly: another spelling is another category', async () => {
    const odd = await buildAttendee(gateway, { event, name: 'Odd Case', category: 'mémber', listed: true });
    await set({ listing: { who: 'CATEGORIES', categories: ['Member'] } });
    expect(await names(asMember)).toEqual(['Mia Member']);
    expect(await node(asMember, odd.id)).toBe(null);
    await set({ listing: { who: 'EVERYBODY' } });
  });

  it('makes no page shorter for those of another spelling, by which they could be counted', async () => {
    const listed = 'A+ (x|y)';
    await buildAttendee(gateway, { event, name: 'Aaa', category: 'a+ (x|y)', listed: true });
    await buildAttendee(gateway, { event, name: 'Aab', category: 'Á+ (x|y)', listed: true });
    await buildAttendee(gateway, { event, name: 'Zed', category: listed, listed: true });
    await set({ listing: { who: 'CATEGORIES', categories: [listed] } });
    const { data } = await asMember.query(
      'query ($event: ID!) { attendees(event: $event, first: 1) { nodes { name } pageInfo { hasNextPage } } }',
      { event: event.id },
    );
    expect(data).toEqual({ attendees: { nodes: [{ name: 'Zed' }], pageInfo: { hasNextPage: false } } });
    await set({ listing: { who: 'EVERYBODY' } });
  });
});

describe('categories', () => {
  it('are what registrations say: another label, or none, moves no audience', async () => {
    await buildConsent(gateway, { subject: guest, field: 'phone', recipient: everyoneOfCategory('Member') });
    const phone = async (client: Client) =>
      await client.text('query ($id: ID!) { node(id: $id) { ... on Attendee { phone category } } }', {
        id: guest.id,
      });
    const before = await phone(asMember);
    expect(before).toContain(guest.values.phone);
    const stranger = await gateway.as((await buildAttendee(gateway, { event, category: 'Press' })).email);
    for (const categories of [
      [{ name: 'Member', label: 'Press' }],
      [{ name: 'Press', label: 'Member' }],
      [],
    ]) {
      await set({ categories });
      expect(await phone(asMember)).toBe(before);
      expect(await phone(stranger)).not.toContain(guest.values.phone);
    }
  });
});

describe('the notice', () => {
  const GIVE = `mutation ($event: ID!, $to: ID!, $version: String!, $language: String, $purpose: String!) {
    giveConsent(input: { event: $event, fields: [PHONE], to: { attendee: $to }, purpose: $purpose, noticeVersion: $version, language: $language }) { consents { evidence { noticeVersion noticeText language } } userErrors { code } }
  }`;
  const give = async (version: string, language?: string) =>
    JSON.stringify(
      (
        await asMember.mutate(GIVE, {
          event: event.id,
          to: guest.id,
          version,
          language,
          purpose: `to meet ${version}`,
        })
      ).data,
    );
  const shown = async (language: string) =>
    (
      await asMember.query<{ event: { consentNotice: { language: string; text: string } } }>(
        'query ($slug: String!, $language: String) { event(slug: $slug) { consentNotice(language: $language) { version language text } } }',
        { slug: event.slug, language },
      )
    ).data?.event.consentNotice;

  it('is consented to in its version and language, and an old one is refused', async () => {
    expect(await give('1')).toContain('"noticeVersion":"1"');
    const texts = [
      { language: 'en', text: 'New words' },
      { language: 'de', text: 'Neue Worte' },
      { language: 'pt-br', text: 'Novas palavras' },
    ];
    await set({ notice: { version: '2', texts } });
    expect(await give('1')).toContain('NOTICE_OUTDATED');
    expect(await give('2', 'de')).toContain('"noticeText":"Neue Worte","language":"de"');
    const kept = await gateway.services.models.consents
      .find({ subject: member.id })
      .sort({ from: 1 })
      .lean()
      .exec();
    expect(kept.map(({ evidence }) => evidence.noticeVersion)).toContain('1');
    expect(await set({ notice: { version: '1', texts } })).toEqual(['VERSION_USED']);
    // A language more leaves the words of the others as they are.
    const more = [...texts, { language: 'fr', text: 'Nouveaux mots' }];
    expect(await set({ notice: { version: '2', texts: more } })).toMatchObject({ name: expect.any(String) });
    const record = await gateway.services.models.events.findById(event.id).lean().exec();
    expect(record?.pastNotices?.map(({ version }) => version)).toEqual(['1']);
  });

  it.each([
    ['de', 'de', 'Neue Worte'],
    ['de-CH', 'de', 'Neue Worte'],
    ['pt-BR', 'pt-BR', 'Novas palavras'],
    ['fr', 'fr', 'Nouveaux mots'],
    ['it', 'en', 'New words'],
    ['constructor', 'en', 'New words'],
    ['?', 'en', 'New words'],
  ])('asked for in %s is shown in %s', async (asked, language, text) => {
    expect(await shown(asked)).toEqual({ version: '2', language, text });
  });
});

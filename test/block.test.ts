/** Blocks: what they withhold, from whom, from when on, and that nothing tells whom. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { everyAttendee, everyoneOfCategory, oneAttendee } from '../src/consent/model.ts';
import { PROTECTED_FIELDS } from '../src/protected-fields.ts';
import type { Client } from './support/client.ts';
import { commandsDuring } from './support/commands.ts';
import {
  type BuiltAttendee,
  type BuiltEvent,
  buildAttendee,
  buildBlock,
  buildConsent,
  buildContactRequest,
  buildEvent,
  buildOrganiser,
  keepAudiences,
} from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';

const PERSON = `query ($id: ID!) {
  node(id: $id) { ... on Attendee { id name organisation category phone email photo { url } jobTitle sharedWithMe } }
}`;
const PAGE = `query ($event: ID!) {
  attendees(event: $event, first: 200) { nodes { id name phone email photo { url } jobTitle sharedWithMe } }
}`;
const BLOCK = `mutation ($attendee: ID!) {
  block(input: { attendee: $attendee }) { block { id attendee { id } } userErrors { code field } }
}`;
const UNBLOCK = `mutation ($block: ID!) {
  unblock(input: { block: $block }) { block { id } userErrors { code field } }
}`;
const MINE = `query ($event: ID!, $first: Int, $after: String) {
  myBlocks(event: $event, first: $first, after: $after) {
    nodes { id attendee { name } } pageInfo { hasNextPage endCursor }
  }
}`;
const PREVIEW = `query ($event: ID!, $attendee: ID!) {
  previewAs(event: $event, as: { attendee: $attendee }) { visible fields { field shown why consent { id } } }
}`;

interface Blocked {
  readonly block: { readonly block: { readonly id: string } | null; readonly userErrors: readonly unknown[] };
}

let gateway: TestGateway;
let other: TestGateway;
let event: BuiltEvent;
let bea: BuiltAttendee;
let max: BuiltAttendee;
let asBea: Client;
let asMax: Client;

const shownIn = (text: string, of: BuiltAttendee) =>
  PROTECTED_FIELDS.filter((field) => text.includes(of.values[field] as string));
const block = async (whom: BuiltAttendee, by = asBea) =>
  (await by.mutate<Blocked>(BLOCK, { attendee: whom.id })).data?.block;

beforeAll(async () => {
  gateway = await startGateway();
  other = await gateway.another();
});
afterAll(async () => {
  await other.close();
  await gateway.close();
});

/** Bea is listed and shows all she has to Max, in every way there is. */
beforeEach(async () => {
  event = await buildEvent(gateway);
  bea = await buildAttendee(gateway, { event, name: 'Bea Blocker', organisation: 'Acme', listed: true });
  max = await buildAttendee(gateway, { event, name: 'Max Blocked', category: 'Speaker', listed: true });
  const recipients = [oneAttendee(max.id), everyAttendee, everyoneOfCategory('Speaker')];
  for (const recipient of recipients) {
    for (const field of PROTECTED_FIELDS) await buildConsent(gateway, { subject: bea, field, recipient });
  }
  asBea = await gateway.as(bea.email);
  asMax = await gateway.as(max.email);
});

describe('block', () => {
  it('withholds every field from the next request on, on every process, audiences’ consents included', async () => {
    expect(shownIn(await asMax.text(PERSON, { id: bea.id }), bea)).toEqual([...PROTECTED_FIELDS]);
    expect((await block(max))?.userErrors).toEqual([]);
    for (const at of [gateway, other]) {
      expect(shownIn(await asMax.at(at).text(PERSON, { id: bea.id }), bea)).toEqual([]);
      expect(shownIn(await asMax.at(at).text(PAGE, { event: event.id }), bea)).toEqual([]);
    }
  });

  it('leaves their view of the listing as it is, and everybody else’s of the fields', async () => {
    const eve = await gateway.as((await buildAttendee(gateway, { event })).email);
    const before = await eve.text(PERSON, { id: bea.id });
    await block(max);
    const { data } = await asMax.query<{ node: unknown }>(PERSON, { id: bea.id });
    expect(data?.node).toMatchObject({
      id: bea.id,
      name: 'Bea Blocker',
      organisation: 'Acme',
      sharedWithMe: [],
    });
    expect(await eve.text(PERSON, { id: bea.id })).toBe(before);
    expect(shownIn(before, bea)).toEqual([...PROTECTED_FIELDS]);
  });

  it('withholds nothing of the blocked person’s from the one who blocks', async () => {
    await buildConsent(gateway, { subject: max, field: 'phone', recipient: oneAttendee(bea.id) });
    await block(max);
    expect(shownIn(await asBea.text(PERSON, { id: max.id }), max)).toEqual(['phone']);
  });

  it('looks by bytes and database commands as if there were no consent', async () => {
    const bare = await buildAttendee(gateway, {
      event,
      name: 'Bea Blocker',
      organisation: 'Acme',
      listed: true,
    });
    await buildBlock(gateway, bea, max);
    const masked = async (of: BuiltAttendee) =>
      (await asMax.text(PERSON, { id: of.id })).replaceAll(of.id, 'att_');
    expect(await masked(bea)).toBe(await masked(bare));
    const shapes = async (of: BuiltAttendee) =>
      (await commandsDuring(gateway, () => masked(of))).map(({ shape }) => shape).sort();
    expect(await shapes(bea)).toEqual(await shapes(bare));
    const page = await asMax.query<{ attendees: { nodes: { id: string }[] } }>(PAGE, { event: event.id });
    const inPage = (of: BuiltAttendee) =>
      JSON.stringify(page.data?.attendees.nodes.find(({ id }) => id === of.id)).replaceAll(of.id, 'att_');
    expect(inPage(bea)).toBe(inPage(bare));
  });

  it('makes an unlisted person unknown to who knew of them by a direct consent alone', async () => {
    const uma = await buildAttendee(gateway, { event });
    await buildConsent(gateway, { subject: uma, field: 'phone', recipient: oneAttendee(max.id) });
    expect(shownIn(await asMax.text(PERSON, { id: uma.id }), uma)).toEqual(['phone']);
    await block(max, await gateway.as(uma.email));
    const unknown = await asMax.text(PERSON, { id: 'att_00000000000000000000000000' });
    expect(await asMax.text(PERSON, { id: uma.id })).toBe(unknown);
  });

  it('holds against what is consented to afterwards, and against another category', async () => {
    await block(max);
    await gateway.services.models.consents.deleteMany({ subject: bea.id, field: 'phone' }).exec();
    await keepAudiences(gateway, bea);
    const again = oneAttendee(max.id);
    await buildConsent(gateway, { subject: bea, field: 'phone', recipient: again });
    await gateway.services.models.attendees.updateOne({ _id: max.id }, { category: 'Visitor' }).exec();
    await buildConsent(gateway, { subject: bea, field: 'email', recipient: everyoneOfCategory('Visitor') });
    expect(shownIn(await asMax.text(PERSON, { id: bea.id }), bea)).toEqual([]);
  });

  it('is effective on previews, which say why to the one who blocks', async () => {
    await block(max);
    const variables = { event: event.id, attendee: max.id };
    const { data } = await asBea.query<{ previewAs: { visible: boolean; fields: unknown[] } }>(
      PREVIEW,
      variables,
    );
    expect(data?.previewAs.visible).toBe(true);
    expect(data?.previewAs.fields).toEqual(
      ['PHONE', 'EMAIL', 'PHOTO', 'JOB_TITLE'].map((field) => ({
        field,
        shown: false,
        why: 'BLOCKED',
        consent: null,
      })),
    );
  });

  it('of somebody twice, also at once, is one block', async () => {
    const both = await Promise.all([block(max), block(max)]);
    const third = await block(max);
    expect(new Set([...both, third].map((done) => done?.block?.id)).size).toBe(1);
  });

  it('of oneself, the unknown, the hidden and people elsewhere is refused', async () => {
    expect(await block(bea)).toEqual({
      block: null,
      userErrors: [{ code: 'OWN_ATTENDEE', field: ['input', 'attendee'] }],
    });
    const hidden = await buildAttendee(gateway, { event });
    const elsewhere = await buildAttendee(gateway, { event: await buildEvent(gateway), listed: true });
    const unknown = { id: 'att_00000000000000000000000000' } as BuiltAttendee;
    for (const whom of [hidden, elsewhere, unknown]) {
      expect(await block(whom)).toEqual({
        block: null,
        userErrors: [{ code: 'UNKNOWN_ATTENDEE', field: ['input', 'attendee'] }],
      });
    }
    const organiser = await gateway.asOrganiser(await buildOrganiser(gateway, event));
    expect((await block(max, organiser))?.userErrors).toEqual([
      { code: 'NOT_ATTENDING', field: ['input', 'attendee'] },
    ]);
  });

  it('is no consent: neither listed, found nor withdrawn as one', async () => {
    const id = (await block(max))?.block?.id;
    const listed = await asBea.text(
      'query ($event: ID!) { myConsents(event: $event, first: 200, includeEnded: true) { nodes { id field } } }',
      { event: event.id },
    );
    expect(JSON.parse(listed).data.myConsents.nodes).toHaveLength(12);
    const withdrawn = await asBea.query<{ withdrawConsent: { userErrors: unknown[] } }>(
      'mutation ($c: [ID!]!) { withdrawConsent(input: { consents: $c }) { userErrors { code } } }',
      { c: [id] },
    );
    expect(withdrawn.data?.withdrawConsent.userErrors).toEqual([{ code: 'UNKNOWN_CONSENT' }]);
    expect(shownIn(await asMax.text(PERSON, { id: bea.id }), bea)).toEqual([]);
  });
});

describe('somebody whom one cannot see any more', () => {
  const hidden = () => buildAttendee(gateway, { event, name: 'Hal Hidden' });
  const direct = (subject: BuiltAttendee, to: BuiltAttendee, more: object = {}) =>
    buildConsent(gateway, { subject, field: 'phone', recipient: oneAttendee(to.id), ...more });
  const past = new Date(Date.now() - 1_000);
  const met: [string, (hal: BuiltAttendee) => Promise<unknown>][] = [
    ['to whom one gave a consent', (hal) => direct(bea, hal)],
    ['to whom one gave one that was withdrawn', (hal) => direct(bea, hal, { withdrawnAt: past })],
    ['who gave one a consent and withdrew it', (hal) => direct(hal, bea, { withdrawnAt: past })],
    ['who gave one a consent that ended', (hal) => direct(hal, bea, { until: past })],
    [
      'who gave one a consent, and then blocked one',
      (hal) => direct(hal, bea).then(() => buildBlock(gateway, hal, bea)),
    ],
    [
      'who sent one a request that ended',
      (hal) => buildContactRequest(gateway, { from: hal, to: bea, until: past }),
    ],
    ['whom one sent a request', (hal) => buildContactRequest(gateway, { from: bea, to: hal })],
    ['whom one blocked before', (hal) => buildBlock(gateway, bea, hal)],
  ];

  it.each(met)('%s can be blocked, and is not shown by it', async (_name, meet) => {
    const hal = await hidden();
    await meet(hal);
    expect(JSON.parse(await asBea.text(PERSON, { id: hal.id })).data.node).toBe(null);
    expect(await block(hal)).toEqual({
      block: { id: expect.stringMatching(/^blk_/), attendee: null },
      userErrors: [],
    });
    await direct(bea, hal).catch(() => {});
    expect(shownIn(await (await gateway.as(hal.email)).text(PERSON, { id: bea.id }), bea)).toEqual([]);
  });

  it('and whose registration is gone can be blocked as if it were there', async () => {
    const hal = await hidden();
    await direct(bea, hal);
    const answer = () => block(hal);
    const there = await answer();
    await gateway.services.models.attendees.deleteOne({ _id: hal.id }).exec();
    expect(await answer()).toEqual(there);
  });

  it('and with whom one had nothing to do is refused as the unknown are, in bytes and commands', async () => {
    const strangers: BuiltAttendee[] = [{ ...max, id: 'att_00000000000000000000000000' }];
    const add = async (meet: (hal: BuiltAttendee) => Promise<unknown>) => {
      const hal = await hidden();
      await meet(hal);
      strangers.push(hal);
    };
    await add(async () => {});
    await add((hal) => buildBlock(gateway, hal, bea));
    await add((hal) => direct(hal, bea, { from: new Date(Date.now() + 3_600_000) }));
    await add((hal) => buildConsent(gateway, { subject: hal, field: 'phone', recipient: everyAttendee }));
    await add((hal) => direct(hal, max));
    await add((hal) => direct(max, hal));
    await add((hal) => buildContactRequest(gateway, { from: hal, to: max }));
    const seen = new Set<string>();
    for (const hal of strangers) {
      let outcome: unknown;
      const commands = await commandsDuring(gateway, async () => {
        outcome = await block(hal);
      });
      seen.add(JSON.stringify([outcome, commands.map(({ shape }) => shape).sort()]));
    }
    expect([...seen].map((one) => JSON.parse(one)[0])).toEqual([
      { block: null, userErrors: [{ code: 'UNKNOWN_ATTENDEE', field: ['input', 'attendee'] }] },
    ]);
  });
});

describe('unblock', () => {
  it('lets the consents in force count again', async () => {
    const id = (await block(max))?.block?.id;
    await asBea.mutate(UNBLOCK, { block: id });
    expect(shownIn(await asMax.text(PERSON, { id: bea.id }), bea)).toEqual([...PROTECTED_FIELDS]);
  });

  it('ends nobody else’s block, no consent, and none that ended before', async () => {
    const id = (await block(max))?.block?.id;
    const consent = await buildConsent(gateway, { subject: bea, field: 'phone', recipient: 'attendee:x' });
    const refused = { block: null, userErrors: [{ code: 'UNKNOWN_BLOCK', field: ['input', 'block'] }] };
    const unblock = async (by: Client, which?: string) =>
      (await by.mutate<{ unblock: unknown }>(UNBLOCK, { block: which })).data?.unblock;
    expect(await unblock(asMax, id)).toEqual(refused);
    expect(await unblock(asBea, consent)).toEqual(refused);
    expect(await unblock(asBea, id)).toMatchObject({ userErrors: [] });
    expect(await unblock(asBea, id)).toEqual(refused);
  });
});

describe('myBlocks', () => {
  it('lists the viewer’s own, the newest first, page by page, and not to the blocked', async () => {
    for (const name of ['One', 'Two', 'Three'])
      await block(await buildAttendee(gateway, { event, name, listed: true }));
    type Page = { myBlocks: { nodes: { attendee: { name: string } }[]; pageInfo: { endCursor: string } } };
    const page = async (variables: object) =>
      (await asBea.query<Page>(MINE, { event: event.id, ...variables })).data?.myBlocks;
    const first = await page({ first: 2 });
    const second = await page({ first: 2, after: first?.pageInfo.endCursor });
    const names = [first, second].map((one) => one?.nodes.map(({ attendee }) => attendee.name));
    expect(names).toEqual([['Three', 'Two'], ['One']]);
    expect((await asMax.query<Page>(MINE, { event: event.id })).data?.myBlocks.nodes).toEqual([]);
  });
});

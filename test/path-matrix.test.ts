/**
 * Every protected field, by every path the schema has to it, for every kind of viewer; and each of the three doors
 * (shield, vault, visibility) tested with the others open.
 */

import { makeExecutableSchema } from '@graphql-tools/schema';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BLOCK, everyAttendee, everyoneOfCategory, oneAttendee } from '../src/consent/model.ts';
import { PROTECTED_FIELDS, type ProtectedField } from '../src/protected-fields.ts';
import { readTypeDefs } from '../src/schema/load.ts';
import type { Client } from './support/client.ts';
import {
  type BuiltAttendee,
  type BuiltEvent,
  buildAttendee,
  buildBlock,
  buildConsent,
  buildContactRequest,
  buildEvent,
  buildOrganiser,
} from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { pathsTo, type SchemaPath } from './support/paths.ts';

const CHOICE = '{ attendee: $subject }';
const PATHS = pathsTo(makeExecutableSchema({ typeDefs: readTypeDefs() }), {
  to: 'Attendee',
  variables: {
    subject: 'ID!',
    event: 'ID!',
    consents: '[ID!]!',
    consent: 'ID!',
    block: 'ID!',
    request: 'ID!',
  },
  args: {
    'Query.node': 'id: $subject',
    'Query.nodes': 'ids: [$subject, $consent, $request]',
    'Query.event': 'slug: "x"',
    'Query.attendees': 'event: $event, first: 200',
    'Query.myConsents': 'event: $event, first: 200, includeEnded: true',
    'Query.previewAs': `event: $event, as: ${CHOICE}`,
    'Query.myBlocks': 'event: $event, first: 200',
    'Query.contactRequests': 'event: $event, box: SENT, first: 200',
    'Viewer.attendee': 'event: $event',
    'Mutation.updateProfile': 'input: { event: $event }',
    'Mutation.setListed': 'input: { event: $event, listed: false }',
    'Mutation.giveConsent': `input: { event: $event, fields: [PHONE], to: ${CHOICE}, purpose: "to meet", noticeVersion: "1" }`,
    'Mutation.withdrawConsent': 'input: { consents: $consents }',
    'Mutation.requestContact': 'input: { attendee: $subject, fields: [PHONE], message: "to meet" }',
    'Mutation.answerContactRequest':
      'input: { request: $request, answer: { accept: { fields: [PHONE], noticeVersion: "1" } } }',
    'Mutation.cancelContactRequest': 'input: { request: $request }',
    'Mutation.block': 'input: { attendee: $subject }',
    'Mutation.unblock': 'input: { block: $block }',
  },
});

/** Paths that lead to the viewer's own attendee only. */
const OWN = new Set(['Viewer.attendee', 'Mutation.updateProfile', 'Mutation.setListed']);
/** Paths that lead over a consent the viewer gave to the subject. */
const OVER_A_CONSENT = 'ConsentRecipient.attendee';
/** Paths that end at somebody else, never at the viewer. */
const OVER_ANOTHER = new Set([OVER_A_CONSENT, 'Block.attendee']);

const SELECTION = 'id phone email photo { url } jobTitle';

type Role = {
  readonly name: string;
  readonly shows: readonly ProtectedField[];
  readonly client: Client;
  readonly own: BuiltAttendee | null;
  readonly consent: string;
  readonly block: () => Promise<string>;
};

let gateway: TestGateway;
let event: BuiltEvent;
let listed: BuiltAttendee;
let unlisted: BuiltAttendee;
let ownerClient: Client;
let roles: Role[] = [];

/** Builds one viewer, with a consent of theirs to each subject, so that paths over a consent lead there. */
async function role(
  name: string,
  shows: readonly ProtectedField[],
  own: BuiltAttendee | null,
  client: Client,
): Promise<Role> {
  const subjects = [listed, unlisted].filter(
    (subject) => own !== null && subject.id !== own.id && own.event === subject.event,
  );
  const given = await Promise.all(
    subjects.map((subject) =>
      buildConsent(gateway, {
        subject: own as BuiltAttendee,
        field: 'email',
        recipient: oneAttendee(subject.id),
      }),
    ),
  );
  // Over a block one comes to whom one blocked; that both are subjects makes no difference to what one sees of them.
  const block = async () => {
    if (subjects.length === 0 || own === null) return 'blk_none';
    const blocks = await Promise.all(subjects.map((subject) => buildBlock(gateway, own, subject)));
    return blocks[0] ?? 'blk_none';
  };
  return { name, shows, client, own, consent: given[0] ?? 'con_none', block };
}

beforeAll(async () => {
  gateway = await startGateway();
  event = await buildEvent(gateway);
  const elsewhere = await buildEvent(gateway);
  // Who shows themselves unlists on the way (Mutation.setListed), so they are two people, and listing is put back.
  listed = await buildAttendee(gateway, { event, name: 'Lena Listed', listed: true });
  unlisted = await buildAttendee(gateway, { event, name: 'Uma Unlisted' });
  const attendee = (traits: object = {}) => buildAttendee(gateway, { event, ...traits });
  const made: Role[] = [await role('nobody', [], null, gateway.browser())];
  const add = async (name: string, shows: readonly ProtectedField[], own: BuiltAttendee) =>
    made.push(await role(name, shows, own, await gateway.as(own.email)));

  await add('a stranger of another event', [], await attendee({ event: elsewhere }));
  await add('an attendee without consent', [], await attendee({ listed: true }));
  await add('an unlisted attendee without consent', [], await attendee());
  for (const field of PROTECTED_FIELDS) {
    const friend = await attendee();
    for (const subject of [listed, unlisted])
      await buildConsent(gateway, { subject, field, recipient: oneAttendee(friend.id) });
    await add(`an attendee with consent to ${field}`, [field], friend);
  }
  const speaker = await attendee({ category: 'Speaker' });
  for (const subject of [listed, unlisted])
    await buildConsent(gateway, { subject, field: 'jobTitle', recipient: everyoneOfCategory('Speaker') });
  await add('one of a category with consent to jobTitle', ['jobTitle'], speaker);

  const once = await attendee();
  const expired = await attendee();
  const early = await attendee();
  for (const subject of [listed, unlisted]) {
    for (const field of PROTECTED_FIELDS) {
      await buildConsent(gateway, {
        subject,
        field,
        recipient: oneAttendee(once.id),
        withdrawnAt: new Date(Date.now() - 1_000),
      });
      await buildConsent(gateway, {
        subject,
        field,
        recipient: oneAttendee(expired.id),
        until: new Date(Date.now() - 1_000),
      });
      await buildConsent(gateway, {
        subject,
        field,
        recipient: oneAttendee(early.id),
        from: new Date(Date.now() + 3_600_000),
      });
    }
  }
  await add('an attendee once with consent', [], once);
  await add('an attendee whose consent expired', [], expired);
  await add('an attendee whose consent has not begun', [], early);

  const blocked = await attendee({ category: 'Speaker' });
  for (const subject of [listed, unlisted]) {
    await buildBlock(gateway, subject, blocked);
    for (const field of PROTECTED_FIELDS)
      await buildConsent(gateway, { subject, field, recipient: oneAttendee(blocked.id) });
  }
  await add('somebody whom both blocked, with consents', [], blocked);

  const email = 'was.registered@people.example';
  const cancelled = await attendee({ email, registered: false });
  await buildAttendee(gateway, { event: elsewhere, email });
  for (const subject of [listed, unlisted]) {
    for (const field of PROTECTED_FIELDS)
      await buildConsent(gateway, { subject, field, recipient: oneAttendee(cancelled.id) });
  }
  await add('somebody whose registration was cancelled, with consent', [], cancelled);
  made.push(
    await role('an organiser', [], null, await gateway.asOrganiser(await buildOrganiser(gateway, event))),
  );
  made.push(
    await role(
      'an organiser of another event',
      [],
      null,
      await gateway.asOrganiser(await buildOrganiser(gateway, elsewhere)),
    ),
  );
  ownerClient = await gateway.as(listed.email);
  made.push({
    name: 'the owner of another attendee',
    shows: [],
    client: await gateway.as((await attendee({ listed: true })).email),
    own: null,
    consent: 'con_none',
    block: async () => 'blk_none',
  });
  roles = made;
});

afterAll(async () => {
  await gateway.close();
});

const isOverARequest = (path: SchemaPath) =>
  path.coordinates.some((coordinate) => /ContactRequest|requestContact/.test(coordinate));

/** Over a request back to the viewer: to who sent it, or to who answers it. */
const leadsBack = (path: SchemaPath) =>
  path.coordinates.includes(
    path.coordinates[0] === 'Mutation.answerContactRequest' ? 'ContactRequest.to' : 'ContactRequest.from',
  );

/** What a path over a request finds: one that the viewer sent to the subject, or received from who is listed. */
async function requestFor(path: SchemaPath, { own }: Role, subject: BuiltAttendee): Promise<string> {
  if (!isOverARequest(path)) return 'req_none';
  await gateway.services.models.contactRequests.deleteMany({}).exec();
  const [root] = path.coordinates;
  if (root === 'Mutation.requestContact') {
    const limits = gateway.database.connection.collection('limits');
    await limits.deleteMany({ key: /^contactRequests/ });
  }
  if (root === 'Mutation.requestContact' || own === null || own.event !== event.id) return 'req_none';
  const [from, to] = root === 'Mutation.answerContactRequest' ? [listed, own] : [own, subject];
  return buildContactRequest(gateway, { from, to });
}

async function ask(path: SchemaPath, viewer: Role, subject: BuiltAttendee, at: TestGateway): Promise<string> {
  const { client, consent, block } = viewer;
  const request = await requestFor(path, viewer, subject);
  const other = path.coordinates.some((coordinate) => coordinate.startsWith('ContactRequest.'))
    ? request
    : consent;
  const node =
    path.coordinates[0] === 'Query.node' && (other === request || path.coordinates.includes(OVER_A_CONSENT))
      ? other
      : subject.id;
  const blocks = path.coordinates.includes('Block.attendee') ? await block() : 'blk_none';
  const variables = { subject: node, event: event.id, consents: [consent], consent, block: blocks, request };
  const text = await client.at(at).text(path.document.replace('SELECTION', SELECTION), variables);
  await gateway.services.models.attendees.updateOne({ _id: listed.id }, { listed: true }).exec();
  await gateway.services.models.contactRequests.deleteMany({}).exec();
  // A viewer's own blocks change what previews say; those of the subjects stand.
  const ownBlocks = { field: BLOCK, subject: { $nin: [listed.id, unlisted.id] } };
  await gateway.services.models.consents.collection.deleteMany(ownBlocks);
  return text;
}

const nameOf = (path: SchemaPath) => path.coordinates.join(' → ');
const shownIn = (text: string, subject: BuiltAttendee) =>
  PROTECTED_FIELDS.filter((field) => text.includes(subject.values[field] as string));

/** Every viewer, both subjects: shows exactly what was consented to, or less where the path does not lead there. */
async function expectSealed(path: SchemaPath, at: TestGateway): Promise<void> {
  for (const viewer of roles) {
    for (const subject of [listed, unlisted]) {
      const text = await ask(path, viewer, subject, at);
      const shown = shownIn(text, subject);
      const extra = shown.filter((field) => !viewer.shows.includes(field));
      expect({ viewer: viewer.name, subject: subject.id, extra }).toEqual({
        viewer: viewer.name,
        subject: subject.id,
        extra: [],
      });
    }
  }
}

describe('the paths to an attendee', () => {
  it('are those that the schema has', () => {
    expect(PATHS.map(nameOf)).toEqual(
      expect.arrayContaining([
        'Query.node',
        'Query.nodes',
        'Query.viewer → Viewer.attendee',
        'Query.attendees → AttendeeConnection.nodes',
        'Query.attendees → AttendeeConnection.edges → AttendeeEdge.node',
        'Query.myConsents → ConsentConnection.nodes → Consent.recipient → ConsentRecipient.attendee',
        'Mutation.giveConsent → GiveConsentPayload.consents → Consent.recipient → ConsentRecipient.attendee',
        'Query.node → ContactRequest.to',
        'Query.contactRequests → ContactRequestConnection.nodes → ContactRequest.from',
        'Mutation.requestContact → RequestContactPayload.request → ContactRequest.to',
        'Mutation.answerContactRequest → AnswerContactRequestPayload.request → ContactRequest.from',
        'Mutation.answerContactRequest → AnswerContactRequestPayload.consents → Consent.recipient → ConsentRecipient.attendee',
        'Query.myBlocks → BlockConnection.nodes → Block.attendee',
        'Mutation.block → BlockPayload.block → Block.attendee',
        'Mutation.unblock → UnblockPayload.block → Block.attendee',
      ]),
    );
    expect(PATHS.length).toBeGreaterThanOrEqual(18);
  });
});

describe.each(PATHS.map((path) => [nameOf(path), path] as const))('%s', (_name, path) => {
  it('shows each viewer exactly what was consented to, and nobody else anything', () =>
    expectSealed(path, gateway));

  it('leads those with consent, and the owner, to the value', async () => {
    const own = path.coordinates.some((coordinate) => OWN.has(coordinate)) || leadsBack(path);
    const viewers = roles.filter(({ name }) => name.includes('with consent to'));
    for (const viewer of own ? [] : viewers) {
      // Through a directory only who is listed; by id whoever gave a direct consent.
      const text = await ask(path, viewer, listed, gateway);
      expect({ viewer: viewer.name, shown: shownIn(text, listed) }).toEqual({
        viewer: viewer.name,
        shown: viewer.shows,
      });
    }
    if (path.coordinates.some((coordinate) => OVER_ANOTHER.has(coordinate)) || isOverARequest(path)) return;
    const owner: Role = {
      name: 'the owner',
      shows: PROTECTED_FIELDS,
      client: ownerClient,
      own: listed,
      consent: 'con_none',
      block: async () => 'blk_none',
    };
    expect(shownIn(await ask(path, owner, listed, gateway), listed)).toEqual([...PROTECTED_FIELDS]);
  });
});

describe('each door alone', () => {
  let alone: TestGateway | null = null;
  const open = async (doors: object) => {
    alone = await gateway.another({ testing: { doors } });
    return alone;
  };
  const shut = async () => {
    await alone?.close();
    alone = null;
  };

  it('the shield holds when the vault opens everything', async () => {
    const at = await open({ vault: 'open' });
    for (const path of PATHS) await expectSealed(path, at);
    await shut();
  });

  it('the vault holds when the shield lets everything through', async () => {
    const at = await open({ shield: 'open' });
    for (const path of PATHS) await expectSealed(path, at);
    await shut();
  });

  it('the decision holds when everybody is visible', async () => {
    const at = await open({ visibility: 'open' });
    for (const path of PATHS) await expectSealed(path, at);
    await shut();
  });

  it('attendees.load hides who may not be known of when shield and vault are open', async () => {
    const at = await open({ shield: 'open', vault: 'open' });
    // The two other doors are really open: what is listed lies bare.
    const listedNode = PATHS.find((path) => nameOf(path) === 'Query.node') as SchemaPath;
    const without = roles.find(({ name }) => name === 'an attendee without consent') as Role;
    expect(shownIn(await ask(listedNode, without, listed, at), listed)).toEqual([...PROTECTED_FIELDS]);
    const blind = roles.filter(({ name }) =>
      /nobody|stranger|without consent|once|expired|not begun|cancelled|both blocked|organiser of another/.test(
        name,
      ),
    );
    for (const path of PATHS) {
      for (const viewer of blind) {
        const text = await ask(path, viewer, unlisted, at);
        expect({ path: nameOf(path), viewer: viewer.name, shown: shownIn(text, unlisted) }).toEqual({
          path: nameOf(path),
          viewer: viewer.name,
          shown: [],
        });
      }
    }
    await shut();
  });

  it('a denial says in the test build which door refused', async () => {
    const without = roles.find(({ name }) => name === 'an attendee without consent') as Role;
    const query = 'query ($id: ID!) { node(id: $id) { ... on Attendee { phone } } }';
    const withShield = await without.client.query(query, { id: listed.id });
    expect(withShield.extensions).toEqual({
      withheld: ['Attendee.phone'],
      doors: { 'Attendee.phone': 'SHIELD' },
    });
    const at = await open({ shield: 'open' });
    const vault = await without.client.at(at).query(query, { id: listed.id });
    expect(vault.extensions).toEqual({ withheld: ['Attendee.phone'], doors: { 'Attendee.phone': 'VAULT' } });
    await shut();
  });

  it('no gateway outside tests opens a door', async () => {
    const before = process.env.NODE_ENV;
    process.env.NODE_ENV = 'production';
    await expect(gateway.another({ testing: { doors: { vault: 'open' } } })).rejects.toThrow(
      'doors are opened in tests only',
    );
    process.env.NODE_ENV = before;
  });
});

describe('an audience', () => {
  it('of every attendee shows the field to those who attend, and not to organisers, strangers or the cancelled', async () => {
    const open = await buildAttendee(gateway, { event, listed: true });
    await buildConsent(gateway, { subject: open, field: 'phone', recipient: everyAttendee });
    const query = 'query ($id: ID!) { node(id: $id) { ... on Attendee { phone } } }';
    for (const { name, client } of roles) {
      const text = await client.text(query, { id: open.id });
      const attends = !/nobody|stranger|organiser|cancelled/.test(name);
      expect({ name, shown: text.includes(open.values.phone as string) }).toEqual({ name, shown: attends });
    }
  });
});

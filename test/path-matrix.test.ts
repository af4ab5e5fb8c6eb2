/**
 * Every protected field, by every path the schema has to it, for every kind of viewer; and each of the three doors
 * (shield, vault, visibility) tested with the others open.
 */

import { makeExecutableSchema } from '@graphql-tools/schema';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
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
  buildGrant,
  buildOrganiser,
  keepAudiences,
} from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { aResponse } from './support/ledger.ts';
import { partOf, pathsTo, type SchemaPath, together } from './support/paths.ts';
import { buildPhoto } from './support/photos.ts';

const CHOICE = '{ attendee: $subject }';
const PATHS = pathsTo(makeExecutableSchema({ typeDefs: readTypeDefs() }), {
  to: 'Attendee',
  variables: {
    node: 'ID!',
    subject: 'ID!',
    event: 'ID!',
    consents: '[ID!]!',
    consent: 'ID!',
    block: 'ID!',
    request: 'ID!',
    looked: 'ID!',
  },
  args: {
    'Query.node': 'id: $node',
    'Query.nodes': 'ids: [$subject, $consent, $request]',
    'Query.event': 'slug: "x"',
    'Query.attendees': 'event: $event, first: 200',
    'Query.myConsents': 'event: $event, first: 200, includeEnded: true',
    'Query.previewAs': `event: $event, as: ${CHOICE}`,
    'Query.myBlocks': 'event: $event, first: 200',
    'Query.contactRequests': 'event: $event, box: SENT, first: 200',
    'Query.myDisclosures': 'event: $event, first: 200',
    'Query.disclosuresOf': 'attendee: $looked, first: 200',
    'Query.photosToModerate': 'event: $event, first: 200',
    'Viewer.attendee': 'event: $event',
    'Mutation.updateProfile': 'input: { event: $event }',
    'Mutation.setListed': 'input: { event: $event, listed: false }',
    'Mutation.removePhoto': 'input: { event: $event }',
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
const OWN = new Set([
  'Viewer.attendee',
  'Mutation.updateProfile',
  'Mutation.setListed',
  'Mutation.removePhoto',
]);
/** Paths that lead over a consent the viewer gave to the subject. */
const OVER_A_CONSENT = 'ConsentRecipient.attendee';
/** Paths that lead over who looked at the viewer's own fields, or at those of somebody of their event. */
const OVER_A_LOOK = 'DisclosureRecipient.attendee';
/** Paths that end at somebody else, never at the viewer. */
const OVER_ANOTHER = new Set([OVER_A_CONSENT, OVER_A_LOOK, 'Block.attendee', 'PhotoToModerate.attendee']);

const SELECTION = 'id phone email photo { url } jobTitle';

type Role = {
  readonly name: string;
  readonly shows: readonly ProtectedField[];
  readonly client: Client;
  readonly own: BuiltAttendee | null;
  readonly consent: string;
  readonly block: () => Promise<string>;
};

/** Many viewers ask at once: what is shown is not to hang on how busy the machine is. */
const PATIENT = {
  ledgerDeadlineMillis: 60_000,
  environment: {
    POINTS_PER_QUERY: '1000000',
    POINTS_PER_MINUTE: '100000000',
    KEY_POINTS_PER_MINUTE: '100000000',
  },
};

let gateway: TestGateway;
let event: BuiltEvent;
let listed: BuiltAttendee;
let unlisted: BuiltAttendee;
let ownerClient: Client;
let roles: Role[] = [];
/** Somebody whose e-mail both subjects have seen. */
let lookedAt: string;

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
  // And each of them has looked at what it shows.
  for (const [i, subject] of subjects.entries()) {
    const basis = { kind: 'CONSENT', consent: given[i] ?? '' } as const;
    const shown = [{ event: event.id, subject: own?.id ?? '', field: 'email', basis }] as const;
    const { asked } = aResponse(shown);
    const by = { ...asked.viewer, id: subject.account };
    await gateway.services.ledger.record({ asked: { ...asked, viewer: by }, shown });
    lookedAt = own?.id ?? '';
  }
  const block = async () => {
    if (subjects.length === 0 || own === null) return 'blk_none';
    const blocks = await Promise.all(subjects.map((subject) => buildBlock(gateway, own, subject)));
    return blocks[0] ?? 'blk_none';
  };
  return { name, shows, client, own, consent: given[0] ?? 'con_none', block };
}

beforeAll(async () => {
  gateway = await startGateway(PATIENT);
  event = await buildEvent(gateway);
  const elsewhere = await buildEvent(gateway);
  // Who shows themselves unlists on the way (Mutation.setListed), so they are two people, and listing is put back.
  listed = await buildAttendee(gateway, { event, name: 'Lena Listed', listed: true });
  unlisted = await buildAttendee(gateway, { event, name: 'Uma Unlisted' });
  const attendee = (traits: object = {}) => buildAttendee(gateway, { event, ...traits });
  // Both have a photo that was reported: it is shown meanwhile, and organisers come to them by it.
  await gateway.services.models.photoModerations.insertMany(
    [listed, unlisted].map(({ id: subject, values }) => ({
      ...{ _id: values.photo ?? '', event: event.id, subject, queuedAt: new Date() },
      ...{ present: true, held: false },
    })),
  );
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
  const inEmergency = await gateway.asOrganiser(await buildOrganiser(gateway, event));
  made.push(await role('an organiser who broke the glass for the phone', ['phone'], null, inEmergency));
  const { data } = await inEmergency.query<{
    viewer: { account: { id: string }; sessions: { id: string }[] };
  }>('{ viewer { account { id } sessions { id } } }');
  await buildGrant(gateway, {
    event: event.id,
    account: data?.viewer.account.id ?? '',
    session: data?.viewer.sessions[0]?.id ?? '',
    attendees: [listed.id, unlisted.id],
    fields: ['phone'],
    purpose: 'a test of every path',
  });
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

/** What has to stand before a path can be asked. */
type Standing = 'A REQUEST' | 'A BLOCK' | 'AN ORGANISER' | 'NOTHING';

function standingFor({ coordinates }: SchemaPath): Standing {
  if (coordinates.some((coordinate) => /ContactRequest|requestContact/.test(coordinate))) return 'A REQUEST';
  if (['Query.disclosuresOf', 'Query.photosToModerate'].includes(coordinates[0] ?? '')) return 'AN ORGANISER';
  return coordinates.includes('Block.attendee') ? 'A BLOCK' : 'NOTHING';
}

/** Organisers only: whoever else asks gets an error, whatever was consented to. */
const isOrganisers = (path: SchemaPath) => standingFor(path) === 'AN ORGANISER';

/** Over a request back to the viewer: to who sent it, or to who answers it. */
const leadsBack = ({ coordinates }: SchemaPath) =>
  coordinates.includes(
    coordinates[0] === 'Mutation.answerContactRequest' ? 'ContactRequest.to' : 'ContactRequest.from',
  );

const leadsToOneself = (path: SchemaPath) =>
  path.coordinates.some((coordinate) => OWN.has(coordinate)) || leadsBack(path);

/**
 * Paths that are asked in one operation, so that an open door costs a few requests for each viewer, whatever the
 * number of paths: those that want the same to stand. Mutations that use it up share an operation only where they
 * share their root field, which then runs once for all of its paths.
 */
const BATCHES: readonly (readonly SchemaPath[])[] = (() => {
  const batches = new Map<string, SchemaPath[]>();
  for (const path of PATHS) {
    const standing = standingFor(path);
    const usesItUp = path.operation === 'mutation' && standing !== 'NOTHING';
    const key = usesItUp ? (path.coordinates[0] as string) : `${path.operation} ${standing}`;
    batches.set(key, [...(batches.get(key) ?? []), path]);
  }
  // Well below the limits of an operation (src/graphql/limits.ts), whatever the schema grows to.
  return [...batches.values()].flatMap((batch) => inTwentyFives(batch));
})();

function inTwentyFives<T>(all: readonly T[]): T[][] {
  return all.length === 0 ? [] : [all.slice(0, 25), ...inTwentyFives(all.slice(25))];
}

/** What a path over a request finds: one that the viewer sent to the subject, or received from who is listed. */
async function requestFor(path: SchemaPath, { own }: Role, subject: BuiltAttendee): Promise<string> {
  const [root] = path.coordinates;
  if (standingFor(path) !== 'A REQUEST' || root === 'Mutation.requestContact') return 'req_none';
  if (own === null || own.event !== event.id) return 'req_none';
  const [from, to] = root === 'Mutation.answerContactRequest' ? [listed, own] : [own, subject];
  return buildContactRequest(gateway, { from, to });
}

/** Where `node` begins on this path: at a request, at a consent, or at the subject. */
function nodeOf({ coordinates }: SchemaPath, subject: BuiltAttendee, request: string, consent: string) {
  if (coordinates.some((coordinate) => coordinate.startsWith('ContactRequest.'))) return request;
  return coordinates.includes(OVER_A_CONSENT) ? consent : subject.id;
}

/** Puts back what one viewer's asking changed, so that the next one finds the same. */
async function putBack([path]: readonly SchemaPath[], { own, consent }: Role): Promise<void> {
  if (path === undefined || own === null) return;
  const { attendees, contactRequests, consents } = gateway.services.models;
  const writes: Promise<unknown>[] = [];
  if (path.operation === 'mutation') {
    const again = { withdrawnAt: null, withdrawal: null, open: true };
    writes.push(
      attendees.updateOne({ _id: listed.id }, { listed: true }).exec(),
      consents.collection
        .updateOne({ _id: consent as never }, { $set: again })
        .then(() => keepAudiences(gateway, own)),
      gateway.database.connection.collection('limits').deleteMany({ key: /^contactRequests/ }),
      gateway.services.vaultStore.write([
        { event: own.event, subject: own.id, field: 'photo', value: own.values.photo ?? null },
      ]),
    );
  }
  const standing = standingFor(path);
  if (standing === 'A REQUEST')
    writes.push(contactRequests.deleteMany({ $or: [{ from: own.id }, { to: own.id }] }).exec());
  // A viewer's own blocks change what previews say; those of the subjects stand.
  if (standing === 'A BLOCK') writes.push(consents.collection.deleteMany({ field: BLOCK, subject: own.id }));
  await Promise.all(writes);
}

interface Cell {
  /** The whole answer, as it came. */
  readonly text: string;
  /** What of the subject each path shows. */
  readonly shown: ReadonlyMap<SchemaPath, readonly ProtectedField[]>;
}

/** Asks one path, or all of a batch in one operation. */
async function ask(
  paths: readonly SchemaPath[],
  viewer: Role,
  subject: BuiltAttendee,
  at: TestGateway,
): Promise<Cell> {
  const [first] = paths as [SchemaPath];
  const { consent } = viewer;
  const request = await requestFor(first, viewer, subject);
  const block = standingFor(first) === 'A BLOCK' ? await viewer.block() : 'blk_none';
  const standing = {
    subject: subject.id,
    event: event.id,
    consents: [consent],
    consent,
    block,
    request,
    looked: lookedAt,
  };
  const operation = together(
    paths.map((path) => ({
      path,
      variables: { ...standing, node: nodeOf(path, subject, request, consent) },
    })),
    SELECTION,
  );
  const text = await viewer.client.at(at).text(operation.document, operation.variables);
  await putBack(paths, viewer);
  const answer = JSON.parse(text) as { data?: unknown };
  const shown = paths.map(
    (path, index) =>
      [path, shownIn(partOf(answer.data, operation.keys[index] as string, path), subject)] as const,
  );
  return { text, shown: new Map(shown) };
}

const nameOf = (path: SchemaPath) => path.coordinates.join(' → ');
const shownIn = (text: string, subject: BuiltAttendee) =>
  PROTECTED_FIELDS.filter((field) => text.includes(subject.values[field] as string));

/** Every viewer side by side, each about one subject after the other. */
async function askAll(
  paths: readonly SchemaPath[],
  viewers: readonly Role[],
  at: TestGateway,
  see: (cell: Cell, viewer: Role, subject: BuiltAttendee) => void,
  subjects = [listed, unlisted],
): Promise<void> {
  const asked = await Promise.all(
    viewers.map(async (viewer) => {
      const cells: (readonly [Cell, Role, BuiltAttendee])[] = [];
      for (const subject of subjects) cells.push([await ask(paths, viewer, subject, at), viewer, subject]);
      return cells;
    }),
  );
  for (const cell of asked.flat()) see(...cell);
}

/** Shows nothing of the subject beyond `allowed`: not on any of the paths, and nowhere else in the answer. */
function expectNothingBeyond(
  allowed: readonly ProtectedField[],
  cell: Cell,
  viewer: Role,
  subject: BuiltAttendee,
) {
  const beyond = (shown: readonly ProtectedField[]) => shown.filter((field) => !allowed.includes(field));
  const paths = [...cell.shown].filter(([, shown]) => beyond(shown).length > 0);
  const whom = { viewer: viewer.name, subject: subject === listed ? 'listed' : 'unlisted' };
  expect({
    ...whom,
    paths: paths.map(([path]) => nameOf(path)),
    extra: beyond(shownIn(cell.text, subject)),
  }).toEqual({ ...whom, paths: [], extra: [] });
}

/** Every viewer, both subjects: shows exactly what was consented to, or less where the path does not lead there. */
const expectSealed = (paths: readonly SchemaPath[], at: TestGateway) =>
  askAll(paths, roles, at, (cell, viewer, subject) =>
    expectNothingBeyond(viewer.shows, cell, viewer, subject),
  );

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
        'Query.myDisclosures → DisclosureConnection.nodes → Disclosure.to → DisclosureRecipient.attendee',
        'Query.photosToModerate → PhotoToModerateConnection.nodes → PhotoToModerate.attendee',
        'Query.disclosuresOf → DisclosureConnection.nodes → Disclosure.to → DisclosureRecipient.attendee',
      ]),
    );
    expect(PATHS.length).toBeGreaterThanOrEqual(18);
  });
});

describe.each(PATHS.map((path) => [nameOf(path), path] as const))('%s', (_name, path) => {
  it('shows each viewer exactly what was consented to, and nobody else anything', () =>
    expectSealed([path], gateway));

  it('leads those with consent, and the owner, to the value', async () => {
    const those = isOrganisers(path) ? 'who broke the glass' : 'with consent to';
    const viewers = roles.filter(({ name }) => name.includes(those));
    for (const viewer of leadsToOneself(path) ? [] : viewers) {
      // Through a directory only who is listed; by id whoever gave a direct consent.
      const { shown } = await ask([path], viewer, listed, gateway);
      expect({ viewer: viewer.name, shown: shown.get(path) }).toEqual({
        viewer: viewer.name,
        shown: viewer.shows,
      });
    }
    if (path.coordinates.some((coordinate) => OVER_ANOTHER.has(coordinate))) return;
    if (standingFor(path) === 'A REQUEST') return;
    const owner: Role = {
      name: 'the owner',
      shows: PROTECTED_FIELDS,
      client: ownerClient,
      own: listed,
      consent: 'con_none',
      block: async () => 'blk_none',
    };
    const { shown } = await ask([path], owner, listed, gateway);
    const gone = path.coordinates[0] === 'Mutation.removePhoto' ? ['photo'] : [];
    expect(shown.get(path)).toEqual(PROTECTED_FIELDS.filter((field) => !gone.includes(field)));
  });
});

describe('the bytes of a photo', () => {
  it('come by their URL to those with consent to the photo and to the owner, and to nobody else', async () => {
    const paths = await Promise.all([listed, unlisted].map((subject) => buildPhoto(gateway, subject)));
    for (const path of paths) {
      for (const { name, shows, client } of roles) {
        const { status } = await client.fetch(path);
        expect({ name, status }).toEqual({ name, status: shows.includes('photo') ? 200 : 404 });
      }
    }
    expect((await ownerClient.fetch(paths[0] ?? '')).status).toBe(200);
    expect((await ownerClient.fetch(paths[1] ?? '')).status).toBe(404);
  });
});

describe('each door alone', () => {
  const doors: { shield?: 'open'; vault?: 'open'; visibility?: 'open' } = {};
  let alone: TestGateway;
  beforeAll(async () => {
    // One gateway whose doors are opened and shut between the tests: each operation looks at them afresh.
    alone = await gateway.another({ ...PATIENT, testing: { doors } });
  });
  afterEach(() => {
    for (const door of Object.keys(doors) as (keyof typeof doors)[]) delete doors[door];
  });
  afterAll(() => alone.close());
  const without = () => roles.find(({ name }) => name === 'an attendee without consent') as Role;

  it('a batch asks each of its paths: it shows those with consent what the paths show one by one', async () => {
    expect(BATCHES.flat().map(nameOf).sort()).toEqual(PATHS.map(nameOf).sort());
    const viewers = roles.filter(({ name }) => name.includes('with consent to'));
    for (const batch of BATCHES) {
      const outward = batch.filter((path) => !leadsToOneself(path) && !isOrganisers(path));
      await askAll(
        batch,
        viewers,
        alone,
        ({ shown }, viewer) => {
          const of = outward.map((path) => ({ path: nameOf(path), shown: shown.get(path) }));
          expect(of).toEqual(outward.map((path) => ({ path: nameOf(path), shown: viewer.shows })));
        },
        [listed],
      );
    }
  });

  it('what leaks is seen: with every door open each path shows everything, and the check says so', async () => {
    Object.assign(doors, { shield: 'open', vault: 'open', visibility: 'open' });
    for (const batch of BATCHES) {
      const outward = batch.filter((path) => !leadsToOneself(path) && !isOrganisers(path));
      const cell = await ask(batch, without(), listed, alone);
      expect(outward.filter((path) => cell.shown.get(path)?.length !== PROTECTED_FIELDS.length)).toEqual([]);
      if (outward.length > 0)
        expect(() => expectNothingBeyond([], cell, without(), listed)).toThrow(
          nameOf(outward[0] as SchemaPath),
        );
    }
  });

  it('the shield holds when the vault opens everything', async () => {
    doors.vault = 'open';
    for (const batch of BATCHES) await expectSealed(batch, alone);
  });

  it('the vault holds when the shield lets everything through', async () => {
    doors.shield = 'open';
    for (const batch of BATCHES) await expectSealed(batch, alone);
  });

  it('the decision holds when everybody is visible', async () => {
    doors.visibility = 'open';
    for (const batch of BATCHES) await expectSealed(batch, alone);
  });

  it('attendees.load hides who may not be known of when shield and vault are open', async () => {
    Object.assign(doors, { shield: 'open', vault: 'open' });
    // The two other doors are really open: what is listed lies bare.
    const byId = PATHS.find((path) => nameOf(path) === 'Query.node') as SchemaPath;
    const bare = await ask([byId], without(), listed, alone);
    expect(bare.shown.get(byId)).toEqual([...PROTECTED_FIELDS]);
    const blind = roles.filter(({ name }) =>
      /nobody|stranger|without consent|once|expired|not begun|cancelled|both blocked|organiser of another/.test(
        name,
      ),
    );
    for (const batch of BATCHES) {
      await askAll(
        batch,
        blind,
        alone,
        (cell, viewer, subject) => expectNothingBeyond([], cell, viewer, subject),
        [unlisted],
      );
    }
  });

  it('a denial says in the test build which door refused', async () => {
    const query = 'query ($id: ID!) { node(id: $id) { ... on Attendee { phone } } }';
    const withShield = await without().client.query(query, { id: listed.id });
    const cost = { requested: 12, limit: 1_000_000 };
    expect(withShield.extensions).toEqual({
      cost,
      withheld: ['Attendee.phone'],
      doors: { 'Attendee.phone': 'SHIELD' },
    });
    doors.shield = 'open';
    const vault = await without().client.at(alone).query(query, { id: listed.id });
    expect(vault.extensions).toEqual({
      cost,
      withheld: ['Attendee.phone'],
      doors: { 'Attendee.phone': 'VAULT' },
    });
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

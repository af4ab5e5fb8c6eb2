/**
 * Threat: whoever reads wide goes round what was planted, because something tells it from people: an answer, an order, an export, the
 * commands behind an answer, the documents in the database. So each way is asked about a canary and about somebody whom an import
 * brought, and but for ids and values the answers are the same.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openAddress } from '../src/accounts/open-address.ts';
import { plantedRows } from '../src/canaries/people.ts';
import { sourceNamed } from '../src/sync/source.ts';
import type { Client } from './support/client.ts';
import { commandLine, settingsOf } from './support/command-line.ts';
import { commandsDuring, shapeOf } from './support/commands.ts';
import { type BuiltAttendee, buildAttendee, buildEvent, buildOrganiser } from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { pretixCsv } from './support/import.ts';
import { opened, reportOn } from './support/incidents.ts';
import { buildIntegration, buildKey, withKey } from './support/integrations.ts';
import { take } from './support/keys.ts';
import { entriesOf } from './support/ledger.ts';
import { until } from './support/mongod.ts';

const PLANT = `mutation ($input: PlantCanariesInput!) { plantCanaries(input: $input) {
  canaries { attendee name plantedAt plantedBy } userErrors { code field message } } }`;
const REMOVE =
  'mutation ($id: ID!) { removeCanary(input: { attendee: $id }) { userErrors { code message } } }';
const GIVE =
  'mutation ($event: ID!, $id: ID!) { giveConsent(input: { event: $event, fields: [PHONE], to: { attendee: $id }, purpose: "x", noticeVersion: "1" }) { consents { id recipient { attendee { name } } } userErrors { code } } }';
const LIST = 'query ($event: ID!) { canaries(event: $event) { attendee name } }';

let gateway: TestGateway;
let event: { id: string; slug: string };
let organiser: Client;
let viewer: BuiltAttendee;
let asViewer: Client;
let asKey: Client;
let canary: string;
let twin: string;

interface Planted {
  readonly plantCanaries: {
    readonly canaries: readonly { readonly attendee: string; readonly name: string }[] | null;
    readonly userErrors: readonly { readonly code: string; readonly message: string }[];
  };
}
const plant = async (input: object, by = organiser) =>
  (await by.mutate<Planted>(PLANT, { input: { event: event.id, count: 1, ...input } })).data?.plantCanaries;

beforeAll(async () => {
  gateway = await startGateway();
  const said = { listed: 'Yes', showPhone: 'Yes', variation: '' };
  const names = ['Ada Archer', 'Bo Baker', 'Cy Cooper', 'Di Draper', 'Ed Eaton', 'Fay Forbes'];
  const rows = names.map((name, nth) => ({
    ...said,
    name,
    phone: `+44 7700 90012${nth}`,
    invoiceName: name,
    order: `ORD0${nth}`,
    email: `${name.toLowerCase().replace(' ', '.')}@people.example`,
    orderEmail: `${name.toLowerCase().replace(' ', '.')}@people.example`,
  }));
  await mkdir(gateway.config.dataDir, { recursive: true });
  const file = path.join(gateway.config.dataDir, 'registrations.csv');
  await writeFile(file, pretixCsv(...rows));
  await take(gateway, file);
  const found = await gateway.services.models.events.findOne().orFail().lean();
  event = { id: found._id, slug: found.slug };
  const imported = await gateway.services.models.attendees.findOne({ name: 'Bo Baker' }).orFail().lean();
  twin = imported._id;
  organiser = await gateway.asOrganiser(await buildOrganiser(gateway, event));
  viewer = await buildAttendee(gateway, { event });
  asViewer = await gateway.as(viewer.email);
  const by = { at: new Date(), by: 'cli:test' };
  const integration = await buildIntegration(gateway, {
    events: [event],
    roster: { purpose: 'a CRM', ...by },
  });
  asKey = withKey(gateway, await buildKey(gateway, { integration, events: [event] }));
  // The first consent keeps the words of the notice.
  const given = await asViewer.text(GIVE, {
    event: event.id,
    id: (await buildAttendee(gateway, { event, listed: true })).id,
  });
  expect(given).toContain('"userErrors":[]');
  // A made name shares words with those there are: a search for it may find them too.
  const planted = await plant({ names: ['Gus Gray'] });
  expect(planted?.userErrors).toEqual([]);
  canary = planted?.canaries?.[0]?.attendee as string;
});
afterAll(() => gateway.close());

const recordOf = async (id: string) => gateway.services.models.attendees.findById(id).orFail().lean();
/** An answer without what is anybody's own. */
const plain = async (text: string, id: string) => {
  const { name, organisation } = await recordOf(id);
  const own = [id, name, organisation ?? ''].filter(Boolean);
  return own
    .reduce((left, one) => left.replaceAll(one, '~'), text)
    .replace(/\+44\d+/g, '+44')
    .replace(/\b(con|req|blk)_\w+/g, '$1')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'then')
    .replace(/"(endCursor|startCursor|cursor)":"[^"]*"/g, '"$1":""');
};

describe('nothing that is answered tells a canary from somebody', () => {
  const FIELDS = 'id name organisation category phone email jobTitle photo { url }';
  it.each([
    [
      'node',
      (client: Client, id: string) =>
        client.text(`query ($id: ID!) { node(id: $id) { ... on Attendee { ${FIELDS} } } }`, { id }),
    ],
    [
      'nodes',
      (client: Client, id: string) =>
        client.text(`query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Attendee { ${FIELDS} } } }`, {
          ids: [id, id],
        }),
    ],
    [
      'search',
      async (client: Client, id: string) =>
        client.text(
          `query ($event: ID!, $search: String!) { attendees(event: $event, first: 5, search: $search) { nodes { ${FIELDS} } pageInfo { hasNextPage } } }`,
          { event: event.id, search: (await recordOf(id)).name },
        ),
    ],
    [
      'a contact request, and taking it back',
      async (client: Client, id: string) => {
        const asked = await client.text(
          'mutation ($id: ID!) { requestContact(input: { attendee: $id, fields: [EMAIL], message: "to meet" }) { contactRequest { id to { name } } userErrors { code } } }',
          { id },
        );
        const request = /req_\w+/.exec(asked)?.[0];
        return (
          asked +
          (await client.text(
            'mutation ($id: ID!) { cancelContactRequest(input: { request: $id }) { userErrors { code } } }',
            {
              id: request,
            },
          ))
        );
      },
    ],
    [
      'a consent to them, and a block of them',
      async (client: Client, id: string) =>
        (await client.text(GIVE, { event: event.id, id })) +
        (await client.text(
          'mutation ($id: ID!) { block(input: { attendee: $id }) { block { id attendee { name } } userErrors { code } } }',
          { id },
        )),
    ],
  ])('%s', async (_way, ask) => {
    const [texts, commands]: [string[], string[][]] = [[], []];
    for (const id of [twin, canary]) {
      // What is read for the first time, keys above all, is remembered.
      await asViewer.text('query ($id: ID!) { node(id: $id) { ... on Attendee { phone } } }', { id });
      const seen = await commandsDuring(gateway, async () =>
        texts.push(await plain(await ask(asViewer, id), id)),
      );
      commands.push(seen.map(({ name }) => name));
    }
    expect(texts[1]).toBe(texts[0]);
    expect(commands[1]).toEqual(commands[0]);
  });

  it('an export, whole and since then, and the directory’s order', async () => {
    const text = await (await asKey.fetch(`/export/attendees.jsonl?event=${event.id}&refused=keep`)).text();
    const lines = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const [ours, theirs] = [canary, twin].map((id) => lines.find((line) => line.id === id));
    expect(Object.keys(ours).filter((key) => key !== 'cursor')).toEqual(
      Object.keys(theirs).filter((key) => key !== 'cursor'),
    );
    expect(ours.withheld).toEqual(theirs.withheld);
    const page = await asViewer.query<{ attendees: { nodes: { id: string; name: string }[] } }>(
      'query ($event: ID!) { attendees(event: $event, first: 50) { nodes { id name } } }',
      { event: event.id },
    );
    const nodes = page.data?.attendees.nodes ?? [];
    expect(nodes.map(({ id }) => id)).toContain(canary);
    const sorted = nodes.map(({ name }) => name).sort((a, b) => a.localeCompare(b, 'en'));
    expect(nodes.map(({ name }) => name)).toEqual(sorted);
  });

  it('nor do the documents about them: person, account, consents, keys', async () => {
    const { connection } = gateway.database;
    const documents = async (id: string) => {
      const person = await connection.collection('attendees').findOne({ _id: id as never });
      const account = await connection.collection('accounts').findOne({ _id: person?.account });
      const consents = await connection.collection('consents').find({ subject: id, open: true }).toArray();
      const changes = await connection.collection('changes').countDocuments({ subject: id });
      const source = person?.sources[0];
      const words = { words: [], edited: {}, audienceConsents: '', sealedValues: null };
      const seen = { ...person, ...words, organisation: 'o', category: 'c', by: person?.listing.by };
      return {
        person: shapeOf(seen),
        sealed: person?.sealedValues.of,
        source: source?.source,
        id: String(source?.id).replace(/\d/g, '9').replace(/[A-Z]/g, 'A'),
        account: account && Object.keys(account).sort(),
        consents: consents.map(({ field, recipient, purpose, evidence }) => ({
          field,
          recipient,
          purpose,
          evidence,
        })),
        changes,
      };
    };
    expect(await documents(canary)).toEqual(await documents(twin));
    const marks = JSON.stringify(await connection.collection('canaries').find().toArray());
    expect(marks).not.toContain(canary);
    expect(JSON.stringify(await connection.collection('attendees').find().toArray())).not.toMatch(
      /canar|cny_|plant/i,
    );
  });
});

describe('canaries', () => {
  it('are known to what raises alarms, by the entries of the ledger', async () => {
    await asViewer.query('query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Attendee { phone } } }', {
      ids: [twin, canary],
    });
    const subjects = (await entriesOf(gateway)).map(({ subject }) => subject);
    expect(subjects).toContain(canary);
    expect([...(await gateway.services.canaries.among(subjects))]).toEqual([canary]);
    const { alarms } = gateway.services.models;
    await until(async () => {
      await gateway.services.alarmRound.run();
      return (await alarms.countDocuments({ rule: 'CANARY', about: viewer.account })) > 0;
    });
    const other = await gateway.another();
    expect([...(await other.services.canaries.among([canary, twin]))]).toEqual([canary]);
  });

  it('are listed for organisers of the event with the second factor, and for nobody else', async () => {
    const listed = await organiser.query<{ canaries: { attendee: string }[] }>(LIST, { event: event.id });
    expect(listed.data?.canaries.map(({ attendee }) => attendee)).toContain(canary);
    const without = await gateway.as(await buildOrganiser(gateway, event));
    const codes = [];
    for (const client of [asViewer, asKey, without])
      for (const text of [
        await client.text(LIST, { event: event.id }),
        await client.text(PLANT, { input: { event: event.id, count: 1 } }),
        await client.text(REMOVE, { id: canary }),
      ])
        codes.push(/"code":"(\w+)"/.exec(text)?.[1]);
    expect(codes).toEqual([...Array(6).fill('FORBIDDEN'), ...Array(3).fill('SECOND_FACTOR_REQUIRED')]);
  });

  it('get no mail, and nobody signs in as one', async () => {
    const { account } = await recordOf(canary);
    const record = await gateway.services.models.accounts.findById(account).orFail().lean();
    const address = (await openAddress(gateway.services.keyRing, record)) as string;
    expect(address).toMatch(/@attendees\.invalid$/);
    const START = 'mutation ($email: String!) { startSignIn(input: { email: $email }) { accepted } }';
    const [theirs, twins] = [
      await gateway.browser().text(START, { email: address }),
      await gateway.browser().text(START, { email: 'bo.baker@people.example' }),
    ];
    expect(theirs).toBe(twins);
    expect(await gateway.mailsTo('bo.baker@people.example')).toHaveLength(1);
    expect(await gateway.mailsTo(address)).toEqual([]);
  });

  it('take names and fields that are given, and are refused what does not fit', async () => {
    const { canaries } =
      (await plant({ count: 2, names: ['Zoë  Quill'], fields: ['PHONE', 'JOB_TITLE'] })) ?? {};
    expect(canaries?.map(({ name }) => name)).toContain('Zoë Quill');
    const errors = [];
    for (const input of [
      { count: 0 },
      { count: 21 },
      { names: ['A', 'B'] },
      { fields: ['EMAIL'] },
      { event: 'evt_none' },
    ])
      errors.push((await plant(input))?.userErrors[0]);
    expect(errors.map((error) => error && [error.code, error.message])).toEqual([
      ['BAD_COUNT', 'Plant 1 to 20 at once.'],
      ['BAD_COUNT', 'Plant 1 to 20 at once.'],
      ['BAD_NAMES', 'Give at most one name for each, of 1 to 100 characters.'],
      ['BAD_FIELDS', 'They can show PHONE, JOB_TITLE, or both.'],
      ['UNKNOWN_EVENT', 'You organise no event with this id.'],
    ]);
    await plant({ count: 20 });
    await plant({ count: 20 });
    expect((await plant({ count: 20 }))?.userErrors[0]).toMatchObject({
      code: 'TOO_MANY',
      message: 'An event has at most 50.',
    });
    await gateway.services.models.events.updateOne({ _id: event.id }, { closedAt: new Date() });
    expect((await plant({}))?.userErrors[0]).toMatchObject({
      code: 'EVENT_CLOSED',
      message: 'Its people were erased; nobody is brought in.',
    });
    await gateway.services.models.events.updateOne({ _id: event.id }, { $unset: { closedAt: 1 } });
  });

  it('have ids like those there are, of which each is free, however few there are', () => {
    const people = Array.from({ length: 10 }, (_, nth) => ({
      ...{ name: 'Ada Archer', organisation: null, category: null },
      sources: [{ source: 'short', id: String(nth), rowHash: '' }],
    }));
    const taken = new Set(people.flatMap(({ sources }) => sources.map(({ id }) => id)));
    const like = { people, source: 'short', region: 'GB', given: [] };
    const ids = plantedRows(60, like, (id) => taken.has(id)).map(({ id }) => id);
    expect(ids.filter((id) => taken.has(id) || !/^\d{2,}$/.test(id))).toEqual([]);
    expect(new Set(ids).size).toBe(60);
  });

  it('are of a file, where most people came by an integration: that one would know them', async () => {
    const other = await buildEvent(gateway);
    const asOrganiser = await gateway.asOrganiser(await buildOrganiser(gateway, other));
    const integration = await buildIntegration(gateway, { events: [other] });
    for (let nth = 0; nth < 4; nth += 1) {
      const { id } = await buildAttendee(gateway, { event: other });
      const source = nth === 0 ? 'file' : sourceNamed(integration, 'crm');
      const set = { 'sources.0.source': source, 'sources.0.id': `${nth}` };
      await gateway.services.models.attendees.updateOne({ _id: id }, { $set: set });
    }
    const planted = await plant({ event: other.id }, asOrganiser);
    const record = await recordOf(planted?.canaries?.[0]?.attendee ?? '');
    expect(record.sources.map(({ source }) => source)).toEqual(['file']);
  });

  it('are not counted, nor named, in the report of an incident; without the keys it says that some may be', async () => {
    const asked = 'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Attendee { phone } } }';
    await asViewer.query(asked, { ids: [twin, canary] });
    const incident = await opened(organiser, {
      event: event.id,
      suspects: { accounts: [viewer.account] },
    });
    const report = await reportOn(organiser, incident.id, { first: 50 });
    // Whoever is suspect may have seen what is theirs.
    const others = report.people.map(({ attendee }) => attendee).filter((id) => id !== viewer.id);
    expect(others).toEqual([twin]);
    expect(report.counts).toMatchObject({ peopleAffected: report.people.length, peopleReleased: 1 });
    expect(report.cannotProve).toContain(
      'Planted attendees that were shown are no people, and are neither counted nor named.',
    );
    expect(JSON.stringify(report)).not.toContain(canary);
    const withKeys = await commandLine(['incident', 'report', incident.id], gateway);
    expect([withKeys.code, withKeys.out.includes(canary)]).toEqual([0, false]);
    const settings = { ...settingsOf(gateway), KEY_FILE: `${gateway.config.keyFile}.none` };
    const without = await commandLine(['incident', 'report', incident.id], settings);
    expect([without.code, without.err]).toEqual([0, '']);
    expect(without.out).toMatch(/Up to \d+ of those counted may be planted attendees, who are no people/);
  });

  it('write over nobody: their registrations’ ids are nobody’s', async () => {
    const ids = (await gateway.services.models.attendees.find({ event: event.id }).lean()).flatMap(
      ({ sources }) => sources.map(({ source, id }) => `${source} ${id}`),
    );
    expect(new Set(ids).size).toBe(ids.length);
    expect((await recordOf(twin)).name).toBe('Bo Baker');
  });

  it('are removed as people are erased; whoever is none is not', async () => {
    const known = await gateway.services.models.canaries.find().lean();
    const gone = await organiser.text(REMOVE, { id: canary });
    expect(gone).toContain('"userErrors":[]');
    const { models, canaries } = gateway.services;
    expect(await models.attendees.countDocuments({ _id: canary })).toBe(0);
    expect([...(await canaries.among([canary]))]).toEqual([]);
    // Nor can a copy of the database from before be opened: its key is gone.
    const left = new Set((await models.canaries.find().lean()).map(({ _id }) => _id));
    const [mark] = known.filter(({ _id }) => !left.has(_id));
    expect(await gateway.services.keyRing.thatOpens(mark?._id ?? '', mark?.attendee as never)).toBeNull();
    expect((await canaries.at(event.id)).map(({ attendee }) => attendee)).not.toContain(canary);
    for (const id of [twin, canary])
      expect(await organiser.text(REMOVE, { id })).toContain(
        'No event of yours has a planted attendee with this id.',
      );
    expect(await models.attendees.countDocuments({ _id: twin })).toBe(1);
  });
});

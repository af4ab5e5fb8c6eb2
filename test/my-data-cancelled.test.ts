/** What is kept of a registration that is not valid: in its owner's package, in nobody else's, and nowhere else. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { oneAttendee } from '../src/consent/model.ts';
import { valuesOfCancelled } from '../src/disclosure/values-of-cancelled.ts';
import { erase } from '../src/erasure/erase.ts';
import type { Client } from './support/client.ts';
import { lockedDown } from './support/disclosures.ts';
import {
  type BuiltAttendee,
  type BuiltEvent,
  buildAttendee,
  buildConsent,
  buildEvent,
} from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { until } from './support/mongod.ts';
import { jpeg, put } from './support/photos.ts';

const PREPARE = 'mutation { prepareMyData { data { state } userErrors { code } } }';
const MINE = '{ myData { state json page } }';
const LOOK = 'query ($id: ID!) { node(id: $id) { ... on Attendee { phone } } }';
const CHANGE = `mutation ($event: ID!, $phone: String!) {
  updateProfile(input: { event: $event, phone: $phone }) { userErrors { code } }
}`;
const PHONE = '+447700900999';
const AT_MOST = 2;

// biome-ignore lint/suspicious/noExplicitAny: the whole of somebody, in depth.
type Data = Record<string, any>;

let gateway: TestGateway;
/** With budgets for a network and for a person. */
let narrow: TestGateway;
let event: BuiltEvent;
/** Not valid any more. */
let ada: BuiltAttendee;
/** Ada at another event. */
let elsewhere: BuiltAttendee;
let bob: BuiltAttendee;
let asAda: Client;

const begun = Date.now() - 60_000;
beforeAll(async () => {
  const environment = { MAILS_PER_MINUTE: '6000', TRUST_PROXY: '1' };
  gateway = await startGateway({ environment, reading: { begun } });
  const settings = { networkPeoplePerTenMinutes: AT_MOST, peoplePerTenMinutes: 1 };
  narrow = await gateway.another({ settings, reading: { begun, everyMillis: 50 } });
});
afterAll(() => gateway.close());

const attendees = () => gateway.services.models.attendees;
const cancel = ({ id }: Pick<BuiltAttendee, 'id'>) =>
  attendees().updateOne({ _id: id }, { registered: false }).exec();
const passOn = (account: string | null, accountSince = new Date()) =>
  attendees().updateOne({ _id: ada.id }, { account, accountSince }).exec();

beforeEach(async () => {
  event = await buildEvent(gateway);
  ada = await buildAttendee(gateway, { event, name: 'Ada Asking', listed: true });
  elsewhere = await buildAttendee(gateway, { event: await buildEvent(gateway), email: ada.email });
  bob = await buildAttendee(gateway, { event, name: 'Bob Beside', listed: true });
  asAda = await gateway.as(ada.email);
});

const holding = () => gateway.services.fence as unknown as { holds?: (...args: unknown[]) => boolean };
afterEach(() => {
  delete holding().holds;
});

/** Ada wrote, permitted and was looked at, before it was cancelled. */
async function used(): Promise<void> {
  expect((await put(asAda, event, await jpeg())).status).toBe(204);
  await asAda.mutate(CHANGE, { event: event.id, phone: PHONE });
  await buildConsent(gateway, { subject: ada, field: 'phone', recipient: oneAttendee(bob.id) });
  await (await gateway.as(bob.email)).query(LOOK, { id: ada.id });
  await cancel(ada);
}
async function prepared(client = asAda): Promise<string> {
  await client.mutate(PREPARE);
  const mine = async () =>
    (await client.query<{ myData: { state: string; json: string } | null }>(MINE)).data?.myData;
  await until(async () => ['READY', 'FAILED'].includes((await mine())?.state ?? ''));
  return (await mine())?.json ?? '';
}
async function fetched(path: string, client = asAda): Promise<Data> {
  const answer = await client.fetch(path);
  return { status: answer.status, ...((await answer.json().catch(() => ({}))) as Data) };
}
const notSent = async () =>
  (await ledgerEntries()).flatMap(({ notReleased = [] }) => notReleased as Data[]).length;
async function ledgerEntries(): Promise<Data[]> {
  await gateway.services.ledger.confirm();
  return gateway.database.connection.collection('ledger').find().toArray();
}

it('is in the package of whose it is, as of a valid one, and on the record before it leaves', async () => {
  await used();
  const path = await prepared();
  const { events, cancelledRegistrations } = await fetched(path);
  expect(events).toMatchObject([{ attendee: elsewhere.id }]);
  expect(cancelledRegistrations).toHaveLength(1);
  const [at] = cancelledRegistrations;
  expect(at).toMatchObject({ event: event.id, eventName: `The ${event.slug}`, attendee: ada.id });
  const { jobTitle } = ada.values;
  expect(at.profile).toMatchObject({ name: 'Ada Asking', phone: PHONE, email: ada.email, jobTitle });
  expect(Buffer.from(at.photo.base64, 'base64').subarray(0, 2)).toEqual(Buffer.from([0xff, 0xd8]));
  expect(at.consentsGiven).toMatchObject([
    { field: 'PHONE', recipient: { kind: 'ATTENDEE', attendee: null } },
  ]);
  expect(at.changes.map(({ part }: Data) => part)).toEqual(['PHONE', 'PHOTO']);
  expect(at.provenance.editedByOwner).toHaveProperty('phone');
  const looks = at.disclosures.filter(({ to }: Data) => to.kind === 'ATTENDEE');
  expect(looks).toMatchObject([{ field: 'PHONE', to: { name: 'Bob Beside' } }]);
  // The same keys as of a valid one, but for what is said in docs/rights.md.
  const lacks = Object.keys(events[0]).filter((key) => !(key in at));
  expect(lacks).toEqual([
    ...['settings', 'heldPhoto', 'proposals', 'consentsReceived', 'blocks', 'contactRequestsReceived'],
    ...['contactRequestsSent', 'deletions'],
  ]);
  const reads = (await ledgerEntries())
    .flatMap(({ responses }) => (responses ?? []) as Data[])
    .filter((one) => one?.asked?.operation?.name === 'GET /my-data');
  const { subjects, shown } = reads.at(-1) ?? {};
  expect(shown[subjects.indexOf(ada.id)]).toBe(
    'phone OWNER, email OWNER, photo OWNER, jobTitle OWNER, disclosures OWNER',
  );
  const page = await (await asAda.fetch(path.replace('.json', '.html'))).text();
  expect(page).toContain(`Registration that is not valid: The ${event.slug}`);
  expect(page).toContain(PHONE);
});

it('is nowhere else: not in what others are given, nor in any other answer to the person', async () => {
  await used();
  const asBob = await gateway.as(bob.email);
  const his = await fetched(await prepared(asBob), asBob);
  expect(JSON.stringify(his)).not.toMatch(new RegExp(`Asking|${ada.id}|900999`));
  const path = await prepared();
  await fetched(path);
  expect((await asBob.fetch(path)).status).toBe(404);
  const everything = `query ($event: ID!, $id: ID!) {
    node(id: $id) { id }
    viewer { attendee(event: $event) { id } account { events { id } } }
    attendees(event: $event, first: 10) { nodes { id } }
    search: attendees(event: $event, search: "Asking") { nodes { id } }
    myConsents(event: $event, includeEnded: true) { nodes { id } }
    myChanges(event: $event) { nodes { id } }
    myDisclosures(event: $event) { nodes { at } }
  }`;
  for (const client of [asAda, asBob]) {
    const answer = await client.text(everything, { event: event.id, id: ada.id });
    expect(answer).not.toMatch(new RegExp(`${ada.id}|con_|chg_|900999`));
    expect(JSON.parse(answer)).toMatchObject({ data: { node: null, search: { nodes: [] } } });
  }
  const { services } = gateway;
  expect(await valuesOfCancelled(services, bob.account, ada.id)).toBeNull();
  expect(await valuesOfCancelled(services, ada.account, elsewhere.id)).toBeNull();
  expect(await valuesOfCancelled(services, ada.account, ada.id)).toMatchObject({ phone: PHONE });
});

it('that was passed on is in no package of who had it, and has nothing of before for who has it', async () => {
  await used();
  const words = new RegExp(`900999|con_|"attendee":"${ada.id}"`, 'g');
  expect(new Set(JSON.stringify(await fetched(await prepared())).match(words)).size).toBe(3);
  await attendees().deleteOne({ _id: bob.id }).exec();
  await passOn(bob.account);
  await buildAttendee(gateway, { event: await buildEvent(gateway), email: bob.email });
  const asBob = await gateway.as(bob.email);
  const [at] = (await fetched(await prepared(asBob), asBob)).cancelledRegistrations;
  // What the import stored is of the registration; what Ada wrote is hers.
  expect(at.profile).toMatchObject({ email: ada.email, phone: null });
  expect(at).toMatchObject({ photo: null, consentsGiven: [], changes: [] });
  expect(at.provenance.editedByOwner).toEqual({});
  expect(at.disclosures.filter(({ to }: Data) => to.kind !== 'OWNER')).toEqual([]);
  const hers = await fetched(await prepared());
  expect(hers).toMatchObject({ status: 200, cancelledRegistrations: [] });
  expect(JSON.stringify(hers)).not.toMatch(words);
});

it('that is another’s, or nobody’s, when it is fetched takes the package away with it', async () => {
  await used();
  for (const other of ['acc_of_another', null]) {
    const path = await prepared();
    expect((await fetched(path)).status).toBe(200);
    await passOn(other);
    const answer = await fetched(path);
    expect(answer).toMatchObject({ status: 404 });
    expect(JSON.stringify(answer)).not.toContain('900999');
    await passOn(ada.account);
    await gateway.services.models.myData.deleteMany({ account: ada.account }).exec();
  }
});

it.each([
  ['it is another’s', () => passOn('acc_of_another'), { status: 404 }],
  [
    'a lockdown of its event began',
    () => lockedDown(gateway, { scope: 'EVENT', event: event.id }),
    { code: 'LOCKED_DOWN' },
  ],
])(
  'is not sent where the primary changed after the record, and %s; the record says so',
  async (_what, between, expected) => {
    await used();
    const path = await prepared();
    const { ledger } = gateway.services;
    const record = ledger.record.bind(ledger);
    const before = await notSent();
    let n = 0;
    ledger.record = async (...args) => {
      const receipt = await record(...args);
      await between();
      return receipt;
    };
    holding().holds = () => {
      n += 1;
      return n > 1;
    };
    const answer = await fetched(path);
    Object.assign(ledger, { record });
    expect([n, answer]).toMatchObject([1, expected]);
    expect(JSON.stringify(answer)).not.toContain('900999');
    await until(async () => (await notSent()) > before);
  },
);

it('is refused under a lockdown of its event alone, which the session does not bring; nor is it prepared then', async () => {
  await used();
  const path = await prepared();
  for (const scope of [
    { scope: 'EVENT', event: event.id },
    { scope: 'FIELD', field: 'phone', event: event.id },
    { scope: 'ATTENDEES', event: event.id, attendees: [ada.id] },
  ] as const) {
    const lift = await lockedDown(gateway, scope as Parameters<typeof lockedDown>[1]);
    const answer = await fetched(path);
    expect([scope, answer.code]).toEqual([scope, 'LOCKED_DOWN']);
    expect(JSON.stringify(answer)).not.toContain('900999');
    await lift();
    expect((await fetched(path)).status).toBe(200);
  }
  const lift = await lockedDown(gateway, { scope: 'EVENT', event: event.id });
  await asAda.mutate(PREPARE);
  const found = () => gateway.services.models.myData.findOne({ account: ada.account }).lean().exec();
  await until(async () => ((await found())?.attempts ?? 0) > 0 && (await found())?.state !== 'PREPARING');
  expect(await found()).toMatchObject({ state: 'ASKED', parts: null });
  await lift();
});

it('is not sent where it cannot be recorded', async () => {
  await used();
  const path = await prepared();
  const { ledger } = gateway.services;
  const record = ledger.record.bind(ledger);
  ledger.record = () => Promise.reject(new Error('the disk is full'));
  const answer = await fetched(path);
  Object.assign(ledger, { record });
  expect(answer).toMatchObject({ status: 503, code: 'LEDGER_UNAVAILABLE' });
  expect(JSON.stringify(answer)).not.toContain('900999');
});

it('counts against the budget of its network, and is refused as a read of one’s own is', async () => {
  const headers = { 'x-forwarded-for': '198.51.100.17' };
  const paths: [Client, string][] = [];
  for (let n = 0; n < AT_MOST + 1; n += 1) {
    const person = await buildAttendee(gateway, { event });
    await buildAttendee(gateway, { event: await buildEvent(gateway), email: person.email });
    await cancel(person);
    const client = (await gateway.as(person.email, gateway.browser(headers))).at(narrow);
    paths.push([client, await prepared(client)]);
  }
  const codes = [];
  for (const [client, path] of paths) codes.push((await fetched(path, client)).code);
  expect(codes).toEqual([undefined, undefined, 'RATE_LIMITED']);
});

it('is one’s own to the budget: who has looked at all others that they may gets it still', async () => {
  await buildConsent(gateway, { subject: bob, field: 'phone', recipient: oneAttendee(ada.id) });
  const other = await buildAttendee(gateway, { event, listed: true });
  const headers = { 'x-forwarded-for': '198.51.100.18' };
  const client = (await gateway.as(ada.email, gateway.browser(headers))).at(narrow);
  expect(await client.text(LOOK, { id: bob.id })).toContain(bob.values.phone);
  expect(await client.text(LOOK, { id: other.id })).toContain('RATE_LIMITED');
  await cancel(ada);
  const { cancelledRegistrations } = await fetched(await prepared(client), client);
  expect(cancelledRegistrations).toMatchObject([{ profile: { phone: ada.values.phone } }]);
});

it('goes with the registration: an erasure of it takes the package away', async () => {
  await used();
  const path = await prepared();
  await erase({ ...gateway.services, erasedFile: gateway.services.config.erasedFile }, [
    {
      ...{ _id: ada.id, event: event.id, account: ada.account },
      ...{ addressIndex: [], organiserToo: false, why: 'ASKED' },
    },
  ]);
  // Sealed under the account's key, which stays: nothing of it may lie there.
  const parts = gateway.services.models.myDataParts;
  expect(await parts.countDocuments({ account: ada.account }).exec()).toBe(0);
  expect(await fetched(path)).toMatchObject({ status: 404 });
  expect(await fetched(await prepared())).toMatchObject({ status: 200, cancelledRegistrations: [] });
});

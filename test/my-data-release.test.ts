/** What of a package leaves, and when: each fetch asks anew, is counted, and holds behind the fence. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { oneAttendee } from '../src/consent/model.ts';
import { newId } from '../src/ids.ts';
import type { Client } from './support/client.ts';
import { lockedDown } from './support/disclosures.ts';
import {
  type BuiltAttendee,
  type BuiltEvent,
  buildAttendee,
  buildBlock,
  buildConsent,
  buildEvent,
  buildGrant,
  buildOrganiser,
} from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { buildIntegration } from './support/integrations.ts';
import { until } from './support/mongod.ts';

const PREPARE = 'mutation { prepareMyData { data { state } userErrors { code } } }';
const MINE = '{ myData { state json page } }';
const OWN = 'query ($id: ID!) { node(id: $id) { ... on Attendee { phone } } }';
const AT_MOST = 5;

// biome-ignore lint/suspicious/noExplicitAny: the whole of somebody, in depth.
type Data = Record<string, any>;

let gateway: TestGateway;
/** With a budget for a network. */
let narrow: TestGateway;
let event: BuiltEvent;
let ada: BuiltAttendee;
let bob: BuiltAttendee;
let asAda: Client;

const begun = Date.now() - 60_000;
beforeAll(async () => {
  const environment = { MAILS_PER_MINUTE: '6000', TRUST_PROXY: '1' };
  gateway = await startGateway({ environment, reading: { begun } });
  const settings = { networkPeoplePerTenMinutes: AT_MOST };
  narrow = await gateway.another({ settings, reading: { begun, everyMillis: 50 } });
});
afterAll(() => gateway.close());
beforeEach(async () => {
  event = await buildEvent(gateway);
  ada = await buildAttendee(gateway, { event, listed: true });
  bob = await buildAttendee(gateway, { event, name: 'Bob Beside', listed: true });
  await buildConsent(gateway, { subject: bob, field: 'phone', recipient: oneAttendee(ada.id) });
  asAda = await gateway.as(ada.email);
});
const holding = () => gateway.services.fence as unknown as { holds: (...args: unknown[]) => boolean };
afterEach(() => {
  delete (holding() as { holds?: unknown }).holds;
});

async function prepared(client = asAda): Promise<string> {
  await client.mutate(PREPARE);
  const mine = async () =>
    (await client.query<{ myData: { state: string; json: string } | null }>(MINE)).data?.myData;
  await until(async () => ['READY', 'FAILED'].includes((await mine())?.state ?? ''));
  return (await mine())?.json ?? '';
}
async function fetched(path: string, client = asAda): Promise<Data> {
  const answer = await client.fetch(path);
  const body = (await answer.json().catch(() => ({}))) as Data;
  return { status: answer.status, retryAfter: answer.headers.get('retry-after'), ...body };
}

it('counts against the budget of its network, of whomever it is, and is refused like a read of one’s own', async () => {
  const headers = { 'x-forwarded-for': '198.51.100.7' };
  const paths: [Client, string, BuiltAttendee][] = [];
  for (let n = 0; n < AT_MOST + 2; n += 1) {
    const person = await buildAttendee(gateway, { event });
    const client = (await gateway.as(person.email, gateway.browser(headers))).at(narrow);
    paths.push([client, await prepared(client), person]);
  }
  for (const [n, [client, path, { values }]] of paths.entries()) {
    const answer = await fetched(path, client);
    if (n < AT_MOST) expect([n, answer.events?.[0].profile.phone]).toEqual([n, values.phone]);
    else {
      expect([n, answer.status, answer.code]).toEqual([n, 429, 'RATE_LIMITED']);
      expect(Number(answer.retryAfter)).toBeGreaterThan(0);
      expect(JSON.stringify(answer)).not.toContain(values.phone);
    }
  }
  const [last] = paths.slice(-1) as [[Client, string, BuiltAttendee]];
  const own = await last[0].query(OWN, { id: last[2].id });
  expect(own.errors?.[0]?.extensions?.code).toBe('RATE_LIMITED');
  // What is prepared shows nobody anything: it is whole, and another network gets it.
  const moved = gateway.browser({ 'x-forwarded-for': '198.51.100.99' });
  for (const [name, value] of last[0].cookies) moved.cookies.set(name, value);
  const again = await prepared(last[0]);
  expect((await fetched(again, moved.at(narrow))).events[0].profile.phone).toBe(last[2].values.phone);
});

it('is refused to a session that a lockdown of a single field calls suspect', async () => {
  const path = await prepared();
  expect((await fetched(path)).status).toBe(200);
  const lift = await lockedDown(gateway, { scope: 'FIELD', field: 'phone', event: event.id });
  expect(await fetched(path)).toMatchObject({ code: 'LOCKED_DOWN' });
  await lift();
  expect((await fetched(path)).status).toBe(200);
});

it('is not prepared while a lockdown withholds anything from the session: it would lack that, and not say so', async () => {
  const lift = await lockedDown(gateway, { scope: 'FIELD', field: 'phone', event: event.id });
  await asAda.mutate(PREPARE);
  const record = () => gateway.services.models.myData.findOne({ account: ada.account }).lean().exec();
  await until(async () => {
    const found = await record();
    return (found?.attempts ?? 0) > 0 && found?.state !== 'PREPARING';
  });
  expect(await record()).toMatchObject({ state: 'ASKED', parts: null });
  await lift();
  expect((await fetched(await prepared())).events[0].profile.phone).toBe(ada.values.phone);
});

it('has nothing of who had the registration before: why it was opened, what was reported, who was told', async () => {
  const { models } = gateway.services;
  const grant = { event: event.id, account: 'acc_of_another', session: 'ses_of_another' };
  await buildGrant(gateway, { ...grant, attendees: [ada.id], fields: ['phone'], purpose: 'Ada fainted' });
  const at = new Date();
  await models.photoReports.create({
    ...{ _id: 'rep_of_before', event: event.id, subject: ada.id, photo: 'pho_x', by: bob.id },
    ...{ reason: 'This is Ada', at },
  });
  await models.photoReports.create({
    ...{ _id: 'rep_by_before', event: event.id, subject: bob.id, photo: 'pho_y', by: ada.id },
    ...{ reason: 'This is my ex', at },
  });
  await models.photoModerations.create({
    ...{ _id: 'pho_of_before', event: event.id, subject: ada.id, present: false, held: false },
    ...{ queuedAt: at, verdict: 'REFUSED', reason: 'Not a face', decidedAt: at, by: 'acc_of_another' },
  });
  const suspected = { scope: 'ATTENDEES', event: event.id, attendees: [ada.id] } as const;
  await (await lockedDown(gateway, suspected))();
  const told = { integration: 'int_clinic', type: 'consent.withdrawn', event: event.id } as const;
  await models.webhookMessages.create({
    ...{ ...told, _id: 'msg_of_before', key: 'of before', queuedAt: at, only: null, keptUntil: null },
    ...{ data: { event: event.id, attendee: ada.id, field: 'phone' } },
    deletion: { acknowledgedAt: null, by: null },
  });
  const words = /fainted|This is Ada|This is my ex|Not a face|int_clinic|"liftedAt"/g;
  expect(new Set(JSON.stringify(await fetched(await prepared())).match(words)).size).toBe(6);
  const account = bob.account;
  await models.attendees.deleteOne({ _id: bob.id }).exec();
  const accountSince = new Date(at.getTime() + 1_000);
  await models.attendees.updateOne({ _id: ada.id }, { $set: { account, accountSince } }).exec();
  const asBob = await gateway.as(bob.email);
  expect(JSON.stringify(await fetched(await prepared(asBob), asBob)).match(words)).toBeNull();
});

it('has every page of what is kept, and of who looked', async () => {
  const { models } = gateway.services;
  await buildConsent(gateway, { subject: ada, field: 'phone', recipient: oneAttendee(bob.id) });
  const given = await models.consents.findOne({ subject: ada.id }).orFail().lean().exec();
  const ended = { ...given, open: false, withdrawnAt: new Date(), withdrawal: null };
  const more = Array.from({ length: 200 }, () => ({ ...ended, _id: newId('consent') }));
  await models.consents.collection.insertMany(more as never[]);
  const asBob = await gateway.as(bob.email);
  for (let n = 0; n < 201; n += 1) await asBob.query(OWN, { id: ada.id });
  const [at] = (await fetched(await prepared())).events;
  expect(new Set(at.consentsGiven.map(({ id }: Data) => id)).size).toBe(201);
  expect(at.disclosures.filter(({ to }: Data) => to.kind === 'ATTENDEE')).toHaveLength(201);
});

it('has no more of others where the person organises, and nothing that broken glass opens', async () => {
  await buildOrganiser(gateway, event, ada.email);
  const organiser = await gateway.asOrganiser(ada.email);
  await buildBlock(gateway, bob, ada);
  const { data } = await organiser.mutate<{ breakGlass: { grant: { id: string } | null } }>(
    'mutation ($input: BreakGlassInput!) { breakGlass(input: $input) { grant { id } userErrors { code } } }',
    { input: { attendees: [bob.id], fields: ['PHONE'], purpose: 'He fainted' } },
  );
  expect(data).toMatchObject({ breakGlass: { grant: { id: expect.any(String) } } });
  expect(await organiser.text(OWN, { id: bob.id })).toContain(bob.values.phone);
  const [at] = (await fetched(await prepared(organiser), organiser)).events;
  expect(at.consentsReceived).toEqual([]);
});

it('names the services that were told, and not by an id alone', async () => {
  const integration = await buildIntegration(gateway, { events: [event], name: 'Badge Desk' });
  await gateway.services.models.webhookMessages.create({
    ...{
      _id: newId('webhookMessage'),
      key: 'of now',
      integration,
      type: 'consent.withdrawn',
      event: event.id,
    },
    ...{ queuedAt: new Date(), only: null, keptUntil: null, deletion: { acknowledgedAt: null, by: null } },
    data: { event: event.id, attendee: ada.id, field: 'phone' },
  });
  const path = await prepared();
  const [at] = (await fetched(path)).events;
  expect(at.integrationsTold).toMatchObject([{ integration: { id: integration, name: 'Badge Desk' } }]);
  const page = await (await asAda.fetch(path.replace('.json', '.html'))).text();
  expect(page).toContain('<tr><td><bdi>Badge Desk</bdi></td><td>consent.withdrawn</td>');
});

describe('where the primary changed meanwhile', () => {
  /** The fence does not hold so many times, and what happens then happens in between. */
  const failing = (times: number, between: () => Promise<unknown>) => {
    let n = 0;
    const { ledger } = gateway.services;
    const confirm = ledger.confirm.bind(ledger);
    const record = ledger.record.bind(ledger);
    ledger.record = async (...args) => {
      const receipt = await record(...args);
      await between();
      return receipt;
    };
    holding().holds = () => {
      n += 1;
      return n > times;
    };
    return () => {
      Object.assign(ledger, { confirm, record });
      return n;
    };
  };

  it('everything is asked again: a consent that was withdrawn in between is not in it', async () => {
    const path = await prepared();
    expect((await fetched(path)).events[0].consentsReceived).toHaveLength(1);
    const done = failing(1, () =>
      gateway.database.transaction((session) =>
        gateway.services.consents.withdrawAll({ event: event.id, subject: bob.id }, '', session),
      ),
    );
    const answer = await fetched(path);
    expect(done()).toBe(2);
    expect(answer.status).toBe(200);
    expect(answer.events[0].consentsReceived).toEqual([]);
  });

  it('a package that was taken away in between is gone, and a session that ended gets nothing', async () => {
    const path = await prepared();
    const { models } = gateway.services;
    const gone = failing(1, () => models.myData.deleteMany({ account: ada.account }).exec());
    expect(await fetched(path)).toMatchObject({ status: 404 });
    gone();
    const next = await prepared();
    const ended = failing(1, () =>
      gateway.database.connection.collection('sessions').deleteMany({ account: ada.account }),
    );
    expect(await fetched(next)).toMatchObject({ code: 'UNAUTHENTICATED' });
    ended();
  });

  it('and changes all the time: nothing leaves, and the record says that it was not sent', async () => {
    const path = await prepared();
    const done = failing(100, async () => {});
    expect(await fetched(path)).toMatchObject({ status: 503, code: 'UNAVAILABLE' });
    expect(done()).toBe(4);
    await until(async () => {
      await gateway.services.ledger.confirm();
      const found = await gateway.database.connection.collection('ledger').find().toArray();
      return found.some(({ notReleased = [] }) => notReleased.length > 0);
    });
  });
});

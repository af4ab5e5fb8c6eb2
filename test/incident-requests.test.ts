/** What suspects of an incident asked for in others' names: erasures are stopped, packages of data are taken away. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { carryOut } from '../src/erase-me/carry-out.ts';
import { requestsOf } from '../src/incidents/requests.ts';
import { DAY } from '../src/time.ts';
import type { Client } from './support/client.ts';
import {
  type BuiltAttendee,
  type BuiltEvent,
  buildAttendee,
  buildEvent,
  buildOrganiser,
} from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { opened, RESTORE, sessionOf } from './support/incidents.ts';
import { until } from './support/mongod.ts';

const ERASE = 'mutation { done: eraseMe { erasure { state } userErrors { code } } }';
const PREPARE = 'mutation { done: prepareMyData { data { state } userErrors { code } } }';
const MINE = '{ myErasure { state } myData { state } }';
const REPORT = 'query ($id: ID!) { incidentReport(id: $id) { restorableChanges erasuresAsked } }';
const WHOLE = RESTORE.replace('withdrawn', 'withdrawn erasuresStopped packagesRemoved');

interface Restored {
  readonly done: {
    readonly incident: { readonly log: readonly { readonly what: string; readonly note: string }[] } | null;
    readonly erasuresStopped: number;
    readonly packagesRemoved: number;
    readonly userErrors: readonly { readonly code: string }[];
  };
}

let gateway: TestGateway;
let event: BuiltEvent;
let elsewhere: BuiltEvent;
let ada: BuiltAttendee;
let intruder: Client;
let asOrganiser: Client;
let asOther: Client;

beforeAll(async () => {
  gateway = await startGateway({ environment: { MAILS_PER_MINUTE: '6000', TRUST_PROXY: '1' } });
  event = await buildEvent(gateway);
  elsewhere = await buildEvent(gateway);
  asOrganiser = await gateway.asOrganiser(await buildOrganiser(gateway, event));
  asOther = await gateway.asOrganiser(await buildOrganiser(gateway, elsewhere));
});
afterAll(() => gateway.close());
beforeEach(async () => {
  ada = await buildAttendee(gateway, { event, listed: true });
  intruder = await gateway.as(ada.email);
});

const asks = async (query: string, client: Client) => {
  const { data } = await client.mutate<{ done: { userErrors: unknown[] } }>(query);
  expect(data?.done.userErrors).toEqual([]);
};
const requestOf = ({ account }: BuiltAttendee) =>
  gateway.services.models.eraseMe.findById(account).lean().exec();
const open = async (suspects: object, { client = asOrganiser, at = event, more = {} } = {}) =>
  (await opened(client, { event: at.id, suspects, ...more })).id;
async function restored(id: string, client = asOrganiser) {
  const asked = await client.query<{
    incidentReport: { restorableChanges: number; erasuresAsked: number };
  }>(REPORT, { id });
  const { restorableChanges: changes = 0, erasuresAsked } = asked.data?.incidentReport ?? {};
  const answer = await client.mutate<Restored>(WHOLE, { input: { incident: id, changes } });
  if (answer.data?.done == null) throw new Error(JSON.stringify(answer));
  return { erasuresAsked, ...answer.data.done };
}
const over = () => {
  const askedAt = new Date(Date.now() - 8 * DAY);
  return gateway.services.models.eraseMe
    .updateOne({ _id: ada.account }, { askedAt, dueAt: new Date(Date.now() - DAY) })
    .exec();
};
const round = () => carryOut({ ...gateway.services, ...gateway.config });

describe('an erasure that a suspect asked for', () => {
  it('is stopped by the restore, is in its log and told to the person, and begins anew when they ask', async () => {
    await asks(ERASE, intruder);
    const session = await sessionOf(intruder);
    const id = await open({ sessions: [session] });
    const done = await restored(id);
    expect(done).toMatchObject({ erasuresAsked: 1, erasuresStopped: 1, userErrors: [] });
    expect(await requestOf(ada)).toBeNull();
    const notes = done.incident?.log.filter(({ what }) => what === 'RESTORED').map(({ note }) => note);
    expect(notes).toEqual([
      `the erasure of ${ada.account}, asked for in ${session}, was stopped`,
      expect.stringContaining('1 erasures stopped'),
    ]);
    const { outbox } = gateway.services.models;
    const told = { account: ada.account, 'about.what': 'STOPPED_SUSPECT' };
    expect(await outbox.countDocuments(told)).toBe(1);
    await round();
    expect(await gateway.services.models.attendees.exists({ _id: ada.id }).exec()).not.toBeNull();
    expect(await restored(id)).toMatchObject({ erasuresAsked: 0, erasuresStopped: 0 });
    expect(await outbox.countDocuments(told)).toBe(1);
    const owner = await gateway.as(ada.email);
    await asks(ERASE, owner);
    // Theirs is another session.
    expect(await restored(id)).toMatchObject({ erasuresAsked: 0, erasuresStopped: 0 });
    expect(await requestOf(ada)).toMatchObject({ state: 'WAITING', session: await sessionOf(owner) });
  });

  it('by its account, by a rule, or by a session that goes on under another id', async () => {
    await asks(ERASE, intruder);
    expect(await restored(await open({ accounts: [ada.account] }))).toMatchObject({ erasuresStopped: 1 });
    await asks(ERASE, intruder);
    const before = await sessionOf(intruder);
    await intruder.mutate('mutation { proveAgain { accepted } }');
    const code = await gateway.codeMailed(ada.email);
    await intruder.mutate(
      'mutation ($code: String!) { completeSignIn(input: { code: $code }) { signedIn } }',
      { code },
    );
    const after = await sessionOf(intruder);
    expect(after).not.toBe(before);
    // Where it was asked is named by what it went on as, and no other trace of either session is left.
    const id = await open({ sessions: [after] });
    await gateway.database.connection.collection('sessions').deleteMany({ account: ada.account });
    await gateway.services.models.changes.deleteMany({ subject: ada.id }).exec();
    expect(await restored(id)).toMatchObject({ erasuresStopped: 1 });
    const again = await gateway.as(ada.email, gateway.browser({ 'x-forwarded-for': '192.0.2.77' }));
    await asks(ERASE, again);
    const rule = await open({ rules: [{ network: '192.0.2.77' }] });
    expect((await restored(rule)).erasuresStopped).toBeGreaterThan(0);
    expect(await requestOf(ada)).toBeNull();
  });

  it('also when its time is over and the last mail leaves; once it is under way there is nothing to stop', async () => {
    await asks(ERASE, intruder);
    const id = await open({ sessions: [await sessionOf(intruder)] });
    const state = (next: 'TELLING' | 'UNDER_WAY') =>
      gateway.services.models.eraseMe.updateOne({ _id: ada.account }, { state: next }).exec();
    await state('UNDER_WAY');
    expect(await restored(id)).toMatchObject({ erasuresAsked: 0, erasuresStopped: 0 });
    await state('TELLING');
    expect(await restored(id)).toMatchObject({ erasuresAsked: 1, erasuresStopped: 1 });
    expect(await requestOf(ada)).toBeNull();
  });

  it('not of somebody who is not at the incident’s event', async () => {
    await asks(ERASE, intruder);
    const { connection } = gateway.database;
    const stranger = await buildAttendee(gateway, { event: elsewhere });
    const suspects = { sessions: [], accounts: [ada.account], rules: [] };
    const window = { since: new Date(Date.now() - DAY), until: new Date(Date.now() + DAY) };
    const parts = { models: gateway.services.models, connection };
    const found = async (at: string | null) =>
      (await requestsOf(parts, { event: at, suspicion: suspects }, window)).erasures.length;
    expect([await found(event.id), await found(null), await found(elsewhere.id)]).toEqual([1, 1, 0]);
    const id = await open({ accounts: [stranger.account] }, { client: asOther, at: elsewhere });
    expect(await restored(id, asOther)).toMatchObject({ erasuresStopped: 0 });
    expect(await requestOf(ada)).toMatchObject({ state: 'WAITING' });
  });

  it('is carried out or stopped, never both, where its time ends meanwhile', async () => {
    for (let n = 0; n < 3; n += 1) {
      const client = await gateway.as(ada.email);
      await asks(ERASE, client);
      const id = await open({ sessions: [await sessionOf(client)] });
      await over();
      await gateway.services.models.eraseMe.updateOne({ _id: ada.account }, { state: 'TELLING' }).exec();
      await gateway.services.models.outbox.deleteMany({ account: ada.account }).exec();
      const toUnderWay = gateway.services.models.eraseMe
        .updateOne({ _id: ada.account, state: 'TELLING' }, { state: 'UNDER_WAY' })
        .exec();
      const [{ erasuresStopped }, { modifiedCount }] = await Promise.all([restored(id), toUnderWay]);
      expect(erasuresStopped + modifiedCount).toBe(1);
      await gateway.services.models.eraseMe.deleteMany({ _id: ada.account }).exec();
    }
  });
});

describe('a package that a suspect asked for', () => {
  it('is taken away with its parts, and one that the owner asked for stays', async () => {
    await asks(PREPARE, intruder);
    await until(async () => (await intruder.text(MINE)).includes('READY'));
    const { myData, myDataParts } = gateway.services.models;
    expect(await myDataParts.countDocuments({ account: ada.account })).toBe(1);
    const other = await buildAttendee(gateway, { event });
    const asOtherPerson = await gateway.as(other.email);
    await asks(PREPARE, asOtherPerson);
    const done = await restored(await open({ sessions: [await sessionOf(intruder)] }));
    expect(done).toMatchObject({ packagesRemoved: 1 });
    expect(await myData.countDocuments({ account: ada.account })).toBe(0);
    expect(await myDataParts.countDocuments({ account: ada.account })).toBe(0);
    expect(await myData.countDocuments({ account: other.account })).toBe(1);
    expect((await intruder.query(MINE)).data).toEqual({ myErasure: null, myData: null });
  });

  it('is prepared in the session of the owner, where they ask while it waits', async () => {
    const owner = await gateway.as(ada.email);
    const { packages } = gateway.services;
    const suspect = { account: ada.account, session: await sessionOf(intruder), network: 'n' };
    const theirs = { ...suspect, session: await sessionOf(owner) };
    const waiting = await packages.ask(suspect);
    expect(await packages.ask(theirs)).toMatchObject({ _id: waiting._id, session: theirs.session });
  });
});

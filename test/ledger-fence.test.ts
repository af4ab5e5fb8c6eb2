/**
 * A primary that was cut off from the others, and not from the gateway, goes on answering reads from before. A request
 * that begins after the new primary acknowledged a withdrawal must not see the value, whatever the old one says.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { everyAttendee } from '../src/consent/model.ts';
import { readAfter } from '../src/disclosure/fence.ts';
import type { Client } from './support/client.ts';
import {
  type BuiltAttendee,
  buildAttendee,
  buildConsent,
  buildEvent,
  keepAudiences,
} from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { entriesOf } from './support/ledger.ts';
import { until } from './support/mongod.ts';
import { startSet, type TestSet } from './support/partition.ts';

const LOOK = 'query ($id: ID!) { node(id: $id) { ... on Attendee { name phone email } } }';

let set: TestSet;
let gateway: TestGateway;
let client: Client;
let build: () => Promise<{ ada: BuiltAttendee; consent: string }>;

beforeAll(async () => {
  set = await startSet();
  gateway = await startGateway({ server: set.uri, ledgerDeadlineMillis: 60_000 });
  const event = await buildEvent(gateway);
  const viewer = await buildAttendee(gateway, { event });
  client = await gateway.as(viewer.email);
  build = async () => {
    const ada = await buildAttendee(gateway, { event, listed: true });
    await buildConsent(gateway, { subject: ada, field: 'email', recipient: everyAttendee });
    const consent = await buildConsent(gateway, { subject: ada, field: 'phone', recipient: everyAttendee });
    return { ada, consent };
  };
});

afterAll(async () => {
  await gateway?.close();
  await set?.stop();
});

/** The withdrawal is acknowledged by the new primary and another member; only then does the request begin. */
async function lookAfterWithdrawal(at: TestGateway) {
  const { ada, consent } = await build();
  // The session's touch and whatever else happens once is over.
  await client.at(at).query(LOOK, { id: ada.id });
  const newPrimary = await set.cutOffPrimary();
  const withdrawn = await newPrimary
    .db(gateway.database.connection.name)
    .collection<{ _id: string }>('consents')
    .updateOne(
      { _id: consent },
      { $set: { withdrawnAt: new Date(), open: false } },
      { writeConcern: { w: 'majority', journal: true } },
    );
  expect(withdrawn.modifiedCount).toBe(1);
  let recording = false;
  const note = ({ commandName, command }: { commandName: string; command: Record<string, unknown> }) => {
    if (commandName === 'insert' && command.insert === 'ledger') recording = true;
  };
  gateway.database.client.on('commandStarted', note);
  const answer = client
    .at(at)
    .query<{ node: { phone: string | null; email: string | null } }>(LOOK, { id: ada.id });
  // Decided by the old primary, which cannot record it: it takes a majority.
  await until(() => recording);
  gateway.database.client.off('commandStarted', note);
  await set.reachOthers();
  const { data, errors } = await answer;
  await set.heal();
  await keepAudiences(gateway, ada);
  return { ada, node: data?.node, errors };
}

describe('after a withdrawal that the new primary acknowledged', () => {
  it('a value that the old primary would show is withheld, and what is still permitted is shown', async () => {
    const { ada, node, errors } = await lookAfterWithdrawal(gateway);
    expect({ node, errors }).toMatchObject({ node: { phone: null, email: ada.email }, errors: undefined });
    const about = async () =>
      (await entriesOf(gateway)).filter(({ subject }) => subject === ada.id).slice(-2);
    await until(async () => (await about()).some(({ released }) => !released));
    expect((await about()).map(({ field, released }) => `${field} ${released}`).sort()).toEqual([
      'email true',
      'phone false',
    ]);
  });

  it('it would be shown without the fence', async () => {
    const unfenced = await gateway.another({
      ledgerDeadlineMillis: 60_000,
      testing: { doors: { fence: 'open' } },
    });
    const { ada, node, errors } = await lookAfterWithdrawal(unfenced);
    await unfenced.close();
    const { values, email } = ada;
    expect({ node, errors }).toMatchObject({ node: { phone: values.phone, email }, errors: undefined });
  });
});

describe('a read after an acknowledgement', () => {
  it('is not answered by a primary that does not know what was acknowledged', async () => {
    const notes = 'notes';
    await gateway.database.connection.collection(notes).insertOne({ at: 'before' });
    const newPrimary = await set.cutOffPrimary();
    const session = newPrimary.startSession();
    await newPrimary
      .db(gateway.database.connection.name)
      .collection(notes)
      .updateOne({}, { $set: { at: 'after' } }, { session, writeConcern: { w: 'majority', journal: true } });
    const { operationTime = null, clusterTime = null } = session;
    await session.endSession();
    const { client: ours } = gateway.database;
    const db = ours.db(gateway.database.connection.name);
    const stale = await db.collection(notes).findOne({});
    // It waits for news that do not come.
    const read = readAfter(
      ours,
      { election: null, operationTime, clusterTime: clusterTime as never },
      (within) => db.collection(notes).findOne({}, { session: within, maxTimeMS: 3_000 }),
    ).then(
      (found) => found?.at,
      (error) => error.codeName ?? error.name,
    );
    const answer = await read;
    await set.heal();
    expect(stale).toMatchObject({ at: 'before' });
    expect(answer).toBe('MaxTimeMSExpired');
  });
});

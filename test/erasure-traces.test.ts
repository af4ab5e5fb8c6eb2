/** Nothing of an erased person is left but what docs/erasure.md says: after everything there is to do was done. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { importRegistrations } from '../src/attendees/import/import.ts';
import type { AttendeeRecord } from '../src/attendees/model.ts';
import { oneAttendee } from '../src/consent/model.ts';
import { erase, settle } from '../src/erasure/erase.ts';
import { readErased } from '../src/erasure/erased-list.ts';
import { countTraces, findPeople } from '../src/erasure/find.ts';
import type { ErasureParts } from '../src/erasure/model.ts';
import { TRACES } from '../src/erasure/traces.ts';
import { buildGuest, INVITE } from './support/claims.ts';
import type { Client } from './support/client.ts';
import { everyDocument, traceOf } from './support/erasure.ts';
import {
  type BuiltAttendee,
  type BuiltEvent,
  buildAttendee,
  buildBlock,
  buildConsent,
  buildContactRequest,
  buildEvent,
  buildGrant,
} from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { eventbriteCsv, pretixCsv } from './support/import.ts';
import { holdSecondFactor } from './support/second-factor.ts';

const ADDRESS = 'quentin.quill@erase.example';
const PHONE = '+447700900777';
/** Words of which each stands for the person and for nobody else. */
const WORDS = [ADDRESS, PHONE, 'Quentin', 'Quillworks', 'Inkmaker', 'feather', 'QQQ77', '9000000777'];

let gateway: TestGateway;
let event: BuiltEvent;
let other: BuiltAttendee;
let ada: AttendeeRecord;
let client: Client;
let ids: string[];
let parts: ErasureParts;

beforeAll(async () => {
  gateway = await startGateway();
  parts = { ...gateway.services, erasedFile: gateway.config.erasedFile };
  event = await buildEvent(gateway, 'autumn');
  other = await buildAttendee(gateway, { event, name: 'Other Person', listed: true });
  const pretix = pretixCsv({
    ...{ order: 'QQQ77', name: 'Quentin Quill', invoiceName: 'Quentin Quill', company: 'Quillworks' },
    ...{ email: ADDRESS, orderEmail: ADDRESS, phone: PHONE, jobTitle: 'Inkmaker' },
    ...{ listed: 'Yes', showPhone: 'Yes', invoiceCompany: '', country: 'GB' },
  });
  const eventbrite = eventbriteCsv({
    ...{ order: '7000000777', attendee: '9000000777', first: 'Quentin', last: 'Quill' },
    ...{ email: ADDRESS, exhibitors: 'Yes', company: 'Quillworks', phone: '07700 900 777' },
  });
  const folder = path.dirname(gateway.config.erasedFile);
  const files = [path.join(folder, 'pretix.csv'), path.join(folder, 'eventbrite.csv')];
  await writeFile(files[0] ?? '', pretix);
  await writeFile(files[1] ?? '', eventbrite);
  await importRegistrations(gateway.services, {
    files,
    event: 'autumn',
    rejectsFile: path.join(folder, 'rejects.csv'),
  });
  ada = (await gateway.services.models.attendees
    .findOne({ name: 'Quentin Quill' })
    .lean()
    .exec()) as AttendeeRecord;
  expect(ada.sources).toHaveLength(2);
  await gateway.services.models.accounts
    .updateOne({ _id: ada.account ?? '' }, { $addToSet: { organises: event.id } })
    .exec();
  client = await useEverything();
  ids = await idsAbout();
});
afterAll(() => gateway.close());

/** By the gateway's own operations, as far as there is one. */
async function useEverything(): Promise<Client> {
  const browser = await gateway.as(ADDRESS);
  await holdSecondFactor(browser);
  const done = await browser.mutate(
    `mutation ($event: ID!, $other: ID!) {
      before: updateProfile(input: { event: $event, jobTitle: "Penman" }) { userErrors { code } }
      updateProfile(input: { event: $event, jobTitle: "Inkmaker", organisation: "Quillworks" }) { userErrors { code } }
      giveConsent(input: { event: $event, fields: [PHONE, EMAIL], to: { attendee: $other }, purpose: "a feather", noticeVersion: "1" }) { userErrors { code } }
      requestContact(input: { attendee: $other, fields: [PHONE], message: "about a feather", offer: { fields: [EMAIL], noticeVersion: "1" } }) { userErrors { code } }
      block(input: { attendee: $other }) { userErrors { code } }
      setListed(input: { event: $event, listed: true }) { userErrors { code } }
    }`,
    { event: event.id, other: other.id },
  );
  expect(done.errors).toBeUndefined();
  expect(JSON.stringify(done.data)).not.toContain('code');
  await buildConsent(gateway, { subject: other, field: 'phone', recipient: oneAttendee(ada._id) });
  await buildBlock(gateway, other, { id: ada._id });
  await buildContactRequest(gateway, { from: other, to: { id: ada._id } });
  // Sent by them as an organiser, and to their address.
  const guest = await buildGuest(gateway, event);
  await browser.mutate(INVITE, { attendee: guest, email: ADDRESS });
  expect(await gateway.services.models.invitations.countDocuments({ _id: guest }).exec()).toBe(1);
  // A sign-in begun and not completed, and one to prove again.
  // Once more, so that there is a value of before.
  const again =
    'mutation ($event: ID!) { updateProfile(input: { event: $event, jobTitle: "Inkmaker II" }) { userErrors { code } } }';
  expect((await browser.mutate(again, { event: event.id })).errors).toBeUndefined();
  await gateway.browser().mutate(`mutation { startSignIn(input: { email: "${ADDRESS}" }) { accepted } }`);
  await browser.mutate('mutation { proveAgain { accepted } }');
  await gateway.as(ADDRESS);
  await browser.query('query ($event: ID!) { viewer { attendee(event: $event) { id email phone } } }', {
    event: event.id,
  });
  // Records that are about others as well, and stay without them.
  const { lockdowns } = gateway.services;
  const attendees = [ada._id];
  const opened = {
    account: 'acc_of_another',
    session: 'ses_of_another',
    attendees,
    fields: ['phone'],
  } as const;
  await buildGrant(gateway, { event: event.id, ...opened, purpose: 'an emergency' });
  const by = { kind: 'COMMAND_LINE', user: 'ops' } as const;
  const closed = { scope: 'ATTENDEES', event: event.id, field: null, attendees, since: null } as const;
  const { lockdown } = await lockdowns.lock({ ...closed, reason: 'a test', by });
  await lockdowns.lift(lockdown._id, by, 'over');
  // Somebody was signed in as them: an incident stays as it is, like the ledger.
  const [startedAt, awareAt] = [new Date(Date.now() - 1_000), new Date()];
  const texts = { title: 'x', foundBy: '', effects: '', consequences: '', measures: '', contact: '' };
  const suspicion = { sessions: [], accounts: [ada.account ?? ''], rules: [] };
  const happened = { ...texts, event: event.id, drill: false, startedAt, awareAt, endedAt: null, suspicion };
  await gateway.services.incidents.open(happened, by);
  // A letter about an incident, to them alone, and one to somebody with a registration beside theirs.
  const letter = {
    incident: 'inc_of_the_test',
    round: 1,
    drill: false,
    registrations: [{ attendee: ada._id }],
  };
  const mail = { kind: 'LETTER', account: ada.account ?? '', about: letter, delayMillis: 3_600_000 } as const;
  await gateway.services.outbox.queue({ ...mail, key: 'letter 1' });
  const both = { ...letter, registrations: [{ attendee: ada._id }, { attendee: other.id }] };
  await gateway.services.outbox.queue({ ...mail, key: 'letter 2', account: other.account, about: both });
  await gateway.services.mails.drain();
  return browser;
}

/** The ids and hashes by which the databases know them. */
async function idsAbout(): Promise<string[]> {
  const { keyRing, models } = gateway.services;
  const account = await models.accounts
    .findById(ada.account ?? '')
    .lean()
    .exec();
  const sources = ada.sources.flatMap(({ rowHash, address, person }) => [rowHash, address, person]);
  return [
    ...[ada._id, ada.account, keyRing.hashes('ADDRESS_INDEX').kept(ADDRESS)],
    ...[account?.secondFactor?.active?.id, ...(account?.secondFactor?.recovery ?? []), ...sources],
  ].filter((text): text is string => typeof text === 'string' && text !== '');
}

describe('an erasure', () => {
  it('is of somebody who is everywhere: else the rest of this test would prove nothing', async () => {
    const found = await traceOf(gateway, [...WORDS, ...ids]);
    expect(Object.keys(found).sort()).toEqual([
      'data/accounts',
      'data/attendees',
      'data/breakGlassGrants',
      'data/changes',
      'data/consents',
      'data/contactRequests',
      'data/earlierValues',
      'data/incidents',
      'data/invitations',
      'data/ledger',
      'data/limits',
      'data/lockdowns',
      'data/outbox',
      'data/pendingSignIns',
      'data/sessions',
      'data/values',
      'keys/keys',
    ]);
    const counts = await countTraces(parts, await findPeople(parts, wanted));
    expect(counts.map(({ what }) => what)).toEqual(TRACES.flatMap(({ what }) => what ?? []));
    expect(counts.filter(({ count }) => count === 0)).toEqual([]);
    expect(JSON.stringify(counts)).toMatch(/"protected values","count":3/);
  });

  it('leaves ids in the ledger, in incidents and in its own record, and nothing else of them, in both databases', async () => {
    const before = (await everyDocument(gateway)).length;
    const { erasures, account } = await findPeople(parts, wanted);
    expect(account).toEqual({ goes: true, because: [] });
    await erase(parts, erasures);
    await settle(parts);
    const left = await traceOf(gateway, [...WORDS, ...ids]);
    expect(Object.keys(left).sort()).toEqual([
      'data/erasures',
      'data/incidents',
      'data/ledger',
      'keys/erased',
    ]);
    expect(left['data/incidents']).toEqual([ada.account]);
    expect(left['data/ledger']?.sort()).toEqual([ada._id, ada.account].sort());
    expect(left['keys/erased']?.sort()).toEqual([ada._id, ada.account].sort());
    // Until it has settled, the record helps to find what a request of before may yet write.
    await gateway.database.connection
      .collection('erasures')
      .updateMany({}, { $set: { sweptAt: new Date(Date.now() - 3_600_000) } });
    await settle(parts);
    const settled = await traceOf(gateway, [...WORDS, ...ids]);
    expect(settled['data/erasures']?.sort()).toEqual([ada._id, ada.account].sort());
    const states = await gateway.database.connection.collection('erasures').find().toArray();
    expect(states.map(({ state, account, addressIndex }) => [state, account, addressIndex])).toEqual([
      ['DONE', null, []],
      ['DONE', null, []],
    ]);
    expect([...(await readErased(gateway.config.erasedFile))].sort()).toEqual([ada._id, ada.account].sort());
    expect((await everyDocument(gateway)).length).toBeLessThan(before);
  });

  it('leaves the other person whole', async () => {
    const record = await gateway.services.models.attendees.findById(other.id).lean().exec();
    expect(record?.name).toBe('Other Person');
    const there = await gateway.as(other.email);
    const answer = await there.text(
      'query ($event: ID!) { viewer { attendee(event: $event) { phone email } } myConsents(event: $event, includeEnded: true) { nodes { id } } myBlocks(event: $event) { nodes { id } } contactRequests(event: $event, box: RECEIVED) { nodes { id } } }',
      { event: event.id },
    );
    expect(answer).toContain(other.values.phone ?? '?');
    expect(answer.match(/"nodes":\[\]/g)).toHaveLength(3);
  });

  it('ends their sessions with the next request', async () => {
    expect((await client.query('{ viewer { account { id } } }')).data).toEqual({ viewer: null });
  });

  it('lets nobody sign in to the address, and tells nobody so', async () => {
    const mails = (await gateway.mailsTo(ADDRESS)).length;
    const started = await gateway
      .browser()
      .query(`mutation { startSignIn(input: { email: "${ADDRESS}" }) { accepted } }`);
    expect(started.data).toEqual({ startSignIn: { accepted: true } });
    expect((await gateway.mailsTo(ADDRESS)).length).toBe(mails);
  });
});

const wanted = { who: ADDRESS, event: undefined, everywhere: false, organiserToo: true };

/** Nothing of an erased person is left but what docs/erasure.md says: after everything there is to do was done. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { importRegistrations } from '../src/attendees/import/import.ts';
import type { AttendeeRecord } from '../src/attendees/model.ts';
import { oneAttendee, oneIntegration } from '../src/consent/model.ts';
import { erase, settle } from '../src/erasure/erase.ts';
import { readErased } from '../src/erasure/erased-list.ts';
import { countTraces, findPeople } from '../src/erasure/find.ts';
import type { ErasureParts } from '../src/erasure/model.ts';
import { TRACES } from '../src/erasure/traces.ts';
import type { AccountViewer } from '../src/viewer.ts';
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
import { buildIntegration, buildKey } from './support/integrations.ts';
import { jpeg, put } from './support/photos.ts';
import { holdSecondFactor } from './support/second-factor.ts';
import { leftIn } from './support/values.ts';

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

/** A photo of theirs refused by another, and one of another's by them; and a report each way. */
async function moderateEverything(browser: Client): Promise<void> {
  const { photoModerations, photoReports } = gateway.services.models;
  const both = { event: event.id, queuedAt: null, verdict: 'REFUSED', decidedAt: new Date() } as const;
  const reported = { event: event.id, reason: 'no feather', at: new Date() };
  await buildConsent(gateway, { subject: other, field: 'photo', recipient: oneAttendee(ada._id) });
  const report =
    'mutation ($id: ID!) { reportPhoto(input: { attendee: $id, reason: "a feather" }) { accepted } }';
  await browser.mutate(report, { id: other.id });
  const photo = other.values.photo ?? '';
  expect(await photoReports.countDocuments({ photo, by: ada._id }).exec()).toBe(1);
  await photoModerations.updateOne({ _id: photo }, { ...both, reason: 'x', by: ada.account }).exec();
  const theirs = { ...both, _id: 'pho_theirs', subject: ada._id, reason: 'a feather', by: 'acc_of_another' };
  await photoModerations.create({ ...theirs, present: true, held: true });
  const ofThem = { _id: 'pho_theirs att_x', photo: 'pho_theirs', subject: ada._id, by: other.id };
  await photoReports.create({ ...reported, ...ofThem });
}

/** By the gateway's own operations, as far as there is one. */
async function useEverything(): Promise<Client> {
  const browser = await gateway.as(ADDRESS);
  await holdSecondFactor(browser);
  const { alarms, alarmBook } = gateway.services;
  const alarm = { eventId: event.id, rule: 'WIDE_READING', about: ada.account ?? '', entries: [] };
  const raised = await alarms.raise(alarm);
  await alarmBook.acknowledge(raised?.id ?? '', ada.account ?? '', 'looked at');
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
  expect((await put(browser, event, await jpeg())).status).toBe(204);
  await moderateEverything(browser);
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
  // Planted by them.
  const { canaries } = gateway.services;
  const [canary = ''] = await canaries.newIds(1);
  await gateway.database.transaction((session) =>
    canaries.note([{ id: canary, attendee: other.id }], { event: event.id, by: ada.account }, session),
  );
  // As whoever asks much in a minute.
  const { budgets } = gateway.services;
  const viewer = { kind: 'ACCOUNT', account: ada.account, attendances: [], organises: [] };
  await budgets
    .budgetOf(viewer as unknown as AccountViewer, () => '')
    .take(gateway.config.pointsPerMinute / 2);
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
  const refused = {
    kind: 'ERASE_ME',
    account: other.account,
    about: { what: 'REFUSED', person: ada._id },
    delayMillis: 3_600_000,
  } as const;
  await gateway.services.outbox.queue({ ...refused, key: 'refused' });
  // A complaint of theirs, and one of another's that they answered.
  const { models } = gateway.services;
  const file = 'mutation ($input: FileComplaintInput!) { fileComplaint(input: $input) { complaint { id } } }';
  const complaining = { input: { event: event.id, text: 'a feather was taken' } };
  expect((await browser.mutate(file, complaining)).errors).toBeUndefined();
  const mine = await models.complaints.findOne({ account: ada.account }).orFail().lean().exec();
  const answered = { account: other.account, attendee: other.id, subject: other.id, answeredBy: ada.account };
  await models.complaints.create({ ...mine, _id: 'cpl_of_another', ...answered });
  const cooling = {
    state: 'WAITING',
    askedAt: new Date(),
    dueAt: new Date(Date.now() + 86_400_000),
  } as const;
  await models.eraseMe.create({
    _id: ada.account ?? '',
    ...cooling,
    session: 'ses_test',
    browser: 'Firefox on Linux',
  });
  const { packages } = gateway.services;
  packages.onAsked = () => {};
  await packages.ask({ account: ada.account ?? '', session: 'ses_test', network: 'test' });
  const taken = await packages.take();
  expect(taken && (await packages.finish(taken, { attendees: [ada._id], ...{ of: 'a feather' } }))).toBe(
    true,
  );
  // An integration was permitted something, and told so by an endpoint that they made as an organiser.
  const roster = { purpose: 'badges', at: new Date(), by: 'cli:test' };
  const integration = await buildIntegration(gateway, { events: [event], roster });
  await buildKey(gateway, { integration, events: [event], scopes: ['roster:read'] });
  const types = ['consent.given', 'attendee.erased'] as const;
  const wanted = { integration, url: 'https://badges.invalid/', types, events: [event.id] };
  const { webhook } = await gateway.services.endpoints.create(wanted, ada.account ?? '');
  await gateway.services.endpoints.change(webhook._id, { enabled: true }, ada.account ?? '');
  const evidence = {
    how: 'OWNER',
    noticeVersion: '1',
    noticeText: 'x',
    language: 'en',
    session: null,
  } as const;
  await gateway.services.consents.give({
    ...{ event: event.id, subject: ada._id, fields: ['phone'], recipient: oneIntegration(integration) },
    ...{ purpose: 'a feather', until: null, evidence },
  });
  // What an early version left, and did not open when it was moved.
  const left = { _id: ada._id, event: event.id, fields: { photo: {} } };
  await leftIn(gateway).insertOne(left as never);
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
      'data/alarms',
      'data/attendees',
      'data/breakGlassGrants',
      'data/budgets',
      'data/canaries',
      'data/changes',
      'data/complaints',
      'data/consents',
      'data/contactRequests',
      'data/earlierValues',
      'data/eraseMe',
      'data/incidents',
      'data/invitations',
      'data/ledger',
      'data/limits',
      'data/lockdowns',
      'data/myData',
      'data/myDataParts',
      'data/outbox',
      'data/pendingSignIns',
      'data/photoModerations',
      'data/photoReports',
      'data/photos.files',
      'data/sessions',
      'data/signIns',
      'data/values',
      'data/webhookDeliveries',
      'data/webhookMessages',
      'data/webhooks',
      'keys/keys',
    ]);
    const counts = await countTraces(parts, await findPeople(parts, wanted));
    expect(counts.map(({ what }) => what)).toEqual(TRACES.flatMap(({ what }) => what ?? []));
    expect(counts.filter(({ count }) => count === 0)).toEqual([]);
    expect(JSON.stringify(counts)).toMatch(/"protected values","count":5/);
  });

  it('leaves ids in the ledger, in incidents, in its own record and in what tells integrations of it, and nothing else of them, in both databases', async () => {
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
      // That they are to be deleted elsewhere, too.
      'data/webhookDeliveries',
      'data/webhookMessages',
      'keys/erased',
    ]);
    for (const name of ['webhookMessages', 'webhookDeliveries'])
      expect(await gateway.database.connection.collection(name).distinct('type')).toEqual([
        'attendee.erased',
      ]);
    expect(left['data/webhookMessages']).toEqual([ada._id]);
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

/** docs/examples/*.graphql work: each is asked of a real gateway by real people, in the order a client would. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Kind, type OperationDefinitionNode, parse } from 'graphql';
import { oneAttendee, oneIntegration } from '../src/consent/model.ts';
import { newId } from '../src/ids.ts';
import { projectRoot } from '../src/schema/load.ts';
import {
  anAddress,
  buildGuest,
  COMPLETE,
  invited,
  LISTED,
  PROPOSALS,
  SHOW_EMAIL,
  tokenFor,
} from './support/claims.ts';
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
import { UPDATE } from './support/history.ts';
import { ago, opened } from './support/incidents.ts';
import { buildIntegration, buildKey, withKey } from './support/integrations.ts';
import { jpeg, put } from './support/photos.ts';
import { codeOf, enrol } from './support/second-factor.ts';

const FOLDER = path.join(projectRoot(), 'docs/examples');
const FILES = readdirSync(FOLDER).sort();
const textOf = (file: string) => readFileSync(path.join(FOLDER, file), 'utf8');

let gateway: TestGateway;
let event: BuiltEvent;
let ada: BuiltAttendee;
let bob: BuiltAttendee;
let asAda: Client;

beforeAll(async () => {
  gateway = await startGateway();
  event = await buildEvent(gateway);
  another = await buildEvent(gateway);
  third = await buildEvent(gateway);
  ada = await buildAttendee(gateway, { event, name: 'Ada Lovelace', listed: true });
  bob = await buildAttendee(gateway, { event, name: 'Zoë Example', listed: true });
  await buildConsent(gateway, { subject: bob, field: 'phone', recipient: oneAttendee(ada.id) });
  asAda = await gateway.as(ada.email);
});
afterAll(() => gateway.close());

interface Example {
  /** Filled in at the time: ids are known only then. */
  readonly variables: () => Record<string, unknown> | Promise<Record<string, unknown>>;
  /** Who asks; Ada otherwise. */
  readonly asked?: () => Client | Promise<Client>;
  /** What must stand in the answer, so that it is not an empty one. */
  readonly shows: () => string;
}

const anotherBrowser = () => gateway.as(ada.email);
const sessions = async () =>
  (
    await asAda.query<{ viewer: { sessions: { id: string; current: boolean }[] } }>(
      '{ viewer { sessions { id current } } }',
    )
  ).data?.viewer.sessions ?? [];
const inAWeek = () => new Date(Date.now() + 7 * 86_400_000).toISOString();

/** Bob reads the phone number that Ada shows him. */
async function lookAtAda() {
  await buildConsent(gateway, { subject: ada, field: 'phone', recipient: oneAttendee(bob.id) }).catch(
    () => {},
  );
  const asBob = await gateway.as(bob.email);
  await asBob.query(textOf('one-person.graphql'), { id: ada.id });
}

/** The account of somebody whose profile was just changed. */
async function changer(): Promise<string> {
  const { email, account } = await buildAttendee(gateway, { event });
  const input = { event: event.id, jobTitle: 'Clown' };
  await (await gateway.as(email)).mutate(UPDATE, { input });
  return account;
}

/** An organiser who answers incidents. */
const responder = async () => gateway.asOrganiser(await buildOrganiser(gateway, event));
const newIncident = async (account = bob.account) =>
  (
    await opened(await responder(), {
      ...{ event: event.id, suspects: { accounts: [account] } },
      awareAt: new Date().toISOString(),
    })
  ).id;

/** With what a letter has to say. */
async function complete(incident: string): Promise<string> {
  const said = { consequences: 'Calls.', measures: 'Sessions ended.', contact: 'dpo@fair.example' };
  await gateway.services.incidents.change(incident, said);
  return incident;
}

async function failedLetter(): Promise<string> {
  const incident = await complete(await newIncident(await changer()));
  const queue = `mutation { queueIncidentLetters(input: { incident: "${incident}", letters: 1 }) { queued } }`;
  await (await responder()).mutate(queue);
  const [letter] = await gateway.services.letters.page(incident, { first: 1 });
  const { outbox } = gateway.services.models;
  await outbox.updateOne({ _id: letter?._id ?? '' }, { $set: { state: 'FAILED' } }).exec();
  return letter?._id ?? '';
}

const somebody = async () => gateway.as((await buildAttendee(gateway, { event })).email);
const leaving = async () => {
  const client = await somebody();
  await client.mutate(textOf('erase-me.graphql'));
  return client;
};

const newComplaint = async () => {
  const input = { event: event.id, text: 'I was called about an offer I never asked for.' };
  const answer = await asAda.mutate<{ fileComplaint: { complaint: { id: string } } }>(
    textOf('file-complaint.graphql'),
    input,
  );
  return answer.data?.fileComplaint.complaint.id ?? '';
};
/** A planted attendee's id. */
async function plantedOne(): Promise<string> {
  await (await responder()).mutate(textOf('plant-canaries.graphql'), { event: event.id });
  return (await gateway.services.canaries.at(event.id))[0]?.attendee ?? '';
}

const badges = () => buildIntegration(gateway, { events: [event] });
let integration = '';

async function endpoint() {
  const wanted = { integration: await badges(), url: 'https://badges.invalid/', events: [event.id] };
  return (await gateway.services.endpoints.create({ ...wanted, types: ['consent.withdrawn'] }, 'acc_test'))
    .webhook;
}

/** Ada withdraws what she permitted an integration; the message's id. */
async function askedToDelete(to: string): Promise<string> {
  const consent = await buildConsent(gateway, {
    subject: ada,
    field: 'phone',
    recipient: oneIntegration(to),
  });
  await gateway.services.consents.withdraw([consent], [ada.id], 'ses_test');
  const found = await gateway.services.models.webhookMessages.findOne({ integration: to }).lean().exec();
  return found?._id ?? '';
}

/** A photo of Ada's that waits for a moderator. */
async function photoThatWaits(): Promise<string> {
  await gateway.services.models.events.updateOne({ _id: event.id }, { photoModeration: 'BEFORE' }).exec();
  expect((await put(asAda, event, await jpeg(64, 64))).status).toBe(204);
  const found = await gateway.services.models.photoModerations
    .findOne({ subject: ada.id, present: true })
    .exec();
  return found?._id ?? '';
}

/** A request to Ada from somebody of this name. */
const asked = async (name: string) =>
  buildContactRequest(gateway, { from: await buildAttendee(gateway, { event, name }), to: ada });

/** An integration of the event, and an example asked by its organiser. */
const newIntegration = (traits: Partial<Parameters<typeof buildIntegration>[1]> = {}) =>
  buildIntegration(gateway, { events: [event], ...traits });
const ofNewKey = async () => {
  const integration = await newIntegration();
  return { integration, key: await buildKey(gateway, { integration, events: [event] }) };
};
const shownToOne = async () => {
  const { integration, key } = await ofNewKey();
  await buildConsent(gateway, { subject: ada, field: 'phone', recipient: oneIntegration(integration) });
  await withKey(gateway, key).query(textOf('one-person.graphql'), { id: ada.id });
  return integration;
};

/** By file, without `.graphql`. */
const EXAMPLES: Readonly<Record<string, Example>> = {
  'who-am-i': { variables: () => ({}), shows: () => event.slug },
  event: { variables: () => ({ slug: event.slug }), shows: () => '"version":"1"' },
  'directory-page-by-page': {
    variables: () => ({ event: event.id, first: 50, after: null }),
    shows: () => bob.values.phone ?? '?',
  },
  search: { variables: () => ({ event: event.id, search: 'zoe' }), shows: () => bob.id },
  'one-person': { variables: () => ({ id: bob.id }), shows: () => '"sharedWithMe":["PHONE"]' },
  'several-people': { variables: () => ({ ids: [bob.id, ada.id] }), shows: () => ada.values.phone ?? '?' },
  'my-profile': { variables: () => ({ event: event.id }), shows: () => ada.values.email ?? '?' },
  'update-profile': {
    variables: () => ({ input: { event: event.id, jobTitle: 'Librarian', phone: '+44 7700 900123' } }),
    shows: () => '+447700900123',
  },
  'contact-request-mails': {
    variables: () => ({ event: event.id }),
    shows: () => '"contactRequestMails":false',
  },
  'set-photo': { variables: () => ({ event: event.id }), shows: () => `/photos/me?event=${event.id}` },
  'remove-photo': { variables: () => ({ event: event.id }), shows: () => '"photo":null' },
  'photos-to-moderate': {
    asked: responder,
    variables: async () => {
      await photoThatWaits();
      return { event: event.id, first: 25, after: null };
    },
    shows: () => '"shown":false',
  },
  'approve-photo': {
    asked: responder,
    variables: async () => ({ photo: await photoThatWaits() }),
    shows: () => '"done":true',
  },
  'refuse-photo': {
    asked: responder,
    variables: async () => ({ photo: await photoThatWaits(), reason: 'This is no face.' }),
    shows: () => '"done":true',
  },
  'restore-photo': {
    asked: responder,
    variables: async () => {
      const before = await photoThatWaits();
      await (await responder()).mutate(textOf('approve-photo.graphql'), { photo: before });
      const photo = await photoThatWaits();
      await (await responder()).mutate(textOf('refuse-photo.graphql'), { photo, reason: 'no face' });
      return { photo };
    },
    shows: () => '"done":true',
  },
  'my-held-photo': {
    variables: async () => {
      await photoThatWaits();
      return { event: event.id };
    },
    shows: () => '"refused":false',
  },
  'report-photo': {
    variables: () => ({ attendee: bob.id, reason: 'This is somebody else.' }),
    shows: () => '"accepted":true',
  },
  'prepare-my-data': { asked: somebody, variables: () => ({}), shows: () => '"askedAt":"2' },
  'my-data': {
    asked: async () => {
      const client = await somebody();
      await client.mutate(textOf('prepare-my-data.graphql'));
      return client;
    },
    variables: () => ({}),
    shows: () => '"expiresAt":"2',
  },
  'erase-me': { asked: somebody, variables: () => ({}), shows: () => '"state":"WAITING"' },
  'my-erasure': { asked: leaving, variables: () => ({}), shows: () => '"state":"WAITING"' },
  'keep-me': { asked: leaving, variables: () => ({}), shows: () => '"stopped":true' },
  'file-complaint': {
    variables: () => ({ event: event.id, text: 'I was called about an offer I never asked for.' }),
    shows: () => '"state":"RECEIVED"',
  },
  'my-complaints': {
    variables: async () => {
      await newComplaint();
      return { first: 25, after: null };
    },
    shows: () => 'an offer',
  },
  complaints: {
    asked: responder,
    variables: async () => {
      await newComplaint();
      return { event: event.id, first: 25, after: null };
    },
    shows: () => ada.id,
  },
  'acknowledge-complaint': {
    asked: responder,
    variables: async () => ({ complaint: await newComplaint() }),
    shows: () => '"state":"ACKNOWLEDGED"',
  },
  'close-complaint': {
    asked: responder,
    variables: async () => ({ complaint: await newComplaint(), outcome: 'We have deleted it there, too.' }),
    shows: () => '"state":"CLOSED"',
  },
  'set-contact-request-mails': {
    variables: () => ({ event: event.id, wanted: true }),
    shows: () => '"wanted":true',
  },
  'be-listed': { variables: () => ({ event: event.id, listed: true }), shows: () => '"listed":true' },
  'give-consent-to-one-person': {
    variables: () => ({ event: event.id, attendee: bob.id, until: inAWeek(), noticeVersion: '1' }),
    shows: () => '"field":"PHONE"',
  },
  'give-consent-to-everybody': {
    variables: () => ({ event: event.id, noticeVersion: '1' }),
    shows: () => '"EVERY_ATTENDEE"',
  },
  'withdraw-consent': {
    variables: async () => ({
      consents: [
        await buildConsent(gateway, { subject: ada, field: 'photo', recipient: oneAttendee(bob.id) }),
      ],
    }),
    shows: () => '"withdrawnAt":"2',
  },
  'my-consents': {
    variables: async () => {
      await buildConsent(gateway, { subject: ada, field: 'jobTitle', recipient: oneAttendee(bob.id) });
      return { event: event.id, includeEnded: true };
    },
    shows: () => 'Zoë Example',
  },
  'consent-receipt': {
    variables: async () => ({
      id: await buildConsent(gateway, {
        subject: ada,
        field: 'jobTitle',
        recipient: oneAttendee(newId('attendee')),
      }),
    }),
    shows: () => 'dpv:ConsentGiven',
  },
  'my-consent-receipts': {
    variables: async () => {
      const recipient = oneAttendee(newId('attendee'));
      await buildConsent(gateway, { subject: ada, field: 'photo', recipient });
      return { event: event.id };
    },
    shows: () => '"state":"GIVEN"',
  },
  'privacy-notice': {
    variables: () => ({ event: event.id }),
    shows: () => 'Who receives it',
  },
  'processing-record': {
    asked: responder,
    variables: () => ({ event: event.id }),
    shows: () => 'attendant record of processing 1',
  },
  'my-changes': {
    variables: async () => {
      await newChange('Enchantress');
      return { event: event.id, first: 25, after: null };
    },
    shows: () => '"part":"JOB_TITLE"',
  },
  'my-disclosures': {
    variables: async () => {
      await lookAtAda();
      return { event: event.id, after: null };
    },
    shows: () => '"name":"Zoë Example"',
  },
  'my-own-sessions-disclosures': {
    variables: async () => {
      await asAda.query(textOf('my-profile.graphql'), { event: event.id });
      return { event: event.id, since: new Date(Date.now() - 86_400_000).toISOString() };
    },
    shows: () => '"kind":"OWNER"',
  },
  'disclosures-of': {
    asked: async () => gateway.asOrganiser(await buildOrganiser(gateway, event)),
    variables: async () => {
      await lookAtAda();
      return { attendee: ada.id };
    },
    shows: () => '"kind":"ATTENDEE"',
  },
  'undo-changes': {
    variables: async () => ({ event: event.id, changes: [await newChange('Clown')] }),
    shows: () => '"part":"JOB_TITLE"',
  },
  'take-back': {
    asked: async () => gateway.asOrganiser(await buildOrganiser(gateway, event)),
    variables: () => ({ attendee: bob.id, since: new Date(Date.now() - 86_400_000).toISOString() }),
    shows: () => '"accepted":true',
  },
  'open-incident': {
    asked: responder,
    variables: () => ({
      ...{ event: event.id, title: 'Strangers are signed in', network: '203.0.113.0/24' },
      ...{ awareAt: ago(60_000), startedAt: ago(600_000) },
    }),
    shows: () => '"id":"inc_',
  },
  incidents: { asked: responder, variables: () => ({ event: event.id }), shows: () => '"id":"inc_' },
  incident: {
    asked: responder,
    variables: async () => ({ id: await newIncident() }),
    shows: () => '"what":"OPENED"',
  },
  'incident-report': {
    asked: responder,
    // Somebody whom no other example reads as.
    variables: async () => ({ id: await newIncident(await changer()), first: 200, after: null }),
    shows: () => '"peopleReleased":1',
  },
  'add-suspects': {
    asked: responder,
    variables: async () => ({ incident: await newIncident(), attendees: [ada.id] }),
    shows: () => ada.account,
  },
  'change-incident': {
    asked: responder,
    variables: async () => ({
      incident: await newIncident(),
      measures: 'Sessions ended.',
      regulatorToldAt: ago(0),
    }),
    shows: () => 'Sessions ended.',
  },
  'restore-incident': {
    asked: responder,
    variables: async () => ({ incident: await newIncident(await changer()), changes: 1 }),
    shows: () => '"part":"JOB_TITLE"',
  },
  'incident-document': {
    asked: responder,
    variables: async () => ({ incident: await newIncident() }),
    shows: () => '(b) Contact',
  },
  'incident-letters': {
    asked: responder,
    variables: async () => ({ incident: await complete(await newIncident(await changer())), after: null }),
    shows: () => '"letters":1',
  },
  'queue-incident-letters': {
    asked: responder,
    variables: async () => ({ incident: await complete(await newIncident(await changer())), letters: 1 }),
    shows: () => '"queued":1',
  },
  'retry-incident-letter': {
    asked: responder,
    variables: async () => ({ letter: await failedLetter() }),
    shows: () => '"state":"QUEUED"',
  },
  'close-incident': {
    asked: responder,
    variables: async () => ({ incident: await newIncident(), note: 'The hole is closed.' }),
    shows: () => '"closedAt":"2',
  },
  preview: {
    variables: () => ({ event: event.id, as: { everyAttendee: true } }),
    shows: () => '"visible":true',
  },
  block: {
    variables: async () => ({ attendee: (await buildAttendee(gateway, { event, listed: true })).id }),
    shows: () => '"id":"blk_',
  },
  unblock: {
    variables: async () => ({
      block: await buildBlock(gateway, ada, await buildAttendee(gateway, { event })),
    }),
    shows: () => '"id":"blk_',
  },
  integrations: {
    variables: async () => {
      await newIntegration();
      return { event: event.id };
    },
    shows: () => 'Badge Printers Ltd',
  },
  'give-consent-to-an-integration': {
    variables: async () => ({ event: event.id, integration: await newIntegration() }),
    shows: () => '"kind":"INTEGRATION"',
  },
  'integration-disclosures': {
    variables: async () => ({ event: event.id, integration: await shownToOne() }),
    shows: () => '"field":"PHONE"',
  },
  'withdraw-integration': {
    variables: async () => ({ integration: await shownToOne() }),
    shows: () => '"fields":["PHONE"]',
  },
  'register-integration': {
    asked: () => responder(),
    variables: async () => {
      const input = JSON.parse(JSON.stringify(shownVariables(textOf('register-integration.graphql')).input));
      return { input: { ...input, events: [event.id] } };
    },
    shows: () => '"approved":false',
  },
  'approve-integration-field': {
    asked: () => responder(),
    variables: async () => ({ integration: await newIntegration({ approved: [], wanted: ['jobTitle'] }) }),
    shows: () => '"approved":true',
  },
  'refuse-integration-field': {
    asked: () => responder(),
    variables: async () => ({ integration: await newIntegration() }),
    shows: () => '"refused":true',
  },
  'grant-roster': {
    asked: () => responder(),
    variables: async () => ({ integration: await newIntegration() }),
    shows: () => '"rosterPurpose":"To check people in"',
  },
  'withdraw-roster': {
    asked: () => responder(),
    variables: async () => ({ integration: await newIntegration() }),
    shows: () => '"rosterPurpose":null',
  },
  'end-integration': {
    asked: () => responder(),
    variables: async () => ({ integration: await newIntegration() }),
    shows: () => '"endedAt":"2',
  },
  'create-api-key': {
    asked: () => responder(),
    variables: async () => ({ integration: await newIntegration(), events: [event.id] }),
    shows: () => '"secret":"att_test_',
  },
  'rotate-api-key': {
    asked: () => responder(),
    variables: async () => ({ key: (await ofNewKey()).key.id }),
    shows: () => '"rotates":"key_',
  },
  'revoke-api-key': {
    asked: () => responder(),
    variables: async () => ({ key: (await ofNewKey()).key.id }),
    shows: () => '"revokedAt":"2',
  },
  'current-key': {
    asked: async () => withKey(gateway, (await ofNewKey()).key),
    variables: () => ({}),
    shows: () => event.slug,
  },
  'key-disclosures': {
    asked: async () => {
      integration = await badges();
      const key = await buildKey(gateway, { integration, events: [event] });
      await buildConsent(gateway, { subject: ada, field: 'phone', recipient: oneIntegration(integration) });
      await withKey(gateway, key).query('query ($id: ID!) { node(id: $id) { ... on Attendee { phone } } }', {
        id: ada.id,
      });
      return withKey(gateway, key);
    },
    variables: () => ({ event: event.id, after: null }),
    shows: () => '"fields":["PHONE"]',
  },
  'upsert-attendees': {
    asked: async () => withKey(gateway, (await ofNewKey()).key),
    variables: () => ({ event: event.id, idempotencyKey: '2027-01-31-batch-1' }),
    shows: () => '"outcome":"CREATED"',
  },
  'create-webhook': {
    asked: responder,
    variables: async () => ({ integration: await badges(), url: 'https://badges.example/attendant' }),
    shows: () => '"secret":"whsec_',
  },
  webhooks: {
    asked: responder,
    variables: async () => ({ integration: (await endpoint()).integration }),
    shows: () => '"types":["CONSENT_WITHDRAWN"]',
  },
  'change-webhook': {
    asked: responder,
    variables: async () => ({ webhook: (await endpoint())._id }),
    shows: () => '"disabledAt":null',
  },
  'rotate-webhook-secret': {
    asked: responder,
    variables: async () => ({ webhook: (await endpoint())._id }),
    shows: () => '"secret":"whsec_',
  },
  'ping-webhook': {
    asked: responder,
    variables: async () => ({ webhook: (await endpoint())._id }),
    shows: () => '"message":"msg_',
  },
  'webhook-deliveries': {
    asked: responder,
    variables: async () => {
      const made = await endpoint();
      await gateway.services.endpoints.ping(made);
      return { webhook: made._id, after: null };
    },
    shows: () => '"type":"PING"',
  },
  'replay-webhook': {
    asked: responder,
    variables: async () => {
      const made = await endpoint();
      await askedToDelete(made.integration);
      return { webhook: made._id, since: new Date(Date.now() - 60_000).toISOString() };
    },
    shows: () => '"messages":1',
  },
  'delete-webhook': {
    asked: responder,
    variables: async () => ({ webhook: (await endpoint())._id }),
    shows: () => '"deleted":true',
  },
  'acknowledge-deletion': {
    asked: async () => {
      integration = await badges();
      return withKey(gateway, await buildKey(gateway, { integration, events: [event] }));
    },
    variables: async () => ({ message: await askedToDelete(integration) }),
    shows: () => '"userErrors":[]',
  },
  'pending-deletions': {
    asked: responder,
    variables: async () => {
      await askedToDelete(await badges());
      return { event: event.id, after: null };
    },
    shows: () => '"because":"CONSENT_WITHDRAWN"',
  },
  'my-deletions': {
    variables: async () => {
      await askedToDelete(await badges());
      return { event: event.id };
    },
    shows: () => '"acknowledgedAt":null',
  },
  'my-blocks': {
    variables: async () => {
      const name = 'Mallory Example';
      await buildBlock(gateway, ada, await buildAttendee(gateway, { event, name, listed: true }));
      return { event: event.id };
    },
    shows: () => 'Mallory Example',
  },
  'request-contact': {
    variables: () => ({ attendee: bob.id, noticeVersion: '1' }),
    shows: () => '"state":"SENT"',
  },
  'contact-requests': {
    variables: async () => {
      await asked('Charles Example');
      return { event: event.id };
    },
    shows: () => 'Charles Example',
  },
  'accept-contact-request': {
    variables: async () => ({ request: await asked('Grace Example'), until: inAWeek(), noticeVersion: '1' }),
    shows: () => '"state":"ACCEPTED"',
  },
  'decline-contact-request': {
    variables: async () => ({ request: await asked('Mallory Example') }),
    shows: () => '"state":"DECLINED"',
  },
  'cancel-contact-request': {
    variables: async () => ({
      request: await buildContactRequest(gateway, { from: ada, to: await buildAttendee(gateway, { event }) }),
    }),
    shows: () => '"state":"CANCELLED"',
  },
  'sign-in-1-start': {
    asked: () => gateway.browser(),
    variables: () => ({ email: bob.email }),
    shows: () => '"accepted":true',
  },
  'sign-in-2-complete': {
    asked: () => newcomer(),
    variables: async () => ({ code: await gateway.codeMailed(bob.email) }),
    shows: () => '"signedIn":true',
  },
  'prove-again': { variables: () => ({}), shows: () => '"accepted":true' },
  'second-factor-1-enrol': {
    asked: () => organiser(),
    variables: () => ({}),
    shows: () => 'otpauth://totp/',
  },
  'second-factor-2-verify': {
    asked: enrolling,
    variables: () => ({ code: codeOf(secret) }),
    shows: () => '"verified":true',
  },
  'second-factor-recovery-codes': {
    asked: async () => gateway.asOrganiser(await buildOrganiser(gateway, event)),
    variables: () => ({}),
    shows: () => '"recoveryCodes":["',
  },
  'update-event-settings': {
    asked: async () => gateway.asOrganiser(await buildOrganiser(gateway, event)),
    variables: () => ({
      input: {
        event: event.id,
        endsAt: new Date(Date.now() + 86_400_000).toISOString(),
        retentionDays: 30,
        categories: [{ name: 'Member', label: 'Party member' }],
      },
    }),
    shows: () => '"retentionDays":30',
  },
  'invite-attendee': {
    asked: async () => gateway.asOrganiser(await buildOrganiser(gateway, event)),
    variables: async () => ({ attendee: await buildGuest(gateway, event), email: anAddress() }),
    shows: () => '"invited":true',
  },
  'claim-1-look': {
    asked: guest,
    variables: () => ({ token }),
    shows: () => '"name":"Ben Example"',
  },
  'claim-2-take-over': { asked: guest, variables: () => ({ token }), shows: () => '"attendee":"att_' },
  'my-proposals': {
    asked: proposed,
    variables: () => ({ event: event.id }),
    shows: () => '"kind":"CONSENT"',
  },
  'answer-proposals': {
    asked: proposed,
    variables: () => ({
      event: event.id,
      accept: proposals.slice(1),
      decline: proposals.slice(0, 1),
      noticeVersion: '1',
    }),
    shows: () => '"consents":["con_',
  },
  'change-address-1-start': {
    asked: mover,
    variables: () => ({ email: anAddress() }),
    shows: () => '"accepted":true',
  },
  'change-address-2-complete': {
    asked: changing,
    variables: async () => ({ code: await gateway.codeMailed(moved) }),
    shows: () => '"changed":true',
  },
  'change-address-3-undo': {
    asked: async () => {
      const client = await changing();
      await client.mutate(COMPLETE, { code: await gateway.codeMailed(moved) });
      return gateway.browser();
    },
    variables: async () => ({ token: await tokenFor(gateway, present, '/address/undo') }),
    shows: () => '"undone":true',
  },
  lockdown: {
    asked: () => inCharge(),
    variables: () => ({ event: another.id, since: null, reason: 'a drill' }),
    shows: () => '"id":"lck_',
  },
  lockdowns: {
    asked: () => inCharge(),
    variables: async () => {
      await standing('phone');
      return { event: another.id, slug: another.slug };
    },
    shows: () => '"lockdown":{"since":"2',
  },
  canaries: {
    asked: responder,
    variables: async () => {
      await plantedOne();
      return { event: event.id };
    },
    shows: () => '"plantedBy":"acc_',
  },
  'plant-canaries': {
    asked: responder,
    variables: () => ({ event: event.id }),
    shows: () => '"canaries":[{"attendee":"att_',
  },
  'remove-canary': {
    asked: responder,
    variables: async () => ({ attendee: await plantedOne() }),
    shows: () => '"userErrors":[]',
  },
  'lift-lockdown': {
    asked: () => inCharge(),
    variables: async () => ({ lockdown: await standing('email'), reason: 'over' }),
    shows: () => '"liftedAt":"2',
  },
  'break-glass': {
    asked: async () => gateway.asOrganiser(await buildOrganiser(gateway, event)),
    variables: () => ({ attendee: bob.id, purpose: 'an emergency' }),
    shows: () => '"id":"brk_',
  },
  alarms: {
    asked: () => inCharge(),
    variables: async () => {
      const { id: key } = await buildKey(gateway, {
        integration: await buildIntegration(gateway, { events: [third] }),
        events: [third],
      });
      await gateway.services.alarms.raise({
        ...{ eventId: third.id, rule: 'WIDE_READING_KEY', about: key, entries: [newId('session')] },
      });
      return { event: third.id, unacknowledged: true, first: 25, after: null };
    },
    shows: () => '"kind":"KEY"',
  },
  'acknowledge-alarm': {
    asked: () => inCharge(),
    variables: async () => {
      const raised = await gateway.services.alarms.raise({
        ...{ eventId: third.id, rule: 'CANARY', about: newId('account'), entries: [] },
      });
      return { alarm: raised?.id, note: 'A badge printer that was set up twice' };
    },
    shows: () => '"note":"A badge printer that was set up twice"',
  },
  'break-glass-grants': {
    asked: () => inCharge(),
    variables: async () => {
      const { id: attendee } = await buildAttendee(gateway, { event: third });
      const variables = { attendee, purpose: 'an emergency' };
      await (await inCharge()).mutate(textOf('break-glass.graphql'), variables);
      return { event: third.id, first: 25, after: null };
    },
    shows: () => '"looked":false',
  },
  'end-break-glass': {
    asked: () => inCharge(),
    variables: async () => {
      const { id: attendee } = await buildAttendee(gateway, { event: third });
      const variables = { attendee, purpose: 'an emergency' };
      const answer = await (await inCharge()).mutate<{ breakGlass: { grant: { id: string } } }>(
        textOf('break-glass.graphql'),
        variables,
      );
      return { grant: answer.data?.breakGlass.grant.id };
    },
    shows: () => '"endedAt":"2',
  },
  'my-sessions': { variables: () => ({}), shows: () => '"current":true' },
  'end-session': {
    variables: async () => {
      await anotherBrowser();
      return { session: (await sessions()).find(({ current }) => !current)?.id };
    },
    shows: () => '"endedSession":"ses_',
  },
  'sign-out': { asked: anotherBrowser, variables: () => ({}), shows: () => '"signedOut":true' },
  'sign-out-everywhere': {
    asked: () => gateway.as(bob.email),
    variables: () => ({}),
    shows: () => '"endedSessions":',
  },
};

/** Events that other examples do not use: what is locked there is in nobody's way. */
let another: BuiltEvent;
let third: BuiltEvent;
let charge: Client | null = null;
/** An organiser of those, with the second factor. */
async function inCharge(): Promise<Client> {
  if (charge !== null) return charge;
  const email = await buildOrganiser(gateway, another);
  await buildOrganiser(gateway, third, email);
  charge = await gateway.asOrganiser(email);
  return charge;
}
/** A lockdown of one field that is on. */
async function standing(field: string): Promise<string> {
  const by = { kind: 'COMMAND_LINE', user: 'ops' } as const;
  const locked = { scope: 'FIELD', event: another.id, field, attendees: [], since: null } as const;
  return (await gateway.services.lockdowns.lock({ ...locked, reason: 'a drill', by })).lockdown._id;
}

/** The id of the change by which Ada has another job title. */
async function newChange(jobTitle: string): Promise<string> {
  await asAda.mutate(textOf('update-profile.graphql'), { input: { event: event.id, jobTitle } });
  const answer = await asAda.query<{ myChanges: { nodes: { id: string }[] } }>(
    'query ($event: ID!) { myChanges(event: $event, first: 1) { nodes { id } } }',
    { event: event.id },
  );
  return answer.data?.myChanges.nodes[0]?.id ?? '';
}

/** An organiser, signed in by mail alone. */
const organiser = async () => gateway.as(await buildOrganiser(gateway, event));
let secret = '';
/** One who has scanned a new secret. */
async function enrolling(): Promise<Client> {
  const client = await organiser();
  secret = await enrol(client);
  return client;
}

/** Somebody who was invited, signed in by that address. */
let token = '';
async function guest(): Promise<Client> {
  const [email, organising] = [anAddress(), await gateway.asOrganiser(await buildOrganiser(gateway, event))];
  token = await invited(
    gateway,
    organising,
    await buildGuest(gateway, event, { name: 'Ben Example' }),
    email,
  );
  return gateway.as(email);
}

/** Somebody for whom another one filled in the form. */
let proposals: string[] = [];
async function proposed(): Promise<Client> {
  const own = await buildAttendee(gateway, { event });
  const said = { proposals: [LISTED, SHOW_EMAIL] };
  await gateway.services.models.attendees.updateOne({ _id: own.id }, said).exec();
  const client = await gateway.as(own.email);
  const answer = await client.query<{ viewer: { proposals: { id: string }[] } }>(PROPOSALS, {
    event: event.id,
  });
  proposals = answer.data?.viewer.proposals.map(({ id }) => id) ?? [];
  return client;
}

/** Somebody who is about to change their address, or has asked for it. */
let present = '';
let moved = '';
async function mover(): Promise<Client> {
  present = (await buildAttendee(gateway, { event, email: anAddress() })).email;
  return gateway.as(present);
}
async function changing(): Promise<Client> {
  const client = await mover();
  moved = anAddress();
  await client.mutate(textOf('change-address-1-start.graphql'), { email: moved });
  return client;
}

/** A browser that has done the first step. */
async function newcomer(): Promise<Client> {
  const client = gateway.browser();
  await client.mutate(textOf('sign-in-1-start.graphql'), { email: bob.email });
  return client;
}

/** The variables a reader is shown: `# Variables: {…}`, one line of JSON. */
function shownVariables(text: string): Record<string, unknown> {
  const line = /^# Variables: (\{.*\})$/m.exec(text)?.[1];
  if (line === undefined) throw new Error('has no line "# Variables: {…}"');
  return JSON.parse(line);
}

function operationOf(text: string): OperationDefinitionNode {
  const [operation, ...more] = parse(text).definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION || more.length > 0)
    throw new Error('is not one operation');
  return operation;
}

describe('docs/examples', () => {
  it('has nothing that is not asked here, and lacks nothing that is', () => {
    expect(FILES).toEqual(
      Object.keys(EXAMPLES)
        .map((name) => `${name}.graphql`)
        .sort(),
    );
  });

  it('uses every root field there is', async () => {
    const used = FILES.flatMap((file) =>
      operationOf(textOf(file)).selectionSet.selections.map((root) =>
        root.kind === Kind.FIELD ? root.name.value : '?',
      ),
    );
    const answer = await gateway
      .browser()
      .query<{ __schema: Record<string, { fields: { name: string }[] }> }>(
        '{ __schema { queryType { fields { name } } mutationType { fields { name } } } }',
      );
    const fields = Object.values(answer.data?.__schema ?? {}).flatMap((type) =>
      type.fields.map(({ name }) => name),
    );
    expect(fields.filter((name) => !used.includes(name))).toEqual([]);
  });

  it.each(FILES)('%s says what it does, is named, and shows variables that fit', (file) => {
    const text = textOf(file);
    expect(text).toMatch(/^# [A-Z].*\./);
    const operation = operationOf(text);
    expect(operation.name?.value).toMatch(/^[A-Z]/);
    const declared = operation.variableDefinitions?.map(({ variable }) => variable.name.value) ?? [];
    expect(Object.keys(shownVariables(text)).sort()).toEqual([...declared].sort());
  });

  it.each(FILES)('%s works', async (file) => {
    const example = EXAMPLES[file.replace(/\.graphql$/, '')];
    if (example === undefined) throw new Error(`${file} has no variables in this test`);
    const client = (await example.asked?.()) ?? asAda;
    const variables = await example.variables();
    const text = await client.text(textOf(file), variables);
    const answer = JSON.parse(text);
    expect(answer.errors).toBeUndefined();
    for (const payload of Object.values(answer.data)) {
      expect(payload).not.toBeNull();
      expect((payload as { userErrors?: unknown[] }).userErrors ?? []).toEqual([]);
    }
    expect(text).toContain(example.shows());
    // What the reader is shown has the names that were used.
    expect(Object.keys(shownVariables(textOf(file))).sort()).toEqual(Object.keys(variables).sort());
  });
});

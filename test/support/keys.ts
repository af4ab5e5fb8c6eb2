/** A small world with something in every place that is sealed or hashed, and a check that all of it still holds. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect } from '@jest/globals';
import { isTaken, openFor, sealFor } from '../../src/accounts/by-address.ts';
import type { AccountRecord } from '../../src/accounts/model.ts';
import { openAddress } from '../../src/accounts/open-address.ts';
import { importRegistrations } from '../../src/attendees/import/import.ts';
import { Canaries } from '../../src/canaries/book.ts';
import { isInvited } from '../../src/claims/invited.ts';
import type { InvitationRecord } from '../../src/claims/model.ts';
import type { ComplaintRecord } from '../../src/complaints/model.ts';
import { openWords, sealWords } from '../../src/complaints/words.ts';
import { everyAttendee } from '../../src/consent/model.ts';
import { recordsOf } from '../../src/disclosure/key-records.ts';
import type { KeyRing } from '../../src/disclosure/keys.ts';
import { type Rotated, type RotateParts, rotateKeys } from '../../src/disclosure/rotation/rotate.ts';
import { PackageBook } from '../../src/my-data/book.ts';
import type { PackageRecord } from '../../src/my-data/model.ts';
import { PROTECTED_FIELDS } from '../../src/protected-fields.ts';
import { openStorage } from '../../src/services.ts';
import { openSecret } from '../../src/sign-in/second-factor/sealed.ts';
import { accountThatMaySignIn } from '../../src/sign-in/who-may.ts';
import type { WebhookRecord } from '../../src/webhooks/model.ts';
import { secretsOf } from '../../src/webhooks/secret.ts';
import type { Client } from './client.ts';
import {
  type BuiltAttendee,
  type BuiltEvent,
  buildAttendee,
  buildConsent,
  buildEvent,
  buildOrganiser,
} from './factories.ts';
import type { TestGateway } from './gateway.ts';
import { UPDATE } from './history.ts';
import { pretixCsv } from './import.ts';
import { buildIntegration } from './integrations.ts';
import { jpeg, pathOf, photoOf, put } from './photos.ts';
import { enrol, holdSecondFactor } from './second-factor.ts';

export const LAG = 400;

const NODES =
  'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Attendee { id phone email photo { url } jobTitle } } }';

export interface World {
  readonly event: BuiltEvent;
  readonly people: readonly BuiltAttendee[];
  /** Signed in, and shown all of everybody. */
  readonly viewer: Client;
  readonly organiser: { readonly account: string; readonly secret: string };
  readonly csv: string;
  /** Of a change of the viewer's job title. */
  readonly changed: { readonly id: string; readonly before: string };
  /** The viewer's own attendee, who has a photo. */
  readonly photographed: BuiltAttendee;
  /** An endpoint, and the secrets that sign for it. */
  readonly webhook: { readonly id: string; readonly secrets: readonly string[] };
  /** Filed by the viewer, and closed. */
  readonly complaint: string;
  /** What is held about the organiser, as far as this test goes. */
  readonly packaged: PackageRecord;
  close(): Promise<void>;
}

export async function buildWorld(gateway: TestGateway, size = 3): Promise<World> {
  const event = await buildEvent(gateway);
  const people: BuiltAttendee[] = [];
  for (let i = 0; i < size; i += 1) {
    const person = await buildAttendee(gateway, { event, listed: true });
    for (const field of PROTECTED_FIELDS)
      await buildConsent(gateway, { subject: person, field, recipient: everyAttendee });
    people.push(person);
  }
  const changing = await buildAttendee(gateway, { event, jobTitle: 'Countess' });
  const viewer = await gateway.as(changing.email);
  expect((await put(viewer, event, await jpeg())).status).toBe(204);
  await viewer.mutate(UPDATE, { input: { event: event.id, jobTitle: 'Poet' } });
  const change = await gateway.services.models.changes
    .findOne({ subject: changing.id, part: 'jobTitle' })
    .lean();
  const email = await buildOrganiser(gateway, event);
  const organiser = await gateway.as(email);
  const { secret } = await holdSecondFactor(organiser);
  // One more, never proved: it waits beside the one in use.
  await enrol(organiser);
  const account = await gateway.services.models.accounts.findOne({ 'secondFactor.active.id': /./ }).lean();
  await buildAddresses(gateway, account?._id ?? '', people[0] as BuiltAttendee);
  const webhook = await buildEndpoint(gateway, event);
  const complaint = await buildComplaint(gateway, viewer, event);
  const { canaries } = gateway.services;
  const [canary = ''] = await canaries.newIds(1);
  await gateway.database.transaction((session) =>
    canaries.note([{ id: canary, attendee: changing.id }], { event: event.id, by: null }, session),
  );
  const packaged = await buildPackage(gateway, account?._id ?? '');
  const folder = await mkdtemp(path.join(os.tmpdir(), 'attendant-keys-'));
  const csv = path.join(folder, 'registrations.csv');
  const group = { order: 'GRP01', orderEmail: 'group@demo.example', email: '' };
  await writeFile(
    csv,
    pretixCsv(
      {},
      { ...group, position: '1', name: 'Bo' },
      { ...group, position: '2', name: 'Cy', email: 'cy@demo.example' },
    ),
  );
  await take(gateway, csv);
  return {
    event,
    people,
    viewer,
    organiser: { account: account?._id ?? '', secret },
    csv,
    changed: { id: change?._id ?? '', before: 'Countess' },
    photographed: changing,
    webhook,
    complaint,
    packaged,
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

const PACKAGED = { attendees: [], 'it’s': 'all of it' };

/** As a process that prepares one keeps it. */
async function buildPackage({ services }: TestGateway, account: string): Promise<PackageRecord> {
  const packages = new PackageBook(services);
  await packages.ask({ account, session: 'ses_test', network: 'test' });
  const taken = await packages.take();
  if (taken === null || !(await packages.finish(taken, PACKAGED))) throw new Error('no package');
  return (await packages.find(account)) as PackageRecord;
}

const COMPLAINED = 'Somebody called me.';
const OUTCOME = 'They will not again.';

async function buildComplaint(
  { services: { models, keyRing } }: TestGateway,
  viewer: Client,
  event: BuiltEvent,
) {
  const file = `mutation ($input: FileComplaintInput!) { fileComplaint(input: $input) { complaint { id } } }`;
  const input = { event: event.id, text: COMPLAINED };
  const answer = await viewer.mutate<{ fileComplaint: { complaint: { id: string } } }>(file, { input });
  const id = answer.data?.fileComplaint.complaint.id ?? '';
  const found = await models.complaints.findById(id).orFail().lean<ComplaintRecord>().exec();
  const outcome = await sealWords(keyRing, OUTCOME, found, 'outcome');
  await models.complaints.updateOne({ _id: id }, { $set: { outcome, state: 'CLOSED' } }).exec();
  return id;
}

/** An endpoint that was given another secret just now. */
async function buildEndpoint(gateway: TestGateway, event: BuiltEvent) {
  const integration = await buildIntegration(gateway, { events: [event] });
  const { endpoints } = gateway.services;
  const wanted = {
    integration,
    url: 'https://badges.example/',
    types: ['consent.given'],
    events: [event.id],
  } as const;
  const { webhook, secret } = await endpoints.create(wanted, 'acc_test');
  const rotated = await endpoints.rotate(webhook._id, 'acc_test');
  return { id: webhook._id, secrets: [rotated?.secret ?? '', secret] };
}

const FORMER = (nth: number) => `former.${nth}@people.example`;
const INVITED = 'invited@people.example';

/** Ten addresses that an account was changed away from, one that it is changed to, and an invitation. */
async function buildAddresses({ services, database }: TestGateway, account: string, guest: BuiltAttendee) {
  const { keyRing, models } = services;
  const soon = new Date(Date.now() + 86_400_000);
  const hashes = keyRing.hashes('ADDRESS_INDEX');
  const sealed = (text: string, field: 'address' | 'undo') =>
    sealFor(keyRing, text, { subject: account, field });
  const formerAddresses = await Promise.all(
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map(async (nth) => ({
      addressIndex: hashes.live(FORMER(nth)),
      address: await sealed(FORMER(nth), 'address'),
      undoHash: randomUUID(),
      notice: await sealed('A'.repeat(43), 'undo'),
      changedAt: new Date(),
      undoUntil: soon,
    })),
  );
  await models.accounts.updateOne({ _id: account }, { $set: { formerAddresses } }).exec();
  const { id: subject, event } = guest;
  await models.invitations.create({
    _id: subject,
    event,
    tokenHash: randomUUID(),
    addressIndex: hashes.kept(INVITED),
    address: await sealFor(keyRing, INVITED, { subject, event, field: 'invitation' }),
    invitedBy: account,
    invitedAt: new Date(),
    expiresAt: soon,
  });
  const pending = database.connection.collection<{ _id: string }>('pendingSignIns');
  await pending.insertOne({
    _id: randomUUID(),
    account,
    purpose: 'CHANGE_ADDRESS',
    address: await sealed('next@people.example', 'address'),
    expiresAt: soon,
  } as never);
}

/** Imports the world's registrations (again). */
export async function take({ services, config }: TestGateway, csv: string) {
  const rejectsFile = path.join(config.dataDir, `rejects-${randomUUID()}.csv`);
  return (await importRegistrations(services, { files: [csv], event: 'autumn', rejectsFile })).counts;
}

/** A rotation as a process of its own runs it: with a ring that remembers nothing. */
export async function rotate(
  { config, database }: TestGateway,
  what: readonly Rotated[],
  onStep?: RotateParts['onStep'],
  keyLagMillis = LAG,
): Promise<string[]> {
  const { keyRing } = await openStorage(config, database, { keyLagMillis });
  const lines: string[] = [];
  const tell = (line: string) => void lines.push(line);
  await rotateKeys({ database, keyRing, keyFile: config.keyFile, tell, ...(onStep && { onStep }) }, what);
  return lines;
}

class Killed extends Error {}

/** Ends a rotation as it comes to its nth step; false when it has fewer. Waiting is a step once. */
export async function killAt(gateway: TestGateway, what: Rotated, n: number): Promise<string | null> {
  let seen = 0;
  let waiting = false;
  let killedAt: string | null = null;
  await rotate(gateway, [what], (name) => {
    if (name === 'waiting' && waiting) return;
    waiting = name === 'waiting';
    if (seen++ === n) {
      killedAt = name;
      throw new Killed(name);
    }
  }).catch((error: unknown) => {
    if (!(error instanceof Killed)) throw error;
  });
  return killedAt;
}

/** Former addresses are held and open, invitations are found by their address and open, whatever was rotated. */
async function expectAddresses({ services: { models } }: TestGateway, keyRing: KeyRing, world: World) {
  const { account } = world.organiser;
  const found = await models.accounts.findById(account).lean<AccountRecord>().exec();
  const every = (address: string) => keyRing.hashes('ADDRESS_INDEX').every(address);
  for (const [nth, former] of (found?.formerAddresses ?? []).entries()) {
    const of = { subject: account, field: 'address' } as const;
    expect(await openFor(keyRing, former.address, of)).toBe(FORMER(nth));
    expect(await isTaken(models, every(FORMER(nth)), 'acc_other')).toBe(true);
  }
  expect(found?.formerAddresses).toHaveLength(10);
  expect(await isInvited(models, every(INVITED))).toBe(true);
  for (const { _id: subject, event, address } of await models.invitations
    .find()
    .lean<InvitationRecord[]>()
    .exec())
    expect(await openFor(keyRing, address, { subject, event, field: 'invitation' })).toBe(INVITED);
}

/** Every value is shown as it was, every address and factor opens, every account is found, and an import knows everybody. */
export async function expectWhole(gateway: TestGateway, world: World): Promise<void> {
  const { people, viewer, organiser, csv, changed, photographed } = world;
  const { models } = gateway.services;
  const answer = await viewer.at(gateway).query<{ nodes: Record<string, unknown>[] }>(NODES, {
    ids: people.map(({ id }) => id),
  });
  expect(answer.errors).toBeUndefined();
  expect(answer.data?.nodes).toEqual(
    people.map(({ id, values }) => ({
      id,
      phone: values.phone,
      email: values.email,
      jobTitle: values.jobTitle,
      photo: { url: expect.any(String) },
    })),
  );
  const photo = await photoOf(viewer.at(gateway), photographed);
  expect((await viewer.at(gateway).fetch(pathOf(photo))).status).toBe(200);
  // As a process that begins now.
  const { keyRing, history } = await openStorage(gateway.config, gateway.database, { keyLagMillis: LAG });
  await expectAddresses(gateway, keyRing, world);
  const endpoint = await models.webhooks.findById(world.webhook.id).lean<WebhookRecord>().exec();
  expect((await new Canaries({ models, keyRing }).among([photographed.id])).size).toBe(1);
  expect(endpoint && (await secretsOf(keyRing, endpoint, false))).toEqual(world.webhook.secrets);
  const complaint = await models.complaints.findById(world.complaint).orFail().lean<ComplaintRecord>().exec();
  expect(await openWords(keyRing, complaint.text, complaint, 'complaint')).toBe(COMPLAINED);
  expect(await openWords(keyRing, complaint.outcome, complaint, 'outcome')).toBe(OUTCOME);
  expect(await new PackageBook({ ...gateway.services, keyRing }).open(world.packaged)).toEqual(PACKAGED);
  const { database, earlierValues } = history.parts;
  const earlier = await database.transaction((session) => earlierValues.open([changed.id], session));
  expect(earlier.get(changed.id)).toContain(changed.before);
  for (const { account, email } of people) {
    const record = await models.accounts.findById(account).lean();
    expect(record && (await openAddress(keyRing, record))).toBe(email);
    const indexes = keyRing.hashes('ADDRESS_INDEX').live(email);
    expect(await accountThatMaySignIn(models, indexes)).toBe(account);
  }
  const factor = (await models.accounts.findById(organiser.account).lean())?.secondFactor;
  if (!factor?.active || !factor.pending) throw new Error('no factors');
  expect(await openSecret(keyRing, organiser.account, factor.active.secret)).toBe(organiser.secret);
  expect(await openSecret(keyRing, organiser.account, factor.pending.secret)).toMatch(/^[A-Z2-7]{32}$/);
  expect(await take(gateway, csv)).toMatchObject({ created: 0, updated: 0, unchanged: 3 });
}

/** By holder, the ids of its keys, newest first. */
export async function keyIds({ database }: TestGateway): Promise<Map<string, string[]>> {
  const records = await recordsOf(database.keys).find().toArray();
  return new Map(records.map(({ _id, keys }) => [_id, keys.map(({ id }) => id)]));
}

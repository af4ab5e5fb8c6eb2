/** A later import undoes no claim, moves no account, and overwrites nothing of the claimer's; a changed address likewise. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { importRegistrations } from '../src/attendees/import/import.ts';
import type { AttendeeRecord } from '../src/attendees/model.ts';
import {
  ANSWER,
  anAddress,
  CHANGE,
  COMPLETE,
  claimed,
  invited,
  PROPOSALS,
  readable,
} from './support/claims.ts';
import type { Client } from './support/client.ts';
import { buildOrganiser } from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { type Position, pretixCsv } from './support/import.ts';

const YES: Position = { listed: 'Yes', showPhone: 'Yes', showEmail: 'Yes' };
/** Ada buys for herself and for Ben, and gives her address and phone on both rows. */
const ADA: Position = { ...YES, position: '1' };
const BEN: Position = { ...YES, position: '2', name: 'Ben Baker', jobTitle: 'Poet' };

let gateway: TestGateway;
let files = 0;
beforeEach(async () => {
  gateway = await startGateway();
});
afterEach(() => gateway.close());

async function take(...positions: Position[]) {
  const file = path.join(path.dirname(gateway.config.keyFile), `${++files}.csv`);
  await writeFile(file, pretixCsv(...positions));
  const rejectsFile = `${file}.rejects`;
  return importRegistrations(gateway.services, { files: [file], event: 'autumn', rejectsFile });
}

const people = () => gateway.services.models.attendees.find({}).lean<AttendeeRecord[]>().exec();
const accounts = () => gateway.services.models.accounts.countDocuments({}).exec();
async function called(name: string): Promise<AttendeeRecord> {
  const [found, ...more] = (await people()).filter((one) => one.name === name);
  if (found === undefined || more.length > 0) throw new Error(`not one ${name}`);
  return found;
}
const shown = async (subject: string) => {
  const found = await gateway.services.models.consents.find({ subject, withdrawnAt: null }).lean().exec();
  return found.map(({ field }) => field);
};

/** An office buys for two, each in an order of their own, by its one address: so the answers stand as theirs. */
const OFFICE: Position = {
  email: 'office@demo.example',
  orderEmail: 'office@demo.example',
  invoiceName: 'Office',
};
const ALONE: Position = { ...OFFICE, order: 'BEN01', name: 'Ben Baker' };
const OTHER: Position = { ...OFFICE, order: 'CLEO1', name: 'Cleo Carter' };

/** Imports the group, and has Ben take his registration over. */
async function benClaims(
  ...rows: Position[]
): Promise<{ ben: Client; email: string; account: string | null; id: string }> {
  await take(...(rows.length > 0 ? rows : [ADA, BEN]));
  const event = { id: (await called('Ben Baker')).event, slug: 'autumn' };
  const organiser = await gateway.asOrganiser(await buildOrganiser(gateway, event));
  const email = anAddress();
  const { _id: id } = await called('Ben Baker');
  const token = await invited(gateway, organiser, id, email);
  const ben = await gateway.as(email);
  expect(await claimed(ben, token)).toMatchObject({ attendee: id });
  return { ben, email, id, account: (await called('Ben Baker')).account };
}

const profile = async (ben: Client, event: string) =>
  (
    await ben.query<{
      viewer: { attendee: { name: string; email: string; phone: string; jobTitle: string } };
    }>('query ($event: ID!) { viewer { attendee(event: $event) { name email phone jobTitle } } }', { event })
  ).data?.viewer?.attendee;

describe('after a claim', () => {
  it('the same file changes nothing', async () => {
    const { account, email, ben, id } = await benClaims();
    const before = await called('Ben Baker');
    const { counts, notices } = await take(ADA, BEN);
    expect({ counts, notices }).toMatchObject({ counts: { unchanged: 2, created: 0, updated: 0 } });
    expect(await called('Ben Baker')).toEqual(before);
    expect(before.account).toBe(account);
    expect(await shown(id)).toEqual([]);
    // Of the buyer's phone nothing came along.
    expect(await profile(ben, before.event)).toMatchObject({ email, phone: null, jobTitle: 'Poet' });
  });

  it('what the registration system has to say of the ticket is still heard', async () => {
    const { ben, account } = await benClaims();
    await take(ADA, { ...BEN, jobTitle: 'Minister', variation: 'Speaker' });
    const after = await called('Ben Baker');
    expect(after.account).toBe(account);
    expect(after.category).toContain('Speaker');
    expect(await profile(ben, after.event)).toMatchObject({ jobTitle: 'Minister' });
  });

  it('another name on the row is not believed, and brings nothing along', async () => {
    const { account, ben, email } = await benClaims();
    const before = await called('Ben Baker');
    const { notices } = await take(ADA, { ...BEN, name: 'Carl Carter', jobTitle: 'Spy', company: 'Spies' });
    expect(JSON.stringify(notices)).toContain('ADDRESS_CONFLICT');
    const after = await called('Ben Baker');
    expect(after).toMatchObject({ account, organisation: before.organisation, registered: true });
    expect(await profile(ben, after.event)).toMatchObject({ email, jobTitle: 'Poet' });
    expect(await people()).toHaveLength(2);
    // Nor on a second reading, when the row is no longer new.
    await take(ADA, { ...BEN, name: 'Carl Carter', jobTitle: 'Spy' });
    expect(await profile(ben, after.event)).toMatchObject({ email, jobTitle: 'Poet' });
  });

  it('another buyer’s address moves no account and makes nobody twice', async () => {
    const { account, ben, email } = await benClaims();
    const other = { email: 'eve@demo.example', orderEmail: 'eve@demo.example', invoiceName: 'Eve East' };
    await take({ ...ADA, ...other }, { ...BEN, ...other });
    await take({ ...ADA, ...other }, { ...BEN, ...other });
    const after = await called('Ben Baker');
    expect(after).toMatchObject({ account, registered: true });
    expect(await profile(ben, after.event)).toMatchObject({ email });
    expect(await people()).toHaveLength(2);
  });

  it('the address that was claimed with, given on the row at last, is theirs', async () => {
    const { account, email } = await benClaims();
    const before = await accounts();
    await take(ADA, { ...BEN, email });
    expect(await called('Ben Baker')).toMatchObject({ account, registered: true });
    expect(await accounts()).toBe(before);
  });

  it('a ticket that is cancelled and paid again is theirs again, unlisted and showing nothing', async () => {
    const { account, ben, id, email } = await benClaims();
    const { event } = await called('Ben Baker');
    await take(ADA, { ...BEN, status: 'Canceled' });
    expect(await profile(ben, event)).toBeUndefined();
    await take(ADA, BEN);
    expect(await called('Ben Baker')).toMatchObject({ account, registered: true, listed: false });
    expect(await shown(id)).toEqual([]);
    expect(await profile(await gateway.as(email), event)).toMatchObject({ name: 'Ben Baker' });
  });

  it('a cancelled ticket that is paid again under another name is nobody’s', async () => {
    const { email } = await benClaims();
    await take(ADA, { ...BEN, status: 'Canceled' });
    await take(ADA, { ...BEN, name: 'Carl Carter' });
    expect(await called('Ben Baker')).toMatchObject({ registered: false });
    await expect(gateway.as(email)).rejects.toThrow('could not sign in');
  });

  it('shows nobody the address it was taken over by, whatever the form had said before', async () => {
    await take({ ...ALONE, ...YES }, { ...OTHER, ...YES });
    const { _id } = await called('Ben Baker');
    expect(await shown(_id)).toEqual(['phone', 'email']);
    const { id } = await benClaims({ ...ALONE, ...YES }, { ...OTHER, ...YES });
    expect(await shown(id)).toEqual([]);
    expect(await called('Ben Baker')).toMatchObject({ listed: false });
    await take({ ...ALONE, ...YES }, { ...OTHER, ...YES });
    expect(await shown(id)).toEqual([]);
    expect(await called('Ben Baker')).toMatchObject({ listed: false });
  });

  it('a Yes that comes later beside another’s address is offered, and applied by nobody else', async () => {
    const { id, ben } = await benClaims(ALONE, OTHER);
    await take({ ...ALONE, ...YES }, { ...OTHER, ...YES });
    expect(await shown(id)).toEqual([]);
    const { event, listed } = await called('Ben Baker');
    expect(listed).toBe(false);
    const open = await ben.query<{ viewer: { proposals: { kind: string }[] } }>(PROPOSALS, { event });
    expect(open.data?.viewer.proposals.map(({ kind }) => kind)).toEqual(['LISTED', 'CONSENT', 'CONSENT']);
  });

  it('what was answered is not asked again, and what the claimer wrote stays', async () => {
    const { ben, id } = await benClaims();
    const { event } = await called('Ben Baker');
    const open = await ben.query<{ viewer: { proposals: { id: string; kind: string }[] } }>(PROPOSALS, {
      event,
    });
    const proposals = open.data?.viewer.proposals ?? [];
    expect(proposals.map(({ kind }) => kind)).toEqual(['LISTED', 'CONSENT', 'CONSENT']);
    const decline = proposals.map((one) => one.id);
    await ben.mutate(ANSWER, { input: { event, decline } });
    await ben.mutate(
      'mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) { userErrors { code } } }',
      {
        input: { event, name: 'Benjamin Baker', jobTitle: 'Librarian', phone: '+447700900555' },
      },
    );
    for (const jobTitle of ['Poet', 'Minister']) await take(ADA, { ...BEN, jobTitle });
    expect(await profile(ben, event)).toMatchObject({
      name: 'Benjamin Baker',
      jobTitle: 'Librarian',
      phone: '+447700900555',
    });
    expect((await ben.query(PROPOSALS, { event })).data).toEqual({ viewer: { proposals: [] } });
    expect(await shown(id)).toEqual([]);
  });

  it('a guest without any address on the row is known again by the name', async () => {
    const none: Position = { ...BEN, email: '' };
    await take(ADA, none);
    const { _id: id, event } = await called('Ben Baker');
    const organiser = await gateway.asOrganiser(await buildOrganiser(gateway, { id: event, slug: 'autumn' }));
    const email = anAddress();
    const token = await invited(gateway, organiser, id, email);
    const ben = await gateway.as(email);
    await claimed(ben, token);
    expect((await take(ADA, none)).counts).toMatchObject({ unchanged: 2 });
    await take(ADA, { ...none, status: 'Canceled' });
    await take(ADA, { ...none, jobTitle: 'Minister' });
    const again = await gateway.as(email);
    expect(await profile(again, event)).toMatchObject({ name: 'Ben Baker', email, jobTitle: 'Minister' });
    await take(ADA, { ...none, name: 'Carl Carter', jobTitle: 'Spy' });
    expect(await profile(again, event)).toMatchObject({ name: 'Ben Baker', jobTitle: 'Minister' });
  });
});

describe('after a change of address', () => {
  const SOLO: Position = { order: 'SOLO1', ...YES };

  /** Ada signs in by the address of her registration, and changes it. */
  async function adaChanges(): Promise<{ ada: Client; email: string; account: string | null }> {
    await take(SOLO);
    const ada = await gateway.as('ada@demo.example');
    const email = anAddress();
    await ada.mutate(CHANGE, { email });
    const mail = readable((await gateway.mailsTo(email)).at(-1) ?? '');
    const code = /[0-9A-Z]{4}-[0-9A-Z]{4}(?=\r?\n)/.exec(mail)?.[0];
    const done = await ada.mutate(COMPLETE, { code });
    expect(done.data).toMatchObject({ completeAddressChange: { changed: true } });
    return { ada, email, account: (await called('Ada Archer')).account };
  }

  it('a file with the old address makes nobody twice and moves no account, within the undo’s time and after it', async () => {
    const { account } = await adaChanges();
    for (const undoUntil of [new Date(Date.now() + 3_600_000), new Date(Date.now() - 1_000)]) {
      const set = { 'formerAddresses.0.undoUntil': undoUntil };
      await gateway.services.models.accounts.updateOne({ _id: account }, { $set: set }).exec();
      const { counts, notices } = await take(SOLO);
      expect({ counts, notices }).toMatchObject({ counts: { unchanged: 1 }, notices: [] });
      expect((await take({ ...SOLO, jobTitle: `Job ${undoUntil}` })).counts).toMatchObject({ updated: 1 });
      expect((await take({ ...SOLO, jobTitle: 'Engineer' })).counts).toMatchObject({ updated: 1 });
      expect(await called('Ada Archer')).toMatchObject({ account, registered: true });
      expect(await accounts()).toBe(1);
    }
  });

  it('a ticket that is cancelled and paid again is theirs again', async () => {
    const { account, email } = await adaChanges();
    await take({ ...SOLO, status: 'Canceled' });
    await take(SOLO);
    expect(await called('Ada Archer')).toMatchObject({ account, registered: true });
    const { event } = await called('Ada Archer');
    expect(await profile(await gateway.as(email), event)).toMatchObject({ name: 'Ada Archer' });
  });

  it('another’s row with the old address gets no account while it can be undone, and one of its own afterwards', async () => {
    const { account } = await adaChanges();
    const newcomer: Position = {
      order: 'NEW01',
      name: 'Carl Carter',
      invoiceName: 'Carl Carter',
      slug: 'spring',
    };
    const spring = async () => {
      const file = path.join(path.dirname(gateway.config.keyFile), `${++files}.csv`);
      await writeFile(file, pretixCsv(newcomer));
      return importRegistrations(gateway.services, {
        files: [file],
        event: 'spring',
        rejectsFile: `${file}.rejects`,
      });
    };
    const { notices } = await spring();
    expect(JSON.stringify(notices)).toContain('until a short while ago');
    expect(await called('Carl Carter')).toMatchObject({ account: null });
    expect(await accounts()).toBe(1);
    const over = { 'formerAddresses.0.undoUntil': new Date(Date.now() - 1_000) };
    await gateway.services.models.accounts.updateOne({ _id: account }, { $set: over }).exec();
    await spring();
    const carl = await called('Carl Carter');
    expect(carl.account).toMatch(/^acc_/);
    expect(carl.account).not.toBe(account);
  });
});

/** What an older copy of the database brings back, beside consents and listings, is closed when the copy is accepted. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { importRegistrations } from '../src/attendees/import/import.ts';
import { NOTHING_TO_AUDIENCES } from '../src/consent/audience.ts';
import { LockdownBook } from '../src/lockdown/book.ts';
import { acceptRestore, lostOf } from '../src/restore/accept.ts';
import { backupOf } from './support/backup.ts';
import {
  type BuiltAttendee,
  type BuiltEvent,
  buildAttendee,
  buildContactRequest,
  buildEvent,
  buildOrganiser,
} from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { pretixCsv } from './support/import.ts';

const SEE = 'query ($id: ID!) { node(id: $id) { ... on Attendee { name phone email } } }';
const REQUEST = `mutation ($input: RequestContactInput!) {
  requestContact(input: $input) { request { id } userErrors { code } }
}`;
const CANCEL =
  'mutation ($request: ID!) { cancelContactRequest(input: { request: $request }) { userErrors { code } } }';
const ANSWER =
  'mutation ($input: AnswerContactRequestInput!) { answerContactRequest(input: $input) { userErrors { code } } }';
const BY = { by: { kind: 'COMMAND_LINE', user: 'olga' }, reason: 'the disk is gone' } as const;

let place: TestGateway;
let event: BuiltEvent;
let ada: BuiltAttendee;
let bea: BuiltAttendee;

beforeEach(async () => {
  place = await startGateway();
  // Whoever accepts has stopped every gateway; this one lends its parts.
  await place.services.ledger.close();
  event = await buildEvent(place);
  ada = await buildAttendee(place, { event, name: 'Ada' });
  bea = await buildAttendee(place, { event, name: 'Bea', listed: true });
});
afterEach(() => place.close());

const accept = async () =>
  acceptRestore({ ...place.services, config: place.config }, await lostOf(place), BY);
/** As backupOf, and the beats of gateways that served when the copy was made are long past. */
async function copyOf() {
  const putBack = await backupOf(place);
  return async () => {
    await putBack();
    await place.database.connection.collection('ledgerLeases').deleteMany({});
  };
}
const lift = async (id: string | null | undefined) =>
  new LockdownBook(place.services.models.lockdowns).lift(id ?? '', BY.by, 'looked at');
/** Puts something on record that the copy does not have. */
const recordMore = async () => (await place.another()).close();

describe('an older copy that was accepted', () => {
  it('gives no offer that was taken back since, and shows nobody by their request', async () => {
    const serving = await place.another();
    const asAda = await serving.as(ada.email);
    const input = {
      attendee: bea.id,
      fields: ['PHONE'],
      message: 'to meet',
      offer: { fields: ['PHONE', 'EMAIL'], noticeVersion: '1' },
    };
    const sent = await asAda.mutate<{ requestContact: { request: { id: string } } }>(REQUEST, { input });
    const id = sent.data?.requestContact.request.id;
    const restore = await copyOf();
    const cancelled = await asAda.mutate(CANCEL, { request: id });
    expect(cancelled.data).toEqual({ cancelContactRequest: { userErrors: [] } });
    await serving.close();
    await restore();
    const { closed } = await accept();
    await lift(closed?.lockdown._id);
    const again = await place.another();
    const asBea = await again.as(bea.email);
    expect(await asBea.text(SEE, { id: ada.id })).toContain('"node":null');
    const answered = await asBea.mutate(ANSWER, {
      input: { request: id, answer: { accept: { fields: ['PHONE'], noticeVersion: '1' } } },
    });
    expect(answered.data).toEqual({
      answerContactRequest: { userErrors: [{ code: 'REQUEST_CLOSED' }] },
    });
    expect(await asBea.text(SEE, { id: ada.id })).not.toContain(ada.values.phone);
    const kept = await place.services.models.contactRequests.findById(id).lean();
    expect(kept).toMatchObject({ offer: null, open: false, answer: null });
    await again.close();
  });

  it('introduces nobody by a request that was accepted, and keeps what it says of it', async () => {
    const { contactRequests } = place.services.models;
    const far = new Date(Date.now() + 86_400_000);
    const id = await buildContactRequest(place, { from: ada, to: bea, until: far });
    const offer = { fields: ['phone'], until: null };
    const answer = { kind: 'ACCEPTED', at: new Date(), session: 'x' };
    const accepted = { $set: { offer, answer, open: false, knownUntil: far } };
    await contactRequests.collection.updateOne({}, accepted);
    const restore = await copyOf();
    await recordMore();
    await restore();
    const { closed } = await accept();
    await lift(closed?.lockdown._id);
    const again = await place.another();
    expect(await (await again.as(bea.email)).text(SEE, { id: ada.id })).toContain('"node":null');
    await again.close();
    const kept = await contactRequests.findById(id).lean();
    expect(kept).toMatchObject({ offer, answer: { kind: 'ACCEPTED' }, cancelledAt: null });
  });

  it('has no organiser, no recovery code, no sign-in that is under way and no invitation to sign in by', async () => {
    const { accounts } = place.services.models;
    const email = await buildOrganiser(place, event);
    const olga = (await accounts.findOne({ organises: event.id }).lean())?._id ?? '';
    const serving = await place.another();
    const asOlga = await serving.asOrganiser(email);
    expect(await asOlga.text(SEE, { id: ada.id })).toContain('Ada');
    await serving.close();
    const held = (await accounts.findById(olga).lean())?.secondFactor?.active?.id;
    expect(held).toBeDefined();
    await accounts.updateOne({ _id: ada.account }, { invitedUntil: new Date(Date.now() + 86_400_000) });
    await place.database.connection.collection('pendingSignIns').insertOne({ account: olga });
    const restore = await copyOf();
    await recordMore();
    await restore();
    const { closed } = await accept();
    await lift(closed?.lockdown._id);
    expect(await accounts.countDocuments({ organises: { $ne: [] } })).toBe(0);
    expect(await accounts.countDocuments({ invitedUntil: { $ne: null } })).toBe(0);
    expect(await place.database.connection.collection('pendingSignIns').countDocuments()).toBe(0);
    const left = (await accounts.findById(olga).lean())?.secondFactor;
    expect(left).toMatchObject({ active: { id: held }, pending: null, recovery: [] });
    // Made one again, they need the factor they have: it is not theirs to enrol who reads their mail.
    await accounts.updateOne({ _id: olga }, { organises: [event.id] });
    const again = await place.another();
    expect(await (await again.as(email)).text(SEE, { id: ada.id })).toContain('"node":null');
    await again.close();
  });

  it('hears a form’s Yes no more, also for an event that is younger than the copy: it is only offered', async () => {
    const folder = path.dirname(place.config.keyFile);
    const { models } = place.services;
    let taken = 0;
    const take = async (slug: string) => {
      const file = path.join(folder, `${slug}.csv`);
      const email = `zoe@${slug}.example`;
      await writeFile(
        file,
        pretixCsv({ showPhone: 'Yes', listed: 'Yes', email, orderEmail: email, name: 'Zoe' }),
      );
      await importRegistrations(place.services, {
        files: [file],
        event: slug,
        rejectsFile: `${file}.${++taken}`,
      });
    };
    const shows = async (slug: string) => {
      const { _id } = (await models.events.findOne({ slug }).lean()) ?? { _id: '' };
      const zoe = await models.attendees.findOne({ event: _id }).lean();
      const open = await models.consents.countDocuments({ event: _id, open: true });
      return { open, listed: zoe?.listed, offered: zoe?.proposals.map(({ kind }) => kind).sort() };
    };
    await take('spring');
    const restore = await copyOf();
    await take('autumn');
    expect(await shows('autumn')).toEqual({ open: 1, listed: true, offered: [] });
    // Their owner takes all of it back, here as the withdrawal leaves it.
    const withdrawn = { $set: { open: false, withdrawnAt: new Date() } };
    await models.consents.updateMany({}, withdrawn);
    await models.attendees.updateMany({}, { audienceConsents: NOTHING_TO_AUDIENCES });
    await recordMore();
    await restore();
    expect(await shows('spring')).toEqual({ open: 1, listed: true, offered: [] });
    await accept();
    for (const slug of ['spring', 'autumn']) {
      await take(slug);
      expect(await shows(slug)).toEqual({ open: 0, listed: false, offered: ['CONSENT', 'LISTED'] });
    }
  });
});

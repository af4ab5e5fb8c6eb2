/** Mails about contact requests: only to whom wants them, without a word of the asker's, few, and told to nobody. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { CommandStartedEvent } from 'mongodb';
import { MAILS_A_DAY } from '../src/contact-requests/mails.ts';
import { PROTECTED_FIELDS } from '../src/protected-fields.ts';
import type { Client } from './support/client.ts';
import { commandsDuring } from './support/commands.ts';
import {
  type AttendeeTraits,
  type BuiltAttendee,
  type BuiltEvent,
  buildAttendee,
  buildBlock,
  buildEvent,
  buildOrganiser,
} from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';

const REQUEST = `mutation ($input: RequestContactInput!) {
  requestContact(input: $input) { request { id state } userErrors { code } }
}`;
const CANCEL = `mutation ($request: ID!) {
  cancelContactRequest(input: { request: $request }) { userErrors { code } }
}`;
const SET = `mutation ($event: ID!, $wanted: Boolean!) {
  setContactRequestMails(input: { event: $event, wanted: $wanted }) { wanted userErrors { code field } }
}`;
const MINE = 'query ($event: ID!) { contactRequestMails(event: $event) }';

let gateway: TestGateway;
let event: BuiltEvent;
let ada: BuiltAttendee;
let bea: BuiltAttendee;
let asAda: Client;
let asBea: Client;

const person = (traits: Partial<AttendeeTraits> = {}) => buildAttendee(gateway, { event, ...traits });
const ask = (to: { id: string }, by = asAda) =>
  by.text(REQUEST, { input: { attendee: to.id, fields: ['PHONE'], message: 'WORDS-OF-ADA' } });
const set = async (wanted: boolean, by = asBea) =>
  (await by.mutate<{ setContactRequestMails: unknown }>(SET, { event: event.id, wanted })).data
    ?.setContactRequestMails;
const mailsTo = async ({ email }: BuiltAttendee) =>
  (await gateway.mailsTo(email)).filter((mail) => mail.includes('contact request'));
/** Gives back what these limits took so far. */
const again = async (what: RegExp) => {
  await gateway.services.mails.drain();
  await gateway.database.connection.collection('limits').deleteMany({ key: { $regex: what } });
};

beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());
beforeEach(async () => {
  event = await buildEvent(gateway);
  ada = await person({ name: 'Ada Asker', organisation: 'Asking Ltd', listed: true });
  bea = await person({ name: 'Bea Asked', listed: true });
  asAda = await gateway.as(ada.email);
  asBea = await gateway.as(bea.email);
});

describe('a mail about a contact request', () => {
  it('goes to nobody who did not ask for it', async () => {
    expect((await asBea.query(MINE, { event: event.id })).data).toEqual({ contactRequestMails: false });
    await ask(bea);
    expect(await mailsTo(bea)).toEqual([]);
  });

  it('goes to whom wants it, and holds nothing of the asker’s and no protected value', async () => {
    expect(await set(true)).toEqual({ wanted: true, userErrors: [] });
    expect((await asBea.query(MINE, { event: event.id })).data).toEqual({ contactRequestMails: true });
    await ask(bea);
    const [mail = ''] = await mailsTo(bea);
    expect(mail).toContain('Subject: A contact request waits for you');
    const plain = mail.replaceAll(/=\r?\n/g, '');
    expect(plain).toContain(`The ${event.slug}`);
    expect(plain).toContain('/sign-in');
    expect(plain).not.toMatch(/WORDS-OF-ADA|Ada|Asking|phone|att_|req_/i);
    for (const { values } of [ada, bea]) {
      for (const field of PROTECTED_FIELDS.filter((each) => each !== 'email'))
        expect(plain).not.toContain(values[field]);
    }
    expect(plain).not.toContain(ada.email);
  });

  it('stops when it is turned off', async () => {
    await set(true);
    expect(await set(false)).toEqual({ wanted: false, userErrors: [] });
    await ask(bea);
    expect(await mailsTo(bea)).toEqual([]);
  });

  it('does not go to another account that the registration went to', async () => {
    await set(true);
    const other = await person();
    await gateway.services.models.attendees.updateOne({ _id: other.id }, { account: null }).exec();
    await gateway.services.models.attendees.updateOne({ _id: bea.id }, { account: other.account }).exec();
    await ask(bea);
    expect([...(await mailsTo(other)), ...(await mailsTo(bea))]).toEqual([]);
  });

  it('does not go to a disabled account', async () => {
    await set(true);
    await gateway.services.models.accounts.updateOne({ _id: bea.account }, { disabledAt: new Date() }).exec();
    await ask(bea);
    expect(await mailsTo(bea)).toEqual([]);
  });

  it('is not caused by who was blocked, who uses up nobody’s mails either', async () => {
    await set(true);
    const block = await buildBlock(gateway, bea, ada);
    await ask(bea);
    expect(await mailsTo(bea)).toEqual([]);
    await ask(bea, await gateway.as((await person()).email));
    expect(await mailsTo(bea)).toHaveLength(1);
    expect(block).toMatch(/^blk_/);
  });

  it('comes once an hour at most, and so many a day, however many people ask', async () => {
    await set(true);
    const others = [];
    for (let n = 0; n < MAILS_A_DAY + 2; n++) others.push(await gateway.as((await person()).email));
    for (const by of others.slice(0, 2)) await ask(bea, by);
    expect(await mailsTo(bea)).toHaveLength(1);
    for (const by of others.slice(2)) {
      await again(/^contactRequestMailsByHour/);
      await ask(bea, by);
    }
    expect(await mailsTo(bea)).toHaveLength(MAILS_A_DAY);
  });

  it('comes once of one asker, who asks, takes it back, and asks again when there is room', async () => {
    await set(true);
    const sent = JSON.parse(await ask(bea)) as { data: { requestContact: { request: { id: string } } } };
    const { id } = sent.data.requestContact.request;
    await asAda.mutate(CANCEL, { request: id });
    const past = { until: new Date(Date.now() - 1_000) };
    await gateway.services.models.contactRequests.updateOne({ _id: id }, past).exec();
    await again(/^contactRequestMailsBy(Hour|Day)/);
    expect(await ask(bea)).toContain('"SENT"');
    expect(await mailsTo(bea)).toHaveLength(1);
  });

  it('is not made by a request that was refused', async () => {
    await ask(bea);
    await set(true);
    expect(await ask(bea)).toContain('ALREADY_SENT');
    expect(await mailsTo(bea)).toEqual([]);
  });
});

describe('the setting', () => {
  it('is each person’s own, at each event', async () => {
    await set(true);
    const { data } = await asAda.query(MINE, { event: event.id });
    expect(data).toEqual({ contactRequestMails: false });
    const elsewhere = await buildEvent(gateway);
    await buildAttendee(gateway, { event: elsewhere, email: bea.email });
    expect((await asBea.query(MINE, { event: elsewhere.id })).data).toEqual({ contactRequestMails: false });
  });

  it('is refused where one does not attend', async () => {
    const refused = { wanted: null, userErrors: [{ code: 'NOT_ATTENDING', field: ['input', 'event'] }] };
    const organiser = await gateway.asOrganiser(await buildOrganiser(gateway, event));
    expect(await set(true, organiser)).toEqual(refused);
    expect((await organiser.query(MINE, { event: event.id })).data).toEqual({ contactRequestMails: false });
    await gateway.services.models.attendees.updateOne({ _id: bea.id }, { registered: false }).exec();
    await buildAttendee(gateway, { event: await buildEvent(gateway), email: bea.email });
    expect(await set(true)).toEqual(refused);
  });
});

describe('the asker is not told', () => {
  /** The answer, and the commands on the request's path and off it. */
  async function asked(to: BuiltAttendee) {
    let text = '';
    const commands = await commandsDuring(gateway, async () => {
      text = (await ask(to)).replaceAll(/req_[0-9a-z]{26}/g, 'req_');
    });
    return { text, commands: commands.map(({ name, shape }) => `${name} ${shape}`).sort() };
  }

  it('whether a mail was sent: by bytes, or by database commands before or after the answer', async () => {
    const wanting = async (more?: Partial<AttendeeTraits>) => {
      const one = await person({ listed: true, ...more });
      await set(true, await gateway.as(one.email));
      return one;
    };
    const wants = await wanting();
    const blocks = await wanting();
    await buildBlock(gateway, blocks, ada);
    const full = await wanting();
    await ask(full, asBea);
    const silent = await person({ listed: true });
    // The first to be asked warms what is remembered of keys; all are alike after that.
    for (const each of [wants, blocks, full, silent]) await gateway.as(each.email);
    const seen = [];
    for (const each of [wants, blocks, full, silent]) seen.push(await asked(each));
    expect(await mailsTo(wants)).toHaveLength(1);
    for (const each of [blocks, silent]) expect(await mailsTo(each)).toEqual([]);
    expect(await mailsTo(full)).toHaveLength(1);
    expect(seen[0]?.commands.join()).toContain('contactRequests');
    for (const one of seen.slice(1)) expect(one).toEqual(seen[0]);
  });

  it('and nothing of what was chosen is looked up before the answer', async () => {
    await set(true);
    let free = () => {};
    const held = new Promise<void>((resolve) => {
      free = resolve;
    });
    for (let n = 0; n < 4; n++)
      gateway.services.mails.add({ run: () => held, uselessAfter: Number.POSITIVE_INFINITY });
    const collections: unknown[] = [];
    const note = ({ commandName, command }: CommandStartedEvent) => collections.push(command[commandName]);
    gateway.database.client.on('commandStarted', note);
    expect(await ask(bea)).toContain('"SENT"');
    expect(collections).not.toContain('accounts');
    free();
    await gateway.services.mails.drain();
    gateway.database.client.off('commandStarted', note);
    expect(collections).toContain('accounts');
    expect(await mailsTo(bea)).toHaveLength(1);
  });
});

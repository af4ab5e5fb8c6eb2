/**
 * Breaking the glass: fields of named people without their consent, for an organiser with second factor and fresh proof,
 * for 15 minutes; recorded and told whether or not anything is read; and beaten by a lockdown.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { glassOpened } from '../src/break-glass/opened.ts';
import type { LockdownRecord } from '../src/lockdown/model.ts';
import type { Client } from './support/client.ts';
import { commandsDuring } from './support/commands.ts';
import {
  type BuiltAttendee,
  type BuiltEvent,
  buildAttendee,
  buildBlock,
  buildEvent,
  buildOrganiser,
} from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { UPDATE } from './support/history.ts';
import { entriesOf, findingsIn, ledgerOf } from './support/ledger.ts';
import { allMailed } from './support/outbox.ts';

const BREAK = `mutation ($input: BreakGlassInput!) { done: breakGlass(input: $input) {
  grant { id event attendees fields purpose at until endedAt } notTold userErrors { code field }
} }`;
const END = `mutation ($grant: ID!) { done: endBreakGlass(input: { grant: $grant }) { grant { id endedAt } userErrors { code } } }`;
const LOOK = `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Attendee { id name phone email jobTitle sharedWithMe } } }`;
const PURPOSE = 'She fainted in hall 2';

interface Done {
  readonly done: {
    readonly grant: {
      readonly id: string;
      readonly at: string;
      readonly until: string;
      readonly endedAt: string | null;
    } | null;
    readonly notTold: readonly string[];
    readonly userErrors: readonly { readonly code: string }[];
  };
}

let gateway: TestGateway;
let second: TestGateway;
let event: BuiltEvent;
let elsewhere: BuiltEvent;
let hidden: BuiltAttendee;
let bystander: BuiltAttendee;
let organiser: Client;
let organiserEmail: string;

beforeAll(async () => {
  gateway = await startGateway({ environment: { MAILS_PER_MINUTE: '6000' } });
  second = await gateway.another();
  event = await buildEvent(gateway);
  elsewhere = await buildEvent(gateway);
  bystander = await buildAttendee(gateway, { event, name: 'Ben Bystander' });
  organiserEmail = await buildOrganiser(gateway, event);
  organiser = await gateway.asOrganiser(organiserEmail);
});
afterAll(async () => {
  await second.close();
  await gateway.close();
});
beforeEach(async () => {
  hidden = await buildAttendee(gateway, { event, name: 'Hanna Hidden' });
  await gateway.database.connection.collection('limits').deleteMany({ key: /^breakGlass/ });
  await grants().deleteMany({});
});

const grants = () => gateway.services.models.grants.collection;
const lockdowns = () => gateway.database.connection.collection<LockdownRecord>('lockdowns');
const sessions = () => gateway.database.connection.collection('sessions');
const codesOf = (answer: { errors?: readonly { extensions?: Record<string, unknown> }[] }) =>
  (answer.errors ?? []).map(({ extensions }) => extensions?.code);
const breaks = (input: object = {}, client = organiser) =>
  client.mutate<Done>(BREAK, {
    input: { attendees: [hidden.id], fields: ['PHONE'], purpose: PURPOSE, ...input },
  });
async function broken(input: object = {}, client = organiser) {
  const answer = await breaks(input, client);
  if (answer.data?.done.grant == null) throw new Error(`not granted: ${JSON.stringify(answer)}`);
  return { ...answer.data.done.grant, notTold: answer.data.done.notTold };
}
const refusal = async (input: object, client = organiser) => {
  const answer = await breaks(input, client);
  return answer.data?.done.userErrors[0]?.code ?? codesOf(answer)[0];
};
type Person = {
  phone: string | null;
  email: string | null;
  jobTitle: string | null;
  sharedWithMe: string[];
} | null;
const look = async (client: Client, id = hidden.id) =>
  (await client.query<{ nodes: Person[] }>(LOOK, { ids: [id] })).data?.nodes[0] ?? null;
const phone = async (client: Client, id?: string) => (await look(client, id))?.phone ?? null;
const entries = () => entriesOf(gateway);

describe('a grant', () => {
  it('opens the named fields of the named people, in this session, on every process, and nothing else', async () => {
    // Another session of the same organiser, with the same second factor.
    const elsewhereSigned = await gateway.as(organiserEmail);
    const [newest, ...older] = await sessions().find().sort({ startedAt: -1 }).toArray();
    const secondFactor = older.find(({ account }) => account === newest?.account)?.secondFactor;
    await sessions().updateOne({ _id: newest?._id }, { $set: { secondFactor } });
    expect(await look(elsewhereSigned)).not.toBeNull();
    expect(await phone(organiser)).toBeNull();
    await broken();
    for (const at of [gateway, second]) {
      expect(await look(organiser.at(at))).toMatchObject({
        phone: hidden.values.phone,
        email: null,
        jobTitle: null,
        sharedWithMe: ['PHONE'],
      });
      expect(await phone(organiser.at(at), bystander.id)).toBeNull();
      expect(await phone(elsewhereSigned.at(at))).toBeNull();
    }
  });

  it('is an entry of the ledger under its id, with each look', async () => {
    const { id } = await broken();
    await look(organiser);
    const mine = (await entries()).filter(({ subject }) => subject === hidden.id);
    expect(mine).toHaveLength(1);
    expect(mine[0]).toMatchObject({ field: 'phone', basis: { kind: 'BREAK_GLASS', grant: id } });
    // Under another grant, with another purpose, the record would not be true: the hash says so.
    expect(await findingsIn(gateway)).toEqual([]);
    const put = (to: string, from: string) =>
      ledgerOf(gateway).updateMany(
        { 'responses.shown': `phone BREAK_GLASS ${from}` } as never,
        { $set: { 'responses.$[].shown.$[one]': `phone BREAK_GLASS ${to}` } } as never,
        { arrayFilters: [{ one: `phone BREAK_GLASS ${from}` }] },
      );
    await put('brk_other', id);
    expect((await findingsIn(gateway)).length).toBeGreaterThan(0);
    await put(id, 'brk_other');
    // The purpose is found by the grant, and is kept.
    expect(await grants().findOne({ _id: id as never })).toMatchObject({
      purpose: PURPOSE,
      attendees: [hidden.id],
    });
  });

  it('lasts 15 minutes by the database’s clock', async () => {
    const { id, at, until } = await broken();
    expect(Date.parse(until) - Date.parse(at)).toBe(15 * 60_000);
    await grants().updateOne({ _id: id as never }, [{ $set: { until: { $add: ['$$NOW', -1] } } }]);
    expect(await phone(organiser)).toBeNull();
  });

  it('ends when it is ended, and only by who has it', async () => {
    const { id } = await broken();
    const other = await gateway.asOrganiser(await buildOrganiser(gateway, event));
    expect((await other.mutate<Done>(END, { grant: id })).data?.done.userErrors).toEqual([
      { code: 'UNKNOWN_GRANT' },
    ]);
    expect(await phone(organiser)).toBe(hidden.values.phone);
    expect((await organiser.mutate<Done>(END, { grant: id })).data?.done.grant?.endedAt).toEqual(
      expect.any(String),
    );
    expect(await phone(organiser)).toBeNull();
    expect((await organiser.mutate<Done>(END, { grant: id })).data?.done.userErrors).toEqual([
      { code: 'UNKNOWN_GRANT' },
    ]);
  });

  it('ends with the session, the second factor, and the organiser’s right', async () => {
    // Who attends knows of the person without being an organiser: what is asked is the decision.
    const { email } = await buildAttendee(gateway, { event });
    await gateway.services.models.attendees.updateOne({ _id: hidden.id }, { listed: true }).exec();
    await buildOrganiser(gateway, event, email);
    const client = await gateway.asOrganiser(email);
    await broken({}, client);
    const { data } = await client.query<{ viewer: { account: { id: string } } }>(
      '{ viewer { account { id } } }',
    );
    const account = data?.viewer.account.id ?? '';
    const held = (await sessions().findOne({ account }))?.secondFactor;
    await sessions().updateMany(
      { account },
      { $set: { 'secondFactor.at': new Date(Date.now() - 9 * 3_600_000) } },
    );
    expect(await phone(client)).toBeNull();
    await sessions().updateMany({ account }, { $set: { secondFactor: held } });
    expect(await phone(client)).toBe(hidden.values.phone);
    const { accounts } = gateway.services.models;
    await accounts.updateOne({ _id: account }, { organises: [elsewhere.id] }).exec();
    expect(await phone(client)).toBeNull();
    await accounts.updateOne({ _id: account }, { organises: [event.id] }).exec();
    expect(await phone(client)).toBe(hidden.values.phone);
    const stolen = client.at(gateway);
    await client.mutate('mutation { signOut { signedOut } }');
    expect(await phone(stolen)).toBeNull();
  });

  it('opens somebody whose registration was cancelled, whom nobody else knows, as long as it lasts', async () => {
    const cancelled = await buildAttendee(gateway, { event, registered: false });
    expect(await look(organiser, cancelled.id)).toBeNull();
    await broken({ attendees: [cancelled.id] });
    expect(await look(organiser, cancelled.id)).toMatchObject({ phone: cancelled.values.phone, email: null });
    await grants().updateMany({}, { $set: { endedAt: new Date() } });
    expect(await look(organiser, cancelled.id)).toBeNull();
  });

  it('holds although the person blocked the organiser, who attends as well', async () => {
    const attending = await buildAttendee(gateway, { event });
    await buildOrganiser(gateway, event, attending.email);
    const client = await gateway.asOrganiser(attending.email);
    await buildBlock(gateway, hidden, attending);
    expect(await phone(client)).toBeNull();
    await broken({}, client);
    expect(await phone(client)).toBe(hidden.values.phone);
  });

  it('costs those who hold none no trip to the database', async () => {
    const client = await gateway.as(bystander.email);
    await look(client);
    const names = (await commandsDuring(gateway, () => look(client))).map(({ name }) => name);
    expect(names.filter((name) => name.startsWith('aggregate')).sort()).toEqual([
      'aggregate attendees',
      'aggregate sessions',
    ]);
    expect(names.join()).not.toContain('breakGlass');
  });

  it('tells nothing about whether there is a value: as null as for nobody, and no entry', async () => {
    const empty = await buildAttendee(gateway, { event, phone: null });
    await broken({ attendees: [empty.id] });
    expect(await look(organiser, empty.id)).toMatchObject({ phone: null, sharedWithMe: ['PHONE'] });
    expect((await entries()).filter(({ subject }) => subject === empty.id)).toEqual([]);
  });
});

describe('the people are told', () => {
  const told = async ({ email }: BuiltAttendee) => {
    await allMailed(gateway);
    const mails = await gateway.mailsTo(email);
    return mails.filter((mail) => mail.includes('Subject: About your data')).map(plain);
  };
  const plain = (mail: string) =>
    mail
      .replace(/=\r?\n/g, '')
      .replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));

  it('by a mail each, though nothing is read: who, which fields, what for, when; and no value', async () => {
    const other = await buildAttendee(gateway, { event });
    const { id, at } = await broken({ attendees: [hidden.id, other.id], fields: ['PHONE', 'JOB_TITLE'] });
    for (const person of [hidden, other]) {
      const [mail, ...more] = await told(person);
      expect(more).toEqual([]);
      for (const text of [
        PURPOSE,
        'phone number, job title',
        `The ${event.slug}`,
        id,
        at.slice(0, 10),
        'An organiser',
      ])
        expect(mail).toContain(text);
      for (const value of [...Object.values(hidden.values), ...Object.values(other.values)])
        if (value !== person.email) expect(mail).not.toContain(value);
    }
    expect(await told(bystander)).toEqual([]);
  });

  it('with the organiser’s name, where they attend, and their words as text only', async () => {
    const attending = await buildAttendee(gateway, { event, name: 'Olga Organiser' });
    await buildOrganiser(gateway, event, attending.email);
    const client = await gateway.asOrganiser(attending.email);
    await broken({ purpose: 'an <b>emergency</b>\r\nBcc: x@example.org' }, client);
    const [mail = ''] = await told(hidden);
    expect(mail).toContain('Olga Organiser, an organiser');
    expect(mail).toContain('&lt;b&gt;');
    expect(mail).not.toMatch(/^Bcc:/m);
  });

  it('with the name the organiser had then, or none, whatever they are called when it is sent', async () => {
    const { models, postman, history } = gateway.services;
    const deliver = postman.deliverDue.bind(postman);
    const attending = await buildAttendee(gateway, { event, name: 'Olga Then' });
    await buildOrganiser(gateway, event, attending.email);
    // Mails wait.
    postman.deliverDue = async () => {};
    const client = await gateway.asOrganiser(attending.email);
    const { id } = await broken({}, client);
    const renamed = await client.mutate(UPDATE, { input: { event: event.id, name: 'Victor Steward' } });
    postman.deliverDue = deliver;
    expect(renamed.errors).toBeUndefined();
    const who = async () => (await glassOpened(models, history.parts, id))?.who;
    expect(await who()).toBe('Olga Then');
    expect((await told(hidden)).join()).toMatch(/Olga Then, an organiser/);
    expect((await told(hidden)).join()).not.toContain('Victor');
    // The name is no longer kept; the registration is somebody else's; it is gone.
    const earlier = gateway.database.connection.collection('earlierValues');
    await earlier.updateMany({ subject: attending.id }, { $set: { keptUntil: new Date(0) } });
    expect(await who()).toBeNull();
    await models.changes.deleteMany({ subject: attending.id }).exec();
    expect(await who()).toBe('Victor Steward');
    await models.attendees.updateOne({ _id: attending.id }, { accountSince: new Date() }).exec();
    expect(await who()).toBeNull();
    await models.attendees.deleteOne({ _id: attending.id }).exec();
    expect(await who()).toBeNull();
  });

  it('whoever has no address of their own is named to the organiser, who must tell them', async () => {
    await gateway.services.models.attendees.updateOne({ _id: hidden.id }, { account: null }).exec();
    expect((await broken({ attendees: [hidden.id, bystander.id] })).notTold).toEqual([hidden.id]);
  });

  it('and if they cannot be told, because no mail is taken, nothing opens', async () => {
    const outbox = (validator: object) =>
      gateway.database.connection.db?.command({ collMod: 'outbox', validator });
    // Else one that is being sent could not be settled either.
    await allMailed(gateway);
    await outbox({ refused: true });
    expect(await refusal({}, organiser.at(second))).toBe('UNAVAILABLE');
    await outbox({});
    expect(await phone(organiser)).toBeNull();
    expect(await grants().countDocuments({})).toBe(0);
  });

  it('also when the gateway that opened them ends before it has sent anything', async () => {
    const third = await gateway.another();
    await third.services.postman.close();
    const sent = gateway.services.models.outbox;
    const { id } = await broken({}, organiser.at(third));
    expect(await sent.countDocuments({ key: `break-glass ${id} ${hidden.account}`, state: 'QUEUED' })).toBe(
      1,
    );
    await third.close();
    expect((await told(hidden)).join()).toContain(id);
  });
});

describe('other organisers', () => {
  const LIST = `query ($event: ID!, $first: Int, $after: String) { breakGlassGrants(event: $event, first: $first, after: $after) {
    nodes { id account attendees fields purpose at until endedAt looked } pageInfo { hasNextPage endCursor }
  } }`;
  interface Listed {
    readonly breakGlassGrants: {
      readonly nodes: readonly { readonly id: string; readonly looked: boolean }[];
      readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
    };
  }
  const page = async (client: Client, more: object = {}) =>
    client.query<Listed>(LIST, { event: event.id, ...more });

  it('see who opened whose fields, what for, and whether they looked, a page at a time', async () => {
    const unused = await broken({ attendees: [bystander.id], fields: ['EMAIL'] });
    const used = await broken({ attendees: [hidden.id] });
    expect(await phone(organiser)).toBe(hidden.values.phone);
    const other = await gateway.asOrganiser(await buildOrganiser(gateway, event));
    const first = (await page(other, { first: 1 })).data?.breakGlassGrants;
    expect(first?.nodes).toEqual([
      {
        id: used.id,
        account: expect.stringMatching(/^acc_/),
        attendees: [hidden.id],
        fields: ['PHONE'],
        purpose: PURPOSE,
        at: used.at,
        until: used.until,
        endedAt: null,
        looked: true,
      },
    ]);
    const rest = (await page(other, { after: first?.pageInfo.endCursor })).data?.breakGlassGrants;
    expect(rest?.nodes.map(({ id, looked }) => [id, looked])).toEqual([[unused.id, false]]);
    expect(rest?.pageInfo.hasNextPage).toBe(false);
  });

  it.each([
    ['FORBIDDEN', () => gateway.as(bystander.email)],
    ['FORBIDDEN', async () => gateway.asOrganiser(await buildOrganiser(gateway, elsewhere))],
    ['SECOND_FACTOR_REQUIRED', async () => gateway.as(await buildOrganiser(gateway, event))],
  ])('are who may see it: else %s', async (code, who) => {
    expect((await page(await who())).errors?.[0]?.extensions?.code).toBe(code);
  });
});

describe('is refused', () => {
  it('to everybody but organisers with second factor and a fresh proof', async () => {
    expect(await refusal({}, gateway.browser())).toBe('UNAUTHENTICATED');
    expect(await refusal({}, await gateway.as(hidden.email))).toBe('FORBIDDEN');
    expect(await refusal({}, await gateway.as(await buildOrganiser(gateway, event)))).toBe(
      'SECOND_FACTOR_REQUIRED',
    );
    const client = await gateway.asOrganiser(await buildOrganiser(gateway, event));
    await sessions().updateMany({}, { $set: { provedAt: new Date(Date.now() - 16 * 60_000) } });
    expect(await refusal({}, client)).toBe('FRESH_SIGN_IN_REQUIRED');
    await sessions().updateMany({}, { $set: { provedAt: new Date() } });
    expect(await grants().countDocuments({})).toBe(0);
  });

  it.each([
    ['PURPOSE_REQUIRED', { purpose: undefined }],
    ['PURPOSE_REQUIRED', { purpose: null }],
    ['PURPOSE_REQUIRED', { purpose: ' \u200b         ' }],
    ['PURPOSE_REQUIRED', { purpose: 'because' }],
    ['PURPOSE_REQUIRED', { purpose: 'x'.repeat(501) }],
    ['NO_FIELDS', { fields: [] }],
    ['BAD_ATTENDEES', { attendees: [] }],
    ['BAD_ATTENDEES', { attendees: Array.from({ length: 11 }, (_, i) => `att_${i}`) }],
    ['UNKNOWN_ATTENDEE', { attendees: ['att_nobody'] }],
  ])('with %s for %j, and nothing opens or is sent', async (code, input) => {
    const mails = (await gateway.mailsTo(hidden.email)).length;
    expect(await refusal(input)).toBe(code);
    expect(await grants().countDocuments({})).toBe(0);
    expect(await gateway.mailsTo(hidden.email)).toHaveLength(mails);
  });

  it('for people of another event, as for people who are not there', async () => {
    const stranger = await buildAttendee(gateway, { event: elsewhere });
    expect(await refusal({ attendees: [stranger.id] })).toBe('UNKNOWN_ATTENDEE');
    expect(await refusal({ attendees: [hidden.id, stranger.id] })).toBe('UNKNOWN_ATTENDEE');
  });

  it('past 50 people a day of one organiser, on all gateways together; another has their own', async () => {
    const email = await buildOrganiser(gateway, event);
    const client = await gateway.asOrganiser(email);
    const many: string[] = [];
    for (let i = 0; i < 10; i++) many.push((await buildAttendee(gateway, { event })).id);
    for (let i = 0; i < 5; i++) await broken({ attendees: many }, client);
    expect(await refusal({}, client)).toBe('RATE_LIMITED');
    expect(await phone(client)).toBeNull();
    await broken();
  });
});

describe('a lockdown', () => {
  const SCOPES = () =>
    [
      { scope: 'EVERYTHING', event: null },
      { scope: 'EVENT', event: event.id },
      { scope: 'FIELD', event: event.id, field: 'phone' },
      { scope: 'ATTENDEES', event: event.id, attendees: [hidden.id] },
    ] as const;

  it('of any kind beats what was opened, and nothing is opened under it', async () => {
    await broken();
    for (const scope of SCOPES()) {
      const locked = { field: null, attendees: [], since: null, ...scope };
      const by = { kind: 'COMMAND_LINE', user: 'ops' } as const;
      const { lockdown } = await gateway.services.lockdowns.lock({ ...locked, reason: 'x', by });
      expect(await phone(organiser)).toBeNull();
      expect(await refusal({})).toBe('LOCKED_DOWN');
      await lockdowns().deleteOne({ _id: lockdown._id });
      expect(await phone(organiser)).toBe(hidden.values.phone);
    }
    expect(await grants().countDocuments({})).toBe(1);
  });
});

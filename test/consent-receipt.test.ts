/** Consent receipts: their states, whose copy says what, that they verify and are as the profile wants them. */
import { readFile, rename } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { compactVerify, createLocalJWKSet, type JSONWebKeySet } from 'jose';
import { oneAttendee } from '../src/consent/model.ts';
import { newId } from '../src/ids.ts';
import type { Client } from './support/client.ts';
import { commandsDuring } from './support/commands.ts';
import { problemsOf } from './support/dpv.ts';
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
import { buildIntegration, buildKey, withKey } from './support/integrations.ts';

const ONE = 'query ($id: ID!) { consentReceipt(id: $id) { id state record jws privacyNotice } }';
const PAGE = `query ($event: ID!, $box: ConsentReceiptBox, $first: Int, $after: String) {
  myConsentReceipts(event: $event, box: $box, first: $first, after: $after) {
    nodes { id state record jws } edges { cursor node { id } } pageInfo { hasNextPage endCursor }
  }
}`;
const GIVE = `mutation ($input: GiveConsentInput!) {
  giveConsent(input: $input) { consents { id evidence { privacyNotice } } userErrors { code } }
}`;
const WITHDRAW = `mutation ($id: ID!) { withdrawConsent(input: { consents: [$id] }) { userErrors { code } } }`;

interface Receipt {
  readonly id: string;
  readonly state: string;
  readonly record: string;
  readonly jws: string;
  readonly privacyNotice: string;
}
interface Page {
  readonly nodes: readonly Receipt[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

let gateway: TestGateway;
let event: BuiltEvent;
let ada: BuiltAttendee;
let bea: BuiltAttendee;
let asAda: Client;
let asBea: Client;

beforeAll(async () => {
  gateway = await startGateway({
    environment: {
      CONTROLLER_NAME: 'The Autumn Party',
      CONTROLLER_ADDRESS: '1 High Street, London',
      CONTROLLER_CONTACT: 'privacy@party.example',
      DPO_CONTACT: 'https://party.example/dpo',
      STORAGE_COUNTRY: 'IE',
    },
  });
});
afterAll(() => gateway.close());
beforeEach(async () => {
  event = await buildEvent(gateway);
  ada = await buildAttendee(gateway, { event, name: 'Ada Archer', listed: true });
  bea = await buildAttendee(gateway, { event, name: 'Bea Brook', listed: true });
  asAda = await gateway.as(ada.email);
  asBea = await gateway.as(bea.email);
});

async function receipt(by: Client, id: string): Promise<Receipt | null> {
  const { data, errors } = await by.query<{ consentReceipt: Receipt | null }>(ONE, { id });
  expect(errors).toBeUndefined();
  return data?.consentReceipt ?? null;
}
async function receiptsIn(by: Client, box: 'GIVEN' | 'RECEIVED', more: object = {}) {
  const { data } = await by.query<{ myConsentReceipts: Page }>(PAGE, { event: event.id, box, ...more });
  return data?.myConsentReceipts;
}
const ids = (page: Page | undefined) => page?.nodes.map(({ id }) => id);

/** By Ada, in her session. */
async function give(to: object, more: object = {}): Promise<string> {
  const input = { event: event.id, fields: ['PHONE'], to, purpose: 'to meet', noticeVersion: '1', ...more };
  const { data } = await asAda.mutate<{ giveConsent: { consents: { id: string }[]; userErrors: [] } }>(GIVE, {
    input,
  });
  expect(data?.giveConsent.userErrors).toEqual([]);
  return data?.giveConsent.consents[0]?.id ?? '';
}
const keySet = async (url = gateway.url): Promise<JSONWebKeySet> =>
  (await (await fetch(`${url}/.well-known/jwks.json`)).json()) as JSONWebKeySet;
const verified = async (jws: string, keys?: JSONWebKeySet) =>
  new TextDecoder().decode((await compactVerify(jws, createLocalJWKSet(keys ?? (await keySet())))).payload);
const recordOf = ({ record }: Pick<Receipt, 'record'>) => JSON.parse(record)['dpv:hasRecordOfActivity'];
const statusesOf = (one: Pick<Receipt, 'record'>) =>
  recordOf(one)['dpv:hasConsentStatus'].map((status: { '@type': string }) => status['@type']);

describe('a receipt', () => {
  it('is for both of a consent to one person, each with their copy, and names no value', async () => {
    const id = await give({ attendee: bea.id });
    const [given, received] = [await receipt(asAda, id), await receipt(asBea, id)];
    expect([given?.state, received?.state]).toEqual(['GIVEN', 'GIVEN']);
    for (const copy of [given, received]) {
      expect(await problemsOf(copy?.record ?? '{}')).toEqual([]);
      expect(await verified(copy?.jws ?? '')).toBe(copy?.record);
      const values = [...Object.values(ada.values), ...Object.values(bea.values)];
      expect(values.filter((value) => JSON.stringify(copy).includes(value))).toEqual([]);
      expect(statusesOf(copy as Receipt)).toEqual(['dpv:ConsentGiven']);
    }
    // The giver reads to whom; the recipient has of the giver an id, and no name.
    expect(given?.record).toContain('Bea Brook');
    expect(received?.record).toContain(ada.id);
    expect(received?.record).not.toContain('Ada Archer');
    expect(given?.record).not.toContain('ses_');
    const { 'dpv:hasProcess': process, 'dpv:hasEntity': entities } = recordOf(given as Receipt);
    expect(process['dpv:hasPersonalData']).toEqual(['pd:TelephoneNumber']);
    expect(process['dpv:hasPurpose']['dct:description']).toBe('to meet');
    expect(entities[0]).toMatchObject({ 'dpv:hasName': 'The Autumn Party' });
  });

  it('is the same text as long as nothing happens', async () => {
    const id = await give({ attendee: bea.id });
    expect(await receipt(asAda, id)).toEqual(await receipt(asAda, id));
  });

  it('that was changed does not verify, nor one that another gateway signed', async () => {
    const found = await receipt(asAda, await give({ attendee: bea.id }));
    const [head, , signature] = (found?.jws ?? '').split('.');
    const forged = (found?.record ?? '').replace('to meet', 'to sell');
    const changed = [head, Buffer.from(forged).toString('base64url'), signature].join('.');
    await expect(verified(changed)).rejects.toThrow('signature verification failed');
    const other = await startGateway();
    try {
      await expect(verified(found?.jws ?? '', await keySet(other.url))).rejects.toThrow('no applicable key');
    } finally {
      await other.close();
    }
  });

  it('of a consent to an audience is the giver’s alone, and names nobody of it', async () => {
    const id = await give({ everyAttendee: true });
    const given = await receipt(asAda, id);
    expect(await problemsOf(given?.record ?? '{}')).toEqual([]);
    expect(given?.record).not.toContain('Bea');
    expect(given?.record).not.toContain(bea.id);
    expect(await receipt(asBea, id)).toBe(null);
    expect(ids(await receiptsIn(asBea, 'RECEIVED'))).toEqual([]);
  });

  it('is nobody else’s', async () => {
    const id = await give({ attendee: bea.id });
    const cyd = await buildAttendee(gateway, { event });
    expect(await receipt(await gateway.as(cyd.email), id)).toBe(null);
    const { data, errors } = await gateway.browser().query(ONE, { id });
    expect(data?.consentReceipt ?? null).toBe(null);
    expect(errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED');
    for (const nothing of [newId('consent'), newId('contactRequest'), ada.id, 'x'])
      expect(await receipt(asAda, nothing)).toBe(null);
  });
});

describe('the shapes', () => {
  it('find what is missing or of another kind, and names that DPV has not', async () => {
    const { record } = (await receipt(asAda, await give({ attendee: bea.id }))) as Receipt;
    const without = async (change: (one: ReturnType<typeof recordOf>) => void) => {
      const whole = JSON.parse(record);
      change(whole['dpv:hasRecordOfActivity']);
      return (await problemsOf(whole)).join('\n');
    };
    expect(await without(() => {})).toBe('');
    for (const field of ['hasDataSubject', 'hasNotice', 'hasProcess', 'hasEntity', 'hasConsentStatus'])
      expect(await without((one) => delete one[`dpv:${field}`])).toContain(field);
    const inProcess = [
      ...['hasPurpose', 'hasPersonalData', 'hasStorageCondition', 'hasRecipient', 'hasConsentControl'],
      ...['hasJurisdiction', 'hasRight', 'hasLegalBasis', 'hasDataController'],
    ];
    for (const field of inProcess)
      expect(await without((one) => delete one['dpv:hasProcess'][`dpv:${field}`])).toContain(field);
    for (const field of ['isIndicatedAtTime', 'hasDuration', 'isIndicatedBy'])
      expect(await without((one) => delete one['dpv:hasConsentStatus'][0][`dpv:${field}`])).toContain(field);
    expect(await without((one) => delete one['dpv:hasEntity'][0]['schema:address'])).not.toBe('');
    const strange = (one: ReturnType<typeof recordOf>) => {
      one['dpv:hasProcess']['dpv:hasPersonalData'] = ['pd:Fone'];
    };
    expect(await without(strange)).toContain('DPV has no https://w3id.org/dpv/pd#Fone');
  });
});

describe('the states', () => {
  it('say that it was withdrawn, to the giver; the recipient’s copy is gone', async () => {
    const id = await give({ attendee: bea.id });
    await asAda.mutate(WITHDRAW, { id });
    const found = await receipt(asAda, id);
    expect(found?.state).toBe('WITHDRAWN');
    expect(statusesOf(found as Receipt)).toEqual(['dpv:ConsentGiven', 'dpv:ConsentWithdrawn']);
    expect(await problemsOf(found?.record ?? '{}')).toEqual([]);
    expect(await verified(found?.jws ?? '')).toBe(found?.record);
    expect(await receipt(asBea, id)).toBe(null);
  });

  it('say that its time was over', async () => {
    const until = new Date(Date.now() - 60_000);
    const id = await buildConsent(gateway, {
      subject: ada,
      field: 'phone',
      recipient: oneAttendee(bea.id),
      until,
    });
    const found = await receipt(asAda, id);
    expect(found?.state).toBe('EXPIRED');
    expect(statusesOf(found as Receipt)).toContain('dpv:ConsentExpired');
    expect(await problemsOf(found?.record ?? '{}')).toEqual([]);
    expect(await receipt(asBea, id)).toBe(null);
  });

  it('say that it was asked for, and to whom was asked alone that it was refused', async () => {
    const id = await buildContactRequest(gateway, { from: bea, to: ada });
    const before = await receipt(asBea, id);
    expect(before?.state).toBe('REQUESTED');
    expect(await problemsOf(before?.record ?? '{}')).toEqual([]);
    await asAda.mutate(
      'mutation ($id: ID!) { answerContactRequest(input: { request: $id, answer: { decline: true } }) { userErrors { code } } }',
      { id },
    );
    const refused = await receipt(asAda, id);
    expect(refused?.state).toBe('REFUSED');
    expect(statusesOf(refused as Receipt)).toEqual(['dpv:ConsentRequested', 'dpv:ConsentRefused']);
    expect(await problemsOf(refused?.record ?? '{}')).toEqual([]);
    // Byte for byte what they had before.
    expect(await receipt(asBea, id)).toEqual(before);
  });

  it('say of a request that its time was over, which does not tell the one who asked that it was declined', async () => {
    const until = new Date(Date.now() - 60_000);
    const unanswered = await buildContactRequest(gateway, { from: bea, to: ada, until });
    const expired = ['dpv:ConsentRequested', 'dpv:ConsentExpired'];
    const asked = await receipt(asBea, unanswered);
    for (const found of [await receipt(asAda, unanswered), asked]) {
      expect([found?.state, statusesOf(found as Receipt)]).toEqual(['EXPIRED', expired]);
      expect(await problemsOf(found?.record ?? '{}')).toEqual([]);
      expect(recordOf(found as Receipt)['dpv:hasConsentStatus'][1]['dpv:isIndicatedAtTime']).toBe(
        until.toISOString(),
      );
    }
    const answer = { kind: 'DECLINED' as const, at: new Date(until.getTime() - 60_000), session: 'ses_x' };
    await gateway.services.models.contactRequests.updateOne({ _id: unanswered }, { $set: { answer } }).exec();
    expect(await receipt(asBea, unanswered)).toEqual(asked);
    expect((await receipt(asAda, unanswered))?.state).toBe('REFUSED');
  });

  it('say of what was accepted when it was asked for', async () => {
    const request = await buildContactRequest(gateway, { from: bea, to: ada });
    const answered = await asAda.mutate<{ answerContactRequest: { consents: { id: string }[] } }>(
      `mutation ($id: ID!) { answerContactRequest(input: { request: $id, answer: { accept: { fields: [PHONE], noticeVersion: "1" } } }) {
        consents { id } userErrors { code } } }`,
      { id: request },
    );
    const id = answered.data?.answerContactRequest.consents[0]?.id ?? '';
    for (const by of [asAda, asBea])
      expect(statusesOf((await receipt(by, id)) as Receipt)).toEqual([
        'dpv:ConsentRequested',
        'dpv:ConsentGiven',
      ]);
    expect(await receipt(asBea, request)).toBe(null);
    // Given again, in the same words and by themselves: nobody asked for that one.
    await asAda.mutate(WITHDRAW, { id });
    asAda = await gateway.as(ada.email);
    const again = await give({ attendee: bea.id });
    expect(statusesOf((await receipt(asAda, again)) as Receipt)).toEqual(['dpv:ConsentGiven']);
  });

  it('say of what was withdrawn nothing more when its time would be over', async () => {
    const [withdrawnAt, until] = [120_000, 60_000].map((ago) => new Date(Date.now() - ago));
    const id = await buildConsent(gateway, {
      ...{ subject: ada, field: 'phone', recipient: oneAttendee(bea.id) },
      ...{ withdrawnAt, until },
    });
    const found = await receipt(asAda, id);
    expect([found?.state, statusesOf(found as Receipt)]).toEqual([
      'WITHDRAWN',
      ['dpv:ConsentGiven', 'dpv:ConsentWithdrawn'],
    ]);
  });

  it('say that an incident ended it: somebody else had given it', async () => {
    const id = await give({ attendee: bea.id });
    await gateway.services.models.consents
      .updateOne(
        { _id: id },
        { open: false, withdrawnAt: new Date(), withdrawal: { how: 'INCIDENT', session: null } },
      )
      .exec();
    const found = await receipt(asAda, id);
    expect(found?.state).toBe('INVALIDATED');
    expect(await problemsOf(found?.record ?? '{}')).toEqual([]);
  });
});

describe('what is withheld', () => {
  it('looks like what is not there: a block, a withdrawal, a lockdown and no consent are one answer and one amount of work', async () => {
    const id = await give({ attendee: bea.id });
    const nothing = newId('consent');
    const ask = (which: string) => asBea.text(ONE, { id: which });
    const none = await ask(nothing);
    const work = async (which: string) =>
      (await commandsDuring(gateway, () => ask(which))).map(({ shape }) => shape);
    const [absent, shown] = [await work(nothing), await receipt(asBea, id)];
    expect(shown?.state).toBe('GIVEN');
    const block = await buildBlock(gateway, ada, bea);
    expect(await ask(id)).toBe(none);
    expect(await work(id)).toEqual(absent);
    expect(ids(await receiptsIn(asBea, 'RECEIVED'))).toEqual([]);
    await gateway.services.models.consents.deleteOne({ _id: block }).exec();
    await gateway.services.models.attendees.updateOne({ _id: ada.id }, { registered: false }).exec();
    expect(await ask(id)).toBe(none);
    expect(await work(id)).toEqual(absent);
    await gateway.services.models.attendees.updateOne({ _id: ada.id }, { registered: true }).exec();
    const organiser = await gateway.asOrganiser(await buildOrganiser(gateway, event));
    const locked = await organiser.mutate<{ lockdown: { lockdown: { id: string } } }>(
      `mutation ($id: ID!) { lockdown(input: { scope: { attendees: [$id] }, reason: "strangers" }) { lockdown { id } } }`,
      { id: ada.id },
    );
    const lockdown = locked.data?.lockdown.lockdown.id;
    expect(lockdown).toMatch(/^lck_/);
    expect(await ask(id)).toBe(none);
    expect(await work(id)).toEqual(absent);
    expect(ids(await receiptsIn(asBea, 'RECEIVED'))).toEqual([]);
    await organiser.mutate(
      `mutation ($id: ID!) { liftLockdown(input: { lockdown: $id, reason: "over" }) { userErrors { code } } }`,
      { id: lockdown },
    );
    expect((await receipt(asBea, id))?.state).toBe('GIVEN');
    await asAda.mutate(WITHDRAW, { id });
    expect(await ask(id)).toBe(none);
    expect(await work(id)).toEqual(absent);
  });

  it('of one person shows nothing through another consent, nor through broken glass', async () => {
    const id = await give({ attendee: bea.id });
    await asAda.mutate(WITHDRAW, { id });
    const audience = await give({ everyAttendee: true });
    expect(await receipt(asBea, id)).toBe(null);
    await asAda.mutate(WITHDRAW, { id: audience });
    const next = await give({ attendee: bea.id });
    await buildOrganiser(gateway, event, bea.email);
    const organiser = await gateway.asOrganiser(bea.email);
    expect((await receipt(organiser, next))?.state).toBe('GIVEN');
    await buildBlock(gateway, ada, bea);
    const { data } = await organiser.mutate<{ breakGlass: { grant: { id: string } | null } }>(
      `mutation ($input: BreakGlassInput!) { breakGlass(input: $input) { grant { id } userErrors { code } } }`,
      { input: { attendees: [ada.id], fields: ['PHONE'], purpose: 'She fainted' } },
    );
    expect(data).toMatchObject({ breakGlass: { grant: { id: expect.any(String) } } });
    const look = 'query ($id: ID!) { node(id: $id) { ... on Attendee { phone } } }';
    expect(await organiser.text(look, { id: ada.id })).toContain(ada.values.phone);
    expect(await receipt(organiser, next)).toBe(null);
    const page =
      'query ($event: ID!) { list: myConsentReceipts(event: $event, box: RECEIVED) { nodes { id } } }';
    expect((await organiser.query(page, { event: event.id })).data).toEqual({ list: { nodes: [] } });
  });

  it('of a request is nothing once it was taken back, nor to who blocked the one who asked', async () => {
    const id = await buildContactRequest(gateway, { from: bea, to: ada });
    const block = await buildBlock(gateway, ada, bea);
    expect([await receipt(asAda, id), (await receipt(asBea, id))?.state]).toEqual([null, 'REQUESTED']);
    await gateway.services.models.consents.deleteOne({ _id: block }).exec();
    expect((await receipt(asAda, id))?.state).toBe('REQUESTED');
    const { contactRequests } = gateway.services.models;
    await contactRequests.updateOne({ _id: id }, { $set: { cancelledAt: new Date(), open: false } }).exec();
    expect([await receipt(asAda, id), await receipt(asBea, id)]).toEqual([null, null]);
  });

  it('is nothing that somebody answered on a form', async () => {
    const id = await buildConsent(gateway, { subject: ada, field: 'phone', recipient: oneAttendee(bea.id) });
    await gateway.services.models.consents
      .updateOne(
        { _id: id },
        { 'evidence.how': 'REGISTRATION_FORM', 'evidence.noticeText': 'Show it? Yes, 07700 900 999' },
      )
      .exec();
    expect((await receipt(asAda, id))?.record).toContain('07700 900 999');
    const received = await receipt(asBea, id);
    expect(received?.record).not.toContain('07700');
    expect(await problemsOf(received?.record ?? '{}')).toEqual([]);
  });
});

describe('pages', () => {
  it('are of what was given, ended or not, and of what holds of what was received', async () => {
    const first = await give({ attendee: bea.id });
    const second = await give({ attendee: bea.id }, { fields: ['EMAIL'] });
    await asAda.mutate(WITHDRAW, { id: first });
    expect(ids(await receiptsIn(asAda, 'GIVEN'))).toEqual([second, first]);
    expect(ids(await receiptsIn(asBea, 'RECEIVED'))).toEqual([second]);
    expect(ids(await receiptsIn(asBea, 'GIVEN'))).toEqual([]);
    const page = await receiptsIn(asAda, 'GIVEN', { first: 1 });
    expect([ids(page), page?.pageInfo.hasNextPage]).toEqual([[second], true]);
    const rest = await receiptsIn(asAda, 'GIVEN', { first: 1, after: page?.pageInfo.endCursor });
    expect([ids(rest), rest?.pageInfo.hasNextPage]).toEqual([[first], false]);
  });

  it('have no gap where something is withheld', async () => {
    const people: BuiltAttendee[] = [];
    for (let n = 0; n < 4; n += 1) {
      const one = await buildAttendee(gateway, { event });
      await buildConsent(gateway, { subject: one, field: 'phone', recipient: oneAttendee(bea.id) });
      people.push(one);
    }
    const [, second, third] = people as [BuiltAttendee, BuiltAttendee, BuiltAttendee];
    await buildBlock(gateway, second, bea);
    await buildBlock(gateway, third, bea);
    const page = await receiptsIn(asBea, 'RECEIVED', { first: 1 });
    expect([page?.nodes.length, page?.pageInfo.hasNextPage]).toEqual([1, true]);
    const rest = await receiptsIn(asBea, 'RECEIVED', { first: 1, after: page?.pageInfo.endCursor });
    expect([rest?.nodes.length, rest?.pageInfo.hasNextPage]).toEqual([1, false]);
  });
});

describe('an integration', () => {
  it('has the receipt of what was given to it, also when it ended, by a key with the scope', async () => {
    const events = [event];
    const integration = await buildIntegration(gateway, { events });
    const key = withKey(gateway, await buildKey(gateway, { integration, events }));
    const id = await give({ integration });
    const given = await receipt(key, id);
    expect(given?.state).toBe('GIVEN');
    expect(await problemsOf(given?.record ?? '{}')).toEqual([]);
    expect(given?.record).toContain('P30D');
    expect(given?.record).not.toContain('Ada Archer');
    expect((await receipt(asAda, id))?.record).toContain('Badge Printers Ltd');
    await asAda.mutate(WITHDRAW, { id });
    const ended = await receipt(key, id);
    expect(ended?.state).toBe('WITHDRAWN');
    expect(await verified(ended?.jws ?? '')).toBe(ended?.record);
    const scopes = ['attendee:read', 'attendee.email:read'] as const;
    const narrow = withKey(gateway, await buildKey(gateway, { integration, events, scopes }));
    expect(await receipt(narrow, id)).toBe(null);
    const { integrations } = gateway.services.models;
    const away = await buildEvent(gateway);
    await integrations.updateOne({ _id: integration }, { $addToSet: { events: away.id } }).exec();
    const elsewhere = withKey(gateway, await buildKey(gateway, { integration, events: [away] }));
    expect(await receipt(elsewhere, id)).toBe(null);
    await integrations
      .updateOne({ _id: integration, 'fields.field': 'phone' }, { $set: { 'fields.$.approved': null } })
      .exec();
    expect(await receipt(key, id)).toBe(null);
    const other = await buildIntegration(gateway, { events });
    const stranger = withKey(gateway, await buildKey(gateway, { integration: other, events }));
    expect(await receipt(stranger, id)).toBe(null);
    expect(await receipt(stranger, await give({ attendee: bea.id }))).toBe(null);
  });
});

describe('the notice that held', () => {
  it('is named by the consent and can be shown when another one holds', async () => {
    const id = await give({ attendee: bea.id });
    const before = await receipt(asAda, id);
    await gateway.services.models.events.updateOne({ _id: event.id }, { name: 'Another name' }).exec();
    const later = await receipt(asAda, await give({ attendee: bea.id }, { fields: ['EMAIL'] }));
    expect(await receipt(asAda, id)).toEqual(before);
    expect(later?.privacyNotice).not.toBe(before?.privacyNotice);
    const { data } = await asAda.query<{ privacyNotice: { text: string; version: string } }>(
      'query ($event: ID!, $version: String) { privacyNotice(event: $event, format: JSON, version: $version) { version text } }',
      { event: event.id, version: before?.privacyNotice },
    );
    expect(JSON.parse(data?.privacyNotice.text ?? '{}')).toMatchObject({
      version: before?.privacyNotice,
      event: { name: `The ${event.slug}` },
      consentNotice: '1',
    });
  });
});

describe('the key', () => {
  it('can be moved away: another one signs from then on, and what was signed before verifies', async () => {
    const place = await startGateway();
    try {
      const { receiptKeyFile } = place.config;
      const old = await place.services.receiptSigner.sign('{}');
      expect(await readFile(receiptKeyFile, 'utf8')).toContain('PRIVATE KEY');
      await rename(receiptKeyFile, `${receiptKeyFile}.old`);
      const next = await place.another();
      const signed = await next.services.receiptSigner.sign('{}');
      const keys = await keySet(next.url);
      expect(keys.keys).toHaveLength(2);
      expect(JSON.stringify(keys)).not.toContain('"d"');
      for (const jws of [old, signed]) expect(await verified(jws, keys)).toBe('{}');
      expect(signed).not.toBe(old);
    } finally {
      await place.close();
    }
  });
});

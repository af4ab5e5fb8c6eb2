/**
 * Protected values as they are kept: one sealed set on each person's own document. Two who write lose nothing, nothing
 * but the vault is handed a set, it is opened at most once in an operation, and what an early version kept elsewhere is
 * moved, whatever ends the move half way.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { everyAttendee } from '../src/consent/model.ts';
import { moveLeftValues } from '../src/disclosure/left-values.ts';
import { openSet, sealSet } from '../src/disclosure/value-set.ts';
import { Vault } from '../src/disclosure/vault.ts';
import { fieldsHeld, openValue } from '../src/disclosure/vault-store.ts';
import { PROTECTED_FIELDS, type ProtectedField } from '../src/protected-fields.ts';
import { storageWith } from '../src/services.ts';
import type { Client } from './support/client.ts';
import {
  type BuiltAttendee,
  type BuiltEvent,
  buildAttendee,
  buildConsent,
  buildEvent,
} from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { startGatewayProcess } from './support/gateway-process.ts';
import { holdersOf, lay, leave, leftIn, lyingOf } from './support/values.ts';

const NODE =
  'query Look($id: ID!) { node(id: $id) { ... on Attendee { phone email photo { url } jobTitle } } }';

let gateway: TestGateway;
let event: BuiltEvent;
let client: Client;

beforeAll(async () => {
  gateway = await startGateway();
  event = await buildEvent(gateway);
  client = await gateway.as((await buildAttendee(gateway, { event })).email);
});

afterAll(() => gateway.close());

/** What the store holds of somebody, opened as only a test may. */
async function valuesOf({ id, event: at }: BuiltAttendee): Promise<Partial<Record<ProtectedField, string>>> {
  const values = (await gateway.services.vaultStore.fetch([id])).get(id) ?? null;
  const opened = PROTECTED_FIELDS.map((field) => [field, openValue(values, at, id, field)] as const);
  return Object.fromEntries(opened.filter(([, value]) => value !== null));
}

const a = (field: ProtectedField, value: string | null, { id, event: at }: BuiltAttendee) => ({
  event: at,
  subject: id,
  field,
  value,
});

describe('a set', () => {
  it('is one sealed thing, with the names of its fields beside it in their order', async () => {
    const ada = await buildAttendee(gateway, { event, photo: null });
    const lying = await lyingOf(gateway, ada);
    expect(Object.keys(lying)).toEqual(['k', 'b', 'of']);
    expect(lying.of).toBe('phone email jobTitle');
    expect(await valuesOf(ada)).toEqual(ada.values);
    for (const value of Object.values(ada.values))
      expect(Buffer.from(lying.b.buffer).includes(value)).toBe(false);
    expect((await fieldsHeld(gateway.database.connection, [ada.id])).get(ada.id)).toEqual([
      'phone',
      'email',
      'jobTitle',
    ]);
  });

  it('of nothing is none', async () => {
    const ada = await buildAttendee(gateway, { event });
    await gateway.services.vaultStore.write(PROTECTED_FIELDS.map((field) => a(field, null, ada)));
    const found = await holdersOf(gateway).findOne({ _id: ada.id });
    expect(found).not.toHaveProperty('sealedValues');
    expect(sealSet({}, { id: 'key_1', bytes: Buffer.alloc(32) }, 'evt_1', 'att_1')).toBeNull();
  });

  it('holds one field changed, the others as they were; of two writes of one field the later', async () => {
    const ada = await buildAttendee(gateway, { event });
    await gateway.services.vaultStore.write([
      a('phone', '+447700900111', ada),
      a('jobTitle', null, ada),
      a('phone', '+447700900112', ada),
    ]);
    const { jobTitle: _gone, ...rest } = ada.values;
    expect(await valuesOf(ada)).toEqual({ ...rest, phone: '+447700900112' });
  });

  it('is not made for somebody who is not there', async () => {
    const ada = await buildAttendee(gateway, { event });
    const write = [
      a('phone', '+447700900111', ada),
      a('phone', '+447700900111', { ...ada, id: 'att_nobody' }),
    ];
    await expect(gateway.services.vaultStore.write(write)).rejects.toThrow('the subject of a value is gone');
    expect(await valuesOf(ada)).toEqual(ada.values);
    expect(await holdersOf(gateway).findOne({ _id: 'att_nobody' })).toBeNull();
  });

  it('keeps what each of many wrote at once, field by field, with and without a transaction of their own', async () => {
    const ada = await buildAttendee(gateway, { event, phone: null, jobTitle: null, photo: null });
    const { vaultStore } = gateway.services;
    const owner = await gateway.as(ada.email);
    for (let round = 0; round < 5; round += 1) {
      const written = { phone: `+44770090010${round}`, photo: `photo ${round}`, jobTitle: `Job ${round}` };
      const profile = { event: event.id, jobTitle: written.jobTitle };
      const [, , answer] = await Promise.all([
        vaultStore.write([a('phone', written.phone, ada)]),
        gateway.database.transaction((session) =>
          vaultStore.write([a('photo', written.photo, ada)], session),
        ),
        owner.mutate(
          'mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) { userErrors { code } } }',
          { input: profile },
        ),
      ]);
      expect(answer.errors).toBeUndefined();
      expect(await valuesOf(ada)).toEqual({ email: ada.email, ...written });
    }
  });

  it('that does not open is not written over: who changes one field of it is refused', async () => {
    const [ada, bob] = [await buildAttendee(gateway, { event }), await buildAttendee(gateway, { event })];
    const foreign = await lyingOf(gateway, bob);
    await lay(gateway, ada, foreign);
    await expect(gateway.services.vaultStore.write([a('phone', '+447700900111', ada)])).rejects.toThrow();
    expect((await lyingOf(gateway, ada)).b.toString('hex')).toBe(foreign.b.toString('hex'));
  });

  it('comes with no find that does not name it: not with a whole record, one by its id, one that was changed', async () => {
    const ada = await buildAttendee(gateway, { event });
    const { attendees } = gateway.services.models;
    const wholes = [
      await attendees.findById(ada.id).lean().exec(),
      await attendees.findOne({ _id: ada.id }, null).lean().exec(),
      (await attendees.find({ _id: ada.id }, {}).lean().exec())[0],
      (await attendees.findById(ada.id).exec())?.toObject(),
      await attendees
        .findOneAndUpdate({ _id: ada.id }, { $set: { listed: false } })
        .lean()
        .exec(),
    ];
    for (const whole of wholes) {
      expect(whole).toMatchObject({ _id: ada.id, event: event.id });
      expect(whole).not.toHaveProperty('sealedValues');
    }
  });
});

describe('the vault', () => {
  /** Of an operation that may see everything. */
  function opening() {
    const { vaultStore } = gateway.services;
    return new Vault({
      store: vaultStore,
      // Not asked: every door is open.
      decisions: undefined as never,
      fields: () => PROTECTED_FIELDS,
      refused: () => {},
      opensEverything: true,
    });
  }

  async function admitted(person: BuiltAttendee) {
    const sealedValues = await lyingOf(gateway, person);
    const view = { id: person.id, event: event.id } as never;
    return { view, record: { sealedValues } as never, sealedValues };
  }

  it('opens a set that came with a page once, whatever is asked of it, and not again after forgetting', async () => {
    const ada = await buildAttendee(gateway, { event });
    const { view, record, sealedValues } = await admitted(ada);
    const vault = opening();
    await vault.prefetch([{ view, record }]);
    expect(vault.open(view, 'phone', ['x', 'phone'])).toBe(ada.values.phone);
    // What was opened is not opened anew: the bytes are no longer looked at.
    sealedValues.b.buffer.fill(0);
    for (const field of PROTECTED_FIELDS)
      expect(vault.open(view, field, ['x', field])).toBe(ada.values[field]);
    expect(vault.disclosures.map(({ field }) => field)).toEqual(['phone', ...PROTECTED_FIELDS]);
    vault.forget();
    await vault.prefetch([{ view, record }]);
    expect(() => vault.open(view, 'phone', ['x', 'phone'])).toThrow();
  });

  it('answers null for a field that is not in a set without opening it, and notes nothing', async () => {
    const ada = await buildAttendee(gateway, { event, photo: null });
    const { view, record, sealedValues } = await admitted(ada);
    sealedValues.b.buffer.fill(0);
    const vault = opening();
    await vault.prefetch([{ view, record }]);
    expect(vault.open(view, 'photo', ['x', 'photo'])).toBeNull();
    expect(vault.disclosures).toEqual([]);
  });

  it('opens a set that was rotated after its key was remembered, and a page’s that was rotated away', async () => {
    const ada = await buildAttendee(gateway, { event });
    const { view, record } = await admitted(ada);
    const { keyRing } = gateway.services;
    await keyRing.forSubjects([ada.id]);
    // The page's set is under a key that exists no more, and what lies there now is under one that is not remembered.
    const other = await storageWith(
      { ...gateway.services, keyRing: await freshRing() },
      { earlierValuesDays: 1, noticeDelayMillis: 1 },
    );
    await gateway.database.keys.collection('keys').deleteOne({ _id: `SUBJECT:${ada.id}` } as never);
    const key = (await other.keyRing.ensureForSubjects([ada.id])).get(ada.id);
    if (key === undefined) throw new Error('no key');
    const anew = sealSet(ada.values, key, event.id, ada.id);
    if (anew === null) throw new Error('no set');
    const before = await lyingOf(gateway, ada);
    await lay(gateway, ada, anew);
    const remembering = opening();
    const after = { sealedValues: await lyingOf(gateway, ada) } as never;
    await remembering.prefetch([{ view, record: after }]);
    expect(remembering.open(view, 'phone', ['x', 'phone'])).toBe(ada.values.phone);
    const late = opening();
    await late.prefetch([{ view, record }]);
    expect(late.open(view, 'phone', ['x', 'phone'])).toBe(ada.values.phone);
    expect(before.k).not.toBe(key.id);
  });

  async function freshRing() {
    const { openStorage } = await import('../src/services.ts');
    return (await openStorage(gateway.config, gateway.database)).keyRing;
  }
});

describe('values of an early version', () => {
  const many = (count: number) =>
    Promise.all(
      Array.from({ length: count }, (_, n) =>
        buildAttendee(gateway, n % 3 === 0 ? { event, photo: null } : { event }),
      ),
    );
  const collections = async () =>
    (await gateway.database.connection.listCollections()).map(({ name }) => name);
  const parts = () => ({ database: gateway.database, keyRing: gateway.services.keyRing });

  it('are on their people’s documents once a gateway has started, and their collection is gone', async () => {
    const people = await many(3);
    for (const person of people)
      await buildConsent(gateway, { subject: person, field: 'phone', recipient: everyAttendee });
    await leave(gateway, people);
    const next = await gateway.another();
    for (const person of people) {
      expect(await valuesOf(person)).toEqual(person.values);
      await holdersOf(gateway).updateOne({ _id: person.id }, { $set: { listed: true } as object });
      expect(await client.at(next).text(NODE, { id: person.id })).toContain(person.values.phone);
    }
    expect(await collections()).not.toContain('values');
    await next.close();
  });

  it('are all there after a move that was ended between any two batches, and after several at once', async () => {
    const people = await many(230);
    await leave(gateway, people);
    for (let end = 0; end < 3; end += 1) {
      let batches = 0;
      const onBatch = () => {
        if (batches++ === 1) throw new Error('killed');
      };
      await expect(moveLeftValues({ ...parts(), onBatch })).rejects.toThrow(end < 2 ? 'killed' : '');
      // Each is whole in one place, and in no other.
      const left = new Set((await leftIn(gateway).find().toArray()).map(({ _id }) => _id));
      for (const { _id, sealedValues } of await holdersOf(gateway)
        .find({ _id: { $in: people.map(({ id }) => id) } })
        .toArray())
        expect(left.has(_id)).toBe(sealedValues === undefined);
      if (left.size <= 100) break;
    }
    await Promise.all([1, 2, 3, 4].map(() => moveLeftValues(parts())));
    for (const person of people) expect(await valuesOf(person)).toEqual(person.values);
    expect(await collections()).not.toContain('values');
  });

  it('are not written over what is there already', async () => {
    const [ada] = (await many(1)) as [BuiltAttendee];
    await leave(gateway, [ada]);
    await gateway.services.vaultStore.write([a('phone', '+447700900222', ada)]);
    await moveLeftValues(parts());
    expect(await valuesOf(ada)).toEqual({ ...ada.values, phone: '+447700900222' });
  });

  it('stay where they are if they do not open or are nobody’s, and the log says of how many people', async () => {
    const [ada, bob, cleo] = (await many(3)) as [BuiltAttendee, BuiltAttendee, BuiltAttendee];
    await leave(gateway, [ada, bob, cleo]);
    const phone = (await leftIn(gateway).findOne({ _id: bob.id }))?.fields.phone;
    await leftIn(gateway).updateOne({ _id: ada.id }, { $set: { 'fields.phone': phone } as never });
    const { sealedValues: _none, ...record } = (await holdersOf(gateway).findOne({
      _id: cleo.id,
    })) as never as {
      _id: string;
      sealedValues: unknown;
    };
    await holdersOf(gateway).deleteOne({ _id: cleo.id });
    const process = await startGatewayProcess(gateway);
    await process.end();
    expect(process.lines.join('\n')).toMatch(/"people":2.*values of an earlier version were not moved/);
    const { phone: _phone, ...rest } = ada.values;
    expect(await valuesOf(ada)).toEqual(rest);
    expect((await leftIn(gateway).findOne({ _id: ada.id }))?.fields).toEqual({ phone: expect.anything() });
    expect(await valuesOf(bob)).toEqual(bob.values);
    // The other half of a backup comes later.
    await holdersOf(gateway).insertOne(record as never);
    await leftIn(gateway).deleteOne({ _id: ada.id });
    await moveLeftValues(parts());
    expect(await valuesOf(cleo)).toEqual(cleo.values);
    expect(await collections()).not.toContain('values');
  });
});

it('a set opens for its own event, person and fields alone', async () => {
  const key = { id: 'key_1', bytes: Buffer.alloc(32, 3) };
  const sealed = sealSet({ phone: '+447700900001', email: 'ada@people.example' }, key, 'evt_1', 'att_1');
  if (sealed === null) throw new Error('nothing was sealed');
  expect(openSet(sealed, key, 'evt_1', 'att_1')).toEqual({
    phone: '+447700900001',
    email: 'ada@people.example',
  });
  for (const [other, at, subject] of [
    [sealed, 'evt_2', 'att_1'],
    [sealed, 'evt_1', 'att_2'],
    [{ ...sealed, of: 'phone' }, 'evt_1', 'att_1'],
    [{ ...sealed, k: 'key_2' }, 'evt_1', 'att_1'],
  ] as const)
    expect(() => openSet(other, key, at, subject)).toThrow();
});

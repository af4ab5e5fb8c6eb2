/** `GET /export`: all that a key may see of an event, and nothing that it may not, whatever happens while it runs. */
import { EventEmitter, once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { everyAttendee, oneIntegration } from '../src/consent/model.ts';
import { newId } from '../src/ids.ts';
import { ApiKeys } from '../src/integrations/keys.ts';
import type { Scope } from '../src/integrations/model.ts';
import type { ProtectedField } from '../src/protected-fields.ts';
import type { Client } from './support/client.ts';
import {
  type AttendeeTraits,
  type BuiltAttendee,
  type BuiltEvent,
  buildAttendee,
  buildConsent,
  buildEvent,
  buildOrganiser,
  keepAudiences,
} from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { buildIntegration, buildKey, withKey } from './support/integrations.ts';
import { entriesOf } from './support/ledger.ts';

const READING: readonly Scope[] = ['attendee:read', 'attendee.phone:read', 'attendee.email:read'];
/** How many people a part is about (src/export/chunk.ts). */
const PART = 1_000;

interface Line extends Partial<Record<ProtectedField, string | null>> {
  readonly type: string;
  readonly id: string;
  readonly name?: string;
  readonly withheld?: string[];
  readonly fields?: string[];
  readonly cursor?: string;
}
interface End {
  readonly type: 'end';
  readonly attendees: number;
  readonly withheld: { readonly attendees: number; readonly fields: Record<string, number> };
  readonly modifiedSince: string;
}

let gateway: TestGateway;
let event: BuiltEvent;
let integration: string;
let key: Awaited<ReturnType<typeof buildKey>>;
let asKey: Client;

beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());

beforeEach(async () => {
  event = await buildEvent(gateway);
  integration = await buildIntegration(gateway, { events: [event] });
  [key, asKey] = await keyWith(READING);
});
afterEach(() => {
  jest.restoreAllMocks();
});

async function keyWith(scopes: readonly Scope[]) {
  const made = await buildKey(gateway, { integration, events: [event], scopes });
  return [made, withKey(gateway, made)] as const;
}
const person = (traits: Partial<AttendeeTraits> = {}) =>
  buildAttendee(gateway, { event, listed: true, ...traits });
/** Somebody who permits these fields to the integration. */
async function sharing(fields: readonly ProtectedField[], traits: Partial<AttendeeTraits> = {}) {
  const built = await person(traits);
  for (const field of fields)
    await buildConsent(gateway, { subject: built, field, recipient: oneIntegration(integration) });
  return built;
}
const get = (query: Record<string, string> = {}, client = asKey, format = 'jsonl') =>
  client.fetch(`/export/attendees.${format}?${new URLSearchParams({ event: event.id, ...query })}`);

/** The lines, and the last; throws where the file is not whole. */
async function exported(query: Record<string, string> = {}, client = asKey) {
  const response = await get(query, client);
  const text = await response.text();
  expect([response.status, text]).toEqual([200, expect.stringMatching(/\n$/)]);
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
  const end = lines.pop() as unknown as End;
  expect(end.type).toBe('end');
  return { lines, end, text };
}
const refusal = async (query: Record<string, string> = {}, client = asKey) => {
  const response = await get(query, client);
  const { code, detail } = (await response.json()) as { code: string; detail: string };
  return [response.status, code, detail];
};
async function withdraw(field: ProtectedField, of: BuiltAttendee) {
  const at = new Date();
  const withdrawal = { withdrawnAt: at, open: false, withdrawal: { how: 'OWNER', session: 'ses_test' } };
  await gateway.services.models.consents.updateMany({ subject: of.id, field }, { $set: withdrawal }).exec();
  await keepAudiences(gateway, of);
}
const byId = (people: readonly { readonly id: string }[]) => people.map(({ id }) => id).sort();

describe('an export', () => {
  it('has whom the key may know and who permit it something, skips those who refused, and says how many', async () => {
    const both = await sharing(['phone', 'email'], { organisation: 'Archers', category: 'Member' });
    const one = await sharing(['phone']);
    const empty = await sharing(['email', 'phone'], { phone: null });
    await person();
    await buildConsent(gateway, { subject: await person(), field: 'phone', recipient: everyAttendee });
    await sharing(['phone'], { listed: false });
    await sharing(['phone'], { registered: false });
    const { lines, end } = await exported();
    expect(byId(lines)).toEqual(byId([both, one, empty]));
    expect(lines.find(({ id }) => id === both.id)).toEqual({
      ...{
        type: 'attendee',
        id: both.id,
        name: expect.any(String),
        organisation: 'Archers',
        category: 'Member',
      },
      ...{ phone: both.values.phone, email: both.email, withheld: [] },
    });
    expect(lines.find(({ id }) => id === one.id)).toMatchObject({ email: null, withheld: ['email'] });
    // That there is none is no refusal.
    expect(lines.find(({ id }) => id === empty.id)).toMatchObject({ phone: null, withheld: [] });
    expect(end).toMatchObject({ attendees: 3, withheld: { attendees: 2, fields: { phone: 2, email: 3 } } });
  });

  it('is on the record before it leaves: who, by which key, what of whom on which consent', async () => {
    const built = await sharing(['phone', 'email']);
    await exported({ fields: 'phone' });
    const entries = (await entriesOf(gateway)).filter(({ subject }) => subject === built.id);
    expect(entries).toMatchObject([
      {
        viewer: { kind: 'INTEGRATION', id: integration, session: key.id },
        ...{ operation: { name: 'GET /export' }, field: 'phone', basis: { kind: 'CONSENT' } },
      },
    ]);
  });

  it('sends no byte of a part before its record is durable', async () => {
    await sharing(['phone']);
    const { ledger } = gateway.services;
    const record = ledger.record.bind(ledger);
    const steps = new EventEmitter();
    jest.spyOn(ledger, 'record').mockImplementation(async (response) => {
      const lands = once(steps, 'landed');
      steps.emit('begun');
      await lands;
      return record(response);
    });
    const begun = once(steps, 'begun');
    let answered = false;
    const answer = get().then((response) => {
      answered = true;
      return response.text();
    });
    await begun;
    await sleep(300);
    expect(answered).toBe(false);
    steps.emit('landed');
    expect(await answer).toContain('"type":"end"');
  });

  it('has nothing that was taken back while it was recorded, where it is decided again, and counts it as withheld', async () => {
    const [one, other] = [await sharing(['phone']), await sharing(['phone'])];
    const { fence, ledger } = gateway.services;
    const record = ledger.record.bind(ledger);
    jest.spyOn(fence, 'holds').mockReturnValue(false);
    jest.spyOn(ledger, 'record').mockImplementation(async (response) => {
      await withdraw('phone', one);
      return record(response);
    });
    const { lines, end } = await exported({ fields: 'phone' });
    expect(byId(lines)).toEqual([other.id]);
    expect(end).toMatchObject({ attendees: 1, withheld: { attendees: 1, fields: { phone: 1 } } });
    jest.restoreAllMocks();
  });

  it('keeps those who refused where that is asked for, and everybody where no field is', async () => {
    const [some, none] = [await sharing(['phone']), await person()];
    const kept = await exported({ refused: 'keep' });
    expect(byId(kept.lines)).toEqual(byId([some, none]));
    expect(kept.lines.find(({ id }) => id === none.id)).toMatchObject({
      phone: null,
      withheld: ['phone', 'email'],
    });
    expect(kept.end.withheld).toEqual({ attendees: 0, fields: { phone: 1, email: 2 } });
    const plain = await exported({ fields: '' });
    expect(byId(plain.lines)).toEqual(byId([some, none]));
    expect(Object.keys(plain.lines[0] ?? {})).toEqual([
      'type',
      'id',
      'name',
      'organisation',
      'category',
      'withheld',
    ]);
    expect((await entriesOf(gateway)).filter(({ subject }) => subject === none.id)).toEqual([]);
  });

  it('is the same, byte for byte, whether there are people whom the key may not know or not', async () => {
    await sharing(['phone']);
    await person();
    const timeless = ({ text }: { text: string }) => text.replace(/"modifiedSince":"[^"]*"/, '');
    const before = timeless(await exported());
    await sharing(['phone', 'email'], { listed: false });
    await person({ listed: false });
    await sharing(['phone'], { registered: false });
    expect(timeless(await exported())).toBe(before);
    const since = { modifiedSince: new Date(Date.now() - 3_600_000).toISOString() };
    const increment = timeless(await exported(since));
    const hidden = await sharing([], { listed: false });
    await gateway.services.vaultStore.write([
      { event: event.id, subject: hidden.id, field: 'phone', value: '+44 1' },
    ]);
    expect(timeless(await exported(since))).toBe(increment);
  });

  it('with the roster has everybody who is registered', async () => {
    await gateway.services.models.integrations
      .updateOne({ _id: integration }, { roster: { purpose: 'badges', at: new Date(), by: 'cli:test' } })
      .exec();
    const [, badges] = await keyWith(['roster:read', 'attendee.photo:read']);
    const people = [await person(), await sharing(['photo'], { listed: false })] as const;
    await person({ registered: false });
    const { lines, end } = await exported({ refused: 'keep' }, badges);
    expect(byId(lines)).toEqual(byId(people));
    expect(lines.find(({ id }) => id === people[1].id)?.photo).toBe(
      `${gateway.config.publicUrl}/photos/${people[1].values.photo}/256`.replace(
        /^.*(?=\/photos)/,
        gateway.url,
      ),
    );
    expect(end.attendees).toBe(2);
  });

  it('shows nothing that is not approved, nor on a consent to audiences or to another integration', async () => {
    const other = await buildIntegration(gateway, { events: [event], approved: ['email'] });
    const theirs = withKey(
      gateway,
      await buildKey(gateway, { integration: other, events: [event], scopes: READING }),
    );
    const built = await sharing(['phone']);
    for (const field of ['phone', 'email'] as const)
      await buildConsent(gateway, { subject: built, field, recipient: everyAttendee });
    expect((await exported({}, theirs)).lines).toEqual([]);
    await buildConsent(gateway, { subject: built, field: 'phone', recipient: oneIntegration(other) });
    expect((await exported({}, theirs)).end.withheld).toEqual({
      attendees: 1,
      fields: { phone: 1, email: 1 },
    });
  });

  it('as CSV is RFC 4180, and no cell of it is a formula', async () => {
    const evil = await sharing(['phone'], {
      name: '=HYPERLINK("http://x","y"), z',
      organisation: '@SUM(1)\r\n+1',
      category: '-2',
    });
    const response = await get({}, asKey, 'csv');
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
    const text = await response.text();
    const rows: string[][] = parse(text, { record_delimiter: '\r\n' });
    expect(rows[0]).toEqual('type,id,name,organisation,category,phone,email,withheld,cursor'.split(','));
    expect(rows[1]).toEqual([
      ...[
        'attendee',
        evil.id,
        `'=HYPERLINK("http://x","y"), z`,
        "'@SUM(1)\r\n'+1",
        "'-2",
        `'${evil.values.phone}`,
      ],
      ...['', 'email', ''],
    ]);
    expect(rows[2]?.[0]).toBe('end');
    expect(rows[2]?.[2]).toBe('1');
    expect(rows[2]?.[7]).toBe('attendees:0 phone:0 email:1');
    expect(rows.flat().filter((cell) => /^[=+\-@\t\r]/.test(cell))).toEqual([]);
  });
});

describe('an export is refused', () => {
  it('for what is asked wrongly, by name', async () => {
    const bad = async (query: Record<string, string>) => (await refusal(query)).join(' ');
    expect(await bad({ format: 'x' })).toBe(
      '400 BAD_USER_INPUT format: is none of event, fields, refused, modifiedSince, cursor.',
    );
    expect(await bad({ fields: 'phone,name' })).toMatch(/^400 BAD_USER_INPUT fields: must be some of /);
    expect(await bad({ refused: 'no' })).toBe('400 BAD_USER_INPUT refused: must be skip or keep.');
    expect(await bad({ modifiedSince: 'yesterday' })).toMatch(
      /^400 BAD_USER_INPUT modifiedSince: must be a time/,
    );
    const future = new Date(Date.now() + 3_600_000).toISOString();
    expect(await bad({ modifiedSince: future })).toBe(
      '400 BAD_USER_INPUT modifiedSince: must not be in the future.',
    );
    expect(await bad({ cursor: 'x' })).toBe(
      '400 BAD_USER_INPUT cursor: is none of an export with these parameters.',
    );
    const twice = await asKey.fetch(`/export/attendees.jsonl?event=${event.id}&event=${event.id}`);
    expect(await twice.json()).toMatchObject({ status: 400, detail: 'event: stands twice.' });
    const missing = await asKey.fetch('/export/attendees.jsonl');
    expect(await missing.json()).toMatchObject({ status: 400, code: 'BAD_USER_INPUT' });
    expect((await asKey.fetch(`/export/attendees.xml?event=${event.id}`)).status).toBe(404);
  });

  it('without the scope for a field or for people, of another event, by HEAD, and to whoever comes without a key', async () => {
    expect(await refusal({ fields: 'jobTitle' })).toEqual([
      403,
      'FORBIDDEN',
      'This takes a key with the scope attendee.jobTitle:read.',
    ]);
    const [, none] = await keyWith(['attendee.phone:read', 'attendee:write']);
    const either: Record<string, string>[] = [
      { fields: 'phone' },
      { modifiedSince: new Date(0).toISOString() },
    ];
    for (const query of either) expect((await refusal(query, none)).slice(0, 2)).toEqual([403, 'FORBIDDEN']);
    const other = await buildEvent(gateway);
    for (const id of [other.id, newId('event')])
      expect((await refusal({ event: id })).slice(0, 2)).toEqual([403, 'FORBIDDEN']);
    const head = await asKey.fetch(`/export/attendees.jsonl?event=${event.id}`, { method: 'HEAD' });
    expect([head.status, head.headers.get('allow')]).toEqual([405, 'GET']);
    for (const client of [gateway.browser(), await gateway.asOrganiser(await buildOrganiser(gateway, event))])
      expect((await refusal({}, client)).slice(0, 2)).toEqual([401, 'UNAUTHENTICATED']);
  });

  it('under a lockdown of the event; of one person’s it withholds theirs', async () => {
    const [locked, free] = [await sharing(['phone']), await sharing(['phone'])];
    const { lockdowns } = gateway.services.models;
    const on = { _id: 'lck_x', key: 'x', reason: 'x', at: new Date(), open: true } as const;
    const by = { kind: 'COMMAND_LINE', user: 'x' } as const;
    await lockdowns.create({ ...on, by, scope: 'ATTENDEES', event: event.id, attendees: [locked.id] });
    expect(byId((await exported()).lines)).toEqual([free.id]);
    await lockdowns.deleteMany({}).exec();
    for (const scope of ['EVENT', 'EVERYTHING'] as const) {
      await lockdowns.create({ ...on, by, scope, event: scope === 'EVENT' ? event.id : null });
      expect((await refusal()).slice(0, 2)).toEqual([403, 'LOCKED_DOWN']);
      await lockdowns.deleteMany({}).exec();
    }
  });

  it('with 503 where nothing can be recorded', async () => {
    await sharing(['phone']);
    jest.spyOn(gateway.services.ledger, 'record').mockRejectedValue(new Error('away'));
    expect((await refusal()).slice(0, 2)).toEqual([503, 'LEDGER_UNAVAILABLE']);
  });
});

describe('while an export runs', () => {
  let last: BuiltAttendee;
  let first: BuiltAttendee;

  /** Two parts and a bit, with somebody who permits their phone in the first and in the last. */
  beforeEach(async () => {
    const ids = Array.from({ length: 2 * PART + 10 }, () => newId('attendee'));
    const plain = {
      event: event.id,
      account: null,
      organisation: null,
      category: null,
      registered: true,
      listed: true,
    };
    await gateway.services.models.attendees.insertMany(
      ids.map((_id, i) => ({
        ...plain,
        ...{ _id, name: `Person ${i}`, words: [], listing: { by: 'OWNER', at: new Date(), session: null } },
        ...{ sources: [{ source: 'test', id: _id, rowHash: '' }], createdAt: new Date() },
      })),
    );
    const sorted = ids.sort();
    const sharer = async (id: string) => {
      await gateway.services.vaultStore.write([
        { event: event.id, subject: id, field: 'phone', value: `+44${id}` },
      ]);
      const subject = { id, event: event.id };
      await buildConsent(gateway, { subject, field: 'phone', recipient: oneIntegration(integration) });
      return { ...subject, account: '', email: '', values: { phone: `+44${id}` } };
    };
    first = await sharer(sorted[0] as string);
    last = await sharer(sorted.at(-1) as string);
  });

  /** Does something once a part has left, right before the next asks who asks. */
  function between(work: () => Promise<unknown>) {
    const again = ApiKeys.prototype.again;
    let done = false;
    return jest.spyOn(ApiKeys.prototype, 'again').mockImplementation(async function (this: ApiKeys, ...args) {
      if (!done) await work();
      done = true;
      return again.apply(this, args);
    });
  }

  /** What arrives of an export that does not end. */
  async function broken(): Promise<string> {
    const response = await get({ refused: 'keep' });
    const body = response.body?.getReader();
    let text = '';
    await expect(async () => {
      for (;;) {
        const { done, value } = (await body?.read()) ?? { done: true };
        if (done) return;
        text += Buffer.from(value as Uint8Array).toString('utf8');
      }
    }).rejects.toThrow('terminated');
    expect(text).not.toContain('"type":"end"');
    return text;
  }

  it('a withdrawal holds from the next part on', async () => {
    const whole = await exported();
    expect(byId(whole.lines)).toEqual(byId([first, last]));
    between(() => withdraw('phone', last));
    const { lines, end } = await exported();
    expect(byId(lines)).toEqual([first.id]);
    expect(end.withheld.attendees).toBe(2 * PART + 9);
  });

  it('a revoked key, a lockdown, a record that fails: the stream breaks off, and has no last line', async () => {
    between(() =>
      gateway.services.models.apiKeys
        .updateOne({ _id: key.id }, { revoked: { at: new Date(), by: 'cli:test', reason: 'x' } })
        .exec(),
    );
    expect(await broken()).toContain(first.id);
    jest.restoreAllMocks();
    await gateway.services.models.apiKeys.updateOne({ _id: key.id }, { revoked: null }).exec();
    const { lockdowns } = gateway.services.models;
    const by = { kind: 'COMMAND_LINE', user: 'x' } as const;
    const locked = {
      _id: 'lck_y',
      key: 'y',
      reason: 'x',
      at: new Date(),
      open: true,
      by,
      scope: 'EVERYTHING',
    } as const;
    between(() => lockdowns.create(locked));
    expect(await broken()).not.toContain(last.id);
    jest.restoreAllMocks();
    await lockdowns.deleteMany({}).exec();
    between(async () => {
      jest.spyOn(gateway.services.ledger, 'record').mockRejectedValue(new Error('away'));
    });
    expect(await broken()).not.toContain(`+44${last.id}`);
  });

  it('goes on from a cursor with what is missing, and from one of other parameters not at all', async () => {
    const { lines } = await exported({ refused: 'keep' });
    expect(lines).toHaveLength(2 * PART + 10);
    const cursors = lines.flatMap(({ cursor }, at) => (cursor === undefined ? [] : [{ cursor, at }]));
    expect(cursors.map(({ at }) => at)).toEqual([PART - 1, 2 * PART - 1]);
    const { cursor } = cursors[1] as { cursor: string };
    const rest = await exported({ refused: 'keep', cursor });
    expect(rest.lines).toEqual(lines.slice(2 * PART));
    expect((await refusal({ cursor }))[2]).toMatch(/^cursor/);
    expect((await refusal({ refused: 'keep', fields: 'phone', cursor }))[2]).toMatch(/^cursor/);
    const theirs = await buildIntegration(gateway, { events: [event] });
    const other = withKey(
      gateway,
      await buildKey(gateway, { integration: theirs, events: [event], scopes: READING }),
    );
    expect((await refusal({ refused: 'keep', cursor }, other))[2]).toMatch(/^cursor/);
  });
});

describe('an increment', () => {
  const listing = (listed: boolean, of: BuiltAttendee, part: 'listed' | 'phone' = 'listed') =>
    gateway.services.models.changes
      .create({
        ...{
          _id: newId('change'),
          event: event.id,
          subject: of.id,
          seq: 1,
          part,
          at: new Date(),
          consent: null,
          undoes: [],
        },
        by: { kind: 'OWNER', account: null, session: null, browser: null, network: null, source: null },
      })
      .then(() =>
        gateway.services.models.attendees
          .updateOne({ _id: of.id }, { $set: { listed }, $currentDate: { modifiedAt: true } })
          .exec(),
      );

  it('has who came, changed, consented; and tells by ids alone what was withdrawn, and who is gone', async () => {
    const [same, changed, gives, takes, partly, ended, delisted, lapsed, erased] = await Promise.all([
      sharing(['phone']),
      sharing(['phone']),
      person(),
      sharing(['phone']),
      sharing(['phone', 'email']),
      sharing(['phone']),
      sharing(['phone']),
      sharing(['phone']),
      sharing(['phone']),
    ] as const);
    await exported();
    // Everything so far was long ago.
    const long = new Date(Date.now() - 7_200_000);
    await gateway.services.models.attendees
      .updateMany({ event: event.id }, { $set: { createdAt: long, modifiedAt: long } })
      .exec();
    const since = { modifiedSince: new Date(Date.now() - 3_600_000).toISOString() };
    expect((await exported(since)).lines).toEqual([]);
    await gateway.services.vaultStore.write([
      { event: event.id, subject: changed.id, field: 'phone', value: '+441' },
    ]);
    await buildConsent(gateway, {
      subject: gives,
      field: 'phone',
      recipient: oneIntegration(integration),
      from: new Date(Date.now() - 1_000),
    });
    await withdraw('phone', takes);
    await withdraw('phone', partly);
    await gateway.services.models.consents
      .updateMany({ subject: ended.id }, { until: new Date(Date.now() - 1_000) })
      .exec();
    await keepAudiences(gateway, ended);
    await listing(false, delisted);
    await gateway.services.models.attendees
      .updateOne(
        { _id: lapsed.id },
        {
          $set: { registered: false, listed: false, 'listing.lapsed': true },
          $currentDate: { modifiedAt: true },
        },
      )
      .exec();
    await gateway.services.models.attendees.deleteMany({ _id: erased.id }).exec();
    await gateway.database.connection
      .collection('erasures')
      .insertOne({ _id: erased.id as never, event: event.id, begunAt: new Date() });
    const came = await sharing(['phone']);
    const { lines, end } = await exported(since);
    const said = lines.map(({ type, id, fields }) => [type, id, ...(fields ?? [])].join(' ')).sort();
    expect(said).toEqual(
      [
        `attendee ${changed.id}`,
        `attendee ${gives.id}`,
        `attendee ${partly.id}`,
        `attendee ${came.id}`,
        `withdrawn ${takes.id} phone`,
        `withdrawn ${partly.id} phone`,
        `withdrawn ${ended.id} phone`,
        ...[delisted, lapsed, erased].map(({ id }) => `gone ${id}`),
      ].sort(),
    );
    for (const line of lines.filter(({ type }) => type !== 'attendee'))
      expect(Object.keys(line).sort()).toEqual(
        line.type === 'gone' ? ['id', 'type'] : ['fields', 'id', 'type'],
      );
    expect(said.join()).not.toContain(same.id);
    expect(Date.parse(end.modifiedSince)).toBeLessThan(Date.now() - 60_000);
    const csv = parse(await (await get(since, asKey, 'csv')).text(), {
      record_delimiter: '\r\n',
    }) as string[][];
    expect(csv.filter(([type]) => type === 'gone')).toHaveLength(3);
  });

  it('tells nothing of whom the key never could know', async () => {
    const [hidden, cancelled, erased] = [
      await person({ listed: false }),
      await person({ listed: false, registered: false }),
      newId('attendee'),
    ];
    const consenting = await sharing(['phone'], { listed: false });
    await gateway.database.connection
      .collection('erasures')
      .insertOne({ _id: erased as never, event: event.id, begunAt: new Date() });
    await listing(false, hidden, 'phone');
    const { text } = await exported({ modifiedSince: new Date(Date.now() - 3_600_000).toISOString() });
    for (const id of [hidden.id, cancelled.id, consenting.id, erased]) expect(text).not.toContain(id);
  });

  it('has parts that hidden people are in no number of', async () => {
    const fair = await buildEvent(gateway);
    const mine = await buildIntegration(gateway, { events: [fair] });
    const client = withKey(gateway, await buildKey(gateway, { integration: mine, events: [fair] }));
    const lone = await buildAttendee(gateway, { event: fair, listed: true });
    await buildConsent(gateway, { subject: lone, field: 'phone', recipient: oneIntegration(mine) });
    const ask = async () => {
      const query = new URLSearchParams({ event: fair.id, modifiedSince: '2000-01-01T00:00:00Z' });
      const text = await (await client.fetch(`/export/attendees.jsonl?${query}`)).text();
      return text.replace(/"modifiedSince":"[^"]+"/, '');
    };
    const before = await ask();
    const template = await gateway.services.models.attendees.collection.findOne({ _id: lone.id as never });
    await gateway.services.models.attendees.collection.insertMany(
      Array.from({ length: 1_001 }, (_, n) => ({
        ...template,
        _id: newId('attendee'),
        listed: false,
        account: null,
        sources: [{ source: 'hidden', id: String(n) }],
        audienceConsents: '[]',
        name: `Hidden ${n}`,
        modifiedAt: new Date(),
      })) as never[],
    );
    expect(before).toContain(lone.id);
    expect(await ask()).toBe(before);
  });

  it('names nobody who went before the integration came', async () => {
    const gone = await person({ listed: false });
    await gateway.database.connection.collection('changes').insertOne({
      _id: newId('change') as never,
      event: event.id,
      subject: gone.id,
      part: 'listed',
      at: new Date('2020-01-01'),
    });
    const { text } = await exported({ modifiedSince: '2019-01-01T00:00:00.000Z' });
    expect(text).not.toContain(gone.id);
  });
});

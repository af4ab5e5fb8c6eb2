/** Records of processing and privacy notices: complete, for whom they are, and kept as they were. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ConfigError, loadConfig } from '../src/config.ts';
import { SCOPES } from '../src/integrations/model.ts';
import { MAIL_KINDS } from '../src/mail/outbox/kinds.ts';
import { CHANNELS, OTHER_MAILS, OUTBOX_MAILS } from '../src/processing/channels.ts';
import { COLLECTIONS, KEPT } from '../src/processing/collections.ts';
import { fieldsIn } from '../src/processing/schema-fields.ts';
import { PROTECTED_FIELDS } from '../src/protected-fields.ts';
import { projectRoot, readTypeDefs } from '../src/schema/load.ts';
import { WEBHOOK_TYPES } from '../src/webhooks/model.ts';
import type { Client } from './support/client.ts';
import { commandLine } from './support/command-line.ts';
import {
  type BuiltAttendee,
  type BuiltEvent,
  buildAttendee,
  buildEvent,
  buildOrganiser,
} from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { buildIntegration, buildKey, withKey } from './support/integrations.ts';

const ROOT = projectRoot();

interface Answered {
  readonly version: string;
  readonly missing: readonly string[];
  readonly fileName: string;
  readonly mediaType: string;
  readonly text: string;
}

let gateway: TestGateway;
let event: BuiltEvent;
let ada: BuiltAttendee;
let asAda: Client;
let organiser: Client;

beforeAll(async () => {
  gateway = await startGateway({
    environment: { CONTROLLER_NAME: 'The Autumn <Party>', CONTROLLER_CONTACT: 'privacy@party.example' },
  });
});
afterAll(() => gateway.close());
beforeEach(async () => {
  event = await buildEvent(gateway);
  ada = await buildAttendee(gateway, { event });
  asAda = await gateway.as(ada.email);
  const address = `olga.${event.slug}@people.example`;
  await buildOrganiser(gateway, event, address);
  organiser = await gateway.asOrganiser(address);
});

type Name = 'privacyNotice' | 'processingRecord';
async function asked(by: Client, name: Name, more = ''): Promise<Answered | null> {
  const { data, errors } = await by.query<Record<Name, Answered | null>>(
    `query ($event: ID!) { ${name}(event: $event${more}) { version missing fileName mediaType text } }`,
    { event: event.id },
  );
  if (errors !== undefined) throw new Error(String(errors[0]?.extensions?.code));
  return data?.[name] ?? null;
}
const contentOf = async (by: Client, name: Name, more = '') =>
  JSON.parse((await asked(by, name, `, format: JSON${more}`))?.text ?? 'null');

/** Names of collections in the text of every file of src/. */
async function namedInSource(): Promise<Set<string>> {
  const files = (await readdir(path.join(ROOT, 'src'), { recursive: true })).filter(
    (file) => file.endsWith('.ts') && !file.startsWith('generated'),
  );
  const texts = await Promise.all(files.map((file) => readFile(path.join(ROOT, 'src', file), 'utf8')));
  const name = /\.collection(?:<[^(]*>)?\(\s*'([\w.]+)'|\bcollection: '([\w.]+)'/g;
  return new Set(
    texts.flatMap((text) => [...text.matchAll(name)].map(([, called, set]) => called ?? set ?? '')),
  );
}

async function inDatabases(): Promise<string[]> {
  const { connection, keys } = gateway.database;
  const lists = await Promise.all([connection, keys].map((one) => one.listCollections()));
  return lists.flat().map(({ name }) => name);
}

const withoutLine = (names: Iterable<string>) =>
  [...names].filter((name) => !Object.hasOwn(COLLECTIONS, name)).sort();

describe('the register', () => {
  it('has a line for every collection, and none for what there is not', async () => {
    const there = new Set([...(await namedInSource()), ...(await inDatabases())]);
    expect(withoutLine(there)).toEqual([]);
    expect(withoutLine([...there, 'diaries'])).toEqual(['diaries']);
    expect(Object.keys(COLLECTIONS).filter((name) => !there.has(name))).toEqual([]);
  });

  it('says of all that an erasure removes that it is about people', async () => {
    const traces = await readFile(path.join(ROOT, 'src/erasure/traces.ts'), 'utf8');
    const names = [...traces.matchAll(/collection\('(\w+)'\)/g)].map(([, name]) => name ?? '');
    expect(names.length).toBeGreaterThan(10);
    expect(names.filter((name) => !KEPT.some((line) => line.name === name))).toEqual([]);
  });

  it('has each kind of mail, type of webhook, scope and export', async () => {
    const names = (kind: string) => CHANNELS.filter((one) => one.kind === kind).map(({ name }) => name);
    expect(names('WEBHOOK')).toEqual([...WEBHOOK_TYPES]);
    for (const scope of SCOPES) expect(names('ANSWER')).toContain(scope);
    for (const kind of Object.keys(MAIL_KINDS)) expect(names('MAIL')).toContain(kind);
    expect(Object.values(OUTBOX_MAILS).flat().sort()).toEqual(Object.keys(MAIL_KINDS).sort());
    const files = (await readdir(path.join(ROOT, 'src/mail')))
      .filter((file) => /-mails?\.ts$/.test(file))
      .map((file) => file.replace('.ts', ''));
    expect(files.sort()).toEqual([...Object.keys(OUTBOX_MAILS), ...Object.keys(OTHER_MAILS)].sort());
    const routes = await readFile(path.join(ROOT, 'src/export/routes.ts'), 'utf8');
    const paths = [...routes.matchAll(/'(\/export\/\w+)/g)].map(([, at]) => `GET ${at}`);
    expect([...new Set(paths)]).toEqual(names('EXPORT'));
  });

  it('has each field of the schema, and one that is added', () => {
    const fields = readTypeDefs().flatMap((text) => fieldsIn(text));
    for (const field of PROTECTED_FIELDS)
      expect(fields).toContainEqual(expect.objectContaining({ name: field, protected: true }));
    const names = fields.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['name', 'organisation', 'category']));
    const added = fieldsIn('extend type Attendee { "The shoe size. In Europe." shoes: Int @protected }');
    expect(added).toEqual([{ name: 'shoes', what: 'The shoe size.', protected: true }]);
  });
});

describe('what is served', () => {
  it('has all of the register, in the notice and in the record', async () => {
    const integration = await buildIntegration(gateway, {
      events: [event],
      approved: ['phone'],
      wanted: ['email'],
    });
    const notice = await contentOf(asAda, 'privacyNotice');
    const record = await contentOf(organiser, 'processingRecord');
    for (const { fields } of [notice, record])
      for (const field of PROTECTED_FIELDS)
        expect(fields).toContainEqual(expect.objectContaining({ name: field, basis: 'CONSENT' }));
    type Kept = { collection: string; what: string };
    const kept = (from: { activities: { keeps: Kept[] }[] }) => from.activities.flatMap(({ keeps }) => keeps);
    expect(
      kept(record)
        .map(({ collection }) => collection)
        .sort(),
    ).toEqual(KEPT.map(({ name }) => name).sort());
    const ofPeople = KEPT.filter(({ whose }) => whose !== 'ORGANISERS').map(({ what }) => what);
    expect(
      kept(notice)
        .map(({ what }) => what)
        .sort(),
    ).toEqual(ofPeople.sort());
    expect(record.channels).toHaveLength(CHANNELS.length);
    expect(notice.channels).toHaveLength(CHANNELS.length);
    expect(record.measures.length).toBeGreaterThan(3);
    const recipient = {
      id: integration,
      fields: [{ name: 'phone', why: 'for its phone' }],
      retentionDays: 30,
    };
    expect(notice.recipients).toEqual([expect.objectContaining(recipient)]);
    expect(record.recipients).toEqual([
      expect.objectContaining({ ...recipient, waiting: ['email'], ended: null }),
    ]);
    expect(JSON.stringify([notice, record])).not.toContain('cli:test');
  });

  it('is a page that escapes what was written, with what is not stated', async () => {
    const found = await asked(asAda, 'privacyNotice');
    expect(found?.mediaType).toBe('text/html; charset=utf-8');
    expect(found?.fileName).toBe(`privacy-notice-${found?.version.slice(0, 8)}.html`);
    expect(found?.text).toContain('The Autumn &lt;Party&gt;');
    expect(found?.text).not.toContain('<Party>');
    expect(found?.missing).toEqual(['CONTROLLER_ADDRESS', 'STORAGE_COUNTRY']);
    expect(found?.text).toContain('has not stated: CONTROLLER_ADDRESS, STORAGE_COUNTRY');
    const record = await asked(organiser, 'processingRecord');
    expect(record?.text).toContain('Security (Art. 32)');
  });

  it('is for whoever takes part, and the record for organisers with their second factor', async () => {
    const cyd = await buildAttendee(gateway, { event: await buildEvent(gateway) });
    const stranger = await gateway.as(cyd.email);
    for (const name of ['privacyNotice', 'processingRecord'] as const) {
      expect(await asked(stranger, name)).toBe(null);
      await expect(asked(gateway.browser(), name)).rejects.toThrow('UNAUTHENTICATED');
      const integration = await buildIntegration(gateway, { events: [event] });
      const key = withKey(gateway, await buildKey(gateway, { integration, events: [event] }));
      await expect(asked(key, name)).rejects.toThrow('FORBIDDEN');
    }
    expect(await asked(asAda, 'processingRecord')).toBe(null);
    const address = `otto.${event.slug}@people.example`;
    await buildOrganiser(gateway, event, address);
    const otto = await gateway.as(address);
    expect(await asked(otto, 'privacyNotice')).not.toBe(null);
    await expect(asked(otto, 'processingRecord')).rejects.toThrow('SECOND_FACTOR_REQUIRED');
  });
});

describe('versions', () => {
  it('are the same for the same content, and what was said before can be read', async () => {
    const before = await asked(asAda, 'privacyNotice');
    expect(await asked(asAda, 'privacyNotice')).toEqual(before);
    const integration = await buildIntegration(gateway, { events: [event], name: 'Leads' });
    const after = await asked(asAda, 'privacyNotice');
    expect(after?.version).not.toBe(before?.version);
    expect(after?.text).toContain('Leads');
    expect(await asked(asAda, 'privacyNotice', `, version: "${before?.version}"`)).toEqual(before);
    expect(await asked(asAda, 'privacyNotice', ', version: "nonsense"')).toBe(null);
    await gateway.services.models.integrations
      .updateOne({ _id: integration }, { endedAt: new Date() })
      .exec();
    // As before the integration came: the same version again.
    expect((await asked(asAda, 'privacyNotice'))?.version).toBe(before?.version);
    expect((await asked(organiser, 'processingRecord'))?.text).toContain('Leads');
    const kept = await gateway.services.models.processingDocuments
      .find({ event: event.id, kind: 'NOTICE' })
      .sort({ seq: 1 })
      .lean()
      .exec();
    expect(kept.map(({ version }) => version)).toEqual([before?.version, after?.version, before?.version]);
    const at = await gateway.services.processing.at('NOTICE', event.id, kept[1]?.from ?? new Date());
    expect(at?.version).toBe(after?.version);
  });

  it('are kept at a start, where the settings are others: a consent of a form names what held', async () => {
    const { models } = gateway.services;
    const count = () => models.processingDocuments.countDocuments({ event: event.id }).exec();
    const other = await gateway.another();
    expect(await count()).toBe(1);
    const controller = { ...gateway.config.controller, name: 'Another Party' };
    await gateway.another({ settings: { controller } });
    expect(await count()).toBe(2);
    const held = await other.services.processing.at('NOTICE', event.id, new Date());
    expect(held?.content.controller.name).toBe('Another Party');
  });

  it('are kept once, whoever asks at the same time', async () => {
    const { processing } = gateway.services;
    const all = await Promise.all(Array.from({ length: 8 }, () => processing.current('RECORD', event.id)));
    expect(new Set(all.map((one) => one?._id)).size).toBe(1);
    expect(await processing.current('RECORD', 'evt_none')).toBe(null);
  });
});

describe('the command line', () => {
  it('prints both, as a page or for programs', async () => {
    const page = await commandLine(['event', 'privacy-notice', event.slug], gateway);
    expect([page.code, page.err]).toEqual([0, '']);
    expect(page.out).toContain('<h1>Privacy notice: The');
    const record = await commandLine(['event', 'processing-record', event.slug, '--format', 'json'], gateway);
    expect(JSON.parse(record.out)).toMatchObject({ format: 'attendant record of processing 1' });
    const { version } = JSON.parse(record.out);
    const again = await commandLine(
      ['event', 'processing-record', event.slug, '--as-of', version, '--format', 'json'],
      gateway,
    );
    expect(again.out).toBe(record.out);
    const none = await commandLine(['event', 'privacy-notice', event.slug, '--as-of', 'x'], gateway);
    expect([none.code, none.err]).toEqual([65, 'There was no such version of it: x.\n']);
  });
});

describe('settings', () => {
  it.each([
    ['CONTROLLER_NAME', 'x'.repeat(501), 'must have at most 500 characters'],
    ['CONTROLLER_ADDRESS', 'one\ntwo', 'must be one line'],
    [
      'CONTROLLER_CONTACT',
      'http://party.example',
      'must be an address of mail, or a URL that begins with https://',
    ],
    ['DPO_CONTACT', 'the cellar', 'must be an address of mail, or a URL that begins with https://'],
    ['CONTROLLER_COUNTRY', 'UKX', 'must be a country’s two letters in capitals, like GB (ISO 3166-1)'],
    ['STORAGE_COUNTRY', 'ZZ', 'must be a country’s two letters in capitals, like GB (ISO 3166-1)'],
    [
      'RECEIPT_KEY_FILE',
      '.data/receipts.key',
      'must lie outside DATA_DIR, so that whoever has the data cannot sign receipts',
    ],
  ])('%s that is not right is refused by name', (name, value, message) => {
    const wrong = () => loadConfig({ [name]: value });
    expect(wrong).toThrow(ConfigError);
    expect(wrong).toThrow(`${name}: ${message}`);
  });

  it('are taken as they are stated', () => {
    const { controller } = loadConfig({
      CONTROLLER_NAME: ' A Party ',
      DPO_CONTACT: 'https://party.example/dpo',
    });
    expect(controller).toMatchObject({ name: 'A Party', dpo: 'https://party.example/dpo', storedIn: null });
  });
});

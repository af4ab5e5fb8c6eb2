/**
 * An older copy of the database: what owners took back since must not be open again. It is not served, until somebody
 * accepts on record that there is no newer one; and then nothing is open in it.
 */
import { appendFile, copyFile, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { importRegistrations } from '../src/attendees/import/import.ts';
import { CONSENTS_ONLY, everyAttendee, oneAttendee } from '../src/consent/model.ts';
import { openHeadKey } from '../src/disclosure/ledger/head-key.ts';
import { signedLine } from '../src/disclosure/ledger/head-lines.ts';
import { HeadsFileError } from '../src/disclosure/ledger/heads-file.ts';
import { LockdownBook } from '../src/lockdown/book.ts';
import { type Accepting, acceptRestore, lostOf } from '../src/restore/accept.ts';
import { importing } from '../src/restore/alone.ts';
import { OlderDatabaseError, refuseOlderDatabase } from '../src/restore/at-start.ts';
import { restoresOf } from '../src/restore/model.ts';
import { DAY } from '../src/time.ts';
import { backupOf } from './support/backup.ts';
import { commandLine } from './support/command-line.ts';
import {
  type BuiltAttendee,
  type BuiltEvent,
  buildAttendee,
  buildBlock,
  buildConsent,
  buildEvent,
} from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { pretixCsv } from './support/import.ts';
import { buildIntegration, buildKey, withKey } from './support/integrations.ts';
import { findingsIn, ledgerOf } from './support/ledger.ts';

const SEE = `query ($id: ID!, $event: ID!) {
  node(id: $id) { ... on Attendee { name phone } }
  attendees(event: $event, first: 10) { nodes { name } }
}`;
const WITHDRAW =
  'mutation ($consents: [ID!]!) { done: withdrawConsent(input: { consents: $consents }) { userErrors { code } } }';
const BY = { by: { kind: 'COMMAND_LINE', user: 'olga' }, reason: 'the disk is gone' } as const;

const STEPS = [
  'forms',
  'mails',
  'contact requests',
  'photos',
  'sign-ins',
  'organisers',
  'integrations',
  'webhooks',
  'erasures asked for',
  'invitations',
  'a person',
  'record',
  'file',
] as const;

let place: TestGateway;
let event: BuiltEvent;
let ada: BuiltAttendee;
let bea: BuiltAttendee;
let consent: string;
/** Puts back what was there before Ada took it back. */
let restore: () => Promise<void>;

beforeEach(async () => {
  place = await startGateway();
  // Whoever accepts has stopped every gateway; this one lends its parts.
  await place.services.ledger.close();
  event = await buildEvent(place);
  ada = await buildAttendee(place, { event, name: 'Ada', listed: true });
  bea = await buildAttendee(place, { event, name: 'Bea', listed: true });
  consent = await buildConsent(place, { subject: ada, field: 'phone', recipient: oneAttendee(bea.id) });
  const serving = await place.another();
  expect(await seen(serving)).toContain(ada.values.phone);
  const putBack = await backupOf(place);
  restore = async () => {
    await putBack();
    // The beat of the gateway that served when the copy was made is long past.
    await place.database.connection.collection('ledgerLeases').deleteMany({});
  };
  const withdrawn = await (await serving.as(ada.email)).mutate(WITHDRAW, { consents: [consent] });
  expect(withdrawn.data).toEqual({ done: { userErrors: [] } });
  expect(await seen(serving)).not.toContain(ada.values.phone);
  await serving.close();
});

afterEach(() => place.close());

/** What Bea sees of Ada, and in the directory. */
const seen = async (gateway: TestGateway) =>
  (await gateway.as(bea.email)).text(SEE, { id: ada.id, event: event.id });

const start = (settings: Partial<TestGateway['config']> = {}) =>
  place.another({ settings }).catch((error: unknown) => error as Error);

async function accept(more: Partial<Accepting> = {}, settings: Partial<TestGateway['config']> = {}) {
  const parts = { ...place.services, config: { ...place.config, ...settings } };
  return acceptRestore(parts, await lostOf(parts), { ...BY, ...more });
}

const lift = async (lockdown: string | null | undefined) =>
  new LockdownBook(place.services.models.lockdowns).lift(lockdown ?? '', BY.by, 'looked at');

const heads = () => place.config.ledgerHeadsFiles[0] as string;

async function refusal(settings: Partial<TestGateway['config']> = {}): Promise<string> {
  const started = await start(settings);
  if (started instanceof Error) {
    expect(started).toBeInstanceOf(OlderDatabaseError);
    return started.message;
  }
  await started.close();
  throw new Error('it was served');
}

describe('an older copy of the database', () => {
  it('is not served: what was withdrawn since stays unseen, and the message says what to do', async () => {
    await restore();
    const started = await start();
    // What would be seen of it, if it were served.
    const shown = started instanceof Error ? '' : await seen(started);
    if (!(started instanceof Error)) await started.close();
    expect(shown).not.toContain(ada.values.phone);
    expect(started).toBeInstanceOf(OlderDatabaseError);
    expect((started as Error).message).toMatch(
      /^The database is older than its ledger’s heads, or another: .*attendant\.heads proves what the ledger held until 2\S+Z, and that is not in it; its own ends with 2\S+Z\. Consents withdrawn .* attendant ledger accept-restore \(docs\/restore\.md\)\.$/,
    );
  });

  it('is known by the second file alone, and where only some chains are missing', async () => {
    const copy = `${heads()}.copy`;
    await copyFile(heads(), copy);
    await rm(heads());
    await restore();
    expect(await refusal({ ledgerHeadsFiles: [heads(), copy] })).toContain('attendant.heads.copy proves');
    // The newest line is of a gateway that served the older copy.
    const other = `${heads()}.other`;
    await (await place.another({ settings: { ledgerHeadsFiles: [other] } })).close();
    await appendFile(copy, await readFile(other, 'utf8'));
    expect(await refusal({ ledgerHeadsFiles: [copy] })).toContain('is older than its ledger’s heads');
  });

  it('is told from an empty database, for which the message has another way on', async () => {
    for (const connection of [place.database.connection, place.database.keys])
      for (const { name } of (await connection.db?.listCollections().toArray()) ?? [])
        await connection.collection(name).deleteMany({});
    expect(await refusal()).toMatch(
      /^The database is empty, and .*: nothing is served\. Put the database back, .* move that file away: attendant reset does\./,
    );
  });

  it('is not taken for one where the file of heads is gone or was emptied, which is told', async () => {
    await rename(heads(), `${heads()}.away`);
    for (const text of [null, '', '{"chain":"a1']) {
      if (text !== null) await writeFile(heads(), text);
      const told: unknown[] = [];
      await refuseOlderDatabase(place, { error: (...line: unknown[]) => void told.push(line) } as never);
      expect(JSON.stringify(told)).toMatch(/attendant\.heads.*heads of the ledger are gone/);
    }
  });

  it('is refused where the file’s end is another ledger’s, or was changed; not for a line that a crash cut off', async () => {
    await appendFile(heads(), '{"chain":"a1');
    await (await place.another()).close();
    await writeFile(heads(), '{"chain":"a1"}\n{"chain":"a2"}\n');
    const started = await start();
    expect(started).toBeInstanceOf(HeadsFileError);
    expect((started as Error).message).toContain('holds nothing at its end that the ledger’s key signed');
  });
});

describe('an older copy that was accepted', () => {
  beforeEach(() => restore());

  it('has nothing open: no session, no sign-in, no consent, nobody listed, no invitation, no mail that waits', async () => {
    const { models } = place.services;
    await buildConsent(place, { subject: bea, field: 'email', recipient: everyAttendee });
    const block = await buildBlock(place, bea, ada);
    await models.attendees.updateOne({ _id: bea.id }, { contactRequestMails: bea.account });
    const waits = {
      key: 'waits',
      kind: 'PROFILE',
      account: ada.account,
      about: {},
      delayMillis: 60_000,
    } as const;
    await place.services.outbox.queue(waits);
    await place.database.connection.collection('invitations').insertOne({ tokenHash: 'x' });
    const roster = { purpose: 'to print badges', at: new Date(), by: 'cli:test' };
    const integration = await buildIntegration(place, { events: [event], roster });
    const key = await buildKey(place, { integration, events: [event] });
    const { closed, restore: accepted } = await accept();
    expect(closed?.people).toBe(2);
    expect(accepted).toMatchObject({ ...BY, lockdown: closed?.lockdown._id });
    const serving = await place.another();
    await expect(serving.as(bea.email)).rejects.toThrow();
    await lift(closed?.lockdown._id);
    const shown = await seen(serving);
    expect(shown).not.toContain(ada.values.phone);
    expect(shown).toContain('"node":null,"attendees":{"nodes":[]}');
    expect(await models.consents.find({ open: true, ...CONSENTS_ONLY }).lean()).toEqual([]);
    expect((await models.consents.findById(consent).lean())?.withdrawal).toEqual({
      how: 'RESTORE',
      session: null,
    });
    // What narrows stays.
    expect(await models.consents.countDocuments({ _id: block, open: true })).toBe(1);
    expect((await models.attendees.findById(bea.id).lean())?.contactRequestMails).toBeNull();
    expect(await place.database.connection.collection('invitations').countDocuments()).toBe(0);
    const mails = await models.outbox.find().sort({ state: 1, queuedAt: 1 }).lean();
    expect(mails.map(({ state, about, lastError }) => [state, Object.keys(about), lastError?.code])).toEqual([
      ['QUEUED', ['CLOSED'], undefined],
      ['QUEUED', ['CLOSED'], undefined],
      ['UNCERTAIN', [], 'RESTORED'],
    ]);
    const changes = 'query ($event: ID!) { myChanges(event: $event) { nodes { part by } } }';
    expect(await (await serving.as(ada.email)).text(changes, { event: event.id })).toContain(
      '{"part":"LISTED","by":"RESTORE"}',
    );
    // A key may have been revoked since, and an integration ended.
    const byKey = await withKey(serving, key).post({ query: '{ __typename }' });
    expect(byKey.status).toBe(401);
    expect(await models.apiKeys.findById(key.id).lean()).toMatchObject({ revoked: { by: 'restore' } });
    expect(await models.integrations.findById(integration).lean()).toMatchObject({
      endedAt: expect.any(Date),
      roster: null,
    });
    await serving.close();
  });

  it('ended sessions for good, also those that the copy still knows', async () => {
    await place.database.connection
      .collection('sessions')
      .updateMany({}, { $set: { startedAt: new Date() } });
    const kept = await place.as(bea.email);
    const { closed } = await accept();
    await lift(closed?.lockdown._id);
    const serving = await place.another();
    expect(await kept.at(serving).text('{ viewer { account { id } } }')).not.toContain('acc_');
    await serving.close();
  });

  it('is verified: what is lost is said, and what is found afterwards is found', async () => {
    expect((await findingsIn(place)).map(({ kind }) => kind)).toContain('TAIL_CUT');
    await accept();
    expect(await findingsIn(place)).toEqual([]);
    await (await place.another()).close();
    const { code, out } = await commandLine(['ledger', 'verify'], place);
    expect(out).toMatch(
      /An older copy of the database was accepted on 2\S+Z \(rst_\w+\): the ends of \d chains? (are|is) lost\.\n/,
    );
    expect(code).toBe(0);
    await ledgerOf(place).deleteMany({ kind: 'CLOSED', by: null });
    expect((await findingsIn(place)).map(({ kind }) => kind)).toContain('TAIL_CUT');
  });

  it('is refused again when it is restored once more, and its acceptance with it', async () => {
    await accept();
    await restore();
    expect(await refusal()).toContain('is older than its ledger’s heads');
    await (await place.another({ settings: { ledgerHeadsFiles: [`${heads()}.new`] } })).close();
    expect((await accept()).closed).not.toBeNull();
    await (await place.another()).close();
  });

  it('is refused by another machine’s heads, too, until they are accepted there, which closes nothing again', async () => {
    const theirs = { ledgerHeadsFiles: [path.join(path.dirname(heads()), 'theirs.heads')] };
    await copyFile(heads(), theirs.ledgerHeadsFiles[0] as string);
    const first = await accept();
    await lift(first.closed?.lockdown._id);
    await buildConsent(place, { subject: ada, field: 'phone', recipient: oneAttendee(bea.id) });
    expect(await refusal(theirs)).toContain('theirs.heads proves');
    const second = await accept({}, theirs);
    expect([second.closed, second.restore._id]).toEqual([null, first.restore._id]);
    const serving = await place.another({ settings: theirs });
    expect(await seen(serving)).toContain(ada.values.phone);
    await serving.close();
  });

  it('is closed also where the lost database’s clock was ahead when another copy was accepted', async () => {
    const key = await openHeadKey(place.database.keys, place.config.ledgerKeyFile);
    const ahead = new Date(Date.now() + 365 * DAY).toISOString();
    const head = { chain: 'ahead', seq: 0, hash: 'of what is lost', at: ahead };
    await appendFile(heads(), signedLine(head, key));
    await accept();
    const again = await buildConsent(place, { subject: ada, field: 'email', recipient: oneAttendee(bea.id) });
    const putBack = await backupOf(place);
    await place.services.models.consents.updateOne({ _id: again }, { open: false, withdrawnAt: new Date() });
    await (await place.another()).close();
    await putBack();
    expect((await accept()).closed).not.toBeNull();
    expect(await place.services.models.consents.countDocuments({ open: true })).toBe(0);
  });

  it('is closed again where another machine’s heads name what the first acceptance did not', async () => {
    const theirs = { ledgerHeadsFiles: [path.join(path.dirname(heads()), 'theirs.heads')] };
    const key = await openHeadKey(place.database.keys, place.config.ledgerKeyFile);
    const head = { chain: 'theirs', seq: 0, hash: 'of what is lost', at: new Date(0).toISOString() };
    await writeFile(theirs.ledgerHeadsFiles[0] as string, signedLine(head, key));
    const first = await accept();
    const second = await accept({}, theirs);
    expect(second.closed).not.toBeNull();
    expect(second.restore._id).not.toBe(first.restore._id);
  });

  it('is accepted with no gateway and no import beside it, and neither begins meanwhile', async () => {
    const { connection } = place.database;
    const other = await place.another({ settings: { ledgerHeadsFiles: [`${heads()}.other`] } });
    await expect(accept()).rejects.toThrow('A gateway runs on this database');
    await other.close();
    await importing(connection, () => expect(accept()).rejects.toThrow('An import is running'));
    expect(await place.services.models.consents.countDocuments({ _id: consent, open: true })).toBe(1);
    const file = path.join(path.dirname(heads()), 'autumn.csv');
    await writeFile(file, pretixCsv({}));
    const { models } = place.services;
    const meanwhile: unknown[] = [];
    const onStep: Accepting['onStep'] = async (name) => {
      if (name !== 'forms') return;
      await importRegistrations(place.services, { files: [file], event: 'autumn' }).catch((error: unknown) =>
        meanwhile.push((error as Error).message),
      );
      const started = await start({ ledgerHeadsFiles: [`${heads()}.other`] });
      meanwhile.push(started instanceof Error ? started.message : await started.close());
    };
    await accept({ onStep });
    expect(meanwhile).toEqual([
      'an older copy of the database is being accepted; import when that is done',
      expect.stringMatching(/^An older copy of the database is being accepted, /),
    ]);
    expect(await models.events.countDocuments({ slug: 'autumn' })).toBe(0);
    expect(await connection.collection('leases').countDocuments()).toBe(0);
  });

  it('killed at any step is refused still, and finished by the same command', async () => {
    for (const step of STEPS) {
      const killed = accept({
        onStep: (name) => {
          if (name === step) throw new Error(`killed before ${name}`);
        },
      });
      await expect(killed).rejects.toThrow(`killed before ${step}`);
      await refusal();
    }
    await accept();
    expect(await place.services.models.consents.countDocuments({ open: true })).toBe(0);
    expect(await place.services.models.outbox.countDocuments({ state: 'QUEUED' })).toBe(2);
    expect(await restoresOf(place.database.connection).countDocuments()).toBe(1);
    await (await place.another()).close();
  });

  it('is accepted on the command line, which says first what it would do', async () => {
    const flags = ['ledger', 'accept-restore', '--reason', BY.reason];
    const asked = await commandLine(flags, place);
    expect(asked.out).toMatch(
      /^Lost: records of \d chains? until 2\S+Z, by .*\.heads\.\nAccepting this ends every session/,
    );
    expect(asked.code).toBe(0);
    expect(await place.services.models.consents.countDocuments({ _id: consent, open: true })).toBe(1);
    const done = await commandLine([...flags, '--yes'], place);
    expect(done.out).toMatch(
      /Accepted: rst_\w+, of .*\nWhat 2 people showed is closed until they choose again; they get a mail\.\nNobody organises an event until you say who does: attendant organiser add EMAIL --event SLUG\nNobody signs in until .* attendant lockdown lift lck_\w+ --reason WHY\n$/,
    );
    const again = await commandLine([...flags, '--yes'], place);
    expect(again.err).toContain('The ledger holds all that its heads prove: there is nothing to accept.');
    expect(again.code).toBe(65);
    const started = await commandLine(['ledger', 'accept-restore', '--reason', ' '], place);
    expect(started.err).toContain('--reason: say why, in 1 to 500 characters.');
  });
});

/** An erasure that is killed, raced or undone: it is finished, whatever happens, and nothing comes back. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Document } from 'mongodb';
import { importRegistrations } from '../src/attendees/import/import.ts';
import { oneAttendee } from '../src/consent/model.ts';
import { ErasedSubjectError } from '../src/disclosure/erased-subjects.ts';
import { erase, settle } from '../src/erasure/erase.ts';
import { readErased } from '../src/erasure/erased-list.ts';
import { findPeople } from '../src/erasure/find.ts';
import type { ErasureParts } from '../src/erasure/model.ts';
import { traceOf } from './support/erasure.ts';
import {
  type BuiltAttendee,
  type BuiltEvent,
  buildAttendee,
  buildConsent,
  buildContactRequest,
  buildEvent,
  buildOrganiser,
} from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { eventbriteCsv, pretixCsv } from './support/import.ts';
import { leave } from './support/values.ts';

const CHILD = fileURLToPath(new URL('support/erase-child.ts', import.meta.url));
/** More steps than there are: the last tells that none is missed. */
const MOST_STEPS = 160;

let gateway: TestGateway;
let event: BuiltEvent;
let reader: BuiltAttendee;
let parts: ErasureParts;

beforeAll(async () => {
  gateway = await startGateway();
  event = await buildEvent(gateway);
  reader = await buildAttendee(gateway, { event, listed: true });
  parts = { ...gateway.services, erasedFile: gateway.config.erasedFile };
});
afterAll(() => gateway.close());

const wantedBy = (who: string) => ({ who, event: undefined, everywhere: true, organiserToo: true });

async function eraseBy(who: string, more: Partial<ErasureParts> = {}): Promise<void> {
  const all = { ...parts, ...more };
  await erase(all, (await findPeople(all, wantedBy(who))).erasures);
}

/** Somebody who shows the reader their phone, asked for contact, organises the event and is signed in. */
async function buildPerson(): Promise<BuiltAttendee & { readonly hash: string }> {
  const person = await buildAttendee(gateway, { event, name: 'Quentin Quill', listed: true });
  await buildConsent(gateway, { subject: person, field: 'phone', recipient: oneAttendee(reader.id) });
  await buildConsent(gateway, { subject: reader, field: 'email', recipient: oneAttendee(person.id) });
  await buildContactRequest(gateway, { from: person, to: reader });
  await buildOrganiser(gateway, event, person.email);
  return { ...person, hash: gateway.services.keyRing.hashes('ADDRESS_INDEX').kept(person.email) };
}

/** Where anything of them is left, but for the records of erasures. */
async function leftOf(person: BuiltAttendee & { hash: string }): Promise<string[]> {
  const found = await traceOf(gateway, [person.id, person.account, person.hash, person.email]);
  return Object.keys(found).filter(
    (where) => !['data/erasures', 'keys/erased', 'data/ledger'].includes(where),
  );
}

const PAGE =
  'query ($id: ID!, $event: ID!) { node(id: $id) { ... on Attendee { phone } } attendees(event: $event) { nodes { id phone } } }';

describe('an erasure that ends half way', () => {
  it('is finished by the next gateway that starts, wherever it was killed', async () => {
    const asReader = await gateway.as(reader.email);
    let step = 0;
    for (let ended = false; !ended; step += 1) {
      expect(step).toBeLessThan(MOST_STEPS);
      const person = await buildPerson();
      let seen = -1;
      let keyDestroyed = false;
      const onStep = (name: string) => {
        seen += 1;
        if (seen === step) throw new Error(`killed before ${name}`);
        if (name === 'people') keyDestroyed = true;
      };
      ended = await eraseBy(person.id, { onStep }).then(
        () => true,
        () => false,
      );
      const half = await asReader.text(PAGE, { id: person.id, event: event.id });
      if (keyDestroyed) expect(half).not.toContain(person.values.phone);
      const next = await gateway.another();
      const there = await leftOf(person);
      const text = await asReader.at(next).text(PAGE, { id: person.id, event: event.id });
      if (step === 0) expect(text).toContain(person.values.phone);
      else {
        expect([step, there]).toEqual([step, []]);
        expect(text).not.toContain(person.id);
        expect([...(await readErased(gateway.config.erasedFile))]).toEqual(
          expect.arrayContaining([person.id, person.account]),
        );
      }
      await next.close();
      if (step === 0) await eraseBy(person.id);
    }
    // The person's seven and the account's, and each trace of both.
    expect(step).toBeGreaterThan(25);
  });

  it.each([1, 3, 5, 17])('survives kill -9 before step %i', async (step) => {
    const person = await buildPerson();
    const env = {
      ...process.env,
      MONGODB_URI: uriOf(gateway),
      KEY_FILE: gateway.config.keyFile,
      ERASED_FILE: gateway.config.erasedFile,
      DATA_DIR: gateway.config.dataDir,
    };
    const command = ['--import', 'tsx', CHILD, person.id, String(step)];
    const child = spawn(process.execPath, command, { env, stdio: ['ignore', 'pipe', 'inherit'] });
    let out = '';
    child.stdout.on('data', (chunk) => {
      out += chunk;
    });
    const [, signal] = await once(child, 'close');
    expect([out, signal]).toEqual(['', 'SIGKILL']);
    const next = await gateway.another();
    expect(await leftOf(person)).toEqual([]);
    await next.close();
  });

  it('is done once by two processes at once', async () => {
    const person = await buildPerson();
    await Promise.all([eraseBy(person.id), eraseBy(person.id), gateway.another().then((one) => one.close())]);
    expect(await leftOf(person)).toEqual([]);
    const again = findPeople(parts, wantedBy(person.id));
    await expect(again).rejects.toThrow(
      `${person.id} was erased already, on ${new Date().toISOString().slice(0, 10)}.`,
    );
  });

  it('is not begun where the list outside cannot be written, and goes on when it can', async () => {
    const person = await buildPerson();
    const erasedFile = path.join(gateway.config.erasedFile, 'no-folder');
    await expect(eraseBy(person.id, { erasedFile })).rejects.toThrow(
      `The list of erased ids ${erasedFile} cannot be written:`,
    );
    const asReader = await gateway.as(reader.email);
    expect(await asReader.text(PAGE, { id: person.id, event: event.id })).toContain(person.values.phone);
    const next = await gateway.another();
    expect(await leftOf(person)).toEqual([]);
    await next.close();
  });
});

const uriOf = ({ database }: TestGateway) => {
  const uri = new URL(process.env.ATTENDANT_TEST_MONGODB_URI ?? '');
  uri.pathname = `/${database.connection.name}`;
  return uri.href;
};

describe('what is under way while somebody is erased', () => {
  const EDIT =
    'mutation ($event: ID!, $text: String!) { updateProfile(input: { event: $event, jobTitle: $text }) { userErrors { code } } }';

  it('leaves no value and no key: profiles edited at the same moment, on two gateways', async () => {
    const next = await gateway.another();
    for (let round = 0; round < 6; round += 1) {
      const person = await buildPerson();
      const client = await gateway.as(person.email);
      const editing = Array.from({ length: 12 }, (_, i) =>
        client.at(i % 2 === 0 ? gateway : next).text(EDIT, { event: event.id, text: `Raced ${i}` }),
      );
      const [answers] = await Promise.all([Promise.all(editing), eraseBy(person.id)]);
      expect(answers.join('')).not.toMatch(/"Internal|stack/);
      expect(await leftOf(person)).toEqual([]);
      expect(await traceOf(gateway, ['Raced'])).toEqual({});
    }
    await next.close();
  });

  it('makes no key anew, neither where the key is remembered nor where it is not', async () => {
    const person = await buildPerson();
    const fresh = await gateway.another();
    await eraseBy(person.id);
    const write = [{ event: event.id, subject: person.id, field: 'phone', value: '+447700900001' } as const];
    await expect(fresh.services.vaultStore.write(write)).rejects.toThrow('the subject of a value is gone');
    await expect(fresh.services.keyRing.ensureForSubjects([person.id])).rejects.toThrow(ErasedSubjectError);
    await expect(gateway.services.keyRing.ensureForSubjects([person.account])).rejects.toThrow(
      ErasedSubjectError,
    );
    expect(await leftOf(person)).toEqual([]);
    await fresh.close();
  });

  it('opens nothing by a remembered key, after the erasure was acknowledged, on any process', async () => {
    const person = await buildPerson();
    const next = await gateway.another();
    const asReader = await gateway.as(reader.email);
    for (const at of [gateway, next])
      expect(await asReader.at(at).text(PAGE, { id: person.id, event: event.id })).toContain(
        person.values.phone,
      );
    await eraseBy(person.id);
    for (const at of [gateway, next]) {
      const text = await asReader.at(at).text(PAGE, { id: person.id, event: event.id });
      expect(text).not.toContain(person.id);
      expect(text).not.toContain(person.values.phone);
    }
    await next.close();
  });

  it('shows nothing of a consent that lands afterwards, and it is gone when the erasure has settled', async () => {
    const person = await buildPerson();
    await eraseBy(person.id);
    await buildConsent(gateway, { subject: person, field: 'phone', recipient: oneAttendee(reader.id) });
    await gateway.database.connection
      .collection('sessions')
      .insertOne({ account: person.account, publicId: 'ses_late' });
    const asReader = await gateway.as(reader.email);
    expect(await asReader.text(PAGE, { id: person.id, event: event.id })).not.toContain(person.id);
    await settle(parts);
    expect((await leftOf(person)).sort()).toEqual(['data/consents', 'data/sessions']);
    await gateway.database.connection
      .collection('erasures')
      .updateMany({}, { $set: { sweptAt: new Date(Date.now() - 3_600_000) } });
    await settle(parts);
    expect(await leftOf(person)).toEqual([]);
  });
});

describe('a backup restored after somebody was erased', () => {
  const copies = ['data', 'keys'] as const;

  /** Every document of both databases, put back by `restore` as mongorestore would after the collections were dropped. */
  async function backup() {
    const kept: [connection: TestGateway['database']['connection'], name: string, documents: Document[]][] =
      [];
    for (const which of copies) {
      const connection = which === 'data' ? gateway.database.connection : gateway.database.keys;
      for (const { name } of (await connection.db?.listCollections().toArray()) ?? [])
        kept.push([connection, name, await connection.collection(name).find().toArray()]);
    }
    return async () => {
      for (const [connection, name, documents] of kept) {
        await connection.collection(name).deleteMany({});
        if (documents.length > 0) await connection.collection(name).insertMany(documents);
      }
      for (const name of ['erasures', 'erasedRegistrations'])
        await gateway.database.connection.collection(name).deleteMany({});
      await gateway.database.keys.collection('erased').deleteMany({});
    };
  }

  it('is cleared of them before the first answer, and nobody else is touched', async () => {
    const person = await buildPerson();
    const restore = await backup();
    await eraseBy(person.id);
    await restore();
    expect(await leftOf(person)).not.toEqual([]);
    const next = await gateway.another();
    expect(await leftOf(person)).toEqual([]);
    const asReader = await next.as(reader.email);
    expect(await asReader.text(PAGE, { id: person.id, event: event.id })).not.toContain(person.id);
    expect(await asReader.text(PAGE, { id: reader.id, event: event.id })).toContain(reader.values.phone);
    await next.close();
  });

  it('is cleared also of halves: values without their attendee, consents alone', async () => {
    const person = await buildPerson();
    await leave(gateway, [person]);
    const values = await gateway.database.connection.collection('values').find({}).toArray();
    const consents = await gateway.database.connection.collection('consents').find({}).toArray();
    await eraseBy(person.id);
    await gateway.database.connection
      .collection('values')
      .insertMany(values.filter(({ _id }) => String(_id) === person.id));
    await gateway.database.connection
      .collection('consents')
      .insertMany(consents.filter(({ subject }) => subject === person.id));
    const next = await gateway.another();
    expect(await leftOf(person)).toEqual([]);
    await next.close();
  });

  it('makes a list that was lost whole again', async () => {
    const before = await readErased(gateway.config.erasedFile);
    expect(before.size).toBeGreaterThan(10);
    await rm(gateway.config.erasedFile);
    await (await gateway.another()).close();
    expect(await readErased(gateway.config.erasedFile)).toEqual(before);
  });
});

describe('a list of erased ids that is not to be trusted', () => {
  afterEach(() => chmod(gateway.config.erasedFile, 0o600));

  it('keeps the gateway from starting, and the message says which line', async () => {
    const text = await readFile(gateway.config.erasedFile, 'utf8');
    await appendFile(gateway.config.erasedFile, 'att_somebody\n');
    const line = text.split('\n').length;
    await expect(gateway.another()).rejects.toThrow(
      `${gateway.config.erasedFile}, line ${line}: is no line of the list of erased ids.`,
    );
    await writeFile(gateway.config.erasedFile, text);
    await (await gateway.another()).close();
  });

  it('is read past a line that a crash cut off', async () => {
    const text = await readFile(gateway.config.erasedFile, 'utf8');
    await appendFile(gateway.config.erasedFile, '{"id":"att_0123');
    const person = await buildPerson();
    await eraseBy(person.id);
    expect(await readErased(gateway.config.erasedFile)).toContain(person.id);
    expect((await readErased(gateway.config.erasedFile)).size).toBe(text.trim().split('\n').length + 2);
    await (await gateway.another()).close();
  });

  it('keeps the gateway from starting where it is a folder', async () => {
    const text = await readFile(gateway.config.erasedFile, 'utf8');
    await rm(gateway.config.erasedFile);
    await mkdir(gateway.config.erasedFile);
    await expect(gateway.another()).rejects.toThrow(
      `The list of erased ids ${gateway.config.erasedFile} cannot be read:`,
    );
    await rm(gateway.config.erasedFile, { recursive: true });
    await writeFile(gateway.config.erasedFile, text);
  });
});

describe('the same file imported again', () => {
  const take = async (csv: string) => {
    const folder = path.dirname(gateway.config.erasedFile);
    const file = path.join(folder, 'again.csv');
    await writeFile(file, csv);
    const { counts } = await importRegistrations(gateway.services, {
      files: [file],
      event: 'again',
      rejectsFile: path.join(folder, `rejects-${Math.random()}.csv`),
    });
    return counts;
  };
  const people = pretixCsv(
    ...['Ann', 'Bea', 'Cleo'].map((name, i) => ({
      ...{ order: `AGAIN${i}`, name, invoiceName: name },
      ...{ email: `${name.toLowerCase()}@again.example`, orderEmail: `${name.toLowerCase()}@again.example` },
    })),
  );
  const names = async () =>
    (
      await gateway.services.models.attendees
        .find({ name: { $in: ['Ann', 'Bea', 'Cleo'] } })
        .sort({ name: 1 })
        .lean()
        .exec()
    ).map(({ name }) => name);

  it('does not bring an erased person back, and counts them', async () => {
    expect(await take(people)).toEqual({ created: 3, updated: 0, unchanged: 0, cancelled: 0, rejected: 0 });
    await eraseBy('bea@again.example');
    const again = { created: 0, updated: 0, unchanged: 2, cancelled: 0, rejected: 0, erased: 1 };
    expect(await take(people)).toEqual(again);
    expect(await names()).toEqual(['Ann', 'Cleo']);
    // Under another address, too: it is the registration that was erased.
    expect(await take(people.replaceAll('bea@', 'bea.new@'))).toEqual(again);
    expect(await names()).toEqual(['Ann', 'Cleo']);
  });

  it('nor a file of another source, in which an import found the person while they were erased', async () => {
    const address = 'dan.dale@again.example';
    const own = { name: 'Dan Dale', invoiceName: 'Dan Dale', email: address, orderEmail: address };
    const ticket = {
      order: '7000000888',
      attendee: '9000000888',
      first: 'Dan',
      last: 'Dale',
      email: address,
    };
    const elsewhere = eventbriteCsv(ticket);
    await take(pretixCsv({ order: 'DAN00', ...own }));
    let meanwhile: object | undefined;
    await eraseBy(address, {
      onStep: async (step) => {
        if (step === 'keys') meanwhile ??= await take(elsewhere);
      },
    });
    expect(meanwhile).toMatchObject({ created: 0, updated: 1 });
    expect(await take(elsewhere)).toMatchObject({ created: 0, erased: 1 });
  });

  it('leaves everybody out who is erased while it runs, and fails nobody', async () => {
    const many = Array.from({ length: 300 }, (_, i) => ({
      ...{ order: `MANY${i}`, name: `Many ${i}`, invoiceName: `Many ${i}` },
      ...{ email: `many${i}@again.example`, orderEmail: `many${i}@again.example`, jobTitle: 'Before' },
    }));
    await take(pretixCsv(...many));
    const erased = ['many7@again.example', 'many150@again.example', 'many299@again.example'];
    const hashes = erased.map((address) => gateway.services.keyRing.hashes('ADDRESS_INDEX').kept(address));
    const importing = take(pretixCsv(...many.map((one) => ({ ...one, jobTitle: 'After' }))));
    for (const address of erased) await eraseBy(address);
    await importing;
    const counts = await take(pretixCsv(...many));
    expect([counts.erased, counts.updated]).toEqual([3, 297]);
    expect(await traceOf(gateway, [...erased, ...hashes, 'Many 150'])).toEqual({
      'data/erasures': expect.any(Array),
    });
    const keys = await gateway.database.keys.collection('erased').countDocuments();
    expect(keys).toBe((await readErased(gateway.config.erasedFile)).size);
  });
});

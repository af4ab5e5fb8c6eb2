/** Photos that an organiser brings: on the right profile, private, never over what its owner chose; and sources made to do harm. */
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { oneAttendee } from '../src/consent/model.ts';
import { openFolder } from '../src/photos/import/folder.ts';
import { importPhotos, type PhotoImportCounts, PhotoImportStopped } from '../src/photos/import/import.ts';
import { openSource } from '../src/photos/import/source.ts';
import type { SourceFile } from '../src/photos/import/source-file.ts';
import { PhotoPool } from '../src/photos/pool.ts';
import { PHOTO_PROBLEMS, UPLOAD_BYTES } from '../src/photos/renditions.ts';
import type { Client } from './support/client.ts';
import { commandLine } from './support/command-line.ts';
import {
  type BuiltAttendee,
  type BuiltEvent,
  buildAttendee,
  buildConsent,
  buildEvent,
} from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { LAG, rotate } from './support/keys.ts';
import { temporaryFolder } from './support/mongod.ts';
import { jpeg, pathOf, photoOf, picture, put } from './support/photos.ts';
import { type ZipEntry, zipOf } from './support/zip.ts';

const NOTHING = { added: 0, replaced: 0, unchanged: 0, kept: 0, rejected: 0 };
const NOBODY = 'names nobody who is registered: neither by an id nor by an address of their own';

let gateway: TestGateway;
let event: BuiltEvent;
let ada: BuiltAttendee;
let ben: BuiltAttendee;
let asAda: Client;
let red: Buffer;
let blue: Buffer;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let count = 0;

beforeAll(async () => {
  gateway = await startGateway({ keyLagMillis: LAG });
  folder = await temporaryFolder();
  [red, blue] = await Promise.all([jpeg(320, 240, '#c33'), jpeg(320, 240, '#33c')]);
});
beforeEach(async () => {
  event = await buildEvent(gateway);
  ada = await buildAttendee(gateway, { event, photo: null, listed: true });
  ben = await buildAttendee(gateway, { event, photo: null });
  asAda = await gateway.as(ada.email);
});
afterAll(async () => {
  await gateway.close();
  await folder.remove();
});

/** A folder of these files. */
async function folderOf(files: Readonly<Record<string, Buffer>>): Promise<string> {
  const at = path.join(folder.path, `photos-${++count}`);
  await mkdir(at);
  for (const [name, bytes] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(at, name)), { recursive: true });
    await writeFile(path.join(at, name), bytes);
  }
  return at;
}

async function archive(entries: readonly ZipEntry[], options = {}): Promise<string> {
  const at = path.join(folder.path, `photos-${++count}.zip`);
  await writeFile(at, zipOf(entries, options));
  return at;
}

const one = (name: string, bytes = red): ZipEntry => ({ name, bytes });

async function take(source: string, dryRun = false) {
  const rejected: Record<string, string> = {};
  const rejects = {
    write: async (rows: readonly (readonly (string | number)[])[]) => {
      for (const [file, reason] of rows) rejected[String(file)] = String(reason);
    },
  };
  const deps = { ...gateway.services, pool: gateway.services.photoPool };
  const counts = await importPhotos(deps, { source, event: event.id, dryRun, rejects });
  return { counts, rejected };
}

const counted = (counts: Partial<PhotoImportCounts>) => ({ ...NOTHING, ...counts });

async function filesOf(source: string) {
  const files: SourceFile[] = [];
  for await (const file of (await openSource(source)).files()) files.push(file);
  return files;
}

/** What is kept of photos, of anybody. */
async function kept() {
  const { connection } = gateway.database;
  const names = ['photos.files', 'photos.chunks', 'changes', 'consents', 'outbox'];
  return Promise.all(names.map((name) => connection.collection(name).countDocuments({})));
}

/** What is refused as a whole says why, and leaves nothing. */
async function refusalOf(source: string): Promise<string> {
  const before = await kept();
  const refused = await take(source).then(
    () => 'taken',
    (error: Error) => error.message.replace(source, 'SOURCE'),
  );
  expect(await kept()).toEqual(before);
  return refused;
}

const registeredAs = (who: BuiltAttendee, ...sources: [source: string, id: string][]) =>
  gateway.services.models.attendees.updateOne(
    { _id: who.id },
    { $set: { sources: sources.map(([source, id]) => ({ source, id, rowHash: '' })) } },
  );

describe('an imported photo', () => {
  it('is its owner’s alone: no consent is given, nobody else is shown it, and nobody is mailed', async () => {
    const mails = await gateway.mailsTo(ada.email);
    const { counts, rejected } = await take(await folderOf({ [`${ada.id}.jpg`]: red }));
    expect([counts, rejected]).toEqual([counted({ added: 1 }), {}]);
    const url = await photoOf(asAda, ada);
    expect((await asAda.fetch(pathOf(url))).status).toBe(200);
    const asBen = await gateway.as(ben.email);
    expect(await photoOf(asBen, ada)).toBe(null);
    expect((await asBen.fetch(pathOf(url))).status).toBe(404);
    expect(await gateway.services.models.consents.countDocuments({ subject: ada.id })).toBe(0);
    expect(await gateway.mailsTo(ada.email)).toEqual(mails);
    const [change] = await gateway.services.models.changes.find({ subject: ada.id, part: 'photo' }).lean();
    expect(change?.by).toMatchObject({ kind: 'IMPORT', source: 'photos', account: null, session: null });
  });

  it('is shown to whom its owner shows their photo already', async () => {
    await buildConsent(gateway, { subject: ada, field: 'photo', recipient: oneAttendee(ben.id) });
    await take(await folderOf({ [`${ada.id}.jpg`]: red }));
    expect(await photoOf(await gateway.as(ben.email), ada)).not.toBe(null);
  });

  it.each([
    ['the id of their registration, whatever its case', () => 'ada01-1.JPG', 'ADA01-1'],
    ['an id with a dash of its own', () => 'O%2D1-2.png', 'O%2D1-2'],
    ['an id with a slash, percent-encoded', () => 'a%2Fb-1.webp', 'A/b-1'],
    ['their address', () => `${ada.email}.jpeg`, 'X-1'],
    ['their address, in capitals', () => `${ada.email.toUpperCase()}.HEIC`, 'X-1'],
    ['their address, percent-encoded', () => `${encodeURIComponent(ada.email)}.avif`, 'X-1'],
    ['their address, in a folder of any name', () => `a/b@c/${ada.email}.jpg`, 'X-1'],
  ])('goes by %s', async (_what, name, id) => {
    await registeredAs(ada, ['pretix', id]);
    for (const source of [await folderOf({ [name()]: red }), await archive([one(name())])]) {
      const { counts, rejected } = await take(source);
      expect([counts.added + counts.unchanged, rejected]).toEqual([1, {}]);
    }
    expect(await photoOf(asAda, ada)).not.toBe(null);
  });

  it('is replaced by a newer import, and the same file makes no new one; nothing at all by a dry run', async () => {
    const source = await folderOf({ [`${ada.id}.jpg`]: red });
    const before = await kept();
    expect((await take(source, true)).counts).toEqual(counted({ added: 1 }));
    expect(await kept()).toEqual(before);
    expect((await take(source)).counts).toEqual(counted({ added: 1 }));
    const first = await photoOf(asAda, ada);
    const afterwards = await kept();
    expect((await take(source)).counts).toEqual(counted({ unchanged: 1 }));
    expect([await kept(), await photoOf(asAda, ada)]).toEqual([afterwards, first]);
    await writeFile(path.join(source, `${ada.id}.jpg`), blue);
    expect((await take(source)).counts).toEqual(counted({ replaced: 1 }));
    expect(await photoOf(asAda, ada)).not.toBe(first);
    expect((await asAda.fetch(pathOf(first))).status).toBe(404);
  });

  it('is known again after the keys of the hashes were rotated, and by nobody without them', async () => {
    const source = await folderOf({ [`${ada.id}.jpg`]: red });
    await take(source);
    const [file] = await gateway.database.connection
      .collection('photos.files')
      .find({ 'metadata.subject': ada.id })
      .toArray();
    const plain = createHash('sha256').update(red).digest('hex');
    expect(file?.metadata.imported).toMatch(/^(\d+\.)?[0-9a-f]{64}$/);
    expect(JSON.stringify(file)).not.toContain(plain);
    await rotate(gateway, ['address-index']);
    await gateway.services.keyRing.refresh();
    expect(gateway.services.keyRing.hashes('ROW_HASH').kept('a file')).toMatch(/^2\./);
    expect((await take(source)).counts).toEqual(counted({ unchanged: 1 }));
  });
});

describe('what its owner decided stays', () => {
  const kept1 = async (bytes = blue) => (await take(await folderOf({ [`${ada.id}.jpg`]: bytes }))).counts;
  const remove = () =>
    asAda.mutate('mutation ($event: ID!) { removePhoto(input: { event: $event }) { userErrors { code } } }', {
      event: event.id,
    });

  it('a photo of their own', async () => {
    expect((await put(asAda, event, red)).status).toBe(204);
    const own = await photoOf(asAda, ada);
    expect(await kept1()).toEqual(counted({ kept: 1 }));
    expect(await photoOf(asAda, ada)).toBe(own);
  });

  it('none, where they took away their own', async () => {
    await put(asAda, event, red);
    await remove();
    expect(await kept1()).toEqual(counted({ kept: 1 }));
    expect(await photoOf(asAda, ada)).toBe(null);
  });

  it('none, where they took away what an import put there', async () => {
    await kept1(red);
    await remove();
    expect([await kept1(red), await kept1(blue)]).toEqual([counted({ kept: 1 }), counted({ kept: 1 })]);
    expect(await photoOf(asAda, ada)).toBe(null);
  });

  it('none, where an organiser, or the answer to an incident, took it away', async () => {
    await kept1(red);
    const { models, history, database } = gateway.services;
    const by = {
      kind: 'INCIDENT',
      account: null,
      session: null,
      browser: null,
      network: null,
      source: null,
    } as const;
    await database.transaction(async (session) => {
      const record = await models.attendees.findOne({ _id: ada.id }, null, { session }).lean().exec();
      await history.apply(record as never, { photo: { value: null, edited: null } }, { by }, session);
    });
    expect(await kept1(red)).toEqual(counted({ kept: 1 }));
    expect(await photoOf(asAda, ada)).toBe(null);
  });

  it('a photo of which no import is known', async () => {
    ada = await buildAttendee(gateway, { event });
    expect(await kept1()).toEqual(counted({ kept: 1 }));
  });
});

describe('an upload by the owner at the same moment', () => {
  it('is what is there in the end, whichever came first', async () => {
    const outcomes = new Set<string>();
    for (let n = 0; n < 8; n++) {
      const person = await buildAttendee(gateway, { event, photo: null });
      const client = await gateway.as(person.email);
      const source = await folderOf({ [`${person.id}.jpg`]: red });
      await registeredAs(person, ['test', person.id]);
      const [{ counts }, sent] = await Promise.all([
        take(source),
        put(client, event, await jpeg(96, 96, '#36c')),
      ]);
      expect(sent.status).toBe(204);
      outcomes.add(counts.added === 1 ? 'added' : 'kept');
      expect(counts.added + counts.kept).toBe(1);
      const photo = pathOf(await photoOf(client, person)).split('/')[2];
      const files = await gateway.database.connection
        .collection('photos.files')
        .find({ 'metadata.subject': person.id, 'metadata.keptUntil': { $exists: false } })
        .toArray();
      // All six of the owner's, and nothing of the import's but what is kept as the former.
      expect(new Set(files.map(({ metadata }) => metadata.photo))).toEqual(new Set([photo]));
      expect(files.map(({ metadata }) => metadata.imported)).toEqual(Array(6).fill(undefined));
      expect((await take(source)).counts).toEqual(counted({ kept: 1 }));
    }
    expect(outcomes.size).toBeGreaterThan(0);
  });
});

describe('a file is left out and named', () => {
  it('of nobody here, of somebody not registered, of a guest without an address of their own', async () => {
    const gone = await buildAttendee(gateway, { event, registered: false });
    const other = await buildAttendee(gateway, { event: await buildEvent(gateway), photo: null });
    const guest = await buildAttendee(gateway, { event, photo: null });
    await gateway.services.models.attendees.updateOne({ _id: guest.id }, { $set: { account: null } });
    const names = ['nobody@people.example', gone.id, gone.email, other.id, other.email, guest.email];
    const { counts, rejected } = await take(
      await folderOf(Object.fromEntries(names.map((name) => [`${name}.jpg`, red]))),
    );
    expect(counts).toEqual(counted({ rejected: names.length }));
    expect(rejected).toEqual(Object.fromEntries(names.map((name) => [`${name}.jpg`, NOBODY])));
  });

  it('of two that are one person’s, each with the other’s name', async () => {
    const [a, b] = [`${ada.id}.jpg`, `${ada.email}.png`];
    const { counts, rejected } = await take(await folderOf({ [a]: red, [b]: blue, [`${ben.id}.jpg`]: red }));
    expect(counts).toEqual(counted({ added: 1, rejected: 2 }));
    expect(rejected).toEqual({
      [a]: `is for the same person as ${b}`,
      [b]: `is for the same person as ${a}`,
    });
    expect(await photoOf(asAda, ada)).toBe(null);
  });

  it('whose id two sources use for two people', async () => {
    await registeredAs(ada, ['pretix', '7']);
    await registeredAs(ben, ['eventbrite', '7']);
    const { rejected } = await take(await folderOf({ '7.jpg': red }));
    expect(rejected).toEqual({
      '7.jpg': 'names more than one person: their ids are the same in two sources',
    });
  });

  it('that bears the id of a registration that is another’s now', async () => {
    const source = { source: 'pretix', id: 'OLD-1', rowHash: '', retired: true };
    await gateway.services.models.attendees.updateOne({ _id: ada.id }, { $set: { sources: [source] } });
    expect((await take(await folderOf({ 'OLD-1.jpg': red }))).rejected).toEqual({ 'OLD-1.jpg': NOBODY });
  });

  it('that is no picture, whatever its name; a picture under another’s ending is taken', async () => {
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"></svg>');
    const bad: [string, Buffer, keyof typeof PHOTO_PROBLEMS][] = [
      [`${ada.id}.jpg`, Buffer.from('no picture'), 'UNKNOWN_TYPE'],
      [`${ada.id}.png`, svg, 'SVG'],
      [`${ada.id}.webp`, red.subarray(0, red.length / 2), 'UNREADABLE'],
      [`${ada.id}.avif`, Buffer.alloc(0), 'EMPTY'],
      [`${ada.id}.jpeg`, zipOf([one('a.jpg')]), 'UNKNOWN_TYPE'],
    ];
    for (const [name, bytes, problem] of bad)
      expect((await take(await archive([one(name, bytes)]))).rejected).toEqual({
        [name]: PHOTO_PROBLEMS[problem],
      });
    const png = await picture().png().toBuffer();
    expect((await take(await archive([one(`${ada.id}.jpg`, png)]))).counts).toEqual(counted({ added: 1 }));
  });

  it('that has no ending of a picture, or is an archive; what systems leave behind is passed over', async () => {
    const source = await folderOf({
      'notes.txt': red,
      'more.zip': zipOf([one(`${ada.id}.jpg`)]),
      '.DS_Store': red,
      '__MACOSX/._a.jpg': red,
      'Thumbs.db': red,
    });
    expect((await take(source)).rejected).toEqual({
      'notes.txt': 'has no ending of a picture: .jpg, .jpeg, .png, .webp, .avif, .heic, .heif',
      'more.zip': 'is an archive, and none is opened within another or a folder',
    });
  });

  it('that is larger than an upload may be', async () => {
    const large = Buffer.concat([red, randomBytes(UPLOAD_BYTES)]);
    const name = `${ada.id}.jpg`;
    for (const source of [await folderOf({ [name]: large }), await archive([one(name, large)])])
      expect((await take(source)).rejected).toEqual({ [name]: 'has more than 10 MiB' });
  });

  it('in a folder, that is a link, a pipe, or became a link since it was listed', async () => {
    const secret = path.join(await folderOf({ 'secret.jpg': red }), 'secret.jpg');
    const source = await folderOf({});
    await symlink(secret, path.join(source, `${ada.id}.jpg`));
    await symlink(path.dirname(secret), path.join(source, 'folder.jpg'));
    execFileSync('mkfifo', [path.join(source, `${ben.id}.jpg`)]);
    expect((await take(source)).rejected).toEqual({
      [`${ada.id}.jpg`]: 'is a symbolic link, and those are not followed',
      'folder.jpg': 'is a symbolic link, and those are not followed',
      [`${ben.id}.jpg`]: 'is no regular file',
    });
    const changing = await folderOf({ 'a.jpg': red });
    const [file] = await filesOf(changing);
    await rename(path.join(changing, 'a.jpg'), path.join(changing, 'b'));
    await symlink(secret, path.join(changing, 'a.jpg'));
    await expect(file?.read()).rejects.toThrow('is a symbolic link');
    const nested = await folderOf({ 'in/secret.jpg': red });
    const [within] = await filesOf(nested);
    await rename(path.join(nested, 'in'), path.join(nested, 'out'));
    await symlink(path.dirname(secret), path.join(nested, 'in'));
    await expect(within?.read()).rejects.toThrow('lies in a symbolic link, or was moved');
  });

  it('in an archive, that grows beyond the size it says', async () => {
    const { counts, rejected } = await take(
      await archive([{ ...one(`${ada.id}.jpg`), says: 10 }, one(`${ben.id}.jpg`)]),
    );
    expect(counts).toEqual(counted({ added: 1, rejected: 1 }));
    expect(rejected[`${ada.id}.jpg`]).toMatch(/^cannot be unpacked: too many bytes/);
  });

  it('that is in an archive twice by one name', async () => {
    const name = `${ada.id}.jpg`;
    const { counts, rejected } = await take(await archive([one(name, red), one(name, blue)]));
    expect([counts, rejected]).toEqual([
      counted({ rejected: 1 }),
      { [name]: 'is in the archive more than once' },
    ]);
  });
});

describe('an archive made to do harm is refused as a whole, its entry is named, and nothing is left', () => {
  const good = () => one(`${ada.id}.jpg`);
  const zeros = Buffer.alloc(9 * 1024 * 1024);
  const HARM = 'SOURCE: is damaged, or made to do harm: ';
  it.each<[string, () => Promise<string>, string | RegExp]>([
    ['a name with `..`', () => archive([good(), one('../a.jpg')]), `${HARM}invalid relative path: ../a.jpg`],
    [
      '`..` within',
      () => archive([good(), one('a/../../b.jpg')]),
      `${HARM}invalid relative path: a/../../b.jpg`,
    ],
    ['an absolute name', () => archive([good(), one('/etc/a.jpg')]), `${HARM}absolute path: /etc/a.jpg`],
    ['a drive', () => archive([good(), one('C:/a.jpg')]), `${HARM}absolute path: C:/a.jpg`],
    [
      'backslashes',
      () => archive([good(), one('..\\a.jpg')]),
      `${HARM}invalid characters in fileName: ..\\a.jpg`,
    ],
    [
      'a symbolic link',
      () => archive([good(), { ...one('a.jpg', Buffer.from('/etc/passwd')), mode: 0o120777 }]),
      'SOURCE: a.jpg: is a symbolic link',
    ],
    [
      'a device',
      () => archive([good(), { ...one('a.jpg'), mode: 0o020666 }]),
      'SOURCE: a.jpg: is a device, or no regular file',
    ],
    ['a password', () => archive([good(), { ...one('a.jpg'), flags: 1 }]), 'SOURCE: a.jpg: is encrypted'],
    [
      'a bomb',
      () => archive([good(), one('a.jpg', zeros)]),
      /^SOURCE: a\.jpg: would become \d+ times as large: a ZIP bomb$/,
    ],
    [
      'an entry that says it is of gigabytes',
      () => archive([good(), { ...one('a.jpg'), says: 4_000_000_000 }]),
      /^SOURCE: a\.jpg: would become \d+ times as large: a ZIP bomb$/,
    ],
    [
      'entries that share their bytes',
      () => archive([good(), ...Array.from({ length: 9 }, (_, n) => ({ ...one(`${n}.jpg`), shared: true }))]),
      /^SOURCE: \d\.jpg: shares its bytes with others$/,
    ],
    [
      'too many entries',
      () => archive([good()], { count: 100_001 }),
      'SOURCE: holds 100001 entries; 100000 are the most',
    ],
    ['fewer entries than it says', () => archive([good()], { count: 2 }), `${HARM}unexpected EOF`],
    [
      'a name that would move the cursor',
      () => archive([good(), one('../\u001b[2Ja.jpg')]),
      `${HARM}invalid relative path: ../[2Ja.jpg`,
    ],
    [
      'nothing of an archive',
      async () => path.join(await folderOf({ 'a.zip': red }), 'a.zip'),
      /^SOURCE: is no ZIP archive: End of central directory/,
    ],
  ])('with %s', async (_what, source, message) => {
    const said = await refusalOf(await source());
    expect(said).toEqual(typeof message === 'string' ? message : expect.stringMatching(message));
    expect(await photoOf(asAda, ada)).toBe(null);
  });

  it('so is a source that is not there, is no file, is too deep, or changes while it is read', async () => {
    expect(await refusalOf('/nowhere/photos')).toBe('SOURCE: does not exist');
    expect(await refusalOf('/dev/null')).toBe('SOURCE: is neither a folder nor a ZIP archive');
    const deep = await folderOf({ [`${'d/'.repeat(11)}${ada.id}.jpg`]: red });
    expect(await refusalOf(deep)).toBe(`SOURCE: ${'d/'.repeat(11).slice(0, -1)}: is deeper than 10 folders`);
    const full = await openFolder(await folderOf({ 'a.jpg': red, 'b/c.jpg': red, 'd.jpg': red }), 2);
    const all = async () => {
      for await (const _file of full.files());
    };
    await expect(all()).rejects.toThrow('holds more than 2 files');
    const changing = await archive([good()]);
    const source = await openSource(changing);
    await writeFile(changing, zipOf([good(), good()]));
    await expect(source.files().next()).rejects.toThrow('was changed while it was read');
    await source.close();
  });
});

describe('attendant photos import', () => {
  it('prints counts, lists what it rejected in a file for its owner only, and ends with 0; beside a gateway', async () => {
    const source = await archive([one(`${ada.id}.jpg`), one('=nobody.jpg')]);
    const ended = await commandLine(['photos', 'import', source, '--event', event.slug], gateway);
    expect(ended).toMatchObject({ code: 0, err: '' });
    expect(ended.out).toContain('added: 1\nreplaced: 0\nunchanged: 0\nkept: 0\nrejected: 1\n');
    const [name] = (await readdir(gateway.config.dataDir)).filter((file) =>
      file.includes('.rejected-photos-'),
    );
    const report = await readFile(path.join(gateway.config.dataDir, String(name)), 'utf8');
    expect(report).toBe(`"file","reason"\r\n"'=nobody.jpg","${NOBODY}"\r\n`);
    expect(await photoOf(asAda, ada)).not.toBe(null);
  });

  it('ends with 65 for a source that is no good, an event nobody knows, and with 2 where it may not', async () => {
    const bad = await archive([one('../a.jpg')]);
    const refused = await commandLine(['photos', 'import', bad, '--event', event.slug], gateway);
    expect(refused).toMatchObject({ code: 65, out: '' });
    expect(refused.err).toMatch(/invalid relative path: \.\.\/a\.jpg\nNothing was imported\.\n$/);
    const good = await archive([one(`${ada.id}.jpg`)]);
    const unknown = await commandLine(['photos', 'import', good, '--event', 'nowhere'], gateway);
    expect([unknown.code, unknown.err]).toEqual([65, expect.stringContaining('There is no event nowhere.')]);
    await gateway.services.models.events.updateOne({ _id: event.id }, { $set: { closedAt: new Date(0) } });
    const closed = await commandLine(['photos', 'import', good, '--event', event.slug], gateway);
    expect([closed.code, closed.err]).toEqual([
      2,
      `The people of ${event.slug} were erased on 1970-01-01, when its retention was over; no photos are brought into it any more.\n`,
    ]);
  });

  it('says what was written where it stops on its way, and goes on from there', async () => {
    const files = { [`${ada.id}.jpg`]: red, [`${ben.id}.jpg`]: red };
    const source = await folderOf(files);
    const pool = new PhotoPool({ processes: 1, waiting: 0 });
    const options = { source, event: event.id, rejects: { write: async () => {} } };
    const stopped = await importPhotos({ ...gateway.services, pool }, options).catch((error) => error);
    expect(stopped).toBeInstanceOf(PhotoImportStopped);
    expect(stopped.counts).toEqual(counted({ added: 1 }));
    expect([stopped.message, stopped.cause.message]).toEqual([
      'The import stopped there; 1 added and 0 replaced are written. Run it again for the others.',
      'no place to read a picture',
    ]);
    await pool.close();
    expect((await take(source)).counts).toEqual(counted({ added: 1, unchanged: 1 }));
  });

  it('does not begin while an older copy of the database is being accepted', async () => {
    const source = await folderOf({ [`${ada.id}.jpg`]: red });
    const { connection } = gateway.database;
    await connection.collection<{ _id: string }>('leases').insertOne({
      _id: 'accept-restore test',
      holder: 'test',
      until: new Date(Date.now() + 60_000),
    } as never);
    await expect(take(source)).rejects.toThrow('an older copy of the database is being accepted');
    await connection.collection<{ _id: string }>('leases').deleteOne({ _id: 'accept-restore test' });
  });
});

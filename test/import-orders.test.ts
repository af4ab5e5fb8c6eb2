/**
 * Threat: which file came first, or how often one was read, decides whose account, phone or consent it is. What is left
 * must be a function of the rows alone; so histories are made at random, and each must end as the plainest does.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { csvLine } from '../src/attendees/import/report.ts';
import { eventbriteCsv, openStage, pretixCsv, type Stage } from './support/import.ts';
import { stateOf } from './support/import-state.ts';

const RUNS = Number(process.env.IMPORT_HISTORIES ?? 25);

let stage: Stage;
let mappings: Record<string, string | undefined>;
let events = 0;
beforeAll(async () => {
  stage = await openStage('orders');
  mappings = {
    door: await stage.write(JSON.stringify(DOOR), 'door.json'),
    kasse: await stage.write(JSON.stringify(KASSE), 'kasse.json'),
  };
});
afterAll(() => stage.close());

/** No groups; questions of its own, and phones of the attendees. */
const DOOR = {
  source: 'door',
  columns: {
    id: 'No',
    status: 'State',
    name: 'Who',
    email: 'Mail',
    phone: 'Mobile',
    category: 'Kind',
    listed: 'Findable?',
  },
  paid: ['ok'],
  unpaid: ['off'],
  consents: [
    { column: 'Phone for all?', field: 'phone', recipient: 'audience:*' },
    { column: 'Photo for members?', field: 'photo', recipient: 'audience:category:Member' },
  ],
};

/** Groups with a buyer, and phones of the orders. */
const KASSE = {
  source: 'kasse',
  columns: {
    id: 'Platz',
    order: 'Bestellung',
    status: 'Zustand',
    name: 'Teilnehmer',
    email: 'Mail',
    orderEmail: 'Mail Käufer',
    orderPhone: 'Telefon',
    buyerName: 'Käufer',
    jobTitle: 'Beruf',
  },
  paid: ['bezahlt'],
  unpaid: ['storniert'],
  consents: [{ column: 'Telefon zeigen?', field: 'phone', recipient: 'audience:*' }],
  yes: ['ja'],
  no: ['nein'],
};

const NAMES = ['Ada Archer', 'Ben Okafor', 'Chen Li'];
const row = fc.record({
  who: fc.nat(2),
  mail: fc.constantFrom('ada', 'ada', 'ben', ''),
  buyer: fc.nat(1),
  cancelled: fc.nat(4).map((n) => n === 0),
  group: fc.boolean(),
  phone: fc.constantFrom('', '+44 7700 900111', '+44 7700 900222'),
  title: fc.constantFrom('', 'Engineer', 'Poet'),
  yes: fc.boolean(),
});
type Row = typeof row extends fc.Arbitrary<infer T> ? T : never;

const SOURCES = ['pretix', 'eventbrite', 'door', 'kasse'] as const;
type Source = (typeof SOURCES)[number];

function fileOf(source: Source, rows: readonly Row[], domain: string): string {
  const name = ({ who }: Row) => NAMES[who] ?? '';
  const mail = ({ mail }: Row) => (mail === '' ? '' : `${mail}@${domain}`);
  const order = ({ group }: Row, i: number) => (group ? 'G' : `O${i}`);
  const buyer = (one: Row) => ({
    mail: `${['ada', 'ben'][one.buyer]}@${domain}`,
    name: NAMES[one.buyer] ?? '',
  });
  const csv = (lines: string[][]) => lines.map((cells) => csvLine(cells).replaceAll(`"'`, '"')).join('');
  switch (source) {
    case 'pretix':
      return pretixCsv(
        ...rows.map((one, i) => ({
          order: order(one, i),
          position: `${i}`,
          status: one.cancelled ? 'Canceled' : 'Paid',
          name: name(one),
          email: mail(one),
          orderEmail: buyer(one).mail,
          invoiceName: buyer(one).name,
          phone: one.phone,
          jobTitle: one.title,
          company: one.title === '' ? '' : 'P Ltd',
          listed: one.yes ? 'Yes' : 'No',
          showPhone: one.yes ? 'Yes' : 'No',
          showEmail: one.phone === '' ? 'Yes' : 'No',
        })),
      );
    case 'eventbrite':
      return eventbriteCsv(
        ...rows.map((one, i) => ({
          attendee: `${i}`,
          order: order(one, i),
          first: name(one).split(' ')[0] ?? '',
          last: name(one).split(' ')[1] ?? '',
          email: mail(one),
          status: one.cancelled ? 'Deleted' : 'Attending',
          phone: one.phone,
          jobTitle: one.title,
          exhibitors: one.yes ? 'Yes' : 'No',
        })),
      );
    case 'door':
      return csv([
        ['No', 'State', 'Who', 'Mail', 'Mobile', 'Kind', 'Findable?', 'Phone for all?', 'Photo for members?'],
        ...rows.map((one, i) => [
          ...[`${i}`, one.cancelled ? 'off' : 'ok', name(one).toUpperCase(), mail(one), one.phone],
          ...[one.title, one.yes ? 'no' : 'yes', one.yes ? 'yes' : 'no', 'yes'],
        ]),
      ]);
    case 'kasse':
      return csv([
        [
          ...['Platz', 'Bestellung', 'Zustand', 'Teilnehmer', 'Mail', 'Mail Käufer', 'Telefon', 'Käufer'],
          ...['Beruf', 'Telefon zeigen?'],
        ],
        ...rows.map((one, i) => [
          ...[`${i}`, order(one, i), one.cancelled ? 'storniert' : 'bezahlt', name(one), mail(one)],
          ...[buyer(one).mail, one.phone, buyer(one).name, one.title, one.yes ? 'ja' : 'nein'],
        ]),
      ]);
  }
}

type Files = Record<Source, readonly Row[]>;

/** What these commands leave of the files; each command names one source, or the two that need no mapping. */
async function leftBy(files: Files, commands: readonly (readonly Source[])[]): Promise<string> {
  events += 1;
  const event = `run-${events}`;
  const domain = `${event}.example`;
  for (const sources of commands) {
    const paths: string[] = [];
    for (const source of sources) paths.push(await stage.write(fileOf(source, files[source], domain)));
    await stage.take('', { files: paths, event, mapping: mappings[sources[0] ?? ''] });
  }
  return JSON.stringify(await stateOf(stage, event), null, 1).replaceAll(event, 'run');
}

const rows = fc.array(row, { maxLength: 3 });
const files = fc.record<Files>({ pretix: rows, eventbrite: rows, door: rows, kasse: rows });
const permutation = fc.shuffledSubarray([...SOURCES], { minLength: 4 });
const reread = fc.array(fc.constantFrom(...SOURCES), { maxLength: 3 });
/** Any order, with files read again in between, and two of them in one command where they can be. */
const history = fc
  .tuple(permutation, reread, fc.array(fc.nat(6), { minLength: 3, maxLength: 3 }), fc.boolean())
  .map(([first, again, places, together]) => {
    const order: Source[][] = first.map((source) => [source]);
    again.forEach((source, i) => void order.splice(places[i] ?? 0, 0, [source]));
    return together ? joined(order) : order;
  });

function joined(order: Source[][]): Source[][] {
  const plain = (one: Source[] = ['door']) => one.every((source) => mappings[source] === undefined);
  const at = order.findIndex((one, i) => plain(one) && plain(order[i + 1]));
  const [one, other] = [order[at] ?? [], order[at + 1] ?? []];
  if (at === -1 || one[0] === other[0]) return order;
  return order.toSpliced(at, 2, [...one, ...other]);
}

describe('four sources', () => {
  it('leave the same in any order, read once or again, in one command or several', async () => {
    await fc.assert(
      fc.asyncProperty(files, history, async (given, commands) => {
        const plain = await leftBy(
          given,
          SOURCES.map((source) => [source]),
        );
        expect(await leftBy(given, commands)).toEqual(plain);
      }),
      { numRuns: RUNS, interruptAfterTimeLimit: 1_500_000 },
    );
  }, 1_800_000);
});

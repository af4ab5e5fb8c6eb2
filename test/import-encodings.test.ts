/** Threat: a name stored garbled because its file was read in the wrong encoding, and nobody was told. */
import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { guessDelimiter } from '../src/attendees/import/csv.ts';
import { DAMAGE, decoded } from '../src/attendees/import/decode.ts';
import { type EncodingName, tellEncoding } from '../src/attendees/import/encoding.ts';
import { openStage, type Position, pretixCsv, type Stage } from './support/import.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await openStage('encodings');
});
afterEach(() => stage.close());

const ZOE: Position = { name: 'Zoë “Łú” 王', jobTitle: 'Poet – “free”\r\nand\tcomma, semicolon;' };
const WESTERN: Position = { name: 'Zoë Müller-Ångström', jobTitle: 'Poet – “€ free” …' };
/** What Windows-1252 writes; its header has an en dash of its own. */
const cp1252 = (text: string) =>
  Buffer.from(
    text.replace(
      /[€…–“”’]/g,
      (c) => ({ '€': '\x80', '…': '\x85', '–': '\x96', '“': '\x93', '”': '\x94' })[c] ?? '\x92',
    ),
    'latin1',
  );
const utf16be = (text: string) => Buffer.from(text, 'utf16le').swap16();

describe('an encoding', () => {
  const full = pretixCsv({}, { ...ZOE, order: 'Z', email: 'z@demo.example', orderEmail: 'z@demo.example' });
  it.each<[string, Buffer, object]>([
    ['UTF-8', Buffer.from(full), {}],
    ['UTF-8 with BOM', Buffer.from(`\ufeff${full}`), {}],
    ['UTF-16LE with BOM', Buffer.from(`\ufeff${full}`, 'utf16le'), {}],
    ['UTF-16BE with BOM', utf16be(`\ufeff${full}`), {}],
    ['UTF-16LE without BOM', Buffer.from(full.replaceAll('"', ''), 'utf16le'), { GUESSED_ENCODING: 1 }],
    ['UTF-16BE without BOM', utf16be(full.replaceAll('"', '')), { GUESSED_ENCODING: 1 }],
  ])('%s is told, and every name comes in whole', async (how, file, notices) => {
    // Without its quotes the job title would be three rows.
    const content = how.includes('without') ? unquotedFile(how) : file;
    const report = await stage.take(content);
    expect(report.counts).toMatchObject({ created: 2, rejected: 0 });
    expect(report.noticeCounts).toEqual(notices);
    expect((await stage.person(ZOE.name ?? '')).sources[0]?.id).toBe('Z-1');
  });

  const unquotedFile = (how: string) => {
    const text = full.replace(/\r\nand\t/, ' and ');
    return how.includes('BE') ? utf16be(text) : Buffer.from(text, 'utf16le');
  };

  it('Windows-1252 is told by its bytes, and the organiser is told that it was a guess', async () => {
    const report = await stage.take(cp1252(pretixCsv(WESTERN)));
    expect(report.counts).toMatchObject({ created: 1, rejected: 0 });
    expect(report.noticeCounts).toEqual({ GUESSED_ENCODING: 1 });
    expect(report.notices[0]?.text).toMatch(/Windows-1252/);
    expect((await stage.values('Zoë Müller-Ångström')).jobTitle).toBe('Poet – “€ free” …');
  });
});

describe('one bad byte', () => {
  const file = pretixCsv({}, { order: 'B', name: 'Ben Okafor' }, { order: 'C', name: 'Chen Li' });
  const broken = (find: string, bytes: number[]) => {
    const at = Buffer.from(file).indexOf(find);
    const all = Buffer.from(file);
    return Buffer.concat([all.subarray(0, at), Buffer.from(bytes), all.subarray(at)]);
  };

  it.each([
    ['a byte of Windows-1252', [0xfc]],
    ['half a character', [0xe2, 0x80]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['an overlong slash', [0xc0, 0xaf]],
    ['what no text may hold', [0xef, 0xbf, 0xbf]],
  ])(
    'does not turn UTF-8 into Windows-1252: %s costs its row, with line and column',
    async (_what, bytes) => {
      const report = await stage.take(broken('Ben Okafor', bytes));
      expect(report.counts).toMatchObject({ created: 2, rejected: 1 });
      expect(await readFile(report.rejectsFile ?? '', 'utf8')).toMatch(
        /\r\n3,"Attendee name","holds bytes that are no text in the encoding of the file"/,
      );
    },
  );

  it('in the header makes a bad file', async () => {
    await expect(stage.take(broken('Product', [0xfc]))).rejects.toThrow(
      /line 1: holds bytes that are no text/,
    );
  });

  it('where the order stands makes a bad file: the row may be one of a group', async () => {
    const text = pretixCsv({ order: 'XY', listed: 'Yes' }, { order: 'XY', position: '2', name: 'Ben' });
    const at = Buffer.from(text).lastIndexOf('XY') + 1;
    const bytes = Buffer.from(text);
    bytes[at] = 0xff;
    await expect(stage.take(bytes)).rejects.toThrow(/line 3: .*whose row it is cannot be told/);
    expect(await stage.people()).toEqual([]);
  });

  it('makes no guess where both could be true', async () => {
    const mixed = Buffer.concat([Buffer.from(file), Buffer.from([0xfc, 0xe4, 0xf6, 0xdf, 0xfc])]);
    await expect(stage.take(mixed)).rejects.toThrow(
      /line 5: is neither UTF-8 \(3 .*\) nor Windows-1252 \(5 /,
    );
  });

  it('that is nothing in Windows-1252 either costs its row', async () => {
    const bytes = cp1252(pretixCsv(WESTERN, { order: 'D', name: 'Dora Ex' }));
    bytes[bytes.indexOf('Dora Ex') + 4] = 0x81;
    expect((await stage.take(bytes)).counts).toMatchObject({ created: 1, rejected: 1 });
  });
});

describe('what is no text at all', () => {
  const good = `\ufeff${pretixCsv({})}`;
  it.each<[string, Buffer, RegExp]>([
    [
      'UTF-32',
      Buffer.concat([Buffer.from([0xff, 0xfe, 0, 0]), Buffer.alloc(40)]),
      /line 1: is written in UTF-32/,
    ],
    [
      'half a character of UTF-16',
      Buffer.from(good, 'utf16le').subarray(0, -1),
      /half a character at its end/,
    ],
    ['a spreadsheet', Buffer.from('504b030414000600080000002100', 'hex'), /no known header/],
  ])('%s changes nothing and says why', async (_what, content, message) => {
    await expect(stage.take(content)).rejects.toThrow(message);
    expect(await stage.people()).toEqual([]);
  });

  it('half a surrogate pair of UTF-16 costs its row', async () => {
    const report = await stage.take(
      Buffer.from(`${good}autumn,X\ud83c,1\r\n`.replace('X\ud83c,1', 'X,\ud83c'), 'utf16le'),
    );
    expect(report.counts).toMatchObject({ created: 1, rejected: 1 });
  });
});

describe('line ends and delimiters', () => {
  const rows = pretixCsv({ jobTitle: 'one\r\ntwo' }, { order: 'B', name: 'Ben Okafor' }).split('\r\n');
  it.each([
    ['CRLF', '\r\n'],
    ['LF', '\n'],
    ['CR', '\r'],
  ])('%s, quoted line breaks included', async (_name, end) => {
    expect((await stage.take(rows.join(end))).counts.created).toBe(2);
    expect((await stage.values('Ada Archer')).jobTitle).toBe('one two');
  });

  it.each([
    ['commas', ','],
    ['semicolons', ';'],
    ['tabs', '\t'],
  ])('%s', async (_name, mark) => {
    const text = pretixCsv({ jobTitle: 'a,b;c\td' }).replaceAll('","', `"${mark}"`);
    expect((await stage.take(text)).counts.created).toBe(1);
    expect((await stage.values('Ada Archer')).jobTitle).toBe('a,b;c d');
  });

  it('are guessed outside quotes, line breaks in them included', async () => {
    expect(await guessDelimiter(inputOf(Buffer.from('"a,b\nc,d,e";f\n1;2')))).toBe(';');
  });
});

const inputOf = (bytes: Buffer, size = 7) => ({
  name: 'memory',
  size: bytes.length,
  bytes: () => Readable.from(pieces(bytes, size), { objectMode: false }),
  assertUnchanged: async () => {},
  close: async () => {},
});

function* pieces(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const read = async (bytes: Buffer, encoding: EncodingName, size: number) => {
  const parts: Buffer[] = [];
  for await (const part of decoded(inputOf(bytes, size), encoding).bytes()) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
};

describe('decoding', () => {
  const text = fc.string({ unit: 'grapheme' }).filter((one) => !one.includes(DAMAGE));
  const size = fc.integer({ min: 1, max: 9 });

  it('gives back any text, wherever the pieces are cut', async () => {
    await fc.assert(
      fc.asyncProperty(text, size, async (one, cut) => {
        expect(await read(Buffer.from(one), 'UTF-8', cut)).toBe(one);
        expect(await read(Buffer.from(one, 'utf16le'), 'UTF-16LE', cut)).toBe(one);
        expect(await read(utf16be(one), 'UTF-16BE', cut)).toBe(one);
      }),
      { numRuns: 300 },
    );
  });

  it('marks what Node’s own decoder marks, and says the same of any bytes however they are cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ max: 40 }), size, async (some, cut) => {
        const bytes = Buffer.from(some);
        const whole = await read(bytes, 'UTF-8', 1_000);
        expect(await read(bytes, 'UTF-8', cut)).toBe(whole);
        const squeeze = (one: string) => one.replace(/[\uffff\ufffd]+/g, '?');
        expect(squeeze(whole)).toBe(squeeze(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)));
      }),
      { numRuns: 500 },
    );
  });

  it('is told alike however the file is cut', async () => {
    const file = Buffer.from(pretixCsv({ name: 'Zoë 王' }));
    for (const cut of [1, 2, 3, 64]) expect((await tellEncoding(inputOf(file, cut))).name).toBe('UTF-8');
  });
});

/** What is sent as a photo: the rows of threats.md about images, each refused with a clear problem, leaving nothing. */
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Request } from 'express';
import fc from 'fast-check';
import sharp from 'sharp';
import { type Frame, onFrames, writeFrame } from '../src/photos/frames.ts';
import { PhotoPool } from '../src/photos/pool.ts';
import { readUpload, type UploadError } from '../src/photos/read-body.ts';
import type { Rendition } from '../src/photos/renditions.ts';
import { PHOTO_PROBLEMS, UPLOAD_BYTES } from '../src/photos/renditions.ts';
import {
  heic,
  jpegThatSays,
  moving,
  movingPng,
  pngThatSays,
  withChunk,
  withSegment,
  ZIP,
} from './support/bad-photos.ts';
import type { Client } from './support/client.ts';
import { commandsDuring } from './support/commands.ts';
import { type BuiltAttendee, type BuiltEvent, buildAttendee, buildEvent } from './support/factories.ts';
import { startGateway, type TestGateway } from './support/gateway.ts';
import { jpeg, pathOf, photoOf, picture, put } from './support/photos.ts';

let gateway: TestGateway;
let event: BuiltEvent;
let owner: BuiltAttendee;
let client: Client;

beforeAll(async () => {
  gateway = await startGateway();
  event = await buildEvent(gateway);
  owner = await buildAttendee(gateway, { event, photo: null });
  client = await gateway.as(owner.email);
});
beforeEach(async () => {
  await gateway.database.connection.collection('limits').deleteMany({ key: /^photoUploads/ });
});
afterAll(() => gateway.close());

const countOf = (name: string) => gateway.database.connection.collection(name).countDocuments({});
const kept = async () => [
  await countOf('photos.files'),
  await countOf('photos.chunks'),
  await countOf('changes'),
];

/** A module for the processes that lies. */
const LIAR = fileURLToPath(new URL('./support/lying-photo-child.ts', import.meta.url));

/** What a refusal says; nothing may be left of what it refused. */
async function refusal(sent: Promise<Response>) {
  const before = await kept();
  const response = await sent;
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  const { status, code, detail } = (await response.json()) as Record<string, unknown>;
  expect(await kept()).toEqual(before);
  return { status, code, detail };
}

const noPhoto = (code: keyof typeof PHOTO_PROBLEMS) => ({ status: 422, code, detail: PHOTO_PROBLEMS[code] });
const halfOf = (bytes: Buffer) => bytes.subarray(0, Math.floor(bytes.length * 0.6));
const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');

describe('an upload is refused, and leaves nothing', () => {
  const CASES: [keyof typeof PHOTO_PROBLEMS, string, () => Promise<Buffer> | Buffer, string?][] = [
    ['EMPTY', 'with nothing in it', () => Buffer.alloc(0)],
    ['UNKNOWN_TYPE', 'that is text', () => Buffer.from('a photo, honestly')],
    ['UNKNOWN_TYPE', 'that is a PDF', () => Buffer.from('%PDF-1.7\n1 0 obj\n')],
    ['SVG', 'that is SVG with a script', () => svg, 'image/svg+xml'],
    ['SVG', 'that is SVG and says it is JPEG', () => svg],
    [
      'SVG',
      'that is SVG behind an XML declaration',
      () => Buffer.concat([Buffer.from('<?xml version="1.0"?>'), svg]),
    ],
    ['TYPE_MISMATCH', 'that is JPEG and says it is PNG', () => jpeg(), 'image/png'],
    ['TYPE_MISMATCH', 'that is PNG and says it is JPEG', () => picture().png().toBuffer()],
    ['ANIMATED', 'that is an animated GIF', () => moving('gif'), 'image/gif'],
    ['ANIMATED', 'that is an animated WebP', () => moving('webp'), 'image/webp'],
    ['ANIMATED', 'that is an animated PNG', () => movingPng(), 'image/png'],
    [
      'POLYGLOT',
      'that is JPEG and then HTML',
      async () => Buffer.concat([await jpeg(), Buffer.from('<HTML><ScRipt>alert(1)</script>')]),
    ],
    [
      'POLYGLOT',
      'that is JPEG with HTML in a comment',
      async () => withSegment(await jpeg(), 0xfe, Buffer.from('*/=1;<script>alert(1)</script>/*')),
    ],
    [
      'POLYGLOT',
      'that is PNG with PHP in a text',
      async () =>
        withChunk(await picture().png().toBuffer(), 'tEXt', Buffer.from('Comment\0<?php system(1);')),
      'image/png',
    ],
    ['POLYGLOT', 'that is JPEG and a ZIP archive', async () => Buffer.concat([await jpeg(), ZIP])],
    [
      'POLYGLOT',
      'that is JPEG and a PDF',
      async () => withSegment(await jpeg(), 0xfe, Buffer.from('%PDF-1.4')),
    ],
    [
      'TOO_MANY_PIXELS',
      'whose PNG header says 30,000 × 30,000',
      () => pngThatSays(30_000, 30_000),
      'image/png',
    ],
    ['TOO_MANY_PIXELS', 'whose JPEG header says 30,000 × 30,000', () => jpegThatSays(30_000, 30_000)],
    ['UNREADABLE', 'that is a small PNG and says it is larger', () => pngThatSays(4_000, 4_000), 'image/png'],
    ['UNREADABLE', 'that is a JPEG cut short', async () => halfOf(await jpeg())],
    ['UNREADABLE', 'that is a JPEG without its last two bytes', async () => (await jpeg()).subarray(0, -2)],
    [
      'UNREADABLE',
      'that is a PNG cut short',
      async () => halfOf(await picture().png().toBuffer()),
      'image/png',
    ],
    [
      'UNREADABLE',
      'that is a WebP cut short',
      async () => halfOf(await picture().webp().toBuffer()),
      'image/webp',
    ],
    [
      'UNREADABLE',
      'that is an AVIF cut short',
      async () => halfOf(await picture().avif({ effort: 0 }).toBuffer()),
      'image/avif',
    ],
    ['HEIC_NOT_READ', 'that is HEIC, where sharp reads none', () => heic(), 'image/heic'],
  ];
  it.each(CASES)('%s: one %s', async (code, _what, make, type = 'image/jpeg') => {
    expect(await refusal(put(client, event, await make(), { 'content-type': type }))).toEqual(noPhoto(code));
  });
});

describe('a picture is taken', () => {
  const CASES: [string, () => Promise<Buffer>, string?][] = [
    ['of one pixel', () => jpeg(1, 1)],
    ['ten thousand times as wide as high', () => jpeg(10_000, 1)],
    ['in CMYK', () => picture().toColourspace('cmyk').jpeg().toBuffer()],
    [
      'of 16 bits, with transparent parts',
      () => picture().ensureAlpha(0.5).toColourspace('rgb16').png().toBuffer(),
      'image/png',
    ],
    ['in grey', () => picture().greyscale().jpeg().toBuffer()],
    ['as PNG of a palette', () => picture().png({ palette: true }).toBuffer(), 'image/png'],
    ['as WebP', () => picture().webp().toBuffer(), 'image/webp'],
    ['as AVIF', () => picture().avif({ effort: 0 }).toBuffer(), 'image/avif'],
    ['whose type is not said', () => jpeg(), 'application/octet-stream'],
    ['whose type has another name and a parameter', () => jpeg(), 'Image/JPG; q=1'],
    [
      'with bytes after its end, as telephones put there',
      async () => Buffer.concat([await jpeg(), Buffer.from('SEFT\0motion')]),
    ],
  ];
  it.each(CASES)(
    '%s, and is squares of sRGB with eight bits and no metadata',
    async (_what, make, type = 'image/jpeg') => {
      const bytes = await make();
      const { width = 0, height = 0 } = await sharp(bytes).metadata();
      const sent = await put(client, event, bytes, { 'content-type': type });
      expect([sent.status, await sent.text()]).toEqual([204, '']);
      for (const [size, side] of [
        ['SMALL', 96],
        ['MEDIUM', 256],
        ['LARGE', 1024],
      ] as const)
        for (const format of ['JPEG', 'WEBP']) {
          const url = await photoOf(client, owner, `(size: ${size}, format: ${format})`);
          const got = Buffer.from(await (await client.fetch(pathOf(url))).arrayBuffer());
          const found = await sharp(got).metadata();
          const shorter = Math.min(side, width, height);
          expect(found).toMatchObject({
            ...{ format: format.toLowerCase(), width: shorter, height: shorter },
            ...{ space: 'srgb', channels: 3, depth: 'uchar', hasAlpha: false },
          });
          for (const none of ['exif', 'icc', 'iptc', 'xmp', 'orientation', 'comments'] as const)
            expect({ [none]: found[none] }).toEqual({ [none]: undefined });
        }
    },
  );

  it('upright, whatever its EXIF says of how the camera was held', async () => {
    // Red on the left; turned by a quarter, red is on top.
    const red = await sharp({ create: { width: 100, height: 200, channels: 3, background: '#f00' } })
      .png()
      .toBuffer();
    const sideways = await sharp({ create: { width: 200, height: 200, channels: 3, background: '#00f' } })
      .composite([{ input: red, left: 0, top: 0 }])
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    expect((await put(client, event, sideways)).status).toBe(204);
    const got = await client.fetch(pathOf(await photoOf(client, owner)));
    const upright = sharp(Buffer.from(await got.arrayBuffer()));
    const colourAt = async (left: number, top: number) =>
      [...(await upright.clone().extract({ left, top, width: 1, height: 1 }).raw().toBuffer())].map((one) =>
        Math.round(one / 255),
      );
    expect(await colourAt(150, 20)).toEqual([1, 0, 0]);
    expect(await colourAt(50, 180)).toEqual([0, 0, 1]);
  });
});

describe('what comes along with a picture', () => {
  let pool: PhotoPool;
  beforeAll(() => {
    pool = new PhotoPool({ processes: 1, picturesEach: 1_000 });
  });
  afterAll(() => pool.close());

  async function renditionsOf(bytes: Buffer): Promise<readonly Rendition[]> {
    const place = pool.admit();
    const decoded = await place?.decode([bytes], '').finally(() => place.leave());
    if (decoded === undefined || 'problem' in decoded) throw new Error(`no photo: ${decoded?.problem}`);
    return decoded.renditions;
  }

  /** No run of eight bytes of what came along is in what is kept. */
  function expectNothingOf(secrets: readonly Buffer[], renditions: readonly Rendition[]) {
    for (const { bytes } of renditions)
      for (const secret of secrets)
        for (let at = 0; at + 8 <= secret.length; at += 1)
          expect(bytes.includes(secret.subarray(at, at + 8))).toBe(false);
  }

  it('is left behind: a camera’s GPS, XMP, an ICC profile, a maker’s name', async () => {
    const xmp =
      '<x:xmpmeta xmlns:x="adobe:ns:meta/"><photoshop:City>Narnia-on-Sea</photoshop:City></x:xmpmeta>';
    const bytes = await picture()
      .withIccProfile('p3')
      .withExif({
        IFD0: { Make: 'Secret Camera Works', Copyright: 'Quentin Quill' },
        IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 3230/100', GPSLongitudeRef: 'W' },
      })
      .withXmp(xmp)
      .jpeg()
      .toBuffer();
    const { exif, icc, xmp: had } = await sharp(bytes).metadata();
    const secrets = [exif, icc, had].map((one) => one ?? Buffer.alloc(0));
    expect(secrets.every(({ length }) => length > 50)).toBe(true);
    const renditions = await renditionsOf(bytes);
    expect(renditions).toHaveLength(6);
    expectNothingOf(
      ['Secret Camera Works', 'Quentin Quill', 'Narnia-on-Sea', 'xmpmeta/', 'ICC_PROFILE'].map((text) =>
        Buffer.from(text),
      ),
      renditions,
    );
    for (const { bytes: rendition } of renditions) expect(rendition.includes('Exif')).toBe(false);
  });

  it('is left behind, wherever it stands and whatever it is: no run of eight of its bytes survives', async () => {
    const [asJpeg, asPng] = [await jpeg(320, 240), await picture(320, 240).png().toBuffer()];
    // As good as random, so that no eight of them are in a picture by chance.
    const hidden = fc
      .tuple(fc.integer(), fc.integer({ min: 24, max: 400 }))
      .map(([seed, outputLength]) => createHash('shake256', { outputLength }).update(String(seed)).digest());
    // What happens to begin like one of these, or like markup, is told by another test.
    const appMarkers = fc.constantFrom(0xe3, 0xe4, 0xe5, 0xe6, 0xe9, 0xea, 0xec, 0xef, 0xfe);
    await fc.assert(
      fc.asyncProperty(hidden, hidden, hidden, appMarkers, async (one, two, after, marker) => {
        const exif = Buffer.concat([Buffer.from('Exif\0\0'), one]);
        const inJpeg = withSegment(withSegment(asJpeg, 0xe1, exif), marker, two);
        expectNothingOf([one, two, after], await renditionsOf(Buffer.concat([inJpeg, after])));
        const inPng = withChunk(
          withChunk(asPng, 'prVt', one),
          'tEXt',
          Buffer.concat([Buffer.from('Note\0'), two]),
        );
        expectNothingOf([one, two, after], await renditionsOf(Buffer.concat([inPng, after])));
      }),
      { numRuns: 15 },
    );
  });
});

describe('the processes that read uploads', () => {
  it('are killed when one takes too long, and another reads the next', async () => {
    const pool = new PhotoPool({ processes: 1, millis: 1 });
    try {
      const bytes = await jpeg();
      expect(await pool.admit()?.decode([bytes], '')).toEqual({ problem: 'TOO_DEMANDING' });
      const patient = new PhotoPool({ processes: 1 });
      expect(await patient.admit()?.decode([bytes], '')).toHaveProperty('renditions');
      await patient.close();
    } finally {
      await pool.close();
    }
  });

  it('refuse a picture that takes more memory than there is for one, and read the next', async () => {
    const pool = new PhotoPool({ processes: 1, memoryBytes: 280 * 1024 * 1024 });
    try {
      const bomb = await sharp({ create: { width: 7_900, height: 7_900, channels: 3, background: '#a11' } })
        .png({ progressive: true, compressionLevel: 9 })
        .toBuffer();
      expect(bomb.length).toBeLessThan(1_000_000);
      expect(await pool.admit()?.decode([bomb], 'image/png')).toEqual({ problem: 'TOO_DEMANDING' });
      expect(await pool.admit()?.decode([await jpeg()], '')).toHaveProperty('renditions');
    } finally {
      await pool.close();
    }
  });

  it.each(['no picture', 'no JSON', 'no such problem', 'other lengths', 'without end'])(
    'are not believed, and ended, where they answer with %s',
    async (lie) => {
      const pool = new PhotoPool({ processes: 1, program: LIAR });
      try {
        const told = await pool.admit()?.decode([Buffer.from(lie)], '');
        expect(told).toEqual({ problem: 'TOO_DEMANDING' });
      } finally {
        await pool.close();
      }
    },
  );

  it('are ended where they speak unasked, and another reads the next', async () => {
    const pool = new PhotoPool({ processes: 1, program: LIAR });
    try {
      for (let n = 0; n < 3; n++) {
        const told = await pool.admit()?.decode([Buffer.from('two answers')], '');
        expect(told).toEqual({ problem: 'UNREADABLE' });
      }
    } finally {
      await pool.close();
    }
  });

  it('have so many places and no more', async () => {
    const pool = new PhotoPool({ processes: 1, waiting: 2 });
    const places = [pool.admit(), pool.admit(), pool.admit()];
    expect(places.every((place) => place !== null)).toBe(true);
    expect(pool.admit()).toBe(null);
    places[0]?.leave();
    places[0]?.leave();
    expect([pool.admit() === null, pool.admit() === null]).toEqual([false, true]);
    await pool.close();
  });

  it('read several one after the other, whoever waits', async () => {
    const pool = new PhotoPool({ processes: 1, picturesEach: 2 });
    const bytes = await jpeg(64, 64);
    const decoded = await Promise.all([1, 2, 3, 4, 5].map(() => pool.admit()?.decode([bytes], '')));
    expect(decoded.map((one) => one !== undefined && 'renditions' in one)).toEqual([
      true,
      true,
      true,
      true,
      true,
    ]);
    await pool.close();
  });
});

describe('what goes between them and the gateway', () => {
  it('arrives as it was sent, in whatever pieces', async () => {
    const frames = fc.array(fc.tuple(fc.jsonValue(), fc.uint8Array({ maxLength: 300 })), { maxLength: 4 });
    const cuts = fc.infiniteStream(fc.integer({ min: 1, max: 40 }));
    await fc.assert(
      fc.asyncProperty(frames, cuts, async (sent, cut) => {
        const pipe = new PassThrough();
        for (const [head, bytes] of sent) writeFrame(pipe, head, [bytes.subarray(0, 7), bytes.subarray(7)]);
        const all: Buffer = pipe.read() ?? Buffer.alloc(0);
        const [heard, reader] = [[] as (Frame | null)[], new PassThrough()];
        onFrames(reader, 10_000, (frame) => heard.push(frame));
        for (let at = 0; at < all.length; ) {
          const piece = all.subarray(at, at + cut.next().value);
          reader.write(piece);
          at += piece.length;
        }
        reader.end();
        await new Promise((resolve) => reader.once('end', resolve));
        expect(heard).toEqual(
          sent.map(([head, bytes]) => ({
            head: JSON.parse(JSON.stringify(head)),
            bytes: Buffer.from(bytes),
          })),
        );
      }),
      { numRuns: 100 },
    );
  });
});

describe('the way up', () => {
  it('ends in the database with two writes for all files of a photo', async () => {
    const bytes = await jpeg();
    const commands = await commandsDuring(gateway, () => put(client, event, bytes));
    const names = commands.map(({ name }) => name);
    expect(names.filter((name) => name === 'insert photos.chunks')).toHaveLength(1);
    // The files themselves; and which of them stay, and which go in time.
    expect(names.filter((name) => name === 'update photos.files')).toHaveLength(2);
  });

  const form = (...files: readonly Buffer[]) => {
    const body = new FormData();
    for (const [nth, bytes] of files.entries())
      body.append(`photo${nth}`, new Blob([new Uint8Array(bytes)], { type: 'image/jpeg' }), 'me.jpg');
    return body;
  };
  const send = (body: FormData | string, headers: Record<string, string> = {}) =>
    client.fetch(`/photos/me?event=${event.id}`, {
      method: 'PUT',
      headers: { origin: client.url, ...headers },
      body,
    });

  it('of one person takes two at once, so that who sends slowly keeps nobody else from sending', async () => {
    const pool = new PhotoPool({ processes: 1 });
    const [first, second] = [pool.admit('ada'), pool.admit('ada')];
    expect(pool.admit('ada')).toBeNull();
    expect(pool.admit('bea')).not.toBeNull();
    first?.leave();
    first?.leave();
    expect(pool.admit('ada')).not.toBeNull();
    expect(pool.admit('ada')).toBeNull();
    second?.leave();
    expect(pool.admit('ada')).not.toBeNull();
    await pool.close();
  });

  it('is over at once for whoever has gone', async () => {
    const gone = { destroyed: true, headers: { 'content-type': 'image/jpeg' } } as never;
    await expect(readUpload(gone)).rejects.toThrow('The upload was broken off.');
  });

  it('takes a form with one file', async () => {
    const before = await photoOf(client, owner);
    expect((await send(form(await jpeg(300, 300, '#3c3')))).status).toBe(204);
    expect(await photoOf(client, owner)).not.toBe(before);
  });

  it('takes no form with two files, none, or something besides', async () => {
    const bytes = await jpeg();
    const only = { status: 400, code: 'BAD_REQUEST', detail: 'Send one file and nothing else.' };
    expect(await refusal(send(form(bytes, bytes)))).toEqual(only);
    const more = form(bytes);
    more.append('subject', 'att_somebody_else');
    expect(await refusal(send(more))).toEqual(only);
    const none = await refusal(send('--x--\r\n', { 'content-type': 'multipart/form-data; boundary=x' }));
    expect(none).toMatchObject({ status: 400, detail: 'There is no file in the multipart body.' });
    const without = await refusal(send('x', { 'content-type': 'multipart/form-data' }));
    expect(without).toMatchObject({ status: 400, detail: 'The multipart body has no boundary.' });
    const cut = await refusal(
      send('--x\r\nContent-Disposition: form-data; name="a"; filename="a"\r\n\r\nabc', {
        'content-type': 'multipart/form-data; boundary=x',
      }),
    );
    expect(cut).toMatchObject({ status: 400, detail: 'The multipart body is broken.' });
  });

  const tooLarge = { status: 413, code: 'TOO_LARGE', detail: 'A photo has 10 MiB at most.' };

  it('is over with the request, whatever became of the form, and whatever pieces it came in', async () => {
    const head = 'Content-Disposition: form-data; name="photo"; filename="a.jpg"\r\nContent-Type: image/jpeg';
    const photo = Buffer.alloc(150_000, 'BYTES of it\r\n-');
    const formOf = (first: string) =>
      Buffer.concat([Buffer.from(`--x\r\n${first}\r\n\r\n`), photo, Buffer.from('\r\n--x--\r\n')]);
    /** What a form is taken for that comes in such pieces; `null` for no answer in its time. */
    const taken = async (form: Buffer, piece: number) => {
      const headers = { 'content-type': 'multipart/form-data; boundary=x' };
      const request = Object.assign(new PassThrough(), { headers, complete: true });
      const upload = readUpload(request as unknown as Request, 5_000).then(
        ({ parts }) => Buffer.concat(parts),
        ({ status }: UploadError) => status,
      );
      for (let at = 0; at < form.length; at += piece) request.write(form.subarray(at, at + piece));
      request.end();
      return upload;
    };
    expect(await taken(formOf(head.replace('form-data', 'fm-data')), 65_536)).toBe(400);
    const damage = fc.tuple(
      fc.nat(head.length),
      fc.nat(12),
      fc.constantFrom('', '\r\n', '--x', '\n', '"', 'y'),
    );
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1_000, max: 200_000 }), damage, async (piece, [at, long, by]) => {
        expect(photo.equals((await taken(formOf(head), piece)) as Buffer)).toBe(true);
        expect(await taken(formOf(head.slice(0, at) + by + head.slice(at + long)), piece)).not.toBe(408);
      }),
      { numRuns: 60 },
    );
  });

  it('takes no more than 10 MiB, said beforehand or not', async () => {
    expect(await refusal(put(client, event, Buffer.alloc(UPLOAD_BYTES + 1)))).toEqual(tooLarge);
    let sent = 0;
    const endless = new ReadableStream({
      pull(controller) {
        sent += 1;
        if (sent > 200) controller.close();
        else controller.enqueue(new Uint8Array(64 * 1024));
      },
    });
    expect(await refusal(put(client, event, endless as never))).toEqual(tooLarge);
    expect(await refusal(send(form(Buffer.alloc(UPLOAD_BYTES + 1))))).toEqual(tooLarge);
  });

  it('takes no other types and no encodings', async () => {
    expect(await refusal(send('{}', { 'content-type': 'application/json' }))).toEqual({
      status: 415,
      code: 'BAD_REQUEST',
      detail:
        'Send the bytes of the picture with their media type, for example image/jpeg, or as multipart/form-data.',
    });
    expect(await refusal(put(client, event, await jpeg(), { 'content-encoding': 'gzip' }))).toEqual({
      status: 415,
      code: 'BAD_REQUEST',
      detail: 'Send the picture without Content-Encoding.',
    });
  });

  it('waits no longer than is stated, and for nobody who is gone', async () => {
    const heard: Promise<unknown>[] = [];
    const leaving = new AbortController();
    const server = createServer((req, res) => {
      if (heard.length === 1) setImmediate(() => leaving.abort());
      heard.push(
        readUpload(req as Request, heard.length === 0 ? 100 : 60_000).catch((error: UploadError) => {
          res.writeHead(error.status).end(error.message);
          return error.message;
        }),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const slow = new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array(10)) });
    const headers = { 'content-type': 'image/jpeg' };
    const late = await fetch(url, { method: 'PUT', body: slow, duplex: 'half', headers } as RequestInit);
    expect([late.status, await late.text()]).toEqual([408, 'The upload took too long. Try again.']);
    const stuck = new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array(10)) });
    await fetch(url, {
      method: 'PUT',
      body: stuck,
      duplex: 'half',
      headers,
      signal: leaving.signal,
    } as RequestInit).catch(() => {});
    expect(await heard[1]).toBe('The upload was broken off.');
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('is closed for whoever finds no place, before a byte of theirs is read', async () => {
    const { photoPool } = gateway.services;
    const places = [];
    for (let place = photoPool.admit(); place !== null; place = photoPool.admit()) places.push(place);
    try {
      const response = await put(client, event, await jpeg());
      expect(response.headers.get('retry-after')).toBe('5');
      expect(await refusal(Promise.resolve(response))).toEqual({
        status: 503,
        code: 'UNAVAILABLE',
        detail: 'Too many photos are being read just now. Try again in a moment.',
      });
    } finally {
      for (const place of places) place.leave();
    }
    expect((await put(client, event, await jpeg())).status).toBe(204);
  });

  it('has a limit by account: 20 in an hour', async () => {
    const bytes = Buffer.from('no picture');
    for (let nth = 0; nth < 20; nth += 1) expect((await put(client, event, bytes)).status).toBe(422);
    const response = await put(client, event, bytes);
    expect(response.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(await refusal(Promise.resolve(response))).toMatchObject({ status: 429, code: 'RATE_LIMITED' });
  });
});

/**
 * Takes an upload off the wire. Threat: bodies without end, many parts, slow ones, all held in memory. There is one
 * file, of so many bytes at most and no more time than is stated, and nothing of it is written anywhere.
 */
import { Busboy, type BusboyHeaders, type BusboyInstance } from '@fastify/busboy';
import type { Request } from 'express';
import { SECOND } from '../time.ts';
import { UPLOAD_BYTES } from './renditions.ts';

export interface Upload {
  /** The bytes, in the pieces that came. */
  readonly parts: readonly Buffer[];
  /** The media type that was said of it, in small letters, without parameters. */
  readonly declared: string;
}

/** Why there is no upload; `status` is HTTP's. */
export class UploadError extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

const MOST_MILLIS = 60 * SECOND;
/** What a multipart body may have besides the file. */
const AROUND_BYTES = 64 * 1024;

const tooLarge = () => new UploadError(413, 'TOO_LARGE', 'A photo has 10 MiB at most.');
const broken = (message: string) => new UploadError(400, 'BAD_REQUEST', message);

const mediaType = (header: string | undefined) => (header ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';

/** What can be refused before a byte is read; throws {@link UploadError}. */
export function checkHead({ headers }: Pick<Request, 'headers'>): void {
  const type = mediaType(headers['content-type']);
  const isTaken =
    type === 'multipart/form-data' || type === 'application/octet-stream' || type.startsWith('image/');
  if (!isTaken)
    throw new UploadError(
      415,
      'BAD_REQUEST',
      'Send the bytes of the picture with their media type, for example image/jpeg, or as multipart/form-data.',
    );
  if ((headers['content-encoding'] ?? 'identity') !== 'identity')
    throw new UploadError(415, 'BAD_REQUEST', 'Send the picture without Content-Encoding.');
  const length = Number(headers['content-length'] ?? 0);
  if (length > UPLOAD_BYTES + (type === 'multipart/form-data' ? AROUND_BYTES : 0)) throw tooLarge();
}

/** Rejects with {@link UploadError}, or whatever the connection ends with. */
export async function readUpload(req: Request, mostMillis = MOST_MILLIS): Promise<Upload> {
  // Whoever has gone while others were asked about them keeps no place.
  if (req.destroyed) throw broken('The upload was broken off.');
  const isMultipart = mediaType(req.headers['content-type']) === 'multipart/form-data';
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new UploadError(408, 'BAD_REQUEST', 'The upload took too long. Try again.')),
      mostMillis,
    );
  });
  const read = isMultipart ? filePart(req) : whole(req, mediaType(req.headers['content-type']));
  try {
    return await Promise.race([read, late]);
  } catch (error) {
    // What comes after is not looked at.
    req.removeAllListeners('data').unpipe();
    req.resume();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

const brokenOff = (req: Request, reject: (error: Error) => void) => () => {
  if (!req.complete) reject(broken('The upload was broken off.'));
};

function whole(req: Request, declared: string): Promise<Upload> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let length = 0;
    req.on('data', (part: Buffer) => {
      length += part.length;
      if (length > UPLOAD_BYTES) reject(tooLarge());
      else parts.push(part);
    });
    req.once('end', () => resolve({ parts, declared }));
    req.once('error', brokenOff(req, reject)).once('close', brokenOff(req, reject));
  });
}

function filePart(req: Request): Promise<Upload> {
  return new Promise((resolve, reject) => {
    const limits = { files: 1, fields: 0, parts: 1, fileSize: UPLOAD_BYTES, headerPairs: 20 };
    let upload: Upload | null = null;
    let busboy: BusboyInstance;
    try {
      busboy = new Busboy({ headers: req.headers as BusboyHeaders, limits });
    } catch {
      return reject(broken('The multipart body has no boundary.'));
    }
    const onlyOne = () => reject(broken('Send one file and nothing else.'));
    busboy.on('file', (_name, file, _fileName, _encoding, type) => {
      const parts: Buffer[] = [];
      file.on('data', (part: Buffer) => parts.push(part));
      file.once('limit', () => reject(tooLarge()));
      file.once('end', () => {
        upload = { parts, declared: mediaType(type) };
      });
      file.once('error', () => reject(broken('The multipart body is broken.')));
    });
    busboy.once('filesLimit', onlyOne);
    busboy.once('fieldsLimit', onlyOne);
    busboy.once('partsLimit', onlyOne);
    busboy.once('error', () => reject(broken('The multipart body is broken.')));
    busboy.once('finish', () => {
      if (upload === null) reject(broken('There is no file in the multipart body.'));
      else resolve(upload);
    });
    req.once('error', brokenOff(req, reject)).once('close', brokenOff(req, reject));
    // Not piped: a part that is none of a form's the parser neither reads nor passes over, and the request would wait for it.
    let length = 0;
    req.on('data', (piece: Buffer) => {
      length += piece.length;
      if (length > UPLOAD_BYTES + AROUND_BYTES) reject(tooLarge());
      else busboy.write(piece);
    });
    req.once('end', () => {
      busboy.end();
      // It has all there is, and goes on by ticks, which come before this.
      setImmediate(() => reject(broken('The multipart body is broken.')));
    });
  });
}

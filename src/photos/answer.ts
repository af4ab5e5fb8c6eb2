/** What every answer with the bytes of a photo has in common, whoever they are for: which file, the record, the headers. */
import type { Response } from 'express';
import type { Context } from '../context.ts';
import { type Result, release } from '../disclosure/release.ts';
import type { Refusal } from '../http/answers.ts';
import { fileName, MEDIA_TYPES, PHOTO_FORMATS, PHOTO_SIZES, type PhotoFormat } from './renditions.ts';

/** A picture, wherever it ends up, runs nothing and asks for nothing. */
const POLICY = "default-src 'none'; sandbox";

export interface PhotoFile {
  readonly name: string;
  readonly format: PhotoFormat;
}

/** `256.jpg`; `256` alone where there is a format to be taken then. Null for what names no file. */
export function photoFile(text: string, otherwise?: PhotoFormat): PhotoFile | null {
  const [, number, suffix] = /^(\d+)(?:\.([a-z]+))?$/.exec(text) ?? [];
  const size = PHOTO_SIZES.find((one) => String(one) === number);
  const format = suffix === undefined ? otherwise : PHOTO_FORMATS.find((one) => one === suffix);
  return size === undefined || format === undefined ? null : { name: fileName({ size, format }), format };
}

/** Whether the photo that was opened may be sent, and is on record; a refusal where that is not known. */
export async function releasePhoto(context: Context, photo: string): Promise<boolean | Refusal> {
  const result: Result = { data: { photo } };
  await release(context, result);
  const [error] = result.errors ?? [];
  if (error !== undefined) {
    const code = String(error.extensions?.code);
    return { status: code === 'RATE_LIMITED' ? 429 : 503, code, message: error.message };
  }
  return result.data?.photo === photo;
}

/** `bytes` is null where the client has them. */
export function sendPhoto(res: Response, format: PhotoFormat, bytes: Buffer | null): void {
  res.setHeader('Content-Security-Policy', POLICY);
  if (bytes === null) return void res.status(304).end();
  res.type(MEDIA_TYPES[format]).setHeader('Content-Length', bytes.length);
  res.end(bytes);
}

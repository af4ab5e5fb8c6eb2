/**
 * `GET /photos/{id}/{size}`: the bytes of a photo. Threats: bytes that are easier to get than the field they belong to
 * (Indico PR 6347); a picture left in a cache that another viewer is answered from; an answer that tells a photo that is
 * withheld from one that is not there. So the same two doors are asked as for `Attendee.photo`, the same entry is on the
 * record before the first byte and before "not modified", nothing of it may be stored, and whatever is not shown is one
 * and the same 404, after the same look-ups.
 */
import type { Request, RequestHandler, Response } from 'express';
import { parse } from 'graphql';
import type { AttendeeView } from '../attendees/load.ts';
import type { Context } from '../context.ts';
import { scopeRequired } from '../errors.ts';
import { notFound, type Refusal, refuse } from '../http/answers.ts';
import { kindOf, newId } from '../ids.ts';
import { scopeOf } from '../integrations/model.ts';
import { spend } from '../limits/spend.ts';
import type { ProtectedField } from '../protected-fields.ts';
import { forClients, orUnavailable } from '../sign-in/or-unavailable.ts';
import { rateLimitHeaders } from '../sign-in/rate-limit-headers.ts';
import { photoFile, releasePhoto, sendPhoto } from './answer.ts';
import type { PhotoFormat } from './renditions.ts';

/** The first door: the rule that stands before the field in the schema. */
export type MayRead = (
  context: Context,
  subject: AttendeeView,
  field: ProtectedField,
) => boolean | Error | Promise<boolean | Error>;

/** What the record says was asked. */
const OPERATION = { name: 'GET /photos', document: parse('query { photo }'), fields: ['photo'] } as const;

/** As a field of Query costs; taken from whoever asks before anything is looked up, whatever comes of it. */
const PHOTO_POINTS = 10;

interface Wanted {
  readonly photo: string;
  readonly file: string;
  readonly format: PhotoFormat;
}

export function servePhoto(
  contextOf: (req: Request, res: Response) => Context | Promise<Context>,
  mayRead: MayRead,
): RequestHandler {
  return async (req, res, next) => {
    res.vary('Accept');
    const wanted = wantedOf(req);
    const context = await contextOf(req, res);
    await spend(context, PHOTO_POINTS);
    if (wanted === null || context.viewer.kind === 'NOBODY') return notFound(req, res, next);
    const { viewer } = context;
    if (viewer.kind === 'INTEGRATION' && !viewer.scopes.has(scopeOf('photo')))
      throw scopeRequired(scopeOf('photo'));
    Object.assign(context.operation, OPERATION);
    const shown = await show(context, wanted, mayRead);
    if (shown === null) return notFound(req, res, next);
    if ('status' in shown) return refuse(req, res, shown);
    res.setHeader('ETag', etagOf(wanted));
    sendPhoto(res, wanted.format, shown.bytes);
  };
}

/** What may be sent, and is on record; null for whatever is not shown. `bytes` is null where the client has them. */
async function show(
  context: Context,
  { photo, file, format }: Wanted,
  mayRead: MayRead,
): Promise<{ readonly bytes: Buffer | null } | Refusal | null> {
  const { photos } = context.services;
  const found = await photos.find(photo, file);
  // For a photo that is not there somebody is looked for who is not there.
  const subject = await orUnavailable(context.attendees.load(found?.metadata.subject ?? newId('attendee')));
  // Before it shows whether there is such a photo.
  const spent = await context.reading.anywhere(subject);
  if (spent !== null) return rateLimitHeaders(context.http.res, Promise.reject(spent));
  if (found === null || subject === null) return null;
  const verdict = await orUnavailable(Promise.resolve(mayRead(context, subject, 'photo')));
  if (verdict instanceof Error) throw forClients(verdict);
  if (!verdict) {
    context.refused('Attendee.photo', 'SHIELD');
    return null;
  }
  if ((await context.vault.open(subject, 'photo', ['photo'])) !== photo) return null;
  const known = etagsOf(context.http.req).includes(etagOf({ photo, file, format }));
  const bytes = known ? null : await photos.open(found);
  if (bytes === null && !known) return null;
  const released = await releasePhoto(context, photo);
  if (typeof released !== 'boolean') return released;
  return released ? { bytes } : null;
}

/** A size by its number; the format by its suffix, or by what the client says it takes. Null for what names no file. */
function wantedOf(req: Request): Wanted | null {
  const { photo = '', file = '' } = req.params as Record<string, string>;
  const named = photoFile(file, accepted(req));
  return kindOf(photo) !== 'photo' || named === null
    ? null
    : { photo, file: named.name, format: named.format };
}

/** WebP for whoever names it; JPEG for all others, who can read that. */
const accepted = ({ headers: { accept = '' } }: Request): PhotoFormat =>
  /\bimage\/webp\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/i.test(accept) ? 'webp' : 'jpg';

/** The bytes of a photo's file never change; another photo has another id. */
const etagOf = ({ photo, file }: Wanted) => `"${photo}-${file}"`;

const etagsOf = ({ headers }: Request) =>
  (headers['if-none-match'] ?? '').split(',').map((one) => one.trim().replace(/^W\//, ''));

/**
 * `GET /photos/queue/{photo}/{size}.{format}`: a moderator's look at a photo that waits for them. Threat: an organiser who
 * looks at photos that are none of their business, or whose look nobody learns of. So what may be looked at is decided
 * anew for each request, the look is on the record under the basis MODERATION before the bytes are read, the person sees
 * it in `myDisclosures`, and whatever is not shown is one and the same 404.
 */
import { type Request, type RequestHandler, type Response, Router } from 'express';
import { parse } from 'graphql';
import type { Config } from '../../config.ts';
import { type Context, createContext, type Doors } from '../../context.ts';
import { unavailable } from '../../errors.ts';
import { notFound, refuse } from '../../http/answers.ts';
import { beginMark } from '../../http/begin-mark.ts';
import { kindOf, newId } from '../../ids.ts';
import { lockdownDoor } from '../../lockdown/door.ts';
import type { Services } from '../../services.ts';
import { photoFile, releasePhoto, sendPhoto } from '../answer.ts';
import { fileName, type PhotoFormat, type PhotoSize } from '../renditions.ts';
import { mayLook } from './may-look.ts';
import type { PhotoModerationRecord } from './model.ts';
import { forModerators } from './shown.ts';

/** What the record says was asked. */
const OPERATION = { name: 'GET /photos/queue', document: parse('query { photo }') } as const;

export const lookUrl = (
  { publicUrl }: Pick<Config, 'publicUrl'>,
  photo: string,
  { size, format }: { readonly size: PhotoSize; readonly format: PhotoFormat },
) => `${publicUrl}/photos/queue/${photo}/${fileName({ size, format })}`;

export function moderationRoutes(services: Services, doors?: Doors): Router {
  const { signIn } = services;
  const router = Router();
  router.get(
    '/photos/queue/:photo/:file',
    beginMark(services),
    ...signIn.middleware,
    lockdownDoor(signIn),
    look((req, res) => createContext({ services, viewer: signIn.viewerOf(req), http: { req, res }, doors })),
  );
  return router;
}

function look(contextOf: (req: Request, res: Response) => Context | Promise<Context>): RequestHandler {
  return async (req, res, next) => {
    const { photo = '', file = '' } = req.params as Record<string, string>;
    const named = photoFile(file);
    const context = await contextOf(req, res);
    if (kindOf(photo) !== 'photo' || named === null || context.viewer.kind !== 'ACCOUNT')
      return notFound(req, res, next);
    Object.assign(context.operation, OPERATION);
    const item = await waiting(context, photo);
    if (item === null) return notFound(req, res, next);
    const { event, subject } = item;
    context.vault.noteLook({ event, subject, photo, path: ['photo'] });
    const released = await releasePhoto(context, photo);
    if (typeof released !== 'boolean') return refuse(req, res, released);
    if (!released) return notFound(req, res, next);
    const { photos } = context.services;
    const found = await photos.find(photo, named.name);
    const bytes = found === null ? null : await photos.open(found);
    if (bytes === null) return notFound(req, res, next);
    sendPhoto(res, named.format, bytes);
  };
}

/** The photo, if it waits for this viewer, and is what stands on the profile. */
async function waiting({ viewer, services }: Context, photo: string): Promise<PhotoModerationRecord | null> {
  const { models, history, database } = services;
  return database
    .transaction(async (session) => {
      const item = await models.photoModerations
        .findById(photo, null, { session })
        .lean<PhotoModerationRecord>()
        .exec();
      const subject = await models.attendees
        .findById(item?.subject ?? newId('attendee'), { event: 1, registered: 1 }, { session })
        .lean()
        .exec();
      if (item === null || subject === null) return null;
      if (!mayLook(viewer, item, { ...subject, id: subject._id })) return null;
      if ((await forModerators(models, [item], session)).length === 0) return null;
      return (await history.photoOf({ ...subject, id: subject._id }, session)) === photo ? item : null;
    })
    .catch((cause: unknown) => {
      throw unavailable(cause);
    });
}

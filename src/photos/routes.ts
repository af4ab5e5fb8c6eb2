/** The ways to photos: up, down, and the picture of those who show none. */
import { type Request, type Response, Router } from 'express';
import { createContext, type Doors } from '../context.ts';
import { beginMark } from '../http/begin-mark.ts';
import { onlyFromOurselves } from '../http/graphql-door.ts';
import { inOrder } from '../http/in-order.ts';
import { pageFiles } from '../http/page-files.ts';
import { keyOrSession } from '../integrations/door.ts';
import { lockdownDoor } from '../lockdown/door.ts';
import type { Services } from '../services.ts';
import { byLink } from './by-link.ts';
import { type MayRead, servePhoto } from './serve.ts';
import { upload } from './upload.ts';

export interface PhotoRoutesOptions {
  readonly mayRead: MayRead;
  readonly doors?: Doors | undefined;
}

/** The same for everybody who shows no photo, and made of nothing of theirs. */
const DEFAULT_PICTURE = '/photos/default.svg';

export function photoRoutes(services: Services, { mayRead, doors }: PhotoRoutesOptions): Router {
  const { config, signIn } = services;
  const contextOf = (req: Request, res: Response) =>
    createContext({ services, viewer: signIn.viewerOf(req), http: { req, res }, doors });
  const router = Router();
  // What is asked most stands first, and as one handler.
  router.get(
    '/photos/:photo/:file',
    inOrder([
      beginMark(services),
      keyOrSession(services),
      lockdownDoor(signIn),
      servePhoto(
        async (req, res) => (await byLink(services, req, res, doors)) ?? contextOf(req, res),
        mayRead,
      ),
    ]),
  );
  router.put(
    '/photos/me',
    beginMark(services),
    onlyFromOurselves(config),
    ...signIn.middleware,
    lockdownDoor(signIn),
    upload(contextOf),
  );
  router.use(pageFiles('src/photos', { [DEFAULT_PICTURE]: 'default.svg' }));
  return router;
}

/** Who asks by a signed URL (src/disclosure/photo-link.ts). A request that comes with a session or a key is theirs, whatever its URL says. */
import type { Request, Response } from 'express';
import type { ClientSession } from 'mongodb';
import { type Context, createContext, type Doors } from '../context.ts';
import type { Services } from '../services.ts';
import { orUnavailable } from '../sign-in/or-unavailable.ts';
import { LINK } from './url.ts';

/** The context of whoever the URL was made for; null where there is nothing of the kind in it, or it counts no more. */
export async function byLink(
  services: Services,
  req: Request,
  res: Response,
  doors: Doors | undefined,
): Promise<Context | null> {
  const { signIn, photoLinks } = services;
  const { photo = '' } = req.params as Record<string, string>;
  const given = req.query[LINK];
  if (signIn.viewerOf(req).kind !== 'NOBODY' || typeof given !== 'string') return null;
  const link = photoLinks.read(photo, given);
  if (link === null) return null;
  const asksAgain = (within?: ClientSession) => signIn.store.viewerNamed(link, within);
  const viewer = await orUnavailable(asksAgain());
  if (viewer === null || viewer.at >= link.until) return null;
  return createContext({ services, viewer, http: { req, res }, doors, asksAgain });
}

/**
 * `PUT /photos/me?event=…`: the viewer's own photo at an event, as bytes or as a form's one file. Who asks is asked before
 * a byte is read: same origin, a session's cookie, a valid registration, a fresh sign-in. The upload is in memory only;
 * what is kept was encoded anew (decode.ts). Answers 204; what is wrong is problem details.
 */
import type { Request, RequestHandler, Response } from 'express';
import type { Context } from '../context.ts';
import { unauthenticated } from '../errors.ts';
import { refuse } from '../http/answers.ts';
import { rateLimitHeaders } from '../sign-in/rate-limit-headers.ts';
import type { Problem } from '../user-error.ts';
import { maySetPhoto, setPhoto } from './own-photo.ts';
import { checkHead, readUpload, UploadError } from './read-body.ts';
import { PHOTO_PROBLEMS, type PhotoProblem } from './renditions.ts';

/** How long whoever finds no place waits, in seconds. */
const COME_BACK = 5;

export function upload(contextOf: (req: Request, res: Response) => Context): RequestHandler {
  return async (req, res) => {
    try {
      await take(contextOf(req, res), req, res);
    } catch (error) {
      if (!(error instanceof UploadError)) throw error;
      refuse(req, res, error);
    }
  };
}

async function take(context: Context, req: Request, res: Response): Promise<void> {
  const { viewer, services } = context;
  if (viewer.kind !== 'ACCOUNT') throw unauthenticated();
  const event = req.query.event;
  const own = maySetPhoto(context, typeof event === 'string' ? event : '');
  if ('problems' in own) return refused(req, res, own.problems);
  checkHead(req);
  const place = services.photoPool.admit(viewer.account);
  if (place === null) {
    res.setHeader('Retry-After', String(COME_BACK));
    throw new UploadError(
      503,
      'UNAVAILABLE',
      'Too many photos are being read just now. Try again in a moment.',
    );
  }
  try {
    await rateLimitHeaders(res, services.photoUploadLimit.spend(viewer.account));
    const { parts, declared } = await readUpload(req);
    const decoded = await place.decode(parts, declared);
    if ('problem' in decoded) return noPhoto(req, res, decoded.problem);
    const outcome = await setPhoto(context, own, decoded.renditions);
    if ('problems' in outcome) return refused(req, res, outcome.problems);
    res.status(204).end();
  } finally {
    place.leave();
  }
}

function refused(req: Request, res: Response, [first]: readonly Problem[]): void {
  const { code = 'FORBIDDEN', message = '' } = first ?? {};
  refuse(req, res, { status: 403, code, message });
}

function noPhoto(req: Request, res: Response, problem: PhotoProblem): void {
  refuse(req, res, { status: 422, code: problem, message: PHOTO_PROBLEMS[problem] });
}

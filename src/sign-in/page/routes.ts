/**
 * The gateway's own page, which the mail's link opens. Threat: mail scanners and link previews open every link, run
 * its scripts and submit its forms (events-and-law.md §2.3). So GET and HEAD change nothing; the token stands in the
 * fragment, which is never sent; signing in takes a press of a button, by POST to /graphql as any client does it; and
 * the button works only with the cookie of the browser that asked. There is nowhere to be redirected to.
 */
import type { Request, Response, Router } from 'express';
import type { Config } from '../../config.ts';
import { pageFiles } from '../../http/page-files.ts';
import type { Viewer } from '../../viewer.ts';
import type { SignIn } from '../index.ts';

const FILES = {
  '/sign-in': {
    title: 'Sign in',
    script: '/sign-in/page.js',
    withoutScript: 'Without it, sign in by the operations startSignIn and completeSignIn.',
    sections: 'sections.html',
  },
  '/sign-in/page.css': 'page.css',
  '/sign-in/page.js': 'page.js',
  '/sign-in/sections.js': 'sections.js',
  '/sign-in/list.js': 'list.js',
  '/sign-in/own-data.js': 'own-data.js',
  '/sign-in/to-answer.js': 'to-answer.js',
  '/sign-in/rights.js': 'rights.js',
  '/sign-in/rows.js': 'rows.js',
};

/** GET /sign-in and what belongs to it. */
export function signInPage(signIn: SignIn, { sandbox }: Pick<Config, 'sandbox'>): Router {
  const router = pageFiles('src/sign-in/page', FILES);
  // What the page's script cannot see for itself, because the cookies are HttpOnly.
  router.get('/sign-in/state', ...signIn.middleware, async (req: Request, res: Response) => {
    const locked = (await signIn.lockedSince()) === null ? {} : { locked: true };
    res.json({ pending: signIn.hasPending(req), ...stateOf(signIn.viewerOf(req), sandbox), ...locked });
  });
  return router;
}

/** What to show; `secondFactor`: whether this session should be asked for it; `organises`: whether there are complaints to answer. */
function stateOf(viewer: Viewer, sandbox: boolean) {
  if (viewer.kind !== 'ACCOUNT') return { signedIn: false, secondFactor: false, sandbox };
  const { organiserOf, secondFactor: held, secondFactorEnrolled } = viewer;
  const secondFactor = organiserOf.length > 0 && secondFactorEnrolled && !held;
  const organises = organiserOf.length > 0 ? { organises: true } : {};
  return { signedIn: true, secondFactor, sandbox: sandbox && !held, ...organises };
}

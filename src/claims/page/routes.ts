/**
 * The page that an invitation's link opens. Threat: mail scanners open it, run its script and submit its forms: all
 * that gets them is a form that asks for an address. The token stands in the fragment, which is never sent, and is
 * taken out of the address bar; what it opens takes the session of the invited address.
 */
import type { Router } from 'express';
import { pageFiles } from '../../http/page-files.ts';

const FILES = {
  '/claim': {
    title: 'Your registration',
    script: '/claim/page.js',
    withoutScript: 'Without it, sign in and call the operation claimInvitation.',
    sections: 'sections.html',
  },
  '/claim/page.js': 'page.js',
};

/** GET /claim and what belongs to it. */
export const claimPage = (): Router => pageFiles('src/claims/page', FILES);

/**
 * The pages that the mails of a change of address link to. Opening them changes nothing: tokens stand in the fragment,
 * which is never sent, and each step takes a press of a button. The undo must work without a session, so a mail
 * scanner that presses buttons would undo: the safe side (docs/decisions/0019).
 */
import type { Router } from 'express';
import { pageFiles } from '../../../http/page-files.ts';

const FILES = {
  '/address': {
    title: 'Your e-mail address',
    script: '/address/page.js',
    withoutScript: 'Without it, call the operations changeAddress and completeAddressChange.',
    sections: 'sections.html',
  },
  '/address/page.js': 'page.js',
  '/address/undo': {
    title: 'Undo a change of address',
    script: '/address/undo.js',
    withoutScript: 'Without it, call the operation undoAddressChange.',
    sections: 'undo-sections.html',
  },
  '/address/undo.js': 'undo.js',
};

/** GET /address and GET /address/undo, and what belongs to them. */
export const addressPages = (): Router => pageFiles('src/sign-in/address-change/page', FILES);

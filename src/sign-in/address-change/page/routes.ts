/**
 * The pages that the mails of a change of address link to. Opening them changes nothing: tokens stand in the fragment,
 * which is never sent, and each step takes a press of a button. The undo must work without a session, so a mail
 * scanner that presses buttons would undo: the safe side (docs/decisions/0019).
 */
import type { Router } from 'express';
import { pageFiles } from '../../../http/page-files.ts';

const FILES = {
  '/address': 'page.html',
  '/address/page.js': 'page.js',
  '/address/undo': 'undo.html',
  '/address/undo.js': 'undo.js',
};

/** GET /address and GET /address/undo, and what belongs to them. */
export const addressPages = (): Router => pageFiles('src/sign-in/address-change/page', FILES);

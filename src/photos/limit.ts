/** Threat: one account that keeps all processes busy with pictures. Counted before a byte of an upload is read. */
import type { Database } from '../database/connect.ts';
import { Limiter } from '../database/limiter.ts';
import { HOUR, SECOND } from '../time.ts';

export const UPLOADS_AN_HOUR = 20;

export const photoUploadLimit = (database: Database) =>
  new Limiter(database, 'photoUploadsByAccount', { points: UPLOADS_AN_HOUR, duration: HOUR / SECOND });

import { createHash } from 'node:crypto';

/** What is kept of a link's token: 256 random bits need no key to be hashed under. */
export const tokenHashOf = (token: string) => createHash('sha256').update(token).digest('hex');

/** The code of a mail about what is not there any more: trying again is in vain. */
export const GONE = 'GONE';

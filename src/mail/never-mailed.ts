/**
 * Planted attendees (src/canaries) have addresses like everybody, and nobody reads what comes there. Threat: a mail server that says so: a
 * bounce, a log, a domain of somebody's. `.invalid` is no domain (RFC 2606); what is for it is made like every mail, and thrown away.
 */
import type { Mailer } from './mailer.ts';

/** Of planted attendees' addresses, and of nothing else. */
export const PLANTED_DOMAIN = 'attendees.invalid';

export const neverMailing = (mailer: Mailer): Mailer => ({
  ...mailer,
  send: async (mail, handing) => {
    if (!mail.to.endsWith(`@${PLANTED_DOMAIN}`)) return mailer.send(mail, handing);
    await handing?.beforeData();
    await mailer.rehearse(mail);
  },
});

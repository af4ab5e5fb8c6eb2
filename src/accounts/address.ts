/**
 * Threat: two spellings of one address become two accounts, or, worse, the addresses of two people become one
 * account. So only what every mail server takes for the same is made the same: case, the Unicode form, and the
 * domain's spelling. No tricks with dots or plus signs, which are one mailbox at one provider and two at another.
 *
 * The result is also what mails are sent to, never the text that somebody typed: whoever types a look-alike of
 * Ada's address causes a mail to Ada. Line breaks, quotes and brackets do not get through, so an address cannot
 * carry a mail header.
 */
import { domainToASCII } from 'node:url';

const MAX_ADDRESS = 254;
const MAX_LOCAL = 64;

/** RFC 5322 atext with dots, widened to letters, digits and marks of any script (RFC 6531). */
const LOCAL = /^[\p{L}\p{N}\p{M}.!#$%&'*+/=?^_`{|}~-]+$/u;
const DOMAIN_TEXT = /^[\p{L}\p{N}\p{M}.\u3002-]+$/u;
const DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$/;

/** The one spelling of an e-mail address by which accounts are found and mails are sent; null for what is none. */
export function normaliseAddress(text: string): string | null {
  if (text.length > 4 * MAX_ADDRESS) return null;
  const parts = text.normalize('NFKC').trim().toLowerCase().normalize('NFKC').split('@');
  const [local, domainText] = parts;
  if (parts.length !== 2 || local === undefined || domainText === undefined) return null;
  if (!LOCAL.test(local) || Buffer.byteLength(local) > MAX_LOCAL || !DOMAIN_TEXT.test(domainText))
    return null;
  const domain = domainToASCII(domainText);
  if (!DOMAIN.test(domain)) return null;
  const address = `${local}@${domain}`;
  return Buffer.byteLength(address) <= MAX_ADDRESS ? address : null;
}

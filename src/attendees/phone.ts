import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max';

/** Spreadsheets put an apostrophe in front of a number to keep its zero. */
const TEXT_MARK = /^['’‘`]+/u;
const ONE_DIGIT_REPEATED = /^(\d)\1*$/;
const MAX_TEXT = 60;

/** Whether a code is a country in whose way numbers can be read (ISO 3166-1 alpha-2, upper case). */
export function isRegion(code: string): code is CountryCode {
  return isSupportedCountry(code);
}

/**
 * A phone number in E.164, read in the way of `region` where it names no country itself; null for what is none.
 * Possible by its length is enough: ranges set aside for fiction, or new ones, are refused by `isValid`.
 */
export function normalisePhone(text: string, region: string): string | null {
  const written = text.trim().replace(TEXT_MARK, '');
  if (written.length > MAX_TEXT || !isRegion(region)) return null;
  if (ONE_DIGIT_REPEATED.test(written.replace(/\D/g, ''))) return null;
  const phone = parsePhoneNumberFromString(written, { defaultCountry: region, extract: false });
  if (phone === undefined || !phone.isPossible() || ONE_DIGIT_REPEATED.test(phone.nationalNumber))
    return null;
  return phone.number;
}

/** Who is responsible, as the settings say it; what they do not say is named as missing, never made up. */
export interface StatedController {
  readonly name: string | null;
  readonly address: string | null;
  /** An address of mail, or an https URL. */
  readonly contact: string | null;
  /** ISO 3166-1 alpha-2. */
  readonly country: string | null;
  /** As `contact`, of the data protection officer. */
  readonly dpo: string | null;
  /** ISO 3166-1 alpha-2. */
  readonly storedIn: string | null;
}

const REGIONS = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });

/** Whether it is a country’s two letters in capitals (ISO 3166-1). */
export const isCountry = (code: string) =>
  code !== 'ZZ' && /^[A-Z]{2}$/.test(code) && REGIONS.of(code) !== undefined;

/** For people; the code where it has no name. */
export const countryName = (code: string) => REGIONS.of(code) ?? code;

export function isContact(text: string): boolean {
  if (/^[^\s@<>"]+@[^\s@<>"]+\.[^\s@<>"]+$/.test(text)) return true;
  return URL.canParse(text) && new URL(text).protocol === 'https:';
}

/** The settings that a notice needs and that do not say anything; DPO_CONTACT is not among them, because not everybody needs one. */
export const NEEDED = {
  name: 'CONTROLLER_NAME',
  address: 'CONTROLLER_ADDRESS',
  contact: 'CONTROLLER_CONTACT',
  storedIn: 'STORAGE_COUNTRY',
} as const satisfies Partial<Record<keyof StatedController, string>>;

export const missingFrom = (stated: StatedController): string[] =>
  Object.entries(NEEDED)
    .filter(([part]) => stated[part as keyof typeof NEEDED] === null)
    .map(([, setting]) => setting);

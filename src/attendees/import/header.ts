/**
 * From a header to the places of the columns. A header that leaves a doubt is a bad file: a guess would put one
 * person’s answers under another question.
 */
import { cleanText } from '../normalise.ts';
import { BadFileError } from './bad-file.ts';
import { DAMAGE } from './decode.ts';
import { EVENTBRITE_SIGNS, eventbrite } from './eventbrite.ts';
import { PRETIX_SIGNS, pretix } from './pretix.ts';
import {
  type ColumnRef,
  type ConsentColumn,
  type Profile,
  SINGLE_FIELDS,
  type SingleField,
} from './profile.ts';

export interface BoundConsent extends ConsentColumn {
  readonly at: number;
}

/** A profile with the places of its columns in one file. */
export interface Layout {
  readonly profile: Profile;
  /** The header's cells, as they stand in reports. */
  readonly headers: readonly string[];
  readonly id: readonly number[];
  /** Only columns that the file has. */
  readonly single: Readonly<Partial<Record<SingleField, number>>>;
  readonly category: readonly number[];
  readonly listed: number | null;
  readonly consents: readonly BoundConsent[];
  readonly noted: readonly number[];
}

/** The built-in profile whose signs a header carries. */
export function recognise(file: string, cells: readonly string[]): Profile {
  const headers = cells.map(cleanText);
  if (PRETIX_SIGNS.every((sign) => headers.includes(sign))) return pretix;
  if (EVENTBRITE_SIGNS.every((sign) => headers.includes(sign))) return eventbrite;
  throw new BadFileError(
    file,
    1,
    'no known header: this is neither a pretix order export nor an Eventbrite attendee report, in English. Say what its columns are with --mapping (docs/import.md).',
  );
}

export function bindHeader(file: string, cells: readonly string[], profile: Profile): Layout {
  const headers = cells.map(cleanText);
  if (headers.some((header) => header.includes(DAMAGE))) {
    throw new BadFileError(file, 1, 'holds bytes that are no text in the encoding of the file');
  }
  const problems: string[] = [];
  const find = (ref: ColumnRef): number | null => {
    const place = placeOf(headers, ref);
    if (typeof place === 'number') return place;
    if (place.missing && ref.optional) return null;
    problems.push(place.text);
    return null;
  };
  const findAll = (refs: readonly ColumnRef[]) => refs.map(find).filter((at) => at !== null);
  const single: Partial<Record<SingleField, number>> = {};
  for (const field of SINGLE_FIELDS) {
    const ref = profile.columns[field];
    const at = ref === undefined ? null : find(ref);
    if (at !== null) single[field] = at;
  }
  const layout: Layout = {
    profile,
    headers,
    id: findAll(profile.id),
    single,
    category: findAll(profile.category),
    listed: profile.listed === null ? null : find(profile.listed),
    noted: findAll(profile.noted),
    consents: profile.consents.flatMap((consent) => {
      const at = find(consent.column);
      return at === null ? [] : [{ ...consent, at }];
    }),
  };
  if (problems.length > 0) throw new BadFileError(file, 1, [...new Set(problems)].join('; '));
  return layout;
}

type NotFound = { readonly missing: boolean; readonly text: string };

function placeOf(headers: readonly string[], ref: ColumnRef): number | NotFound {
  const names = [ref.header, ...(ref.or ?? [])];
  const wantedNames = names.map(cleanText);
  const places = headers.flatMap((header, at) => (wantedNames.includes(header) ? [at] : []));
  const name = names.map((one) => JSON.stringify(one)).join(' or ');
  if (places.length === 0) return { missing: true, text: `the column ${name} is missing` };
  const wanted = ref.of ?? (ref.occurrence > 1 ? null : 1);
  // Fewer than usual is a file without the one that is meant; more is a doubt.
  if (wanted !== null && places.length > wanted) {
    const columns = places.map((at) => at + 1).join(' and ');
    return {
      missing: false,
      text: `the column ${name} occurs ${places.length} times (columns ${columns}), which leaves a doubt`,
    };
  }
  const at = wanted !== null && places.length < wanted ? undefined : places[ref.occurrence - 1];
  if (at !== undefined) return at;
  return {
    missing: true,
    text: `the column ${name} occurs ${places.length} times, and number ${ref.occurrence} is asked for`,
  };
}

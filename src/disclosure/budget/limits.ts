/**
 * How many people's protected fields a reader may be given at an event. Threat: one account that reads everybody, slowly; and
 * one network that does so by many accounts. A person who scrolls, an export that was approved, and a hall in which everybody
 * has one address are none: docs/decisions/0064.
 */
import type { Reader, WindowName } from './tallies.ts';

export interface ReadingSettings {
  /** Of an attendee. */
  readonly peoplePerDay: number;
  readonly peoplePerTenMinutes: number;
  /** Undefined: everybody at the event. */
  readonly keyPeoplePerDay: number | undefined;
  /** Undefined: three quarters of the event, and never fewer than 10,000. */
  readonly networkPeoplePerTenMinutes: number | undefined;
}

/** Up to so many people an event has the limits as they are set; with each doubling of them they double. */
const PEOPLE_OF_ONE_STEP = 40_000;
const LEAST_OF_A_KEY = 2_000;
/** All of an event of 5,000 behind one address, each of whom is shown to somebody there, are half of it: nobody is told, nor refused. */
const LEAST_OF_A_NETWORK = 10_000;
const OF_A_NETWORK = 3 / 4;

/** In steps, because who meets a limit learns it, and nobody is to learn how many hidden people there are. */
const stepsFor = (people: number) =>
  2 ** Math.max(0, Math.ceil(Math.log2(Math.max(1, people) / PEOPLE_OF_ONE_STEP)));

/** `people`: registered at the event; while that is not known (null) it is as if they were few. Infinity: no limit. */
export function limitOf(
  { kind }: Pick<Reader, 'kind'>,
  window: WindowName,
  people: number | null,
  settings: ReadingSettings,
): number {
  const { peoplePerDay, peoplePerTenMinutes, keyPeoplePerDay, networkPeoplePerTenMinutes } = settings;
  if (kind === 'ACCOUNT')
    return (window === 'DAY' ? peoplePerDay : peoplePerTenMinutes) * stepsFor(people ?? 0);
  if (kind === 'KEY') {
    if (window !== 'DAY') return Number.POSITIVE_INFINITY;
    // Everybody there is, however many.
    return keyPeoplePerDay ?? (people === null ? Number.POSITIVE_INFINITY : atLeast(LEAST_OF_A_KEY, people));
  }
  if (window !== 'TEN_MINUTES') return Number.POSITIVE_INFINITY;
  return networkPeoplePerTenMinutes ?? atLeast(LEAST_OF_A_NETWORK, (people ?? 0) * OF_A_NETWORK);
}

const atLeast = (least: number, people: number) => Math.max(least, Math.ceil(people));

/** What the intruder of 2018 does: reads as the owner, spreads through the directory, and spoils what others see. */
import type { Browser } from './browser.ts';
import type { Cast, Played } from './people.ts';

const READ_OWN = 'query ($event: ID!) { viewer { attendee(event: $event) { phone email jobTitle } } }';
const READ_ALL =
  'query ($event: ID!) { attendees(event: $event, first: 50) { nodes { id name phone email jobTitle photo { url } } } }';
const SPOIL = `mutation ($event: ID!, $title: String, $phone: String) {
  updateProfile(input: { event: $event, jobTitle: $title, phone: $phone, organisation: "Spoiled in a drill" }) { userErrors { code message } }
}`;
const BE_LISTED =
  'mutation ($event: ID!) { setListed(input: { event: $event, listed: true }) { userErrors { code message } } }';
const SHOW_ALL = `mutation ($event: ID!) {
  giveConsent(input: { event: $event, fields: [PHONE, JOB_TITLE], to: { everyAttendee: true }, purpose: "DRILL", noticeVersion: "1" }) { userErrors { code message } }
}`;
export const SPOILED = '+447700900999';

interface Profile {
  readonly phone: string | null;
  readonly email: string | null;
  readonly jobTitle: string | null;
}

export async function ownProfile(browser: Browser, { event }: Pick<Cast, 'event'>): Promise<Profile | null> {
  const { data } = await browser.tryAsk<{ viewer: { attendee: Profile | null } | null }>(READ_OWN, { event });
  return data?.viewer?.attendee ?? null;
}

/** How many values that are not theirs a session is shown. */
export async function readDirectory(browser: Browser, { event }: Pick<Cast, 'event'>): Promise<number> {
  const { data } = await browser.tryAsk<{ attendees: { nodes: (Profile & { id: string })[] } }>(READ_ALL, {
    event,
  });
  const values = (data?.attendees?.nodes ?? []).flatMap(({ phone, email, jobTitle }) => [
    phone,
    email,
    jobTitle,
  ]);
  return values.filter((value) => value !== null).length;
}

/** Shows fields of somebody who attends to everybody of the event: by the owner, or by who is signed in as them. */
export async function showToAll(browser: Browser, { event }: Pick<Cast, 'event'>): Promise<void> {
  await browser.ask(BE_LISTED, { event });
  await browser.ask(SHOW_ALL, { event });
}

export const spoil = (browser: Browser, { event }: Pick<Cast, 'event'>, nth: number) =>
  browser.ask(SPOIL, { event, title: `Spoiled ${nth}`, phone: nth === 0 ? SPOILED : undefined });

export const isAsBefore = (profile: Profile | null, { phone, email, jobTitle }: Played) =>
  profile?.phone === phone && profile.email === email && profile.jobTitle === jobTitle;

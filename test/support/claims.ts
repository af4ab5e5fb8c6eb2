/** People of a group's ticket, without accounts of their own, as an import leaves them; and how they are invited. */
import { randomBytes } from 'node:crypto';
import type { Proposal } from '../../src/attendees/model.ts';
import { tokenHashOf } from '../../src/claims/token.ts';
import { everyAttendee } from '../../src/consent/model.ts';
import { newId } from '../../src/ids.ts';
import { newSecret } from '../../src/sign-in/codes.ts';
import type { Answer, Client } from './client.ts';
import type { BuiltEvent } from './factories.ts';
import type { TestGateway } from './gateway.ts';

let count = 0;

/** All of one length, so that commands can be compared byte by byte. */
export const anAddress = () =>
  `claimer.${String(++count).padStart(4, '0')}.${randomBytes(3).toString('hex')}@people.example`;

export const LISTED: Proposal = {
  kind: 'LISTED',
  source: 'test',
  field: null,
  recipient: null,
  column: 'May others find you?',
  answer: 'Yes',
};
export const SHOW_EMAIL: Proposal = {
  kind: 'CONSENT',
  source: 'test',
  field: 'email',
  recipient: everyAttendee,
  column: 'Show your e-mail?',
  answer: 'Yes',
};
export const NOTED: Proposal = { ...LISTED, kind: 'NOTED', column: 'May exhibitors write to you?' };

interface Traits {
  readonly name?: string;
  readonly registered?: boolean;
  readonly proposals?: readonly Proposal[];
}

/** Somebody whose ticket another one bought. */
export async function buildGuest(
  { services }: TestGateway,
  event: BuiltEvent,
  { name = `Guest ${++count}`, registered = true, proposals = [] }: Traits = {},
): Promise<string> {
  const id = newId('attendee');
  await services.models.attendees.create({
    _id: id,
    event: event.id,
    account: null,
    name,
    registered,
    listing: { by: 'DEFAULT', at: new Date(), session: null },
    sources: [{ source: 'test', id, rowHash: '' }],
    proposals: [...proposals],
    createdAt: new Date(),
  });
  return id;
}

export const INVITE = `mutation ($attendee: ID!, $email: String!) {
  inviteAttendee(input: { attendee: $attendee, email: $email }) { invited userErrors { code field message } }
}`;
export const INVITATION = 'query ($token: String!) { invitation(token: $token) { name event expiresAt } }';
export const CLAIM = `mutation ($token: String!) {
  claimInvitation(input: { token: $token }) { attendee event userErrors { code field message } }
}`;
export const PROPOSALS = `query ($event: ID!) {
  viewer { proposals(event: $event) { id kind field recipient category question answer } }
}`;
export const ANSWER = `mutation ($input: AnswerProposalsInput!) {
  answerProposals(input: $input) {
    consents
    proposals { id }
    userErrors { code field message }
  }
}`;

/** Of a change of address. */
export const CHANGE = `mutation ($email: String!) {
  changeAddress(input: { email: $email }) { accepted userErrors { code field message } }
}`;
export const COMPLETE = `mutation ($code: String!) {
  completeAddressChange(input: { code: $code }) { changed userErrors { code field message } }
}`;

export const codesOf = (answer: Answer<unknown>) => answer.errors?.map(({ extensions }) => extensions?.code);

/** The mail's text, as a reader sees it. */
export function readable(raw: string): string {
  const bytes = raw
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** The token of the newest mail's link to this page. */
export async function tokenFor(gateway: TestGateway, email: string, page: string): Promise<string> {
  const mails = (await gateway.mailsTo(email)).map(readable);
  const links = mails.flatMap((mail) => [
    ...mail.matchAll(new RegExp(`${page}#([A-Za-z0-9_-]{43})(?![A-Za-z0-9_-])`, 'g')),
  ]);
  const token = links.at(-1)?.[1];
  if (token === undefined) throw new Error(`no link to ${page} came for ${email}`);
  return token;
}

/** Invites by mail, and answers the token of the link. */
export async function invited(
  gateway: TestGateway,
  organiser: Client,
  attendee: string,
  email: string,
): Promise<string> {
  const answer = await organiser.mutate(INVITE, { attendee, email });
  if (answer.data?.inviteAttendee === undefined) throw new Error(JSON.stringify(answer));
  return tokenFor(gateway, email, '/claim');
}

/** A link for an invitation that was sent: its mail's own is kept as a hash, and reading mails takes long. */
export async function linked({ services }: TestGateway, attendee: string): Promise<string> {
  const token = newSecret();
  await services.models.invitations.updateOne({ _id: attendee }, { tokenHash: tokenHashOf(token) }).exec();
  return token;
}

export interface ClaimAnswer {
  claimInvitation: {
    attendee: string | null;
    event: string | null;
    userErrors: { code: string; field: string[]; message: string }[];
  };
}

export async function claimed(client: Client, token: string): Promise<ClaimAnswer['claimInvitation']> {
  const answer = await client.mutate<ClaimAnswer>(CLAIM, { token });
  if (answer.data == null) throw new Error(JSON.stringify(answer));
  return answer.data.claimInvitation;
}

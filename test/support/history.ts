/** What tests of the history ask, in whose name it may be. */
import type { TestGateway } from './gateway.ts';

export const UPDATE = `mutation ($input: UpdateProfileInput!) {
  updateProfile(input: $input) { attendee { name organisation phone jobTitle } userErrors { code } }
}`;
export const LIST = `mutation ($event: ID!, $listed: Boolean!) {
  setListed(input: { event: $event, listed: $listed }) { listed userErrors { code } }
}`;
export const GIVE = `mutation ($event: ID!, $to: RecipientInput!, $fields: [ProtectedField!]!) {
  giveConsent(input: { event: $event, fields: $fields, to: $to, purpose: "to meet", noticeVersion: "1" }) {
    consents { id } userErrors { code }
  }
}`;
export const CHANGES = `query ($event: ID!, $first: Int, $after: String) {
  myChanges(event: $event, first: $first, after: $after) {
    nodes { id part at by session browser consent undoes undoable } pageInfo { hasNextPage endCursor }
  }
}`;
export const UNDO = `mutation ($event: ID!, $changes: [ID!]!) {
  undoChanges(input: { event: $event, changes: $changes }) {
    changes { id part by undoes undoable } withdrawn userErrors { code field message }
  }
}`;
export const TAKE_BACK = `mutation ($input: TakeBackInput!) {
  takeBack(input: $input) { accepted userErrors { code field message } }
}`;
export const PROFILE = `query ($event: ID!) {
  viewer { attendee(event: $event) { id name organisation phone jobTitle } }
}`;

export interface Change {
  id: string;
  part: string;
  at: string;
  by: string;
  session: string | null;
  browser: string | null;
  consent: string | null;
  undoes: string[];
  undoable: boolean;
}

export interface Page {
  myChanges: { nodes: Change[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } };
}

export interface Undone {
  undoChanges: {
    changes: Change[];
    withdrawn: number;
    userErrors: { code: string; field: string[]; message: string }[];
  };
}

/** Sends the notices that wait, and answers those to an address: as text, without the transport's line breaks. */
export async function noticesTo(gateway: TestGateway, email: string): Promise<string[]> {
  await gateway.services.models.outbox.collection.updateMany(
    { state: 'QUEUED' },
    { $set: { dueAt: new Date(0) } },
  );
  await gateway.services.postman.deliverDue();
  const mails = await gateway.mailsTo(email);
  return mails.filter((mail) => mail.includes('Subject: About your profile')).map(plain);
}

const plain = (mail: string) => {
  const bytes = mail
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
};

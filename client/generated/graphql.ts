// Made by codegen.ts from schema/ and client/operations/; do not edit.
/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** The protected fields of an attendee, as names. */
export type ProtectedField =
  /** `Attendee.phone` */
  | 'PHONE'
  /** `Attendee.email` */
  | 'EMAIL'
  /** `Attendee.photo` */
  | 'PHOTO'
  /** `Attendee.jobTitle` */
  | 'JOB_TITLE';

/** A recipient: exactly one of the fields. */
export type RecipientInput =
  {   /** One attendee, by id. The viewer must be allowed to know of them. */
  attendee: string; everyAttendee?: never; category?: never; integration?: never; }
  |  { attendee?: never;   /** Everybody who attends the event: pass true. */
  everyAttendee: boolean; category?: never; integration?: never; }
  |  { attendee?: never; everyAttendee?: never;   /** Everybody of a ticket category, by its name. */
  category: string; integration?: never; }
  |  { attendee?: never; everyAttendee?: never; category?: never;   /** One integration of the event (`integrations`), by id. Consents to audiences never reach it. */
  integration: string; };

/** What to permit. */
export type GiveConsentInput = {
  /** The event's id. */
  event: string;
  /** The fields, at least one. */
  fields: Array<ProtectedField>;
  /** Who may see them. */
  to: RecipientInput;
  /** What for, 1 to 500 characters; the recipient is told. */
  purpose: string;
  /** Until when, in the future; open if left out. */
  until?: string | null | undefined;
  /** The version of `Event.consentNotice` that was shown. */
  noticeVersion: string;
  /** The language it was shown in. */
  language?: string | null | undefined;
};

/** Which consents to take back. */
export type WithdrawConsentInput = {
  /** Ids of the viewer's own consents, 1 to 200. */
  consents: Array<string>;
};

/** Who wants to sign in. */
export type StartSignInInput = {
  /** The e-mail address of one's registration, in any case. */
  email: string;
};

/** The proof of a sign-in. */
export type CompleteSignInInput = {
  /** The code of the mail, with or without dash, in any case; or the token of its link. */
  code: string;
};

/** Which deletion is done. */
export type AcknowledgeDeletionInput = {
  /** The message's id. */
  message: string;
};

export type AcknowledgeDeletionMutationVariables = Exact<{
  input: AcknowledgeDeletionInput;
}>;


export type AcknowledgeDeletionMutation = { acknowledgeDeletion: { acknowledgedAt: string | null, userErrors: Array<{ code: string, field: Array<string> | null, message: string }> } };

export type BadgesQueryVariables = Exact<{
  event: string;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type BadgesQuery = { attendees: { nodes: Array<(
      { sharedWithMe: Array<ProtectedField>, photo: { url: string } | null }
      & { ' $fragmentRefs'?: { 'PersonFragment': PersonFragment } }
    )>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type CompleteSignInMutationVariables = Exact<{
  input: CompleteSignInInput;
}>;


export type CompleteSignInMutation = { completeSignIn: { signedIn: boolean, userErrors: Array<{ code: string, field: Array<string> | null, message: string }> } };

export type DirectoryQueryVariables = Exact<{
  event: string;
  first?: number | null | undefined;
  after?: string | null | undefined;
  search?: string | null | undefined;
}>;


export type DirectoryQuery = { attendees: { nodes: Array<{ ' $fragmentRefs'?: { 'PersonFragment': PersonFragment;'ContactFragment': ContactFragment } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type PersonFragment = { id: string, name: string, organisation: string | null, category: string | null } & { ' $fragmentName'?: 'PersonFragment' };

export type ContactFragment = { jobTitle: string | null, phone: string | null, email: string | null, sharedWithMe: Array<ProtectedField> } & { ' $fragmentName'?: 'ContactFragment' };

export type GiveConsentMutationVariables = Exact<{
  input: GiveConsentInput;
}>;


export type GiveConsentMutation = { giveConsent: { consents: Array<{ id: string, field: ProtectedField, until: string | null }>, userErrors: Array<{ code: string, field: Array<string> | null, message: string }> } };

export type OnRosterQueryVariables = Exact<{
  id: string;
}>;


export type OnRosterQuery = { node:
    | (
      { __typename: 'Attendee' }
      & { ' $fragmentRefs'?: { 'PersonFragment': PersonFragment } }
    )
    | { __typename: 'Consent' }
    | { __typename: 'ContactRequest' }
    | { __typename: 'Event' }
   | null };

export type OnePersonQueryVariables = Exact<{
  id: string;
}>;


export type OnePersonQuery = { node:
    | (
      { __typename: 'Attendee' }
      & { ' $fragmentRefs'?: { 'PersonFragment': PersonFragment;'ContactFragment': ContactFragment } }
    )
    | { __typename: 'Consent' }
    | { __typename: 'ContactRequest' }
    | { __typename: 'Event' }
   | null };

export type RosterQueryVariables = Exact<{
  event: string;
  first?: number | null | undefined;
  after?: string | null | undefined;
  search?: string | null | undefined;
}>;


export type RosterQuery = { attendees: { nodes: Array<{ ' $fragmentRefs'?: { 'PersonFragment': PersonFragment } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type SignOutMutationVariables = Exact<{ [key: string]: never; }>;


export type SignOutMutation = { signOut: { userErrors: Array<{ code: string, field: Array<string> | null, message: string }> } };

export type StartSignInMutationVariables = Exact<{
  input: StartSignInInput;
}>;


export type StartSignInMutation = { startSignIn: { accepted: boolean, userErrors: Array<{ code: string, field: Array<string> | null, message: string }> } };

export type WhoAmIQueryVariables = Exact<{ [key: string]: never; }>;


export type WhoAmIQuery = { viewer: { account: { id: string, events: Array<{ id: string, slug: string, name: string }> } } | null };

export type WithdrawConsentMutationVariables = Exact<{
  input: WithdrawConsentInput;
}>;


export type WithdrawConsentMutation = { withdrawConsent: { consents: Array<{ id: string, withdrawnAt: string | null }>, userErrors: Array<{ code: string, field: Array<string> | null, message: string }> } };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const PersonFragmentDoc = new TypedDocumentString(`
    fragment Person on Attendee {
  id
  name
  organisation
  category
}
    `, {"fragmentName":"Person"}) as unknown as TypedDocumentString<PersonFragment, unknown>;
export const ContactFragmentDoc = new TypedDocumentString(`
    fragment Contact on Attendee {
  jobTitle
  phone
  email
  sharedWithMe
}
    `, {"fragmentName":"Contact"}) as unknown as TypedDocumentString<ContactFragment, unknown>;
export const AcknowledgeDeletionDocument = new TypedDocumentString(`
    mutation AcknowledgeDeletion($input: AcknowledgeDeletionInput!) {
  acknowledgeDeletion(input: $input) {
    acknowledgedAt
    userErrors {
      code
      field
      message
    }
  }
}
    `) as unknown as TypedDocumentString<AcknowledgeDeletionMutation, AcknowledgeDeletionMutationVariables>;
export const BadgesDocument = new TypedDocumentString(`
    query Badges($event: ID!, $first: Int, $after: String) {
  attendees(event: $event, first: $first, after: $after) {
    nodes {
      ...Person
      photo {
        url(size: MEDIUM, format: JPEG)
      }
      sharedWithMe
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment Person on Attendee {
  id
  name
  organisation
  category
}`) as unknown as TypedDocumentString<BadgesQuery, BadgesQueryVariables>;
export const CompleteSignInDocument = new TypedDocumentString(`
    mutation CompleteSignIn($input: CompleteSignInInput!) {
  completeSignIn(input: $input) {
    signedIn
    userErrors {
      code
      field
      message
    }
  }
}
    `) as unknown as TypedDocumentString<CompleteSignInMutation, CompleteSignInMutationVariables>;
export const DirectoryDocument = new TypedDocumentString(`
    query Directory($event: ID!, $first: Int, $after: String, $search: String) {
  attendees(event: $event, first: $first, after: $after, search: $search) {
    nodes {
      ...Person
      ...Contact
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment Person on Attendee {
  id
  name
  organisation
  category
}
fragment Contact on Attendee {
  jobTitle
  phone
  email
  sharedWithMe
}`) as unknown as TypedDocumentString<DirectoryQuery, DirectoryQueryVariables>;
export const GiveConsentDocument = new TypedDocumentString(`
    mutation GiveConsent($input: GiveConsentInput!) {
  giveConsent(input: $input) {
    consents {
      id
      field
      until
    }
    userErrors {
      code
      field
      message
    }
  }
}
    `) as unknown as TypedDocumentString<GiveConsentMutation, GiveConsentMutationVariables>;
export const OnRosterDocument = new TypedDocumentString(`
    query OnRoster($id: ID!) {
  node(id: $id) {
    __typename
    ... on Attendee {
      ...Person
    }
  }
}
    fragment Person on Attendee {
  id
  name
  organisation
  category
}`) as unknown as TypedDocumentString<OnRosterQuery, OnRosterQueryVariables>;
export const OnePersonDocument = new TypedDocumentString(`
    query OnePerson($id: ID!) {
  node(id: $id) {
    __typename
    ... on Attendee {
      ...Person
      ...Contact
    }
  }
}
    fragment Person on Attendee {
  id
  name
  organisation
  category
}
fragment Contact on Attendee {
  jobTitle
  phone
  email
  sharedWithMe
}`) as unknown as TypedDocumentString<OnePersonQuery, OnePersonQueryVariables>;
export const RosterDocument = new TypedDocumentString(`
    query Roster($event: ID!, $first: Int, $after: String, $search: String) {
  attendees(event: $event, first: $first, after: $after, search: $search) {
    nodes {
      ...Person
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment Person on Attendee {
  id
  name
  organisation
  category
}`) as unknown as TypedDocumentString<RosterQuery, RosterQueryVariables>;
export const SignOutDocument = new TypedDocumentString(`
    mutation SignOut {
  signOut {
    userErrors {
      code
      field
      message
    }
  }
}
    `) as unknown as TypedDocumentString<SignOutMutation, SignOutMutationVariables>;
export const StartSignInDocument = new TypedDocumentString(`
    mutation StartSignIn($input: StartSignInInput!) {
  startSignIn(input: $input) {
    accepted
    userErrors {
      code
      field
      message
    }
  }
}
    `) as unknown as TypedDocumentString<StartSignInMutation, StartSignInMutationVariables>;
export const WhoAmIDocument = new TypedDocumentString(`
    query WhoAmI {
  viewer {
    account {
      id
      events {
        id
        slug
        name
      }
    }
  }
}
    `) as unknown as TypedDocumentString<WhoAmIQuery, WhoAmIQueryVariables>;
export const WithdrawConsentDocument = new TypedDocumentString(`
    mutation WithdrawConsent($input: WithdrawConsentInput!) {
  withdrawConsent(input: $input) {
    consents {
      id
      withdrawnAt
    }
    userErrors {
      code
      field
      message
    }
  }
}
    `) as unknown as TypedDocumentString<WithdrawConsentMutation, WithdrawConsentMutationVariables>;

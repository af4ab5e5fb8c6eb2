// Made by codegen.ts from schema/ and client/operations/; do not edit.
import type { ProtectedField } from './graphql.ts';

/** The protected fields of an attendee by the names of the schema's fields. */
export const PROTECTED = {
  jobTitle: 'JOB_TITLE',
  phone: 'PHONE',
  email: 'EMAIL',
  photo: 'PHOTO',
} as const satisfies Readonly<Record<string, ProtectedField>>;

/** As `extensions.withheld` names them. */
export type ProtectedCoordinate = `Attendee.${keyof typeof PROTECTED}`;

/** What `extensions.code` of an error may be. */
export const ERROR_CODES = [
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'FRESH_SIGN_IN_REQUIRED',
  'SECOND_FACTOR_REQUIRED',
  'PURPOSE_REQUIRED',
  'BAD_USER_INPUT',
  'RATE_LIMITED',
  'MAX_COST_EXCEEDED',
  'LEDGER_UNAVAILABLE',
  'LOCKED_DOWN',
  'UNAVAILABLE',
  'BAD_REQUEST',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_SUPPORTED',
  'INTERNAL_SERVER_ERROR',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** A typed client of the gateway: docs/client.md. */
export { type Client, type ClientOptions, createClient, type RequestOptions, type Result } from './client.ts';
export { AttendantError, accepted, type Failure, InputRefused, type UserError } from './errors.ts';
export * from './generated/fragment-masking.ts';
export * from './generated/graphql.ts';
export { ERROR_CODES, type ErrorCode, PROTECTED, type ProtectedCoordinate } from './generated/schema.ts';
export { pages } from './pages.ts';
export { type Shown, shown } from './shown.ts';

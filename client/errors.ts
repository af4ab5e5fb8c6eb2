/** What the gateway refuses, and why, as one error with a code. */
import type { ErrorCode } from './generated/schema.ts';

/** One entry of an answer's `errors`. */
export interface Failure {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

interface Circumstances {
  readonly endpoint: URL;
  readonly data?: unknown;
  readonly status?: number;
  readonly requestId?: string | null;
  readonly cause?: unknown;
}

export class AttendantError extends Error {
  override readonly name = 'AttendantError';
  /** The first failure's. `NO_ANSWER`: the network, or something that is no gateway. A newer gateway may have codes of which this file has not heard. */
  readonly code: ErrorCode | 'NO_ANSWER' | (string & {});
  readonly failures: readonly Failure[];
  /** What was answered all the same. */
  readonly data: unknown;
  /** Of HTTP; null where nothing was answered. */
  readonly status: number | null;
  /** Where the code is explained. */
  readonly docs: string | null;
  /** In seconds, with `RATE_LIMITED`. */
  readonly retryAfter: number | null;
  /** The scope that the key lacks, with `FORBIDDEN`. */
  readonly requiredScope: string | null;
  readonly requestId: string | null;

  constructor(failures: readonly Failure[], { endpoint, data, status, requestId, cause }: Circumstances) {
    const [first] = failures;
    const { code, docs, retryAfter, requiredScope } = first?.extensions ?? {};
    super(`${String(code)}: ${first?.message ?? ''}`, cause === undefined ? {} : { cause });
    this.code = String(code);
    this.failures = failures;
    this.data = data;
    this.status = status ?? null;
    this.docs = typeof docs === 'string' ? new URL(docs, endpoint).href : null;
    this.retryAfter = typeof retryAfter === 'number' ? retryAfter : null;
    this.requiredScope = typeof requiredScope === 'string' ? requiredScope : null;
    this.requestId = requestId ?? null;
  }
}

/** What a mutation found wrong with its input, as its payload says it: nothing was done. */
export interface UserError {
  readonly code: string;
  readonly field?: readonly string[] | null;
  readonly message: string;
}

export class InputRefused extends Error {
  override readonly name = 'InputRefused';
  readonly userErrors: readonly UserError[];

  constructor(userErrors: readonly UserError[]) {
    super(
      userErrors
        .map(({ field, message }) => `${(field ?? []).join('.')}: ${message}`.replace(/^: /, ''))
        .join(' '),
    );
    this.userErrors = userErrors;
  }
}

/** A mutation's payload, if its input was taken; throws {@link InputRefused} otherwise. */
export function accepted<Payload extends { readonly userErrors: readonly UserError[] }>(
  payload: Payload,
): Payload {
  if (payload.userErrors.length > 0) throw new InputRefused(payload.userErrors);
  return payload;
}

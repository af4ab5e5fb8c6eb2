import type { Problem } from '../src/user-error.ts';

/** Problems as the schema's UserError wants them. */
export function failed(problems: readonly Problem[]) {
  return problems.map(({ code, field, message }) => ({
    code,
    field: field === null ? null : [...field],
    message,
  }));
}

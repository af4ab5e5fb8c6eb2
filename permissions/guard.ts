/**
 * Threat: a guard that is faster than graphql-shield and opens where shield would not. Shield puts two async
 * functions around every field, and on a page of fifty people that is half of the time of executing it, though the
 * verdicts are there already. So the same rule is asked here without a promise, with shield's own answers: true and
 * nothing else opens; false, a rule that throws and whatever is no verdict refuse; an Error is the answer. A rule
 * that does not know yet goes shield's way.
 */
import { type GraphQLResolveInfo, isNonNullType } from 'graphql';
import type { Context } from '../src/context.ts';
import type { RuleFunction } from './shield-packages.ts';

/** What the field answers that is refused (`error` null), or whose resolver failed. */
export type Refusal = (error: unknown, context: Context) => unknown;

export interface GuardOptions {
  /** The function of the field's rule. */
  readonly ask: RuleFunction;
  /** The field without any rule. */
  readonly resolve: RuleFunction;
  /** The field as shield guards it: it asks the same rule. */
  readonly shielded: RuleFunction;
  readonly refusal: Refusal;
}

/** The field's resolver, in place of shield's. */
export function guard({ ask, resolve, shielded, refusal }: GuardOptions): RuleFunction {
  return (parent, args, context, info) => {
    let verdict: unknown = false;
    try {
      verdict = ask(parent, args, context, info);
    } catch {}
    if (isThenable(verdict)) {
      // Asked again there, and answered there; that this promise fails is nobody's to hear.
      verdict.then(undefined, () => {});
      return shielded(parent, args, context, info);
    }
    if (verdict !== true) return failing(refused(verdict, context, refusal), info);
    try {
      const value = resolve(parent, args, context, info);
      if (!isThenable(value)) return failing(value, info);
      return Promise.resolve(value).catch((error: unknown) => refusal(error, context));
    } catch (error) {
      return failing(refusal(error, context), info);
    }
  };
}

/**
 * What fails a field that cannot be null is answered by a promise, as shield answers everything: of a list in which
 * one item fails at once, graphql-js lets go of the others' promises, and one that rejects then ends the process.
 */
function failing(value: unknown, info: GraphQLResolveInfo): unknown {
  const fails = value === null || value === undefined || value instanceof Error;
  return fails && isNonNullType(info.returnType) ? Promise.resolve(value) : value;
}

function refused(verdict: unknown, context: Context, refusal: Refusal): unknown {
  if (verdict instanceof Error) return verdict;
  if (typeof verdict === 'string') return new Error(verdict);
  return refusal(null, context);
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  // Most are texts, which need no look for what they do not have.
  if (typeof value !== 'object' && typeof value !== 'function') return false;
  return typeof (value as PromiseLike<unknown> | null)?.then === 'function';
}

/**
 * Threat: graphql-shield opens silently in known ways (an empty `and()`, `not()` over a rule that throws, a verdict
 * cached for another field or row, rules on interfaces, `applyMiddlewareToDeclaredResolvers`). So it is used in the
 * one form that is sound: a `rule()` of its own for each field of each object type, never cached, `deny` for
 * whatever is left, and errors made afresh (architecture.md, decision 4). It is the first of two doors: the vault
 * asks the same decision again.
 */
import type { GraphQLResolveInfo, GraphQLSchema } from 'graphql';
import type { AttendeeView } from '../src/attendees/load.ts';
import type { Decision } from '../src/consent/decide.ts';
import type { Context } from '../src/context.ts';
import { forbidden, isOurs, unauthenticated, unavailable } from '../src/errors.ts';
import type { ProtectedField } from '../src/protected-fields.ts';
import { PREDICATES } from './predicates.ts';
import type { Coordinate, FieldRule } from './rule-book.ts';
import { applyMiddleware, deny, rule, shield } from './shield-packages.ts';

type Verdict = boolean | Error;
type RuleTree = Record<string, Record<string, ReturnType<ReturnType<typeof rule>>>>;

/** The schema with a rule in front of every field. */
export function shielded(schema: GraphQLSchema, rules: ReadonlyMap<Coordinate, FieldRule>): GraphQLSchema {
  const tree: RuleTree = {};
  for (const [coordinate, fieldRule] of rules) {
    const [type = '', field = ''] = coordinate.split('.');
    tree[type] = { ...tree[type], [field]: shieldRule(coordinate, fieldRule) };
  }
  const fallbackError = (
    error: unknown,
    _p: unknown,
    _a: unknown,
    context: Context,
    info: GraphQLResolveInfo,
  ) => answerFor(rules, error, context, info);
  return applyMiddleware(
    schema,
    shield(tree, {
      fallbackRule: deny,
      fallbackError: fallbackError as never,
      allowExternalErrors: false,
      debug: false,
    }),
  );
}

function shieldRule(coordinate: Coordinate, fieldRule: FieldRule) {
  const field = coordinate.split('.')[1] as ProtectedField;
  const decide =
    fieldRule.kind === 'PROTECTED'
      ? (parent: unknown, context: Context) => ownerOrConsent(parent, context, field)
      : (parent: unknown, context: Context) => PREDICATES[fieldRule.requires](context, parent);
  return rule(coordinate, { cache: 'no_cache' })((parent, _args, context: Context) =>
    safely(() => decide(parent, context)),
  );
}

/** `@protected`: the owner, or somebody the owner consented to. Synchronous once the page's decisions are here. */
function ownerOrConsent(
  parent: unknown,
  context: Context,
  field: ProtectedField,
): Verdict | Promise<Verdict> {
  if (context.doors.shield === 'open') return true;
  if (!context.attendees.admitted(parent)) return false;
  const decision = context.decisions.load(parent as AttendeeView, field);
  return decision instanceof Promise ? decision.then(verdictOf) : verdictOf(decision);
}

function verdictOf(decision: Decision): Verdict {
  if (decision.kind === 'UNAVAILABLE') return unavailable(decision.cause);
  return decision.kind === 'ALLOW';
}

/** Shield takes a rule that throws for a denial; an outage must be an error instead, never an allow. */
function safely(decide: () => Verdict | Promise<Verdict>): Verdict | Promise<Verdict> {
  try {
    const verdict = decide();
    return verdict instanceof Promise ? verdict.catch(unavailable) : verdict;
  } catch (error) {
    return unavailable(error);
  }
}

/** What a refused field answers (`error` null), or one whose resolver failed. A new error each time, never shared. */
function answerFor(
  rules: ReadonlyMap<Coordinate, FieldRule>,
  error: unknown,
  context: Context,
  info: GraphQLResolveInfo,
): unknown {
  if (error !== null) return isOurs(error) || error instanceof Error ? error : unavailable(error);
  const coordinate = `${info.parentType.name}.${info.fieldName}`;
  context.refused(coordinate, 'SHIELD');
  if (rules.get(coordinate)?.kind === 'PROTECTED') return null;
  return context.viewer.kind === 'NOBODY' ? unauthenticated() : forbidden();
}

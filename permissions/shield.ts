/**
 * Threat: graphql-shield opens silently in known ways (an empty `and()`, `not()` over a rule that throws, a verdict
 * cached for another field or row, rules on interfaces, `applyMiddlewareToDeclaredResolvers`). So it is used in the
 * one form that is sound: a `rule()` of its own for each field of each object type, never cached, `deny` for
 * whatever is left, and errors made afresh (architecture.md, decision 4). It is the first of two doors: the vault
 * asks the same decision again.
 */
import {
  defaultFieldResolver,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
} from 'graphql';
import type { AttendeeView } from '../src/attendees/load.ts';
import type { Decision } from '../src/consent/decide.ts';
import type { Context } from '../src/context.ts';
import { forbidden, isOurs, unauthenticated, unavailable } from '../src/errors.ts';
import type { ProtectedField } from '../src/protected-fields.ts';
import { guard, type Refusal } from './guard.ts';
import { needless } from './needless.ts';
import { PREDICATES } from './predicates.ts';
import { type Coordinate, type FieldRule, objectTypes } from './rule-book.ts';
import { forKey } from './scopes.ts';
import {
  applyMiddleware,
  deny,
  functionOf,
  type Rule,
  type RuleFunction,
  rule,
  shield,
} from './shield-packages.ts';

type Verdict = boolean | Error;
type RuleTree = Record<string, Record<string, Rule>>;

/** The schema with a rule in front of every field, but those that need none of their own (needless.ts). */
export function shielded(schema: GraphQLSchema, rules: ReadonlyMap<Coordinate, FieldRule>): GraphQLSchema {
  const tree = treeOf(rules);
  const shielding = shield(tree, {
    fallbackRule: deny,
    fallbackError: ((
      error: unknown,
      _parent: unknown,
      _args: unknown,
      context: Context,
      { parentType, fieldName }: GraphQLResolveInfo,
    ) => answerFor(rules, `${parentType.name}.${fieldName}`, error, context)) as never,
    allowExternalErrors: false,
    debug: false,
  });
  const result = applyMiddleware(schema, shielding);
  const left = needless(schema, rules);
  for (const type of objectTypes(result)) {
    const before = (schema.getType(type.name) as GraphQLObjectType).getFields();
    for (const [name, field] of Object.entries(type.getFields())) {
      const coordinate = `${type.name}.${name}`;
      const [own, resolve] = [tree[type.name]?.[name], before[name]?.resolve];
      // Without a rule of its own it is as shield has it: denied.
      if (own === undefined) continue;
      if (left.has(coordinate)) field.resolve = resolve;
      else field.resolve = guarded(coordinate, own, resolve ?? defaultFieldResolver, field.resolve);
    }
  }
  return result;

  /** Shield's resolver is the way for a rule that does not answer at once. */
  function guarded(coordinate: Coordinate, own: Rule, resolve: unknown, shields: unknown) {
    const refusal: Refusal = (error, context) => answerFor(rules, coordinate, error, context);
    const [plain, slow] = [resolve as RuleFunction, shields as RuleFunction];
    return guard({ ask: functionOf(own), resolve: plain, shielded: slow, refusal });
  }
}

function treeOf(rules: ReadonlyMap<Coordinate, FieldRule>): RuleTree {
  const tree: RuleTree = {};
  for (const [coordinate, fieldRule] of rules) {
    const [type = '', field = ''] = coordinate.split('.');
    tree[type] = { ...tree[type], [field]: shieldRule(coordinate, fieldRule) };
  }
  return tree;
}

function shieldRule(coordinate: Coordinate, fieldRule: FieldRule) {
  const field = coordinate.split('.')[1] as ProtectedField;
  const decide =
    fieldRule.kind === 'PROTECTED'
      ? (context: Context, parent: unknown) => ownerOrConsent(context, parent, field)
      : PREDICATES[fieldRule.requires];
  const decideForKey = forKey(coordinate, fieldRule, decide);
  return rule(coordinate, { cache: 'no_cache' })((parent, _args, context: Context) =>
    safely(context.viewer.kind === 'INTEGRATION' ? decideForKey : decide, context, parent),
  );
}

/** `@protected`: the owner, or somebody the owner consented to. Synchronous once the page's decisions are here. */
export function ownerOrConsent(
  context: Context,
  parent: unknown,
  field: ProtectedField,
): Verdict | Promise<Verdict> {
  if (context.doors.shield === 'open') return true;
  if (!context.attendees.admitted(parent)) return false;
  const subject = parent as AttendeeView;
  // As if nobody permitted anything; what the operation was refused is said once, when it is released.
  if (context.reading.refuses(subject)) return false;
  const decision = context.decisions.load(subject, field);
  return decision instanceof Promise ? decision.then(verdictOf) : verdictOf(decision);
}

function verdictOf(decision: Decision): Verdict {
  if (decision.kind === 'UNAVAILABLE') return unavailable(decision.cause);
  return decision.kind === 'ALLOW';
}

/** Shield takes a rule that throws for a denial; an outage must be an error instead, never an allow. */
function safely(
  decide: (context: Context, parent: unknown) => Verdict | Promise<Verdict>,
  context: Context,
  parent: unknown,
): Verdict | Promise<Verdict> {
  try {
    const verdict = decide(context, parent);
    return verdict instanceof Promise ? verdict.catch(unavailable) : verdict;
  } catch (error) {
    return unavailable(error);
  }
}

/** What a refused field answers (`error` null), or one whose resolver failed. A new error each time, never shared. */
function answerFor(
  rules: ReadonlyMap<Coordinate, FieldRule>,
  coordinate: Coordinate,
  error: unknown,
  context: Context,
): unknown {
  if (error !== null) return isOurs(error) || error instanceof Error ? error : unavailable(error);
  context.refused(coordinate, 'SHIELD');
  if (rules.get(coordinate)?.kind === 'PROTECTED') return null;
  return context.viewer.kind === 'NOBODY' ? unauthenticated() : forbidden();
}

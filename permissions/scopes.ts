/**
 * What a key may ask for. Threat: a key that does more than its scopes say, by a field nobody thought of when it was added. So
 * a field of Query or Mutation is for no key unless its rule names a scope; and what a key may not is said by name, because
 * that a scope is missing tells nothing about anybody. Below the roots a key is nobody's owner, attendee or organiser.
 */
import { isListedTo, type Listable } from '../src/attendees/visible.ts';
import type { Context } from '../src/context.ts';
import { notForKeys, scopeRequired } from '../src/errors.ts';
import { type Scope, scopeOf } from '../src/integrations/model.ts';
import type { ProtectedField } from '../src/protected-fields.ts';
import type { IntegrationViewer } from '../src/viewer.ts';
import { type Access, type Coordinate, type FieldRule, scopesOf } from './rule-book.ts';

type Verdict = boolean | Error;
export type Decide = (context: Context, parent: unknown) => Verdict | Promise<Verdict>;

const ROOTS: ReadonlySet<string> = new Set(['Query', 'Mutation']);
/** What a key that came here by a scope is told without another one. */
const OPEN: ReadonlySet<Access> = new Set(['ANYONE', 'SIGNED_IN']);

/** The rule of a field for a viewer that is an integration; `decide` is the rule for all others. */
export function forKey(coordinate: Coordinate, rule: FieldRule, decide: Decide): Decide {
  const [type = '', field = ''] = coordinate.split('.');
  if (rule.kind === 'PROTECTED') {
    const scope = scopeOf(field as ProtectedField);
    return (context, parent) =>
      scopesIn(context).has(scope) ? decide(context, parent) : scopeRequired(scope);
  }
  const scopes = scopesOf(rule) as readonly Scope[];
  const [first] = scopes;
  if (first === undefined) {
    if (ROOTS.has(type)) return notForKeys;
    return OPEN.has(rule.requires) ? () => true : decide;
  }
  return (context, parent) => {
    const held = scopes.filter((scope) => scopesIn(context).has(scope));
    if (held.length === 0) return scopeRequired(first);
    if (OPEN.has(rule.requires)) return true;
    if (isKnownByRosterAlone(rule, context, parent) && !held.includes('roster:read')) return notForKeys();
    return decide(context, parent);
  };
}

const scopesIn = (context: Context) => (context.viewer as IntegrationViewer).scopes;

const isKnownByRosterAlone = (
  { requires }: Extract<FieldRule, { kind: 'ACCESS' }>,
  context: Context,
  parent: unknown,
) =>
  requires === 'VISIBLE' && !(isAttendee(parent) && isListedTo(context.viewer as IntegrationViewer, parent));

const isAttendee = (parent: unknown): parent is Listable =>
  typeof (parent as Partial<Listable> | null)?.listed === 'boolean';

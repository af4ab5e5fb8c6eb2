/** docs/permissions.md: who may read what, as a table, from the same rules that the shield is built from. */
import type { GraphQLSchema } from 'graphql';
import { checkedRules } from './boot-check.ts';
import { type Access, type FieldRule, objectTypes, scopesOf } from './rule-book.ts';

const COLUMNS: Readonly<Record<Access | 'PROTECTED', string>> = {
  ANYONE: 'anyone',
  SIGNED_IN: 'anyone signed in',
  PARTICIPANT: 'attends or organises the event',
  ORGANISER: 'organises the event, with the second factor',
  VISIBLE: 'may know of this attendee',
  OWNER: 'whom it belongs to',
  PROTECTED: '**the owner, and those the owner consented to**',
};

const INTRODUCTION = `# Who may read what

Made by \`npm run codegen\` from the directives under \`schema/\`; a test fails while it is not fresh. The gateway does
not start with a field that is not in this table.

- **may know of this attendee**: oneself; listed people of an event one attends with a valid registration; people who
  gave one a direct consent that is in force, or sent one a contact request; for organisers, in a session with the
  second factor, the people of their event. For everybody else the attendee does not exist.
- **the owner, and those the owner consented to**: everybody else gets \`null\`, as when there is no value. Whoever is
  shown a value is recorded before it is sent.
- **Scope of an API key**: what a key must have to ask for the field. A field of \`Query\` or \`Mutation\` without one is for no key;
  of other types, a key that comes to one without a scope may read it, unless it is for whom it belongs to, who attends or
  who organises: a key is none of these. Of people whom it knows by the roster alone a key reads no field but those that
  name \`roster:read\`, and what they consented to.
`;

export function permissionMatrix(schema: GraphQLSchema): string {
  const rules = checkedRules(schema);
  const sections = objectTypes(schema)
    .sort((a, b) => a.name.localeCompare(b.name, 'en'))
    .map((type) => {
      const rows = Object.keys(type.getFields()).map((field) =>
        row(field, rules.get(`${type.name}.${field}`)),
      );
      return `## ${type.name}\n\n| Field | Who | Scope of an API key |\n|---|---|---|\n${rows.join('\n')}\n`;
    });
  return `${INTRODUCTION}\n${sections.join('\n')}`;
}

function row(field: string, rule: FieldRule | undefined): string {
  if (rule === undefined) throw new Error(`${field} has no rule`);
  return `| \`${field}\` | ${whoOf(rule)} | ${scopeOf(field, rule)} |`;
}

/** In words. */
export const whoOf = (rule: FieldRule) => COLUMNS[rule.kind === 'PROTECTED' ? 'PROTECTED' : rule.requires];

/** As Markdown; empty where a key needs none. */
export function scopeOf(field: string, rule: FieldRule): string {
  if (rule.kind === 'PROTECTED') return `\`attendee.${field}:read\``;
  return scopesOf(rule)
    .map((one) => `\`${one}\``)
    .join(' or ');
}

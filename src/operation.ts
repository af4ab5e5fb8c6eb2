/** What one GraphQL document asks for, read off once per document. */
import { type DocumentNode, type FieldNode, Kind, visit } from 'graphql';
import { PROTECTED_FIELDS, type ProtectedField } from './protected-fields.ts';

const known = new WeakMap<DocumentNode, readonly ProtectedField[]>();

/**
 * The protected fields that a document names anywhere, so that their decisions can be fetched with a page. Rather
 * too many than too few: `@skip` is not looked at, and `sharedWithMe` wants them all.
 */
export function protectedFieldsNamed(document: DocumentNode): readonly ProtectedField[] {
  const before = known.get(document);
  if (before !== undefined) return before;
  const names = new Set<string>();
  visit(document, {
    [Kind.FIELD](node: FieldNode) {
      names.add(node.name.value);
    },
  });
  const fields = names.has('sharedWithMe')
    ? PROTECTED_FIELDS
    : PROTECTED_FIELDS.filter((field) => names.has(field));
  known.set(document, fields);
  return fields;
}

/** What one GraphQL document asks for, read off once per document. */
import { hash } from 'node:crypto';
import { type DocumentNode, type FieldNode, Kind, print, stripIgnoredCharacters, visit } from 'graphql';
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

const hashed = new WeakMap<DocumentNode, string>();

/**
 * SHA-256, in hex, of the document as graphql-js prints it without ignored characters, every literal emptied: two that
 * differ in layout or literals have the same. A literal may be a phone number, and of one the hash would tell which.
 */
export function operationHash(document: DocumentNode): string {
  const before = hashed.get(document);
  if (before !== undefined) return before;
  const emptied = visit(document, {
    [Kind.INT]: (node) => ({ ...node, value: '0' }),
    [Kind.FLOAT]: (node) => ({ ...node, value: '0' }),
    [Kind.STRING]: (node) => ({ ...node, value: '', block: false }),
    [Kind.LIST]: (node) => ({ ...node, values: [] }),
    [Kind.OBJECT]: (node) => ({ ...node, fields: [] }),
  });
  const text = hash('sha256', stripIgnoredCharacters(print(emptied)), 'hex');
  hashed.set(document, text);
  return text;
}

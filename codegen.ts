/**
 * Makes src/generated/resolvers.ts, the resolvers' types, from the schema: run `npm run codegen` after a change under
 * schema/. A test fails while they differ. (Over @graphql-codegen/core, because the CLI wants Node 22.)
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { codegen } from '@graphql-codegen/core';
import * as typescript from '@graphql-codegen/typescript';
import * as typescriptResolvers from '@graphql-codegen/typescript-resolvers';
import { makeExecutableSchema } from '@graphql-tools/schema';
import { getDocumentNodeFromSchema } from '@graphql-tools/utils';
import { projectRoot, readTypeDefs } from './src/schema/load.ts';

export const RESOLVER_TYPES_FILE = path.join(projectRoot(), 'src', 'generated', 'resolvers.ts');

/** What the parent of each type is in our code; types that are not here are as the schema has them. */
const mappers = {
  Viewer: '../parents.ts#OwnedBy',
  Account: '../parents.ts#AccountParent',
  Attendee: '../attendees/load.ts#AttendeeView',
  AttendeeConnection: '../attendees/load.ts#AttendeePage',
  Event: '../events/load.ts#EventView',
  Session: '../parents.ts#SessionParent',
  Consent: '../parents.ts#ConsentView',
  ConsentConnection: '../parents.ts#ConsentPageParent',
  ConsentRecipient: '../parents.ts#ConsentRecipientParent',
  Preview: '../parents.ts#PreviewParent',
  PreviewedField: '../parents.ts#PreviewedFieldParent',
};

/** The text of the generated file. */
export async function resolverTypes(): Promise<string> {
  const schema = makeExecutableSchema({ typeDefs: readTypeDefs() });
  const text = await codegen({
    filename: RESOLVER_TYPES_FILE,
    documents: [],
    schema: getDocumentNodeFromSchema(schema),
    plugins: [{ typescript: {} }, { typescriptResolvers: {} }],
    pluginMap: { typescript, typescriptResolvers } as never,
    config: {
      contextType: '../context.ts#Context',
      mappers,
      enumsAsTypes: true,
      enumValues: { ProtectedField: '../protected-fields.ts#ProtectedField' },
      scalars: { DateTime: 'Date', ID: 'string' },
      useTypeImports: true,
      avoidOptionals: { field: true, object: true },
      defaultScalarType: 'unknown',
      showUnusedMappers: false,
    },
  });
  const typeOnly = text.replace('export { ProtectedField };', 'export type { ProtectedField };');
  return `// Made by codegen.ts from schema/; do not edit.\n${typeOnly}\n`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  mkdirSync(path.dirname(RESOLVER_TYPES_FILE), { recursive: true });
  writeFileSync(RESOLVER_TYPES_FILE, await resolverTypes());
}

/** Reads the SDL under schema/, a file for each noun. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { printSchemaWithDirectives } from '@graphql-tools/utils';
import { type GraphQLSchema, lexicographicSortSchema } from 'graphql';

/** The folder schema/ at the project's top, from src/ as from dist/src/. */
export const SCHEMA_FOLDER = path.join(projectRoot(), 'schema');

/** The texts of all SDL files, by file name, sorted. */
export function readTypeDefs(folder: string = SCHEMA_FOLDER): string[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.graphql'));
  return files.sort().map((file) => readFileSync(path.join(folder, file), 'utf8'));
}

/** The project's top folder: the nearest above this file that holds package.json. */
export function projectRoot(): string {
  let folder = path.dirname(fileURLToPath(import.meta.url));
  while (!readdirSync(folder).includes('package.json')) {
    const above = path.dirname(folder);
    if (above === folder) throw new Error('package.json was not found above the program');
    folder = above;
  }
  return folder;
}

/** The schema as SDL with its directives, sorted, so that a change shows as a small difference. */
export function sortedSdl(schema: GraphQLSchema): string {
  return `${printSchemaWithDirectives(lexicographicSortSchema(schema))}\n`;
}

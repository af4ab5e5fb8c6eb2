/** What is made from the schema and the settings is as fresh as they are; else: `npm run codegen`. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { buildSchema } from 'graphql';
import { generatedFiles } from '../codegen.ts';
import { projectRoot } from '../src/schema/load.ts';
import { startGateway } from './support/gateway.ts';

const inProject = (file: string) => readFileSync(path.join(projectRoot(), file), 'utf8');
const generated = await generatedFiles();

describe('codegen', () => {
  it('makes the types of resolvers and of the client, the documents and the schema, and nothing is left of what it made before', () => {
    const folders = ['src/generated', 'client/generated'];
    const present = folders.flatMap((folder) =>
      readdirSync(path.join(projectRoot(), folder)).map((name) => `${folder}/${name}`),
    );
    const documents = ['permissions.md', 'schema.graphql', 'reference.md', 'errors.md'];
    expect([...generated.keys()].sort()).toEqual(
      [...present, ...documents.map((name) => `docs/${name}`), 'README.md'].sort(),
    );
  });

  it.each([...generated])('%s is fresh', (file, text) => {
    expect(inProject(file)).toBe(text);
  });
});

describe('/schema.graphql', () => {
  it('serves the text of docs/schema.graphql, which is a schema', async () => {
    const gateway = await startGateway();
    try {
      const response = await gateway.browser().fetch('/schema.graphql');
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toMatch(/^text\/plain/);
      const text = await response.text();
      expect(text).toBe(inProject('docs/schema.graphql'));
      expect(buildSchema(text).getType('Attendee')?.name).toBe('Attendee');
    } finally {
      await gateway.close();
    }
  });
});

/** Consent receipts against the shapes of W3C's profile, and against the names that its vocabulary has. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import jsonld from 'jsonld';
import { Parser, Store } from 'n3';
import SHACLValidator from 'rdf-validate-shacl';
import { projectRoot } from '../../src/schema/load.ts';

const read = async (name: string) =>
  new Parser().parse(await readFile(path.join(projectRoot(), 'test/data', name), 'utf8'));
const [names, shapes] = await Promise.all([read('dpv-2.3-names.ttl'), read('dpv-27560.shapes.ttl')]);
const NAMED = new Set(names.map(({ subject }) => subject.value));
const SPACES = ['https://w3id.org/dpv#', 'https://w3id.org/dpv/pd#', 'https://w3id.org/dpv/loc#'];
const validator = new SHACLValidator(new Store(shapes));

/** What is wrong with it: fields of the profile that are missing or of another kind, names that DPV has not. Nothing is fetched. */
export async function problemsOf(receipt: string | object): Promise<string[]> {
  const text = typeof receipt === 'string' ? JSON.parse(receipt) : receipt;
  // `safe`: what JSON-LD would drop because no term of the context names it is an error.
  const options = {
    ...{ format: 'application/n-quads', safe: true },
    documentLoader: () => Promise.reject(new Error('a receipt is read without asking anybody')),
  } as jsonld.Options.ToRdf;
  const nquads = (await jsonld.toRDF(text, options)) as unknown as string;
  const quads = new Parser({ format: 'N-Quads' }).parse(nquads);
  const strange = quads
    .flatMap(({ predicate, object }) => [predicate, object])
    .filter(
      ({ termType, value }) => termType === 'NamedNode' && SPACES.some((space) => value.startsWith(space)),
    )
    .filter(({ value }) => !NAMED.has(value))
    .map(({ value }) => `DPV has no ${value}`);
  const report = await validator.validate(new Store([...quads, ...names]));
  const wrong = report.results.map(
    ({ focusNode, path: at, message }) =>
      `${focusNode?.value} ${at?.value ?? ''}: ${message.map(({ value }) => value).join('; ')}`,
  );
  return [...new Set([...strange, ...wrong])];
}

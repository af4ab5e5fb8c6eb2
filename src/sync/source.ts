/**
 * What an integration's source of registrations is called in the database. Threat: a key that names `pretix` as its source
 * writes over what the organiser's files said, and learns by the answers which ids they hold. So the integration's id
 * stands before the name it gave: its ids are its own, and no file's mapping can be called so.
 */
import { kindOf } from '../ids.ts';

const BETWEEN = ':';

/** As in mapping files of the import. */
const NAME = /^[a-z0-9][a-z0-9-]{0,39}$/;

export const isSourceName = (name: string) => NAME.test(name);

export const sourceNamed = (integration: string, name: string) => `${integration}${BETWEEN}${name}`;

/** The integration that a source of registrations is of; null for an import's. */
export function integrationOf(source: string | null): string | null {
  const [id = '', name] = (source ?? '').split(BETWEEN);
  return name !== undefined && kindOf(id) === 'integration' ? id : null;
}

/** What a `MONGODB_URI` may not say, because the gateway's promises depend on the opposite. */
import { DatabaseError } from './database-error.ts';

const DEFAULT_NAME = 'attendant';
/** MongoDB allows 63 bytes, and the subject keys' database has the same name with `-keys` at its end. */
const NAME = /^[^/\\. "$*<>:|?]{1,58}$/;

type Rule = { readonly needs: readonly string[]; readonly why: string };

const DURABLE = 'a withdrawal that was acknowledged must not get lost';
const FRESH = 'a consent that was withdrawn must not be read again';

/** Options, in lower case as the driver reads them, and the values that do no harm. */
const RULES: Readonly<Record<string, Rule>> = {
  w: { needs: ['majority'], why: DURABLE },
  j: { needs: ['true'], why: DURABLE },
  journal: { needs: ['true'], why: DURABLE },
  retrywrites: { needs: ['true'], why: 'a change of primary must not become an error to people' },
  readpreference: { needs: ['primary'], why: FRESH },
  readpreferencetags: { needs: [], why: FRESH },
  maxstalenessseconds: { needs: [], why: FRESH },
  readconcernlevel: { needs: ['majority'], why: FRESH },
  directconnection: { needs: ['false'], why: 'one member, read directly, may be behind the primary' },
};

/** Refuses what contradicts the gateway; answers the name of the database, `attendant` where the URI has none. */
export function checkUri(uri: string): string {
  const parts = /^mongodb(?:\+srv)?:\/\/[^/?]+(?:\/([^?]*))?(?:\?(.*))?$/.exec(uri);
  if (parts === null) {
    throw new DatabaseError(
      'MONGODB_URI is not a MongoDB address. It looks like mongodb://host1,host2/attendant?replicaSet=name',
    );
  }
  const problems: string[] = [];
  for (const [option, value] of new URLSearchParams(parts[2] ?? '')) {
    const rule = RULES[option.toLowerCase()];
    if (rule === undefined || rule.needs.includes(value.toLowerCase())) continue;
    problems.push(`${option}=${value}: take it out, ${rule.why}`);
  }
  const name = decodeURIComponent(parts[1] ?? '') || DEFAULT_NAME;
  if (!NAME.test(name) || ['admin', 'local', 'config'].includes(name.toLowerCase())) {
    problems.push(
      `the database’s name ${JSON.stringify(name)}: take another, of at most 58 letters, digits, - and _`,
    );
  }
  if (problems.length === 0) return name;
  throw new DatabaseError(
    `MONGODB_URI cannot be used as it is:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
  );
}

/** The hosts of a URI, without what else stands in it: names and passwords stay out of messages. */
export function hostsOf(uri: string): string {
  return /^mongodb(?:\+srv)?:\/\/(?:[^@/]*@)?([^/?]+)/.exec(uri)?.[1] ?? 'MONGODB_URI';
}

/**
 * Threat: a log is a copy. Nothing protected is ever handed to it; should it be by mistake, the names under which
 * people's values travel are blacked out, and errors are logged without the documents and variables they carry.
 */
import pino, { type Logger } from 'pino';
import type { Config } from './config.ts';
import { isDuplicateKey } from './database/duplicate-key.ts';
import { withoutSecrets } from './integrations/key-text.ts';

const NAMES = ['phone', 'email', 'photo', 'jobTitle', 'address', 'cookie', 'authorization', 'variables'];

export function createLog(config: Pick<Config, 'logLevel'>): Logger {
  return pino(
    {
      level: config.logLevel,
      base: null,
      redact: { paths: NAMES.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[withheld]' },
      serializers: { err: errorWithoutData },
      // A key that stands in a text by mistake opens nothing for whoever reads the log.
      hooks: { streamWrite: withoutSecrets },
    },
    pino.destination({ dest: 2, sync: true }),
  );
}

/** Name, message and stack; a driver's error can hold the document it failed on, and that is left out. */
function errorWithoutData(error: unknown) {
  if (!(error instanceof Error)) return { message: String(error) };
  const duplicate = isDuplicateKey(error);
  const message = duplicate ? 'duplicate key' : error.message;
  return {
    name: error.name,
    code: (error as { code?: unknown }).code,
    message,
    stack: duplicate ? undefined : error.stack,
  };
}

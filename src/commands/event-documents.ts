/** `event privacy-notice` and `event processing-record`: as they are served, on standard output. */
import { loadConfig } from '../config.ts';
import { textOf } from '../processing/answer.ts';
import { ProcessingBook } from '../processing/book.ts';
import type { DocumentName } from '../processing/content.ts';
import { openStorage } from '../services.ts';
import { eventNamed } from './event-named.ts';
import { CommandError, EXIT } from './exit-codes.ts';
import { withDatabase } from './open.ts';

export interface EventDocumentFlags {
  readonly format: 'json' | 'html';
  readonly asOf?: string;
}

export async function printEventDocument(
  kind: DocumentName,
  slug: string,
  { format, asOf }: EventDocumentFlags,
): Promise<void> {
  const config = loadConfig();
  const document = await withDatabase(config, async (database) => {
    const { models } = await openStorage(config, database);
    const { _id } = await eventNamed(models, slug);
    const book = new ProcessingBook(models, config);
    return asOf === undefined ? book.current(kind, _id) : book.find(kind, _id, asOf);
  });
  if (document === null) throw new CommandError(`There was no such version of it: ${asOf}.`, EXIT.badInput);
  process.stdout.write(textOf(document, format === 'json' ? 'JSON' : 'HTML'));
}

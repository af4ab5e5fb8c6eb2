/** What `event` is typed like; what it does is loaded when called. */
import { type Command, Option } from 'commander';
import type { DocumentName } from '../processing/content.ts';
import type { EventFlags } from './event.ts';
import type { EventDocumentFlags } from './event-documents.ts';

/** Adds `event show`, `event set` and the documents about an event. */
export function declareEvent(program: Command): void {
  const event = program
    .command('event')
    .description(
      'An event’s settings: dates, retention, who may be listed, categories, the words of consents.',
    );

  event
    .command('show')
    .description('Print them.')
    .argument('<slug>')
    .action(async (slug: string) => {
      const { showEvent } = await import('./event.ts');
      await showEvent(slug);
    });

  event
    .command('set')
    .description('Change what is named; the rest stays.')
    .argument('<slug>')
    .option('--name <name>', 'its name')
    .option('--region <country>', 'how phone numbers without a country are read, like GB')
    .option(
      '--starts <time>',
      'a day like 2027-09-30 (UTC) or a time like 2027-09-30T18:00+02:00; none takes it away',
    )
    .option('--ends <time>', 'the same; a day, to its end')
    .option('--retention <days>', 'days after the end when its people are erased; none takes it away')
    .option('--list <who>', 'who may be listed, of those who choose to: everybody or nobody')
    .option('--list-category <name>', 'only those of this ticket category may; any number of times', gather)
    .option(
      '--photo-moderation <when>',
      'whether moderators look at photos: off, after or before they are shown',
    )
    .option(
      '--category <name[=label]>',
      'a ticket category and what people read for it; all there are',
      gather,
    )
    .option('--notice-version <version>', 'of the words of consents; with --notice')
    .option('--notice <language=file>', 'the words in one language, en and any others', gather)
    .action(async (slug: string, options: EventFlags) => {
      const { setEvent } = await import('./event.ts');
      await setEvent(slug, options);
    });

  declareDocument(
    event,
    'privacy-notice',
    'NOTICE',
    'Print what the event does with data about people (Art. 13).',
  );
  declareDocument(
    event,
    'processing-record',
    'RECORD',
    'Print its record of processing activities (Art. 30).',
  );
}

function declareDocument(event: Command, name: string, kind: DocumentName, description: string): void {
  event
    .command(name)
    .description(description)
    .argument('<slug>')
    .addOption(new Option('--format <format>', 'as what').choices(['html', 'json']).default('html'))
    .option('--as-of <version>', 'one of before, by its version, as a consent receipt names it')
    .action(async (slug: string, options: EventDocumentFlags) => {
      const { printEventDocument } = await import('./event-documents.ts');
      await printEventDocument(kind, slug, options);
    });
}

/** Of an option that may be given any number of times. */
function gather(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}

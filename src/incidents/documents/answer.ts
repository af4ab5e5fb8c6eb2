/** Documents for GraphQL: who may, from which report, and not more of it than an answer can hold. */
import { setImmediate } from 'node:timers/promises';
import type { Context } from '../../context.ts';
import { badUserInput } from '../../errors.ts';
import { placeOf } from '../letters/blocks.ts';
import { actorOf, incidentFor, responderOnly } from '../who-may.ts';
import { type DocumentFormat, fileNameOf, MEDIA_TYPES, textOf } from './document.ts';
import { type DocumentAsked, type DocumentParts, makeDocument } from './make.ts';

/** An answer is held in memory, and escaped once more on its way. */
const MOST_PEOPLE = 2_000;

export interface AnsweredDocument {
  /** The incident's. */
  readonly event: string | null;
  readonly fileName: string;
  readonly mediaType: string;
  readonly text: string;
}

/** Null for an incident that is not there or not theirs. */
export async function answerDocument(
  context: Context,
  { incident: id, format, ...asked }: DocumentAsked & { incident: string; format: DocumentFormat },
): Promise<AnsweredDocument | null> {
  const { services, viewer } = context;
  const incident = await incidentFor(context, id);
  if (incident === null) return null;
  const report = await context.reports.of(incident, actorOf(responderOnly({ viewer })));
  if (
    asked.kind !== 'REGULATOR_INITIAL' &&
    asked.kind !== 'REGULATOR_FOLLOW_UP' &&
    report.people.length > MOST_PEOPLE
  )
    throw badUserInput(
      'kind',
      `names ${report.people.length} people, which is too many here; on the server: attendant incident document`,
    );
  const document = await makeDocument(documentParts(services), report, asked);
  if ('code' in document) throw badUserInput(document.field?.at(-1) ?? 'event', document.message);
  return {
    event: incident.event,
    fileName: fileNameOf(report, asked.kind, format),
    mediaType: MEDIA_TYPES[format],
    text: await joined(textOf(document, format)),
  };
}

const AT_ONCE = 50;

/** Others have their turn in between. */
async function joined(pieces: Iterable<string>): Promise<string> {
  const all: string[] = [];
  for (const piece of pieces) if (all.push(piece) % AT_ONCE === 0) await setImmediate();
  return all.join('');
}

const documentParts = ({ models, letters, forms, config }: Context['services']): DocumentParts => ({
  ...{ models, letters, forms },
  place: placeOf(config),
});

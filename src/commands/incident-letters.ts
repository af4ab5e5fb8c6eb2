/** `incident document` and `incident letters`: they need the database, and no gateway; a running gateway sends what is queued. */
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { DOCUMENT_FORMATS, DOCUMENT_KINDS, textOf } from '../incidents/documents/document.ts';
import { Forms } from '../incidents/documents/forms.ts';
import { makeDocument } from '../incidents/documents/make.ts';
import { blocksText } from '../incidents/documents/text.ts';
import { letterBlocks, placeOf } from '../incidents/letters/blocks.ts';
import { LetterBook, type LetterRecord } from '../incidents/letters/book.ts';
import { notReady } from '../incidents/letters/check.ts';
import { previewLetters, queueLetters } from '../incidents/letters/queue.ts';
import type { IncidentRecord } from '../incidents/model.ts';
import { makeReport } from '../incidents/report/make.ts';
import { MAIL_STATES, type MailState } from '../mail/outbox/model.ts';
import { Outbox } from '../mail/outbox/outbox.ts';
import { eventNamed } from './event-named.ts';
import { CommandError, EXIT } from './exit-codes.ts';
import { atTheIncidents, incidentNamed, print, type Rooms, refusedFor } from './incident-rooms.ts';
import { userFile } from './user-file.ts';

export interface DocumentFlags {
  readonly kind: string;
  readonly format: string;
  readonly out: string;
  readonly event?: string;
}

export interface LetterFlags {
  readonly queue?: string;
  readonly updates: boolean;
  /** True: of all states. */
  readonly list?: string | true;
}

const usage = (text: string) => new CommandError(text, EXIT.usage);

/** One of these words, however it is written. */
function oneOf<T extends string>(option: string, words: readonly T[], typed: string): T {
  const word = words.find((one) => one === typed.toUpperCase().replaceAll('-', '_'));
  const there = words.map((one) => one.toLowerCase().replaceAll('_', '-')).join(', ');
  if (word === undefined) throw usage(`${option} is one of ${there}.`);
  return word;
}

export async function writeDocument(id: string, flags: DocumentFlags): Promise<void> {
  const kind = oneOf('--kind', DOCUMENT_KINDS, flags.kind);
  const format = oneOf('--format', DOCUMENT_FORMATS, flags.format);
  const file = userFile(flags.out);
  await atTheIncidents(async (rooms) => {
    const { models, database, config, doing } = rooms;
    const incident = await incidentNamed(rooms, id);
    const event = flags.event === undefined ? null : (await eventNamed(models, flags.event))._id;
    const report = await makeReport(rooms, incident, doing.by);
    const parts = { models, letters: letterBook(rooms), forms: new Forms(database), place: placeOf(config) };
    const document = await makeDocument(parts, report, { kind, event });
    if ('code' in document) throw refusedFor([document]);
    await writePieces(file, textOf(document, format));
    print(`Written to ${file}, for your eyes only${incident.drill ? ' (DRILL)' : ''}.`);
  });
}

/** In pieces: letters to a hundred thousand people are a file, and not a text in memory. */
export async function writePieces(file: string, pieces: Iterable<string>): Promise<void> {
  const stream = createWriteStream(file, { flags: 'wx', mode: 0o600 });
  let opened = false;
  try {
    await once(stream, 'open');
    opened = true;
    for (const piece of pieces) if (!stream.write(piece)) await once(stream, 'drain');
    stream.end();
    await once(stream, 'close');
  } catch (error) {
    stream.destroy();
    // Half a document looks like a whole one.
    if (opened) await rm(file, { force: true });
    if ((error as { code?: unknown }).code === 'EEXIST')
      throw new CommandError(`There is a file ${file} already; name another.`, EXIT.badInput);
    throw new CommandError(`${file} cannot be written: ${(error as Error).message}`, EXIT.badInput);
  }
}

export async function showLetters(id: string, flags: LetterFlags): Promise<void> {
  const { list, updates } = flags;
  const state = typeof list === 'string' ? oneOf('--list', MAIL_STATES, list) : null;
  const number = flags.queue === undefined ? null : Number(flags.queue);
  if (number !== null && !(Number.isSafeInteger(number) && number >= 0))
    throw usage('--queue: say how many letters, as `incident letters` without it says.');
  await atTheIncidents(async (rooms) => {
    const incident = await incidentNamed(rooms, id);
    const letters = letterBook(rooms);
    if (number !== null) await queueThem(rooms, incident, number, updates);
    if (list !== undefined) return listThem(letters, id, state);
    await printState(rooms, incident, letters);
  });
}

async function queueThem(
  rooms: Rooms,
  incident: IncidentRecord,
  letters: number,
  updates: boolean,
): Promise<void> {
  const { models, doing, incidents } = rooms;
  // An index keeps a letter from being queued twice; no gateway of this version may have made it yet.
  await models.outbox.createIndexes();
  const report = await makeReport(rooms, incident, doing.by);
  const asked = { letters, updates, by: doing.by };
  const outcome = await queueLetters({ models, incidents, letters: letterBook(rooms) }, report, asked);
  if ('problems' in outcome) throw refusedFor(outcome.problems);
  print(`${outcome.queued} queued; a running gateway sends them.`);
}

async function printState(rooms: Rooms, incident: IncidentRecord, letters: LetterBook): Promise<void> {
  const { models, doing, config } = rooms;
  const counts = await letters.counts(incident._id);
  print(MAIL_STATES.map((state) => `${state} ${counts[state]}`).join(', '));
  const report = await makeReport(rooms, incident, doing.by);
  const { first, updates, unreachable } = await previewLetters({ models, letters }, report);
  print(`To be queued: ${first.length}; with --updates ${updates.length} more.`);
  const lacking = notReady(incident);
  if (lacking !== null) print(lacking.message);
  print(`Cannot be reached: ${unreachable.length}`);
  for (const { attendee, name, why } of unreachable) print(`  ${attendee}\t${name ?? '-'}\t${why}`);
  const [sample] = [...first, ...updates];
  if (sample !== undefined)
    print(`The first of them would say:\n\n${blocksText(letterBlocks(sample.content(), placeOf(config)))}`);
}

const PAGE = 500;

async function listThem(letters: LetterBook, incident: string, state: MailState | null): Promise<void> {
  let after: string | null = null;
  for (;;) {
    const page: LetterRecord[] = await letters.page(incident, { state, first: PAGE, after });
    for (const letter of page.slice(0, PAGE)) print(lineOf(letter));
    if (page.length <= PAGE) return;
    after = page[PAGE - 1]?._id ?? null;
  }
}

/** Tab-separated: id, state, attendees, attempts, when queued, when settled, last error. */
function lineOf({ _id, state, about, attempts, queuedAt, settledAt, lastError }: LetterRecord): string {
  const attendees = about.registrations.map(({ attendee }) => attendee).join(' ');
  const { code, command, responseCode } = lastError ?? {};
  const error = [code, command, responseCode].filter((part) => part != null).join(' ');
  return [
    _id,
    state,
    attendees,
    attempts,
    queuedAt.toISOString(),
    settledAt?.toISOString() ?? '-',
    error || '-',
  ].join('\t');
}

const letterBook = ({ models, database }: Rooms) =>
  new LetterBook({ database, models, outbox: new Outbox(models.outbox) });

/**
 * `GET /export/attendees.jsonl` and `.csv`: all that a key may see of an event, part by part (chunk.ts). Threats: a file
 * that ends early and looks whole; a client that reads slowly and fills the memory; a number that tells of people whom
 * the key may not know. So the first part is there before the first byte is, whatever fails later breaks the connection,
 * the last line says that it is the last, no part is read before the one before was taken, and what is counted as
 * withheld is counted among people whom the key may know. How much of the gateway exports may take stands in turns.ts.
 */
import { once } from 'node:events';
import { type RequestHandler, type Response, Router } from 'express';
import { badUserInput, unauthenticated } from '../errors.ts';
import { refuse } from '../http/answers.ts';
import { beginMark } from '../http/begin-mark.ts';
import { keyOrSession } from '../integrations/door.ts';
import { budgetDoor } from '../limits/spend.ts';
import { lockdownDoor } from '../lockdown/door.ts';
import type { ProtectedField } from '../protected-fields.ts';
import { rateLimitHeaders } from '../sign-in/rate-limit-headers.ts';
import { MINUTE } from '../time.ts';
import type { IntegrationViewer } from '../viewer.ts';
import { type AskedExport, askedExport, listOf } from './asked.ts';
import { asksNow, type Chunk, type ExportParts, readChunk, type WriteLines } from './chunk.ts';
import { type Writer, writerOf } from './lines.ts';
import { ExportTurns, untilPoints } from './turns.ts';

/** How long a client may take to take what was sent; then it is gone. */
const STALLED_MILLIS = MINUTE;

/** What was committed before an increment's time may be seen a little later: no transaction lasts longer than half of this. */
const OVERLAP_MILLIS = 2 * MINUTE;

export function exportRoutes(parts: Omit<ExportParts, 'http'>): Router {
  const { signIn } = parts.services;
  const turns = new ExportTurns();
  const router = Router();
  router.get(
    ['/export/attendees.jsonl', '/export/attendees.csv'],
    getOnly,
    beginMark(parts.services),
    keyOrSession(parts.services),
    budgetDoor(parts.services),
    lockdownDoor(signIn),
    async (req, res) => {
      const viewer = signIn.viewerOf(req);
      // No session has exports, not even an organiser's: they are for whom people consented to.
      if (viewer.kind !== 'INTEGRATION') {
        res.setHeader('WWW-Authenticate', 'Bearer');
        throw unauthenticated();
      }
      const asking = { ...parts, http: { req, res } };
      const over = await rateLimitHeaders(res, turns.begin(viewer.integration));
      await exportTo(asking, viewer).finally(over);
    },
  );
  return router;
}

/** Express gives HEAD to what answers GET: an export would be read, and recorded, for nobody. */
const getOnly: RequestHandler = (req, res, next) => {
  if (req.method === 'GET') return next();
  res.setHeader('Allow', 'GET');
  refuse(req, res, { status: 405, code: 'BAD_REQUEST', message: 'An export is asked by GET only.' });
};

async function exportTo(parts: ExportParts, viewer: IntegrationViewer): Promise<void> {
  const { services, http } = parts;
  const { req, res } = http;
  const asked = askedExport(req, viewer);
  const from = startOf(parts, viewer, asked);
  await services.bulkLimits.exports.spend(viewer.integration);
  // What fails until here, and in the first part, is answered as what it is.
  const writer = writerOf(asked.format, asked.fields);
  const list = listOf(asked, viewer.integration);
  const write: WriteLines = (lines, next) => {
    const cursor = next === null ? null : services.cursors.write(list, [next, from.begun]);
    let text = '';
    for (const [nth, line] of lines.entries())
      text += writer.line(line, nth === lines.length - 1 ? cursor : null);
    return text;
  };
  const first = await readChunk(parts, viewer, asked, from.after, write);
  res.status(200).setHeader('Content-Type', writer.mediaType);
  res.setHeader('Content-Disposition', `attachment; filename="attendees.${asked.format}"`);
  try {
    await send(parts, viewer, asked, { first, writer, write, begun: from.begun });
  } catch (error) {
    if (!res.destroyed)
      services.log.error({ err: error, request: res.locals.requestId }, 'an export broke off');
    // Not ended: without the last chunk of its encoding no client takes it for whole.
    res.destroy();
  }
}

/** Where to begin, and when the export as a whole began. */
function startOf(
  { services }: ExportParts,
  viewer: IntegrationViewer,
  asked: AskedExport,
): { after: string | null; begun: string } {
  const list = listOf(asked, viewer.integration);
  try {
    const position = services.cursors.read(list, asked.cursor);
    return { after: position?.[0] ?? null, begun: position?.[1] ?? viewer.at.toISOString() };
  } catch {
    throw badUserInput('cursor', 'is none of an export with these parameters.');
  }
}

interface Sending {
  readonly first: Chunk;
  readonly writer: Writer;
  readonly write: WriteLines;
  /** ISO 8601. */
  readonly begun: string;
}

async function send(
  parts: ExportParts,
  viewer: IntegrationViewer,
  asked: AskedExport,
  { first, writer, write, begun }: Sending,
): Promise<void> {
  const { res } = parts.http;
  const counts = new Map<ProtectedField, number>(asked.fields.map((field) => [field, 0]));
  let [attendees, skipped] = [0, 0];
  let text = writer.head;
  const readOn = async (after: string | null) => {
    const now = await asksNow(parts, viewer, asked.event);
    // A scope that went, or came, changes what is asked; a key does not change its scopes, another takes its place.
    return readChunk(parts, now, asked, after, write);
  };
  for (let chunk = first; ; chunk = await readOn(chunk.next)) {
    text += chunk.text;
    attendees += chunk.attendees;
    skipped += chunk.skipped;
    for (const [field, count] of chunk.withheld) counts.set(field, (counts.get(field) ?? 0) + count);
    if (chunk.next === null) break;
    await taken(res, text);
    await untilPoints({ ...parts, viewer });
    text = '';
  }
  const withheld = { attendees: skipped, fields: Object.fromEntries(counts) };
  const modifiedSince = new Date(Date.parse(begun) - OVERLAP_MILLIS).toISOString();
  await taken(res, text + writer.end({ type: 'end', attendees, withheld, modifiedSince }));
  res.end();
}

/** Resolves when the connection takes more; rejects where the client is gone, or takes nothing for long. */
async function taken(res: Response, text: string): Promise<void> {
  if (res.destroyed) throw new Error('the client is gone');
  if (res.write(text)) return;
  const ended = new AbortController();
  const gone = () => ended.abort(new Error('the client is gone'));
  res.once('close', gone);
  const stalled = setTimeout(() => ended.abort(new Error('the client takes nothing')), STALLED_MILLIS);
  try {
    await once(res, 'drain', { signal: ended.signal });
  } finally {
    clearTimeout(stalled);
    res.off('close', gone);
  }
}

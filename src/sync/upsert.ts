/**
 * What an integration with `attendee:write` says of registrations. It is an import by other means: the same rules, the
 * same writer, one transaction. Threats besides the import's: a key learns who is registered by what it is answered
 * (results.ts) or by how long that takes, writes to an event that is not its own, or does the same twice (calls.ts).
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Groups } from '../attendees/import/groups.ts';
import { RowWriter } from '../attendees/import/write-rows.ts';
import type { Context } from '../context.ts';
import { forbidden, lockedDown, unavailable } from '../errors.ts';
import type { EventRecord } from '../events/model.ts';
import { syncFrom } from '../history/changed-by.ts';
import { closedSince, lockdownsAt } from '../lockdown/lockdown.ts';
import { importing } from '../restore/alone.ts';
import { type Problem, problem } from '../user-error.ts';
import type { IntegrationViewer } from '../viewer.ts';
import { type Asked, DoneBefore, SyncCall } from './calls.ts';
import type { RowResult } from './model.ts';
import { type RefusalCode, refusedRow, resultOf } from './results.ts';
import { type ReadRow, readRow } from './row.ts';
import { isSourceName, sourceNamed } from './source.ts';

/** As many as one transaction of an import writes. */
export const MOST_ROWS = 500;

/** An answer waits for the next whole multiple: what a row met, an account or nobody, is a matter of milliseconds. */
const GRID_MILLIS = 250;

const IDEMPOTENCY_KEY = /^[\x21-\x7e]{8,200}$/;

export type SyncOutcome =
  | { readonly results: readonly RowResult[]; readonly repeated: boolean }
  | { readonly problems: readonly Problem[] };

type SyncEvent = Pick<EventRecord, '_id' | 'region' | 'formsEndedAt'> & { readonly exists: true };

export async function upsertAttendees(context: Context, asked: Asked): Promise<SyncOutcome> {
  const { viewer, services } = context;
  if (viewer.kind !== 'INTEGRATION' || !viewer.scopes.has('attendee:write')) throw forbidden();
  const event = await eventOf(context, viewer, asked.event);
  const problems = [...refusals(asked), ...(event === null ? [unknownEvent()] : [])];
  if (event === null || problems.length > 0) return { problems };
  if (event === 'CLOSED')
    return { problems: [problem('EVENT_CLOSED', 'event', 'Its people were erased; nobody is brought in.')] };
  await services.bulkLimits.rows.spend(viewer.integration, asked.rows.length);
  const begun = performance.now();
  const outcome = await importing(services.database.connection, () => sync(context, viewer, event, asked));
  if (outcome === null) throw unavailable('an older copy of the database is being accepted');
  const took = performance.now() - begun;
  await sleep(Math.ceil(took / GRID_MILLIS) * GRID_MILLIS - took);
  return outcome;
}

async function sync(
  { services }: Context,
  { integration }: IntegrationViewer,
  event: SyncEvent,
  asked: Asked,
): Promise<SyncOutcome> {
  const source = sourceNamed(integration, asked.source);
  await services.keyRing.upToDate();
  const call = new SyncCall(services.models, services.keyRing, integration, asked);
  try {
    await call.refuseDone();
    const { rows, results } = read(asked, source, event.region);
    const groups = new Groups();
    for (const { facts } of rows.values()) groups.add(facts);
    groups.conclude();
    const writer = new RowWriter(services, { event, source, groups, by: syncFrom(source) });
    const places = [...rows.keys()];
    await writer.write(
      [...rows.values()].map((row) => writer.gather(row)),
      async (planned, session) => {
        for (const [i, one] of planned.entries()) {
          const place = places[i] ?? 0;
          results[place] = resultOf(place, asked.rows[place]?.id ?? '', one, rows.get(place) as ReadRow);
        }
        await call.done(results, session);
      },
    );
    return { results, repeated: false };
  } catch (error) {
    if (!(error instanceof DoneBefore)) throw error;
    if (error.same) return { results: error.results, repeated: true };
    const message = 'This key came with other rows in the last 24 hours; take a new one.';
    return { problems: [problem('IDEMPOTENCY_KEY_REUSED', 'idempotencyKey', message)] };
  }
}

/** By their place: the rows that can be taken. Those that cannot have their result already. */
function read({ rows }: Asked, source: string, region: string) {
  const taken = new Map<number, ReadRow>();
  const ids = new Set<string>();
  const results: RowResult[] = [];
  for (const [place, row] of rows.entries()) {
    const one = readRow(row, source, region);
    const refuse = (code: RefusalCode, field: string) => {
      results[place] = refusedRow(place, row.id, code, field);
    };
    if ('code' in one) refuse(one.code, one.field);
    else if (ids.has(one.facts.sourceId)) refuse('DUPLICATE_ID', 'id');
    else {
      ids.add(one.facts.sourceId);
      taken.set(place, one);
    }
  }
  return { rows: taken, results };
}

function refusals({ source, rows, idempotencyKey }: Asked): Problem[] {
  const problems: Problem[] = [];
  if (!isSourceName(source))
    problems.push(
      problem('BAD_SOURCE', 'source', 'It must be 1 to 40 lower-case letters, digits and dashes.'),
    );
  if (rows.length === 0 || rows.length > MOST_ROWS)
    problems.push(problem('BAD_ROWS', 'rows', `Send 1 to ${MOST_ROWS} rows.`));
  if (!IDEMPOTENCY_KEY.test(idempotencyKey))
    problems.push(
      problem('BAD_IDEMPOTENCY_KEY', 'idempotencyKey', 'It must be 8 to 200 printable ASCII characters.'),
    );
  return problems;
}

const unknownEvent = () => problem('UNKNOWN_EVENT', 'event', 'This key has no event with this id.');

/** One answer for an event that is not there and for one that the key does not have. */
async function eventOf(
  { services }: Context,
  viewer: IntegrationViewer,
  id: string,
): Promise<SyncEvent | 'CLOSED' | null> {
  const closed = closedSince(viewer, viewer.integration, id);
  if (closed !== null) throw lockedDown(closed);
  if (!viewer.events.includes(id)) return null;
  // Whoever it is about: which rows a lockdown of some people concerns would say who they are.
  const [locked] = lockdownsAt({ lockdowns: viewer.lockdowns, startedAt: viewer.at }, id);
  if (locked !== undefined) throw lockedDown(locked.at);
  const event = await services.models.events
    .findById(id, { region: 1, formsEndedAt: 1, closedAt: 1 })
    .lean<EventRecord>()
    .exec();
  if (event === null) return null;
  if (event.closedAt != null) return 'CLOSED';
  return { _id: id, region: event.region, formsEndedAt: event.formsEndedAt ?? null, exists: true };
}

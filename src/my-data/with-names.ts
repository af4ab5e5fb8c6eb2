/**
 * Other people in a package: `{ id }` of an attendee becomes `{ id, name }`, or null where the viewer may not know them today;
 * and what others permit is in it as long as it lets the field through.
 */
import type { Attendees } from '../attendees/load.ts';
import type { Context } from '../context.ts';
import { kindOf } from '../ids.ts';
import type { ProtectedField } from '../protected-fields.ts';
import { letThrough } from '../receipts/who-may.ts';
import { type KeptDisclosure, withNamesOfThen } from './disclosures.ts';

type Data = Readonly<Record<string, unknown>>;

/** What is in it of others, as far as the person may know it now. */
export async function withOthers(context: Context, asThemselves: Context, data: Data): Promise<Data> {
  const permitted = await withoutWithheld(asThemselves, data);
  const events = await withWhoLooked(context, permitted.events);
  const cancelledRegistrations = await withWhoLooked(context, permitted.cancelledRegistrations);
  return withNames(context.attendees, { ...permitted, events, cancelledRegistrations });
}

async function withWhoLooked({ services }: Context, registrations: unknown): Promise<Data[]> {
  const named = [];
  for (const one of registrations as readonly (Data & {
    readonly disclosures: readonly KeptDisclosure[];
  })[]) {
    const { parts } = services.history;
    const disclosures = await withNamesOfThen(parts, String(one.event), one.disclosures);
    named.push({ ...one, disclosures });
  }
  return named;
}

interface Permitted {
  readonly id: string;
  readonly by: { readonly id: string };
  readonly field: ProtectedField;
}

/** Threat: somebody who blocked them between preparing and fetching, which withheld must look like never permitted. */
async function withoutWithheld(context: Context, data: Data): Promise<Data> {
  const events = [];
  for (const one of data.events as readonly (Data & { readonly consentsReceived: readonly Permitted[] })[]) {
    const { consentsReceived: permitted } = one;
    const event = String(one.event);
    const through = await letThrough(
      context,
      permitted.map(({ id, by, field }) => ({ _id: id, event, subject: by.id, field })),
    );
    events.push({ ...one, consentsReceived: permitted.filter((_one, nth) => through[nth] === true) });
  }
  return { ...data, events };
}

async function withNames(attendees: Pick<Attendees, 'load'>, data: Data): Promise<Data> {
  const ids = new Set<string>();
  walk(data, (id) => {
    ids.add(id);
    return null;
  });
  const names = new Map<string, string>();
  await Promise.all(
    [...ids].map(async (id) => {
      const found = await attendees.load(id);
      if (found !== null) names.set(id, found.name);
    }),
  );
  return walk(data, (id) => {
    const name = names.get(id);
    return name === undefined ? null : { id, name };
  }) as Data;
}

/** A copy in which each `{ id: 'att_…' }` is what `replace` makes of it; what others permit goes with who they are. */
function walk(value: unknown, replace: (id: string) => unknown): unknown {
  if (Array.isArray(value))
    return value
      .map((one) => walk(one, replace))
      .filter((one) => !(isObject(one) && 'by' in one && one.by === null));
  if (!isObject(value)) return value;
  const keys = Object.keys(value);
  if (keys.length === 1 && typeof value.id === 'string' && kindOf(value.id) === 'attendee')
    return replace(value.id);
  return Object.fromEntries(keys.map((key) => [key, walk(value[key], replace)]));
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

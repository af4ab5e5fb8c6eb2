/**
 * What is kept of the person's registrations that are not valid (decision 84). Threats: they begin to show elsewhere; they were
 * passed on, and the package has what is another's by now, or was another's before; and a lockdown of their event, which
 * does not come with the session of whoever is at that event no more. So they are read for a package alone; each by the
 * account that the database says now, when it is prepared and again when it is fetched; only what is since it is theirs; and the
 * lockdowns of their events are asked for by name.
 */
import { cancelledOf } from '../attendees/of-account.ts';
import { valuesOfCancelled } from '../disclosure/values-of-cancelled.ts';
import { NOBODY_MAY } from '../events/listing.ts';
import { refuseSuspectReading } from '../lockdown/guard.ts';
import { lockdownsAmong } from '../lockdown/look-up.ts';
import type { LockdownRecord } from '../lockdown/model.ts';
import type { Services } from '../services.ts';
import { orUnavailable } from '../sign-in/or-unavailable.ts';
import type { AccountViewer } from '../viewer.ts';
import type { Asking } from './asking.ts';
import { besides, photoOf, provenanceOf, sinceTheirs } from './beside.ts';
import { disclosuresTo } from './disclosures.ts';
import * as operations from './operations.ts';

interface Cancelled {
  readonly attendee: string;
  readonly event: string;
}

/** As if they were valid: for the budgets, and for operations that name no field of anybody's. Throws LOCKED_DOWN. */
export async function asIfValid<T extends AccountViewer>(
  { models }: Pick<Services, 'models'>,
  viewer: T,
  cancelled: readonly Cancelled[],
): Promise<T> {
  if (cancelled.length === 0) return viewer;
  const events = cancelled.map(({ event }) => event);
  const found = models.lockdowns.find({ open: true, event: { $in: events } }).lean<LockdownRecord[]>();
  const lockdowns = [
    ...viewer.lockdowns,
    ...lockdownsAmong(await orUnavailable(found.exec()), new Set(events)),
  ];
  const attendances = cancelled.map((one) => ({ ...one, category: null, listing: NOBODY_MAY }));
  const holding = { ...viewer, lockdowns, attendances: [...viewer.attendances, ...attendances] };
  for (const one of cancelled) refuseSuspectReading(holding, one);
  return holding;
}

/** Whether each is the account's still, by the database: an attendance says nothing of them. */
export async function areKept(
  { models }: Pick<Services, 'models'>,
  account: string,
  cancelled: readonly Cancelled[],
): Promise<boolean> {
  if (cancelled.length === 0) return true;
  const theirs = { _id: { $in: cancelled.map(({ attendee }) => attendee) }, account };
  return (await orUnavailable(models.attendees.countDocuments(theirs).exec())) === cancelled.length;
}

/** In the shape of those that are valid. Throws LOCKED_DOWN; and where one is theirs no more meanwhile, since a package has no holes. */
export async function keptCancelled(services: Services, asking: Asking) {
  const { account } = asking.viewer;
  const found = await services.models.attendees
    .find(cancelledOf(account))
    .select({ event: 1, name: 1, organisation: 1, category: 1 })
    .lean()
    .exec();
  const kept = [];
  for (const { _id: attendee, event, name, organisation, category } of found) {
    const viewer = await asIfValid(services, asking.viewer, [{ attendee, event }]);
    const values = await valuesOfCancelled(services, account, attendee);
    if (values === null) throw new Error('a registration is another’s by now, or valid');
    const { photo = null, phone = null, email = null, jobTitle = null } = values;
    const isTheirs = await sinceTheirs(services, attendee);
    const asOwner = asking.of(viewer);
    const consents = await asOwner.all(operations.CONSENTS, { event });
    const changes = await asOwner.all(operations.CHANGES, { event });
    const named = await services.models.events.findById(event).select({ name: 1 }).lean().exec();
    kept.push({
      event,
      eventName: named?.name ?? null,
      attendee,
      profile: { name, organisation, category, phone, email, jobTitle },
      photo: await photoOf(services, photo),
      provenance: await provenanceOf(services, attendee, isTheirs),
      consentsGiven: consents.filter(({ from }) => isTheirs(from)),
      changes: changes.filter(({ at }) => isTheirs(at)),
      disclosures: await disclosuresTo(asOwner, event),
      ...(await besides(services, attendee, isTheirs)),
    });
  }
  return kept;
}

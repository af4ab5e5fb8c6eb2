/**
 * People asked for by their ids, and with them what decides whether the viewer may know of them: one command for the three,
 * whether the ids exist, are hidden or are shown. Few of them are read together with those of other requests of the same
 * moment.
 *
 * Threat: what one viewer is permitted is handed to another. So each asks by a key that names the person and all that the
 * viewer is, what was found goes under what it is about, and nobody gets anything but what is under theirs.
 */
import type { Document } from 'mongodb';
import type { Model } from 'mongoose';
import type { LiveConsent } from '../consent/decide.ts';
import { asLive, DIRECT_FIELDS, type FoundConsent } from '../consent/direct.ts';
import { IN_FORCE } from '../consent/live.ts';
import { oneAttendee } from '../consent/model.ts';
import { compoundKey } from '../database/compound-key.ts';
import { aggregateAtOnce, keptBy, readAtOnce } from '../database/read-at-once.ts';
import { SharedLookUp } from '../database/shared-look-up.ts';
import { groupedBy } from '../grouped-by.ts';
import type { Viewer } from '../viewer.ts';
import { ASKED_FIELDS, type Asked, askedAmong, gaveDirectly, type Own } from './introduced.ts';
import { type AttendeeRecord, SHOWN_FIELDS, type ShownAttendee } from './model.ts';

/** Somebody as they stand after it was asked, known to the viewer or not. Others may get the same object. */
export interface Person {
  readonly record: Readonly<ShownAttendee>;
  /** They gave the viewer a direct consent, or sent them a contact request. */
  readonly introduced: boolean;
  /** All that they permit the viewer as one person, or forbid them. */
  readonly direct: readonly LiveConsent[];
}

type Found = ShownAttendee | FoundConsent | Asked;

const NONE: readonly LiveConsent[] = [];

export class AttendeeRecords {
  readonly #attendees: Model<AttendeeRecord>;
  /** By id, for who attends nothing: nobody introduces themselves to them. */
  readonly #alone = new SharedLookUp<Person>((ids) => this.#readAlone(ids));
  /** By id and what the viewer is. */
  readonly #known = new SharedLookUp<Person>((keys) => this.#readKnown(keys));

  constructor(attendees: Model<AttendeeRecord>) {
    this.#attendees = attendees;
  }

  /** Those that there are. */
  async to(viewer: Viewer, ids: readonly string[]): Promise<Person[]> {
    const owns = viewer.kind === 'ACCOUNT' ? viewer.attendances : [];
    if (owns.length === 0) return [...(await this.#alone.askAll(ids)).values()];
    const own = owns.flatMap(({ event, attendee }) => [event, attendee]);
    return [...(await this.#known.askAll(ids.map((id) => compoundKey(id, ...own)))).values()];
  }

  async #readAlone(ids: readonly string[]): Promise<Map<string, Person>> {
    const filter = { _id: { $in: [...ids] } };
    const found = await readAtOnce<AttendeeRecord, ShownAttendee>(this.#attendees, filter, {
      projection: SHOWN_FIELDS,
    });
    return new Map(found.map((record) => [record._id, { record, introduced: false, direct: NONE }]));
  }

  async #readKnown(keys: readonly string[]): Promise<Map<string, Person>> {
    const wanted = keys.map((key) => ({ key, ...partsOf(key) }));
    const found = await aggregateAtOnce<Found>(keptBy(this.#attendees), stagesFor(wanted));
    const records = new Map<string, ShownAttendee>();
    const [consents, requests]: [FoundConsent[], Asked[]] = [[], []];
    for (const one of found)
      if ('recipient' in one) consents.push(one);
      else if ('to' in one) requests.push(one);
      else records.set(one._id, one);
    const given = groupedBy(consents, (one) => compoundKey(one.event, one.recipient, one.subject));
    const asked = new Set(requests.map((one) => compoundKey(one.event, one.to, one.from)));
    const people = new Map<string, Person>();
    for (const { key, id, owns } of wanted) {
      const record = records.get(id);
      if (record === undefined) continue;
      const theirs = owns.flatMap(
        ({ event, attendee }) => given.get(compoundKey(event, oneAttendee(attendee), id)) ?? [],
      );
      const direct = theirs.length === 0 ? NONE : theirs.map(asLive);
      const introduced =
        gaveDirectly(direct) ||
        owns.some(({ event, attendee }) => asked.has(compoundKey(event, attendee, id)));
      people.set(key, { record, introduced, direct });
    }
    return people;
  }
}

/** Of the collections one after the other, whatever was found before: what differs between their documents tells them apart. */
function stagesFor(wanted: readonly Wanted[]): Document[] {
  const ids = [...new Set(wanted.map(({ id }) => id))];
  const owns = wanted.flatMap((one) => one.owns);
  const events = [...new Set(owns.map(({ event }) => event))];
  const attendees = [...new Set(owns.map(({ attendee }) => attendee))];
  const direct = {
    event: { $in: events },
    subject: { $in: ids },
    recipient: { $in: attendees.map(oneAttendee) },
    ...IN_FORCE,
  };
  const asked = askedAmong(events, attendees, ids);
  return [
    { $match: { _id: { $in: ids } } },
    { $project: SHOWN_FIELDS },
    { $unionWith: { coll: 'consents', pipeline: [{ $match: direct }, { $project: DIRECT_FIELDS }] } },
    { $unionWith: { coll: 'contactRequests', pipeline: [{ $match: asked }, { $project: ASKED_FIELDS }] } },
  ];
}

interface Wanted {
  readonly id: string;
  readonly owns: readonly Own[];
}

function partsOf(key: string): Wanted {
  const [id = '', ...own] = key.split(' ');
  const owns: Own[] = [];
  for (let i = 0; i + 1 < own.length; i += 2)
    owns.push({ event: own[i] as string, attendee: own[i + 1] as string });
  return { id, owns };
}

/**
 * Threat: a path to an attendee that forgot to ask. Every Attendee a resolver ever sees comes out of this class, by
 * id (`load`) or as a page of the directory (`page`), and only if the viewer of this operation may know of them;
 * the rule VISIBLE asks `admitted`, so an attendee from anywhere else shows nothing (architecture.md, decision 3).
 *
 * Whoever comes out of here has their decisions and sealed values fetched already: one look-up each for the whole
 * page, so that the per-field work is synchronous.
 */
import DataLoader from 'dataloader';
import type { Model } from 'mongoose';
import type { Cursors } from '../cursor.ts';
import { IN_ONE_BATCH } from '../database/one-batch.ts';
import { kindOf } from '../ids.ts';
import type { Viewer } from '../viewer.ts';
import { directoryPage, type PageRequest } from './directory.ts';
import { type Introductions, introducedTo } from './introduced.ts';
import { type AttendeeRecord, SHOWN_FIELDS, type ShownAttendee } from './model.ts';
import { isVisible } from './visible.ts';

/** An attendee as the viewer may know them; no protected value is in it. */
export interface AttendeeView {
  readonly id: string;
  readonly event: string;
  readonly name: string;
  readonly organisation: string | null;
  readonly category: string | null;
  readonly registered: boolean;
  readonly listed: boolean;
}

export interface AttendeePage {
  readonly attendees: AttendeeView[];
  readonly cursorOf: (attendee: AttendeeView) => string;
  readonly hasNextPage: boolean;
}

export interface AttendeesOptions {
  readonly attendees: Model<AttendeeRecord>;
  /** What people make themselves known by. */
  readonly introductions: Introductions;
  readonly cursors: Cursors;
  readonly viewer: Viewer;
  /** Called with whoever is about to come out, once per page. */
  readonly prefetch: (attendees: readonly AttendeeView[]) => Promise<void>;
  /** Tests open this door to see whether the others hold. */
  readonly everybodyVisible?: boolean;
}

export class Attendees {
  readonly #options: AttendeesOptions;
  readonly #admitted = new WeakSet<object>();
  #loader: DataLoader<string, AttendeeView | null>;

  constructor(options: AttendeesOptions) {
    this.#options = options;
    this.#loader = this.#newLoader();
  }

  /** The attendee, or null for whom the viewer may not know: unknown, hidden and cancelled alike. */
  load(id: string): Promise<AttendeeView | null> {
    if (kindOf(id) !== 'attendee' || this.#options.viewer.kind === 'NOBODY') return Promise.resolve(null);
    return this.#loader.load(id);
  }

  /** A page of the directory, with only those whom the viewer may know. */
  async page(request: PageRequest): Promise<AttendeePage> {
    const { attendees, cursors, viewer } = this.#options;
    const page = await directoryPage(attendees, cursors, viewer, request);
    const views = page.records
      .filter((record) => this.#mayKnow(record, false))
      .map((record) => this.#admit(record));
    await this.#options.prefetch(views);
    for (const view of views) this.#loader.prime(view.id, view);
    return { attendees: views, cursorOf: page.cursorOf, hasNextPage: page.hasNextPage };
  }

  /** Whether this very object came out of here. */
  admitted(parent: unknown): boolean {
    return typeof parent === 'object' && parent !== null && this.#admitted.has(parent);
  }

  forget(): void {
    this.#loader = this.#newLoader();
  }

  #newLoader() {
    return new DataLoader<string, AttendeeView | null>((ids) => this.#loadAll(ids), { maxBatchSize: 200 });
  }

  /** The same three look-ups, side by side, whether the ids exist, are hidden or are shown: a hidden one costs what an unknown does. */
  async #loadAll(ids: readonly string[]): Promise<(AttendeeView | null)[]> {
    const { introductions, viewer } = this.#options;
    const [records, introduced] = await Promise.all([
      this.#records(ids),
      introducedTo(introductions, viewer, ids),
    ]);
    const views = new Map<string, AttendeeView>();
    for (const record of records) {
      if (this.#mayKnow(record, introduced.has(record._id))) views.set(record._id, this.#admit(record));
    }
    await this.#options.prefetch([...views.values()]);
    return ids.map((id) => views.get(id) ?? null);
  }

  #records(ids: readonly string[]): Promise<ShownAttendee[]> {
    return this.#options.attendees
      .find({ _id: { $in: ids } })
      .batchSize(IN_ONE_BATCH)
      .select(SHOWN_FIELDS)
      .lean<ShownAttendee[]>()
      .exec();
  }

  #mayKnow(record: ShownAttendee, introduced: boolean): boolean {
    return this.#options.everybodyVisible === true || isVisible(this.#options.viewer, record, introduced);
  }

  #admit(record: ShownAttendee): AttendeeView {
    const { _id: id, event, name, organisation, category, registered, listed } = record;
    const view = Object.freeze({ id, event, name, organisation, category, registered, listed });
    this.#admitted.add(view);
    return view;
  }
}

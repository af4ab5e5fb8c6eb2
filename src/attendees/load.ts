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
import type { Direct } from '../consent/direct.ts';
import type { Cursors } from '../cursor.ts';
import { kindOf } from '../ids.ts';
import type { Viewer } from '../viewer.ts';
import { directoryPage, type PageRequest } from './directory.ts';
import { inSteps, type OrderRequest } from './in-order.ts';
import type { AttendeeRecord, ShownAttendee } from './model.ts';
import type { AttendeeRecords } from './records.ts';
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

/** Somebody who may come out, and their document: what decides about them, and is shown to nobody, stays in that. */
export interface Admitted {
  readonly view: AttendeeView;
  readonly record: ShownAttendee;
}

export interface AttendeePage {
  readonly attendees: AttendeeView[];
  readonly cursorOf: (attendee: AttendeeView) => string;
  readonly hasNextPage: boolean;
}

/**
 * A view that knows who let it out, so that no other can be taken for it: a copy is of another class, and nothing outside
 * can make one.
 */
class Shown implements AttendeeView {
  readonly id: string;
  readonly event: string;
  readonly name: string;
  readonly organisation: string | null;
  readonly category: string | null;
  readonly registered: boolean;
  readonly listed: boolean;
  readonly #by: Attendees;

  constructor(
    { _id, event, name, organisation, category, registered, listed }: ShownAttendee,
    by: Attendees,
  ) {
    this.id = _id;
    this.event = event;
    this.name = name;
    this.organisation = organisation;
    this.category = category;
    this.registered = registered;
    this.listed = listed;
    this.#by = by;
    Object.freeze(this);
  }

  // Whoever holds a view must not come by the class.
  static {
    Reflect.deleteProperty(Shown.prototype, 'constructor');
  }

  static cameOutOf(by: Attendees, view: unknown): boolean {
    return typeof view === 'object' && view !== null && #by in view && view.#by === by;
  }
}

export interface AttendeesOptions {
  readonly attendees: Model<AttendeeRecord>;
  readonly records: Pick<AttendeeRecords, 'to'>;
  readonly cursors: Cursors;
  readonly viewer: Viewer;
  /** Begins with the look-up of a page, beside it: what is about the viewer alone at that event. Never rejects. */
  readonly beside: (event: string) => Promise<Direct>;
  /** Called with whoever is about to come out, once per page, with what their own documents hold and what was found beside. */
  readonly prefetch: (page: readonly Admitted[], direct: Direct) => Promise<void>;
  /** Tests open this door to see whether the others hold. */
  readonly everybodyVisible?: boolean;
}

export class Attendees {
  readonly #options: AttendeesOptions;
  #loader: DataLoader<string, AttendeeView | null>;
  /** Who came out with a page: asked for by their ids, they need no look-up. */
  #known = new Map<string, AttendeeView>();

  constructor(options: AttendeesOptions) {
    this.#options = options;
    this.#loader = this.#newLoader();
  }

  /** The attendee, or null for whom the viewer may not know: unknown, hidden and cancelled alike. */
  load(id: string): Promise<AttendeeView | null> {
    if (kindOf(id) !== 'attendee' || this.#options.viewer.kind === 'NOBODY') return Promise.resolve(null);
    const known = this.#known.get(id);
    return known === undefined ? this.#loader.load(id) : Promise.resolve(known);
  }

  /** A page of the directory, with only those whom the viewer may know. */
  async page(request: PageRequest): Promise<AttendeePage> {
    const { attendees, cursors, viewer, beside } = this.#options;
    const memory = this.#loader;
    const [page, direct] = await Promise.all([
      directoryPage(attendees, cursors, viewer, request),
      beside(request.event),
    ]);
    const admitted = page.records
      .filter((record) => this.#mayKnow(record, false))
      .map((record) => this.#admit(record));
    await this.#prefetch(admitted, direct, memory);
    const views = admitted.map(({ view }) => view);
    if (memory === this.#loader) for (const view of views) this.#known.set(view.id, view);
    return { attendees: views, cursorOf: page.cursorOf, hasNextPage: page.hasNextPage };
  }

  /** People by the order of their ids; the same, for an export. */
  async inOrder(
    request: OrderRequest,
  ): Promise<{ attendees: AttendeeView[]; last: string | null; hasMore: boolean }> {
    const { attendees, viewer, beside } = this.#options;
    const memory = this.#loader;
    const direct = beside(request.event);
    const people: AttendeeView[] = [];
    const prefetched: Promise<void>[] = [];
    let [count, last]: [number, string | null] = [0, null];
    for await (const found of inSteps(attendees, viewer, request)) {
      const records = found.slice(0, request.first - count);
      count += found.length;
      last = records.at(-1)?._id ?? last;
      const admitted = records
        .filter((record) => this.#mayKnow(record, false))
        .map((record) => this.#admit(record));
      for (const { view } of admitted) people.push(view);
      const fetched = this.#prefetch(admitted, await direct, memory);
      fetched.catch(() => {});
      prefetched.push(fetched);
    }
    await Promise.all(prefetched);
    return { attendees: people, last, hasMore: count > request.first };
  }

  /** Whether this very object came out of here. */
  admitted(parent: unknown): boolean {
    return Shown.cameOutOf(this, parent);
  }

  forget(): void {
    this.#known = new Map();
    this.#loader = this.#newLoader();
  }

  #newLoader() {
    return new DataLoader<string, AttendeeView | null>((ids) => this.#loadAll(ids), { maxBatchSize: 200 });
  }

  /** The same look-up, whether the ids exist, are hidden or are shown: a hidden one costs what an unknown does. */
  async #loadAll(ids: readonly string[]): Promise<(AttendeeView | null)[]> {
    const { records, viewer } = this.#options;
    const memory = this.#loader;
    const people = await records.to(viewer, ids);
    const known = people.filter(({ record, introduced }) => this.#mayKnow(record, introduced));
    const admitted = known.map(({ record }) => this.#admit(record));
    const direct = known.flatMap((one) => one.direct);
    await this.#prefetch(admitted, direct, memory);
    const views = new Map(admitted.map(({ view }) => [view.id, view]));
    return ids.map((id) => views.get(id) ?? null);
  }

  /** What was read before everything was forgotten decides about nobody: then it is asked anew, when it is needed. */
  async #prefetch(admitted: readonly Admitted[], direct: Direct, memory: unknown): Promise<void> {
    if (memory === this.#loader) await this.#options.prefetch(admitted, direct);
  }

  #mayKnow(record: ShownAttendee, introduced: boolean): boolean {
    return this.#options.everybodyVisible === true || isVisible(this.#options.viewer, record, introduced);
  }

  #admit(record: ShownAttendee): Admitted {
    return { view: new Shown(record, this), record };
  }
}

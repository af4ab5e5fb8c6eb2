/**
 * The decisions of one operation. `load` is asked by both doors, the shield's rule and the vault; it answers at once
 * for attendees who were judged with their page, by what stands on their documents and what was found beside it. For all
 * others it asks the record of the consents, one look-up for all that are asked for in the same tick. The memory lives for
 * one operation and is emptied after each root field of a mutation; no consent outlives it.
 *
 * A page's documents were read after the session was, so a consent that was withdrawn or had ended before the request
 * began is not in force. Whether one has begun is judged by the time of the session's look-up: one that was given since
 * does not count yet, and so cannot be seen without the block that came before it. Whether one has ended is judged by
 * that time and what has passed since.
 */

import DataLoader from 'dataloader';
import type { Model } from 'mongoose';
import { groupedBy } from '../grouped-by.ts';
import { MOST_ON_A_PAGE } from '../page-size.ts';
import type { ProtectedField } from '../protected-fields.ts';
import { attendanceAt, type Viewer } from '../viewer.ts';
import { audienceConsents, type Times } from './audience.ts';
import {
  type Decision,
  decide,
  isOwnerOf,
  type LiveConsent,
  recipientsOf,
  type Subject,
  standingOf,
} from './decide.ts';
import type { Direct, DirectConsents } from './direct.ts';
import { liveConsents } from './live.ts';
import type { ConsentRecord, Recipient } from './model.ts';

/** About one person; a decision for each of these fields. */
interface Ruling {
  readonly fields: readonly ProtectedField[];
  readonly decisions: readonly Decision[];
}
type Found = readonly LiveConsent[] | { readonly cause: unknown };

/** Somebody of a page, and what stands on their document. */
export interface Judged {
  readonly view: Subject;
  readonly record: { readonly audienceConsents?: unknown };
}

const NONE: readonly LiveConsent[] = [];

export class Decisions {
  readonly #consents: Model<ConsentRecord>;
  readonly #direct: Pick<DirectConsents, 'at'>;
  readonly #viewer: Viewer;
  readonly #fields: () => readonly ProtectedField[];
  readonly #made: (decision: Decision) => void;
  #rulings = new Map<string, Ruling>();
  /** Who was asked about last: as a rule a person's fields are asked for one after the other. */
  #last: { readonly id: string; readonly ruling: Ruling } | null = null;
  #loader: DataLoader<Subject, Ruling, string>;
  readonly #since = performance.now();
  #as: { readonly event: string; readonly recipients: readonly Recipient[] } | undefined;

  /**
   * `fields`: every protected field the operation names; what it does not name is never fetched, and denied.
   * `made` hears each decision, once.
   */
  constructor(
    { consents, direct }: { consents: Model<ConsentRecord>; direct: Pick<DirectConsents, 'at'> },
    viewer: Viewer,
    fields: () => readonly ProtectedField[],
    made: (decision: Decision) => void = () => {},
  ) {
    this.#consents = consents;
    this.#direct = direct;
    this.#viewer = viewer;
    this.#fields = fields;
    this.#made = made;
    this.#loader = this.#newLoader();
  }

  /** May the viewer see this field of this subject? Synchronous once the subject's page was prefetched. */
  load(subject: Subject, field: ProtectedField): Decision | Promise<Decision> {
    const { id } = subject;
    if (this.#last?.id === id) return pick(this.#last.ruling, field);
    const ruling = this.#rulings.get(id);
    if (ruling !== undefined) {
      this.#last = { id, ruling };
      return pick(ruling, field);
    }
    return this.#loader.load(subject).then((ruling) => pick(ruling, field));
  }

  /** What is about the viewer alone at an event, for whatever page is read meanwhile. Never rejects. */
  async beside(event: string): Promise<Direct> {
    const own = attendanceAt(this.#viewer, event);
    if (own === null || this.#fields().length === 0) return NONE;
    return this.#direct.at(own).catch((cause: unknown) => ({ cause }));
  }

  /** Decides about a page; asks the record for those of whom not enough is known, in one look-up. Never rejects. */
  async prefetch(page: readonly Judged[], direct: Direct): Promise<void> {
    if (this.#fields().length === 0) return;
    const found = direct === 'TOO_MUCH' || 'cause' in direct ? direct : bySubject(direct);
    const times = this.#times();
    // In an export each comes once.
    const once = page.length > MOST_ON_A_PAGE;
    const asked: Subject[] = [];
    for (const { view, record } of page) {
      const live = this.#live(view, record, found, times, once);
      if (live === null) asked.push(view);
      else this.#keep(this.#rulings, view, live);
    }
    if (asked.length > 0) await this.#loader.loadMany(asked);
  }

  /** Null for whom the record must be asked. */
  #live(
    subject: Subject,
    { audienceConsents: text }: Judged['record'],
    direct: Grouped | 'TOO_MUCH' | { readonly cause: unknown },
    times: Times,
    once: boolean,
  ): Found | null {
    if (this.#recipientsAt(subject.event).length === 0 || isOwnerOf(this.#viewer, subject)) return NONE;
    if (direct === 'TOO_MUCH') return null;
    if ('cause' in direct) return direct;
    const open = audienceConsents(text, subject.id, times, once);
    if (open === null) return null;
    const theirs = direct.get(subject.id);
    return theirs === undefined ? open : [...theirs, ...open];
  }

  #times(): Times {
    const begun = this.#viewer.kind === 'NOBODY' ? 0 : this.#viewer.at.getTime();
    return { begun, now: begun + performance.now() - this.#since };
  }

  /** Forgets every decision: what follows a change is decided anew. */
  forget(): void {
    // A new map, not an emptied one: a look-up still under way must not write what it read before into it.
    this.#rulings = new Map();
    this.#last = null;
    this.#loader = this.#newLoader();
  }

  #newLoader() {
    return new DataLoader<Subject, Ruling, string>((subjects) => this.#ruleOn(subjects), {
      cacheKeyFn: (subject) => subject.id,
    });
  }

  async #ruleOn(subjects: readonly Subject[]): Promise<Ruling[]> {
    const rulings = this.#rulings;
    const found = await this.#liveConsents(subjects).catch((cause: unknown) => ({ cause }));
    return subjects.map((subject) => {
      const live =
        'cause' in found && !isOwnerOf(this.#viewer, subject) ? found : consentsOf(found, subject.id);
      return this.#keep(rulings, subject, live);
    });
  }

  #keep(rulings: Map<string, Ruling>, subject: Subject, found: Found): Ruling {
    const ruling = this.#rule(subject, found);
    rulings.set(subject.id, ruling);
    this.#last = null;
    return ruling;
  }

  #rule(subject: Subject, found: Found): Ruling {
    const fields = this.#fields();
    const decisions =
      'cause' in found ? fields.map(() => unknownFor(found)) : this.#decided(subject, found, fields);
    for (const decision of decisions) this.#made(decision);
    return { fields, decisions };
  }

  #decided(subject: Subject, live: readonly LiveConsent[], fields: readonly ProtectedField[]): Decision[] {
    const standing = standingOf(this.#viewer, subject, live, this.#recipientsAt(subject.event));
    return fields.map((field) => decide(this.#viewer, subject, field, live, standing));
  }

  /** Who the viewer is at an event; as a rule all subjects are of one. */
  #recipientsAt(event: string): readonly Recipient[] {
    if (this.#as?.event !== event) this.#as = { event, recipients: recipientsOf(this.#viewer, event) };
    return this.#as.recipients;
  }

  /** One look-up per event; a page is of one event. */
  async #liveConsents(subjects: readonly Subject[]): Promise<Grouped> {
    const others = subjects.filter((subject) => !isOwnerOf(this.#viewer, subject));
    const found = await Promise.all(
      [...new Set(others.map((subject) => subject.event))].map((event) => {
        const recipients = this.#recipientsAt(event);
        if (recipients.length === 0) return [];
        const ids = others.filter((subject) => subject.event === event).map((subject) => subject.id);
        return liveConsents(this.#consents, event, ids, this.#fields(), recipients);
      }),
    );
    return bySubject(found.flat());
  }
}

/** By subject. */
type Grouped = ReadonlyMap<string, readonly LiveConsent[]>;

const bySubject = (found: readonly LiveConsent[]): Grouped => groupedBy(found, ({ subject }) => subject);

const consentsOf = (found: Grouped | { readonly cause: unknown }, subject: string) =>
  'cause' in found ? NONE : (found.get(subject) ?? NONE);

const unknownFor = ({ cause }: { readonly cause: unknown }): Decision => ({ kind: 'UNAVAILABLE', cause });

const DENY: Decision = { kind: 'DENY' };
const pick = ({ fields, decisions }: Ruling, field: ProtectedField): Decision =>
  decisions[fields.indexOf(field)] ?? DENY;

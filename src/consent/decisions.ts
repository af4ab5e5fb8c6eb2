/**
 * The decisions of one operation. `load` is asked by both doors, the shield's rule and the vault; it answers at once
 * for attendees whose decisions were fetched with their page, and else fetches them, one look-up for all that are
 * asked for in the same tick. The memory lives for one operation and is emptied after each root field of a
 * mutation; no consent outlives it.
 */
import DataLoader from 'dataloader';
import type { Model } from 'mongoose';
import type { ProtectedField } from '../protected-fields.ts';
import type { Viewer } from '../viewer.ts';
import { type Decision, decide, isOwnerOf, type LiveConsent, recipientsOf, type Subject } from './decide.ts';
import { liveConsents } from './live.ts';
import type { ConsentRecord } from './model.ts';

type Ruling = ReadonlyMap<ProtectedField, Decision>;

export class Decisions {
  readonly #consents: Model<ConsentRecord>;
  readonly #viewer: Viewer;
  readonly #fields: () => readonly ProtectedField[];
  readonly #made: (decision: Decision) => void;
  #rulings = new Map<string, Ruling>();
  #loader: DataLoader<Subject, Ruling, string>;

  /**
   * `fields`: every protected field the operation names; what it does not name is never fetched, and denied.
   * `made` hears each decision, once.
   */
  constructor(
    consents: Model<ConsentRecord>,
    viewer: Viewer,
    fields: () => readonly ProtectedField[],
    made: (decision: Decision) => void = () => {},
  ) {
    this.#consents = consents;
    this.#viewer = viewer;
    this.#fields = fields;
    this.#made = made;
    this.#loader = this.#newLoader();
  }

  /** May the viewer see this field of this subject? Synchronous once the subject's page was prefetched. */
  load(subject: Subject, field: ProtectedField): Decision | Promise<Decision> {
    const known = this.#rulings.get(subject.id);
    if (known !== undefined) return pick(known, field);
    return this.#loader.load(subject).then((ruling) => pick(ruling, field));
  }

  /** Fetches the decisions about these subjects, in one look-up whatever their number. Never rejects. */
  async prefetch(subjects: readonly Subject[]): Promise<void> {
    if (this.#fields().length > 0) await this.#loader.loadMany(subjects);
  }

  /** Forgets every decision: what follows a change is decided anew. */
  forget(): void {
    // A new map, not an emptied one: a look-up still under way must not write what it read before into it.
    this.#rulings = new Map();
    this.#loader = this.#newLoader();
  }

  #newLoader() {
    return new DataLoader<Subject, Ruling, string>((subjects) => this.#ruleOn(subjects), {
      cacheKeyFn: (subject) => subject.id,
    });
  }

  async #ruleOn(subjects: readonly Subject[]): Promise<Ruling[]> {
    const rulings = this.#rulings;
    const consents = await this.#liveConsents(subjects).catch((cause: unknown) => ({ cause }));
    return subjects.map((subject) => {
      const ruling = new Map<ProtectedField, Decision>();
      for (const field of this.#fields()) {
        const decision = this.#decide(subject, field, consents);
        this.#made(decision);
        ruling.set(field, decision);
      }
      rulings.set(subject.id, ruling);
      return ruling;
    });
  }

  #decide(
    subject: Subject,
    field: ProtectedField,
    consents: Map<string, LiveConsent[]> | { cause: unknown },
  ): Decision {
    if (consents instanceof Map) return decide(this.#viewer, subject, field, consents.get(subject.id) ?? []);
    if (isOwnerOf(this.#viewer, subject)) return decide(this.#viewer, subject, field, []);
    return { kind: 'UNAVAILABLE', cause: consents.cause };
  }

  /** By subject. One look-up per event; a page is of one event. */
  async #liveConsents(subjects: readonly Subject[]): Promise<Map<string, LiveConsent[]>> {
    const bySubject = new Map<string, LiveConsent[]>();
    const others = subjects.filter((subject) => !isOwnerOf(this.#viewer, subject));
    const found = await Promise.all(
      [...new Set(others.map((subject) => subject.event))].map((event) => {
        const recipients = recipientsOf(this.#viewer, event);
        if (recipients.length === 0) return [];
        const ids = others.filter((subject) => subject.event === event).map((subject) => subject.id);
        return liveConsents(this.#consents, event, ids, this.#fields(), recipients);
      }),
    );
    for (const consent of found.flat()) {
      const list = bySubject.get(consent.subject);
      if (list === undefined) bySubject.set(consent.subject, [consent]);
      else list.push(consent);
    }
    return bySubject;
  }
}

const pick = (ruling: Ruling, field: ProtectedField): Decision => ruling.get(field) ?? { kind: 'DENY' };

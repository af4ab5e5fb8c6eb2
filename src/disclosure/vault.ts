/**
 * Threat: a resolver, now or later, that reads a protected value without asking. The vault is the only way to one,
 * and it asks the same decision again that the shield's rule asked: a forgotten rule withholds. What it opens it
 * notes, with the path, and nothing that was not recorded durably leaves the gateway (src/disclosure/release.ts).
 *
 * A person's values are sealed as one set, so opening one opens all of them. Of whom nothing is allowed the set stays
 * sealed; of an opened one only the allowed fields are handed out, and it is forgotten with the operation.
 */

import DataLoader from 'dataloader';
import type { Admitted, AttendeeView } from '../attendees/load.ts';
import type { Basis, Decision } from '../consent/decide.ts';
import type { Decisions } from '../consent/decisions.ts';
import { unavailable } from '../errors.ts';
import { MOST_ON_A_PAGE } from '../page-size.ts';
import type { ProtectedField } from '../protected-fields.ts';
import type { DataKey } from './seal.ts';
import { fieldsIn, openSet, ownersSlot, type SealedSet, type Slot, type ValueSet } from './value-set.ts';
import type { SealedValues, VaultStore } from './vault-store.ts';

/** A protected value that stands in the response, and where. */
export interface Disclosure {
  readonly subject: string;
  readonly event: string;
  readonly field: ProtectedField;
  readonly basis: Basis;
  readonly path: readonly (string | number)[];
  /** Of a photo: which. Another may be on the profile by the time this is sent. */
  readonly photo?: string;
}

export interface VaultOptions {
  readonly store: VaultStore;
  readonly decisions: Decisions;
  /** The protected fields the operation names. */
  readonly fields: () => readonly ProtectedField[];
  /** Called when the vault itself refuses. */
  readonly refused: (field: ProtectedField) => void;
  /** Tests open this door to see whether the shield holds alone. */
  readonly opensEverything?: boolean;
}

/** Not the owner: what is held back stays so. */
const OPEN_DOOR = { kind: 'ALLOW', basis: { kind: 'OWNER' } } as const satisfies Decision;

/** One person's values: sealed until the first that is allowed is asked for. */
class Held {
  readonly sealed: SealedSet;
  readonly fields: readonly ProtectedField[];
  /** Null where nothing was known to be allowed when the set came. */
  readonly key: DataKey | null;
  opened: ValueSet | null = null;

  constructor(sealed: SealedSet, key: DataKey | null) {
    this.sealed = sealed;
    this.fields = fieldsIn(sealed);
    this.key = key;
  }

  /** Where the value stands that is shown on this basis; null for none. */
  slot(field: ProtectedField, basis: Basis): Slot | null {
    if (this.fields.includes(field)) return field;
    return basis.kind === 'OWNER' && basis !== OPEN_DOOR.basis ? ownersSlot(this.sealed, field) : null;
  }
}

export class Vault {
  readonly #options: VaultOptions;
  readonly disclosures: Disclosure[] = [];
  /** By attendee id; null for who has nothing, or no key. */
  #held = new Map<string, Held | null>();
  #loader: DataLoader<string, Held | null>;

  constructor(options: VaultOptions) {
    this.#options = options;
    this.#loader = this.#newLoader();
  }

  /** The value, or null where it is withheld or there is none: nothing tells which. Synchronous for a fetched page. */
  open(
    subject: AttendeeView,
    field: ProtectedField,
    path: Disclosure['path'],
  ): string | null | Promise<string | null> {
    const decision = this.#decision(subject, field);
    if (decision instanceof Promise)
      return decision.then((made) => this.#openDecided(made, subject, field, path));
    return this.#openDecided(decision, subject, field, path);
  }

  /**
   * Takes the sealed values that came with a page, and the keys of those whom at least one field that they have was
   * allowed of: remembered, or in one look-up.
   */
  prefetch(page: readonly Admitted[]): void | Promise<void> {
    const wanted = new Map<string, SealedSet>();
    for (const { view, record } of page) {
      const sealed = record.sealedValues;
      const one = sealed === undefined ? null : new Held(sealed, null);
      this.#held.set(view.id, one);
      if (one !== null && this.#allowsAnyOf(view, one)) wanted.set(view.id, one.sealed);
    }
    if (wanted.size === 0) return;
    const [held, loader] = [this.#held, this.#loader];
    const take = (found: ReadonlyMap<string, SealedValues>) => {
      for (const subject of wanted.keys()) held.set(subject, heldOf(found.get(subject)));
    };
    const found = this.#options.store.withKeys(wanted, page.length > MOST_ON_A_PAGE);
    if (!(found instanceof Promise)) return take(found);
    return found.then(take, (error: Error) => {
      // What could not be fetched is not tried again for each field.
      for (const subject of wanted.keys()) loader.prime(subject, error);
    });
  }

  /** That a moderator is about to see somebody's photo, which src/photos/moderation decided: recorded as what is opened here is. */
  noteLook(look: Pick<Disclosure, 'subject' | 'event' | 'path' | 'photo'>): void {
    this.disclosures.push({ ...look, field: 'photo', basis: { kind: 'MODERATION' } });
  }

  forget(): void {
    // A new map, not an emptied one: a look-up still under way must not write what it read before into it.
    this.#held = new Map();
    this.#loader = this.#newLoader();
  }

  #allowsAnyOf(subject: AttendeeView, { fields }: Held): boolean {
    for (const field of this.#options.fields())
      if (fields.includes(field) && this.#allows(subject, field)) return true;
    return false;
  }

  #allows(subject: AttendeeView, field: ProtectedField): boolean {
    const decision = this.#decision(subject, field);
    return !(decision instanceof Promise) && decision.kind === 'ALLOW';
  }

  #decision(subject: AttendeeView, field: ProtectedField): Decision | Promise<Decision> {
    return this.#options.opensEverything === true ? OPEN_DOOR : this.#options.decisions.load(subject, field);
  }

  #openDecided(
    decision: Decision,
    subject: AttendeeView,
    field: ProtectedField,
    path: Disclosure['path'],
  ): string | null | Promise<string | null> {
    if (decision.kind === 'UNAVAILABLE') throw unavailable(decision.cause);
    if (decision.kind !== 'ALLOW') {
      this.#options.refused(field);
      return null;
    }
    const held = this.#held.get(subject.id);
    if (held === null || (held !== undefined && held.slot(field, decision.basis) === null)) return null;
    if (held !== undefined && held.key !== null)
      return this.#handOut(held, decision.basis, subject, field, path);
    return this.#loader.load(subject.id).then(
      (fetched) => this.#handOut(fetched, decision.basis, subject, field, path),
      (cause: unknown) => {
        throw unavailable(cause);
      },
    );
  }

  #handOut(
    held: Held | null,
    basis: Basis,
    { id: subject, event }: AttendeeView,
    field: ProtectedField,
    path: Disclosure['path'],
  ): string | null {
    if (held === null || held.key === null) return null;
    const slot = held.slot(field, basis);
    if (slot === null) return null;
    held.opened ??= openSet(held.sealed, held.key, event, subject);
    const value = held.opened[slot] ?? null;
    if (value === null) return null;
    this.disclosures.push(
      field === 'photo'
        ? { subject, event, field, basis, path, photo: value }
        : { subject, event, field, basis, path },
    );
    return value;
  }

  #newLoader() {
    const held = this.#held;
    return new DataLoader<string, Held | null>(async (subjects) => {
      const found = await this.#options.store.fetch(subjects);
      return subjects.map((subject) => {
        const one = heldOf(found.get(subject));
        held.set(subject, one);
        return one;
      });
    });
  }
}

const heldOf = (values: SealedValues | undefined): Held | null =>
  values === undefined ? null : new Held(values.sealed, values.key);

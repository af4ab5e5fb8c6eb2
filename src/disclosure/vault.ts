/**
 * Threat: a resolver, now or later, that reads a protected value without asking. The vault is the only way to one,
 * and it asks the same decision again that the shield's rule asked: a forgotten rule withholds. What it opens it
 * notes, with the path, and nothing that was not recorded durably leaves the gateway (src/disclosure/release.ts).
 */
import DataLoader from 'dataloader';
import type { AttendeeView } from '../attendees/load.ts';
import type { Basis, Decision } from '../consent/decide.ts';
import type { Decisions } from '../consent/decisions.ts';
import { unavailable } from '../errors.ts';
import type { ProtectedField } from '../protected-fields.ts';
import { openValue, type SealedValues, type VaultStore } from './vault-store.ts';

/** A protected value that stands in the response, and where. */
export interface Disclosure {
  readonly subject: string;
  readonly event: string;
  readonly field: ProtectedField;
  readonly basis: Basis;
  readonly path: readonly (string | number)[];
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

const OPEN_DOOR: Decision = { kind: 'ALLOW', basis: { kind: 'OWNER' } };

export class Vault {
  readonly #options: VaultOptions;
  readonly disclosures: Disclosure[] = [];
  #fetched = new Map<string, SealedValues | null>();
  #loader: DataLoader<string, SealedValues | null>;

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

  /** Fetches the sealed values of those whom at least one field was allowed of, in one look-up. */
  async prefetch(subjects: readonly AttendeeView[]): Promise<void> {
    const allowed = subjects.filter((subject) =>
      this.#options.fields().some((field) => this.#allows(subject, field)),
    );
    await this.#loader.loadMany(allowed.map((subject) => subject.id));
  }

  forget(): void {
    // A new map, not an emptied one: a look-up still under way must not write what it read before into it.
    this.#fetched = new Map();
    this.#loader = this.#newLoader();
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
    const known = this.#fetched.get(subject.id);
    const note = (values: SealedValues | null) => this.#note(values, decision.basis, subject, field, path);
    if (known !== undefined) return note(known);
    return this.#loader.load(subject.id).then(note, (cause: unknown) => {
      throw unavailable(cause);
    });
  }

  #note(
    values: SealedValues | null,
    basis: Basis,
    subject: AttendeeView,
    field: ProtectedField,
    path: Disclosure['path'],
  ): string | null {
    const value = openValue(values, subject.event, subject.id, field);
    if (value !== null)
      this.disclosures.push({ subject: subject.id, event: subject.event, field, basis, path });
    return value;
  }

  #newLoader() {
    const fetched = this.#fetched;
    return new DataLoader<string, SealedValues | null>(async (subjects) => {
      const values = await this.#options.store.fetch(subjects, this.#options.fields());
      return subjects.map((subject) => {
        const found = values.get(subject) ?? null;
        fetched.set(subject, found);
        return found;
      });
    });
  }
}

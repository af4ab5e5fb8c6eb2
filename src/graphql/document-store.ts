/**
 * Threat: memory that fills with comments. Apollo keeps documents that it validated, and weighs them by their nodes; the text
 * they were read from is kept with them and weighs nothing there, so that `{ __typename } # …` under many names, each a
 * megabyte, ends the process. Here the text weighs as well.
 */
import type { DocumentNode } from 'graphql';

/** Of all that is kept, in characters of text and of nodes as JSON. */
const MOST_CHARACTERS = 30 * 1024 * 1024;

interface Kept {
  readonly document: DocumentNode;
  readonly weight: number;
}

/** Validated documents by key, the least recently used forgotten first. */
export class DocumentStore {
  readonly #most: number;
  /** The least recently used first. */
  readonly #kept = new Map<string, Kept>();
  #weight = 0;

  constructor(most = MOST_CHARACTERS) {
    this.#most = most;
  }

  async get(key: string): Promise<DocumentNode | undefined> {
    const kept = this.#kept.get(key);
    if (kept === undefined) return undefined;
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    return kept.document;
  }

  async set(key: string, document: DocumentNode): Promise<void> {
    await this.delete(key);
    const weight = (document.loc?.source.body.length ?? 0) + JSON.stringify(document).length;
    this.#kept.set(key, { document, weight });
    this.#weight += weight;
    for (const oldest of this.#kept.keys()) {
      if (this.#weight <= this.#most) return;
      await this.delete(oldest);
    }
  }

  async delete(key: string): Promise<boolean> {
    this.#weight -= this.#kept.get(key)?.weight ?? 0;
    return this.#kept.delete(key);
  }
}

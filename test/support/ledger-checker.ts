/**
 * Compares what clients received with what the ledger says. A value counts as received as soon as its bytes arrived,
 * also in an answer that broke off.
 */
import type { Client } from './client.ts';
import type { BuiltAttendee } from './factories.ts';
import type { TestEntry } from './ledger.ts';

export interface Verdict {
  readonly responses: number;
  readonly values: number;
  /** Received, and not on record, or on record as not released. */
  readonly unrecorded: readonly string[];
  /** Noted NOT_RELEASED, and received all the same. */
  readonly untrueNotes: readonly string[];
  readonly entries: number;
  readonly notes: number;
}

const keyOf = (request: string, subject: string, field: string) => `${request} ${subject} ${field}`;

export class LedgerChecker {
  /** By the value as JSON has it: whose, and which field. */
  readonly #values = new Map<string, { readonly subject: string; readonly field: string }>();
  /** What was received: {@link keyOf}. */
  readonly #seen = new Set<string>();
  #responses = 0;

  /** `subjects`: everybody whose values may be asked for; no value is part of another. */
  constructor(subjects: readonly BuiltAttendee[]) {
    for (const { id: subject, values } of subjects)
      for (const [field, value] of Object.entries(values)) this.#values.set(`"${value}"`, { subject, field });
  }

  get responses(): number {
    return this.#responses;
  }

  /** Sends an operation under a request id of its own; answers the text, null where none came whole. */
  async ask(client: Client, request: string, query: string, variables: object): Promise<string | null> {
    const chunks: Buffer[] = [];
    let isWhole = false;
    try {
      const response = await client.post({ query, variables }, { 'x-request-id': request });
      for await (const chunk of response.body ?? []) chunks.push(Buffer.from(chunk as Uint8Array));
      isWhole = true;
    } catch {
      // Cut off; what arrived counts.
    }
    const text = Buffer.concat(chunks).toString('utf8');
    if (text !== '') this.#receive(request, text);
    return isWhole ? text : null;
  }

  #receive(request: string, text: string): void {
    this.#responses += 1;
    for (const [value, { subject, field }] of this.#values)
      if (text.includes(value)) this.#seen.add(keyOf(request, subject, field));
  }

  async judge(entries: Iterable<TestEntry> | AsyncIterable<TestEntry>): Promise<Verdict> {
    const unrecorded = new Set(this.#seen);
    const untrueNotes: string[] = [];
    const counts = { entries: 0, notes: 0 };
    for await (const one of entries) {
      const key = keyOf(one.request, one.subject, one.field);
      counts.entries += 1;
      if (one.released) unrecorded.delete(key);
      else counts.notes += 1;
      if (!one.released && this.#seen.has(key)) untrueNotes.push(key);
    }
    return {
      responses: this.#responses,
      values: this.#seen.size,
      unrecorded: [...unrecorded],
      untrueNotes,
      ...counts,
    };
  }
}

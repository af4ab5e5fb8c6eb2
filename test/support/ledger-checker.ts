/**
 * Compares what clients received with what the ledger says. A value counts as received as soon as its bytes arrived,
 * also in an answer that broke off.
 */
import type { Client } from './client.ts';
import type { BuiltAttendee } from './factories.ts';
import type { TestEntry } from './ledger.ts';

interface Received {
  readonly request: string;
  readonly text: string;
}

export interface Verdict {
  readonly responses: number;
  readonly values: number;
  /** Received, and not on record, or on record as not released. */
  readonly unrecorded: readonly string[];
  /** Noted NOT_RELEASED, and received all the same. */
  readonly untrueNotes: readonly string[];
  readonly notes: number;
}

export class LedgerChecker {
  readonly #subjects: readonly BuiltAttendee[];
  readonly #received: Received[] = [];

  /** `subjects`: everybody whose values may be asked for; no value is part of another. */
  constructor(subjects: readonly BuiltAttendee[]) {
    this.#subjects = subjects;
  }

  get responses(): number {
    return this.#received.length;
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
    if (text !== '') this.#received.push({ request, text });
    return isWhole ? text : null;
  }

  judge(entries: readonly TestEntry[]): Verdict {
    const recorded = new Map(entries.map((one) => [`${one.request} ${one.subject} ${one.field}`, one]));
    const seen = new Set<string>();
    for (const { request, text } of this.#received)
      for (const { id, values } of this.#subjects)
        for (const [field, value] of Object.entries(values))
          if (text.includes(`"${value}"`)) seen.add(`${request} ${id} ${field}`);
    const notes = entries.filter(({ released }) => !released);
    return {
      responses: this.#received.length,
      values: seen.size,
      unrecorded: [...seen].filter((key) => recorded.get(key)?.released !== true),
      untrueNotes: notes
        .map((one) => `${one.request} ${one.subject} ${one.field}`)
        .filter((key) => seen.has(key)),
      notes: notes.length,
    };
  }
}

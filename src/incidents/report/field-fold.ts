/** How often one field of one person was shown, when, on what basis and in which sessions; small, for there are many. */
import type { Basis } from '../../consent/decide.ts';
import type { ProtectedField } from '../../protected-fields.ts';
import type { ReportedField } from './report.ts';

const BASES: readonly Basis['kind'][] = ['BREAK_GLASS', 'CONSENT', 'OWNER'];

export class FieldFold {
  #times = 0;
  #first = Number.POSITIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;
  /** A bit for each of `BASES`. */
  #bases = 0;
  /** Indices; most fields are shown to one session. */
  #sessions: number | Set<number> = -1;

  add(at: number, basis: Basis['kind'], session: number): void {
    this.#times += 1;
    if (at < this.#first) this.#first = at;
    if (at > this.#last) this.#last = at;
    this.#bases |= 1 << BASES.indexOf(basis);
    if (this.#sessions === session) return;
    if (this.#sessions === -1) this.#sessions = session;
    else if (typeof this.#sessions === 'number') this.#sessions = new Set([this.#sessions, session]);
    else this.#sessions.add(session);
  }

  /** `sessions`: what the indices stand for. */
  reported(field: ProtectedField, sessions: readonly string[]): ReportedField {
    const indices = typeof this.#sessions === 'number' ? [this.#sessions] : [...this.#sessions];
    return {
      field,
      times: this.#times,
      first: new Date(this.#first),
      last: new Date(this.#last),
      bases: BASES.filter((_, bit) => (this.#bases & (1 << bit)) !== 0),
      sessions: indices.map((index) => sessions[index] ?? '').sort(),
    };
  }
}

/** How often one field of one person, or the list of who was shown them, was shown, when, on what basis and in which sessions; small, for there are many. */
import type { Basis } from '../../consent/decide.ts';
import type { ShownBasis } from '../../disclosure/ledger/format.ts';
import type { ProtectedField } from '../../protected-fields.ts';
import type { ReportedField } from './report.ts';

const BASES: readonly ShownBasis['kind'][] = ['BREAK_GLASS', 'CONSENT', 'MODERATION', 'ORGANISER', 'OWNER'];
const isBasis = (kind: ShownBasis['kind']): kind is Basis['kind'] => kind !== 'ORGANISER';

export interface Folded {
  readonly times: number;
  readonly first: Date;
  readonly last: Date;
  readonly bases: readonly ShownBasis['kind'][];
  readonly sessions: readonly string[];
}

export class FieldFold {
  #times = 0;
  #first = Number.POSITIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;
  /** A bit for each of `BASES`. */
  #bases = 0;
  /** Indices; most fields are shown to one session. */
  #sessions: number | Set<number> = -1;

  add(at: number, basis: ShownBasis['kind'], session: number): void {
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
  folded(sessions: readonly string[]): Folded {
    const indices = typeof this.#sessions === 'number' ? [this.#sessions] : [...this.#sessions];
    return {
      times: this.#times,
      first: new Date(this.#first),
      last: new Date(this.#last),
      bases: BASES.filter((_, bit) => (this.#bases & (1 << bit)) !== 0),
      sessions: indices.map((index) => sessions[index] ?? '').sort(),
    };
  }

  reported(field: ProtectedField, sessions: readonly string[]): ReportedField {
    const { bases, ...folded } = this.folded(sessions);
    return { field, ...folded, bases: bases.filter(isBasis) };
  }
}

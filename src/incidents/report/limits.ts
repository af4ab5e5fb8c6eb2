/** What a report cannot know, in words for whoever has to sign it. */
import type { IncidentRecord } from '../model.ts';
import type { SuspectSession } from './report.ts';

export interface Limiting {
  readonly incident: Pick<IncidentRecord, 'suspicion' | 'endedAt'>;
  readonly suspects: readonly SuspectSession[];
  /** Events of which entries are gone. */
  readonly purged: readonly string[];
  /** How many people's lists of who was shown their fields were read. */
  readonly lists: number;
  /** About planted attendees. */
  readonly planted?: readonly string[];
  readonly to: Date;
  readonly madeAt: Date;
}

export function limitsOf({
  incident,
  suspects,
  purged,
  lists,
  planted = [],
  to,
  madeAt,
}: Limiting): string[] {
  const { suspicion, endedAt } = incident;
  const found = new Set(suspects.map(({ session }) => session));
  const missing = suspicion.sessions.filter((session) => !found.has(session));
  const unknown = suspects.filter(({ begun }) => begun === null).length;
  const ruled = suspicion.rules.some(({ begunSince }) => begunSince !== null);
  const named = suspicion.sessions.length + suspicion.accounts.length + suspicion.rules.length > 0;
  return [
    ...when(!named, 'No suspects are named yet, so nobody is in this report.'),
    ...when(
      named,
      'It is made from the record as it stands. That nothing was changed in it or taken out is proven by "attendant ledger verify" with the signed heads, and only up to the last of these.',
      'What was recorded counts as released where nothing says otherwise; whether it reached the other end, no server can know.',
      'It proves sessions, not who sat behind them: sessions that nobody named, and no rule covers, are not in it.',
      'Who was signed in as somebody whose registration has gone to another account since is known by what they were shown or changed as its owner; where they did neither, they are not in it.',
      'Names and organisations in the directory are not protected fields, and looking at them is not recorded.',
    ),
    ...when(
      missing.length > 0,
      `${missing.length} of the sessions that were named left no trace within the window: ${missing.join(', ')}.`,
    ),
    ...when(
      ruled && unknown > 0,
      `Of ${unknown} suspect sessions it is not known any more when they began, because they ended; where a rule asks that, the first thing they did stands for it.`,
    ),
    ...when(
      suspicion.rules.some(({ networks }) => networks !== null),
      'Networks are known by hashes under the keys of the time when they were named: if the network key was rotated since, name the network again.',
    ),
    ...when(
      lists > 0,
      `Suspect sessions read who had been shown the fields of ${lists} ${lists === 1 ? 'person' : 'people'} (listsRead): such a list names who looked, the field and the time, and holds none of these values, so it is not counted here. Whom it named, the record does not say.`,
    ),
    ...planted,
    ...when(
      purged.length > 0,
      `Entries of this time were purged for good, of the events ${purged.join(', ')}.`,
    ),
    ...when(
      endedAt === null && to < madeAt,
      `It looks at 400 days, up to ${to.toISOString()}: give the incident an end, and open another for what came later.`,
    ),
  ];
}

const when = (so: boolean, ...sentences: string[]) => (so ? sentences : []);

/** What an import changes on profiles that are there already, for their history: the owner can take it back. */
import type { ClientSession } from 'mongodb';
import type { EarlierValues } from '../../disclosure/earlier-values.ts';
import type { VaultWrite } from '../../disclosure/vault-store.ts';
import type { Note } from '../../history/history.ts';
import type { ChangedBy, ProfilePart } from '../../history/model.ts';
import type { State } from '../../history/state.ts';
import type { ProtectedField } from '../../protected-fields.ts';
import type { AttendeeRecord } from '../model.ts';

/** What stood in one part of one profile. */
export interface Before {
  readonly event: string;
  readonly subject: string;
  readonly part: ProfilePart;
  readonly earlier: State;
}

const OPEN_PARTS = ['name', 'organisation', 'category', 'listed'] as const;

/** The parts that everybody may see, of which `next` says otherwise. One that comes back from a lapse is no change. */
export function changedBy(before: AttendeeRecord, next: AttendeeRecord): Before[] {
  const { _id: subject, event, edited } = before;
  return OPEN_PARTS.filter(
    (part) => before[part] !== next[part] && (part !== 'listed' || before.registered),
  ).map((part) => {
    const state = { value: before[part], edited: edited[part] ?? null };
    const earlier = part === 'listed' ? { ...state, listing: before.listing } : state;
    return { event, subject, part, earlier };
  });
}

/** The values in the vault that these writes change, of subjects who were there before this batch; read before they are written. */
export async function changedInVault(
  earlierValues: EarlierValues,
  writes: readonly VaultWrite[],
  session: ClientSession,
): Promise<Before[]> {
  // Of two rows about one value the later one is what is written.
  const last = new Map(writes.map((write) => [`${write.subject} ${write.field}`, write]));
  const known = [...last.values()];
  const fields = [...new Set(known.map(({ field }) => field))] as ProtectedField[];
  const inVault = await earlierValues.inVault(
    known.map(({ subject }) => subject),
    fields,
    session,
  );
  return known.flatMap(({ subject, event, field, value }) => {
    const held = inVault(subject, event, field);
    return held === value ? [] : [{ event, subject, part: field, earlier: { value: held, edited: null } }];
  });
}

export const notesOf = (before: readonly Before[], by: ChangedBy): Note[] =>
  before.map((one) => ({ ...one, by }));

/**
 * What was changed on profiles. Threat: in 2018 strangers signed in as others wrote what they liked, and nobody could
 * say what had stood there before. So every change writes, in its own transaction, who made it, in which session and
 * when, and seals what was there before; what widens what others see, or touches phone or photo, is told to the person
 * by a mail that is queued in the same transaction. Taking back is a change like any other, and can be taken back.
 */
import type { ClientSession, Collection } from 'mongodb';
import type { AttendeeRecord } from '../attendees/model.ts';
import { wordsOfAttendee } from '../attendees/words.ts';
import type { Cursors } from '../cursor.ts';
import type { Database } from '../database/connect.ts';
import { literals } from '../database/literals.ts';
import type { Models } from '../database/models.ts';
import type { EarlierValues } from '../disclosure/earlier-values.ts';
import type { PhotoStore } from '../disclosure/photo-store.ts';
import { HELD_PHOTO } from '../disclosure/value-set.ts';
import type { SlotWrite, VaultStore } from '../disclosure/vault-store.ts';
import { newId } from '../ids.ts';
import type { Outbox } from '../mail/outbox/outbox.ts';
import type { ProfileEvent } from '../mail/profile-mail.ts';
import { forgetJudged, holdsBack } from '../photos/moderation/place.ts';
import { MODIFIED, NOW } from '../time.ts';
import type { WebhookQueue } from '../webhooks/queue.ts';
import { updatesIn } from '../webhooks/recipients.ts';
import type { ChangedBy, ChangeRecord, ProfilePart } from './model.ts';
import { isProtected, type NextState, type State, stateOf, stateText, type VaultReader } from './state.ts';
import { toldOf, whence } from './told.ts';

/** One change, to be written down. */
export interface Note {
  readonly event: string;
  readonly subject: string;
  readonly part: ProfilePart;
  readonly by: ChangedBy;
  /** What was there before; null for a consent, which has a record of its own. */
  readonly earlier: State | null;
  readonly consent?: string;
  readonly undoes?: readonly string[];
  readonly tell?: ProfileEvent | null;
}

/** What was written down. */
export interface Noted {
  readonly id: string;
  readonly part: ProfilePart;
}

/** By subject: how many changes there were before. */
type Counts = ReadonlyMap<string, { readonly changes: number; readonly account: string | null }>;

export type Next = Partial<Record<Exclude<ProfilePart, 'consent'>, NextState>>;

export interface ApplyOptions {
  readonly by: ChangedBy;
  /** By part: the changes that this takes back. */
  readonly undoes?: Partial<Record<ProfilePart, readonly string[]>>;
  /** Writes down parts that turn out to be so already, too: so that nobody learns which were. */
  readonly always?: boolean;
}

export interface HistoryParts {
  readonly database: Database;
  readonly models: Pick<Models, 'attendees' | 'changes' | 'consents' | 'events' | 'photoModerations'>;
  readonly vaultStore: VaultStore;
  readonly earlierValues: EarlierValues;
  readonly photos: PhotoStore;
  readonly outbox: Outbox;
  readonly webhooks: WebhookQueue;
  /** How long a notice waits for what else happens. */
  readonly noticeDelayMillis: number;
}

export class History {
  readonly parts: HistoryParts;

  constructor(parts: HistoryParts) {
    this.parts = parts;
  }

  /** Makes parts of a profile what they are to be, in the caller's transaction, and writes down what changed. */
  async apply(
    record: AttendeeRecord,
    next: Next,
    { by, undoes = {}, always = false }: ApplyOptions,
    session: ClientSession,
  ): Promise<Noted[]> {
    const { earlierValues, models, photos, vaultStore } = this.parts;
    const { _id: subject, event, account, changes = 0 } = record;
    const entries = Object.entries(next) as [keyof Next, NextState][];
    const fields = entries.map(([part]) => part).filter(isProtected);
    const inVault = await earlierValues.inVault([subject], fields, session);
    const notes = entries
      .map(([part, { value }]) => ({ part, value, earlier: stateOf(record, part, inVault) }))
      .filter(({ value, earlier }) => always || value !== earlier.value)
      .map(({ part, value, earlier }) => {
        const tell = toldOf(by, part, value);
        return { event, subject, part, by, earlier, undoes: undoes[part] ?? [], tell };
      });
    await this.#write(record, next, by, changes + notes.length, session);
    const change = next.photo === undefined ? null : photosOf(record, next, inVault);
    const held =
      change !== null &&
      (await holdsBack(models, { event, subject, ...change, imported: by.kind === 'IMPORT' }, session));
    await vaultStore.write(valuesOf(record, entries, held), session);
    if (change !== null && notes.some(({ part }) => part === 'photo'))
      await photos.changed(subject, change, session);
    return this.#note(notes, new Map([[subject, { changes, account }]]), session);
  }

  /** Writes down changes that the caller's transaction makes, and queues what is to be told of them. */
  async note(notes: readonly Note[], session: ClientSession): Promise<Noted[]> {
    return notes.length === 0 ? [] : this.#note(notes, await this.#countOn(notes, session), session);
  }

  /** The same for who took a profile over: what stood there before it was theirs is nobody's to put back. */
  async takenOver(subject: string, notes: readonly Note[], session: ClientSession): Promise<void> {
    await this.parts.earlierValues.forget(subject, session);
    await forgetJudged(this.parts.models, subject, session);
    await this.note(notes, session);
  }

  async #note(notes: readonly Note[], counts: Counts, session: ClientSession): Promise<Noted[]> {
    if (notes.length === 0) return [];
    const seqs = new Map([...counts].map(([subject, { changes }]) => [subject, changes]));
    const written = notes.map((note) => {
      const seq = (seqs.get(note.subject) ?? 0) + 1;
      seqs.set(note.subject, seq);
      return { note, record: recordOf(note, seq, counts.get(note.subject)?.account ?? null) };
    });
    await this.#changes().bulkWrite(
      written.map(({ record: { _id, ...rest } }) => ({
        updateOne: { filter: { _id }, update: [{ $set: { ...literals(rest), at: NOW } }], upsert: true },
      })),
      { session },
    );
    const kept = written.flatMap(({ note: { event, subject, earlier }, record }) =>
      earlier === null ? [] : [{ change: record._id, event, subject, text: stateText(earlier) }],
    );
    await this.parts.earlierValues.keep(kept, session);
    await this.#tell(notes, counts, session);
    await this.parts.webhooks.updated(updatesIn(notes), session);
    return written.map(({ record: { _id, part } }) => ({ id: _id, part }));
  }

  /** Tells the person of parts that stay as they are, in the caller's transaction. */
  async tell(
    { _id: subject, event, account, changes = 0 }: AttendeeRecord,
    tell: ProfileEvent,
    parts: readonly Pick<Note, 'part' | 'by'>[],
    session: ClientSession,
  ): Promise<void> {
    const notes = parts.map((one) => ({ ...one, event, subject, earlier: null, tell }));
    await this.#tell(notes, new Map([[subject, { changes, account }]]), session);
  }

  /** The id of the photo on a profile, held back or not; null for none. */
  async photoOf(
    { id, event }: { id: string; event: string },
    session: ClientSession,
  ): Promise<string | null> {
    return (await this.parts.earlierValues.inVault([id], ['photo'], session))(id, event, 'photo');
  }

  /** Changes of a subject by their ids, the oldest first. */
  find(subject: string, ids: readonly string[], session?: ClientSession): Promise<ChangeRecord[]> {
    return this.parts.models.changes
      .find({ _id: { $in: [...ids] }, subject }, null, { session })
      .sort({ seq: 1 })
      .lean<ChangeRecord[]>()
      .exec();
  }

  /** A subject's changes, the newest first. */
  async page(subject: string, first: number, after: string | null, cursors: Cursors) {
    const list = `changes ${subject}`;
    const position = cursors.read(list, after);
    const found = await this.parts.models.changes
      .find({ subject, ...(position === null ? {} : { seq: { $lt: Number(position[0]) } }) })
      .sort({ seq: -1 })
      .limit(first + 1)
      .lean<ChangeRecord[]>()
      .exec();
    const changes = found.slice(0, first);
    return {
      changes,
      cursors: changes.map(({ seq, _id }) => cursors.write(list, [String(seq), _id])),
      hasNextPage: found.length > first,
    };
  }

  /** Writes attendee and marks; the vault's values go their own way. */
  async #write(
    { _id, ...record }: AttendeeRecord,
    next: Next,
    by: ChangedBy,
    changes: number,
    session: ClientSession,
  ): Promise<void> {
    const name = (next.name?.value ?? record.name) as string;
    const organisation = (next.organisation === undefined ? record.organisation : next.organisation.value) as
      | string
      | null;
    const marks = Object.entries(next).flatMap(([part, { edited }]) =>
      part === 'listed' || edited === 'KEEP' ? [] : [[`edited.${part}`, markOf(edited)]],
    );
    const open = literals({ name, organisation, words: wordsOfAttendee(name, organisation), changes });
    const listing = next.listed === undefined ? {} : listingOf(next.listed, by);
    const before = record.listed && next.listed?.value === false ? { wasListed: true } : {};
    const fields = { ...open, ...listing, ...before, ...Object.fromEntries(marks), modifiedAt: NOW };
    await this.#attendees().updateOne({ _id }, [{ $set: fields }], { session });
  }

  /** Counts on the attendees themselves: of two transactions about one attendee the database lets one go first. */
  async #countOn(notes: readonly Note[], session: ClientSession): Promise<Counts> {
    const added = new Map<string, number>();
    for (const { subject } of notes) added.set(subject, (added.get(subject) ?? 0) + 1);
    const found = await this.parts.models.attendees
      .find({ _id: { $in: [...added.keys()] } }, { changes: 1, account: 1 }, { session })
      .lean<Pick<AttendeeRecord, '_id' | 'changes' | 'account'>[]>()
      .exec();
    if (found.length < added.size) throw new Error('the subject of a change is gone');
    await this.#attendees().bulkWrite(
      [...added].map(([_id, more]) => ({
        updateOne: { filter: { _id }, update: { $inc: { changes: more }, ...MODIFIED } },
      })),
      { session },
    );
    return new Map(found.map(({ _id, changes = 0, account }) => [_id, { changes, account }]));
  }

  async #tell(notes: readonly Note[], subjects: Counts, session: ClientSession): Promise<void> {
    const { outbox, noticeDelayMillis: delayMillis } = this.parts;
    for (const [subject, { account }] of subjects) {
      const told = notes.filter((note) => note.subject === subject && note.tell != null);
      if (account === null || told.length === 0) continue;
      for (const from of new Set(told.map(({ by }) => whence(by)))) {
        const what = [...new Set(told.filter(({ by }) => whence(by) === from).map(({ tell }) => tell ?? ''))];
        const key = `profile ${account}`;
        await outbox.gather({ key, kind: 'PROFILE', account, what, from, delayMillis }, session);
      }
    }
  }

  /** Pipeline updates go to the driver as they are. */
  #attendees(): Collection<AttendeeRecord> {
    return this.parts.models.attendees.collection as unknown as Collection<AttendeeRecord>;
  }

  #changes(): Collection<ChangeRecord> {
    return this.parts.models.changes.collection as unknown as Collection<ChangeRecord>;
  }
}

/** An owner's change is the account's that the attendee belongs to, also where only the session was kept. */
function recordOf({ event, subject, part, by, consent, undoes }: Note, seq: number, account: string | null) {
  const known = by.kind === 'OWNER' ? { ...by, account: by.account ?? account } : by;
  return {
    _id: newId('change'),
    event,
    subject,
    seq,
    part,
    consent: consent ?? null,
    by: known,
    undoes: [...(undoes ?? [])],
  };
}

function valuesOf(
  { _id: subject, event }: AttendeeRecord,
  entries: readonly (readonly [ProfilePart, NextState])[],
  held: boolean,
): SlotWrite[] {
  return entries.flatMap(([part, { value }]) => {
    if (!isProtected(part)) return [];
    const field = part === 'photo' && held ? HELD_PHOTO : part;
    return [{ event, subject, field, value: value as string | null }];
  });
}

const photosOf = ({ _id, event }: AttendeeRecord, { photo }: Next, inVault: VaultReader) => ({
  from: inVault(_id, event, 'photo'),
  to: (photo?.value ?? null) as string | null,
});

function markOf(edited: NextState['edited']) {
  if (edited === 'NOW') return NOW;
  return edited === null ? '$$REMOVE' : { $literal: edited };
}

function listingOf({ value, listing }: NextState, { session }: ChangedBy) {
  if (listing === undefined) throw new Error('being listed is somebody’s decision');
  // As expressions: `$set` of a plain document would merge it into the one that is there.
  const owners = { $mergeObjects: [{ by: 'OWNER', at: NOW, session: { $literal: session } }] };
  return { listed: value === true, listing: listing === 'NOW' ? owners : { $literal: listing } };
}

/**
 * One imported photo, on one profile. Threat: an import overwrites what somebody chose for themselves, or opens it to
 * others. So it fills what is empty and replaces what an import put there; whatever the owner, an organiser or an
 * incident's answer wrote last stays, also where that was to take the photo away. No consent is given here and none
 * is asked: whom the photo is shown to is what the owner says, or their registration said, and without that nobody.
 */
import { createHash } from 'node:crypto';
import type { ClientSession } from 'mongodb';
import type { AttendeeRecord } from '../../attendees/model.ts';
import { retriedTransaction } from '../../database/retried.ts';
import { importFrom } from '../../history/changed-by.ts';
import type { ChangeRecord } from '../../history/model.ts';
import { newId } from '../../ids.ts';
import type { Storage } from '../../services.ts';
import { filesOf, type Rendition } from '../renditions.ts';

export type Outcome = 'added' | 'replaced' | 'unchanged' | 'kept' | 'gone';

const SOURCE = 'photos';

/** A file by its bytes, as far as it can be told without keeping what a list of known pictures could be held against. */
const textOf = (bytes: Buffer) => `photo ${createHash('sha256').update(bytes).digest('hex')}`;

export class PhotoTaker {
  readonly #storage: Storage;
  readonly #event: string;

  constructor(storage: Storage, event: string) {
    this.#storage = storage;
    this.#event = event;
  }

  /** What would become of it, before anybody reads the picture. */
  async plan(subject: string, upload: Buffer): Promise<Outcome> {
    return this.#storage.database.transaction(
      async (session) => (await this.#decide(subject, upload, session)).outcome,
    );
  }

  /** Puts a picture that was read on the profile, unless that has become another's to say meanwhile. */
  take(subject: string, upload: Buffer, renditions: readonly Rendition[]): Promise<Outcome> {
    const { database, photos, history, keyRing } = this.#storage;
    const event = this.#event;
    return retriedTransaction(database, async (session) => {
      const { outcome, record } = await this.#decide(subject, upload, session);
      if (record === null || (outcome !== 'added' && outcome !== 'replaced')) return outcome;
      const photo = newId('photo');
      const imported = keyRing.hashes('ROW_HASH').kept(textOf(upload));
      await photos.keep({ event, subject, photo, imported }, filesOf(renditions), session);
      const next = { photo: { value: photo, edited: 'KEEP' } } as const;
      await history.apply(record, next, { by: importFrom(SOURCE) }, session);
      return outcome;
    });
  }

  async #decide(
    subject: string,
    upload: Buffer,
    session: ClientSession,
  ): Promise<{ readonly outcome: Outcome; readonly record: AttendeeRecord | null }> {
    const { models, history, photos, keyRing } = this.#storage;
    const event = this.#event;
    const record = await models.attendees
      .findOne({ _id: subject, event, registered: true }, null, { session })
      .lean<AttendeeRecord>()
      .exec();
    if (record === null) return { outcome: 'gone', record };
    const inVault = await history.parts.earlierValues.inVault([subject], ['photo'], session);
    const current = inVault(subject, event, 'photo');
    const last = await models.changes
      .findOne({ subject, part: 'photo' }, null, { session })
      .sort({ seq: -1 })
      .lean<ChangeRecord>()
      .exec();
    const imports = last === null ? current === null : last.by.kind === 'IMPORT';
    if (record.edited.photo !== undefined || !imports) return { outcome: 'kept', record };
    if (current === null) return { outcome: 'added', record };
    await keyRing.upToDate();
    const known = await photos.importedAs(subject, current, session);
    const same = known !== null && keyRing.hashes('ROW_HASH').every(textOf(upload)).includes(known);
    return { outcome: same ? 'unchanged' : 'replaced', record };
  }
}

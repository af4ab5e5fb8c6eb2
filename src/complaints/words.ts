/**
 * The words of a complaint and of its answer. Threat: they are about somebody, in free text, and a copy of the database
 * is read. So they are sealed under the person's own key, which is destroyed when they are erased.
 */
import type { Models } from '../database/models.ts';
import type { KeyRing } from '../disclosure/keys.ts';
import { open, type Sealed, seal } from '../disclosure/seal.ts';
import type { ComplaintRecord } from './model.ts';

/** Of the places that are sealed: src/disclosure/rotation/places.ts. */
type Words = 'complaint' | 'outcome';
type Of = Pick<ComplaintRecord, '_id' | 'event' | 'subject'>;

const belonging = ({ _id, event, subject }: Of, field: Words) => ({
  event,
  subject,
  field: `${field} ${_id}`,
});

export async function sealWords(keyRing: KeyRing, text: string, of: Of, field: Words): Promise<Sealed> {
  const key = (await keyRing.ensureForSubjects([of.subject])).get(of.subject);
  if (key === undefined) throw new Error('no key for a complaint');
  return seal(text, key, belonging(of, field));
}

/** Null where there are none, or their key was destroyed. */
export async function openWords(
  keyRing: Pick<KeyRing, 'thatOpens'>,
  sealed: Sealed | null,
  of: Of,
  field: Words,
): Promise<string | null> {
  const key = sealed === null ? null : await keyRing.thatOpens(of.subject, sealed);
  return sealed === null || key === null ? null : open(sealed, key, belonging(of, field));
}

/** To be told to the person by mail. */
export async function outcomeOf(
  { models, keyRing }: { readonly models: Pick<Models, 'complaints'>; readonly keyRing: KeyRing },
  complaint: string,
): Promise<string | null> {
  const found = await models.complaints.findById(complaint).lean<ComplaintRecord>().exec();
  return found === null ? null : openWords(keyRing, found.outcome, found, 'outcome');
}

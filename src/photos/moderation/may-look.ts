/**
 * Which photos a moderator may look at, as a pure function. Threat: moderation as a way round consent: organisers see no
 * more of protected fields than anybody. So they see a photo only while it waits for them, of people of their own event,
 * never under a lockdown of it, and not their own, which is for somebody else to judge.
 */
import { isOwnerOf, type Subject } from '../../consent/decide.ts';
import { isWithheld } from '../../lockdown/lockdown.ts';
import type { Viewer } from '../../viewer.ts';
import type { PhotoModerationRecord } from './model.ts';

export type Item = Pick<PhotoModerationRecord, 'event' | 'subject' | 'present' | 'queuedAt'>;

/** `subject`: whom the photo is of, as they are registered now. */
export function mayLook(viewer: Viewer, item: Item, subject: Subject): boolean {
  if (viewer.kind !== 'ACCOUNT' || !viewer.organises.includes(item.event)) return false;
  if (!item.present || item.queuedAt === null) return false;
  if (subject.id !== item.subject || subject.event !== item.event || !subject.registered) return false;
  return !isOwnerOf(viewer, subject) && !isWithheld(viewer, subject, 'photo', false);
}

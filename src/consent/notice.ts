/** The words that people consent to, as they were shown: what Art. 7(1) GDPR wants to be shown afterwards. */
import type { Context } from '../context.ts';
import type { Problem } from '../user-error.ts';

export interface NoticeShown {
  readonly noticeVersion: string;
  readonly language?: string | null;
}

/** The words that were shown; null when that version or language is not in force. */
export async function noticeShown(
  { services }: Context,
  event: string,
  { noticeVersion, language }: NoticeShown,
) {
  const found = await services.models.events.findById(event).select({ notice: 1 }).lean().exec();
  const shown = language ?? 'en';
  if (found === null || found.notice.version !== noticeVersion || !Object.hasOwn(found.notice.texts, shown))
    return null;
  // Kept before the consent is: what holds now can be shown whenever somebody asks what they consented to.
  const held = await services.processing.current('NOTICE', event);
  return {
    noticeText: found.notice.texts[shown] ?? '',
    language: shown,
    ...(held === null ? {} : { privacyNotice: held.version }),
  };
}

export const noticeOutdated = (field: readonly string[]): Problem => ({
  code: 'NOTICE_OUTDATED',
  field,
  message: 'This is not the notice in force; show Event.consentNotice and try again.',
});

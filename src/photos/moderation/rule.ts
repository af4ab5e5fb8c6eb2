/**
 * What an event does about photos. OFF: they are shown to those whom their owner consented to; a moderator sees one only
 * where somebody reported it. AFTER: shown, and looked at. BEFORE: held back until a moderator approved.
 */
export const PHOTO_MODERATION = ['OFF', 'AFTER', 'BEFORE'] as const;
export type PhotoModeration = (typeof PHOTO_MODERATION)[number];

/** The setting, as it is kept; one that is not known was written by a newer gateway, and holds back. */
export function photoModerationOf({ photoModeration = 'OFF' }: { readonly photoModeration?: string | null }) {
  const known = PHOTO_MODERATION.find((one) => one === (photoModeration ?? 'OFF'));
  return known ?? 'BEFORE';
}

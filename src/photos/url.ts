import type { Config } from '../config.ts';
import type { Context } from '../context.ts';
import type { PhotoView } from '../parents.ts';
import type { PhotoFormat, PhotoSize } from './renditions.ts';

/** `format` is left out where the client's `Accept` is to say it. */
export interface WantedPhoto {
  readonly size: PhotoSize;
  readonly format?: PhotoFormat | null;
  /** For a client that cannot send its cookie. */
  readonly signed: boolean;
}

/** Where the bytes of a photo are that the vault opened for this viewer. */
export function photoUrl(
  { services, viewer }: Context,
  { id, subject }: PhotoView,
  { size, format, signed }: WantedPhoto,
): string {
  const url = `${services.config.publicUrl}/photos/${id}/${size}${format == null ? '' : `.${format}`}`;
  if (!signed || viewer.kind !== 'ACCOUNT') return url;
  return `${url}?${LINK}=${services.photoLinks.write(id, subject, viewer)}`;
}

/** The name of what a signed URL carries. */
export const LINK = 'as';

/** Where the viewer's own photo at an event is sent. */
export const uploadUrl = ({ publicUrl }: Pick<Config, 'publicUrl'>, event: string) =>
  `${publicUrl}/photos/me?event=${encodeURIComponent(event)}`;

/** What a photo is kept as, and what is taken for one. */

/** Sides of the squares, in pixels; of a smaller picture a rendition is as large as its shorter side. */
export const PHOTO_SIZES = [96, 256, 1024] as const;
export type PhotoSize = (typeof PHOTO_SIZES)[number];

export const PHOTO_FORMATS = ['webp', 'jpg'] as const;
export type PhotoFormat = (typeof PHOTO_FORMATS)[number];

export const MEDIA_TYPES: Readonly<Record<PhotoFormat, string>> = { webp: 'image/webp', jpg: 'image/jpeg' };

export interface Rendition {
  readonly size: PhotoSize;
  readonly format: PhotoFormat;
  readonly bytes: Buffer;
}

/** What a file of a photo is called. */
export const fileName = ({ size, format }: Pick<Rendition, 'size' | 'format'>) => `${size}.${format}`;

/** As they are kept. */
export const filesOf = (renditions: readonly Rendition[]) =>
  renditions.map((one) => ({ name: fileName(one), bytes: one.bytes }));

/** The largest upload, in bytes. */
export const UPLOAD_BYTES = 10 * 1024 * 1024;

/** Media types of what is taken; the bytes say which it is. */
export const UPLOAD_TYPES = ['image/jpeg', 'image/png', 'image/webp', 'image/avif', 'image/heic'] as const;

/** More than any telephone's camera has by itself (50 million), and less than what fills a memory. */
export const MOST_PIXELS = 64_000_000;

/** Why an upload is no photo; each is answered with its text. */
export const PHOTO_PROBLEMS = {
  EMPTY: 'There is nothing in this upload; send the bytes of the picture.',
  UNKNOWN_TYPE: 'This is no picture that is taken here. Send a JPEG, PNG, WebP, AVIF or HEIC file.',
  SVG: 'SVG can carry scripts and is not taken. Send a JPEG, PNG, WebP, AVIF or HEIC file.',
  HEIC_NOT_READ: 'This server reads no HEIC. Send the picture as JPEG.',
  ANIMATED: 'Moving pictures are not taken. Send a single picture.',
  TYPE_MISMATCH: 'The file is not of the type that was said: its bytes are those of another type of picture.',
  POLYGLOT: 'The file is a picture and something else at once. Save the picture anew and send that.',
  TOO_MANY_PIXELS: `The picture has more than ${MOST_PIXELS / 1_000_000} million pixels. Make it smaller.`,
  UNREADABLE: 'The picture cannot be read: it is damaged or cut short.',
  TOO_DEMANDING: 'Reading the picture takes too much time or memory. Save it anew, smaller, and send that.',
} as const;

export type PhotoProblem = keyof typeof PHOTO_PROBLEMS;

export type Decoded = { readonly renditions: readonly Rendition[] } | { readonly problem: PhotoProblem };

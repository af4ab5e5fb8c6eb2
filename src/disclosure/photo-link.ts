/**
 * A photo's URL for a client that cannot send a cookie with it, as an `<img>` of a native app. Threat: whoever has such a URL
 * asks as the one it was made for: from a log, a screenshot, a chat. So it is worth something for a few minutes by the
 * database's clock, for one photo, and only while the session lives that it was made in; it opens nothing by itself: as
 * for everybody, it is decided and recorded again when it is used. What stands in it is sealed: it tells nobody whose it is.
 */
import { MINUTE } from '../time.ts';
import type { AccountViewer } from '../viewer.ts';
import type { KeyRing } from './keys.ts';
import { openText, sealText } from './sealed-text.ts';

export const LINK_MILLIS = 5 * MINUTE;

/** Who asks by a link, and about whom. */
export interface PhotoLink {
  readonly account: string;
  /** Public id. */
  readonly session: string;
  /** Attendee id. */
  readonly subject: string;
  readonly until: Date;
}

const belonging = (photo: string) => ({ event: photo, subject: '', field: 'photo link' });

export class PhotoLinks {
  readonly #keys: Pick<KeyRing, 'gatewayKeys'>;

  constructor(keys: Pick<KeyRing, 'gatewayKeys'>) {
    this.#keys = keys;
  }

  /** What stands in the URL of a photo that was opened for this viewer. */
  write(photo: string, subject: string, { account, session, at }: AccountViewer): string {
    const [key] = this.#keys.gatewayKeys('PHOTO_LINK');
    const text = JSON.stringify([account, session, subject, at.getTime() + LINK_MILLIS]);
    return sealText(text, key, belonging(photo));
  }

  /** Null for what was not made here for this photo. Whether it is over is for whoever knows the database's time. */
  read(photo: string, link: string): PhotoLink | null {
    const text = openText(link, this.#keys.gatewayKeys('PHOTO_LINK'), belonging(photo));
    if (text === null) return null;
    const [account, session, subject, until] = JSON.parse(text);
    return { account, session, subject, until: new Date(until) };
  }
}

/**
 * The cookies of signing in. Threat: a script that reads them, a sister host that plants them, a foreign page that
 * sends them. So: HttpOnly, the `__Host-` prefix (Secure, no Domain, Path=/) wherever browsers reach us by https,
 * and SameSite. Plain http exists on loopback only, where the same cookies go without the prefix.
 */
import type { CookieOptions, Request, Response } from 'express';
import { DAY, MINUTE } from '../time.ts';

const COOKIES = {
  /** The session; Lax, so that a link from elsewhere into the gateway arrives signed in. */
  session: { name: 'attendant', sameSite: 'lax' },
  /** The secret of a pending sign-in. Only the gateway's own pages and clients send it. */
  pending: { name: 'attendant-pending', sameSite: 'strict', maxAge: 10 * MINUTE },
  /** The secret of a change of address that waits for its code. */
  addressChange: { name: 'attendant-address', sameSite: 'strict', maxAge: 10 * MINUTE },
  /** Proof of an earlier sign-in from this browser: see limits.ts. */
  known: { name: 'attendant-known', sameSite: 'strict', maxAge: 400 * DAY },
} as const;

export type CookieKind = keyof typeof COOKIES;

export class Cookies {
  readonly #secure: boolean;

  constructor(secure: boolean) {
    this.#secure = secure;
  }

  name = (kind: CookieKind) => `${this.#secure ? '__Host-' : ''}${COOKIES[kind].name}`;

  /** Everything but name, value and age. */
  options(kind: CookieKind): CookieOptions & { httpOnly: true; path: '/' } {
    return { httpOnly: true, secure: this.#secure, sameSite: COOKIES[kind].sameSite, path: '/' };
  }

  read(req: Request, kind: CookieKind): string | null {
    const wanted = `${this.name(kind)}=`;
    const pair = (req.headers.cookie ?? '').split(';').find((part) => part.trim().startsWith(wanted));
    return pair === undefined ? null : pair.trim().slice(wanted.length);
  }

  set(res: Response, kind: Exclude<CookieKind, 'session'>, value: string): void {
    res.cookie(this.name(kind), value, { ...this.options(kind), maxAge: COOKIES[kind].maxAge });
  }

  clear(res: Response, kind: CookieKind): void {
    res.clearCookie(this.name(kind), this.options(kind));
  }
}

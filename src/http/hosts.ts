/**
 * Threat: DNS rebinding. A page at evil.example whose name is made to point at 127.0.0.1 talks to a gateway on the
 * visitor's own machine as if to itself, and its requests are "same-origin". The name it used stands in Host, so only
 * PUBLIC_URL's host, and loopback's names with the port that was listened on, are served.
 */
import type { Request, RequestHandler } from 'express';
import type { Config } from '../config.ts';
import { refuse } from './answers.ts';

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]'];

type Where = Pick<Config, 'publicUrl' | 'secure'>;

/** Refuses requests for another host with 421. */
export function hostCheck({ publicUrl }: Where): RequestHandler {
  const { host } = new URL(publicUrl);
  const message = `This gateway serves ${host} only; PUBLIC_URL says so.`;
  return (req, res, next) => {
    const asked = hostOf(req);
    if (asked === host || loopbackHosts(req).includes(asked)) return next();
    refuse(req, res, { status: 421, code: 'BAD_REQUEST', message });
  };
}

/** Whether an origin is one that our own pages have; plain http only where there is no https. */
export function ownOrigins({ publicUrl, secure }: Where): (origin: string, req: Request) => boolean {
  const own = new URL(publicUrl).origin;
  return (origin, req) =>
    origin === own || (!secure && loopbackHosts(req).some((host) => origin === `http://${host}`));
}

/** Express reads `X-Forwarded-Host` where TRUST_PROXY says that a proxy is ours. */
const hostOf = (req: Request) => (req.host ?? '').toLowerCase().replace(/:(?:443|80)$/, '');

const loopbackHosts = (req: Request) => {
  const port = req.socket.localPort;
  return LOOPBACK_NAMES.map((name) => (port === 80 || port === 443 ? name : `${name}:${port}`));
};

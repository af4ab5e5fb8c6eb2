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
export function hostCheck(config: Where): RequestHandler {
  return (req, res, next) => {
    if (hostsOf(req, config).has(hostOf(req))) return next();
    const message = `This gateway serves ${new URL(config.publicUrl).host} only; PUBLIC_URL says so.`;
    refuse(req, res, { status: 421, code: 'BAD_REQUEST', message });
  };
}

/** The origins that our own pages have; plain http only where there is no https. */
export function isOwnOrigin(origin: string, req: Request, config: Where): boolean {
  if (origin === new URL(config.publicUrl).origin) return true;
  return !config.secure && loopbackHosts(req).some((host) => origin === `http://${host}`);
}

function hostsOf(req: Request, { publicUrl }: Where): Set<string> {
  return new Set([new URL(publicUrl).host, ...loopbackHosts(req)]);
}

/** Express reads `X-Forwarded-Host` where TRUST_PROXY says that a proxy is ours. */
const hostOf = (req: Request) => (req.host ?? '').toLowerCase().replace(/:(?:443|80)$/, '');

const loopbackHosts = (req: Request) => {
  const port = req.socket.localPort;
  return LOOPBACK_NAMES.map((name) => (port === 80 || port === 443 ? name : `${name}:${port}`));
};

/**
 * `GET /my-data/{id}.json` and `.html`: everything held about somebody, for that person. Threats: a session that was stolen
 * long ago; a package that outlives the right to it; and what leaves without a record. So it takes the proofs that asking
 * took, again; what leaves is decided and recorded by release.ts; and whatever it is not is one and the same 404.
 */
import { type Response, Router } from 'express';
import { parse } from 'graphql';
import { createContext } from '../context.ts';
import { notFound } from '../http/answers.ts';
import { beginMark } from '../http/begin-mark.ts';
import { spend } from '../limits/spend.ts';
import { lockdownDoor } from '../lockdown/door.ts';
import type { Services } from '../services.ts';
import { orUnavailable } from '../sign-in/or-unavailable.ts';
import { provedAgain } from '../sign-in/proved-again.ts';
import type { Content } from './contents.ts';
import { PAGE_POLICY, pageOf } from './page.ts';
import { release } from './release.ts';

/** What the record says was asked. */
const OPERATION = { name: 'GET /my-data', document: parse('query { myData }') } as const;
const POINTS = 100;

export function myDataRoutes(services: Services): Router {
  const { signIn } = services;
  const router = Router();
  router.get(
    /^\/my-data\/(pkg_\w+)\.(json|html)$/,
    beginMark(services),
    ...signIn.middleware,
    lockdownDoor(signIn),
    async (req, res, next) => {
      const viewer = provedAgain(signIn.viewerOf(req));
      const context = createContext({ services, viewer, http: { req, res } });
      Object.assign(context.operation, OPERATION);
      await spend(context, POINTS);
      const { 0: id, 1: format } = req.params as Record<string, string>;
      const found = await orUnavailable(services.packages.find(viewer.account));
      if (found === null || found._id !== id || found.state !== 'READY') return notFound(req, res, next);
      const content = (await orUnavailable(services.packages.open(found))) as Content | null;
      const data = content === null ? null : await release(context, id ?? '', content);
      if (data === null) return notFound(req, res, next);
      send(res, { data, format, madeAt: found.readyAt ?? viewer.at, services });
    },
  );
  return router;
}

interface Sending {
  readonly data: Readonly<Record<string, unknown>>;
  readonly format: string | undefined;
  readonly madeAt: Date;
  readonly services: Services;
}

function send(res: Response, { data, format, madeAt, services }: Sending): void {
  const site = new URL(services.config.publicUrl).host;
  if (format === 'html') {
    res.setHeader('Content-Security-Policy', PAGE_POLICY);
    res.type('html').send(pageOf(JSON.parse(JSON.stringify(data)), { site, madeAt }));
    return;
  }
  res.setHeader('Content-Disposition', 'attachment; filename="my-data.json"');
  res.type('json').send(JSON.stringify({ site, madeAt, ...data }, null, 2));
}

/**
 * GraphiQL for developers at /graphiql, served whole from our own origin, so it works without the outside world. Threat:
 * half a million lines of others' script on the origin where the session's cookie is. So it is on only where the Sandbox
 * is (off in production unless set); its policy lets it ask our own /graphql and nobody else, and run no script but the
 * files named here; what it remembers is forgotten with the tab (page.js).
 *
 * Why this version, and why its dependencies are left out: docs/decisions/0017-graphiql-from-a-bundle.md.
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import { Router } from 'express';
import { projectRoot } from '../schema/load.ts';

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  'font-src data:',
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const require = createRequire(import.meta.url);
/** A file beside a package's manifest: these browser builds are in their packages, but not among their exports. */
const beside = (manifest: string, file: string) => path.join(path.dirname(manifest), file);
const own = (name: string) => path.join(projectRoot(), 'src', 'graphiql', name);

/** `GET /graphiql` and its files. */
export function graphiqlRoutes(): Router {
  const files = {
    '/graphiql': own('page.html'),
    '/graphiql/page.css': own('page.css'),
    '/graphiql/page.js': own('page.js'),
    '/graphiql/react.js': beside(require.resolve('react/package.json'), 'umd/react.production.min.js'),
    '/graphiql/react-dom.js': beside(
      require.resolve('react-dom/package.json'),
      'umd/react-dom.production.min.js',
    ),
    '/graphiql/graphiql.js': beside(require.resolve('graphiql/package.json'), 'graphiql.min.js'),
    '/graphiql/graphiql.css': beside(require.resolve('graphiql/package.json'), 'graphiql.min.css'),
  };
  const routes = Router();
  for (const [url, file] of Object.entries(files)) {
    routes.get(url, (_req, res) => {
      res.set('Content-Security-Policy', POLICY);
      // A clone may lie below a folder with a dot; these are no names from the request.
      res.sendFile(file, { dotfiles: 'allow', cacheControl: false, lastModified: false });
    });
  }
  return routes;
}

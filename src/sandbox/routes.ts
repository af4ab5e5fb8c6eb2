/**
 * Apollo Sandbox for developers, embedded at /sandbox. Threat: a page that runs somebody else's script on our origin,
 * where the session's cookie is. So it is off in production unless set, its policy allows that one script and its
 * frame and nothing more, and no telemetry is sent. (The script asks our own /graphql, from our own origin.) And it is
 * never served to a session that holds a second factor: that one sees people who are listed to nobody.
 */
import { type RequestHandler, Router } from 'express';
import { refuse } from '../http/answers.ts';
import type { SignIn } from '../sign-in/index.ts';
import { FIRST_WITH_KEY } from './first-with-key.ts';

const SCRIPT_HOST = 'https://embeddable-sandbox.cdn.apollographql.com';
const FRAME_HOST = 'https://sandbox.embed.apollographql.com';

const POLICY = [
  "default-src 'none'",
  `script-src 'self' ${SCRIPT_HOST}`,
  "style-src 'self'",
  `frame-src ${FRAME_HOST}`,
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sandbox · Attendant</title>
<link rel="stylesheet" href="/sandbox/sandbox.css">
</head>
<body>
<main id="missing">
<h1>Apollo Sandbox</h1>
<p>Its script has not been loaded. It comes from ${new URL(SCRIPT_HOST).host}, so it needs the internet. Without it
use <a href="/graphiql">GraphiQL</a> (<a href="/graphiql#key">with an API key</a>), which is here, or ask <code>POST /graphql</code> with any client (docs/examples has
operations), with your session’s cookie.</p>
<p><a href="/sign-in">Sign in</a> first: the Sandbox then asks as you. With an API key
open <a href="/sandbox#key">/sandbox#key</a>.</p>
</main>
<div id="sandbox"></div>
<script src="${SCRIPT_HOST}/_latest/embeddable-sandbox.umd.production.min.js"></script>
<script src="/sandbox/sandbox.js"></script>
</body>
</html>
`;

const STYLE = `:root { color-scheme: light dark; }
body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; background: light-dark(#fff, #14171c); color: light-dark(#1d2430, #eceef2); }
a { color: light-dark(#1a56c4, #8ab4ff); }
#missing { max-width: 36rem; margin: 4rem auto; padding: 0 1rem; overflow-wrap: break-word; }
#sandbox, #sandbox iframe { width: 100vw; height: 100vh; border: 0; }
#sandbox:empty { display: none; }
`;

const SIGNED_IN = {
  includeCookies: true,
  document:
    '# docs/examples has more of these.\nquery WhoAmI {\n  viewer {\n    account { id events { id slug name } }\n  }\n}\n',
};

/** What a key is asked first: what it is, and what it reaches. It comes alone: with the session's cookie it is refused. */
const WITH_KEY = {
  includeCookies: false,
  headers: { authorization: 'Bearer PASTE YOUR KEY HERE' },
  document:
    '# Paste your key under Headers, in place of the words there. `npm run attendant -- demo key` makes one.\n' +
    FIRST_WITH_KEY,
};

const SCRIPT = `'use strict';
const signedIn = ${JSON.stringify(SIGNED_IN)};
const withKey = ${JSON.stringify(WITH_KEY)};
if (window.EmbeddedSandbox) {
  document.getElementById('missing').remove();
  new window.EmbeddedSandbox({
    target: '#sandbox',
    initialEndpoint: new URL('/graphql', location.href).href,
    endpointIsEditable: false,
    hideCookieToggle: true,
    runTelemetry: false,
    allowDynamicStyles: false,
    initialState: {
      // It would ask for the whole schema all the time, of the points that the viewer has.
      pollForSchemaUpdates: false,
      ...(location.hash === '#key' ? withKey : signedIn),
    },
  });
}
`;

/** `GET /sandbox` and its two files. */
export function sandboxRoutes(signIn: Pick<SignIn, 'middleware' | 'viewerOf'>): Router {
  const routes = Router();
  routes.use('/sandbox', ...signIn.middleware, withoutSecondFactor(signIn));
  const serve = (path: string, type: string, body: string) =>
    routes.get(path, (_req, res) => {
      res.set('Content-Security-Policy', POLICY).set('Cross-Origin-Embedder-Policy', 'unsafe-none');
      res.type(type).send(body);
    });
  serve('/sandbox', 'html', PAGE);
  serve('/sandbox/sandbox.css', 'css', STYLE);
  serve('/sandbox/sandbox.js', 'js', SCRIPT);
  return routes;
}

const withoutSecondFactor =
  (signIn: Pick<SignIn, 'viewerOf'>): RequestHandler =>
  (req, res, next) => {
    const viewer = signIn.viewerOf(req);
    if (viewer.kind !== 'ACCOUNT' || !viewer.secondFactor) return next();
    const message =
      'This session holds your second factor, so the Sandbox, which runs a script from elsewhere, is not served to it. Use /graphiql, whose scripts are ours, or sign in without the second factor, in another browser.';
    refuse(req, res, { status: 403, code: 'SANDBOX_WITHOUT_SECOND_FACTOR_ONLY', message });
  };

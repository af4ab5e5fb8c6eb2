/**
 * The gateway as an engine: people, consents and values in memory, one viewer who is known, no session, no ledger. What
 * is left is what a server without a database does as well, and the guard. There is no such gateway but here.
 */
import { rememberFinds } from './remembered-finds.mjs';
import { replace } from './replaced.mjs';

replace([
  { file: '/src/disclosure/seal.js', name: 'open', by: openedOnce },
  { file: '/src/services.js', name: 'createServices', by: withViewerFixedLater },
]);
const { runGateway } = await import('./run.mjs');
const { withoutLedger } = await import('./without-ledger.mjs');

await runGateway(async (gateway, database) => {
  await withoutLedger(gateway, database);
  await fixViewer(gateway);
  rememberFinds(['attendees', 'consents', 'values']);
});

/** The same sealed object is opened once. */
function openedOnce(open) {
  const opened = new WeakMap();
  return (sealed, key, belonging) => {
    let value = opened.get(sealed);
    if (value === undefined) {
      value = open(sealed, key, belonging);
      opened.set(sealed, value);
    }
    return value;
  };
}

/** Whoever asks first, with a cookie, is the viewer of all that come after, whose session nobody looks for. */
function withViewerFixedLater(createServices) {
  return async (...parts) => {
    const services = await createServices(...parts);
    const { signIn } = services;
    let viewer;
    signIn.middleware = signIn.middleware.map(
      (one) => (req, res, next) => (viewer === undefined ? one(req, res, next) : next()),
    );
    const lockedOutSince = signIn.lockedOutSince.bind(signIn);
    signIn.lockedOutSince = (req) => (viewer === undefined ? lockedOutSince(req) : null);
    const viewerOf = signIn.viewerOf.bind(signIn);
    signIn.viewerOf = (req) => {
      viewer ??= viewerOf(req);
      return viewer;
    };
    return services;
  };
}

async function fixViewer({ url, services }) {
  await fetch(`http://127.0.0.1:${new URL(url).port}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url, cookie: process.env.COOKIE },
    body: JSON.stringify({ query: '{ __typename }' }),
  });
  if (services.signIn.viewerOf({}).kind !== 'ACCOUNT') throw new Error('the viewer is nobody');
}

/** A browser as far as the benchmarks need one: signs in by mail and code, and asks with its cookie. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

const MAIL_LIMIT_MILLIS = 10_000;

/** Headers of a request from the gateway's own page; `cookie` as `name=value`. */
export const headersFor = (url, cookie) => ({
  'content-type': 'application/json',
  origin: url,
  ...(cookie === undefined ? {} : { cookie }),
});

export async function ask(url, query, variables, cookie) {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: headersFor(url, cookie),
    body: JSON.stringify({ query, variables }),
  });
  const cookies = response.headers.getSetCookie().map((line) => line.split(';', 1)[0]);
  const text = await response.text();
  return { status: response.status, text, body: JSON.parse(text), cookies };
}

/** Signs in as this address and answers the session's cookie. */
export async function signIn(url, email, dataDir) {
  const start = 'mutation ($email: String!) { startSignIn(input: { email: $email }) { accepted } }';
  const begun = await ask(url, start, { email });
  const code = await codeFor(email, path.join(dataDir, 'outbox'));
  const complete = 'mutation ($code: String!) { completeSignIn(input: { code: $code }) { signedIn } }';
  const done = await ask(url, complete, { code }, begun.cookies.join('; '));
  const cookie = done.cookies.find((one) => one.startsWith('attendant='));
  if (done.body.data?.completeSignIn.signedIn !== true || cookie === undefined)
    throw new Error(`could not sign in: ${JSON.stringify(done.body)}`);
  return cookie;
}

async function codeFor(email, outbox) {
  const until = Date.now() + MAIL_LIMIT_MILLIS;
  while (Date.now() < until) {
    const names = (await readdir(outbox).catch(() => [])).filter((name) => name.endsWith('.eml')).sort();
    for (const name of names.reverse()) {
      const mail = await readFile(path.join(outbox, name), 'utf8');
      const code = /^\s*([0-9A-Z]{4}-[0-9A-Z]{4})\s*$/m.exec(mail)?.[1];
      if (mail.toLowerCase().includes(`to: ${email}`) && code !== undefined) return code;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`no sign-in mail came for ${email}`);
}

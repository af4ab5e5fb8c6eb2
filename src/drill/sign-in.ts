import { Secret, TOTP } from 'otpauth';
import { Browser, DrillError } from './browser.ts';
import type { Mailbox } from './mailbox.ts';

const CODE = /^\s*([0-9A-Z]{4}-[0-9A-Z]{4})\s*$/m;

/** Signs in as whoever reads the mails to this address: as everybody does, and as the intruder of this drill. */
export async function signIn(url: string, mailbox: Mailbox, email: string): Promise<Browser> {
  const browser = new Browser(url);
  const before = (await mailbox.to(email)).filter((mail) => CODE.test(mail)).length;
  await browser.ask(
    'mutation ($email: String!) { startSignIn(input: { email: $email }) { accepted userErrors { code message } } }',
    {
      email,
    },
  );
  const code = await mailbox.find(email, CODE, { skip: before });
  const done = await browser.ask<{ completeSignIn: { signedIn: boolean } }>(
    'mutation ($code: String!) { completeSignIn(input: { code: $code }) { signedIn userErrors { code message } } }',
    { code },
  );
  if (!done.completeSignIn.signedIn) throw new DrillError(`${email} could not sign in.`);
  return browser;
}

/** Enrols a second factor in a session that just began, and holds it. */
export async function holdSecondFactor(browser: Browser): Promise<void> {
  const { enrolSecondFactor } = await browser.ask<{ enrolSecondFactor: { secret: string } }>(
    'mutation { enrolSecondFactor { secret userErrors { code message } } }',
  );
  const code = TOTP.generate({ secret: Secret.fromBase32(enrolSecondFactor.secret) });
  const { verifySecondFactor } = await browser.ask<{ verifySecondFactor: { verified: boolean } }>(
    'mutation ($code: String!) { verifySecondFactor(input: { code: $code }) { verified userErrors { code message } } }',
    { code },
  );
  if (!verifySecondFactor.verified) throw new DrillError('The organiser’s second factor was refused.');
}

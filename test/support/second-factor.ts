/** An authenticator app as far as tests go: enrols by the gateway's own operations, and makes codes for any time. */
import { Secret, TOTP } from 'otpauth';
import type { Answer } from './client.ts';

interface Asks {
  mutate<Data>(query: string, variables?: Record<string, unknown>): Promise<Answer<Data>>;
}

export const ENROL = 'mutation { enrolSecondFactor { uri secret userErrors { code } } }';
export const VERIFY =
  'mutation ($code: String!) { verifySecondFactor(input: { code: $code }) { verified recoveryCodes userErrors { code field } } }';
export const REGENERATE = 'mutation { regenerateRecoveryCodes { recoveryCodes userErrors { code } } }';

export interface Verified {
  verifySecondFactor: {
    verified: boolean;
    recoveryCodes: string[];
    userErrors: { code: string }[];
  } | null;
}

const PERIOD = 30_000;

/** The code of an app whose clock is so many steps off. */
export const codeOf = (secret: string, steps = 0, at = Date.now()) =>
  TOTP.generate({ secret: Secret.fromBase32(secret), timestamp: at + steps * PERIOD });

/** A code of the present step that is certainly wrong, also for the steps beside it. */
export function wrongCode(secret: string): string {
  const right = [-2, -1, 0, 1, 2].map((steps) => codeOf(secret, steps));
  return (
    ['000000', '111111', '222222', '333333', '444444', '555555'].find((code) => !right.includes(code)) ?? ''
  );
}

export async function enrol(client: Asks): Promise<string> {
  const answer = await client.mutate<{ enrolSecondFactor: { secret: string | null } }>(ENROL);
  const secret = answer.data?.enrolSecondFactor.secret;
  if (secret == null) throw new Error(`not enrolled: ${JSON.stringify(answer)}`);
  return secret;
}

export const verify = (client: Asks, code: string) => client.mutate<Verified>(VERIFY, { code });

/** Enrols a factor in a session that was just begun, and holds it. */
export async function holdSecondFactor(client: Asks): Promise<{ secret: string; recoveryCodes: string[] }> {
  const secret = await enrol(client);
  // One step back, so that a test can use the present one afterwards.
  let answer = await verify(client, codeOf(secret, -1));
  // A step that ended on the way makes that one too old; a new secret's tries are not counted.
  if (answer.data?.verifySecondFactor?.verified === false) answer = await verify(client, codeOf(secret, -1));
  const done = answer.data?.verifySecondFactor;
  if (done?.verified !== true) throw new Error(`no second factor: ${JSON.stringify(answer)}`);
  return { secret, recoveryCodes: done.recoveryCodes };
}
